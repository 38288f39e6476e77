//! Recent answers, kept so that a view that was on screen before is shown again at once: after a toggle, Back, or a
//! deleted letter.

use std::collections::VecDeque;
use std::sync::Arc;

use super::Wanted;
use crate::protocol::{Answer, Changes, Overview};

/// How many of the latest answers are kept. One takes about 100 KB, and up to 1 MB after scrolling.
const KEPT_ANSWERS: usize = 16;
/// Answers with more rows are not kept, nor those about more selected repositories. A window of the table has fewer
/// rows; a request for all rows, for printing, may have more.
const KEPT_ROWS: usize = 128;

/// The latest complete answers about one export, at most one for each question.
#[derive(Debug, Default)]
pub(super) struct Memory {
    answers: VecDeque<(Wanted, Answer)>,
}

impl Memory {
    /// Keeps an answer with the overview and the changes that belong to it, and replaces an earlier one about the same
    /// question. Outages are left out, since they stay on screen as long as the export is open. Nothing is kept if the
    /// overview or the changes are missing, if there are too many rows, or if a list was wanted, since lists are used
    /// only once.
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

    /// Returns the answer to the wanted question, if it is kept and has all wanted rows.
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
