//! The order of elements in the document, which screen readers and the Tab key follow.

use web_sys::Element;

/// Puts elements with one parent into the order of `elements`. Moves no more than half of them where two parts have changed
/// places, as after scrolling: what is moved is laid out anew, and loses the focus.
pub fn arrange(elements: &[Element]) {
    let middle = elements.len() / 2;
    let is_next = |pair: &[Element]| pair[0].next_element_sibling().as_ref() == Some(&pair[1]);
    // Neither can fail: both are in the document.
    for pair in elements.get(middle..).unwrap_or_default().windows(2) {
        if !is_next(pair) {
            pair[0].insert_adjacent_element("afterend", &pair[1]).ok();
        }
    }
    for pair in elements.get(..=middle).unwrap_or_default().windows(2).rev() {
        if !is_next(pair) {
            pair[1].insert_adjacent_element("beforebegin", &pair[0]).ok();
        }
    }
}
