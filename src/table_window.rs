//! The window of a virtualized table: which rows are visible, which are rendered, which are fetched, and which
//! rendered row shows which rank.
//!
//! Rows have a fixed height, so the visible ranks are the scroll offset divided by the row height. A few more rows
//! are rendered above and below. Once the user scrolls, still more are fetched, so that fast scrolling finds its rows
//! loaded.
//!
//! Browsers limit the height of an element (Firefox to about 17 million CSS pixels, Chromium to 33 million). A taller
//! table is compressed: its body has a maximum height, and one pixel of scrolling passes more than one pixel of rows.
//!
//! Everything here is pure arithmetic.

use std::ops::Range;

/// The maximum height of the table body, which every browser can show. `style/table.css` has the same number.
const MAX_BODY_HEIGHT_CSS_PX: f64 = 15_000_000.0;
/// How many rows are rendered above and below the visible ones.
const OVERSCAN_ROWS: usize = 4;
/// Tables of at most this many rows are rendered whole, so that the browser's text search finds every row.
const SHORT_TABLE_ROWS: usize = 24;
/// How many surplus rows stay rendered when only the content above the table has changed. Creating rows costs more
/// than keeping them.
const SURPLUS_ROWS: usize = 8;
/// How many rows are fetched above and below the rendered ones while the user scrolls.
const FETCH_MARGIN_ROWS: usize = 48;

/// The scroll position of a table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ScrollPosition {
    /// The height of a row in CSS pixels, greater than 0.
    pub row_height_css_px: f64,
    /// The height of the window in CSS pixels.
    pub viewport_height_css_px: f64,
    /// How much of the table body lies above the window, in CSS pixels; negative if the body begins below the
    /// window's top.
    pub hidden_above_css_px: f64,
    /// The number of rows in the whole table.
    pub row_count: usize,
}

impl ScrollPosition {
    /// Returns by how many rows a row is rendered above the position of its rank: 0 unless the table is compressed.
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

    /// Returns the visible ranks, including partly visible ones. They may go on after the last row, in case rows are
    /// added.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the casts saturate, and a table has far fewer rows than 2^32"
    )]
    fn in_sight(&self) -> Range<usize> {
        let above = self.hidden_above_css_px.max(0.0) / self.row_height_css_px;
        let first = (above + self.compressed_rows()) as usize;
        // Content above the table takes its share of the window.
        let height = self.viewport_height_css_px + self.hidden_above_css_px.min(0.0);
        let count = (height / self.row_height_css_px).ceil() as usize + 1;
        first.min(self.row_count)..first.saturating_add(count)
    }

    /// Returns the ranks to render. They may go on after the last row of the table.
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

    /// Returns the ranks to render after a change of the content above the table, given the ranks that are `rendered`
    /// already. These stay while they cover the visible ranks and are not too many, so that a line more or less above
    /// creates and removes no row. A short table is rendered whole.
    pub fn still_rendered(&self, rendered: &Range<usize>) -> Range<usize> {
        let (in_sight, wanted) = (self.in_sight(), self.rendered());
        let needed = if self.is_short() { &wanted } else { &in_sight };
        let are_enough = rendered.start <= needed.start && needed.end <= rendered.end;
        if are_enough && rendered.len() <= wanted.len() + SURPLUS_ROWS {
            return rendered.clone();
        }
        wanted
    }

    /// Returns the ranks to fetch, given the ranks that are `fetched` already. These stay while they reach far
    /// enough, unless they are far more than are needed, as after all rows were printed.
    pub fn fetched(&self, fetched: &Range<usize>, is_scrolling: bool) -> Range<usize> {
        let rendered = self.rendered();
        let margin = if is_scrolling { FETCH_MARGIN_ROWS } else { 0 };
        let needed = widened(&rendered, margin / 2);
        let are_enough = fetched.start <= needed.start && needed.end <= fetched.end;
        if are_enough && fetched.len() <= rendered.len() + 8 * FETCH_MARGIN_ROWS {
            return fetched.clone();
        }
        widened(&rendered, margin)
    }
}

/// Returns the ranks to fetch for a table that is not laid out yet, given the height of the window.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a window has few rows"
)]
pub fn first_fetched(viewport_height_css_px: f64, row_height_css_px: f64) -> Range<usize> {
    0..(viewport_height_css_px / row_height_css_px).ceil() as usize + OVERSCAN_ROWS
}

/// Returns which of the `fetched` ranks to render in a table that is not laid out yet. At the top of the page,
/// content above the first row takes about half of the window, so only half of them are rendered.
pub fn first_rendered(fetched: &Range<usize>) -> Range<usize> {
    if fetched.start > 0 {
        return fetched.clone();
    }
    0..fetched.end.div_ceil(2)
}

/// Extends a range by `margin` on each side.
fn widened(range: &Range<usize>, margin: usize) -> Range<usize> {
    range.start.saturating_sub(margin)..range.end.saturating_add(margin)
}

/// A row that moves from one rank to another because it follows its repository.
#[derive(Clone, Copy, Debug)]
pub struct Followed {
    /// The current rank of the row.
    pub from: usize,
    /// The new rank of its repository.
    pub to: usize,
}

/// The rows that show the rendered ranks. A row is created once and keeps its rank for as long as that rank is
/// rendered. So scrolling changes only the rows that come into view, and another order or period changes what rows
/// show but moves none of them. A row whose rank is no longer rendered is reused for another rank.
#[derive(Clone, Debug, Default)]
pub struct RenderedRows {
    ranks: Range<usize>,
    /// The numbers of all rows created so far: those of `ranks` in order, then the unused ones.
    numbers: Vec<usize>,
}

impl RenderedRows {
    /// Assigns a row to every rank, and returns the numbers of the rows in the order of `ranks`. A number that was
    /// not returned before denotes a new row. A rank that stays rendered keeps its row, except that `followed`, the
    /// row with the focus, swaps with the row at its new rank.
    ///
    /// ```
    /// use publisher_analytics::table_window::{Followed, RenderedRows};
    /// let mut rows = RenderedRows::default();
    /// assert_eq!(rows.assign(10..13, None), [0, 1, 2]);
    /// // Scrolled down by one row: the first row is reused at the end.
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
        // Rows freed by scrolling go to the other end. After a jump, no rank is kept and no row has to move.
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
        // The table has become shorter than the scroll offset.
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
    fn all_rows_that_were_fetched_once_are_not_fetched_again_and_again() {
        let fetched = scrolled(0.0, 1_000_000).fetched(&(0..1_000_000), false);
        assert_eq!(fetched, scrolled(0.0, 1_000_000).rendered());
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
