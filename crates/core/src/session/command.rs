//! What happens to a session, and what a session wants done.

use std::fmt;

use crate::export::{ExportFormat, Written};
use crate::protocol::{Answer, LoadError, Request, Response, Summary};
use crate::query::Question;

/// A worker of this session. Ids are never used twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(pub u32);

/// Where an export comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Files that the reader picked or dropped. Their content travels with the request as its attachment.
    Files {
        /// Their names.
        names: Vec<String>,
        /// What the progress bar calls them.
        label: String,
    },
    /// An address.
    Address {
        /// As it was given.
        name: String,
        /// The same, made absolute.
        url: String,
    },
}

impl Source {
    /// What the progress bar calls it.
    pub fn label(&self) -> &str {
        match self {
            Self::Files { label, .. } => label,
            Self::Address { name, .. } => name,
        }
    }

    pub(super) fn request(&self) -> Request {
        match self {
            Self::Files { names, .. } => Request::LoadFiles { names: names.clone() },
            Self::Address { name, url } => {
                Request::LoadAddress { address: url.clone(), name: name.clone() }
            }
        }
    }
}

/// What the page needs of the open export: the view, and which rows of its table.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// What is shown.
    pub question: Question,
    /// Rank of the first row.
    pub first_row: usize,
    /// Number of rows.
    pub row_count: usize,
}

/// Something that happened.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The reader opens an export.
    Open(Source),
    /// The reader cancels the import.
    Cancel,
    /// The page shows something else now.
    Want(Wanted),
    /// The page can show outages from now on.
    WantOutages,
    /// The reader downloads an export.
    Export {
        /// JSON or CSV.
        format: ExportFormat,
        /// Which repositories and days.
        question: Question,
    },
    /// A worker responded.
    Response(WorkerId, Response),
    /// A worker failed: it did not start, crashed, or sent what cannot be read.
    WorkerFailed(WorkerId, WorkerFailure),
    /// The stall timer of a worker ran out.
    Stalled(WorkerId),
}

/// Something to do. Commands are to be carried out in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Start a worker.
    StartWorker(WorkerId),
    /// Send what was held back until the worker's greeting.
    Release(WorkerId),
    /// Send a request, with the attachment of the event; hold it back until the worker has greeted.
    Send(WorkerId, Request),
    /// Stop a worker, whatever it does.
    Terminate(WorkerId),
    /// Start the stall timer for a worker, in place of one that runs.
    StartStallTimer(WorkerId),
    /// Stop the stall timer.
    StopStallTimer,
    /// Show that an import has begun, and put the alert away.
    ShowImport(Source),
    /// Show how far the import is.
    ShowProgress {
        /// Bytes read, of all files.
        bytes: f64,
        /// Bytes in all, where known.
        total_bytes: Option<f64>,
        /// Records found so far.
        records: usize,
    },
    /// The import is over: show no progress any more.
    HideImport,
    /// Show this export in place of the open one.
    Activate {
        /// What it is.
        summary: Box<Summary>,
        /// Where it came from.
        source: Source,
        /// Whether nothing was open before.
        is_first: bool,
    },
    /// Show an answer about the open export.
    Show {
        /// The answer.
        answer: Box<Answer>,
        /// Whether it is the first one about this export.
        is_first: bool,
        /// Whether the question was about a detail or a comparison. An answer without its data then means that the export
        /// has none.
        has_page: bool,
    },
    /// Keep the attachment of the event: it is the next piece of a download.
    KeepChunk,
    /// Drop the pieces kept so far.
    DropChunks,
    /// Save the pieces kept so far as one file.
    Save {
        /// The name to save it under.
        file_name: String,
        /// JSON or CSV.
        format: ExportFormat,
        /// What it holds.
        written: Written,
    },
    /// Say what went wrong.
    Alert {
        /// What, and what to do.
        failure: Failure,
        /// What opening again would try once more.
        retry: Option<Source>,
    },
    /// Say that the import was cancelled.
    ConfirmCancel,
}

/// Why a worker is of no use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerFailure {
    /// It crashed or cannot be started, and what is known of the cause.
    Stopped(String),
    /// It does not greet.
    Unresponsive,
    /// It is of another release than the page.
    OtherVersion,
}

/// What went wrong. Its `Display` is what people read: what happened, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An export cannot be opened or written.
    Load(LoadError),
    /// An address has sent nothing for [`STALL_SECONDS`](super::STALL_SECONDS).
    Stalled,
    /// A worker is of no use.
    Worker(WorkerFailure),
    /// A download was under way when another export took the place of the open one.
    ExportInterrupted,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load(error) => error.fmt(f),
            Self::Stalled => write!(
                f,
                "Nothing has come for {} seconds, and nothing was opened. The server or the connection may be busy: try \
                 again, or download the file and open it with “Open file”.",
                super::STALL_SECONDS
            ),
            Self::Worker(failure) => failure.fmt(f),
            Self::ExportInterrupted => f.write_str(
                "The download was not finished: another file was opened meanwhile. To download it, open the earlier file \
                 again.",
            ),
        }
    }
}

impl fmt::Display for WorkerFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped(cause) => write!(
                f,
                "The file reader stopped: {}. Reload the page; if it happens again with the same file, please report it \
                 with this sentence.",
                cause.trim_end_matches('.')
            ),
            Self::Unresponsive => f.write_str(
                "The file reader stopped responding. Check the connection and reload the page.",
            ),
            Self::OtherVersion => f.write_str(
                "This page and its file reader are of different versions, perhaps since the site was just updated. \
                 Reload the page.",
            ),
        }
    }
}
