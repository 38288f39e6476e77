//! Everything that crosses between page and worker, as data: requests of the page and responses of the worker.
//!
//! A message holds the encoded request or response; files are attached as they are. The worker starts with
//! [`Response::Ready`], and a page of another [`VERSION`] must not go on. Queries carry ids, and the page drops an answer
//! to an older query.

mod answer;
mod load_error;

use serde::{Deserialize, Serialize};

pub use answer::{
    Compared, ComparedRow, Detail, Overview, PageData, Row, RowWindow, Summary, Trend,
};
pub use load_error::{FetchError, LoadError};

use crate::export::{ExportFormat, Written};
use crate::model::Day;
use crate::parse::FileSegment;
use crate::query::Question;

/// The version of these messages, a hash of this crate's sources. Page and worker are separate files, and a cache may
/// hold them from two releases.
pub const VERSION: &str = env!("PROTOCOL_VERSION");

/// What the page asks of a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Reads the files that come with the message, as one export.
    LoadFiles {
        /// Their names.
        names: Vec<String>,
    },
    /// Fetches and reads an address.
    LoadAddress {
        /// The absolute address.
        address: String,
        /// What to call it.
        name: String,
    },
    /// Reads a segment of the file that comes with the message, for another worker; answers with [`SegmentResponse`]s.
    ReadSegment(SegmentRange),
    /// Answers with [`Response::Answer`].
    Query(Query),
    /// Writes an export, as [`Response::ExportChunk`]s and one [`Response::Exported`].
    Export {
        /// JSON or CSV.
        format: ExportFormat,
        /// Which repositories and days.
        question: Question,
    },
}

/// The segment of a file that a worker reads.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentRange {
    /// The first byte; a row or repository begins there.
    pub from: f64,
    /// The byte after the last one.
    pub to: f64,
    /// Whether the file ends there.
    pub is_last: bool,
}

/// What a worker that reads a segment tells the one that asked.
#[derive(Debug, Serialize, Deserialize)]
pub enum SegmentResponse {
    /// The segment has been read up to here.
    Progress {
        /// Bytes read.
        bytes: f64,
        /// Records found so far.
        records: usize,
    },
    /// The segment; its cells come with the message. `None` if one reader has to read the whole file.
    Read(Option<FileSegment>),
}

/// A question about the open export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Larger than every earlier id.
    pub id: u32,
    /// What is shown.
    pub question: Question,
    /// Rank of the first wanted row.
    pub first_row: usize,
    /// Number of wanted rows.
    pub row_count: usize,
    /// Whether headline and chart are wanted; scrolling needs neither.
    pub wants_overview: bool,
    /// Whether probable outages are wanted.
    pub wants_outages: bool,
}

/// What a worker tells the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The worker runs and speaks this version.
    Ready {
        /// Its [`VERSION`].
        version: String,
    },
    /// The export has been read up to here.
    Progress {
        /// Bytes read, of all files.
        bytes: f64,
        /// Bytes in all, where known.
        total_bytes: Option<f64>,
        /// Records found so far.
        records: usize,
    },
    /// The export is open.
    Loaded(Box<Summary>),
    /// The export cannot be opened or written, and why.
    Refused(LoadError),
    /// The answer to a [`Query`].
    Answer(Box<Answer>),
    /// The next bytes of an export, or a file of them, come with the message.
    ExportChunk,
    /// All bytes of an export have come.
    Exported {
        /// The name to save it under.
        file_name: String,
        /// JSON or CSV.
        format: ExportFormat,
        /// What it holds.
        written: Written,
    },
    /// The worker cannot go on.
    Crashed {
        /// What is known of the cause.
        message: String,
    },
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The id of the question.
    pub id: u32,
    /// Headline and chart, if they were wanted.
    pub overview: Option<Overview>,
    /// The wanted rows.
    pub window: RowWindow,
    /// Probable outages, if they were wanted.
    pub outages: Option<Vec<Day>>,
    /// The page that is open in place of the table; `None` if none is, or the export has none of its repositories.
    pub page: Option<PageData>,
}
