//! Sources of bytes: a file, or the response of a URL as it arrives.
//!
//! Both are streams. The browser reads ahead while a chunk is parsed, and the event loop runs between two chunks. All
//! chunks are read into the same buffer, because allocating a buffer for each chunk takes longer than parsing the
//! chunk.
//!
//! gzip passes through; the core unpacks it. The browser's `DecompressionStream` would add nothing to the wasm. But it
//! rejects files with several members or with zeros after the last one, and does not report where a member ends.

use std::cell::Cell;

use js_sys::{ArrayBuffer, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, DedicatedWorkerGlobalScope, ReadableStream, ReadableStreamByobReader,
    ReadableStreamDefaultReader, Response, Url, WorkerGlobalScope,
};

use publisher_analytics_channel::text_of;
use publisher_analytics_core::protocol::{FetchError, LoadError};

/// The HTTP status of a response that contains only part of a file.
const PARTIAL_CONTENT: u16 = 206;
/// The name under which the worker's loader stores the response to its first request.
const FIRST_RESPONSE: &str = "firstResponse";
/// The maximum number of bytes read at once.
const BUFFER_BYTES: u32 = 1024 * 1024;
/// Number of bytes collected before they are parsed: small enough for the CPU cache, but large compared with a
/// repository, since a repository that continues in the next piece is copied.
const PIECE_BYTES: usize = 512 * 1024;

/// How far a source has been read, in its own bytes (for gzip, compressed ones).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Extent {
    /// Bytes read.
    pub(crate) read_bytes: f64,
    /// Total number of bytes, if known.
    pub(crate) total_bytes: Option<f64>,
}

/// The bytes of a source, piece by piece.
pub(crate) struct ByteStream {
    chunks: Chunks,
    /// The latest piece.
    piece: Vec<u8>,
    /// The minimum length of a piece, except for the last one.
    piece_bytes: usize,
    extent: Extent,
    /// The total number of bytes to come, if it is known for certain.
    expected_bytes: Option<f64>,
    /// The URL from which the bytes come; `None` for a file.
    address: Option<String>,
}

impl ByteStream {
    /// Makes a stream of the bytes of a file in the range `from..to`.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub(crate) fn of_file(file: &Blob, from: f64, to: f64) -> Result<Self, LoadError> {
        let slice =
            file.slice_with_f64_and_f64(from, to).map_err(|error| unreadable_file(&error))?;
        Ok(Self {
            chunks: Chunks::in_one_buffer(&slice.stream()),
            piece: Vec::new(),
            piece_bytes: PIECE_BYTES,
            extent: Extent { read_bytes: 0.0, total_bytes: Some(file.size()) },
            expected_bytes: Some(to - from),
            address: None,
        })
    }

    /// Fetches a URL and makes a stream of its response as it arrives. Also returns when it was last modified, in
    /// milliseconds since 1970, if the server says so.
    ///
    /// # Errors
    /// If there is no usable response.
    pub(crate) async fn of_address(address: String) -> Result<(Self, Option<f64>), LoadError> {
        let response: Response = match JsFuture::from(request(&address)).await {
            Ok(response) => response.unchecked_into(),
            Err(error) => {
                let error = why_no_response(&address, text_of(&error));
                return Err(LoadError::Address(address, error));
            }
        };
        let origin = origin_of(&address);
        // A response without a URL was made on this machine.
        let led_to = origin_of(&response.url());
        if let Some(led_to) = led_to.filter(|led_to| Some(led_to) != origin.as_ref()) {
            return Err(LoadError::Address(address, FetchError::LedElsewhere(led_to)));
        }
        if !response.ok() {
            let status = FetchError::Status(response.status(), response.status_text());
            return Err(LoadError::Address(address, status));
        }
        if response.status() == PARTIAL_CONTENT {
            return Err(LoadError::Address(address, FetchError::Partial));
        }
        // If the server compresses, the length counts compressed bytes, but chunks arrive uncompressed.
        let headers = response.headers();
        let header = |name| headers.get(name).ok().flatten();
        let is_compressed = header("content-encoding").is_some();
        let length = header("content-length").filter(|_| !is_compressed);
        let total_bytes =
            length.and_then(|text| text.parse::<u64>().ok()).map(|bytes| bytes as f64);
        // For another site, a browser does not reveal whether the response is compressed.
        let expected_bytes = total_bytes.filter(|_| origin == Some(own_origin()));
        let modified_ms = header("last-modified").map(|date| js_sys::Date::parse(&date));
        let modified_ms = modified_ms.filter(|time_ms| time_ms.is_finite());
        let stream = Self {
            chunks: response.body().map_or(Chunks::None, |body| Chunks::in_one_buffer(&body)),
            piece: Vec::new(),
            piece_bytes: 1,
            extent: Extent { read_bytes: 0.0, total_bytes },
            expected_bytes,
            address: Some(address),
        };
        Ok((stream, modified_ms))
    }

    /// Returns the next piece, and how far the source has been read including it; `None` at the end.
    ///
    /// # Errors
    /// If the file cannot be read, or if the connection broke off.
    pub(crate) async fn next(&mut self) -> Result<Option<(&[u8], Extent)>, LoadError> {
        self.piece.clear();
        while self.piece.len() < self.piece_bytes {
            let chunk = self.chunks.next().await.map_err(|error| self.failure(text_of(&error)))?;
            let Some(chunk) = chunk else {
                // Nothing is left to be read.
                self.chunks = Chunks::None;
                break;
            };
            let gathered = self.piece.len();
            self.piece.resize(gathered + chunk.length() as usize, 0);
            chunk.copy_to(&mut self.piece[gathered..]);
        }
        self.extent.read_bytes += self.piece.len() as f64;
        if self.piece.is_empty() {
            let checked = check_length(self.extent.read_bytes, self.expected_bytes);
            return checked.map(|()| None).map_err(|reason| self.failure(reason));
        }
        Ok(Some((&*self.piece, self.extent)))
    }

    fn failure(&self, reason: String) -> LoadError {
        match &self.address {
            Some(address) => LoadError::Address(address.clone(), FetchError::BrokeOff(reason)),
            None => LoadError::UnreadableFile(reason),
        }
    }
}

/// Reads a short slice of a file.
///
/// # Errors
/// If the file cannot be read.
pub(crate) async fn read_slice(file: &Blob, from: f64, to: f64) -> Result<Vec<u8>, LoadError> {
    let slice = file.slice_with_f64_and_f64(from, to);
    let buffer = match slice {
        Ok(slice) => JsFuture::from(slice.array_buffer()).await,
        Err(error) => Err(error),
    };
    let bytes = Uint8Array::new(&buffer.map_err(|error| unreadable_file(&error))?).to_vec();
    check_length(bytes.len() as f64, Some(to.min(file.size()) - from))
        .map_err(LoadError::UnreadableFile)?;
    Ok(bytes)
}

/// Checks the number of bytes read. Not every browser notices that a file changes on disk while it is read, or that a
/// server sends less than it announced.
///
/// # Errors
/// If there were more or fewer bytes than expected.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "both are whole numbers, and writing a float takes 5 KB of program"
)]
fn check_length(read_bytes: f64, expected_bytes: Option<f64>) -> Result<(), String> {
    let (read, expected) = (read_bytes as u64, expected_bytes.unwrap_or(read_bytes) as u64);
    if read == expected { Ok(()) } else { Err(format!("{read} of {expected} bytes arrived")) }
}

fn unreadable_file(error: &JsValue) -> LoadError {
    LoadError::UnreadableFile(text_of(error))
}

/// Requests a URL, unless the worker's loader has already done so (`public/worker_loader.js`). Its response is used
/// once.
fn request(address: &str) -> Promise {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let first = Reflect::get(&scope, &FIRST_RESPONSE.into());
    match first.and_then(JsValue::dyn_into) {
        Ok(first) => {
            Reflect::set(&scope, &FIRST_RESPONSE.into(), &JsValue::UNDEFINED).ok();
            first
        }
        Err(_) => scope.fetch_with_str(address),
    }
}

/// Why a request got no response, as far as browsers say.
fn why_no_response(address: &str, error: String) -> FetchError {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    if !scope.navigator().on_line() {
        return FetchError::Offline;
    }
    match origin_of(address) {
        Some(origin) if origin != own_origin() => FetchError::NoResponseFromElsewhere(error),
        _ => FetchError::NoResponse(error),
    }
}

fn origin_of(address: &str) -> Option<String> {
    Url::new(address).ok().map(|url| url.origin())
}

/// The origin of the page and its worker.
fn own_origin() -> String {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    scope.location().origin()
}

/// The chunks of a stream, in order.
enum Chunks {
    /// There is no stream, or it has ended.
    None,
    /// Each chunk has a buffer of its own.
    Fresh(ReadableStreamDefaultReader),
    /// Each chunk overwrites the previous one.
    InOneBuffer(ReadableStreamByobReader, Cell<Option<ArrayBuffer>>),
}

impl Chunks {
    fn of(stream: &ReadableStream) -> Self {
        Self::Fresh(stream.get_reader().unchecked_into())
    }

    /// Reads the chunks into one buffer, if the browser supports this for the stream.
    fn in_one_buffer(stream: &ReadableStream) -> Self {
        ReadableStreamByobReader::new(stream).map_or_else(
            |_| Self::of(stream),
            |reader| Self::InOneBuffer(reader, Cell::new(Some(ArrayBuffer::new(BUFFER_BYTES)))),
        )
    }

    /// The next chunk; `None` at the end.
    async fn next(&self) -> Result<Option<Uint8Array>, JsValue> {
        let step = match self {
            Self::None => return Ok(None),
            Self::Fresh(reader) => reader.read(),
            Self::InOneBuffer(reader, buffer) => {
                reader.read_with_array_buffer_view(&Uint8Array::new(&buffer.take().into()))
            }
        };
        let Some(chunk) = value_of_step(&JsFuture::from(step).await?)? else { return Ok(None) };
        let chunk: Uint8Array = chunk.unchecked_into();
        if let Self::InOneBuffer(_, buffer) = self {
            // The stream has transferred the buffer to the chunk.
            buffer.set(Some(chunk.buffer()));
        }
        Ok(Some(chunk))
    }
}

/// Returns the value of an iteration step, such as a read of a stream; `None` at the end.
///
/// # Errors
/// If `step` is not an object.
fn value_of_step(step: &JsValue) -> Result<Option<JsValue>, JsValue> {
    if Reflect::get(step, &"done".into())?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(step, &"value".into()).map(Some)
}
