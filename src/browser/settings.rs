//! What the host has set for this page in `config.json`: read by the document's script (`public/start.js`), checked by
//! `public/config_later.js`, and the same for as long as the page is open.
//!
//! A setting that is absent has its default: everything is allowed, and the page has its own name.

use js_sys::{Array, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

/// The promise of the document's script that the settings are known.
const SETTLED: &str = "settled";
/// The settings, from then on.
const SETTINGS: &str = "settings";

/// A link of the host's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostLink {
    /// Its name.
    pub name: String,
    /// Its absolute address, http or https.
    pub address: String,
}

/// Calls `then` once the settings are known. They have been on their way for as long as this program.
pub fn once_settled(then: impl FnOnce() + 'static) {
    let Ok(settled) = global(SETTLED).dyn_into::<Promise>() else {
        then();
        return;
    };
    // The promise is never rejected: whatever goes wrong is a problem among the settings.
    let then = Closure::once(move |_| then());
    drop(settled.then(&then));
    then.forget();
}

/// The name of the page.
pub fn title() -> String {
    setting("title").as_string().unwrap_or_else(|| "Publisher Analytics".to_owned())
}

/// The export that is opened when a link names none.
pub fn source() -> Option<String> {
    setting("source").as_string()
}

/// Whether readers may open files of their own.
pub fn allows_local_files() -> bool {
    setting("local_files").as_bool() != Some(false)
}

/// Whether links may name an export of another site.
pub fn allows_other_sites() -> bool {
    setting("other_sites").as_bool() != Some(false)
}

/// Whether the settings have one of a name.
pub fn has(name: &str) -> bool {
    !setting(name).is_undefined()
}

/// The links to show.
pub fn links() -> Vec<HostLink> {
    let text = |pair: &JsValue, index| Reflect::get_u32(pair, index).ok()?.as_string();
    let link = |pair: JsValue| Some(HostLink { name: text(&pair, 0)?, address: text(&pair, 1)? });
    list("links").filter_map(link).collect()
}

/// What is wrong with `config.json`, as sentences.
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
