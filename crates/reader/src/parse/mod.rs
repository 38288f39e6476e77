//! Reads exports: chunks of bytes in, a [`Store`] and a [`Report`] out. Sans-IO: nothing here opens, fetches or waits;
//! the caller feeds the chunks it has.
//!
//! ```text
//!          file_reader
//! chunk ─▶ gzip? ─▶ UTF-16? ─▶ sniff ─▶ csv ┐
//!   │                               └▶ json ┤
//!   │                                   ▲   ├▶ RecordSink ─▶ StoreBuilder, Report
//!   │                                   │   │
//!   └── of_plain_json ─────────▶ plain_reader ┘
//! ```
//!
//! The format is detected from the content of a file, never from its name. gzip files are unpacked on the way. The
//! store, the report, the error and its position do not depend on how a file is cut into chunks. Memory in addition to
//! the builder is constant: an incomplete row or repository object at the end of a chunk is carried over, within
//! [`Limits`].
//!
//! [`ExportReader`] holds the reader of a format as a trait object. A program that makes only readers of plain JSON
//! ([`ExportReader::of_plain_json`]) therefore contains no code of the others. The page's worker downloads that code
//! separately, and continues with it if a file turns out not to be plain ([`ExportReader::read_on`]).
//!
//! There are two kinds of errors. An [`Issue`] of the [`Report`] leaves the rest of the file readable. A [`ParseError`]
//! means that the file is rejected, which includes files whose rows or records are all unreadable. With
//! [`FileSegment`], several readers can read one file at the same time.

mod bytes;
mod count;
mod csv;
mod encoding;
mod error;
mod file_reader;
mod gzip;
mod hint;
mod import;
mod json;
mod limits;
mod message;
mod own_table;
mod record_sink;
mod report;
mod segment;
mod sniff;
mod timestamp;
mod visible;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use error::{ErrorKind, ErrorPosition, ParseError, TableShape};
pub use gzip::GzipError;
pub use import::{FileReport, ImportReport, SourceFile, import, import_one};
pub use limits::Limits;
pub use own_table::{
    MAX_OWN_TABLE_BYTES, OwnTableError, is_own_table, own_table_text, read_own_table,
};
pub use report::{
    Issue, IssueExample, IssueKind, LineRange, MAX_EXAMPLES, MAX_LINE_RANGES, Position, Report,
    TotalDifference, TotalDifferences,
};
pub use segment::FileSegment;
pub use sniff::FileType;

use crate::model::Store;
use file_reader::FileReader;
use json::{JsonReader, Layout, Place, PlainReader};
use record_sink::RecordSink;

/// Lower bound for the usual size of a record in a file, in either format.
const RECORD_BYTES: u64 = 40;

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// One row per repository and day.
    Csv,
    /// An array of repositories with their records.
    Json,
}

/// An export that has been read to its end.
#[derive(Debug)]
pub struct Export {
    /// Its repositories and records.
    pub store: Store,
    /// What was skipped, changed or unusual.
    pub report: Report,
    /// The format it came in.
    pub format: Format,
}

/// Reads one export, chunk by chunk.
///
/// ```
/// use publisher_analytics_reader::model::Day;
/// use publisher_analytics_reader::parse::{ExportReader, Format, Limits};
/// let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 9, 2).unwrap()));
/// for chunk in [&b"repoType,repoName,total,timest"[..], b"amp,downloads\nmodel,org/name,9,2026-06-01,4"] {
///     reader.feed(chunk).unwrap();
/// }
/// let export = reader.finish().unwrap();
/// assert_eq!(export.format, Format::Csv);
/// assert_eq!(export.store.record_count(), 1);
/// ```
pub struct ExportReader {
    reader: Box<dyn FormatReader>,
    sink: RecordSink,
    refused: Option<ParseError>,
}

impl fmt::Debug for ExportReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExportReader").finish_non_exhaustive()
    }
}

/// Reads the bytes of a file, or of a segment of one, and passes its records to a [`RecordSink`].
trait FormatReader {
    /// Reads the next chunk.
    fn feed(&mut self, chunk: &[u8], sink: &mut RecordSink) -> Result<(), ParseError>;

    /// Ends the file and reads the last row, which may lack a line break. Returns the format.
    fn finish(self: Box<Self>, sink: &mut RecordSink) -> Result<Format, ParseError>;

    /// Whether the text read so far ends between two rows, or before the next repository.
    fn ends_at_boundary(&self) -> bool;

    /// Makes a reader for another segment of the same file, whose beginning this reader has read; `None` if the file
    /// cannot be read in segments.
    fn of_segment(&self, limits: &Limits) -> Option<(Format, Box<dyn FormatReader>)>;

    /// Whether a second header has changed the columns. Readers of later segments do not know the new ones.
    fn has_changed_columns(&self) -> bool {
        false
    }

    /// Records that another reader has read the rest of the file.
    fn mark_finished(&mut self) {}

    /// Whether another reader has to continue: see [`ExportReader::is_stuck`].
    fn is_stuck(&self, _is_at_end: bool) -> bool {
        false
    }

    /// Takes the unread text, for another reader to continue with. `None` for readers that accept any form of their
    /// format.
    fn take_rest(&mut self) -> Option<Rest> {
        None
    }
}

/// What a reader of plain JSON leaves for the reader that continues.
struct Rest {
    place: Place,
    /// The unread text, starting at `place`.
    text: Vec<u8>,
}

impl ExportReader {
    /// Makes a reader for one file of any form.
    pub fn new(limits: Limits) -> Self {
        Self::with_reader(Box::new(FileReader::new()), limits)
    }

    /// Makes a reader for a file that begins with `head`; `None` unless these bytes are recognizably the beginning of a
    /// JSON array of objects. The head must still be fed.
    ///
    /// This reader links less code than one made with [`new`](Self::new), but reads a file only as long as it is
    /// written exactly as the Hub writes it. The caller must call [`read_on`](Self::read_on) whenever the reader is
    /// [stuck](Self::is_stuck), for the last time before [`finish`](Self::finish). The reader then gives the same
    /// results for any file as one made with `new`.
    ///
    /// ```
    /// use publisher_analytics_reader::model::Day;
    /// use publisher_analytics_reader::parse::{ExportReader, Limits};
    /// let limits = Limits::until(Day::from_ymd(2026, 9, 2).unwrap());
    /// let file = br#"[{ "repoType": "model", "repoName": "org/name" }]"#;
    /// let mut reader = ExportReader::of_plain_json(limits, file).unwrap();
    /// reader.feed(file).unwrap();
    /// if reader.is_stuck(true) {
    ///     reader.read_on().unwrap();
    /// }
    /// assert_eq!(reader.finish().unwrap().store.repositories().len(), 1);
    /// assert!(ExportReader::of_plain_json(limits, b"repoType,repoName").is_none());
    /// ```
    pub fn of_plain_json(limits: Limits, head: &[u8]) -> Option<Self> {
        json::is_array_of_objects(head)
            .then(|| Self::with_reader(Box::new(PlainReader::new()), limits))
    }

    /// Whether a reader of plain JSON has reached input that it cannot read, or has unread text left although the whole
    /// file has been fed (`is_at_end`). Other readers are never stuck.
    pub fn is_stuck(&self, is_at_end: bool) -> bool {
        self.refused.is_none() && self.reader.is_stuck(is_at_end)
    }

    /// Lets a reader of general JSON continue where a reader of plain JSON is stuck.
    ///
    /// # Errors
    /// The errors of [`feed`](Self::feed), for the text that the reader of plain JSON has kept.
    pub fn read_on(&mut self) -> Result<(), ParseError> {
        let Some(Rest { place, text }) = self.reader.take_rest() else { return Ok(()) };
        self.reader = Box::new(JsonReader::at(place, Layout::Array));
        self.feed(&text)
    }

    fn with_reader(reader: Box<dyn FormatReader>, limits: Limits) -> Self {
        Self { reader, sink: RecordSink::new(limits), refused: None }
    }

    /// Reserves memory for the records of a file of `file_bytes` bytes. This is only an optimization.
    pub fn reserve_for(&mut self, file_bytes: u64) {
        let records = usize::try_from(file_bytes / RECORD_BYTES).unwrap_or(usize::MAX);
        self.sink.builder.reserve(records);
    }

    /// Reads the next chunk of the file, of any length.
    ///
    /// # Errors
    /// A [`ParseError`] as soon as the file is known to be damaged or not an export. Later calls return the same error.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), ParseError> {
        if let Some(error) = &self.refused {
            return Err(error.clone());
        }
        let read = self.reader.feed(chunk, &mut self.sink);
        self.sink.check_limit().and(read).inspect_err(|error| self.refused = Some(error.clone()))
    }

    /// Number of days with a record so far.
    pub fn record_count(&self) -> usize {
        self.sink.builder.record_count()
    }

    /// Ends the file and builds the store.
    ///
    /// # Errors
    /// A [`ParseError`] if [`feed`](Self::feed) returned one, if the file ends too early, or if only its end shows that
    /// it is not an export.
    pub fn finish(mut self) -> Result<Export, ParseError> {
        if let Some(error) = self.refused {
            return Err(error);
        }
        let ended = self.reader.finish(&mut self.sink);
        // The last row may have exceeded the limit.
        self.sink.check_limit()?;
        let format = ended?;
        let (store, report) = self.sink.finish()?;
        Ok(Export { store, report, format })
    }
}
