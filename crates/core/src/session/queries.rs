//! The queries to an open export. Only one is pending at a time; changes in the meantime are combined into one query after the
//! answer. So a burst of scrolling or typing costs two queries instead of hundreds. What is kept in [`Memory`] is not asked again.

use std::sync::Arc;

use super::Wanted;
use super::memory::Memory;
use crate::protocol::{Answer, Changes, Overview, Query};
use crate::query::Question;

/// The queries to one export.
#[derive(Debug, Default)]
pub(super) struct Queries {
    /// The query that has no answer yet.
    pending: Option<Pending>,
    /// What the answer on screen is about, and the parts of it that an answer about other rows leaves out.
    displayed: Option<Wanted>,
    overview: Option<Arc<Overview>>,
    changes: Option<Arc<Changes>>,
    memory: Memory,
    /// What the page wants.
    wanted: Option<Wanted>,
    /// Whether `wanted` has not been sent yet.
    is_unsent: bool,
    /// The latest question that was answered with what changed.
    changes_of: Option<Question>,
    /// Whether outages were answered.
    has_outages: bool,
}

#[derive(Debug)]
struct Pending {
    id: u32,
    wanted: Wanted,
    wants_changes: bool,
    wants_outages: bool,
    /// Whether something else was shown since it was sent, so that its answer is only kept.
    is_overtaken: bool,
}

/// An accepted answer.
#[derive(Debug, PartialEq)]
pub(super) struct Answered {
    /// Whether it is the first answer about this export.
    pub(super) is_first: bool,
    /// Whether the question was about a detail or a comparison.
    pub(super) has_page: bool,
}

impl Queries {
    /// Whether a query is pending.
    pub(super) fn is_pending(&self) -> bool {
        self.pending.is_some()
    }

    /// Whether there has been an answer.
    pub(super) fn is_answered(&self) -> bool {
        self.displayed.is_some()
    }

    /// Sets what the page needs now. Returns the answer if it is kept. What is displayed, or under way, is not asked again.
    pub(super) fn want(&mut self, wanted: Wanted) -> Option<Answer> {
        self.wanted = Some(wanted.clone());
        let under_way = self.pending.as_ref().filter(|pending| !pending.is_overtaken);
        if under_way.is_some_and(|pending| pending.wanted == wanted) {
            self.is_unsent = false;
            return None;
        }
        let is_displayed = self.displayed.as_ref() == Some(&wanted);
        let recalled = self.recall(&wanted);
        self.is_unsent = !is_displayed && recalled.is_none();
        if let Some(pending) = self.pending.as_mut().filter(|_| !self.is_unsent) {
            pending.is_overtaken = true;
        }
        if recalled.is_some() {
            self.displayed = Some(wanted);
        }
        recalled
    }

    /// The answer to another question than the displayed one, if it is kept, without what is displayed anyway.
    fn recall(&mut self, wanted: &Wanted) -> Option<Answer> {
        let displayed = self.displayed.as_ref()?;
        if displayed.question == wanted.question {
            return None;
        }
        let mut answer = self.memory.recall(wanted)?;
        let has_overview = displayed.question.has_overview_of(&wanted.question);
        let has_changes = self.has_changes_of(&wanted.question);
        self.overview.clone_from(&answer.overview);
        self.changes.clone_from(&answer.changes);
        self.changes_of = Some(wanted.question.clone());
        answer.overview.take_if(|_| has_overview);
        answer.changes.take_if(|_| has_changes);
        Some(answer)
    }

    /// The query to send now, if any. Increments `last_id` for its id.
    ///
    /// Outages are requested once for each export, and never with the first query, since finding them takes a pass over all
    /// counts.
    pub(super) fn next(&mut self, last_id: &mut u32, can_show_outages: bool) -> Option<Query> {
        let is_first_shown = can_show_outages && self.is_answered();
        let wants_outages = is_first_shown && !self.has_outages;
        if self.is_pending() || !(self.is_unsent || wants_outages) {
            return None;
        }
        let wanted = self.wanted.clone()?;
        self.is_unsent = false;
        *last_id += 1;
        let has_overview =
            |displayed: &Wanted| displayed.question.has_overview_of(&wanted.question);
        let query = Query {
            id: *last_id,
            question: wanted.question.clone(),
            first_row: wanted.first_row,
            row_count: wanted.row_count,
            list: wanted.list,
            wants_overview: !self.displayed.as_ref().is_some_and(has_overview),
            wants_changes: is_first_shown && !self.has_changes_of(&wanted.question),
            wants_outages,
        };
        let wants_changes = query.wants_changes;
        let id = query.id;
        self.pending =
            Some(Pending { id, wanted, wants_changes, wants_outages, is_overtaken: false });
        Some(query)
    }

    /// Whether what changed has been answered, for the same list.
    fn has_changes_of(&self, question: &Question) -> bool {
        let is_same = |answered: &Question| {
            answered.has_overview_of(question) && answered.list.grouping == question.list.grouping
        };
        self.changes_of.as_ref().is_some_and(is_same)
    }

    /// Accepts an answer; `None` if it does not belong to the pending query, or is not to be shown any more.
    pub(super) fn accept(&mut self, answer: &Answer) -> Option<Answered> {
        let pending = self.pending.take_if(|pending| pending.id == answer.id)?;
        if pending.is_overtaken {
            let is_whole = answer.overview.is_some() && answer.changes.is_some();
            if !is_whole || self.wanted.as_ref() != Some(&pending.wanted) {
                self.memory.keep(&pending.wanted, answer.clone());
                return None;
            }
            // It was wanted once more.
            self.is_unsent = false;
        }
        let is_first = !self.is_answered();
        let has_page = pending.wanted.question.page.is_some();
        self.has_outages |= pending.wants_outages;
        if pending.wants_changes {
            self.changes_of = Some(pending.wanted.question.clone());
        }
        if answer.overview.is_some() || answer.changes.is_some() {
            self.changes.clone_from(&answer.changes);
        }
        if answer.overview.is_some() {
            self.overview.clone_from(&answer.overview);
        }
        let whole = Answer {
            overview: self.overview.clone(),
            changes: self.changes.clone(),
            ..answer.clone()
        };
        self.memory.keep(&pending.wanted, whole);
        self.displayed = Some(pending.wanted);
        Some(Answered { is_first, has_page })
    }

    /// Asks once more for what is wanted, with all that belongs to it.
    pub(super) fn ask_again(&mut self) {
        self.changes_of = None;
        self.has_outages = false;
        self.is_unsent = self.wanted.is_some();
    }

    /// Gives up the pending query. What is wanted next is asked for anew.
    pub(super) fn abandon(&mut self) {
        self.pending = None;
    }
}
