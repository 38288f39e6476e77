//! Answers that are kept, so that a view that was on screen before is shown again at once: after a toggle, Back, or a letter taken
//! away.

use std::collections::VecDeque;

use super::Wanted;
use crate::protocol::Answer;

/// So many answers are kept, the latest ones. One takes about 100 KB.
const KEPT_ANSWERS: usize = 16;
/// An answer with more rows is not kept: one of a window has fewer than that, one to be printed may have all.
const KEPT_ROWS: usize = 256;

/// The latest whole answers about one export, each about another question.
#[derive(Debug, Default)]
pub(super) struct Memory {
    answers: VecDeque<(Wanted, Answer)>,
}

impl Memory {
    /// Keeps an answer in place of one about the same question, if it is whole: with overview and changes. Lists of rows and outages
    /// are wanted once, so an answer with a list is not kept, and outages are left out.
    pub(super) fn keep(&mut self, wanted: &Wanted, answer: Answer) {
        let is_whole = answer.overview.is_some() && answer.changes.is_some();
        if !is_whole || wanted.list.is_some() || answer.window.rows.len() > KEPT_ROWS {
            return;
        }
        self.answers.retain(|(other, _)| other.question != wanted.question);
        if self.answers.len() == KEPT_ANSWERS {
            self.answers.pop_front();
        }
        self.answers.push_back((wanted.clone(), Answer { outages: None, ..answer }));
    }

    /// The answer about a question that has all wanted rows, if it is kept.
    pub(super) fn recall(&self, wanted: &Wanted) -> Option<Answer> {
        let end = |wanted: &Wanted| wanted.first_row.saturating_add(wanted.row_count);
        let (_, answer) = self.answers.iter().find(|(kept, answer)| {
            let has_last = end(wanted).min(answer.window.total) <= end(kept);
            kept.question == wanted.question && kept.first_row <= wanted.first_row && has_last
        })?;
        wanted.list.is_none().then(|| answer.clone())
    }
}
