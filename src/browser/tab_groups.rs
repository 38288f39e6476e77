//! Controls that belong together are one stop of the Tab key: arrow keys lead from one to the next, Tab leads past them.
//!
//! Nothing in the document says so but the roles of toolbars: all controls stay reachable by every other means. While Tab is
//! handled by the browser, the other controls of the group are taken out of its order.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// What each group consists of: its containers, by selector.
const GROUPS: [&str; 5] =
    [".actions", ".period-tools", ".overview", ".changes", ".table-tools, thead"];
/// What can have the focus in a group. Some have arrow keys of their own.
const CONTROLS: &str = "button, summary, select, a[href]";
/// What lies in a group and belongs to none: it opens over the page, or is long.
const APART: &str = ".panel, .definitions, .numbers";

/// Handles Tab and arrow keys in groups, as long as the listener lives.
pub fn listen() -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&leptos::prelude::window(), "keydown", options, |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
        let Some((target, others)) =
            target.and_then(|target| Some((target.clone(), group_of(&target)?)))
        else {
            return;
        };
        let Some(index) = others.iter().position(|control| *control == target) else { return };
        let last = others.len() - 1;
        let next = match &*event.key() {
            "Tab" => {
                leave(&others, index);
                return;
            }
            "ArrowLeft" if !event.shift_key() => index.checked_sub(1).unwrap_or(last),
            "ArrowRight" if !event.shift_key() => {
                if index == last {
                    0
                } else {
                    index + 1
                }
            }
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        others[next].focus().ok();
    })
}

/// Takes the other controls out of the order of Tab until the focus has moved.
fn leave(controls: &[HtmlElement], index: usize) {
    let others: Vec<HtmlElement> = controls
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != index)
        .map(|(_, other)| other.clone())
        .collect();
    for other in &others {
        other.set_tab_index(-1);
    }
    Timeout::new(0, move || {
        for other in &others {
            other.remove_attribute("tabindex").ok();
        }
    })
    .forget();
}

/// The controls of the group that an element is one of, in the order of the document.
fn group_of(element: &HtmlElement) -> Option<Vec<HtmlElement>> {
    if !element.matches(CONTROLS).unwrap_or(false)
        || element.closest(APART).ok().flatten().is_some()
    {
        return None;
    }
    let group = GROUPS.iter().find(|group| element.closest(group).ok().flatten().is_some())?;
    let selector = group.split(", ").map(|container| format!("{container} :is({CONTROLS})"));
    let found = leptos::prelude::document()
        .query_selector_all(&selector.collect::<Vec<_>>().join(", "))
        .ok()?;
    let controls =
        (0..found.length()).filter_map(|index| found.item(index)?.dyn_into::<HtmlElement>().ok());
    let is_reachable = |control: &HtmlElement| {
        control.closest(APART).ok().flatten().is_none()
            && control.offset_height() > 0
            && control.get_attribute("tabindex").is_none()
            && !control.has_attribute("disabled")
    };
    Some(controls.filter(is_reachable).collect())
}
