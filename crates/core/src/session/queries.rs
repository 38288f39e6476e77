//! The questions to an open export: one is under way at a time. What changes meanwhile is asked once, after the answer, so a
//! burst of scrolling or typing costs two questions and not hundreds.

use super::Wanted;
use crate::protocol::{Answer, Query};
use crate::query::Question;

/// The questions to one export.
#[derive(Debug, Default)]
pub(super) struct Queries {
    /// The question under way.
    pending: Option<Pending>,
    /// The question that was answered last.
    displayed: Option<Question>,
    /// What the page wants.
    wanted: Option<Wanted>,
    /// Whether that has yet to be asked.
    is_unasked: bool,
    /// Whether outages were answered, or cannot be.
    has_outages: bool,
}

#[derive(Debug)]
struct Pending {
    id: u32,
    wanted: Wanted,
    wants_outages: bool,
}

/// What an answer belongs to.
#[derive(Debug, PartialEq)]
pub(super) struct Answered {
    /// Whether it is the first one about this export.
    pub(super) is_first: bool,
    /// Whether a detail or a comparison was asked for.
    pub(super) has_page: bool,
}

impl Queries {
    /// Whether an answer is awaited.
    pub(super) fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// Whether there is an answer to show.
    pub(super) fn is_answered(&self) -> bool {
        self.displayed.is_some()
    }

    /// Remembers what the page wants now.
    pub(super) fn want(&mut self, wanted: Wanted) {
        self.is_unasked = self.pending.as_ref().is_none_or(|pending| pending.wanted != wanted);
        self.wanted = Some(wanted);
    }

    /// The question to ask now, if any. Its id is the one after `last_id`.
    ///
    /// Outages are asked for once for each export, and never with its first question: to find them takes a pass over all counts.
    pub(super) fn next(&mut self, last_id: &mut u32, can_show_outages: bool) -> Option<Query> {
        let wants_outages = can_show_outages && self.is_answered() && !self.has_outages;
        if self.is_pending() || !(self.is_unasked || wants_outages) {
            return None;
        }
        let wanted = self.wanted.clone()?;
        self.is_unasked = false;
        *last_id += 1;
        let query = Query {
            id: *last_id,
            question: wanted.question.clone(),
            first_row: wanted.first_row,
            row_count: wanted.row_count,
            wants_overview: self.displayed.as_ref() != Some(&wanted.question),
            wants_outages,
        };
        self.pending = Some(Pending { id: query.id, wanted, wants_outages });
        Some(query)
    }

    /// Accepts an answer; `None` if it does not belong to the question under way.
    pub(super) fn accept(&mut self, answer: &Answer) -> Option<Answered> {
        let pending = self.pending.take_if(|pending| pending.id == answer.id)?;
        let is_first = !self.is_answered();
        let has_page = pending.wanted.question.page.is_some();
        self.has_outages |= pending.wants_outages;
        self.displayed = Some(pending.wanted.question);
        Some(Answered { is_first, has_page })
    }

    /// Gives up the question under way, since nobody will answer it. It is not asked again: it may be what made the worker
    /// crash.
    pub(super) fn abandon(&mut self) {
        if let Some(pending) = self.pending.take() {
            self.has_outages |= pending.wants_outages;
        }
    }
}
