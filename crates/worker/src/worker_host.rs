//! The worker's end of the channel: reads one export, then answers queries about it until the page terminates the
//! worker.
//!
//! A worker has one export at a time. The memory of a wasm instance never shrinks, so the page starts a fresh worker
//! for another export where it can, and cancels an import by terminating its worker. A worker that was started by
//! another worker reads one segment of a file instead. Requests are handled in order; only loading and exporting await
//! the browser.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, ErrorEvent, Event, MessageEvent};

use crate::import::{ProgressReporter, Source, read_all};
use crate::lazy;
use publisher_analytics_channel::{decode, encode, is_program_error, text_of};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::protocol::{LoadError, Query, Request, Response, VERSION};

/// The unit of WebAssembly's memory.
const WASM_PAGE_BYTES: usize = 64 * 1024;

/// The state of this worker's export.
pub(crate) type OpenExport = Rc<RefCell<Opening>>;

/// How far a worker is with opening its export.
#[derive(Default)]
pub(crate) struct Opening {
    /// Answers queries about the export, once it is open.
    pub(crate) engine: Option<Engine>,
    /// The latest query that arrived before the export was open. It is answered once the export is open.
    early_query: Option<Query>,
    /// The engine of the export that the document asked for (`public/start.js`), until the page sends its first query.
    unasked: Option<Engine>,
    /// A user-supplied table that has not been passed to the engine yet.
    own_table: Option<String>,
    /// Whether the page will be told once queries can be answered in full.
    is_waiting: bool,
    /// Why the export cannot be opened, until the page has been told.
    untold: Option<LoadError>,
    /// Whether the download that is being written has been cancelled.
    pub(crate) is_cancelled: bool,
}

impl Opening {
    /// Returns the engine for full answers and exports, with everything that it has to know; `None` if no export is
    /// open. Only lazily loaded code calls this.
    pub(crate) fn full_engine(&mut self) -> Option<&mut Engine> {
        let engine = self.engine.as_mut()?;
        if let Some(text) = self.own_table.take() {
            engine.set_own_table(&text);
        }
        Some(engine)
    }
}

/// Answers a query once the export is open. If several arrive before that, only the latest is answered.
fn answer(export: &OpenExport, query: Query) {
    let mut opening = export.borrow_mut();
    let Some(engine) = &mut opening.engine else {
        opening.early_query = Some(query);
        let unasked = opening.unasked.take();
        drop(opening);
        if let Some(engine) = unasked {
            open(export, engine);
        }
        return;
    };
    if let Some(lazy) = lazy::fetched().filter(|_| !query.is_plain()) {
        (lazy.answer)(&mut opening, &query);
        return;
    }
    let is_full = query.is_plain();
    if query.question.is_plain() {
        post(&Response::Answer(Box::new(engine.answer_plainly(&query))));
        if is_full || std::mem::replace(&mut opening.is_waiting, true) {
            return;
        }
        let export = Rc::clone(export);
        spawn_local(async move {
            let has_come = lazy::functions().await.is_some();
            // If not, the next query requests the lazy code again.
            export.borrow_mut().is_waiting = false;
            if has_come {
                post(&Response::AnswersInFull);
            }
        });
        return;
    }
    let export = Rc::clone(export);
    spawn_local(async move {
        let still_waits = Box::new(|| post(&Response::Waiting));
        let Some(lazy) = lazy::functions_or(still_waits).await else {
            post(&Response::Unanswered(LoadError::ProgramMissing.without_reason()));
            return;
        };
        (lazy.answer)(&mut export.borrow_mut(), &query);
    });
}

/// Tells the page that the export is open. If a plain query arrived before, the same message answers it, so that the
/// page updates only once.
fn open(export: &OpenExport, mut engine: Engine) {
    let mut early_query = export.borrow_mut().early_query.take();
    let plain = early_query.take_if(|query| query.is_plain());
    let answered = plain.map(|query| Box::new(engine.answer_plainly(&query)));
    post(&Response::Loaded(Box::new(engine.summary()), answered));
    export.borrow_mut().engine = Some(engine);
    if let Some(query) = early_query {
        answer(export, query);
    }
}

/// Starts to listen, and sends a greeting to whoever started this worker.
pub(crate) fn start() {
    std::panic::set_hook(Box::new(|panic| {
        post(&Response::Crashed { message: panic.to_string() });
    }));
    let export = OpenExport::default();
    let first = first_source();
    let requested = Rc::clone(&export);
    let mut is_being_read = first.is_some();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match decode(&event.data()) {
            // The first request is for the export that is already being read.
            Some((Request::LoadAddress { .. }, _)) if std::mem::take(&mut is_being_read) => {}
            Some((request, attachment)) => handle(&requested, request, attachment),
            None => {}
        }
    });
    let on_failure = Closure::<dyn FnMut(Event)>::new(|event: Event| {
        let part_of = |name: &str| Reflect::get(&event, &name.into()).unwrap_or_default();
        let cause = match event.dyn_ref::<ErrorEvent>() {
            Some(error) if is_program_error(&error.message()) => part_of("message"),
            // The worker keeps running after any other error.
            Some(_) => return,
            None => part_of("reason"),
        };
        // Otherwise the page would be told a second time.
        event.prevent_default();
        post(&if is_out_of_memory() {
            Response::OutOfMemory
        } else {
            Response::Crashed { message: text_of(&cause) }
        });
    });
    let scope = scope();
    scope.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // A trap surfaces as an error, or inside a task as a rejected promise.
    for failure in ["error", "unhandledrejection"] {
        // This cannot fail: the scope is an event target.
        scope.add_event_listener_with_callback(failure, on_failure.as_ref().unchecked_ref()).ok();
    }
    // Both listen until the worker is terminated.
    on_message.forget();
    on_failure.forget();
    // Without a page, there is nobody to greet.
    scope.post_message(&greeting()).ok();
    match first {
        Some((name, address)) => {
            let opened = |export: &OpenExport, engine| {
                let mut opening = export.borrow_mut();
                if opening.early_query.is_some() {
                    drop(opening);
                    open(export, engine);
                } else {
                    // The page sends its first query as soon as it can.
                    opening.unasked = Some(engine);
                }
            };
            load(&export, vec![(name, Source::Address(address))], opened);
        }
        None => lazy::fetch_ahead_after_rows(),
    }
}

/// Whether the browser grants no more memory. Tries to allocate as much as a growing vector would.
fn is_out_of_memory() -> bool {
    let growth_bytes = core::arch::wasm32::memory_size(0) * WASM_PAGE_BYTES / 4;
    Vec::<u8>::new().try_reserve_exact(growth_bytes).is_err()
}

/// The export for which the document started this worker (`public/start.js`): its name and its URL. The worker reads it
/// without being asked. `None` for a worker that the page started.
fn first_source() -> Option<(String, String)> {
    let started_for = scope().name();
    let (name, address) = started_for.rsplit_once(' ')?;
    Some((name.to_owned(), address.to_owned()))
}

/// The first message of a worker.
pub(crate) fn greeting() -> JsValue {
    encode(&Response::Ready { version: VERSION.to_owned() }, None)
}

/// The worker's global scope.
pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

pub(crate) fn post(response: &Response) {
    post_with(response, None);
}

fn post_with(response: &Response, attachment: Option<&JsValue>) {
    // Without a page, there is nobody to tell.
    scope().post_message(&encode(response, attachment)).ok();
}

fn handle(export: &OpenExport, request: Request, attachment: JsValue) {
    match request {
        Request::LoadFiles { names } => {
            let files: Array = attachment.unchecked_into();
            let files = files.iter().map(|file| Source::File(file.unchecked_into()));
            load(export, names.into_iter().zip(files).collect(), open);
        }
        Request::LoadAddress { address, name } => {
            load(export, vec![(name, Source::Address(address))], open);
        }
        Request::ReadSegment(range) => spawn_local(async move {
            match lazy::functions().await {
                Some(lazy) => (lazy.read_segment)(attachment.unchecked_into(), range).await,
                // Any message other than a segment makes the other worker read the whole file itself.
                None => scope().post_message(&JsValue::NULL).unwrap_or_default(),
            }
        }),
        Request::OwnTable(text) => export.borrow_mut().own_table = Some(text),
        Request::Query(query) => answer(export, query),
        Request::CancelExport => export.borrow_mut().is_cancelled = true,
        Request::Close => *export.borrow_mut() = Opening::default(),
        Request::Export { format, question } => {
            let export = Rc::clone(export);
            export.borrow_mut().is_cancelled = false;
            spawn_local(async move {
                let waits = || post(&Response::ExportProgress { share: 0.0 });
                let (response, file) = match lazy::functions_or(Box::new(waits)).await {
                    Some(lazy) => (lazy.export)(export, format, question).await,
                    None => (refused(&LoadError::ProgramMissing, None), None),
                };
                post_with(&response, file.as_ref().map(AsRef::as_ref));
            });
        }
    }
}

/// Makes the message for a refusal. Only the lazy functions can format its reason.
fn refused(refusal: &LoadError, lazy: Option<lazy::Functions>) -> Response {
    Response::Refused(lazy.map_or_else(|| refusal.without_reason(), |lazy| (lazy.words)(refusal)))
}

/// Tells the page why nothing is opened, unless it has been told.
fn tell(export: &OpenExport, lazy: Option<lazy::Functions>) {
    let untold = export.borrow_mut().untold.take();
    if let Some(refusal) = untold {
        post(&refused(&refusal, lazy));
    }
}

/// Starts to read the files of an export. Passes the engine to `opened`.
fn load(export: &OpenExport, sources: Vec<(String, Source)>, opened: fn(&OpenExport, Engine)) {
    let export = Rc::clone(export);
    spawn_local(async move {
        let report = |bytes, total_bytes, records| {
            post(&Response::Progress { bytes, total_bytes, records });
        };
        match read_all(sources, ProgressReporter::new(Box::new(report))).await {
            Ok(engine) => opened(&export, engine),
            Err(refusal) => {
                export.borrow_mut().untold = Some(refusal);
                let waiting = Rc::clone(&export);
                // The page must be told within seconds, without the reason if the code that formats it has not arrived.
                let lazy = lazy::functions_or(Box::new(move || tell(&waiting, None))).await;
                tell(&export, lazy);
            }
        }
        lazy::fetch_ahead_after_rows();
    });
}
