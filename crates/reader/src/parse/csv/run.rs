//! Reads runs of rows: consecutive rows of one repository, written the way the Hub writes them.
//!
//! What breaks if you touch it: a run must give exactly what [`rows`](super::rows) gives for the same rows. The
//! property test `runs_of_rows_give_the_same_as_single_rows` compares the two. If `rows` reports an issue in text that
//! the next rows share (type, name or total), it must end the run.
//!
//! The rows of a run have the same text before the timestamp (type, name, total), followed by a timestamp at midnight,
//! the downloads, and a line break. Nearly all rows of real files are like this. They are compared and read in place,
//! without being cut into cells. Anything else, even the last bytes of a chunk, ends the run and is left to
//! [`rows`](super::rows). Rows are read month by month, since the rows of one month share eight more bytes. Cost per
//! row: its bytes are compared or converted eight at a time.

use super::super::Limits;
use super::super::bytes::is_same;
use super::super::count::leading_count;
use super::super::record_sink::RecordSink;
use super::super::report::Position;
use super::super::timestamp::{MIDNIGHT, MONTH_LEN, MonthDays};
use super::header::Columns;
use super::row::Row;
use crate::model::{Day, RepoId};

/// Bytes between a day and the count: time and delimiter.
const AFTER_DAY_BYTES: usize = MIDNIGHT.len() + 1;
/// The maximum number of bytes after the month that a run inspects: day, time, delimiter, 17 digits and a line break.
const TAIL_BYTES: usize = 2 + AFTER_DAY_BYTES + 17 + 2;

/// How much of a text has been read.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Consumed {
    pub(super) bytes: usize,
    pub(super) rows: u64,
}

/// Reads runs.
#[derive(Debug, Default)]
pub(super) struct RunReader {
    /// The common start of the run's rows, followed by `YYYY-MM-` of the last month. Empty if no run can follow.
    start: Vec<u8>,
    /// Length of the common start, without the month.
    prefix_len: usize,
    /// The first day of the run, and one count per day from then on, until they are inserted.
    first_day: Option<Day>,
    counts: Vec<u32>,
}

impl RunReader {
    /// Remembers this row as the template for the run that may follow. The row must have been read without issues in
    /// text that the next rows share.
    #[inline]
    pub(super) fn set_template(&mut self, row: &Row<'_>, columns: Columns, row_bytes: usize) {
        self.stop();
        let is_ordered = columns.downloads == columns.timestamp + 1
            && [Some(columns.repo_name), columns.repo_type, columns.total]
                .into_iter()
                .flatten()
                .all(|column| column < columns.timestamp);
        if is_ordered
            && let Some(prefix) = row.text_before(columns.timestamp)
            && prefix.len() + MONTH_LEN + TAIL_BYTES <= row_bytes
        {
            self.start.extend_from_slice(prefix);
            self.prefix_len = prefix.len();
        }
    }

    /// Ends the run, so that the next row is read on its own.
    pub(super) fn stop(&mut self) {
        self.start.clear();
        self.prefix_len = 0;
    }

    /// Reads the rows at the start of `text` that continue the run, which belongs to repository `id`.
    #[inline]
    pub(super) fn read(
        &mut self,
        text: &[u8],
        first_line: u64,
        id: RepoId,
        sink: &mut RecordSink,
    ) -> Consumed {
        let mut consumed = Consumed::default();
        if self.prefix_len == 0 {
            return consumed;
        }
        while self.read_month(&text[consumed.bytes..], &sink.limits, &mut consumed) {}
        if let Some(first_day) = self.first_day.take() {
            let position = |index| Position::Line(first_line + index as u64);
            sink.insert_run(id, first_day, &self.counts, position);
            self.counts.clear();
        }
        consumed
    }

    /// Reads the rows at the start of `text` that have consecutive days in one month. Returns whether there were any.
    #[inline(never)]
    fn read_month(&mut self, text: &[u8], limits: &Limits, consumed: &mut Consumed) -> bool {
        let Some((prefix, rest)) = text.split_at_checked(self.prefix_len) else { return false };
        let Some((month, rest)) = rest.split_first_chunk::<MONTH_LEN>() else { return false };
        if !is_same(prefix, &self.start[..self.prefix_len]) {
            return false;
        }
        let Some(days) = MonthDays::of(*month, limits) else { return false };
        let Some((day, texts)) = rest.first_chunk().and_then(|digits| days.from(*digits)) else {
            return false;
        };
        let run_len = i32::try_from(self.counts.len()).unwrap_or(i32::MAX);
        if self.first_day.is_some_and(|first_day| day.days_since(first_day) != run_len) {
            return false;
        }
        self.start.truncate(self.prefix_len);
        self.start.extend_from_slice(month);

        let start = &*self.start;
        let mut after_day = [0; AFTER_DAY_BYTES];
        after_day[..MIDNIGHT.len()].copy_from_slice(MIDNIGHT);
        // The last byte of the prefix is the delimiter.
        after_day[MIDNIGHT.len()] = start[self.prefix_len - 1];
        let mut counts = [0; 31];
        let mut rows = 0;
        let mut at = 0;
        for (day_text, slot) in texts.iter().zip(&mut counts) {
            if let Some((row_start, rest)) = text[at..].split_at_checked(start.len())
                && let Some(tail) = rest.first_chunk::<TAIL_BYTES>()
                && is_same(row_start, start)
                && let Some((day, tail)) = tail.split_first_chunk()
                && day == day_text
                && let Some((time, tail)) = tail.split_first_chunk()
                && *time == after_day
                && let Some((count, digits)) = leading_count(tail)
                && let Ok(count) = u32::try_from(count)
                && let Some(line_end) = line_end(&tail[digits..])
            {
                *slot = count;
                rows += 1;
                at += start.len() + day.len() + time.len() + digits + line_end;
            } else {
                break;
            }
        }
        if rows == 0 {
            return false;
        }
        self.first_day.get_or_insert(day);
        self.counts.extend_from_slice(&counts[..rows]);
        consumed.bytes += at;
        consumed.rows += rows as u64;
        true
    }
}

/// Returns the length of the line break at the start of a text; `None` if there is none.
#[inline]
fn line_end(text: &[u8]) -> Option<usize> {
    match text {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}
