//! The rows of a small table as texts, whatever its columns are.

use super::row::Row;
use super::tokenizer::{RowSink, Tokenizer};
use super::{ParseError, is_separator_line};

/// Collects rows, but for blank ones and the line that names the delimiter.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<String>>,
    /// How many are wanted at most.
    wanted: usize,
}

impl RowSink for Rows {
    fn row(&mut self, row: &Row<'_>) -> Result<(), ParseError> {
        if self.rows.len() < self.wanted && !row.is_blank() && !is_separator_line(row) {
            let cell = |cell: &[u8]| String::from_utf8_lossy(cell).into_owned();
            self.rows.push(row.cells().map(cell).collect());
        }
        Ok(())
    }
}

/// The cells of all rows, the first of which is the header.
///
/// # Errors
/// A quotation mark is not closed; the position is that of its row.
pub(in crate::parse) fn rows(text: &[u8], delimiter: u8) -> Result<Vec<Vec<String>>, ParseError> {
    let mut rows = Rows { wanted: usize::MAX, ..Rows::default() };
    let mut tokenizer = Tokenizer::new(delimiter, 0, text.len());
    // No row is longer than the text.
    tokenizer.feed(text, &mut rows)?;
    tokenizer.finish(&mut rows)?;
    Ok(rows.rows)
}

/// The cells of the first row, of a text that may end anywhere.
pub(in crate::parse) fn first_row(text: &[u8], delimiter: u8) -> Option<Vec<String>> {
    let mut rows = Rows { wanted: 1, ..Rows::default() };
    let mut tokenizer = Tokenizer::new(delimiter, 0, text.len());
    tokenizer.feed(text, &mut rows).ok()?;
    // What a later row lacks does not matter.
    tokenizer.finish(&mut rows).ok();
    rows.rows.pop()
}
