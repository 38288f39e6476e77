//! A table that later code makes wider than its frame: cells at the end of its rows, and a head that scrolls with its body.
//!
//! Every function of the browser that is called anywhere costs bytes of the first visit, so this makes do with those that are
//! called already.

use gloo_events::EventListener;
use js_sys::Reflect;
use leptos::prelude::AnyView;
use leptos::tachys::view::any_view::AnyViewState;
use leptos::tachys::view::{Mountable, Render};
use leptos::web_sys::{Element, HtmlElement};
use wasm_bindgen::{JsCast, JsValue};

/// The parts of the table that scroll sideways.
const PARTS: [&str; 2] = [".repositories thead", ".repositories tbody"];

/// A view at the end of an element that another component has made. It goes when this is dropped.
#[expect(missing_debug_implementations, reason = "views have none")]
pub struct Appended {
    parent: Element,
    state: AnyViewState,
}

impl Appended {
    /// Puts a view to the end of an element.
    pub fn new(view: AnyView, parent: &Element) -> Self {
        let mut state = view.build();
        state.mount(parent, None);
        Self { parent: parent.clone(), state }
    }

    /// Whether it is in this element.
    pub fn is_in(&self, parent: &Element) -> bool {
        self.parent == *parent
    }
}

impl Drop for Appended {
    fn drop(&mut self) {
        self.state.unmount();
    }
}

/// The row of the table's head.
pub fn head_row() -> Option<Element> {
    find(".repositories thead tr")
}

/// Tells the stylesheet how many columns the table has beyond those that every table has.
pub fn set_columns(columns: usize) {
    if let Some(table) =
        find(".repositories").and_then(|table| table.dyn_into::<HtmlElement>().ok())
    {
        // Neither can fail: both names are valid.
        table.set_attribute("data-columns", &columns.to_string()).ok();
        table.style().set_property("--columns", &columns.to_string()).ok();
    }
}

/// Scrolls head and body of the table sideways together, for as long as the listeners live.
pub fn scroll_together() -> Vec<EventListener> {
    let [Some(head), Some(body)] = PARTS.map(find) else { return Vec::new() };
    let follow = |from: &Element, to: &Element| {
        let (moved, follower) = (from.clone(), to.clone());
        EventListener::new(from, "scroll", move |_| {
            let property = JsValue::from_str("scrollLeft");
            // Neither can fail. Where nothing changes, no further event follows.
            if let Ok(left) = Reflect::get(&moved, &property) {
                Reflect::set(&follower, &property, &left).ok();
            }
        })
    };
    vec![follow(&head, &body), follow(&body, &head)]
}

fn find(selector: &str) -> Option<Element> {
    leptos::prelude::document().query_selector(selector).ok().flatten()
}
