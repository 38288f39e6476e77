//! The clipboard.

use wasm_bindgen_futures::JsFuture;

/// Puts a text on the clipboard.
///
/// # Errors
/// A sentence, if the browser does not let the page do so: on plain http there is no clipboard.
pub async fn write(text: &str) -> Result<(), String> {
    let refused = "The browser did not let this page use the clipboard.";
    let navigator = leptos::prelude::window().navigator();
    if !leptos::prelude::window().is_secure_context() {
        return Err(format!("{refused} It does so over https only."));
    }
    let written = JsFuture::from(navigator.clipboard().write_text(text)).await;
    if written.is_ok() { Ok(()) } else { Err(refused.to_owned()) }
}
