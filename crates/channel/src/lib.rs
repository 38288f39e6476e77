//! The envelope of messages between the page and its workers: an array of the message's bytes and what travels beside it.
//!
//! Messages are encoded by `postcard`: they name no fields, so they are short, and their code is a fraction of
//! that of JSON. Page and worker are built together; a worker of another release is caught by its greeting.
#![cfg(target_arch = "wasm32")]

use js_sys::{Array, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// Packs a request or response with an optional file or buffer.
pub fn pack<T: Serialize>(message: &T, beside: Option<&JsValue>) -> JsValue {
    // Messages are plain data of known length; encoding them into memory cannot fail.
    let bytes = postcard::to_allocvec(message).unwrap_or_default();
    let envelope = Array::of1(&Uint8Array::from(&*bytes));
    if let Some(beside) = beside {
        envelope.push(beside);
    }
    envelope.into()
}

/// Unpacks an envelope; `None` if the sender spoke another protocol. What travelled beside is `undefined` if
/// nothing did.
pub fn unpack<T: DeserializeOwned>(envelope: &JsValue) -> Option<(T, JsValue)> {
    let envelope: &Array = envelope.dyn_ref()?;
    let bytes: Uint8Array = envelope.get(0).dyn_into().ok()?;
    Some((postcard::from_bytes(&bytes.to_vec()).ok()?, envelope.get(1)))
}

/// What a thrown value says.
pub fn text_of(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| error.message().into())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason given".to_owned())
}
