//! The worker's side: reads one export, then answers about it until the page ends the worker.
//!
//! A worker opens exactly one export. Memory of a wasm instance never shrinks, so the page starts a fresh worker
//! for another export, and cancels an import by ending its worker.

use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use js_sys::Uint8Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, DedicatedWorkerGlobalScope, MessageEvent};

use super::message::{pack, unpack};
use super::source::{ChunkSink, read_address, read_file, text_of};
use crate::engine::Engine;
use crate::model::Day;
use crate::parse::{ExportReader, Limits};
use crate::protocol::{Request, Response, VERSION};

/// Bytes between two progress messages, at the least.
const PROGRESS_BYTES: f64 = 4.0 * 1024.0 * 1024.0;
/// Bytes of a chunk of an export on its way to the page.
const EXPORT_CHUNK_BYTES: usize = 4 * 1024 * 1024;
const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// Starts to listen, and greets the page.
pub fn start() {
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
    // Out of memory traps inside a task: it surfaces as a rejected promise and in no other way.
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
    post(&Response::Ready { version: VERSION });
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
        Request::LoadFile { name } => load(engine, Source::File(beside.unchecked_into()), name),
        Request::LoadAddress { address, name } => load(engine, Source::Address(address), name),
        Request::Query(query) => {
            if let Some(engine) = engine.borrow_mut().as_mut() {
                post(&Response::Answer(Box::new(engine.answer(&query))));
            }
        }
        Request::Export { format, view, repo } => {
            if let Some(engine) = engine.borrow_mut().as_mut() {
                let mut chunks = ChunkPoster::new();
                let exported = engine
                    .export(format, &view, repo.as_ref(), &mut chunks)
                    .and_then(|exported| chunks.flush().map(|()| exported));
                post(&match exported {
                    Ok((file_name, written)) => Response::Exported { file_name, format, written },
                    Err(_) => Response::Crashed { message: chunks.trouble },
                });
            }
        }
    }
}

/// Where an export comes from.
enum Source {
    File(Blob),
    Address(String),
}

/// Begins to read an export.
fn load(engine: &Rc<RefCell<Option<Engine>>>, source: Source, name: String) {
    let engine = Rc::clone(engine);
    spawn_local(async move {
        let mut import = Import::new();
        let reading = match source {
            Source::File(file) => read_file(&file, &mut import).await,
            Source::Address(address) => read_address(&address, &mut import).await,
        };
        import.finish(reading, name, &engine);
    });
}

/// An import under way.
struct Import {
    reader: ExportReader,
    bytes: f64,
    bytes_told: f64,
}

impl Import {
    fn new() -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "days since 1970 fit an i32 for ages")]
        let today = (js_sys::Date::now() / MILLISECONDS_PER_DAY).floor() as i32;
        let limits = Limits::until(Day::from_epoch_days(today) + 1);
        Self { reader: ExportReader::new(limits), bytes: 0.0, bytes_told: 0.0 }
    }

    fn finish(self, reading: Result<(), String>, name: String, engine: &RefCell<Option<Engine>>) {
        let export = reading.and_then(|()| self.reader.finish().map_err(|error| error.to_string()));
        post(&match export {
            Ok(export) => {
                let opened = Engine::new(name, export);
                let summary = opened.summary();
                *engine.borrow_mut() = Some(opened);
                Response::Loaded(Box::new(summary))
            }
            Err(message) => Response::Refused { message },
        });
    }
}

impl ChunkSink for Import {
    fn chunk(&mut self, bytes: &[u8], total_bytes: Option<f64>) -> Result<(), String> {
        self.reader.feed(bytes).map_err(|error| error.to_string())?;
        self.bytes += bytes.len() as f64;
        if self.bytes - self.bytes_told >= PROGRESS_BYTES {
            self.bytes_told = self.bytes;
            let records = self.reader.record_count();
            post(&Response::Progress { bytes: self.bytes, total_bytes, records });
        }
        Ok(())
    }
}

/// Sends what is written to the page in chunks, each moved and not copied.
struct ChunkPoster {
    buffer: Vec<u8>,
    /// Why a chunk could not be sent. Inside the [`io::Error`] it would bring all that a `dyn Error` can do.
    trouble: String,
}

impl ChunkPoster {
    fn new() -> Self {
        Self { buffer: Vec::with_capacity(EXPORT_CHUNK_BYTES), trouble: String::new() }
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
        let chunk = Uint8Array::from(&*self.buffer);
        self.buffer.clear();
        let transfer = js_sys::Array::of1(&chunk.buffer());
        scope()
            .post_message_with_transfer(&pack(&Response::ExportChunk, Some(&chunk)), &transfer)
            .map_err(|error| {
                self.trouble = text_of(&error);
                io::ErrorKind::Other.into()
            })
    }
}
