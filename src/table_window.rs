//! The window of a virtualized table: which rows are in sight, which are rendered, which are fetched, and which rendered row
//! stands at which rank.
//!
//! Rows have a fixed height, so the ranks in sight are the scroll offset divided by the row height. Some more are rendered
//! above and below, and still more are fetched once the reader scrolls, so that a fast scroll finds its rows here.
//!
//! Browsers stop at some height (Firefox at about 17 million CSS pixels, Chromium at 33 million). A taller table is
//! compressed: its body has a greatest height, and a pixel of scrolling passes more than a pixel of rows.
//!
//! Everything here is arithmetic.

use std::ops::Range;

/// The greatest height of a table's body, which every browser can show. The stylesheet has the same number.
const MAX_BODY_HEIGHT_CSS_PX: f64 = 15_000_000.0;
/// Rows that are rendered above and below those in sight.
const OVERSCAN_ROWS: usize = 4;
/// Tables of so few rows are rendered whole, so that a search of the browser finds all of them.
const SHORT_TABLE_ROWS: usize = 24;
/// So many rows more than wanted stay rendered where only what lies above the table has changed: to make them costs more than to
/// keep them.
const SURPLUS_ROWS: usize = 8;
/// Rows that are fetched above and below those rendered, while the reader scrolls.
const FETCH_MARGIN_ROWS: usize = 48;

/// Where a table is scrolled to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScrollPosition {
    /// The height of a row in CSS pixels, above 0.
    pub row_height_css_px: f64,
    /// The height of the window in CSS pixels.
    pub viewport_height_css_px: f64,
    /// How much of the table's body lies above the window, in CSS pixels; less than 0 if the body begins further down.
    pub hidden_above_css_px: f64,
    /// Number of rows of the whole table.
    pub row_count: usize,
}

impl ScrollPosition {
    /// How far rows are rendered above their rank, in rows: 0 unless the table is compressed.
    pub fn compressed_rows(&self) -> f64 {
        let hidden = |whole: f64| (whole - self.viewport_height_css_px).max(1.0);
        let full = self.row_count as f64 * self.row_height_css_px;
        if full <= MAX_BODY_HEIGHT_CSS_PX {
            return 0.0;
        }
        let (full, shown) = (hidden(full), hidden(MAX_BODY_HEIGHT_CSS_PX));
        self.hidden_above_css_px.clamp(0.0, shown) * (full / shown - 1.0) / self.row_height_css_px
    }

    fn is_short(&self) -> bool {
        self.row_count <= SHORT_TABLE_ROWS
    }

    /// The ranks in sight, also those that can be seen in part. They go on after the last row, in case that rows are added.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the casts saturate, and a table has far fewer rows than 2^32"
    )]
    fn in_sight(&self) -> Range<usize> {
        let above = self.hidden_above_css_px.max(0.0) / self.row_height_css_px;
        let first = (above + self.compressed_rows()) as usize;
        // What lies above the table takes its share of the window.
        let height = self.viewport_height_css_px + self.hidden_above_css_px.min(0.0);
        let count = (height / self.row_height_css_px).ceil() as usize + 1;
        first.min(self.row_count)..first.saturating_add(count)
    }

    /// The ranks to render, as far as the table has them.
    ///
    /// ```
    /// use publisher_analytics::table_window::ScrollPosition;
    /// let top = ScrollPosition {
    ///     row_height_css_px: 40.0,
    ///     viewport_height_css_px: 800.0,
    ///     hidden_above_css_px: 0.0,
    ///     row_count: 1_000,
    /// };
    /// assert_eq!(top.rendered(), 0..25);
    /// assert_eq!(ScrollPosition { hidden_above_css_px: 4_000.0, ..top }.rendered(), 96..125);
    /// ```
    pub fn rendered(&self) -> Range<usize> {
        if self.is_short() {
            return 0..SHORT_TABLE_ROWS;
        }
        widened(&self.in_sight(), OVERSCAN_ROWS)
    }

    /// The ranks to render after a change of what lies above the table, where `rendered` are rendered already: the same ones
    /// while they are in sight, so that a line more or less above makes and removes no row. A short table is rendered whole.
    pub fn still_rendered(&self, rendered: &Range<usize>) -> Range<usize> {
        let (in_sight, wanted) = (self.in_sight(), self.rendered());
        let needed = if self.is_short() { &wanted } else { &in_sight };
        let are_enough = rendered.start <= needed.start && needed.end <= rendered.end;
        if are_enough && rendered.len() <= wanted.len() + SURPLUS_ROWS {
            return rendered.clone();
        }
        wanted
    }

    /// The ranks to fetch, where `fetched` are fetched already: the same ones while they reach far enough.
    pub fn fetched(&self, fetched: &Range<usize>, is_scrolling: bool) -> Range<usize> {
        let rendered = self.rendered();
        let margin = if is_scrolling { FETCH_MARGIN_ROWS } else { 0 };
        let needed = widened(&rendered, margin / 2);
        if fetched.start <= needed.start && needed.end <= fetched.end {
            return fetched.clone();
        }
        widened(&rendered, margin)
    }
}

/// The ranks to fetch for a table that is not laid out yet, in a window of some height.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a window has few rows"
)]
pub fn first_fetched(viewport_height_css_px: f64, row_height_css_px: f64) -> Range<usize> {
    0..(viewport_height_css_px / row_height_css_px).ceil() as usize + OVERSCAN_ROWS
}

/// The ranks to render in a table that is not laid out yet, at the top of the page, of those `fetched`. What lies above its first row
/// takes about half of the window.
pub fn first_rendered(fetched: &Range<usize>) -> Range<usize> {
    if fetched.start > 0 {
        return fetched.clone();
    }
    0..fetched.end.div_ceil(2)
}

/// The range with `margin` more on each side.
fn widened(range: &Range<usize>, margin: usize) -> Range<usize> {
    range.start.saturating_sub(margin)..range.end.saturating_add(margin)
}

/// A row that goes from one rank to another, because it follows its repository.
#[derive(Clone, Copy, Debug)]
pub struct Followed {
    /// The rank at which it stands.
    pub from: usize,
    /// The rank to which its repository goes.
    pub to: usize,
}

/// Which rendered row stands at which rank. A rendered row is made once. It keeps its rank for as long as that is rendered:
/// scrolling changes only the rows that come into view, and another order or period changes what rows show, but moves none.
/// A row whose rank is no longer rendered takes another one.
#[derive(Clone, Debug, Default)]
pub struct RenderedRows {
    ranks: Range<usize>,
    /// The numbers of all rows that were made: those of `ranks` in their order, then those that are not rendered.
    numbers: Vec<usize>,
}

impl RenderedRows {
    /// Gives every rank a row, and returns the numbers of the rows in the order of `ranks`. A number that was not returned
    /// before is that of a new row. A row goes to another rank only as `followed` says: the one with the focus.
    ///
    /// ```
    /// use publisher_analytics::table_window::{Followed, RenderedRows};
    /// let mut rows = RenderedRows::default();
    /// assert_eq!(rows.assign(10..13, None), [0, 1, 2]);
    /// // Scrolled down by one row: the first row is used again at the end.
    /// assert_eq!(rows.assign(11..14, None), [1, 2, 0]);
    /// let followed = Some(Followed { from: 11, to: 13 });
    /// assert_eq!(rows.assign(11..14, followed), [0, 2, 1]);
    /// ```
    pub fn assign(&mut self, ranks: Range<usize>, followed: Option<Followed>) -> &[usize] {
        let before = self.ranks.clone();
        let focused = followed.and_then(|Followed { from, to }| {
            let index = before.clone().position(|rank| rank == from)?;
            Some((self.numbers[index], ranks.clone().position(|rank| rank == to)?))
        });
        self.numbers.extend(self.numbers.len()..ranks.len());
        let down = ranks.start.saturating_sub(before.start);
        let up = before.start.saturating_sub(ranks.start);
        // Rows that scrolling has freed go to the other end. After a jump no rank is kept, and no row has to move.
        let freed = if (1..ranks.len()).contains(&up) {
            self.numbers.len() - up
        } else if down < before.len() {
            down
        } else {
            0
        };
        let (freed, kept) = self.numbers.split_at(freed);
        self.numbers = [kept, freed].concat();
        if let Some((number, to)) = focused
            && let Some(from) = self.numbers.iter().position(|other| *other == number)
        {
            self.numbers.swap(from, to);
        }
        self.ranks = ranks;
        &self.numbers[..self.ranks.len()]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: f64 = 42.0;
    const WINDOW: f64 = 900.0;

    fn scrolled(hidden_above_css_px: f64, row_count: usize) -> ScrollPosition {
        ScrollPosition {
            row_height_css_px: ROW,
            viewport_height_css_px: WINDOW,
            hidden_above_css_px,
            row_count,
        }
    }

    #[test]
    fn rows_in_sight_are_rendered_wherever_the_table_is_scrolled_to() {
        for row_count in [1, 20, 1_000, 357_142, 357_144, 1_000_000] {
            let height = (row_count as f64 * ROW).min(MAX_BODY_HEIGHT_CSS_PX);
            let last = (height - WINDOW).max(0.0);
            for tenth in 0..=10 {
                let position = scrolled(last * f64::from(tenth) / 10.0, row_count);
                let rendered = position.rendered();
                let top_of = |rank: usize| (rank as f64 - position.compressed_rows()) * ROW;
                let (above, below) = (
                    position.hidden_above_css_px,
                    height.min(position.hidden_above_css_px + WINDOW),
                );
                assert!(top_of(rendered.start) <= above + 0.01, "{row_count} {tenth}");
                assert!(top_of(rendered.end.min(row_count)) >= below - 0.01, "{row_count} {tenth}");
                assert!(rendered.len() <= 31, "{}", rendered.len());
            }
            assert!(scrolled(last, row_count).rendered().end >= row_count);
        }
    }

    #[test]
    fn a_table_that_begins_further_down_renders_its_first_rows() {
        assert_eq!(scrolled(-400.0, 1_000).rendered(), 0..17);
        assert_eq!(scrolled(-2_000.0, 1_000).rendered(), 0..5);
        assert_eq!(scrolled(0.0, 0).rendered(), 0..24, "rows may come");
        // The table became shorter than it is scrolled down.
        assert_eq!(scrolled(10_000.0, 12).rendered().start, 0);
        assert_eq!(scrolled(10_000.0, 30).rendered().start, 26);
    }

    #[test]
    fn a_line_more_or_less_above_the_table_changes_no_row() {
        let before = scrolled(-400.0, 1_000).rendered();
        assert_eq!(scrolled(-430.0, 1_000).still_rendered(&before), before);
        assert_eq!(scrolled(-330.0, 1_000).still_rendered(&before), before);
        assert_eq!(scrolled(-100.0, 1_000).still_rendered(&before), 0..25, "more are in sight");
        assert_eq!(scrolled(-800.0, 1_000).still_rendered(&before), 0..8, "far fewer are in sight");
        assert_eq!(scrolled(-400.0, 1_000).still_rendered(&(0..usize::MAX)), before);
    }

    #[test]
    fn a_short_table_is_rendered_whole_wherever_it_begins() {
        let before = scrolled(-800.0, 1_000).rendered();
        assert_eq!(before, 0..8);
        assert_eq!(scrolled(-800.0, 20).still_rendered(&before), 0..24);
        assert_eq!(scrolled(-800.0, 20).still_rendered(&(0..24)), 0..24);
    }

    #[test]
    fn a_tall_window_is_filled() {
        let position = ScrollPosition { viewport_height_css_px: 5_000.0, ..scrolled(0.0, 1_000) };
        assert!(position.rendered().len() >= 120);
        assert!(first_fetched(5_000.0, ROW).len() >= 120);
    }

    #[test]
    fn a_table_renders_half_a_window_before_it_is_laid_out() {
        let fetched = first_fetched(WINDOW, ROW);
        assert_eq!(first_rendered(&fetched), 0..13);
        let laid_out = scrolled(-430.0, 1_000);
        assert_eq!(laid_out.still_rendered(&first_rendered(&fetched)), 0..13, "it was about right");
        assert_eq!(scrolled(-300.0, 1_000).still_rendered(&first_rendered(&fetched)), 0..20);
        assert_eq!(first_rendered(&(448..575)), 448..575, "it is scrolled back to");
    }

    #[test]
    fn what_is_fetched_is_kept_until_scrolling_comes_near_its_end() {
        let first = scrolled(0.0, 1_000).fetched(&(0..0), false);
        assert_eq!(first, 0..27, "no more than is rendered");
        let scrolling = scrolled(ROW, 1_000).fetched(&first, true);
        assert_eq!(scrolling, 0..76);
        assert_eq!(scrolled(20.0 * ROW, 1_000).fetched(&scrolling, true), scrolling);
        assert_eq!(scrolled(30.0 * ROW, 1_000).fetched(&scrolling, true), 0..105);
        assert_eq!(scrolled(500.0 * ROW, 1_000).fetched(&scrolling, true), 448..575);
        assert_eq!(scrolled(978.0 * ROW, 1_000).fetched(&(800..1_040), true), 800..1_040);
    }

    #[test]
    fn a_rank_keeps_its_row_and_free_rows_are_used_again() {
        let mut rows = RenderedRows::default();
        assert_eq!(rows.assign(0..4, None), [0, 1, 2, 3]);
        assert_eq!(rows.assign(2..6, None), [2, 3, 0, 1], "scrolled down");
        assert_eq!(rows.assign(1..5, None), [1, 2, 3, 0], "scrolled up");
        assert_eq!(rows.assign(90..94, None), [1, 2, 3, 0], "a jump moves no row");
        assert_eq!(rows.assign(91..93, None), [2, 3], "fewer rows");
        assert_eq!(rows.assign(0..0, None), [0; 0]);
        let numbers = rows.assign(0..6, None).to_vec();
        assert_eq!(numbers.iter().max(), Some(&5), "rows are made where there are too few");
        assert_eq!(rows.assign(0..7, None)[..6], numbers);
        assert_eq!(rows.assign(2..9, None)[..4], numbers[2..]);
        assert_eq!(rows.assign(0..9, None)[2..6], numbers[2..]);
    }

    #[test]
    fn every_rank_has_a_row_of_its_own_wherever_a_table_is_scrolled_to() {
        let mut rows = RenderedRows::default();
        let mut before = (0..0, Vec::new());
        for step in 0_usize..400 {
            // Ranges of any length near and far from each other.
            let start = step * step * 7 % 40 + step % 3 * 100;
            let ranks = start..start + step * 5 % 13;
            let numbers = rows.assign(ranks.clone(), None).to_vec();
            let mut distinct = numbers.clone();
            distinct.sort_unstable();
            distinct.dedup();
            assert_eq!(distinct.len(), ranks.len());
            for (rank, number) in before.0.clone().zip(&before.1) {
                if ranks.contains(&rank) {
                    assert_eq!(numbers[rank - ranks.start], *number);
                }
            }
            before = (ranks, numbers);
        }
    }

    #[test]
    fn the_row_with_the_focus_follows_its_repository() {
        let mut rows = RenderedRows::default();
        rows.assign(0..4, None);
        assert_eq!(rows.assign(0..4, Some(Followed { from: 0, to: 3 })), [3, 1, 2, 0]);
        assert_eq!(rows.assign(0..2, Some(Followed { from: 3, to: 0 })), [0, 1], "fewer rows");
        assert_eq!(
            rows.assign(0..2, Some(Followed { from: 9, to: 0 })),
            [0, 1],
            "it was not rendered"
        );
        assert_eq!(
            rows.assign(0..2, Some(Followed { from: 0, to: 9 })),
            [0, 1],
            "it is no longer rendered"
        );
    }
}
