//! The table rows that are rendered. New rows are added a few a frame, so that a jump does not block one.

use std::sync::Arc;

use publisher_analytics_core::protocol::{Row, RowWindow};

/// Rows that are rendered above and below the viewport.
pub(in crate::app) const OVERSCAN_ROWS: usize = 8;
/// How many new rows a frame has time for.
const ROWS_A_FRAME: usize = 4;

/// A window of rows, and the range of it that is rendered.
#[derive(Clone, Debug, Default)]
pub(in crate::app) struct ShownRows {
    /// The whole window.
    pub(in crate::app) window: Arc<RowWindow>,
    from: usize,
    to: usize,
}

impl ShownRows {
    /// The first range of a new window, after the rows of `now`. After a jump most rows are new, and rendering them all would
    /// block a frame: the visible ones come first, the others in later frames.
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

    /// The rendered rows, by rank.
    pub(in crate::app) fn rows(&self) -> &[Row] {
        self.window.rows.get(self.from..self.to).unwrap_or_default()
    }

    /// Whether the whole window is rendered.
    pub(super) fn is_whole(&self) -> bool {
        self.from == 0 && self.to == self.window.rows.len()
    }

    /// Adds a few rows, downwards first.
    pub(super) fn widen(&mut self) {
        let end = self.window.rows.len();
        if self.to < end {
            self.to = end.min(self.to + ROWS_A_FRAME);
        } else {
            self.from = self.from.saturating_sub(ROWS_A_FRAME);
        }
    }
}
