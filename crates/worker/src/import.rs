//! An import: reads the files of an export one after the other, builds an engine from them, and reports progress.
//!
//! `source` supplies the bytes; `segments` reads files with helpers.

use std::cell::Cell;
use std::rc::Rc;

use wasm_bindgen::JsCast;
use web_sys::{Blob, File};

use crate::lazy;
use crate::segments::segment_count;
use crate::source::{ByteStream, Extent};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::model::Day;
use publisher_analytics_core::parse::{Export, ExportReader, Limits, SourceFile};
use publisher_analytics_core::protocol::LoadError;

/// The time between two progress reports. More reports would only occupy a core that could be reading.
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
/// Why one of them cannot be read or is rejected.
pub(crate) async fn read_all(
    sources: Vec<(String, Source)>,
    progress: Rc<ProgressReporter>,
) -> Result<Engine, LoadError> {
    let is_single = sources.len() == 1;
    let sizes = sources.iter().map(|(_, source)| match source {
        Source::File(file) => Some(file.size()),
        // Known once the server responds, if at all.
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
    let opened = match <[SourceFile; 1]>::try_from(files) {
        Ok([file]) => Engine::open_one(file),
        Err(files) => (later(&progress).await?.open)(files),
    };
    opened.map_err(LoadError::Content)
}

/// Returns the lazy functions, for an import that needs them. Reports progress while their file is loading.
async fn later(progress: &Rc<ProgressReporter>) -> Result<lazy::Functions, LoadError> {
    let progress = Rc::clone(progress);
    let functions = lazy::functions_or(Box::new(move || progress.report(0))).await;
    functions.ok_or(LoadError::ProgramMissing)
}

/// Reads a file. Also returns when it was modified, in milliseconds since 1970.
async fn read_one(
    source: Source,
    progress: &Rc<ProgressReporter>,
) -> Result<(Export, i64), LoadError> {
    let mut modified_ms = match &source {
        Source::File(file) => file.dyn_ref().map(File::last_modified),
        Source::Address(_) => None,
    };
    let in_segments = match &source {
        Source::File(file) if segment_count(file.size()) > 1.0 => match later(progress).await {
            Ok(lazy) => (lazy.read_in_segments)(file.clone(), Rc::clone(progress)).await,
            Err(_) => None,
        },
        _ => None,
    };
    let export = if let Some(export) = in_segments {
        export
    } else {
        progress.discard_helpers();
        let file_bytes = match &source {
            Source::File(file) => Some(file.size()),
            Source::Address(_) => None,
        };
        let mut stream = match source {
            Source::File(file) => ByteStream::of_file(&file, 0.0, file.size())?,
            Source::Address(address) => {
                // Only the content tells what a file is. But unless the name suggests JSON, the lazy code is probably
                // needed: fetch it while the server answers.
                if !address.ends_with("json") {
                    lazy::fetch_ahead();
                }
                let (stream, server_ms) = ByteStream::of_address(address).await?;
                modified_ms = server_ms;
                stream
            }
        };
        let head = stream.next().await?;
        let mut import = FeedReader::new(reader_for(head, progress).await?, progress);
        if let Some(file_bytes) = file_bytes {
            import.reserve_for(file_bytes);
        }
        if let Some((piece, extent)) = head {
            import.feed(piece, extent).await?;
        }
        import.feed_all(stream).await?;
        import.read_on_if_stuck(true).await?;
        import.reader.finish().map_err(LoadError::Content)?
    };
    progress.end_file(export.store.record_count());
    #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
    let modified_ms = modified_ms.unwrap_or_else(js_sys::Date::now) as i64;
    Ok((export, modified_ms))
}

/// Makes a reader according to the first piece of a file: for plain JSON, which is part of the first file of code, or
/// for any form.
async fn reader_for(
    head: Option<(&[u8], Extent)>,
    progress: &Rc<ProgressReporter>,
) -> Result<ExportReader, LoadError> {
    let of_plain_json = head.and_then(|(piece, _)| ExportReader::of_plain_json(limits(), piece));
    match of_plain_json {
        Some(reader) => Ok(reader),
        None => Ok((later(progress).await?.reader)(limits())),
    }
}

/// The limits of what is accepted today.
pub(crate) fn limits() -> Limits {
    #[expect(clippy::cast_possible_truncation, reason = "days since 1970 fit an i32 for ages")]
    let today = (js_sys::Date::now() / MILLISECONDS_PER_DAY).floor() as i32;
    Limits::until(Day::from_epoch_days(today) + 1)
}

/// Receives the number of bytes read, the total if known, and the number of records found.
type Report = Box<dyn Fn(f64, Option<f64>, usize)>;

/// Tracks how far an import is, and reports it now and then.
pub(crate) struct ProgressReporter {
    tell: Report,
    total_bytes: Cell<Option<f64>>,
    /// Bytes and records of the files read before this one.
    earlier_bytes: Cell<f64>,
    earlier_records: Cell<usize>,
    read_bytes: Cell<f64>,
    /// Bytes and records of this file that helpers have read.
    helper_bytes: Cell<f64>,
    helper_records: Cell<usize>,
    reported_ms: Cell<f64>,
}

impl ProgressReporter {
    pub(crate) fn new(tell: Report) -> Rc<Self> {
        Rc::new(Self {
            tell,
            total_bytes: Cell::default(),
            earlier_bytes: Cell::default(),
            earlier_records: Cell::default(),
            read_bytes: Cell::default(),
            helper_bytes: Cell::default(),
            helper_records: Cell::default(),
            reported_ms: Cell::new(js_sys::Date::now()),
        })
    }

    /// Records how far this file has been read. Reports it, unless the last report was just now.
    pub(crate) fn reach(&self, extent: Extent, records: usize) {
        let read_bytes = self.earlier_bytes.get() + self.helper_bytes.get() + extent.read_bytes;
        self.read_bytes.set(read_bytes);
        let now_ms = js_sys::Date::now();
        if now_ms - self.reported_ms.get() >= PROGRESS_MS {
            self.reported_ms.set(now_ms);
            // With several files, the total is known from the start.
            self.total_bytes.set(self.total_bytes.get().or(extent.total_bytes));
            self.report(records);
        }
    }

    /// Reports how far all files have been read. `records` is the number of records of this file.
    fn report(&self, records: usize) {
        let other_records = self.earlier_records.get() + self.helper_records.get();
        (self.tell)(self.read_bytes.get(), self.total_bytes.get(), other_records + records);
    }

    /// Adds what a helper has read.
    pub(crate) fn add_helper(&self, bytes: f64, records: usize) {
        self.helper_bytes.update(|read| read + bytes);
        self.helper_records.update(|read| read + records);
    }

    /// Discards what helpers have read, because the file is read again without them.
    pub(crate) fn discard_helpers(&self) {
        self.helper_bytes.set(0.0);
        self.helper_records.set(0);
    }

    fn end_file(&self, records: usize) {
        self.discard_helpers();
        self.earlier_bytes.set(self.read_bytes.get());
        self.earlier_records.update(|earlier| earlier + records);
    }
}

/// Feeds a reader with the bytes of a source and reports progress.
pub(crate) struct FeedReader<'a> {
    pub(crate) reader: ExportReader,
    /// Whether reading stops at the first issue. A segment with an issue is useless.
    pub(crate) is_segment: bool,
    progress: &'a Rc<ProgressReporter>,
}

impl<'a> FeedReader<'a> {
    pub(crate) fn new(reader: ExportReader, progress: &'a Rc<ProgressReporter>) -> Self {
        Self { reader, is_segment: false, progress }
    }

    /// Reserves memory for the records of a file of this size.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates"
    )]
    pub(crate) fn reserve_for(&mut self, file_bytes: f64) {
        self.reader.reserve_for(file_bytes as u64);
    }

    /// Feeds everything that a stream has left.
    ///
    /// # Errors
    /// The error of the reader or of the stream.
    pub(crate) async fn feed_all(&mut self, mut stream: ByteStream) -> Result<(), LoadError> {
        while let Some((piece, extent)) = stream.next().await? {
            self.feed(piece, extent).await?;
        }
        Ok(())
    }

    /// Lets a reader of general JSON continue if a reader of plain JSON is stuck.
    ///
    /// # Errors
    /// The reader's error, or that the code of the other reader cannot be loaded.
    async fn read_on_if_stuck(&mut self, is_at_end: bool) -> Result<(), LoadError> {
        if self.reader.is_stuck(is_at_end) {
            let read_on = later(self.progress).await?.read_on;
            read_on(&mut self.reader).map_err(LoadError::Content)?;
        }
        Ok(())
    }

    async fn feed(&mut self, piece: &[u8], extent: Extent) -> Result<(), LoadError> {
        self.reader.feed(piece).map_err(LoadError::Content)?;
        self.read_on_if_stuck(false).await?;
        if self.is_segment && self.reader.has_issues() {
            return Err(LoadError::Aborted);
        }
        self.progress.reach(extent, self.reader.record_count());
        Ok(())
    }
}
