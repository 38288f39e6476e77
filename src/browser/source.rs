//! Where bytes come from: a file in slices, or the body of an address as it arrives.
//!
//! Slices are read ahead: while one is parsed, the browser reads the next, so reading and parsing overlap, and
//! between two slices the event loop runs. Nothing holds more than two slices.

use std::future::Future;

use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader};

/// Bytes of a slice of a file.
const SLICE_BYTES: f64 = 16.0 * 1024.0 * 1024.0;

/// Takes the chunks of a source. An error ends the reading and is passed on.
pub(super) trait ChunkSink {
    /// Takes the next chunk; `total_bytes` is the size of the source, where known.
    fn chunk(&mut self, bytes: &[u8], total_bytes: Option<f64>) -> Result<(), String>;
}

/// Reads a file from start to end.
///
/// # Errors
/// The sink's, or a sentence that says that the file could not be read.
pub(super) async fn read_file(file: &Blob, sink: &mut impl ChunkSink) -> Result<(), String> {
    let size = file.size();
    let mut start = 0.0;
    let mut ahead = slice(file, start);
    let mut bytes = Vec::new();
    while start < size {
        let buffer: ArrayBuffer =
            ahead.await.map_err(|error| unreadable_file(&error))?.unchecked_into();
        start += SLICE_BYTES;
        ahead = slice(file, start);
        let view = Uint8Array::new(&buffer);
        bytes.resize(view.length() as usize, 0);
        view.copy_to(&mut bytes);
        sink.chunk(&bytes, Some(size))?;
    }
    Ok(())
}

/// Begins to read a slice at once; the future only waits for it.
fn slice(file: &Blob, start: f64) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let slice = file.slice_with_f64_and_f64(start, (start + SLICE_BYTES).min(file.size()));
    let reading = slice.map(|slice| JsFuture::from(slice.array_buffer()));
    async move { reading?.await }
}

fn unreadable_file(error: &JsValue) -> String {
    format!(
        "The file could not be read ({}). It may have been moved, changed or locked since it was picked: pick it again.",
        text_of(error)
    )
}

/// Fetches an address and reads its body as it arrives.
///
/// # Errors
/// The sink's, or sentences that say what the address answered and what to do.
pub(super) async fn read_address(address: &str, sink: &mut impl ChunkSink) -> Result<(), String> {
    let response = gloo_net::http::Request::get(address).send().await.map_err(|error| {
        format!(
            "Nothing came from {address} ({error}). Either there is no connection, or that server does not let other \
             pages read its files (CORS). Download the file yourself and open it with “Open file”."
        )
    })?;
    if !response.ok() {
        return Err(match response.status() {
            401 | 403 => format!(
                "{address} asks for permission (status {}). Download the file while you are signed in and open it \
                 with “Open file”.",
                response.status()
            ),
            404 => format!(
                "There is no file at {address} (status 404). Open your own export with “Open file”."
            ),
            status => format!(
                "{address} answered with status {status} {}. Try again later, or download the file and open it with \
                 “Open file”.",
                response.status_text()
            ),
        });
    }
    // The length counts compressed bytes where the server compresses, and chunks arrive uncompressed.
    let is_compressed = response.headers().get("content-encoding").is_some();
    let length = response.headers().get("content-length").filter(|_| !is_compressed);
    let total_bytes = length.and_then(|text| text.parse().ok());
    let Some(body) = response.body() else { return Ok(()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let step = JsFuture::from(reader.read()).await.map_err(|error| {
            format!(
                "The connection to {address} broke off ({}). Nothing of it was opened; try again.",
                text_of(&error)
            )
        })?;
        if Reflect::get(&step, &"done".into()).is_ok_and(|done| done.is_truthy()) {
            return Ok(());
        }
        let chunk = Reflect::get(&step, &"value".into()).map_err(|error| text_of(&error))?;
        sink.chunk(&chunk.unchecked_into::<Uint8Array>().to_vec(), total_bytes)?;
    }
}

/// What a thrown value says.
pub(super) fn text_of(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| error.message().into())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason given".to_owned())
}
