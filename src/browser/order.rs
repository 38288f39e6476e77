//! The document order of elements, which screen readers and the Tab key follow.

use web_sys::Element;

/// Puts sibling elements into the order of `elements`. If two runs of elements have swapped places, as after
/// scrolling, this moves at most half of all elements. A moved element is laid out again and loses the focus.
pub fn arrange(elements: &[Element]) {
    let middle = elements.len() / 2;
    let is_next = |pair: &[Element]| pair[0].next_element_sibling().as_ref() == Some(&pair[1]);
    // Neither insertion can fail: both elements are in the document.
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
