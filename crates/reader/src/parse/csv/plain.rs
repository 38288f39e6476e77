//! Reads the rows of a small table as text, whatever its columns are.

use super::row::Row;
use super::tokenizer::{RowSink, Tokenizer};
use super::{ParseError, is_separator_line};

/// Collects rows. Skips blank ones and the line that names the delimiter.
#[derive(Default)]
struct Rows {
    rows: Vec<Vec<String>>,
    /// The maximum number of rows to collect.
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

/// Returns the cells of all rows. The first row is the header.
///
/// # Errors
/// If a quotation mark is not closed. The error has the position of its row.
pub(in crate::parse) fn rows(text: &[u8], delimiter: u8) -> Result<Vec<Vec<String>>, ParseError> {
    let mut rows = Rows { wanted: usize::MAX, ..Rows::default() };
    let mut tokenizer = Tokenizer::new(delimiter, 0, text.len());
    // No row is longer than the text.
    tokenizer.feed(text, &mut rows)?;
    tokenizer.finish(&mut rows)?;
    Ok(rows.rows)
}

/// Returns the cells of the first row of a text that may end anywhere.
pub(in crate::parse) fn first_row(text: &[u8], delimiter: u8) -> Option<Vec<String>> {
    let mut rows = Rows { wanted: 1, ..Rows::default() };
    let mut tokenizer = Tokenizer::new(delimiter, 0, text.len());
    tokenizer.feed(text, &mut rows).ok()?;
    // Errors in later rows do not matter.
    tokenizer.finish(&mut rows).ok();
    rows.rows.pop()
}
