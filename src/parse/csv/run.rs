//! Reads runs of rows of one repository that are written as the Hub writes them.
//!
//! Such rows share what stands before the timestamp (type, name, total); then come a timestamp at midnight, the
//! downloads, and the end of the line. Of all real files nearly every row is one, so these are compared and read where
//! they stand, without looking for cells. Anything else, be it only the last bytes of a chunk, ends the run and is
//! left to [`rows`](super::rows), which gives the same for the same rows. Cost: the prefix compared, a dozen
//! operations more.

use super::super::bytes::is_same;
use super::super::count::leading_count;
use super::super::intake::Intake;
use super::super::report::Position;
use super::super::timestamp::{MIDNIGHT_LEN, MidnightReader};
use super::header::Columns;
use super::tokens::Row;
use crate::model::RepoId;

/// Bytes of a row after its prefix, at the least that a run looks at: timestamp, delimiter, 17 digits at the most and
/// two bytes of a line break.
const TAIL_BYTES: usize = MIDNIGHT_LEN + 1 + 17 + 2;

/// Rows that were read, and how far they go.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Read {
    pub(super) bytes: usize,
    pub(super) rows: u64,
}

/// Reads runs.
#[derive(Debug, Default)]
pub(super) struct RunReader {
    /// What the rows of a run begin with; empty if no run can follow.
    prefix: Vec<u8>,
    months: MidnightReader,
}

impl RunReader {
    /// Takes note of a row, whose like may follow: one that was read, with a total that needs no report.
    #[inline]
    pub(super) fn follow(&mut self, row: &Row<'_>, columns: Columns, row_bytes: usize) {
        self.prefix.clear();
        let is_ordered = columns.downloads == columns.timestamp + 1
            && [Some(columns.repo_name), columns.repo_type, columns.total]
                .into_iter()
                .flatten()
                .all(|column| column < columns.timestamp);
        if is_ordered
            && let Some(prefix) = row.text_before(columns.timestamp)
            && prefix.len() + TAIL_BYTES <= row_bytes
        {
            self.prefix.extend_from_slice(prefix);
        }
    }

    /// Ends the run: the next row is not like the last one.
    pub(super) fn stop(&mut self) {
        self.prefix.clear();
    }

    /// Reads the rows that `text` begins with, as long as they go on with the run of repository `id`.
    #[inline]
    pub(super) fn read(
        &mut self,
        text: &[u8],
        first_line: u64,
        id: RepoId,
        intake: &mut Intake,
    ) -> Read {
        let mut read = Read::default();
        // What stands between two cells is the prefix's last byte.
        let Some(&delimiter) = self.prefix.last() else { return read };
        while let Some((prefix, rest)) = text[read.bytes..].split_at_checked(self.prefix.len())
            && let Some(tail) = rest.first_chunk::<TAIL_BYTES>()
            && is_same(prefix, &self.prefix)
            && let Some((timestamp, tail)) = tail.split_first_chunk()
            && tail[0] == delimiter
            && let Some(day) = self.months.day(timestamp)
            && intake.limits.accepts(day)
            && let Some((count, digits)) = leading_count(&tail[1..])
            && let Some(line_end) = line_end(&tail[1 + digits..])
        {
            let line = first_line + read.rows;
            intake.insert(id, day, count, || Position::Line(line));
            read.bytes += prefix.len() + MIDNIGHT_LEN + 1 + digits + line_end;
            read.rows += 1;
        }
        read
    }
}

/// How many bytes the line break takes that a text begins with; `None` if it does not begin with one.
#[inline]
fn line_end(text: &[u8]) -> Option<usize> {
    match text {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}
