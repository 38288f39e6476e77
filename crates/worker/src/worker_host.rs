//! The worker's side: reads one export, then answers about it until the page ends the worker.
//!
//! A worker opens exactly one export. Memory of a wasm instance never shrinks, so the page starts a fresh worker
//! for another export, and cancels an import by ending its worker.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use js_sys::{Array, Uint8Array, Uint32Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use crate::import::{Progress, Source, read_all};
use crate::scratch_file::{self, ScratchFile};
use crate::segments;
use publisher_analytics_channel::text_of;
use publisher_analytics_channel::{pack, unpack};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::protocol::LoadError;
use publisher_analytics_core::protocol::{
    Request, Response, SegmentRange, SegmentResponse, VERSION,
};
use publisher_analytics_core::query::Question;

/// Bytes of a chunk of an export on its way to the page.
const EXPORT_CHUNK_BYTES: usize = 4 * 1024 * 1024;
/// Exports of larger stores are not kept in memory: a record takes some 50 bytes there.
const MEMORY_RECORDS: usize = 1_000_000;

/// Starts to listen, and greets the page.
pub(crate) fn start() {
    std::panic::set_hook(Box::new(|panic| {
        post(&Response::Crashed { message: panic.to_string() });
    }));
    let engine = Rc::new(RefCell::new(None));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        if let Some((request, beside)) = unpack(&event.data()) {
            handle(&engine, request, beside);
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
    // Both listen for as long as the worker lives.
    on_message.forget();
    on_rejection.forget();
    // Without a page there is nobody to greet.
    scope.post_message(&greeting()).ok();
}

/// What a worker says first.
pub(crate) fn greeting() -> JsValue {
    pack(&Response::Ready { version: VERSION.to_owned() }, None)
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(response: &Response) {
    // Without a page there is nobody to tell.
    scope().post_message(&pack(response, None)).ok();
}

fn handle(engine: &Rc<RefCell<Option<Engine>>>, request: Request, beside: JsValue) {
    match request {
        Request::LoadFiles { names } => {
            let files: Array = beside.unchecked_into();
            let files = files.iter().map(|file| Source::File(file.unchecked_into()));
            load(engine, names.into_iter().zip(files).collect());
        }
        Request::LoadAddress { address, name } => {
            load(engine, vec![(name, Source::Address(address))]);
        }
        Request::ReadSegment(range) => read_segment(beside.unchecked_into(), range),
        Request::Query(query) => {
            if let Some(engine) = engine.borrow_mut().as_mut() {
                post(&Response::Answer(Box::new(engine.answer(&query))));
            }
        }
        Request::Export { format, question } => export(engine, format, question),
    }
}

/// Begins to send an export, and then what it is.
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
                    scope().post_message(&pack(&Response::ExportChunk, Some(&file))).ok();
                    response
                }
                Err(error) => refused(LoadError::WriteFailed(text_of(&error))),
            },
            (Err(_), file) => {
                if let Some(file) = file {
                    file.discard();
                }
                refused(LoadError::WriteFailed(chunks.trouble))
            }
        };
        post(&response);
    });
}

fn refused(refusal: LoadError) -> Response {
    Response::Refused(refusal)
}

/// Begins to read the files of an export.
fn load(engine: &Rc<RefCell<Option<Engine>>>, sources: Vec<(String, Source)>) {
    let engine = Rc::clone(engine);
    spawn_local(async move {
        let tell = |bytes, total_bytes, records| {
            post(&Response::Progress { bytes, total_bytes, records });
        };
        post(&match read_all(sources, Progress::new(Box::new(tell))).await {
            Ok(mut opened) => {
                let summary = opened.summary();
                *engine.borrow_mut() = Some(opened);
                Response::Loaded(Box::new(summary))
            }
            Err(refusal) => refused(refusal),
        });
        // Where there is no storage, nothing is left.
        scratch_file::remove_old().await.ok();
    });
}

/// Begins to read a part of a file for another worker.
fn read_segment(file: Blob, range: SegmentRange) {
    spawn_local(async move {
        let tell =
            |bytes, _, records| post_part(&SegmentResponse::Progress { bytes, records }, None);
        let part = segments::read_segment(&file, range, Progress::new(Box::new(tell))).await;
        let (part, cells) = part.unzip();
        let cells = cells.map(|cells| Uint32Array::from(&*cells));
        post_part(&SegmentResponse::Read(part), cells);
    });
}

fn post_part(response: &SegmentResponse, cells: Option<Uint32Array>) {
    let beside = cells.as_deref().map(AsRef::as_ref);
    let transfer: Array = cells.iter().map(Uint32Array::buffer).collect();
    // Without the other worker there is nobody to tell.
    scope().post_message_with_transfer(&pack(response, beside), &transfer).ok();
}

/// Sends what is written to the page in chunks, each moved and not copied; or gathers it in a file.
struct ChunkPoster {
    buffer: Vec<u8>,
    file: Option<ScratchFile>,
    /// Why a chunk could not be sent. Inside the [`io::Error`] it would bring all that a `dyn Error` can do.
    trouble: String,
}

impl ChunkPoster {
    fn new(file: Option<ScratchFile>) -> Self {
        let buffer = Vec::with_capacity(EXPORT_CHUNK_BYTES);
        Self { buffer, file, trouble: String::new() }
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
            let message = pack(&Response::ExportChunk, Some(&chunk));
            scope().post_message_with_transfer(&message, &transfer)
        };
        self.buffer.clear();
        sent.map_err(|error| {
            self.trouble = text_of(&error);
            io::ErrorKind::Other.into()
        })
    }
}
