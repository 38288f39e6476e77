//! All messages between page and worker, as data: requests of the page and responses of the worker.
//!
//! A message contains the encoded request or response; files are attached unchanged. The worker first sends
//! [`Response::Ready`], and a page of another [`VERSION`] must not continue. Queries have ids, and the page drops
//! answers to older queries.

mod answer;
mod load_error;

use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use answer::{
    Changes, Compared, ComparedRow, Detail, Overview, PageData, Row, RowWindow, Selected, Summary,
    Trend,
};
pub use load_error::{FetchError, LoadError};

use crate::export::{ExportFormat, Written};
use crate::model::{Day, RepoKey};
use crate::parse::FileSegment;
use crate::query::{OwnMatches, Question};

/// The version of the protocol: a hash of the sources of this crate and of the reader crate. Page and worker are
/// separate files, and a cache may serve them from different releases.
pub const VERSION: &str = env!("PROTOCOL_VERSION");

/// A request of the page to a worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Reads the attached files as one export.
    LoadFiles {
        /// Their names.
        names: Vec<String>,
    },
    /// Fetches and reads the file at a URL.
    LoadAddress {
        /// The absolute URL.
        address: String,
        /// The name to show.
        name: String,
    },
    /// Reads a segment of the attached file, for another worker. Answered with [`SegmentResponse`]s.
    ReadSegment(SegmentRange),
    /// Sets the user's own table for all later queries and exports; an empty text removes it. There is no response.
    OwnTable(String),
    /// Asks a question. Answered with [`Response::Answer`] or [`Response::Unanswered`].
    Query(Query),
    /// Writes an export. Answered with [`Response::ExportProgress`] repeatedly, and with [`Response::Exported`] at the
    /// end.
    Export {
        /// JSON or CSV.
        format: ExportFormat,
        /// Which repositories and days.
        question: Question,
    },
    /// Cancels the export that is being written. Answered with [`Response::ExportCancelled`].
    CancelExport,
    /// Closes the open export. The worker can then load another one.
    Close,
}

/// The range of a file that a worker reads as a segment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentRange {
    /// The first byte, where a row or repository begins.
    pub from: f64,
    /// The byte after the last one.
    pub to: f64,
    /// Whether the file ends with this segment.
    pub is_last: bool,
}

/// A response of a worker that reads a segment, to the worker that sent the request.
#[derive(Debug, Serialize, Deserialize)]
pub enum SegmentResponse {
    /// The progress of reading.
    Progress {
        /// Bytes read.
        bytes: f64,
        /// Records found so far.
        records: usize,
    },
    /// The segment, with its cells attached. `None` if one reader has to read the whole file.
    Read(Option<FileSegment>),
}

/// A list of rows, independent of the scroll position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowList {
    /// The keys of rows, which are to be selected or taken out of the selection.
    Selection {
        /// Rank of the first row.
        first_row: usize,
        /// Number of rows; may be more than there are.
        row_count: usize,
        /// Whether the rows are to be selected.
        selects: bool,
    },
    /// The selected rows, or the first ten if none is selected, to be copied.
    Copied,
    /// All rows, to be copied.
    AllCopied,
}

/// A question about the open export.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Query {
    /// Larger than every earlier id.
    pub id: u32,
    /// Repositories, days and page.
    pub question: Question,
    /// Rank of the first wanted row.
    pub first_row: usize,
    /// Number of wanted rows.
    pub row_count: usize,
    /// An additional list of rows, if one is wanted.
    pub list: Option<RowList>,
    /// Whether headline and chart are wanted; scrolling needs neither.
    pub wants_overview: bool,
    /// Whether [`Changes`] are wanted.
    pub wants_changes: bool,
    /// Whether probable outages are wanted.
    pub wants_outages: bool,
}

impl Query {
    /// Whether [`answer_plainly`](crate::engine::Engine::answer_plainly) answers the query in full.
    pub fn is_plain(&self) -> bool {
        self.question.is_plain()
            && self.list.is_none()
            && !(self.wants_changes || self.wants_outages)
    }
}

/// A response of a worker to the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// The worker is running.
    Ready {
        /// Its [`VERSION`].
        version: String,
    },
    /// The progress of reading.
    Progress {
        /// Bytes read, of all files.
        bytes: f64,
        /// Size of all files in bytes, if known.
        total_bytes: Option<f64>,
        /// Records found so far.
        records: usize,
    },
    /// The export is open. If a plain [`Query`] was sent meanwhile, its answer is included.
    Loaded(Box<Summary>, Option<Box<Answer>>),
    /// The export cannot be opened or written: the text of a [`LoadError`].
    Refused(String),
    /// The answer to a [`Query`].
    Answer(Box<Answer>),
    /// A query cannot be answered. The text says why, and what to do.
    Unanswered(String),
    /// The lazily loaded code has arrived, so queries are answered in full from now on. Plain questions were answered
    /// without changes and outages until now.
    AnswersInFull,
    /// The worker is alive, and waits for lazily loaded code that a query needs.
    Waiting,
    /// An export is being written.
    ExportProgress {
        /// The fraction that has been written, 0 to 1.
        share: f64,
    },
    /// The export was cancelled; nothing of it is left.
    ExportCancelled,
    /// An export was written; the file is attached.
    Exported {
        /// The name to save it under.
        file_name: String,
        /// JSON or CSV.
        format: ExportFormat,
        /// What was written.
        written: Written,
    },
    /// The worker has no memory left and cannot continue.
    OutOfMemory,
    /// The worker crashed and cannot continue.
    Crashed {
        /// The cause, as far as known.
        message: String,
    },
}

/// The answer to a [`Query`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The id of the query.
    pub id: u32,
    /// Headline and chart, if wanted.
    pub overview: Option<Arc<Overview>>,
    /// The wanted rows.
    pub window: Arc<RowWindow>,
    /// The keys of the rows to select or to take out of the selection, if wanted, in the order of the table.
    pub keys: Option<Vec<RepoKey>>,
    /// The rows to copy, without trends, if wanted.
    pub copied_rows: Option<Vec<Row>>,
    /// What changed, if wanted.
    pub changes: Option<Arc<Changes>>,
    /// The sums of the selected repositories; `None` if the export has none of them.
    pub selected: Option<Selected>,
    /// The search terms that could not be read, and were ignored.
    pub unread_terms: Vec<String>,
    /// How the user's own table fits the export; `None` without one.
    pub own_matches: Option<OwnMatches>,
    /// Probable outages, if wanted.
    pub outages: Option<Vec<Day>>,
    /// The page that is open instead of the table; `None` if the table is open, or if the export has none of the page's
    /// repositories.
    pub page: Option<PageData>,
}
