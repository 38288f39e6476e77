//! The envelope of the [`protocol`](crate::protocol): an array of the JSON text and what travels beside it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// Packs a request or response with an optional file or buffer.
pub(super) fn pack<T: Serialize>(message: &T, beside: Option<&JsValue>) -> JsValue {
    // Messages are plain data with text keys; serde_json cannot fail on them.
    let json = serde_json::to_string(message).unwrap_or_default();
    let envelope = js_sys::Array::of1(&JsValue::from_str(&json));
    if let Some(beside) = beside {
        envelope.push(beside);
    }
    envelope.into()
}

/// Unpacks an envelope; `None` if the sender spoke another protocol. What travelled beside is `undefined` if
/// nothing did.
pub(super) fn unpack<T: DeserializeOwned>(envelope: &JsValue) -> Option<(T, JsValue)> {
    let envelope: &js_sys::Array = wasm_bindgen::JsCast::dyn_ref(envelope)?;
    let json = envelope.get(0).as_string()?;
    Some((serde_json::from_str(&json).ok()?, envelope.get(1)))
}
