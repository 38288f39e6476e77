//! The envelope of messages between the page and its workers: an array of the encoded message and its attachment, if it has
//! one. An attachment (files, a buffer) travels as it is: copied or transferred by the browser, not encoded.
//!
//! Messages are encoded by `postcard`. It names no fields, so messages are short and the code is a fraction of that of
//! JSON; but it can only decode what the same release has encoded. Two releases are told apart by the version of the
//! worker's greeting (`protocol::VERSION`), which is therefore the first message.
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// What every browser calls an error that ends a WebAssembly program.
pub const PROGRAM_ERROR: &str = "RuntimeError";

/// What an error of a worker says whose program did not come (`public/worker_loader.js`).
pub const PROGRAM_NOT_LOADED: &str = "could not be loaded";

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

/// Decodes a message and its attachment, which is `undefined` if there is none. `None` if this is no such message: the sender
/// is of another release.
pub fn decode<T: DeserializeOwned>(envelope: &JsValue) -> Option<(T, JsValue)> {
    let envelope: &Array = envelope.dyn_ref()?;
    let bytes: Uint8Array = envelope.get(0).dyn_into().ok()?;
    Some((postcard::from_bytes(&bytes.to_vec()).ok()?, envelope.get(1)))
}

/// The message of a thrown value.
pub fn text_of(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| error.message().into())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason given".to_owned())
}
