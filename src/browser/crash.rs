//! Sees that a program has stopped: a panic ends it on the spot, and all that is left is the browser's error.
//!
//! Release builds carry no panic messages (`xtask/src/build.rs` says why), so there is no more to say than that it was
//! a trap. Debug builds hand on the message.

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::ErrorEvent;

use publisher_analytics_channel::text_of;

/// Calls `tell` with what is known of the cause when the page's program has stopped, as long as the listeners live.
pub fn on_crash(tell: impl Fn(&str) + Clone + 'static) -> [EventListener; 2] {
    if cfg!(debug_assertions) {
        std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    }
    let window = leptos::prelude::window();
    let tell_of_rejection = tell.clone();
    [
        EventListener::new(&window, "error", move |event| {
            tell_of_trap(event.dyn_ref().map(ErrorEvent::error).unwrap_or_default(), &tell);
        }),
        // Traps inside tasks surface so.
        EventListener::new(&window, "unhandledrejection", move |event| {
            let reason = js_sys::Reflect::get(event, &"reason".into()).unwrap_or_default();
            tell_of_trap(reason, &tell_of_rejection);
        }),
    ]
}

fn tell_of_trap(error: JsValue, tell: &impl Fn(&str)) {
    // Extensions and the browser itself report errors here too; only a trap has this name.
    if error.dyn_ref().is_some_and(|error: &js_sys::Error| error.name() == "RuntimeError") {
        tell(&text_of(&error));
    }
}
