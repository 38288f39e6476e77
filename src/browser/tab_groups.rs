//! Makes each group of related controls a single stop of the Tab key. The left and right arrow keys move between the
//! controls of a group, and Tab moves past them.
//!
//! The document itself is unchanged. Every control stays focusable, so assistive technology with its own navigation
//! reaches all of them. The other controls of the group leave the tab order only while the browser handles a press of
//! Tab.

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, KeyboardEvent};

/// The groups. The last one is the table with its tools. A control belongs to the innermost group around it.
const GROUPS: &str = ".actions, .period-tools, .overview, .detail .chart, .chart-tools, .changes, .columns > :last-child";
/// The controls in a group. Some of them handle arrow keys themselves.
const CONTROLS: &str = "button, summary, select, a[href], input[type=checkbox]";
/// Elements inside a group whose controls do not belong to it, because they open over the page or are long.
const APART: &str = ".panel, .definitions, .numbers, tbody";

/// Handles Tab and arrow keys in groups, for as long as the listener lives.
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

/// Removes all controls but the focused one from the tab order until the focus has moved.
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

/// Returns the controls of the group that `control` belongs to, in document order; empty if it is in no group.
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
