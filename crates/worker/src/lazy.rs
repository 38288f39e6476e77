//! Everything that the first rows of an export in plain JSON do not need: reading other forms of files, merging several
//! files, reading large ones with helpers, answers about more than a plain list, writing exports, and the reasons of
//! refusals. In a release, this code is a separate WebAssembly file. The worker fetches it when it is idle, or when the
//! code is needed.
//!
//! [`Functions`] holds plain function pointers. Code that is reachable only through them goes into the lazy file
//! (`xtask/src/split.rs`). Calling one of these functions directly from other code would move it, with everything that
//! it calls, into the first file, and every first visit would pay for it. Builds other than releases are a single file.

#[cfg(split)]
use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;

use gloo_timers::callback::Interval;
use gloo_timers::future::TimeoutFuture;
use wasm_bindgen_futures::spawn_local;
use web_sys::Blob;

use crate::export::export;
use crate::import::ProgressReporter;
use crate::segments::{read_in_segments, read_segment};
use crate::worker_host::{OpenExport, Opening, post};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::parse::{Export, ExportReader, Limits, ParseError, SourceFile};
use publisher_analytics_core::protocol::{LoadError, Query, Response, SegmentRange};
use publisher_analytics_core::query::Question;

/// How often a worker that waits for its lazy file sends a sign of life. The page gives up on a worker that owes it
/// something and is silent for much longer (`publisher_analytics_core::session`). Loading the file may take longer
/// still (`xtask/shrink.mjs`).
const WAITING_MS: u32 = 3_000;

/// How long the page gets to paint its first rows before the lazy file is fetched.
const FIRST_ROWS_MS: u32 = 500;

/// The response about a download, and its file.
type Exported = (Response, Option<Blob>);

type Task<T> = Pin<Box<dyn Future<Output = T>>>;

/// The lazy functions, available once their file has loaded.
#[derive(Clone, Copy)]
pub(crate) struct Functions {
    /// Makes a reader for a file of any form.
    pub(crate) reader: fn(Limits) -> ExportReader,
    /// Lets a reader of general JSON continue where one of plain JSON is stuck.
    pub(crate) read_on: fn(&mut ExportReader) -> Result<(), ParseError>,
    /// Opens several files as one export.
    pub(crate) open: fn(Vec<SourceFile>) -> Result<Engine, ParseError>,
    /// Answers any question, if the export is still open.
    pub(crate) answer: fn(&mut Opening, &Query),
    /// Formats the reason for a refusal.
    pub(crate) words: fn(&LoadError) -> String,
    /// Writes what a question shows. Returns the response and the file.
    pub(crate) export: fn(OpenExport, ExportFormat, Question) -> Task<Exported>,
    /// Reads a file with helpers. Returns `None` if this worker has to read the whole file.
    pub(crate) read_in_segments: fn(Blob, Rc<ProgressReporter>) -> Task<Option<Export>>,
    /// Reads a segment of a file for another worker, and sends it.
    pub(crate) read_segment: fn(Blob, SegmentRange) -> Task<()>,
}

const FUNCTIONS: Functions = Functions {
    reader: ExportReader::new,
    read_on: ExportReader::read_on,
    open: Engine::open,
    answer: |opening, query| {
        if let Some(engine) = opening.full_engine() {
            post(&Response::Answer(Box::new(engine.answer(query))));
        }
    },
    words: LoadError::to_string,
    export: |engine, format, question| Box::pin(export(engine, format, question)),
    read_in_segments: |file, progress| Box::pin(read_in_segments(file, progress)),
    read_segment: |file, range| Box::pin(read_segment(file, range)),
};

/// Returns the functions. Calls `still_waits` every few seconds while their file is loading.
pub(crate) async fn functions_or(still_waits: Box<dyn FnMut()>) -> Option<Functions> {
    let _interval = Interval::new(WAITING_MS, still_waits);
    functions().await
}

/// Starts to fetch the file before it is needed.
pub(crate) fn fetch_ahead() {
    spawn_local(async {
        functions().await;
    });
}

/// Starts to fetch the file a little later. Until then, the page paints its first rows, and compiling the file would
/// take a core from it.
pub(crate) fn fetch_ahead_after_rows() {
    spawn_local(async {
        TimeoutFuture::new(FIRST_ROWS_MS).await;
        functions().await;
    });
}

/// Fetches the file unless it is there; `None` if it cannot be loaded.
#[cfg(split)]
pub(crate) async fn functions() -> Option<Functions> {
    let functions = split::functions().await.ok();
    FETCHED.set(functions);
    functions
}

#[cfg(split)]
thread_local! {
    static FETCHED: Cell<Option<Functions>> = const { Cell::new(None) };
}

/// Returns the functions, if their file has been fetched.
#[cfg(split)]
pub(crate) fn fetched() -> Option<Functions> {
    FETCHED.get()
}

/// Returns the functions. A build that is not split has them in its only file.
#[cfg(not(split))]
pub(crate) fn functions() -> impl Future<Output = Option<Functions>> {
    std::future::ready(Some(FUNCTIONS))
}

/// Returns the functions. A build that is not split has them in its only file.
#[cfg(not(split))]
#[expect(clippy::unnecessary_wraps, reason = "in a release, they may not be there yet")]
pub(crate) fn fetched() -> Option<Functions> {
    Some(FUNCTIONS)
}

#[cfg(split)]
mod split {
    use wasm_split_helpers::{SplitLoaderError, wasm_split};

    use super::{FUNCTIONS, Functions};

    #[allow(
        clippy::unnecessary_wraps,
        clippy::allow_attributes,
        reason = "what the macro writes has the error"
    )]
    #[wasm_split(worker_later, fallible)]
    pub(super) fn functions() -> Result<Functions, SplitLoaderError> {
        Ok(FUNCTIONS)
    }
}
