//! The page's address: where it is, what its query says, and its history.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::Event;

/// The event of the window that the page itself has changed the address.
const VIEW_CHANGE: &str = "viewchange";

/// Where an export may be opened from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// The page's own site: the absolute address.
    Here(String),
    /// Another site: the absolute address, and the host.
    Elsewhere {
        /// The absolute address.
        url: String,
        /// The host, with its port unless that is the usual one.
        host: String,
    },
    /// Nowhere: why, as the beginning of a sentence. It does not repeat an address, which may hold a password.
    Refused(&'static str),
}

/// Where a name leads: a path relative to the page, or an address.
pub fn destination(name: &str) -> Destination {
    let base = leptos::prelude::document().base_uri().ok().flatten().unwrap_or_default();
    let Ok(url) = web_sys::Url::new_with_base(name, &base) else {
        return Destination::Refused("This link names no address of a file");
    };
    if !matches!(&*url.protocol(), "http:" | "https:") {
        return Destination::Refused(
            "This link names something else than a file on a web server (http or https)",
        );
    }
    if !url.username().is_empty() || !url.password().is_empty() {
        return Destination::Refused(
            "The address of this link has a user name or a password in it",
        );
    }
    let here = leptos::prelude::window().location().origin();
    if here.is_ok_and(|here| here == url.origin()) {
        Destination::Here(url.href())
    } else {
        Destination::Elsewhere { url: url.href(), host: url.host() }
    }
}

/// The whole address of what is shown.
pub fn full() -> String {
    leptos::prelude::window().location().href().unwrap_or_default()
}

/// The query string of the page, with its `?`, or empty.
pub fn query() -> String {
    leptos::prelude::window().location().search().unwrap_or_default()
}

/// How an address enters the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Back returns to the address before.
    New,
    /// It replaces the address before.
    Replaced,
}

/// Shows `query` (with its `?`, or empty) in the address bar without loading anything.
pub fn show(query: &str, entry: Entry) {
    let window = leptos::prelude::window();
    let Ok(history) = window.history() else { return };
    // A relative address is taken against `<base>`, which may not be the page's own path: begin with that path.
    let path = window.location().pathname().unwrap_or_default();
    let address = format!("{path}{query}");
    let state = JsValue::NULL;
    let shown = match entry {
        Entry::New => history.push_state_with_url(&state, "", Some(&address)),
        Entry::Replaced => history.replace_state_with_url(&state, "", Some(&address)),
    };
    // Browsers refuse more than a few hundred changes a minute. The view itself has changed all the same.
    shown.ok();
    // A page around this one may follow (`public/frame_later.js`). Nothing is told where nobody listens.
    if let Ok(change) = Event::new(VIEW_CHANGE) {
        window.dispatch_event(&change).ok();
    }
}

/// Calls `on_change` with the new query after Back and Forward, as long as the listener lives.
pub fn on_history(on_change: impl Fn(String) + 'static) -> EventListener {
    EventListener::new(&leptos::prelude::window(), "popstate", move |_| on_change(query()))
}

/// The value of a parameter of the page's query. An empty value counts as absent.
pub fn parameter(name: &str) -> Option<String> {
    let query = query();
    let mut pairs = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .filter(|value| !value.is_empty())
}

/// Removes a parameter from the page's query.
pub fn forget_parameter(name: &str) {
    if parameter(name).is_some() {
        show(&query_without(name), Entry::Replaced);
    }
}

/// The query string of the page without a parameter.
pub fn query_without(name: &str) -> String {
    let query = query();
    let mut kept = form_urlencoded::Serializer::new(String::new());
    for (key, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
        if key != name {
            kept.append_pair(&key, &value);
        }
    }
    let kept = kept.finish();
    if kept.is_empty() { kept } else { format!("?{kept}") }
}
