//! The page's address: resolving other addresses against it, its query string and its history.

use gloo_events::EventListener;
use wasm_bindgen::JsValue;
use web_sys::Event;

/// The window event which says that the page itself has changed its address.
const VIEW_CHANGE: &str = "viewchange";

/// Where an export's address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// To the page's own site. Contains the absolute address.
    Here(String),
    /// To another site.
    Elsewhere {
        /// The absolute address.
        url: String,
        /// The host, with its port unless that is the default one.
        host: String,
    },
    /// Nowhere. Contains the reason, as the beginning of a sentence. The reason does not repeat the address, which
    /// may contain a password.
    Refused(&'static str),
}

/// Resolves a name, which is a path relative to the page or an absolute address.
pub fn destination(name: &str) -> Destination {
    let base = leptos::prelude::document().base_uri().ok().flatten().unwrap_or_default();
    let Ok(url) = web_sys::Url::new_with_base(name, &base) else {
        return Destination::Refused("This link does not contain a valid file address");
    };
    if !matches!(&*url.protocol(), "http:" | "https:") {
        return Destination::Refused(
            "This link does not point to a file on a web server (http or https)",
        );
    }
    if !url.username().is_empty() || !url.password().is_empty() {
        return Destination::Refused("The address in this link contains a user name or password");
    }
    let here = leptos::prelude::window().location().origin();
    if here.is_ok_and(|here| here == url.origin()) {
        Destination::Here(url.href())
    } else {
        Destination::Elsewhere { url: url.href(), host: url.host() }
    }
}

/// Returns the whole address of the page.
pub fn current_url() -> String {
    leptos::prelude::window().location().href().unwrap_or_default()
}

/// Returns the page's query string with its `?`, or an empty string.
pub fn query() -> String {
    leptos::prelude::window().location().search().unwrap_or_default()
}

/// How a new address enters the history.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryEntry {
    /// As a new entry: Back returns to the previous address.
    New,
    /// In place of the current entry.
    Replace,
}

/// Shows `query` (with its `?`, or empty) in the address bar without loading anything.
pub fn show(query: &str, entry: HistoryEntry) {
    let window = leptos::prelude::window();
    let Ok(history) = window.history() else { return };
    // Browsers resolve a relative address against `<base>`, which may differ from the page's path. So start with that
    // path.
    let path = window.location().pathname().unwrap_or_default();
    let address = format!("{path}{query}");
    let state = JsValue::NULL;
    let shown = match entry {
        HistoryEntry::New => history.push_state_with_url(&state, "", Some(&address)),
        HistoryEntry::Replace => history.replace_state_with_url(&state, "", Some(&address)),
    };
    // Browsers reject more than a few hundred changes a minute. That is no error, since the view itself has changed.
    shown.ok();
    // A parent page may follow the address (`public/frame_later.js`). Without a listener, the event does nothing.
    if let Ok(change) = Event::new(VIEW_CHANGE) {
        window.dispatch_event(&change).ok();
    }
}

/// Calls `on_change` with the new query string after Back or Forward, for as long as the listener lives.
pub fn on_history(on_change: impl Fn(String) + 'static) -> EventListener {
    EventListener::new(&leptos::prelude::window(), "popstate", move |_| on_change(query()))
}

/// Returns the value of a parameter in the page's query string. An empty value counts as absent.
pub fn parameter(name: &str) -> Option<String> {
    let query = query();
    let mut pairs = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
        .filter(|value| !value.is_empty())
}

/// Removes a parameter from the page's query string, without a new history entry.
pub fn forget_parameter(name: &str) {
    if parameter(name).is_some() {
        show(&query_without(name), HistoryEntry::Replace);
    }
}

/// Returns the page's query string without a parameter.
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
