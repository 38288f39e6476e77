//! Keyboard shortcuts of the whole page.

use gloo_events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Calls `on_press` when `/` is pressed outside any field, as long as the listener lives.
pub fn on_slash(on_press: impl Fn() + 'static) -> EventListener {
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(&leptos::prelude::window(), "keydown", options, move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        let is_typing = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .is_some_and(|element| {
                element
                    .matches("input:not([type=radio], [type=checkbox]), textarea, select")
                    .unwrap_or(false)
            });
        if event.key() == "/"
            && !is_typing
            && !event.ctrl_key()
            && !event.meta_key()
            && !event.alt_key()
        {
            // Or the slash would be typed into the field.
            event.prevent_default();
            on_press();
        }
    })
}
