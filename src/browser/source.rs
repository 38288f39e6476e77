//! Where bytes come from: a file in slices, or the body of an address as it arrives.
//!
//! Slices are read ahead: while one is parsed, the browser reads the next, so reading and parsing overlap, and
//! between two slices the event loop runs. Nothing holds more than two slices. gzip is unpacked by the browser's
//! own `DecompressionStream`, which costs no bytes of wasm.

use std::cell::RefCell;
use std::future::Future;
use std::rc::Rc;

use gloo_net::http::Request;
use js_sys::{ArrayBuffer, Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, ReadableStream, ReadableStreamDefaultReader, WritableStream};

use crate::parse::GZIP_MAGIC;

/// Bytes of a slice of a file.
const SLICE_BYTES: f64 = 16.0 * 1024.0 * 1024.0;

/// Takes the chunks of a source. An error ends the reading and is passed on.
pub(super) trait ChunkSink {
    /// Takes the next chunk; `total_bytes` is the size of the source, where known.
    fn chunk(&mut self, bytes: &[u8], total_bytes: Option<f64>) -> Result<(), String>;
}

/// Reads a file from start to end; a gzip file, known by its content, is unpacked on the way.
///
/// # Errors
/// The sink's, or a sentence that says that the file could not be read.
pub(super) async fn read_file(file: &Blob, sink: &mut dyn ChunkSink) -> Result<(), String> {
    let size = file.size();
    let mut start = 0.0;
    let mut ahead = slice(file, start);
    let mut bytes = Vec::new();
    while start < size {
        let buffer: ArrayBuffer =
            ahead.await.map_err(|error| unreadable_file(&error))?.unchecked_into();
        let view = Uint8Array::new(&buffer);
        bytes.resize(view.length() as usize, 0);
        view.copy_to(&mut bytes);
        if start == 0.0 && bytes.starts_with(&GZIP_MAGIC) {
            let packed = Chunks::of(&file.stream());
            return unpack(None, packed, &unreadable_file, sink).await;
        }
        start += SLICE_BYTES;
        ahead = slice(file, start);
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
pub(super) async fn read_address(address: &str, sink: &mut dyn ChunkSink) -> Result<(), String> {
    let response = Request::get(address).send().await.map_err(|error| {
        format!(
            "Nothing came from {address} ({error}). Either there is no connection, or that server does not let other \
             pages read its files (CORS). Download the file yourself and open it with “Open file”."
        )
    })?;
    if !response.ok() {
        let status = response.status();
        return Err(match status {
            401 | 403 => format!(
                "{address} asks for permission (status {status}). Download the file while you are signed in and open \
                 it with “Open file”."
            ),
            404 => format!(
                "There is no file at {address} (status 404). Open your own export with “Open file”."
            ),
            _ => format!(
                "{address} answered with status {status} {}. Try again later, or download the file and open it with \
                 “Open file”.",
                response.status_text()
            ),
        });
    }
    // The length counts compressed bytes where the server compresses, and chunks arrive uncompressed.
    let header = |name| response.headers().get(name);
    let is_compressed = header("content-encoding").is_some();
    let length = header("content-length").filter(|_| !is_compressed);
    let total_bytes = length.and_then(|text| text.parse::<u64>().ok()).map(|bytes| bytes as f64);
    let Some(body) = response.body() else { return Ok(()) };
    let chunks = Chunks::of(&body);
    let broke_off = |error: &JsValue| {
        format!(
            "The connection to {address} broke off ({}). Nothing of it was opened; try again.",
            text_of(error)
        )
    };
    let mut is_first = true;
    while let Some(chunk) = chunks.next().await.map_err(|error| broke_off(&error))? {
        let bytes = chunk.to_vec();
        if is_first && bytes.starts_with(&GZIP_MAGIC) {
            return unpack(Some(chunk), chunks, &broke_off, sink).await;
        }
        is_first = false;
        sink.chunk(&bytes, total_bytes)?;
    }
    Ok(())
}

/// The chunks of a stream, in order.
struct Chunks(ReadableStreamDefaultReader);

impl Chunks {
    fn of(stream: &ReadableStream) -> Self {
        Self(stream.get_reader().unchecked_into())
    }

    /// The next chunk; `None` at the end.
    async fn next(&self) -> Result<Option<Uint8Array>, JsValue> {
        let step = JsFuture::from(self.0.read()).await?;
        if Reflect::get(&step, &"done".into())?.is_truthy() {
            return Ok(None);
        }
        Ok(Some(Reflect::get(&step, &"value".into())?.unchecked_into()))
    }
}

#[wasm_bindgen]
extern "C" {
    /// The browser's own unpacking, which `web-sys` does not offer as stable.
    type DecompressionStream;

    #[wasm_bindgen(constructor, catch)]
    fn new(format: &str) -> Result<DecompressionStream, JsValue>;

    #[wasm_bindgen(method, getter)]
    fn readable(this: &DecompressionStream) -> ReadableStream;

    #[wasm_bindgen(method, getter)]
    fn writable(this: &DecompressionStream) -> WritableStream;
}

/// Unpacks a gzip stream, of which `first` has been read already, and hands on what it holds.
async fn unpack(
    first: Option<Uint8Array>,
    packed: Chunks,
    unreadable: &dyn Fn(&JsValue) -> String,
    sink: &mut dyn ChunkSink,
) -> Result<(), String> {
    let unpacking = DecompressionStream::new("gzip").map_err(|error| damaged_gzip(&error))?;
    let writer = unpacking.writable().get_writer().map_err(|error| damaged_gzip(&error))?;
    let unpacked = Chunks::of(&unpacking.readable());
    let source_error = Rc::new(RefCell::new(None));
    let noted_error = Rc::clone(&source_error);
    spawn_local(async move {
        // Each write waits for the one before, so only little of the source is in memory. A failed write needs no
        // word here: the same damage ends the reading below.
        let mut next = match first {
            Some(chunk) => Ok(Some(chunk)),
            None => packed.next().await,
        };
        loop {
            let written = match next {
                Ok(Some(chunk)) => JsFuture::from(writer.write_with_chunk(&chunk)).await,
                Ok(None) => break,
                Err(error) => {
                    noted_error.replace(Some(error));
                    JsFuture::from(writer.abort()).await.ok();
                    return;
                }
            };
            if written.is_err() {
                return;
            }
            next = packed.next().await;
        }
        JsFuture::from(writer.close()).await.ok();
    });
    loop {
        match unpacked.next().await {
            Ok(Some(chunk)) => sink.chunk(&chunk.to_vec(), None)?,
            Ok(None) => return Ok(()),
            Err(error) => {
                return Err(source_error
                    .take()
                    .map_or_else(|| damaged_gzip(&error), |error| unreadable(&error)));
            }
        }
    }
}

fn damaged_gzip(error: &JsValue) -> String {
    format!(
        "This gzip file is cut short or damaged ({}). Download or copy it again.",
        text_of(error)
    )
}

/// What a thrown value says.
pub(super) fn text_of(error: &JsValue) -> String {
    error
        .dyn_ref::<js_sys::Error>()
        .map(|error| error.message().into())
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "no reason given".to_owned())
}
