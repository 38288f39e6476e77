//! Reads a large file in several workers at once: this one reads the first segment, helpers read the others.
//!
//! The cuts are chosen first, so every segment knows its end. The core decides whether segments fit together
//! ([`FileSegment`]), since a candidate cut may lie inside quotes. If they do not fit, or a helper does not start, the
//! file is read from start to end instead, and only time is lost. So nothing here is an error. Helpers are workers of
//! this worker, so they are terminated with it. gzip and UTF-16 files cannot be cut.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Promise, Uint8Array, Uint32Array};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, MessageEvent, Worker, WorkerGlobalScope, WorkerOptions, WorkerType};

use crate::import::{FeedReader, ProgressReporter, limits};
use crate::source::{ByteStream, read_slice};
use crate::worker_host::{greeting, scope};
use publisher_analytics_channel::{decode, encode};
use publisher_analytics_core::parse::{Export, ExportReader, FileSegment};
use publisher_analytics_core::protocol::{Request, SegmentRange, SegmentResponse};

/// The minimum length of a segment. Starting a helper takes tens of milliseconds.
const SEGMENT_BYTES: f64 = 32.0 * 1024.0 * 1024.0;
/// How much longer the first segment is: what this worker can read while a helper starts and sends its result.
const HEAD_START_BYTES: f64 = 16.0 * 1024.0 * 1024.0;
/// The maximum number of segments. More gain little, since reading the file and joining the segments take as long.
const MAX_SEGMENTS: f64 = 4.0;
/// How long a helper may be silent. A helper that the browser has stopped, or whose program cannot be loaded, never
/// answers.
const SILENCE_MS: u32 = 5_000;
/// The beginning of the file, which tells its format and columns.
const HEAD_BYTES: f64 = 64.0 * 1024.0;
/// How far after the ideal position to look for a cut. JSON is cut between repositories, which may be long.
const CUT_WINDOW_BYTES: f64 = 1024.0 * 1024.0;

/// Returns the number of segments in which to read a file of this size.
pub(crate) fn segment_count(file_bytes: f64) -> f64 {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let cores = scope.navigator().hardware_concurrency();
    cores.min(MAX_SEGMENTS).min(file_bytes / SEGMENT_BYTES).floor()
}

/// Reads a file in segments. Returns `None` if this worker has to read the whole file.
pub(crate) async fn read_in_segments(file: Blob, progress: Rc<ProgressReporter>) -> Option<Export> {
    let cuts = cuts(&file).await?;
    let (own_end, ranges) = cuts.split_first()?;
    let helpers = ranges
        .iter()
        .map(|range| Helper::start(&file, *range, Rc::clone(&progress)))
        .collect::<Option<Vec<_>>>()?;
    let mut own = FeedReader::new(ExportReader::new(limits()), &progress);
    // This reader receives the records of all segments.
    own.reserve_for(file.size());
    own.feed_all(ByteStream::of_file(&file, own_end.from, own_end.to).ok()?).await.ok()?;
    let mut whole = own.reader;
    for helper in helpers {
        let (segment, cells) = helper.result().await?;
        if !whole.append(segment, |target| cells.copy_to(target)) {
            return None;
        }
    }
    whole.finish().ok()
}

/// Reads a segment of a file for another worker and sends it. Sends `None` if that worker has to read the whole file.
pub(crate) async fn read_segment(file: Blob, range: SegmentRange) {
    let report = |bytes, _, records| post(&SegmentResponse::Progress { bytes, records }, None);
    let progress = ProgressReporter::new(Box::new(report));
    let (segment, cells) = segment_of(&file, range, &progress).await.unzip();
    let cells = cells.map(|cells| Uint32Array::from(&*cells));
    post(&SegmentResponse::Read(segment), cells);
}

async fn segment_of(
    file: &Blob,
    range: SegmentRange,
    progress: &Rc<ProgressReporter>,
) -> Option<(FileSegment, Vec<u32>)> {
    let (_, reader) = ExportReader::of_segment(limits(), &head(file).await?)?;
    let mut segment = FeedReader::new(reader, progress);
    segment.is_segment = true;
    segment.reserve_for(range.to - range.from);
    segment.feed_all(ByteStream::of_file(file, range.from, range.to).ok()?).await.ok()?;
    segment.reader.into_segment(range.is_last)
}

fn post(response: &SegmentResponse, cells: Option<Uint32Array>) {
    let attachment = cells.as_deref().map(AsRef::as_ref);
    let transfer: Array = cells.iter().map(Uint32Array::buffer).collect();
    // Without the other worker, there is nobody to tell.
    scope().post_message_with_transfer(&encode(response, attachment), &transfer).ok();
}

/// Chooses the segments in which to read a file; `None` if it cannot be cut.
async fn cuts(file: &Blob) -> Option<Vec<SegmentRange>> {
    let size = file.size();
    let count = segment_count(size);
    let (format, _) = ExportReader::of_segment(limits(), &head(file).await?)?;
    let segment_bytes = ((size - HEAD_START_BYTES) / count).floor();
    let mut ranges: Vec<SegmentRange> = Vec::new();
    let mut from = 0.0;
    let mut position = HEAD_START_BYTES + segment_bytes;
    while position + segment_bytes <= size {
        let window = read_slice(file, position, position + CUT_WINDOW_BYTES).await.ok()?;
        if let Some(cut) = format.first_cut(&window) {
            let to = position + cut as f64;
            ranges.push(SegmentRange { from, to, is_last: false });
            from = to;
        }
        position += segment_bytes;
    }
    ranges.push(SegmentRange { from, to: size, is_last: true });
    (ranges.len() > 1).then_some(ranges)
}

async fn head(file: &Blob) -> Option<Vec<u8>> {
    read_slice(file, 0.0, HEAD_BYTES).await.ok()
}

/// Another worker that reads a segment. It is terminated on drop.
struct Helper {
    worker: Worker,
    /// Resolves to the helper's last message, or to anything else if it failed.
    result: Promise,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Helper {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Helper {
    fn start(file: &Blob, range: SegmentRange, progress: Rc<ProgressReporter>) -> Option<Self> {
        let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        // The script with which this worker was started.
        let worker = Worker::new_with_options(&scope.location().href(), &options).ok()?;
        let mut settle = None;
        let result = Promise::new(&mut |resolve, _| settle = Some(resolve));
        let settle = settle?;
        worker.set_onerror(Some(&settle));
        let request = encode(&Request::ReadSegment(range), Some(file.as_ref()));
        let to_worker = worker.clone();
        let mut has_greeted = false;
        let mut reported = (0.0, 0);
        let silence = {
            let settle = settle.clone();
            move || {
                let settle = settle.clone();
                Timeout::new(SILENCE_MS, move || {
                    settle.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED).ok();
                })
            }
        };
        let mut timeout = silence();
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            let message = event.data();
            drop(std::mem::replace(&mut timeout, silence()));
            if !std::mem::replace(&mut has_greeted, true) {
                // A cache may hold the script of another release.
                let is_same_release = is_same_message(&message, &greeting());
                if !is_same_release || to_worker.post_message(&request).is_err() {
                    settle.call1(&JsValue::UNDEFINED, &JsValue::UNDEFINED).ok();
                }
            } else if let Some((SegmentResponse::Progress { bytes, records }, _)) = decode(&message)
            {
                progress.add_helper(bytes - reported.0, records - reported.1);
                reported = (bytes, records);
            } else {
                settle.call1(&JsValue::UNDEFINED, &message).ok();
            }
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { worker, result, _on_message: on_message })
    }

    /// Waits for the segment and its cells.
    async fn result(self) -> Option<(FileSegment, Uint32Array)> {
        let message = JsFuture::from(self.result.clone()).await.ok()?;
        let (response, cells) = decode(&message)?;
        let SegmentResponse::Read(Some(segment)) = response else { return None };
        let cells: Uint32Array = cells.dyn_into().ok()?;
        (segment.cells_len() == cells.length() as usize).then_some((segment, cells))
    }
}

fn is_same_message(a: &JsValue, b: &JsValue) -> bool {
    let bytes = |envelope: &JsValue| {
        let bytes: Option<Uint8Array> = envelope.dyn_ref::<Array>()?.get(0).dyn_into().ok();
        bytes.map(|bytes| bytes.to_vec())
    };
    bytes(a) == bytes(b)
}
