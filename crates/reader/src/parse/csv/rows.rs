//! Reads the cells of one row into the [`RecordSink`].
//!
//! An unreadable row is skipped and reported, and nothing of it is used. The exception is an unreadable total: the rest
//! of its row is read. Rows without any text are blank lines. The repository and total of the previous row are kept as
//! written, so the next row of that repository needs no lookup, no allocation and no UTF-8 check.
//!
//! Other tools change the form of exports. [`RowReader::read_other_forms`] recognizes and reports these forms: the
//! header of a second file, a row with a row name, a row in one pair of quotation marks, and the last row of one file
//! on the same line as the header of the next.

use super::super::count::{count_from_text, total_from_text};
use super::super::encoding::BYTE_ORDER_MARK;
use super::super::record_sink::{RecordSink, bare_text};
use super::super::report::{IssueKind, Position};
use super::super::timestamp::Timestamp;
use super::cells::{Cells, split_cells};
use super::header::{Columns, column_name_at_end};
use super::row::Row;
use super::run::{Consumed, RunReader};
use crate::model::{RepoId, RepoType};

/// Reads rows.
#[derive(Debug)]
pub(super) struct RowReader {
    columns: Columns,
    /// The byte between the cells of a row that is enclosed in one pair of quotation marks.
    delimiter: u8,
    has_changed_columns: bool,
    current: Option<CurrentRepository>,
    run: RunReader,
}

/// The repository of the previous row, with its texts as written.
#[derive(Debug)]
struct CurrentRepository {
    id: RepoId,
    is_decoded: bool,
    repo_type: Vec<u8>,
    name: Vec<u8>,
    /// The last readable total.
    total: Vec<u8>,
}

/// The issue of a row that cannot be read, and the offending text.
type Fault<'a> = (IssueKind, &'a [u8]);

impl RowReader {
    /// Makes a reader for the rows below a header.
    pub(super) fn new(columns: Columns, delimiter: u8) -> Self {
        Self {
            columns,
            delimiter,
            has_changed_columns: false,
            current: None,
            run: RunReader::default(),
        }
    }

    /// Makes a reader for more rows below the same header.
    pub(super) fn of_segment(&self) -> Self {
        Self::new(self.columns, self.delimiter)
    }

    /// Whether a second header had other columns than the first.
    pub(super) fn has_changed_columns(&self) -> bool {
        self.has_changed_columns
    }

    /// Reads the rows at the start of `text` that continue the run of the previous row.
    #[inline]
    pub(super) fn read_run(
        &mut self,
        text: &[u8],
        first_line: u64,
        sink: &mut RecordSink,
    ) -> Consumed {
        let Some(current) = &self.current else { return Consumed::default() };
        self.run.read(text, first_line, current.id, sink)
    }

    /// Reads a row.
    #[inline]
    pub(super) fn read(&mut self, row: &Row<'_>, sink: &mut RecordSink) {
        match self.try_read(row, self.columns, sink) {
            Ok(()) => {}
            Err(fault) => self.read_other_forms(row, fault, sink),
        }
        if row.last_line() > row.line() {
            self.check_lines(row, sink);
        }
    }

    /// Tries to read a row. On failure, nothing of the row has been used.
    #[inline]
    fn try_read<'a>(
        &mut self,
        row: &Row<'a>,
        columns: Columns,
        sink: &mut RecordSink,
    ) -> Result<(), Fault<'a>> {
        let (Some(name), Some(timestamp), Some(downloads)) =
            (row.cell(columns.repo_name), row.cell(columns.timestamp), row.cell(columns.downloads))
        else {
            return Err((IssueKind::ShortRow, row.text()));
        };
        if row.cells_from(columns.cell_count).any(|cell| !cell.trim_ascii().is_empty()) {
            return Err((IssueKind::ExtraCells, row.text()));
        }
        let repo_type = columns.repo_type.and_then(|index| row.cell(index)).unwrap_or_default();
        let is_known = self.current.as_ref().is_some_and(|current| current.name == name);
        if !is_known && bare_text(name).is_empty() {
            return Err((IssueKind::MissingName, row.text()));
        }
        let Some(Timestamp { day, has_other_unit }) = Timestamp::from_text(timestamp) else {
            return Err((IssueKind::UnreadableDate, timestamp));
        };
        if !sink.limits.accepts(day) {
            return Err((IssueKind::DayOutOfRange, timestamp));
        }
        let count = count_from_text(downloads)
            .or_else(|| count_from_text(downloads.trim_ascii()))
            .ok_or((IssueKind::UnreadableDownloads, downloads))?;
        let current = match &mut self.current {
            Some(current) if is_known && current.repo_type == repo_type => current,
            current => {
                let named = sink
                    .repository(bare_text(repo_type), bare_text(name))
                    .ok_or((IssueKind::AmbiguousName, name))?;
                current.insert(CurrentRepository {
                    id: named.id,
                    is_decoded: named.is_decoded,
                    repo_type: repo_type.to_vec(),
                    name: name.to_vec(),
                    total: Vec::new(),
                })
            }
        };
        let position = || Position::lines(row.line(), row.last_line());
        let mut needs_report = false;
        let total_cell = columns.total.map(|index| row.cell(index));
        let total = total_cell.flatten().unwrap_or_default();
        if current.total != total {
            let digits = total.trim_ascii();
            if let Some(reported) = total_from_text(digits) {
                sink.builder.report_total(current.id, reported);
                current.total.clear();
                current.total.extend_from_slice(total);
            } else if !digits.is_empty() {
                needs_report = true;
                sink.report.note(IssueKind::UnreadableTotal, position, total);
            }
        }
        if current.is_decoded {
            needs_report = true;
            sink.report.note(IssueKind::NotUtf8, position, name);
        }
        if columns.repo_type.is_some() && repo_type.trim_ascii().is_empty() {
            needs_report = true;
            sink.report.note(IssueKind::MissingType, position, row.text());
        }
        if total_cell == Some(None) {
            needs_report = true;
            sink.report.note(IssueKind::MissingTotal, position, row.text());
        }
        if has_other_unit {
            sink.report.note(IssueKind::EpochUnit, position, timestamp);
        }
        sink.insert(current.id, &[(day, count)], |_| position());
        if needs_report {
            self.run.stop();
        } else {
            self.run.set_template(row, columns, sink.limits.row_bytes);
        }
        Ok(())
    }

    /// Reads a row in one of the forms that other tools write, or reports it as unreadable.
    #[cold]
    fn read_other_forms(&mut self, row: &Row<'_>, fault: Fault<'_>, sink: &mut RecordSink) {
        if row.is_blank() {
            return;
        }
        let position = || Position::lines(row.line(), row.last_line());
        if self.read_joined(row, sink) {
            return;
        }
        if let Some(columns) = Columns::find(row) {
            self.switch_columns(columns);
            sink.report.note(IssueKind::RepeatedHeader, position, row.text());
            return;
        }
        if self.may_have_row_name(row) && self.try_read(row, self.columns.shifted(), sink).is_ok() {
            self.run.stop();
            sink.report.note(IssueKind::RowName, position, row.text());
            return;
        }
        if row.cell_count() == 1 && self.columns.cell_count > 1 {
            let mut cells = Cells::default();
            split_cells(row.text(), self.delimiter, &mut cells);
            let row = row.with_cells(&cells.text, &cells.ends);
            if cells.ends.len() > 1 && self.try_read(&row, self.columns, sink).is_ok() {
                sink.report.note(IssueKind::QuotedRow, position, row.text());
                return;
            }
        }
        let (kind, found) = fault;
        let is_empty = kind == IssueKind::UnreadableDate && found.trim_ascii().is_empty();
        if kind.is_skipped() {
            sink.note_unreadable_row(row.cell_count(), self.columns.cell_count);
        }
        sink.report.note(kind, position, if is_empty { row.text() } else { found });
    }

    /// Whether the first cell of a row may be a row name: a number, or a text followed by a type. A cell that may
    /// belong to the header's first column is not: a type, or the first group of a number with thousands separators.
    fn may_have_row_name(&self, row: &Row<'_>) -> bool {
        let Columns { repo_type, total, downloads, cell_count, .. } = self.columns;
        let first = row.cell(0).unwrap_or_default().trim_ascii();
        let is_number = first.iter().all(u8::is_ascii_digit);
        row.cell_count() == cell_count + 1
            && if is_number {
                downloads != 0 && total != Some(0)
            } else {
                repo_type == Some(0)
                    && !is_known_type(first)
                    && row.cell(1).is_some_and(is_known_type)
            }
    }

    /// Reads a line that holds the last row of one file and the header of the next. This occurs when files without a
    /// final line break are joined. Returns whether this row is such a line.
    fn read_joined(&mut self, row: &Row<'_>, sink: &mut RecordSink) -> bool {
        // The cell that contains both the last cell of the row and the first cell of the header.
        let index = self.columns.cell_count - 1;
        let Some(name_len) = row.cell(index).and_then(column_name_at_end) else { return false };
        let header_start = row.ends()[index] - name_len;
        let header_ends: Vec<usize> =
            row.ends()[index..].iter().map(|end| end - header_start).collect();
        let header = row.with_cells(&row.text()[header_start..], &header_ends);
        let Some(columns) = Columns::find(&header) else { return false };
        let text = &row.text()[..header_start];
        let text = text.strip_suffix(BYTE_ORDER_MARK).unwrap_or(text);
        let ends = [&row.ends()[..index], &[text.len()]].concat();
        let last = row.with_cells(text, &ends);
        let position = || Position::lines(row.line(), row.last_line());
        if let Err((kind, found)) = self.try_read(&last, self.columns, sink) {
            sink.report.note(kind, position, found);
        }
        self.switch_columns(columns);
        sink.report.note(IssueKind::RepeatedHeader, position, &row.text()[header_start..]);
        true
    }

    /// Applies another header to the following rows.
    fn switch_columns(&mut self, columns: Columns) {
        self.has_changed_columns |= columns != self.columns;
        self.columns = columns;
        self.current = None;
        self.run.stop();
    }

    /// Reports a row that spans several lines if its name or type has a line break, or if a cell may have swallowed
    /// rows.
    #[cold]
    fn check_lines(&self, row: &Row<'_>, sink: &mut RecordSink) {
        let has_line_break =
            |cell: &[u8]| memchr::memchr2(b'\n', b'\r', cell.trim_ascii()).is_some();
        let named = [Some(self.columns.repo_name), self.columns.repo_type];
        let has_long_name =
            named.into_iter().flatten().filter_map(|index| row.cell(index)).any(has_line_break);
        let is_row = |line: &[u8]| {
            memchr::memchr_iter(self.delimiter, line).count() + 1 >= self.columns.cell_count
        };
        let has_rows =
            row.cells().any(|cell| cell.split(|&byte| byte == b'\n').skip(1).any(is_row));
        if has_long_name || has_rows {
            let position = || Position::lines(row.line(), row.last_line());
            sink.report.note(IssueKind::MultilineCell, position, row.text());
        }
    }
}

/// Whether a cell is a type of the Hub.
fn is_known_type(cell: &[u8]) -> bool {
    let repo_type = str::from_utf8(cell).map(RepoType::from_export);
    matches!(repo_type, Ok(RepoType::Model | RepoType::Dataset | RepoType::Space))
}
