//! Hands bytes to the user as a downloaded file.

use gloo_timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};

use super::worker_client::Payload;
use publisher_analytics_channel::text_of;

/// How long the browser has to begin a download before its object URL is revoked.
const REVOKE_AFTER_MS: u32 = 60_000;

/// Saves bytes or a file under a file name.
///
/// # Errors
/// Returns a sentence if the browser cannot hold or save the content.
pub fn save(content: &Payload, file_name: &str, media_type: &str) -> Result<(), String> {
    let parts = Array::of1(&content.0);
    let options = BlobPropertyBag::new();
    options.set_type(media_type);
    let failed = |error| format!("{file_name} could not be saved: {}.", text_of(&error));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options).map_err(failed)?;
    let address = Url::create_object_url_with_blob(&blob).map_err(failed)?;
    let link: HtmlAnchorElement =
        leptos::prelude::document().create_element("a").map_err(failed)?.unchecked_into();
    link.set_href(&address);
    link.set_download(file_name);
    link.click();
    Timeout::new(REVOKE_AFTER_MS, move || {
        Url::revoke_object_url(&address).ok();
    })
    .forget();
    Ok(())
}
