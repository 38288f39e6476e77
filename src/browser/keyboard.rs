//! Keyboard shortcuts of the whole page.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// The storage key under which `/` is remembered as switched off. Meanwhile the document element has the attribute
/// `OFF`.
const STORAGE_KEY: &str = "publisher-analytics-slash";
const OFF: &str = "data-slash-off";

/// Returns whether `/` focuses the search. Users who dictate, or who often hit keys by mistake, may want it off.
pub fn slash_is_on() -> bool {
    root().is_none_or(|root| !root.has_attribute(OFF))
}

/// Switches the shortcut on or off, and stores the choice for the next visit.
pub fn switch_slash(is_on: bool) {
    if let Some(root) = root() {
        root.toggle_attribute_with_force(OFF, !is_on).ok();
    }
    // Storage may be unavailable. The choice then lasts for this visit only.
    if let Ok(Some(storage)) = leptos::prelude::window().local_storage() {
        let kept = if is_on {
            storage.remove_item(STORAGE_KEY)
        } else {
            storage.set_item(STORAGE_KEY, "off")
        };
        kept.ok();
    }
}

fn root() -> Option<Element> {
    leptos::prelude::document().document_element()
}

/// Calls `on_press` when `/` is pressed outside any field, unless the shortcut is off, for as long as the listener
/// lives.
pub fn on_slash(on_press: impl Fn() + 'static) -> EventListener {
    let storage = leptos::prelude::window().local_storage().ok().flatten();
    if storage.is_some_and(|storage| storage.get_item(STORAGE_KEY).is_ok_and(|off| off.is_some())) {
        switch_slash(false);
    }
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&leptos::prelude::window(), "keydown", options, move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        if event.key() == "/" && !is_typing(event) && slash_is_on() && !has_modifier(event) {
            // Otherwise the slash would be typed into the search field.
            event.prevent_default();
            on_press();
        }
    })
}

/// Calls `on_press` with −1 or 1 when Shift+Left or Shift+Right is pressed outside fields and charts and no other
/// handler has handled the key, for as long as the listener lives.
pub fn on_shift_arrows(on_press: impl Fn(i32) + 'static) -> EventListener {
    EventListener::new(&leptos::prelude::window(), "keydown", move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        let steps = match &*event.key() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        if event.shift_key()
            && !is_typing(event)
            && !has_modifier(event)
            && !event.default_prevented()
        {
            on_press(steps);
        }
    })
}

/// Returns whether a key press belongs to a field, or to a chart whose cursor it moves.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|element| {
        let fields = "input:not([type=radio], [type=checkbox]), textarea, select, [role=slider]";
        element.matches(fields).unwrap_or(false)
    })
}

fn has_modifier(event: &KeyboardEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.alt_key()
}
