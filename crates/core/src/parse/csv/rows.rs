//! Reads the cells of one row into the intake.
//!
//! A row that cannot be read is skipped and reported, and nothing of it is used; only an unreadable total leaves
//! the rest of its row. Rows without any text are blank lines. The repository and total of the previous row are
//! kept as they were written, so the next row of that repository costs no look-up, no allocation and no UTF-8 check.

use super::super::count::{count_from_text, total_from_text};
use super::super::record_sink::{RecordSink, bare_name};
use super::super::report::{IssueKind, Position};
use super::super::timestamp::day_from_text;
use super::header::Columns;
use super::run::{Read, RunReader};
use super::tokens::Row;
use crate::model::RepoId;

/// Reads rows.
#[derive(Debug)]
pub(super) struct RowReader {
    columns: Columns,
    last: Option<Last>,
    run: RunReader,
}

/// The repository of the previous row, as written.
#[derive(Debug)]
struct Last {
    id: RepoId,
    repo_type: Vec<u8>,
    name: Vec<u8>,
    /// The last readable total.
    total: Vec<u8>,
}

impl RowReader {
    pub(super) fn new(columns: Columns) -> Self {
        Self { columns, last: None, run: RunReader::default() }
    }

    /// Where its columns stand.
    pub(super) fn columns(&self) -> Columns {
        self.columns
    }

    /// Reads the rows that `text` begins with and that are like the last one, as far as they are.
    #[inline]
    pub(super) fn read_run(
        &mut self,
        text: &[u8],
        first_line: u64,
        intake: &mut RecordSink,
    ) -> Read {
        let Some(last) = &self.last else { return Read::default() };
        self.run.read(text, first_line, last.id, intake)
    }

    /// Reads a row.
    #[inline]
    pub(super) fn read(&mut self, row: &Row<'_>, intake: &mut RecordSink) {
        if let Err((kind, found)) = self.try_read(row, intake)
            && !row.is_blank()
        {
            intake.report.note(kind, || Position::Line(row.line()), found);
        }
    }

    #[inline]
    fn try_read<'a>(
        &mut self,
        row: &Row<'a>,
        intake: &mut RecordSink,
    ) -> Result<(), (IssueKind, &'a [u8])> {
        let columns = self.columns;
        let (Some(name), Some(timestamp), Some(downloads)) =
            (row.cell(columns.repo_name), row.cell(columns.timestamp), row.cell(columns.downloads))
        else {
            return Err((IssueKind::ShortRow, row.text()));
        };
        let repo_type = columns.repo_type.and_then(|index| row.cell(index)).unwrap_or_default();
        let is_known = self.last.as_ref().is_some_and(|last| last.name == name);
        if !is_known && bare_name(name).is_empty() {
            return Err((IssueKind::MissingName, row.text()));
        }
        let day = day_from_text(timestamp).ok_or((IssueKind::UnreadableDate, timestamp))?;
        if !intake.limits.accepts(day) {
            return Err((IssueKind::DayOutOfRange, timestamp));
        }
        let count = count_from_text(downloads)
            .or_else(|| count_from_text(downloads.trim_ascii()))
            .ok_or((IssueKind::UnreadableDownloads, downloads))?;
        let position = || Position::Line(row.line());
        let last = match &mut self.last {
            Some(last) if is_known && last.repo_type == repo_type => last,
            last => {
                let id = intake.repository(repo_type, bare_name(name), position);
                last.insert(Last {
                    id,
                    repo_type: repo_type.to_vec(),
                    name: name.to_vec(),
                    total: Vec::new(),
                })
            }
        };
        let mut needs_report = false;
        let total = columns.total.and_then(|index| row.cell(index)).unwrap_or_default();
        if last.total != total {
            let digits = total.trim_ascii();
            if let Some(reported) = total_from_text(digits) {
                intake.builder.report_total(last.id, reported);
                last.total.clear();
                last.total.extend_from_slice(total);
            } else if !digits.is_empty() {
                needs_report = true;
                intake.report.note(IssueKind::UnreadableTotal, position, total);
            }
        }
        intake.insert(last.id, &[(day, count)], |_| position());
        if needs_report {
            self.run.stop();
        } else {
            self.run.follow(row, columns, intake.limits.row_bytes);
        }
        Ok(())
    }
}
