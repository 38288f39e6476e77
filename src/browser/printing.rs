//! When the page is put on paper, and pictures in its document.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::MediaQueryListEvent;

/// Calls `on_change` when the page begins to be printed (`true`), and when it is a page on a screen again (`false`), as long as
/// the listeners live. The document is printed as it is once the call, and what it has put off until then, is done: nothing may
/// wait for a frame or for an answer.
pub fn on_change(on_change: impl Fn(bool) + Clone + 'static) -> Vec<EventListener> {
    let window = leptos::prelude::window();
    let mut listeners: Vec<EventListener> = [("beforeprint", true), ("afterprint", false)]
        .into_iter()
        .map(|(name, is_on)| {
            let on_change = on_change.clone();
            EventListener::new(&window, name, move |_| on_change(is_on))
        })
        .collect();
    let media = window.match_media("print").ok().flatten();
    listeners.extend(media.map(|media| {
        EventListener::new(&media, "change", move |event| {
            on_change(event.dyn_ref().is_some_and(MediaQueryListEvent::matches));
        })
    }));
    listeners
}

/// Has the browser print the page.
pub fn print() {
    // A frame that may not open dialogs prints nothing, and nobody is told.
    leptos::prelude::window().print().ok();
}

/// An SVG with texts that the page's policy for markup (`public/start.js`) takes for what they are: a name may look like a
/// handler of events.
pub fn harmless(svg: &str) -> String {
    let mut harmless = String::with_capacity(svg.len());
    let mut is_text = false;
    for c in svg.chars() {
        match c {
            '<' => is_text = false,
            '>' => is_text = true,
            _ => {}
        }
        match c {
            '=' if is_text => harmless.push_str("&#61;"),
            ':' if is_text => harmless.push_str("&#58;"),
            c => harmless.push(c),
        }
    }
    harmless
}
