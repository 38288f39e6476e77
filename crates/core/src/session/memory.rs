//! Answers that are kept, so that a view that was on screen before is shown again at once: after a toggle, Back, or a letter taken
//! away.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Wanted;
use crate::protocol::{Answer, Changes, Overview};

/// So many answers are kept, the latest ones. One takes about 100 KB, and up to 1 MB after scrolling.
const KEPT_ANSWERS: usize = 16;
/// Answers with more rows are not kept, nor those about more selected repositories. A window of the table has fewer rows; all rows,
/// to be printed, may be more.
const KEPT_ROWS: usize = 128;

/// The latest whole answers about one export, each about another question.
#[derive(Debug, Default)]
pub(super) struct Memory {
    answers: VecDeque<(Wanted, Answer)>,
}

impl Memory {
    /// Keeps an answer with the overview and the changes that belong to it, in place of one about the same question. Outages, which
    /// are shown for as long as the export is open, are left out. Nothing is kept if a part is missing, there are many rows, or a
    /// list was wanted, which is wanted once.
    pub(super) fn keep(
        &mut self,
        wanted: &Wanted,
        answer: &Answer,
        overview: Option<&Arc<Overview>>,
        changes: Option<&Arc<Changes>>,
    ) {
        let has_many_rows =
            answer.window.rows.len().max(wanted.question.selected.len()) > KEPT_ROWS;
        let (Some(overview), Some(changes)) = (overview, changes) else { return };
        if has_many_rows || wanted.list.is_some() {
            return;
        }
        self.answers.retain(|(other, _)| other.question != wanted.question);
        if self.answers.len() == KEPT_ANSWERS {
            self.answers.pop_front();
        }
        let (overview, changes) = (Some(Arc::clone(overview)), Some(Arc::clone(changes)));
        let kept = Answer { overview, changes, outages: None, ..answer.clone() };
        self.answers.push_back((wanted.clone(), kept));
    }

    /// The answer about a question that has all wanted rows, if it is kept.
    pub(super) fn recall(&self, wanted: &Wanted) -> Option<Answer> {
        let end = |wanted: &Wanted| wanted.first_row.saturating_add(wanted.row_count);
        let (_, answer) = self.answers.iter().find(|(kept, answer)| {
            let reaches_far_enough = end(wanted).min(answer.window.total) <= end(kept);
            kept.question == wanted.question
                && kept.first_row <= wanted.first_row
                && reaches_far_enough
        })?;
        wanted.list.is_none().then(|| answer.clone())
    }
}
