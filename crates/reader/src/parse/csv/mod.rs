//! Reads the CSV format: text in chunks → rows → the [`RecordSink`].
//!
//! [`tokenizer`] cuts the text into rows of cells (RFC 4180), [`header`] finds the columns by name, [`rows`] reads the
//! cells of one row, and [`run`] reads many similar rows at once. Rows may come in any order. [`plain`] returns the
//! rows of small tables uninterpreted.

mod cells;
mod header;
mod plain;
mod row;
mod rows;
mod run;
mod tokenizer;

use super::record_sink::RecordSink;
use super::report::{IssueKind, Position, Report};
use super::{ErrorKind, Format, FormatReader, Limits, ParseError};
pub(super) use plain::{first_row, rows as plain_rows};

use cells::{Cells, split_cells};
use header::Columns;
use row::Row;
use rows::RowReader;
use run::Consumed;
use tokenizer::{RowSink, Tokenizer};

/// Reads a CSV export.
#[derive(Debug)]
pub(super) struct CsvReader {
    tokenizer: Tokenizer,
    rows: Option<RowReader>,
}

impl CsvReader {
    /// Makes a reader for text that begins `start_byte` bytes into the file.
    pub(super) fn new(delimiter: u8, start_byte: u64, limits: &Limits) -> Self {
        Self { tokenizer: Tokenizer::new(delimiter, start_byte, limits.row_bytes), rows: None }
    }
}

impl FormatReader for CsvReader {
    fn feed(&mut self, text: &[u8], sink: &mut RecordSink) -> Result<(), ParseError> {
        let delimiter = self.tokenizer.delimiter();
        self.tokenizer.feed(text, &mut RowsSink { reader: &mut self.rows, sink, delimiter })
    }

    fn finish(mut self: Box<Self>, sink: &mut RecordSink) -> Result<Format, ParseError> {
        let delimiter = self.tokenizer.delimiter();
        let position = self.tokenizer.position();
        let is_open = !self.tokenizer.ends_at_boundary();
        // After a trailing delimiter, the last cell may be missing.
        let lacks_cell = self.tokenizer.open_row().ends_with(&[delimiter]);
        let unread = |report: &Report| {
            if lacks_cell { report.skipped_rows() } else { report.count(IssueKind::ShortRow) }
        };
        let unread_before = unread(&sink.report);
        self.tokenizer.finish(&mut RowsSink { reader: &mut self.rows, sink, delimiter })?;
        if is_open && unread(&sink.report) > unread_before {
            return Err(ParseError::at(ErrorKind::CsvTruncated, position));
        }
        // Without a header, the text was only white space.
        self.rows.map(|_| Format::Csv).ok_or_else(|| ParseError::new(ErrorKind::Empty))
    }

    fn ends_at_boundary(&self) -> bool {
        self.tokenizer.ends_at_boundary()
    }

    /// Returns `None` before the header has been read, or after a second header has changed the columns.
    fn of_segment(&self, limits: &Limits) -> Option<(Format, Box<dyn FormatReader>)> {
        let rows = self.rows.as_ref().filter(|rows| !rows.has_changed_columns())?.of_segment();
        let tokenizer = Tokenizer::new(self.tokenizer.delimiter(), 0, limits.row_bytes);
        Some((Format::Csv, Box::new(Self { tokenizer, rows: Some(rows) })))
    }

    fn has_changed_columns(&self) -> bool {
        self.rows.as_ref().is_some_and(RowReader::has_changed_columns)
    }
}

/// Reads the first row as the header, and all others as records.
struct RowsSink<'a> {
    reader: &'a mut Option<RowReader>,
    sink: &'a mut RecordSink,
    delimiter: u8,
}

impl RowSink for RowsSink<'_> {
    #[inline]
    fn row(&mut self, row: &Row<'_>) -> Result<(), ParseError> {
        if let Some(rows) = self.reader {
            rows.read(row, self.sink);
        } else if !row.is_blank() && !is_separator_line(row) {
            *self.reader = Some(rows_from_header(row, self.delimiter, self.sink)?);
        }
        Ok(())
    }

    #[inline]
    fn run(&mut self, text: &[u8], first_line: u64) -> Consumed {
        let Some(rows) = self.reader else { return Consumed::default() };
        rows.read_run(text, first_line, self.sink)
    }

    fn stray_quote(&mut self, first_line: u64, last_line: u64, text: &[u8]) {
        let position = || Position::lines(first_line, last_line);
        self.sink.report.note(IssueKind::StrayQuote, position, text);
    }
}

/// Whether a row is the line `sep=;`, which tells spreadsheets the delimiter.
fn is_separator_line(row: &Row<'_>) -> bool {
    row.cell(0).is_some_and(|cell| cell.eq_ignore_ascii_case(b"sep="))
        && row.cells().skip(1).all(<[u8]>::is_empty)
}

/// Makes a reader for the rows below a header. If the whole header is in one pair of quotation marks, so are its rows.
fn rows_from_header(
    row: &Row<'_>,
    delimiter: u8,
    sink: &mut RecordSink,
) -> Result<RowReader, ParseError> {
    let columns = Columns::from_header(row);
    if columns.is_err() && row.cell_count() == 1 {
        for delimiter in [b',', b';', b'\t'] {
            let mut cells = Cells::default();
            split_cells(row.text(), delimiter, &mut cells);
            if let Some(columns) = Columns::find(&row.with_cells(&cells.text, &cells.ends)) {
                return Ok(RowReader::new(columns, delimiter));
            }
        }
    }
    let columns = columns.map_err(|kind| ParseError::at(kind, row.position()))?;
    if let Some(repeated) = Columns::repeated(row) {
        sink.report.note(IssueKind::RepeatedColumn, || Position::Line(row.line()), repeated);
    }
    Ok(RowReader::new(columns, delimiter))
}
