//! Writes downloads: what a question shows, as chunks that are sent to the page or collected in a scratch file.

use std::io::{self, Write};

use js_sys::{Array, Uint8Array};

use crate::scratch_file::ScratchFile;
use crate::worker_host::{OpenExport, scope};
use publisher_analytics_channel::{encode, text_of};
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::protocol::{LoadError, Response};
use publisher_analytics_core::query::Question;

/// Bytes of one [`Response::ExportChunk`].
const CHUNK_BYTES: usize = 4 * 1024 * 1024;
/// Downloads of larger stores are written to a scratch file and not to memory: a record takes some 50 bytes.
const MEMORY_RECORDS: usize = 1_000_000;

/// Writes a download: sends its chunks, and gives what they hold.
pub(crate) async fn export(
    open_export: OpenExport,
    format: ExportFormat,
    question: Question,
) -> Response {
    let is_large = open_export
        .borrow()
        .engine
        .as_ref()
        .is_some_and(|engine| engine.record_count() > MEMORY_RECORDS);
    let file = if is_large { ScratchFile::create().await.ok() } else { None };
    let mut chunks = ChunkPoster::new(file);
    let written = match &mut open_export.borrow_mut().engine {
        Some(engine) => engine.export(format, &question, &mut chunks),
        None => Err(io::ErrorKind::NotFound.into()),
    };
    let written = written.and_then(|(file_name, written)| {
        chunks.flush().map(|()| Response::Exported { file_name, format, written })
    });
    match (written, chunks.file) {
        (Ok(exported), None) => exported,
        (Ok(exported), Some(file)) => match file.finish().await {
            Ok(file) => {
                scope().post_message(&encode(&Response::ExportChunk, Some(&file))).ok();
                exported
            }
            Err(error) => refused(text_of(&error)),
        },
        (Err(_), file) => {
            if let Some(file) = file {
                file.discard();
            }
            refused(chunks.error)
        }
    }
}

/// That the file could not be written; `reason` is the browser's.
fn refused(reason: String) -> Response {
    Response::Refused(LoadError::WriteFailed(reason).to_string())
}

/// Sends what is written to the page in chunks, each transferred and not copied, or collects it in a scratch file.
struct ChunkPoster {
    buffer: Vec<u8>,
    file: Option<ScratchFile>,
    /// Why a chunk could not be sent. Inside the [`io::Error`] it would pull in all the code of a `dyn Error`.
    error: String,
}

impl ChunkPoster {
    fn new(file: Option<ScratchFile>) -> Self {
        let buffer = Vec::with_capacity(CHUNK_BYTES);
        Self { buffer, file, error: String::new() }
    }
}

impl Write for ChunkPoster {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let sent = if let Some(file) = &self.file {
            file.write(&self.buffer)
        } else {
            let chunk = Uint8Array::from(&*self.buffer);
            let transfer = Array::of1(&chunk.buffer());
            let message = encode(&Response::ExportChunk, Some(&chunk));
            scope().post_message_with_transfer(&message, &transfer)
        };
        self.buffer.clear();
        sent.map_err(|error| {
            self.error = text_of(&error);
            io::ErrorKind::Other.into()
        })
    }
}
