//! The queries to an open export. Only one is pending at a time; changes in the meantime are combined into one query
//! after the answer. So a burst of scrolling or typing costs two queries instead of hundreds. Answers that [`Memory`]
//! still has are not queried again.

use std::sync::Arc;

use super::Wanted;
use super::memory::Memory;
use crate::protocol::{Answer, Changes, Overview, Query, RowList};
use crate::query::Question;

/// The queries to one export.
#[derive(Debug, Default)]
pub(super) struct Queries {
    /// The query that has no answer yet.
    pending: Option<Pending>,
    /// What is on screen.
    displayed: Option<Wanted>,
    /// The headline and chart on screen. Answers about other rows of the same view leave them out.
    overview: Option<Arc<Overview>>,
    /// The changes on screen.
    changes: Option<Arc<Changes>>,
    memory: Memory,
    /// What the page wants.
    wanted: Option<Wanted>,
    /// Whether `wanted` has not been sent yet.
    is_unsent: bool,
    /// The latest question whose answer included changes.
    changes_of: Option<Question>,
    /// Whether outages have been received.
    has_outages: bool,
}

#[derive(Debug)]
struct Pending {
    id: u32,
    wanted: Wanted,
    wants_changes: bool,
    wants_outages: bool,
    /// Whether, since this query was sent, the page returned to the view on screen or was shown another one from
    /// memory. What the answer leaves out can then not be taken from the screen, which may show another view.
    is_overtaken: bool,
}

/// Which part of an answer to show.
#[derive(Debug, PartialEq)]
pub(super) enum Accepted {
    /// All of it.
    Whole {
        /// Whether it is the first answer about this export.
        is_first: bool,
        /// Whether the question was about a detail or a comparison.
        has_page: bool,
        /// The list of rows that the question asked for.
        list: Option<RowList>,
    },
    /// The outages, which belong to every view.
    Outages,
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

    /// Sets what the page needs now. Returns the answer if it is kept in memory. What is displayed, or pending and not
    /// overtaken, is not queried again.
    pub(super) fn want(&mut self, wanted: Wanted) -> Option<Answer> {
        self.wanted = Some(wanted.clone());
        let under_way = self.pending.as_ref().filter(|pending| !pending.is_overtaken);
        if under_way.is_some_and(|pending| pending.wanted == wanted) {
            self.is_unsent = false;
            return None;
        }
        // A list is used only once, so it must be queried again.
        let is_displayed = wanted.list.is_none() && self.displayed.as_ref() == Some(&wanted);
        let recalled = self.display_kept(&wanted);
        self.is_unsent = !is_displayed && recalled.is_none();
        if let Some(pending) = self.pending.as_mut().filter(|_| !self.is_unsent) {
            pending.is_overtaken = true;
        }
        recalled
    }

    /// Marks a kept answer as displayed and returns it, without the parts that are on screen anyway. `None` if nothing
    /// is displayed yet, if the displayed view is about the same question, or if the answer is not kept.
    fn display_kept(&mut self, wanted: &Wanted) -> Option<Answer> {
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
        self.displayed = Some(wanted.clone());
        answer.overview.take_if(|_| has_overview);
        answer.changes.take_if(|_| has_changes);
        Some(answer)
    }

    /// Returns the query to send now, if any. Increments `last_id` for its id.
    ///
    /// Outages are requested once for each export, and never with the first query, since finding them takes a pass over
    /// all counts.
    pub(super) fn next(&mut self, last_id: &mut u32, can_show_outages: bool) -> Option<Query> {
        let is_first_shown = can_show_outages && self.is_answered();
        let wants_outages = is_first_shown && !self.has_outages;
        let has_changes = |displayed: &Wanted| self.has_changes_of(&displayed.question);
        let lacks_changes = is_first_shown && !self.displayed.as_ref().is_some_and(has_changes);
        if self.is_pending() || !(self.is_unsent || wants_outages || lacks_changes) {
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

    /// Whether the changes of the question's list have been received.
    fn has_changes_of(&self, question: &Question) -> bool {
        let is_same = |answered: &Question| {
            answered.has_overview_of(question) && answered.list.grouping == question.list.grouping
        };
        self.changes_of.as_ref().is_some_and(is_same)
    }

    /// Accepts an answer. `None` if nothing of it is to be shown: it does not belong to the pending query, or that
    /// query was overtaken.
    pub(super) fn accept(&mut self, answer: &Answer) -> Option<Accepted> {
        let pending = self.pending.take_if(|pending| pending.id == answer.id)?;
        if pending.is_overtaken {
            let is_whole = answer.overview.is_some() && answer.changes.is_some();
            if !is_whole || self.wanted.as_ref() != Some(&pending.wanted) {
                let (overview, changes) = (answer.overview.as_ref(), answer.changes.as_ref());
                self.memory.keep(&pending.wanted, answer, overview, changes);
                self.has_outages |= answer.outages.is_some();
                return answer.outages.is_some().then_some(Accepted::Outages);
            }
            // The answer is complete, and its view is wanted again.
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
        let (overview, changes) = (self.overview.as_ref(), self.changes.as_ref());
        self.memory.keep(&pending.wanted, answer, overview, changes);
        let list = pending.wanted.list;
        self.displayed = Some(pending.wanted);
        Some(Accepted::Whole { is_first, has_page, list })
    }

    /// Queries the wanted view again, including its changes and outages.
    pub(super) fn ask_again(&mut self) {
        self.changes_of = None;
        self.has_outages = false;
        self.is_unsent = self.wanted.is_some();
    }

    /// Gives up the pending query, and returns whether it asked for a list of rows. Whatever is wanted next is queried
    /// anew.
    pub(super) fn abandon(&mut self) -> bool {
        self.pending.take().is_some_and(|pending| pending.wanted.list.is_some())
    }
}
