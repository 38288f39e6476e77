//! Reads a large file in several workers at once: this one reads the first part, helpers the others.
//!
//! The places where the file is cut are found first, so all parts know their ends. [`FileSegment`] says when parts make a
//! whole; if they do not, or a helper does not start, the file is read from start to end instead, and only time is
//! lost. Helpers are workers of this worker, so they end with it.

use std::rc::Rc;

use js_sys::{Array, Promise, Uint8Array, Uint32Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, MessageEvent, Worker, WorkerGlobalScope, WorkerOptions, WorkerType};

use crate::import::{FeedReader, Progress, limits};
use crate::source::{read_range, read_slice};
use crate::worker_host::greeting;
use publisher_analytics_channel::{pack, unpack};
use publisher_analytics_core::parse::{Export, ExportReader, FileSegment};
use publisher_analytics_core::protocol::{Request, SegmentRange, SegmentResponse};

/// A file has as many bytes for each of its parts at the least: a helper takes some ten milliseconds to start.
const PART_BYTES: f64 = 32.0 * 1024.0 * 1024.0;
/// How much longer the first part is: what this worker reads while a helper starts, and while it sends what it found.
const HEAD_START_BYTES: f64 = 16.0 * 1024.0 * 1024.0;
/// More parts than this gain little: reading the file and joining the parts remain.
const MAX_PARTS: f64 = 4.0;
/// The beginning of the file, which tells its format and columns.
const HEAD_BYTES: f64 = 64.0 * 1024.0;
/// Where a cut is looked for after the place where it would be best. JSON is cut between repositories, which may be
/// long.
const CUT_WINDOW_BYTES: f64 = 1024.0 * 1024.0;

/// Reads a file in parts; `None` if it has to be read whole.
pub(crate) async fn read_in_segments(file: &Blob, progress: &Rc<Progress>) -> Option<Export> {
    let cuts = cuts(file).await?;
    let (own_end, ranges) = cuts.split_first()?;
    let helpers = ranges
        .iter()
        .map(|range| Helper::start(file, *range, Rc::clone(progress)))
        .collect::<Option<Vec<_>>>()?;
    let mut own = FeedReader::new(ExportReader::new(limits()), progress);
    // All parts end up here.
    own.expect(file.size());
    read_range(file, own_end.from, own_end.to, &mut own).await.ok()?;
    let mut whole = own.reader;
    for helper in helpers {
        let (part, cells) = helper.part().await?;
        if !whole.append(part, |place| cells.copy_to(place)) {
            return None;
        }
    }
    whole.finish().ok()
}

/// Reads the part of a file that another worker asks for; `None` if that comes to nothing.
pub(crate) async fn read_segment(
    file: &Blob,
    range: SegmentRange,
    progress: Rc<Progress>,
) -> Option<(FileSegment, Vec<u32>)> {
    let (_, reader) = ExportReader::of_segment(limits(), &head(file).await?)?;
    let mut part = FeedReader::new(reader, &progress);
    part.is_part = true;
    part.expect(range.to - range.from);
    read_range(file, range.from, range.to, &mut part).await.ok()?;
    part.reader.into_segment(range.is_last)
}

/// The parts to read a file in; `None` if it is too small, or cannot be cut.
async fn cuts(file: &Blob) -> Option<Vec<SegmentRange>> {
    let size = file.size();
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let cores = scope.navigator().hardware_concurrency();
    let count = cores.min(MAX_PARTS).min(size / PART_BYTES).floor();
    if count < 2.0 {
        return None;
    }
    let (format, _) = ExportReader::of_segment(limits(), &head(file).await?)?;
    let part_bytes = ((size - HEAD_START_BYTES) / count).floor();
    let mut ranges: Vec<SegmentRange> = Vec::new();
    let mut from = 0.0;
    let mut place = HEAD_START_BYTES + part_bytes;
    while place + part_bytes <= size {
        let window = read_slice(file, place, place + CUT_WINDOW_BYTES).await.ok()?;
        if let Some(cut) = format.first_cut(&window) {
            let to = place + cut as f64;
            ranges.push(SegmentRange { from, to, is_last: false });
            from = to;
        }
        place += part_bytes;
    }
    ranges.push(SegmentRange { from, to: size, is_last: true });
    (ranges.len() > 1).then_some(ranges)
}

async fn head(file: &Blob) -> Option<Vec<u8>> {
    read_slice(file, 0.0, HEAD_BYTES).await.ok()
}

/// Another worker that reads a part. It ends when this is dropped.
struct Helper {
    worker: Worker,
    /// What it says in the end; no message at all if it failed.
    last_words: Promise,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Helper {
    fn start(file: &Blob, range: SegmentRange, progress: Rc<Progress>) -> Option<Self> {
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        // The same script that this worker was started with.
        let worker = Worker::new_with_options(&scope.location().href(), &options).ok()?;
        let mut settle = None;
        let last_words = Promise::new(&mut |resolve, _| settle = Some(resolve));
        let settle = settle?;
        worker.set_onerror(Some(&settle));
        let request = pack(&Request::ReadSegment(range), Some(file.as_ref()));
        let to_worker = worker.clone();
        let mut has_greeted = false;
        let mut told = (0.0, 0);
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = event.data();
            if !std::mem::replace(&mut has_greeted, true) {
                // A cache may hold the script of another release.
                let is_known = is_same_message(&message, &greeting());
                if !is_known || to_worker.post_message(&request).is_err() {
                    settle.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED).ok();
                }
            } else if let Some((SegmentResponse::Progress { bytes, records }, _)) = unpack(&message)
            {
                progress.add_help(bytes - told.0, records - told.1);
                told = (bytes, records);
            } else {
                settle.call1(&JsValue::UNDEFINED, &message).ok();
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { worker, last_words, _on_message: on_message })
    }

    /// Waits for the part and its cells.
    async fn part(self) -> Option<(FileSegment, Uint32Array)> {
        let message = JsFuture::from(self.last_words.clone()).await.ok()?;
        let (response, cells) = unpack(&message)?;
        let SegmentResponse::Read(Some(part)) = response else { return None };
        let cells: Uint32Array = cells.dyn_into().ok()?;
        (part.cells_len() == cells.length() as usize).then_some((part, cells))
    }
}

fn is_same_message(a: &JsValue, b: &JsValue) -> bool {
    let bytes = |envelope: &JsValue| {
        let bytes: Option<Uint8Array> = envelope.dyn_ref::<Array>()?.get(0).dyn_into().ok();
        bytes.map(|bytes| bytes.to_vec())
    };
    bytes(a) == bytes(b)
}
