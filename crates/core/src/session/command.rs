//! The events and commands of a session.

use std::fmt;

use crate::export::{ExportFormat, Written};
use crate::model::Day;
use crate::protocol::{Answer, Request, Response, RowList, Summary};
use crate::query::Question;

/// The id of a worker. Ids are never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WorkerId(pub u32);

/// Where an export comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Files that the user picked or dropped. Their contents are attached to the request.
    Files {
        /// Their names.
        names: Vec<String>,
        /// Their label in the progress bar.
        label: String,
    },
    /// A URL.
    Address {
        /// The URL as given.
        name: String,
        /// The absolute URL.
        url: String,
    },
}

impl Source {
    /// Returns the label in the progress bar.
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

/// What the page needs from the open export: the answer to a question, and rows of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Repositories, days and page.
    pub question: Question,
    /// Rank of the first row.
    pub first_row: usize,
    /// Number of rows.
    pub row_count: usize,
    /// An additional list of rows, if one is wanted.
    pub list: Option<RowList>,
}

/// An event of the page or of a worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The user opens an export.
    Open(Source),
    /// The user cancels the import.
    Cancel,
    /// The page needs other data from now on.
    Want(Wanted),
    /// The page can show outages from now on.
    WantOutages,
    /// The user opens a table of their own, or closes it, in which case the text is empty. Comes before the first
    /// question about the table.
    OwnTable(String),
    /// The user downloads an export.
    Export {
        /// JSON or CSV.
        format: ExportFormat,
        /// Which repositories and days.
        question: Question,
    },
    /// The user cancels the running download and all that wait.
    CancelExports,
    /// A worker responded.
    Response(WorkerId, Response),
    /// A worker failed: it did not start, crashed, or sent an unreadable message.
    WorkerFailed(WorkerId, WorkerFailure),
    /// A watched worker has been silent for too long.
    Silent(WorkerId),
}

/// Something to do. Commands must be carried out in order.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// Start a worker.
    StartWorker(WorkerId),
    /// Send a request. If it reads files, attach the files that were picked. A worker that has not greeted yet receives
    /// it once its program has loaded.
    Send(WorkerId, Request),
    /// Terminate a worker, whatever it is doing.
    Terminate(WorkerId),
    /// Report a worker that is silent for this many seconds from now on. Replaces an earlier watch of it.
    Watch(WorkerId, u32),
    /// Stop watching a worker.
    Unwatch(WorkerId),
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
        /// Whether the view stays: nothing was shown before, or the same export is opened again because its worker
        /// failed.
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
        /// The list of rows that the question asked for.
        list: Option<RowList>,
    },
    /// Give up the list of rows that was asked for: the alert that follows says why there is none.
    GiveUpList,
    /// Show these outages of the open export, whatever the view.
    ShowOutages(Vec<Day>),
    /// Save the attachment of the event: it is a finished download.
    Save {
        /// The name to save it under.
        file_name: String,
        /// JSON or CSV.
        format: ExportFormat,
        /// What was written.
        written: Written,
    },
    /// Show that a download is being written.
    ShowDownload {
        /// JSON or CSV.
        format: ExportFormat,
        /// The fraction that has been written, 0 to 1.
        share: f64,
    },
    /// No download is being written.
    HideDownload,
    /// Show an alert.
    Alert {
        /// What went wrong.
        failure: Failure,
        /// The source to offer for another try.
        retry: Option<Source>,
    },
    /// Show that something was cancelled.
    ConfirmCancel(Cancelled),
}

/// What the user has cancelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cancelled {
    /// An import.
    Import,
    /// A download.
    Download,
}

/// Why a worker cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorkerFailure {
    /// It crashed or could not be started, with the cause as far as known.
    Stopped(String),
    /// It has no memory left.
    OutOfMemory,
    /// It did not greet or answer in time.
    Unresponsive,
    /// It is from a different release than the page.
    OtherVersion,
}

/// What went wrong. `Display` writes what happened and what to do, in full sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// An export cannot be opened or written: the text of a [`LoadError`](crate::protocol::LoadError).
    Load(String),
    /// The server of a URL has sent nothing for [`STALL_SECONDS`](super::STALL_SECONDS).
    Stalled,
    /// A worker cannot be used.
    Worker(WorkerFailure),
    /// The worker of the open export cannot be used, so the export is opened again.
    OpenedAgain(WorkerFailure),
    /// The worker of the open export failed, and the user has cancelled reopening the export.
    NotOpenedAgain,
    /// The worker of the open export had failed. The export is opened again now, because the user asked for something
    /// that needs it.
    OpenedOnDemand,
    /// The worker of a download cannot be used.
    ExportInterrupted(WorkerFailure),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Load(text) => f.write_str(text),
            Self::Stalled => write!(
                f,
                "No data arrived for {} seconds, so nothing was opened. Try again, or download the file and open it with \
                 “Open file”.",
                super::STALL_SECONDS
            ),
            Self::Worker(failure) => failure.fmt(f),
            Self::OpenedAgain(failure) => {
                f.write_str("The export is being opened again, and the view is kept. ")?;
                failure.fmt(f)
            }
            Self::NotOpenedAgain => f.write_str(
                "The file reader stopped, and the export was not opened again. What is on screen stays until you ask for \
                 another view.",
            ),
            Self::OpenedOnDemand => f.write_str(
                "The file reader had stopped. The export is being opened again, and the view is kept.",
            ),
            Self::ExportInterrupted(failure) => {
                f.write_str("The download was interrupted, and nothing was saved. ")?;
                failure.fmt(f)
            }
        }
    }
}

impl fmt::Display for WorkerFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stopped(cause) => write!(
                f,
                "The file reader stopped: {}. Reload the page; if it happens again, please report it and include this message.",
                cause.trim_end_matches('.')
            ),
            Self::OutOfMemory => f.write_str(
                "The file reader ran out of memory. An export takes about 5 bytes for each day of each repository, and twice \
                 that while it is read. Close other tabs and try again, or open fewer repositories or years at a time.",
            ),
            Self::Unresponsive => f.write_str(
                "The file reader stopped responding. Check the connection, and try again or reload the page.",
            ),
            Self::OtherVersion => f.write_str(
                "This page and its file reader have different versions. Reload the page.",
            ),
        }
    }
}
