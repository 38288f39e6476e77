//! The downloads of an open export. The worker writes one at a time; the others wait.

use std::collections::VecDeque;

use crate::export::ExportFormat;
use crate::protocol::Request;
use crate::query::Question;

/// The downloads of one export.
#[derive(Debug, Default)]
pub(super) struct Downloads {
    /// The running download and those waiting, in order.
    queue: VecDeque<(ExportFormat, Question)>,
    /// Whether the running download is being cancelled.
    is_cancelling: bool,
}

/// A download that has ended.
#[derive(Debug, PartialEq)]
pub(super) struct Ended {
    /// Whether the user had cancelled it.
    pub(super) was_cancelled: bool,
    /// The request for the next download, if any.
    pub(super) next: Option<Request>,
}

impl Downloads {
    /// Whether no download is running or waiting.
    pub(super) fn is_empty(&self) -> bool {
        self.queue.is_empty()
    }

    /// Returns the format of the running download, unless it is being cancelled.
    pub(super) fn running(&self) -> Option<ExportFormat> {
        self.queue.front().filter(|_| !self.is_cancelling).map(|(format, _)| *format)
    }

    /// Returns the request for the running download.
    pub(super) fn request(&self) -> Option<Request> {
        let (format, question) = self.queue.front()?;
        Some(Request::Export { format: *format, question: question.clone() })
    }

    /// Adds a download. Returns the request for it, unless it has to wait.
    pub(super) fn add(&mut self, format: ExportFormat, question: Question) -> Option<Request> {
        self.queue.push_back((format, question));
        self.request().filter(|_| self.queue.len() == 1)
    }

    /// Drops the waiting downloads and marks the running one as being cancelled. Returns whether a cancellation must be
    /// requested.
    pub(super) fn cancel(&mut self) -> bool {
        let is_cancelled = self.running().is_some();
        self.queue.truncate(1);
        self.is_cancelling |= is_cancelled;
        is_cancelled
    }

    /// Ends the running download; `None` if there is none.
    pub(super) fn end(&mut self) -> Option<Ended> {
        self.queue.pop_front()?;
        let was_cancelled = std::mem::take(&mut self.is_cancelling);
        Some(Ended { was_cancelled, next: self.request() })
    }
}
