//! Printing: its events, its dialog, and SVG markup that is safe to insert into the document.

use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::MediaQueryListEvent;

/// Calls `on_change` when printing begins (`true`) and when the page is back on the screen (`false`), for as long as
/// the listeners live. The browser prints the document as it is after that call and the microtasks that it queued, so
/// nothing may wait for a frame or an answer.
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

/// Asks the browser to print the page.
pub fn print() {
    // A frame that may not open dialogs prints nothing, without an error.
    leptos::prelude::window().print().ok();
}

/// Escapes `=` and `:` in the texts of an SVG. Otherwise the page's Trusted Types policy (`public/start.js`) could
/// mistake a name for an event handler or a `javascript:` address.
pub fn escape_svg_text(svg: &str) -> String {
    let mut escaped = String::with_capacity(svg.len());
    let mut is_text = false;
    for c in svg.chars() {
        match c {
            '<' => is_text = false,
            '>' => is_text = true,
            _ => {}
        }
        match c {
            '=' if is_text => escaped.push_str("&#61;"),
            ':' if is_text => escaped.push_str("&#58;"),
            c => escaped.push(c),
        }
    }
    escaped
}
