//! One row of a CSV file, cut into cells.

use crate::parse::ErrorPosition;

/// One row of cells, without their quotation marks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    /// The text of the cells, separated by one byte each.
    pub(super) text: &'a [u8],
    /// The offset in `text` at which each cell ends.
    pub(super) ends: &'a [usize],
    /// Whether `text` is exactly the row's text in the file, i.e. the row had no quotation marks.
    pub(super) is_verbatim: bool,
    pub(super) start: RowStart,
    pub(super) last_line: u64,
}

impl<'a> Row<'a> {
    /// The cell in this column; `None` if the row is shorter.
    #[inline]
    pub(super) fn cell(&self, index: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] + 1 };
        self.text.get(start..end)
    }

    /// Number of cells.
    pub(super) fn cell_count(&self) -> usize {
        self.ends.len()
    }

    /// All cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a [u8]> {
        self.cells_from(0)
    }

    /// The cells from this column on.
    #[inline]
    pub(super) fn cells_from(&self, index: usize) -> impl Iterator<Item = &'a [u8]> {
        let row = *self;
        (index..row.ends.len()).filter_map(move |index| row.cell(index))
    }

    /// The text before a cell, including the delimiter; `None` for a row with quotation marks.
    pub(super) fn text_before(&self, index: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(index.checked_sub(1)?)?;
        self.is_verbatim.then(|| &self.text[..=end])
    }

    /// The text of the row, without its quotation marks.
    pub(super) fn text(&self) -> &'a [u8] {
        self.text
    }

    /// Whether all cells are empty or white space.
    pub(super) fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim_ascii().is_empty())
    }

    /// The line on which the row starts; the first is 1.
    pub(super) fn line(&self) -> u64 {
        self.start.line
    }

    /// The line on which the row ends.
    pub(super) fn last_line(&self) -> u64 {
        self.last_line
    }

    /// The position at which the row starts.
    pub(super) fn position(&self) -> ErrorPosition {
        self.start.position()
    }

    /// Returns a row of other cells at the same position. `ends` has the end of each cell in `text`.
    pub(super) fn with_cells<'b>(&self, text: &'b [u8], ends: &'b [usize]) -> Row<'b> {
        Row { text, ends, is_verbatim: false, start: self.start, last_line: self.last_line }
    }

    /// The end of each cell in the text.
    pub(super) fn ends(&self) -> &'a [usize] {
        self.ends
    }
}

/// The beginning of a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct RowStart {
    pub(super) byte: u64,
    pub(super) line: u64,
}

impl RowStart {
    pub(super) fn position(self) -> ErrorPosition {
        ErrorPosition { byte: self.byte, line: self.line, column: 1 }
    }
}
