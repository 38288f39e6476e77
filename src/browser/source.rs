//! Where bytes come from: a file in slices, or the body of an address as it arrives.
//!
//! Slices are read ahead: while one is parsed, the browser reads the next, so reading and parsing overlap, and
//! between two slices the event loop runs. Nothing holds more than two slices, and wasm no more than a piece of one. gzip is unpacked by the browser's
//! own `DecompressionStream`, which costs no bytes of wasm.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::rc::Rc;

use gloo_net::http::Request;
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Blob, ReadableStream, ReadableStreamDefaultReader, RequestMode, Url, WorkerGlobalScope,
    WritableStream,
};

use crate::parse::GZIP_MAGIC;

/// Bytes of a slice of a file.
const SLICE_BYTES: f64 = 16.0 * 1024.0 * 1024.0;
/// Bytes that are copied and parsed at once: few enough to be in the processor's cache when they are parsed.
const PIECE_BYTES: u32 = 1024 * 1024;

/// A gzip file that unpacks to more is refused if that is over [`UNPACKED_TIMES`] its own size: exports pack to a tenth
/// or a fortieth, and such a file is made to fill memory or time.
const UNPACKED_BYTES: f64 = 1024.0 * 1024.0 * 1024.0;
const UNPACKED_TIMES: u16 = 250;

/// How far a source has been read, in its own bytes: those of a packed file are packed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Extent {
    /// Bytes read.
    pub(super) read_bytes: f64,
    /// Bytes in all, where known.
    pub(super) total_bytes: Option<f64>,
}

/// Takes the chunks of a source. An error ends the reading and is passed on.
pub(super) trait ChunkSink {
    /// Takes the next chunk; `extent` is how far the source has been read with it.
    fn chunk(&mut self, bytes: &[u8], extent: Extent) -> Result<(), String>;
}

/// Reads a file from start to end; a gzip file, known by its content, is unpacked on the way.
///
/// # Errors
/// The sink's, or a sentence that says that the file could not be read.
pub(super) async fn read_file(file: &Blob, sink: &mut dyn ChunkSink) -> Result<(), String> {
    let size = file.size();
    let start = read_slice(file, 0.0, GZIP_MAGIC.len() as f64).await?;
    if start == GZIP_MAGIC {
        let packed = Packed::of(Chunks::of(&file.stream()), Some(size));
        return unpack(packed, &unreadable_file, sink).await;
    }
    read_range(file, 0.0, size, sink).await
}

/// Reads the bytes of a file from `from` to before `to`.
///
/// # Errors
/// The sink's, or a sentence that says that the file could not be read.
pub(super) async fn read_range(
    file: &Blob,
    from: f64,
    to: f64,
    sink: &mut dyn ChunkSink,
) -> Result<(), String> {
    let mut start = from;
    let mut ahead = slice(file, start, to);
    let mut bytes = Vec::new();
    while start < to {
        let view = Uint8Array::new(&ahead.await.map_err(|error| unreadable_file(&error))?);
        let slice_start = start;
        start += f64::from(view.length());
        ahead = slice(file, start, to);
        for piece_start in (0..view.length()).step_by(PIECE_BYTES as usize) {
            let piece = view.subarray(piece_start, piece_start + PIECE_BYTES);
            bytes.resize(piece.length() as usize, 0);
            piece.copy_to(&mut bytes);
            let read_bytes = slice_start - from + f64::from(piece_start + piece.length());
            sink.chunk(&bytes, Extent { read_bytes, total_bytes: Some(file.size()) })?;
        }
    }
    Ok(())
}

/// Reads a piece of a file that is no longer than a slice.
///
/// # Errors
/// A sentence that says that the file could not be read.
pub(super) async fn read_slice(file: &Blob, from: f64, to: f64) -> Result<Vec<u8>, String> {
    let buffer = slice(file, from, to).await.map_err(|error| unreadable_file(&error))?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

/// Begins to read a slice at once, to before `to` at the most; the future only waits for it.
fn slice(
    file: &Blob,
    start: f64,
    to: f64,
) -> impl Future<Output = Result<JsValue, JsValue>> + use<> {
    let slice = file.slice_with_f64_and_f64(start, (start + SLICE_BYTES).min(to));
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
    let response = match Request::get(address).send().await {
        Ok(response) => response,
        Err(error) => return Err(nothing_came(address, &error.to_string()).await),
    };
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
    let mut read_bytes = 0.0;
    while let Some(chunk) = chunks.next().await.map_err(|error| broke_off(&error))? {
        let bytes = chunk.to_vec();
        if read_bytes == 0.0 && bytes.starts_with(&GZIP_MAGIC) {
            let packed = Packed { first: Some(chunk), ..Packed::of(chunks, total_bytes) };
            return unpack(packed, &broke_off, sink).await;
        }
        read_bytes += bytes.len() as f64;
        sink.chunk(&bytes, Extent { read_bytes, total_bytes })?;
    }
    Ok(())
}

/// Why a request got no answer. Browsers do not say, so this looks around.
async fn nothing_came(address: &str, error: &str) -> String {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    if !scope.navigator().on_line() {
        return format!(
            "{address} cannot be reached: there is no connection to a network. Connect and try again. A file on this \
             machine opens without one."
        );
    }
    let is_elsewhere = Url::new(address).is_ok_and(|url| url.origin() != scope.location().origin());
    // A server that only keeps other pages from reading answers a request whose answer nobody can read.
    if is_elsewhere && Request::get(address).mode(RequestMode::NoCors).send().await.is_ok() {
        return format!(
            "{address} is there, but its server does not let other pages read it (CORS). Download the file yourself \
             and open it with “Open file”, or have the server send the header Access-Control-Allow-Origin."
        );
    }
    format!(
        "Nothing came from {address} ({error}). The address may be wrong, its server may be down, or there is no \
         connection. Check the address and try again, or download the file and open it with “Open file”."
    )
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

/// A gzip stream.
struct Packed {
    /// What has been read of it already.
    first: Option<Uint8Array>,
    rest: Chunks,
    total_bytes: Option<f64>,
}

impl Packed {
    fn of(rest: Chunks, total_bytes: Option<f64>) -> Self {
        Self { first: None, rest, total_bytes }
    }
}

/// Unpacks a gzip stream and hands on what it holds.
async fn unpack(
    packed: Packed,
    unreadable: &dyn Fn(&JsValue) -> String,
    sink: &mut dyn ChunkSink,
) -> Result<(), String> {
    let unpacking = DecompressionStream::new("gzip").map_err(|error| damaged_gzip(&error))?;
    let writer = unpacking.writable().get_writer().map_err(|error| damaged_gzip(&error))?;
    let unpacked = Chunks::of(&unpacking.readable());
    let source_error = Rc::new(RefCell::new(None));
    let read_bytes = Rc::new(Cell::new(0.0));
    let (noted_error, counted_bytes) = (Rc::clone(&source_error), Rc::clone(&read_bytes));
    let Packed { first, rest, total_bytes } = packed;
    spawn_local(async move {
        // Each write waits for the one before, so only little of the source is in memory. A failed write needs no
        // word here: the same damage ends the reading below.
        let mut next = match first {
            Some(chunk) => Ok(Some(chunk)),
            None => rest.next().await,
        };
        loop {
            let written = match next {
                Ok(Some(chunk)) => {
                    counted_bytes.update(|bytes| bytes + f64::from(chunk.length()));
                    JsFuture::from(writer.write_with_chunk(&chunk)).await
                }
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
            next = rest.next().await;
        }
        JsFuture::from(writer.close()).await.ok();
    });
    let mut unpacked_bytes = 0.0;
    loop {
        let chunk = match unpacked.next().await {
            Ok(Some(chunk)) => chunk.to_vec(),
            Ok(None) => return Ok(()),
            Err(error) => {
                return Err(source_error
                    .take()
                    .map_or_else(|| damaged_gzip(&error), |error| unreadable(&error)));
            }
        };
        unpacked_bytes += chunk.len() as f64;
        let extent = Extent { read_bytes: read_bytes.get(), total_bytes };
        if unpacked_bytes > UNPACKED_BYTES.max(extent.read_bytes * f64::from(UNPACKED_TIMES)) {
            return Err(format!(
                "This gzip file unpacks to more than {UNPACKED_TIMES} times its size, which no export does. Unpack it \
                 yourself to see what it holds, and download the export again."
            ));
        }
        sink.chunk(&chunk, extent)?;
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
