//! Reads the CSV format: text in chunks → rows → the intake.
//!
//! [`tokens`] cuts the text into rows of cells (RFC 4180), [`header`] finds the columns by name, [`rows`] reads the
//! cells of one row, [`run`] those of many rows that are alike. Rows may come in any order.

mod header;
mod rows;
mod run;
mod tokens;

use super::record_sink::RecordSink;
use super::{ErrorKind, Limits, ParseError};
use header::Columns;
use rows::RowReader;
use run::Read;
use tokens::{Row, RowSink, Tokenizer};

/// Reads a CSV export.
#[derive(Debug)]
pub(super) struct CsvReader {
    tokenizer: Tokenizer,
    rows: Option<RowReader>,
}

impl CsvReader {
    /// Makes a reader of text that stands `start_byte` bytes into the file.
    pub(super) fn new(delimiter: u8, start_byte: u64, limits: &Limits) -> Self {
        Self { tokenizer: Tokenizer::new(delimiter, start_byte, limits.row_bytes), rows: None }
    }

    /// Makes a reader of further rows of the same table; `None` before the header has been read.
    pub(super) fn of_segment(&self, limits: &Limits) -> Option<Self> {
        let columns = self.rows.as_ref()?.columns();
        let tokenizer = Tokenizer::new(self.tokenizer.delimiter(), 0, limits.row_bytes);
        Some(Self { tokenizer, rows: Some(RowReader::new(columns)) })
    }

    /// Whether the text so far ends between two rows.
    pub(super) fn ends_between(&self) -> bool {
        self.tokenizer.ends_between()
    }

    /// Reads the next chunk.
    pub(super) fn feed(&mut self, text: &[u8], intake: &mut RecordSink) -> Result<(), ParseError> {
        self.tokenizer.feed(text, &mut Rows { rows: &mut self.rows, intake })
    }

    /// Reads the last row, which may lack its line break.
    pub(super) fn finish(mut self, intake: &mut RecordSink) -> Result<(), ParseError> {
        self.tokenizer.finish(&mut Rows { rows: &mut self.rows, intake })?;
        // White space only, or else there would have been a header.
        self.rows.map(|_| ()).ok_or_else(|| ParseError::new(ErrorKind::Empty))
    }
}

/// Takes the first row as the header, and all others as records.
struct Rows<'a> {
    rows: &'a mut Option<RowReader>,
    intake: &'a mut RecordSink,
}

impl RowSink for Rows<'_> {
    #[inline]
    fn row(&mut self, row: &Row<'_>) -> Result<(), ParseError> {
        if let Some(rows) = self.rows {
            rows.read(row, self.intake);
        } else if !row.is_blank() {
            let columns =
                Columns::from_header(row).map_err(|kind| ParseError::at(kind, row.position()))?;
            *self.rows = Some(RowReader::new(columns));
        }
        Ok(())
    }

    #[inline]
    fn run(&mut self, text: &[u8], first_line: u64) -> Read {
        let Some(rows) = self.rows else { return Read::default() };
        rows.read_run(text, first_line, self.intake)
    }
}
