//! Controls that belong together are one stop of the Tab key: the left and right arrow keys lead from one to the next, Tab
//! leads past them.
//!
//! The document itself is as without it: every control stays focusable, and assistive technology that walks through the page
//! in its own way meets them all. Only while the browser handles a press of Tab are the other controls of the group taken
//! out of its order.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// The groups; the last one is the table with its tools. A control belongs to the innermost one around it.
const GROUPS: &str = ".actions, .period-tools, .overview, .detail .chart, .chart-tools, .changes, .columns > :last-child";
/// What can have the focus in a group. Some have arrow keys of their own.
const CONTROLS: &str = "button, summary, select, a[href], input[type=checkbox]";
/// What lies in a group and belongs to none: it opens over the page, or is long.
const APART: &str = ".panel, .definitions, .numbers, tbody";

/// Handles Tab and arrow keys in groups, as long as the listener lives.
pub fn listen() -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&leptos::prelude::window(), "keydown", options, |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        let Some(focused) = event.target().and_then(|target| target.dyn_into().ok()) else {
            return;
        };
        let controls = group_of(&focused);
        let Some(index) = controls.iter().position(|control| *control == focused) else { return };
        let next = match &*event.key() {
            "Tab" => return pass(controls, &focused),
            "ArrowLeft" if !event.shift_key() => index.checked_sub(1).unwrap_or(controls.len() - 1),
            "ArrowRight" if !event.shift_key() => (index + 1) % controls.len(),
            _ => return,
        };
        event.prevent_default();
        controls[next].focus().ok();
    })
}

/// Takes the controls but the focused one out of the order of Tab until the focus has moved.
fn pass(mut controls: Vec<HtmlElement>, focused: &HtmlElement) {
    controls.retain(|control| control != focused);
    for control in &controls {
        control.set_tab_index(-1);
    }
    let put_back = move || {
        for control in &controls {
            control.remove_attribute("tabindex").ok();
        }
    };
    Timeout::new(0, put_back).forget();
}

/// The controls of the group that a control is one of, in the order of the document; none if it is in no group.
fn group_of(control: &HtmlElement) -> Vec<HtmlElement> {
    let closest = |control: &HtmlElement, selector| control.closest(selector).ok().flatten();
    let Some(group) = closest(control, GROUPS) else { return Vec::new() };
    let all = leptos::prelude::document().query_selector_all(CONTROLS);
    let all = all.into_iter().flat_map(|all| (0..all.length()).filter_map(move |at| all.item(at)));
    let controls = all.filter_map(|node| node.dyn_into().ok());
    let belongs = |control: &HtmlElement| {
        closest(control, GROUPS).as_ref() == Some(&group)
            && closest(control, APART).is_none()
            && control.offset_height() > 0
            && !control.has_attribute("tabindex")
            && !control.has_attribute("disabled")
    };
    controls.filter(belongs).collect()
}
