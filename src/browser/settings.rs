//! The host's settings for this page, from `config.json`. The document's script (`public/start.js`) fetches them, and
//! `public/config_later.js` checks them. They do not change while the page is open.
//!
//! An absent setting has its default: everything is allowed, and the page keeps its own name.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// The global promise of the document's script, which resolves once the settings are known.
const SETTLED: &str = "settled";
/// The global object with the settings, from then on.
const SETTINGS: &str = "settings";

/// A link that the host adds to the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostLink {
    /// Its name.
    pub name: String,
    /// Its absolute address, HTTP or HTTPS.
    pub address: String,
}

/// Calls `then` once the settings are known. Their request starts as early as that of this program.
pub fn once_settled(then: impl FnOnce() + 'static) {
    let Ok(settled) = global(SETTLED).dyn_into::<Promise>() else {
        then();
        return;
    };
    // The promise is never rejected: a failure becomes one of the settings' problems.
    let then = Closure::once(move |_| then());
    drop(settled.then(&then));
    then.forget();
}

/// Returns the name of the page.
pub fn title() -> String {
    setting("title").as_string().unwrap_or_else(|| "Publisher Analytics".to_owned())
}

/// Returns the export to open when a link names none.
pub fn source() -> Option<String> {
    setting("source").as_string()
}

/// Returns whether users may open files of their own.
pub fn allows_local_files() -> bool {
    setting("local_files").as_bool() != Some(false)
}

/// Returns whether links may name an export on another site.
pub fn allows_other_sites() -> bool {
    setting("other_sites").as_bool() != Some(false)
}

/// Returns whether a setting is present.
pub fn has(name: &str) -> bool {
    !setting(name).is_undefined()
}

/// Returns the links to show.
pub fn links() -> Vec<HostLink> {
    let text = |pair: &JsValue, index| Reflect::get_u32(pair, index).ok()?.as_string();
    let link = |pair: JsValue| Some(HostLink { name: text(&pair, 0)?, address: text(&pair, 1)? });
    list("links").filter_map(link).collect()
}

/// Returns what is wrong with `config.json`, as sentences.
pub fn problems() -> Vec<String> {
    list("problems").filter_map(|problem| problem.as_string()).collect()
}

fn list(name: &str) -> impl Iterator<Item = JsValue> {
    setting(name).dyn_into::<Array>().unwrap_or_default().into_iter()
}

fn setting(name: &str) -> JsValue {
    Reflect::get(&global(SETTINGS), &name.into()).unwrap_or_default()
}

fn global(name: &str) -> JsValue {
    Reflect::get(&leptos::prelude::window(), &name.into()).unwrap_or_default()
}
