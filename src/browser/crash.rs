//! Detects that the page's program has stopped, after a panic or for lack of memory.
//!
//! A panic stores its message and location here. Then the program traps, which the browser reports as a separate
//! error. Releases of `cargo xtask` abort on a panic without its message (`xtask/src/build.rs` says why), so they
//! leave only the trap and its stack.

use std::cell::Cell;

use gloo_events::EventListener;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, PromiseRejectionEvent};

use publisher_analytics_channel::{PROGRAM_ERROR, text_of};

thread_local! {
    /// The message and location of the panic that ended the program.
    static PANIC: Cell<Option<String>> = const { Cell::new(None) };
}

/// Calls `tell` with the cause and the stack when the page's program has stopped, for as long as the listeners live.
pub fn on_crash(tell: impl Fn(&str, &str) + Clone + 'static) -> [EventListener; 2] {
    std::panic::set_hook(Box::new(|panic| {
        leptos::logging::error!("{panic}");
        PANIC.set(Some(panic.to_string()));
    }));
    let window = leptos::prelude::window();
    let tell_of_rejection = tell.clone();
    [
        EventListener::new(&window, "error", move |event| {
            tell_of_trap(event.dyn_ref().map(ErrorEvent::error).unwrap_or_default(), &tell);
        }),
        // A trap inside an async task surfaces as a rejection.
        EventListener::new(&window, "unhandledrejection", move |event| {
            let reason = event.dyn_ref().map(PromiseRejectionEvent::reason).unwrap_or_default();
            tell_of_trap(reason, &tell_of_rejection);
        }),
    ]
}

fn tell_of_trap(error: JsValue, tell: &impl Fn(&str, &str)) {
    // Extensions and the browser itself also report errors here. Only a trap has this name.
    if error.dyn_ref().is_some_and(|error: &js_sys::Error| error.name() == PROGRAM_ERROR) {
        let stack = js_sys::Reflect::get(&error, &"stack".into()).ok();
        let stack = stack.and_then(|stack| stack.as_string()).unwrap_or_default();
        tell(&PANIC.take().unwrap_or_else(|| text_of(&error)), &stack);
    }
}
