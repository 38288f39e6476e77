//! Writes downloads: what a question shows, as one [`Blob`].
//!
//! The text is handed to the browser piece by piece. Browsers keep the bytes of a `Blob` outside the worker's memory
//! (Chromium on disk, if there are many), and the page receives a handle.

use std::io::{self, Write};

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Date, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag};

use crate::worker_host::{OpenExport, post};
use publisher_analytics_channel::text_of;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::protocol::{LoadError, Response};
use publisher_analytics_core::query::Question;

/// Number of bytes handed to the browser at once. With smaller pieces, the calls cost more than the copies.
const PIECE_BYTES: usize = 8 * 1024 * 1024;

/// How long a download is written before other messages get a turn.
const TURN_MS: f64 = 50.0;

/// How long a download is written before its progress is reported. A progress bar that vanishes at once would shift the
/// page for nothing.
const SILENT_MS: f64 = 400.0;

/// Why there is no file.
enum Unwritten {
    Cancelled,
    /// The browser could not take the data. The text is its reason.
    Failed(String),
}

/// Writes a download. Returns the response that describes it, and the file to attach to that response.
pub(crate) async fn export(
    export: OpenExport,
    format: ExportFormat,
    question: Question,
) -> (Response, Option<Blob>) {
    let refused = |reason| Response::Refused(LoadError::WriteFailed(reason).to_string());
    match write(&export, format, &question).await {
        Ok((exported, file)) => (exported, Some(file)),
        Err(Unwritten::Cancelled) => (Response::ExportCancelled, None),
        Err(Unwritten::Failed(reason)) => (refused(reason), None),
    }
}

/// Writes a download in turns, so that other messages are handled meanwhile.
///
/// # Errors
/// Why there is no file.
async fn write(
    export: &OpenExport,
    format: ExportFormat,
    question: &Question,
) -> Result<(Response, Blob), Unwritten> {
    let mut file = BlobWriter::new();
    let begun = {
        let mut export = export.borrow_mut();
        export.full_engine().map(|engine| engine.begin_export(format, question))
    };
    let (file_name, mut writer) = begun.ok_or(Unwritten::Cancelled)?;
    let start_ms = Date::now();
    let mut turn_start_ms = start_ms;
    loop {
        {
            if export.borrow().is_cancelled {
                return Err(Unwritten::Cancelled);
            }
            match writer.write_next(&mut file) {
                Ok(true) => {}
                Ok(false) => break,
                Err(_) => return Err(Unwritten::Failed(file.error)),
            }
        }
        if Date::now() - turn_start_ms >= TURN_MS {
            if Date::now() - start_ms >= SILENT_MS {
                post(&Response::ExportProgress { share: writer.share() });
            }
            TimeoutFuture::new(0).await;
            turn_start_ms = Date::now();
        }
    }
    let written = writer.written();
    let blob = file.finish(format.media_type()).await.map_err(Unwritten::Failed)?;
    Ok((Response::Exported { file_name, format, written }, blob))
}

/// Collects what is written into a [`Blob`].
struct BlobWriter {
    buffer: Vec<u8>,
    pieces: Array,
    written_bytes: f64,
    /// Why the browser rejected a piece. Storing it in the [`io::Error`] would pull in all the code of a `dyn Error`.
    error: String,
}

impl BlobWriter {
    fn new() -> Self {
        Self {
            buffer: Vec::with_capacity(PIECE_BYTES),
            pieces: Array::new(),
            written_bytes: 0.0,
            error: String::new(),
        }
    }

    /// Makes the [`Blob`].
    ///
    /// # Errors
    /// Why the browser does not hold everything that was written.
    async fn finish(mut self, media_type: &str) -> Result<Blob, String> {
        if self.flush().is_err() {
            return Err(self.error);
        }
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        let file = Blob::new_with_blob_sequence_and_options(&self.pieces, &options);
        let file = file.map_err(|error| text_of(&error))?;
        self.check(&file).await.map_err(|error| text_of(&error))?;
        Ok(file)
    }

    /// Reads the last byte of a file. A browser that lacks space for the file notices this only when the file is read.
    ///
    /// # Errors
    /// The browser's error, or that bytes are missing.
    async fn check(&self, file: &Blob) -> Result<(), JsValue> {
        let last = (file.size() - 1.0).max(0.0);
        let tail = file.slice_with_f64_and_f64(last, file.size())?;
        let tail = Uint8Array::new(&JsFuture::from(tail.array_buffer()).await?);
        let held_bytes = last + f64::from(tail.length());
        #[expect(clippy::float_cmp, reason = "both are whole numbers")]
        let is_whole = held_bytes == self.written_bytes;
        if is_whole { Ok(()) } else { Err("the browser did not store all of it".into()) }
    }
}

impl Write for BlobWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > PIECE_BYTES {
            self.flush()?;
        }
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    /// Hands the bytes to the browser.
    fn flush(&mut self) -> io::Result<()> {
        let bytes = Uint8Array::from(&*self.buffer);
        let piece = Blob::new_with_u8_array_sequence(&Array::of1(&bytes)).map_err(|error| {
            self.error = text_of(&error);
            io::ErrorKind::Other
        })?;
        self.pieces.push(&piece);
        self.written_bytes += self.buffer.len() as f64;
        self.buffer.clear();
        Ok(())
    }
}
