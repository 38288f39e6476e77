//! The worker's end of the channel: reads one export, then answers questions about it until the page terminates the worker.
//!
//! A worker opens exactly one export. The memory of a wasm instance never shrinks, so the page starts a fresh worker for
//! another export, and cancels an import by terminating its worker. A worker that another worker started reads one segment of
//! a file instead. Requests are handled in order; only loading and writing wait for the browser in between.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use js_sys::{Array, Uint8Array, Uint32Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use crate::import::{ProgressReporter, Source, read_all};
use crate::scratch_file::{self, ScratchFile};
use crate::segments;
use publisher_analytics_channel::{decode, encode, text_of};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::protocol::{
    LoadError, Request, Response, SegmentRange, SegmentResponse, VERSION,
};
use publisher_analytics_core::query::Question;

/// Bytes of one [`Response::ExportChunk`].
const EXPORT_CHUNK_BYTES: usize = 4 * 1024 * 1024;
/// Downloads of larger stores are written to a scratch file and not to memory: a record takes some 50 bytes.
const MEMORY_RECORDS: usize = 1_000_000;

/// Starts to listen, and greets whoever started this worker.
pub(crate) fn start() {
    std::panic::set_hook(Box::new(|panic| {
        post(&Response::Crashed { message: panic.to_string() });
    }));
    let engine = Rc::new(RefCell::new(None));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some((request, attachment)) = decode(&event.data()) {
            handle(&engine, request, attachment);
        }
    });
    let on_rejection = Closure::<dyn FnMut(JsValue)>::new(|event: JsValue| {
        let reason = js_sys::Reflect::get(&event, &"reason".into()).unwrap_or(event);
        post(&Response::Crashed { message: text_of(&reason) });
    });
    let scope = scope();
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // A trap inside a task, such as out of memory, surfaces as a rejected promise and in no other way.
    let listening = scope.add_event_listener_with_callback(
        "unhandledrejection",
        on_rejection.as_ref().unchecked_ref(),
    );
    if let Err(error) = listening {
        post(&Response::Crashed { message: text_of(&error) });
    }
    // Both listen until the worker is terminated.
    on_message.forget();
    on_rejection.forget();
    // Without a page there is nobody to greet.
    scope.post_message(&greeting()).ok();
}

/// The first message of a worker.
pub(crate) fn greeting() -> JsValue {
    encode(&Response::Ready { version: VERSION.to_owned() }, None)
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(response: &Response) {
    // Without a page there is nobody to tell.
    scope().post_message(&encode(response, None)).ok();
}

fn handle(engine: &Rc<RefCell<Option<Engine>>>, request: Request, attachment: JsValue) {
    match request {
        Request::LoadFiles { names } => {
            let files: Array = attachment.unchecked_into();
            let files = files.iter().map(|file| Source::File(file.unchecked_into()));
            load(engine, names.into_iter().zip(files).collect());
        }
        Request::LoadAddress { address, name } => {
            load(engine, vec![(name, Source::Address(address))]);
        }
        Request::ReadSegment(range) => read_segment(attachment.unchecked_into(), range),
        Request::Query(query) => {
            if let Some(engine) = engine.borrow_mut().as_mut() {
                post(&Response::Answer(Box::new(engine.answer(&query))));
            }
        }
        Request::Export { format, question } => export(engine, format, question),
    }
}

/// Begins to write a download: chunks, then what they hold.
fn export(engine: &Rc<RefCell<Option<Engine>>>, format: ExportFormat, question: Question) {
    let engine = Rc::clone(engine);
    spawn_local(async move {
        let is_large =
            engine.borrow().as_ref().is_some_and(|engine| engine.record_count() > MEMORY_RECORDS);
        let file = if is_large { ScratchFile::create().await.ok() } else { None };
        let mut chunks = ChunkPoster::new(file);
        let written = match engine.borrow_mut().as_mut() {
            Some(engine) => engine.export(format, &question, &mut chunks),
            None => return,
        };
        let written = written.and_then(|(file_name, written)| {
            chunks.flush().map(|()| Response::Exported { file_name, format, written })
        });
        let response = match (written, chunks.file) {
            (Ok(response), None) => response,
            (Ok(response), Some(file)) => match file.finish().await {
                Ok(file) => {
                    scope().post_message(&encode(&Response::ExportChunk, Some(&file))).ok();
                    response
                }
                Err(error) => refused(&LoadError::WriteFailed(text_of(&error))),
            },
            (Err(_), file) => {
                if let Some(file) = file {
                    file.discard();
                }
                refused(&LoadError::WriteFailed(chunks.error))
            }
        };
        post(&response);
    });
}

fn refused(refusal: &LoadError) -> Response {
    Response::Refused(refusal.to_string())
}

/// Begins to read the files of an export.
fn load(engine: &Rc<RefCell<Option<Engine>>>, sources: Vec<(String, Source)>) {
    let engine = Rc::clone(engine);
    spawn_local(async move {
        let report = |bytes, total_bytes, records| {
            post(&Response::Progress { bytes, total_bytes, records });
        };
        post(&match read_all(sources, ProgressReporter::new(Box::new(report))).await {
            Ok(mut opened) => {
                let summary = opened.summary();
                *engine.borrow_mut() = Some(opened);
                Response::Loaded(Box::new(summary))
            }
            Err(refusal) => refused(&refusal),
        });
        // Without storage there is nothing to remove.
        scratch_file::remove_old().await.ok();
    });
}

/// Begins to read a segment of a file for another worker.
fn read_segment(file: Blob, range: SegmentRange) {
    spawn_local(async move {
        let report =
            |bytes, _, records| post_segment(&SegmentResponse::Progress { bytes, records }, None);
        let progress = ProgressReporter::new(Box::new(report));
        let (segment, cells) = segments::read_segment(&file, range, progress).await.unzip();
        let cells = cells.map(|cells| Uint32Array::from(&*cells));
        post_segment(&SegmentResponse::Read(segment), cells);
    });
}

fn post_segment(response: &SegmentResponse, cells: Option<Uint32Array>) {
    let attachment = cells.as_deref().map(AsRef::as_ref);
    let transfer: Array = cells.iter().map(Uint32Array::buffer).collect();
    // Without the other worker there is nobody to tell.
    scope().post_message_with_transfer(&encode(response, attachment), &transfer).ok();
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
        let buffer = Vec::with_capacity(EXPORT_CHUNK_BYTES);
        Self { buffer, file, error: String::new() }
    }
}

impl Write for ChunkPoster {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= EXPORT_CHUNK_BYTES {
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
