//! Reads exports: chunks of bytes in, a [`Store`] and a [`Report`] out. Sans-IO: nothing here opens, fetches or waits; the
//! caller feeds the chunks it has.
//!
//! ```text
//! chunk ─▶ gzip? ─▶ UTF-16? ─▶ sniff ─▶ csv ┐
//!                                   └▶ json ┴▶ RecordSink ─▶ StoreBuilder, Report
//! ```
//!
//! The format is detected from the content of a file, never from its name. gzip files are unpacked on the way. However a
//! file is cut into chunks, the store, the report, the error and its position are the same. Memory beside the builder is
//! constant: an incomplete row or repository object at the end of a chunk is carried over, within [`Limits`].
//!
//! There are two kinds of errors. An [`Issue`] of the [`Report`] leaves the rest of the file readable. A [`ParseError`]
//! means that the file is refused; a file whose rows or records are all unreadable is refused too. With [`FileSegment`],
//! several readers can read one file at the same time.

mod bytes;
mod count;
mod csv;
mod encoding;
mod error;
mod gzip;
mod hint;
mod import;
mod json;
mod limits;
mod message;
mod record_sink;
mod report;
mod segment;
mod sniff;
mod timestamp;
mod visible;

use serde::{Deserialize, Serialize};

pub use error::{ErrorKind, ErrorPosition, ParseError, TableShape};
pub use gzip::GzipError;
pub use import::{FileReport, ImportReport, SourceFile, import};
pub use limits::Limits;
pub use report::{
    Issue, IssueExample, IssueKind, LineRange, MAX_EXAMPLES, MAX_LINE_RANGES, Position, Report,
    TotalDifference, TotalDifferences,
};
pub use segment::FileSegment;
pub use sniff::FileType;
pub use timestamp::{day_from_epoch_millis, day_from_text};

use crate::model::Store;
use csv::CsvReader;
use encoding::{Encoding, Utf16Decoder};
use gzip::Unpacker;
use json::JsonReader;
use record_sink::RecordSink;

/// The fewest bytes that a record usually takes in a file, in either format.
const RECORD_BYTES: u64 = 40;

/// Bytes of UTF-16 decoded at once.
const DECODE_BYTES: usize = 64 << 10;

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
    /// What was skipped, changed or odd.
    pub report: Report,
    /// The format it came in.
    pub format: Format,
}

/// Reads one export, chunk by chunk.
///
/// ```
/// use publisher_analytics_core::model::Day;
/// use publisher_analytics_core::parse::{ExportReader, Format, Limits};
/// let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 9, 2).unwrap()));
/// for chunk in [&b"repoType,repoName,total,timest"[..], b"amp,downloads\nmodel,org/name,9,2026-06-01,4"] {
///     reader.feed(chunk).unwrap();
/// }
/// let export = reader.finish().unwrap();
/// assert_eq!(export.format, Format::Csv);
/// assert_eq!(export.store.record_count(), 1);
/// ```
#[derive(Debug)]
pub struct ExportReader {
    unpacker: Unpacker,
    text: TextReader,
    refused: Option<ParseError>,
}

impl ExportReader {
    /// Makes a reader for one file.
    pub fn new(limits: Limits) -> Self {
        let text = TextReader {
            head: Vec::new(),
            decoder: None,
            body: Body::Unknown,
            sink: RecordSink::new(limits),
        };
        Self { unpacker: Unpacker::new(), text, refused: None }
    }

    /// Reserves memory for the records of a file of `file_bytes` bytes. This only makes reading faster.
    pub fn reserve_for(&mut self, file_bytes: u64) {
        let records = usize::try_from(file_bytes / RECORD_BYTES).unwrap_or(usize::MAX);
        self.text.sink.builder.reserve(records);
    }

    /// Reads the next chunk of the file, of any length.
    ///
    /// # Errors
    /// A [`ParseError`] as soon as the file turns out not to be an export or to be damaged. Later calls return the same error.
    pub fn feed(&mut self, chunk: &[u8]) -> Result<(), ParseError> {
        if let Some(error) = &self.refused {
            return Err(error.clone());
        }
        self.unpack(chunk).inspect_err(|error| self.refused = Some(error.clone()))
    }

    fn unpack(&mut self, mut chunk: &[u8]) -> Result<(), ParseError> {
        let limits = self.text.sink.limits;
        while let Some(text) = self.unpacker.next(&mut chunk, &limits)? {
            self.text.feed(text)?;
        }
        Ok(())
    }

    /// Number of days with a record so far.
    pub fn record_count(&self) -> usize {
        self.text.sink.builder.record_count()
    }

    /// Number of repositories so far.
    pub fn repository_count(&self) -> usize {
        self.text.sink.builder.repository_count()
    }

    /// Ends the file and builds the store.
    ///
    /// # Errors
    /// A [`ParseError`] if [`feed`](Self::feed) returned one, if the file ends too early, or if it turns out only now that
    /// it is not an export.
    pub fn finish(mut self) -> Result<Export, ParseError> {
        if let Some(error) = self.refused {
            return Err(error);
        }
        self.text.feed(self.unpacker.finish()?)?;
        let (store, report, format) = self.text.finish()?;
        Ok(Export { store, report, format })
    }
}

/// Reads the unpacked text of a file.
#[derive(Debug)]
struct TextReader {
    /// The first bytes, until there are enough of them to detect the format.
    head: Vec<u8>,
    decoder: Option<Utf16Decoder>,
    body: Body,
    sink: RecordSink,
}

#[derive(Debug)]
enum Body {
    Unknown,
    Csv(Box<CsvReader>),
    Json(Box<JsonReader>),
}

impl TextReader {
    fn feed(&mut self, mut chunk: &[u8]) -> Result<(), ParseError> {
        if matches!(self.body, Body::Unknown) {
            let missing = sniff::HEAD_BYTES - self.head.len();
            let (start, rest) = chunk.split_at(missing.min(chunk.len()));
            self.head.extend_from_slice(start);
            if self.head.len() < sniff::HEAD_BYTES {
                return Ok(());
            }
            self.begin()?;
            chunk = rest;
        }
        self.decode(chunk)
    }

    /// Detects the format from the head, and reads the head.
    fn begin(&mut self) -> Result<(), ParseError> {
        let head = std::mem::take(&mut self.head);
        let is_whole = head.len() < sniff::HEAD_BYTES;
        let sniff = |text: &[u8]| sniff::sniff(text, is_whole).map_err(ParseError::new);
        // Checked before the encoding, since a JPEG can look like UTF-16.
        if let Some(file_type) = FileType::of(&head) {
            return Err(ParseError::new(ErrorKind::OtherType(file_type)));
        }
        let (encoding, mark_bytes) = Encoding::of(&head);
        let body = &head[mark_bytes..];
        let sniffed = match encoding {
            Encoding::Utf8 => sniff(body)?,
            Encoding::Utf16 { big_endian } => {
                let mut text = Vec::new();
                Utf16Decoder::new(big_endian).decode(body, &mut text);
                self.decoder = Some(Utf16Decoder::new(big_endian));
                sniff(&text)?
            }
        };
        let mark_bytes = if self.decoder.is_some() { 0 } else { mark_bytes as u64 };
        self.body = match sniffed.format {
            Format::Csv => {
                let limits = &self.sink.limits;
                Body::Csv(Box::new(CsvReader::new(sniffed.delimiter, mark_bytes, limits)))
            }
            Format::Json => Body::Json(Box::new(JsonReader::new(sniffed.layout, mark_bytes))),
        };
        self.decode(body)
    }

    fn decode(&mut self, chunk: &[u8]) -> Result<(), ParseError> {
        let Some(mut decoder) = self.decoder.take() else { return self.parse(chunk) };
        let mut text = Vec::new();
        for piece in chunk.chunks(DECODE_BYTES) {
            text.clear();
            decoder.decode(piece, &mut text);
            self.parse(&text)?;
        }
        self.decoder = Some(decoder);
        Ok(())
    }

    fn parse(&mut self, text: &[u8]) -> Result<(), ParseError> {
        let parsed = match &mut self.body {
            Body::Unknown => Ok(()),
            Body::Csv(reader) => reader.feed(text, &mut self.sink),
            Body::Json(reader) => reader.feed(text, &mut self.sink),
        };
        self.sink.check_limit()?;
        parsed
    }

    fn finish(mut self) -> Result<(Store, Report, Format), ParseError> {
        let format = self.end_of_text()?;
        let (store, report) = self.sink.finish()?;
        Ok((store, report, format))
    }

    /// Ends the text and reads the last row. No text may follow.
    fn end_of_text(&mut self) -> Result<Format, ParseError> {
        if matches!(self.body, Body::Unknown) {
            self.begin()?;
        }
        if let Some(mut decoder) = self.decoder.take() {
            if decoder.is_inside_unit() {
                return Err(ParseError::new(ErrorKind::CharacterTruncated));
            }
            let mut text = Vec::new();
            decoder.finish(&mut text);
            self.parse(&text)?;
        }
        match std::mem::replace(&mut self.body, Body::Unknown) {
            Body::Unknown => Err(ParseError::new(ErrorKind::Empty)),
            Body::Csv(reader) => {
                let finished = reader.finish(&mut self.sink);
                // The last row may have exceeded the limit.
                self.sink.check_limit()?;
                finished.map(|()| Format::Csv)
            }
            Body::Json(reader) => reader.finish(&mut self.sink).map(|()| Format::Json),
        }
    }

    /// Whether the text so far ends between two rows, or before the next repository.
    fn ends_at_boundary(&self) -> bool {
        match &self.body {
            _ if self.decoder.is_some() => false,
            Body::Unknown => false,
            Body::Csv(reader) => reader.ends_at_boundary(),
            Body::Json(reader) => reader.ends_at_boundary(),
        }
    }
}
