//! The events and commands of a session.

use std::fmt;

use crate::export::{ExportFormat, Written};
use crate::protocol::{Answer, Request, Response, Summary};
use crate::query::Question;

/// The id of a worker. Ids are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(pub u32);

/// Where an export comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Files that the reader picked or dropped. Their content travels with the request as its attachment.
    Files {
        /// Their names.
        names: Vec<String>,
        /// Their label in the progress bar.
        label: String,
    },
    /// An address.
    Address {
        /// The address as given.
        name: String,
        /// The absolute address.
        url: String,
    },
}

impl Source {
    /// The label in the progress bar.
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

/// What the page needs to know of the open export: a question, and rows of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Repositories, days and page.
    pub question: Question,
    /// Rank of the first row.
    pub first_row: usize,
    /// Number of rows.
    pub row_count: usize,
}

/// An event of the page or of a worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The reader opens an export.
    Open(Source),
    /// The reader cancels the import.
    Cancel,
    /// The page needs other data from now on.
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
    /// A worker failed: it did not start, crashed, or sent an unreadable message.
    WorkerFailed(WorkerId, WorkerFailure),
    /// The stall timer of a worker ran out.
    Stalled(WorkerId),
}

/// Something to do. Commands must be carried out in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Start a worker.
    StartWorker(WorkerId),
    /// Send the requests that were held back until the worker's greeting.
    Release(WorkerId),
    /// Send a request with the attachment of the event. Hold it back until the worker has greeted.
    Send(WorkerId, Request),
    /// Terminate a worker, whatever it is doing.
    Terminate(WorkerId),
    /// Start the stall timer for a worker. Replaces a running timer.
    StartStallTimer(WorkerId),
    /// Stop the stall timer.
    StopStallTimer,
    /// Show that an import has begun, and dismiss the alert.
    ShowImport(Source),
    /// Show the progress of the import.
    ShowProgress {
        /// Bytes read, of all files.
        bytes: f64,
        /// Size of all files in bytes, if known.
        total_bytes: Option<f64>,
        /// Records found so far.
        records: usize,
    },
    /// The import has ended: hide its progress.
    HideImport,
    /// Show this export instead of the open one.
    Activate {
        /// Its summary.
        summary: Box<Summary>,
        /// Where it came from.
        source: Source,
        /// Whether the view stays: nothing was open before, or the same export was.
        keeps_view: bool,
    },
    /// Show an answer about the open export.
    Show {
        /// The answer.
        answer: Box<Answer>,
        /// Whether it is the first answer about this export.
        is_first: bool,
        /// Whether the question was about a detail or a comparison. If so, an answer without page data means that the export
        /// has no such repository.
        has_page: bool,
    },
    /// Save the attachment of the event: it is a finished download.
    Save {
        /// The name to save it under.
        file_name: String,
        /// JSON or CSV.
        format: ExportFormat,
        /// What was written.
        written: Written,
    },
    /// Show an alert.
    Alert {
        /// What went wrong.
        failure: Failure,
        /// The source to offer for another try.
        retry: Option<Source>,
    },
    /// Show that the import was cancelled.
    ConfirmCancel,
}

/// Why a worker cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerFailure {
    /// It crashed or could not be started, with the cause as far as known.
    Stopped(String),
    /// It did not greet in time.
    Unresponsive,
    /// It is of another release than the page.
    OtherVersion,
}

/// What went wrong. `Display` writes what happened and what to do, in full sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An export cannot be opened or written: the text of a [`LoadError`](crate::protocol::LoadError).
    Load(String),
    /// An address has sent nothing for [`STALL_SECONDS`](super::STALL_SECONDS).
    Stalled,
    /// A worker cannot be used.
    Worker(WorkerFailure),
    /// The worker of the open export cannot be used, so the export is opened again.
    OpenedAgain(WorkerFailure),
    /// Another export replaced the open one while a download was running.
    ExportInterrupted,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load(text) => f.write_str(text),
            Self::Stalled => write!(
                f,
                "Nothing has come for {} seconds, and nothing was opened. The server or the connection may be busy: try \
                 again, or download the file and open it with “Open file”.",
                super::STALL_SECONDS
            ),
            Self::Worker(failure) => failure.fmt(f),
            Self::OpenedAgain(failure) => {
                f.write_str("The export is opened again, and the view stays. ")?;
                failure.fmt(f)
            }
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
