//! The rows of the table that are shown: new ones come a few a frame.

use std::sync::Arc;

use publisher_analytics_core::protocol::{Row, RowWindow};

/// Rows that are kept ready above and below the viewport.
pub(in crate::app) const OVERSCAN_ROWS: usize = 8;
/// New rows that one frame has time for.
const ROWS_A_FRAME: usize = 4;

/// The part of a window of rows that is shown already.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct ShownRows {
    /// The whole window.
    pub(in crate::app) window: Arc<RowWindow>,
    from: usize,
    to: usize,
}

impl ShownRows {
    /// Shows a window of rows after those that are shown now. After a jump most of them are new, and to make them all
    /// would hold up a frame: those in sight come first, and the others in the frames after.
    pub(super) fn first_of(window: RowWindow, now: &Self) -> Self {
        let shown: Vec<u32> = now.rows().iter().map(|row| row.id).collect();
        let new = window.rows.iter().filter(|row| !shown.contains(&row.id)).count();
        let is_top = window.rows.first().is_none_or(|row| row.rank == 0);
        let end = window.rows.len();
        let (from, to) = if new <= ROWS_A_FRAME {
            (0, end)
        } else {
            let from = if is_top { 0 } else { OVERSCAN_ROWS.min(end) };
            (from, end.min(from + ROWS_A_FRAME))
        };
        Self { window: Arc::new(window), from, to }
    }

    /// The shown rows, by rank.
    pub(in crate::app) fn rows(&self) -> &[Row] {
        self.window.rows.get(self.from..self.to).unwrap_or_default()
    }

    /// Whether all of the window is shown.
    pub(super) fn is_whole(&self) -> bool {
        self.from == 0 && self.to == self.window.rows.len()
    }

    /// Shows some more, downwards first.
    pub(super) fn widen(&mut self) {
        let end = self.window.rows.len();
        if self.to < end {
            self.to = end.min(self.to + ROWS_A_FRAME);
        } else {
            self.from = self.from.saturating_sub(ROWS_A_FRAME);
        }
    }
}
