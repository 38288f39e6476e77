//! The envelope of messages between the page and its workers: an array of the encoded message and its attachment, if it
//! has one. An attachment (files, a buffer) is not encoded; the browser copies or transfers it.
//!
//! Messages are encoded by `postcard`. It writes no field names, so messages are short, and its code is a fraction of
//! the size of a JSON encoder's. But it can only decode what the same release has encoded. The version in the worker's
//! greeting (`protocol::VERSION`) tells two releases apart, so the greeting is the first message.
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// The name that every browser gives an error that ends a WebAssembly program.
pub const PROGRAM_ERROR: &str = "RuntimeError";

/// Whether an uncaught error, by its message, has ended the worker's program.
pub fn is_program_error(message: &str) -> bool {
    uncaught(message).starts_with(PROGRAM_ERROR)
}

/// Whether an uncaught error, by its message, says that the worker's program is missing (`public/worker_loader.js`).
pub fn is_program_missing(message: &str) -> bool {
    uncaught(message).starts_with("Error: The program could not be loaded")
}

/// Returns the message of an error without what Chromium puts before it.
fn uncaught(message: &str) -> &str {
    message.strip_prefix("Uncaught ").unwrap_or(message)
}

/// Encodes a request or response, with an optional attachment.
pub fn encode<T: Serialize>(message: &T, attachment: Option<&JsValue>) -> JsValue {
    // Messages are plain data of known length; encoding them into memory cannot fail.
    let bytes = postcard::to_allocvec(message).unwrap_or_default();
    let envelope = Array::of1(&Uint8Array::from(&*bytes));
    if let Some(attachment) = attachment {
        envelope.push(attachment);
    }
    envelope.into()
}

/// Decodes a message and its attachment, which is `undefined` if there is none. Returns `None` if the envelope is not
/// such a message, i.e. the sender is of another release.
pub fn decode<T: DeserializeOwned>(envelope: &JsValue) -> Option<(T, JsValue)> {
    let envelope: &Array = envelope.dyn_ref()?;
    let bytes: Uint8Array = envelope.get(0).dyn_into().ok()?;
    Some((postcard::from_bytes(&bytes.to_vec()).ok()?, envelope.get(1)))
}

/// Returns the message of a thrown value.
pub fn text_of(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| error.message().into())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason given".to_owned())
}
