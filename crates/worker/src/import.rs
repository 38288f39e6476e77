//! An import under way: the files of an export, one after the other, into an engine, and word of how far that is.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Blob, File};

use crate::segments::read_in_segments;
use crate::source::{ChunkSink, Extent, read_address, read_range};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::model::Day;
use publisher_analytics_core::parse::{Export, ExportReader, Limits, SourceFile};
use publisher_analytics_core::protocol::LoadError;

/// The page is told of progress after so much time. More often would only keep a core busy that could read.
const PROGRESS_MS: f64 = 50.0;
const MILLISECONDS_PER_DAY: f64 = 86_400_000.0;

/// Where a file of an export comes from.
pub(crate) enum Source {
    File(Blob),
    Address(String),
}

/// Reads the files of an export.
///
/// # Errors
/// Why one of them cannot be read or is refused.
pub(crate) async fn read_all(
    sources: Vec<(String, Source)>,
    progress: Rc<Progress>,
) -> Result<Engine, LoadError> {
    let is_single = sources.len() == 1;
    let sizes = sources.iter().map(|(_, source)| match source {
        Source::File(file) => Some(file.size()),
        // An address says so itself, or not.
        Source::Address(_) => None,
    });
    progress.total_bytes.set(sizes.sum());
    let mut files = Vec::with_capacity(sources.len());
    for (name, source) in sources {
        let (export, modified_ms) = match read_one(source, &progress).await {
            Ok(read) => read,
            Err(refusal) if is_single => return Err(refusal),
            Err(refusal) => {
                return Err(LoadError::OneOfSeveral { name, refusal: Box::new(refusal) });
            }
        };
        files.push(SourceFile { name, modified_ms, export });
    }
    Engine::open(files).map_err(|overflow| LoadError::Content(overflow.into()))
}

/// Reads a file; gives also when it was modified, in milliseconds since 1970.
async fn read_one(source: Source, progress: &Rc<Progress>) -> Result<(Export, i64), LoadError> {
    let mut modified_ms = match &source {
        Source::File(file) => file.dyn_ref().map(File::last_modified),
        Source::Address(_) => None,
    };
    let in_parts = match &source {
        Source::File(file) => read_in_segments(file, progress).await,
        Source::Address(_) => None,
    };
    let export = if let Some(export) = in_parts {
        export
    } else {
        progress.forget_help();
        let mut import = FeedReader::new(ExportReader::new(limits()), progress);
        match &source {
            Source::File(file) => {
                import.expect(file.size());
                read_range(file, 0.0, file.size(), &mut import).await?;
            }
            Source::Address(address) => {
                modified_ms = read_address(address, &mut import).await?;
            }
        }
        import.reader.finish().map_err(LoadError::Content)?
    };
    progress.end_file(export.store.record_count());
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let modified_ms = modified_ms.unwrap_or_else(js_sys::Date::now) as i64;
    Ok((export, modified_ms))
}

/// What is accepted today.
pub(crate) fn limits() -> Limits {
    #[expect(clippy::cast_possible_truncation, reason = "days since 1970 fit an i32 for ages")]
    let today = (js_sys::Date::now() / MILLISECONDS_PER_DAY).floor() as i32;
    Limits::until(Day::from_epoch_days(today) + 1)
}

/// Takes word of bytes read, bytes in all where known, and records.
type Tell = Box<dyn Fn(f64, Option<f64>, usize)>;

/// How far an import is, and when that was last told.
pub(crate) struct Progress {
    tell: Tell,
    total_bytes: Cell<Option<f64>>,
    /// Bytes and records of the files before the one that is being read.
    bytes_before: Cell<f64>,
    records_before: Cell<usize>,
    read_bytes: Cell<f64>,
    /// Bytes and records of the present file that helpers have read.
    helped_bytes: Cell<f64>,
    helped_records: Cell<usize>,
    told_at_ms: Cell<f64>,
}

impl Progress {
    pub(crate) fn new(tell: Tell) -> Rc<Self> {
        Rc::new(Self {
            tell,
            total_bytes: Cell::default(),
            bytes_before: Cell::default(),
            records_before: Cell::default(),
            read_bytes: Cell::default(),
            helped_bytes: Cell::default(),
            helped_records: Cell::default(),
            told_at_ms: Cell::new(js_sys::Date::now()),
        })
    }

    /// Tells how far the present file has been read, unless that was done only just now.
    pub(crate) fn reach(&self, extent: Extent, records: usize) {
        let read_bytes = self.bytes_before.get() + self.helped_bytes.get() + extent.read_bytes;
        self.read_bytes.set(read_bytes);
        let now_ms = js_sys::Date::now();
        if now_ms - self.told_at_ms.get() >= PROGRESS_MS {
            self.told_at_ms.set(now_ms);
            let total_bytes = self.total_bytes.get().or(extent.total_bytes);
            let helped_records = self.records_before.get() + self.helped_records.get();
            (self.tell)(read_bytes, total_bytes, helped_records + records);
        }
    }

    /// Takes note of what a helper has read.
    pub(crate) fn add_help(&self, bytes: f64, records: usize) {
        self.helped_bytes.update(|helped| helped + bytes);
        self.helped_records.update(|helped| helped + records);
    }

    /// Forgets what helpers have read, before the file is read without them.
    pub(crate) fn forget_help(&self) {
        self.helped_bytes.set(0.0);
        self.helped_records.set(0);
    }

    fn end_file(&self, records: usize) {
        self.forget_help();
        self.bytes_before.set(self.read_bytes.get());
        self.records_before.update(|before| before + records);
    }
}

/// Feeds a reader with the chunks of a source.
pub(crate) struct FeedReader<'a> {
    pub(crate) reader: ExportReader,
    /// Whether reading is to end at the first trouble.
    pub(crate) is_part: bool,
    progress: &'a Progress,
}

impl<'a> FeedReader<'a> {
    pub(crate) fn new(reader: ExportReader, progress: &'a Progress) -> Self {
        Self { reader, is_part: false, progress }
    }

    /// Makes room for what a file of so many bytes holds.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates"
    )]
    pub(crate) fn expect(&mut self, file_bytes: f64) {
        self.reader.expect(file_bytes as u64);
    }
}

impl ChunkSink for FeedReader<'_> {
    fn chunk(&mut self, bytes: &[u8], extent: Extent) -> Result<(), LoadError> {
        self.reader.feed(bytes).map_err(LoadError::Content)?;
        if self.is_part && self.reader.has_trouble() {
            return Err(LoadError::Aborted);
        }
        self.progress.reach(extent, self.reader.record_count());
        Ok(())
    }
}
