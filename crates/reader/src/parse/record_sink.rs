//! Passes the records of a format reader to the builder, and reports duplicates.
//!
//! Both formats end here, so the same rows give the same store and the same kinds of issues. Names are decoded here
//! too. **Two names never become one**: bytes that are not UTF-8 are decoded as Windows-1252, which maps every byte to
//! a different character. If a name would equal another one only because it was decoded, or because white space around
//! it was trimmed in a JSON file, the later row is skipped and reported.

use std::borrow::Cow;

use super::encoding::windows_1252;
use super::report::{IssueKind, Position, Report};
use super::visible::visible;
use super::{ErrorKind, Limits, ParseError};
use crate::model::{
    Day, Inserted, LimitExceeded, RepoId, RepoType, Store, StoreBuilder, needs_formula_guard,
};

/// The builder, the report and the limits of one import.
#[derive(Debug)]
pub(super) struct RecordSink {
    pub(super) builder: StoreBuilder,
    pub(super) report: Report,
    pub(super) limits: Limits,
    /// For each repository, whether its name differs from the text in the file: see [`named`](Self::named).
    is_respelled: Vec<bool>,
    /// The number of cells in the first unreadable row and in its header.
    first_unreadable_cells: Option<(usize, usize)>,
    /// Buffer for the counts of a run, reused to save allocations.
    run: Vec<u32>,
}

/// The repository that a row names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Named {
    pub(super) id: RepoId,
    /// Whether its name or type was decoded as Windows-1252.
    pub(super) is_decoded: bool,
}

impl RecordSink {
    pub(super) fn new(limits: Limits) -> Self {
        let builder = StoreBuilder::with_limit(limits.store_bytes);
        Self {
            builder,
            report: Report::default(),
            limits,
            is_respelled: Vec::new(),
            first_unreadable_cells: None,
            run: Vec::new(),
        }
    }

    /// Finds or adds the repository with this type and name; `None` if the file has the same name in another spelling.
    pub(super) fn repository(&mut self, repo_type: &[u8], name: &[u8]) -> Option<Named> {
        let (repo_type, name) = (text_of(repo_type), text_of(name));
        let is_decoded = repo_type.1 || name.1;
        let id = self.named(&repo_type.0, &name.0, is_decoded)?;
        Some(Named { id, is_decoded })
    }

    /// Like [`repository`](Self::repository), for decoded texts. `is_respelled` means that the texts differ from those
    /// in the file: they were decoded as Windows-1252, or white space around a JSON name was trimmed.
    pub(super) fn named(
        &mut self,
        repo_type: &str,
        name: &str,
        is_respelled: bool,
    ) -> Option<RepoId> {
        let known = self.builder.repository_count();
        let id = self.builder.repository(&RepoType::from_export(repo_type), name);
        if id.index() == known {
            // Repositories that another reader has added have their names as written.
            self.is_respelled.resize(known, false);
            self.is_respelled.push(is_respelled);
        }
        let was_respelled = self.is_respelled.get(id.index()).copied().unwrap_or_default();
        (was_respelled == is_respelled).then_some(id)
    }

    /// Whether any name so far differs from the text in the file.
    pub(super) fn has_respelled_names(&self) -> bool {
        self.is_respelled.contains(&true)
    }

    /// Records the number of cells of an unreadable row and of its header. Only the first such row is kept.
    pub(super) fn note_unreadable_row(&mut self, row_cells: usize, header_cells: usize) {
        self.first_unreadable_cells.get_or_insert((row_cells, header_cells));
    }

    /// Adds records whose days are within the limits. `position` returns the position of the record with the given
    /// index.
    pub(super) fn insert(
        &mut self,
        id: RepoId,
        records: &[(Day, u64)],
        position: impl Fn(usize) -> Position,
    ) {
        let mut counts = std::mem::take(&mut self.run);
        let mut at = 0;
        while let Some(&(first, count)) = records.get(at) {
            counts.clear();
            let days = (0..).map(|offset| first + offset);
            let consecutive = days.zip(&records[at..]).map_while(|(day, &(found, count))| {
                u32::try_from(count).ok().filter(|_| found == day)
            });
            counts.extend(consecutive);
            if counts.is_empty() {
                self.insert_one(id, first, count, || position(at));
            } else {
                self.insert_run(id, first, &counts, |index| position(at + index));
            }
            at += counts.len().max(1);
        }
        self.run = counts;
    }

    /// Like [`insert`](Self::insert), for records of consecutive days from `first` on.
    #[inline]
    pub(super) fn insert_run(
        &mut self,
        id: RepoId,
        first: Day,
        counts: &[u32],
        position: impl Fn(usize) -> Position,
    ) {
        let mut at = 0;
        while let Some(&count) = counts.get(at) {
            // Days are within the limits, so the index fits an `i32`.
            let day = first + i32::try_from(at).unwrap_or(i32::MAX);
            match self.builder.insert_run(id, day, &counts[at..]) {
                0 => {
                    self.insert_one(id, day, u64::from(count), || position(at));
                    at += 1;
                }
                taken => at += taken,
            }
        }
    }

    #[cold]
    fn insert_one(
        &mut self,
        id: RepoId,
        day: Day,
        count: u64,
        position: impl FnOnce() -> Position,
    ) {
        let kind = match self.builder.insert(id, day, count) {
            Inserted::New => return,
            Inserted::Identical => IssueKind::IdenticalDuplicate,
            Inserted::Added => IssueKind::ConflictingDuplicate,
            Inserted::TooLarge => IssueKind::DayTooLarge,
        };
        self.note_duplicate(kind, day, count, position);
    }

    #[cold]
    fn note_duplicate(
        &mut self,
        kind: IssueKind,
        day: Day,
        count: u64,
        position: impl FnOnce() -> Position,
    ) {
        let found = [&day.iso(), ": ", &count.to_string()].concat();
        self.report.note(kind, position, found.as_bytes());
    }

    /// Rejects an export that exceeds a limit of the builder. Must be checked before any error of a later row.
    pub(super) fn check_limit(&self) -> Result<(), ParseError> {
        let kind = match self.builder.excess() {
            None => return Ok(()),
            Some(LimitExceeded::Bytes) => {
                ErrorKind::StoreTooLarge { limit_bytes: self.limits.store_bytes }
            }
            Some(LimitExceeded::ConflictingRows(id, day)) => {
                let repository = visible(self.builder.key(id).name.as_bytes());
                ErrorKind::TooManyConflictingRows { repository, day }
            }
        };
        Err(ParseError::new(kind))
    }

    /// Builds the store.
    pub(super) fn finish(self) -> Result<(Store, Report), ParseError> {
        if self.builder.record_count() == 0
            && let Some(kind) = self.no_readable_record()
        {
            return Err(ParseError::new(kind));
        }
        Ok((self.builder.finish()?, self.report))
    }

    /// The error for an export whose rows or records are all unreadable; `None` if it has no rows.
    fn no_readable_record(&self) -> Option<ErrorKind> {
        let unread = |kind: IssueKind| kind.is_skipped() || kind == IssueKind::UnreadableRecords;
        let issues = || self.report.issues().filter(|issue| unread(issue.kind));
        // Ties go to the first kind.
        let issue =
            issues().reduce(|most, issue| if issue.count > most.count { issue } else { most })?;
        let example = issue.examples.first()?;
        let cells = self.first_unreadable_cells.filter(|(row, header)| row != header);
        Some(ErrorKind::NoReadableRecord {
            count: issues().map(|issue| issue.count).sum(),
            kind: issue.kind,
            position: example.position.clone(),
            found: example.found.clone(),
            cells: cells.map(|(row, header)| (row as u64, header as u64)),
        })
    }
}

/// Decodes bytes as text. Also returns whether they are not UTF-8, so that they were decoded as Windows-1252.
fn text_of(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match str::from_utf8(bytes) {
        Ok(text) => (text.into(), false),
        Err(_) => (windows_1252(bytes).into(), true),
    }
}

/// Strips surrounding white space from a text cell, and the apostrophe that keeps spreadsheets from treating the cell
/// as a formula.
///
/// The writer adds that apostrophe according to [`needs_formula_guard`].
pub(super) fn bare_text(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    match cell.strip_prefix(b"'") {
        Some(rest) if needs_formula_guard(rest) => rest.trim_ascii(),
        _ => cell,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_apostrophe_goes_from_before_a_formula() {
        assert_eq!(bare_text(b" '=org/name "), b"=org/name");
        assert_eq!(bare_text(b"''@org/name"), b"'@org/name");
        assert_eq!(bare_text(b"'org/name"), b"'org/name");
        assert_eq!(bare_text(b"''"), b"''");
        assert_eq!(bare_text(b" \t"), b"");
    }

    #[test]
    fn one_name_in_two_encodings_stays_two() {
        let mut sink = RecordSink::new(Limits::until(Day::from_epoch_days(20_000)));
        assert!(sink.repository(b"model", "caf\u{e9}".as_bytes()).is_some());
        assert!(sink.repository(b"model", b"caf\xe9").is_none());
        assert!(sink.repository(b"dataset", b"caf\xe9").unwrap().is_decoded);
        assert!(sink.repository(b"dataset", b"caf\xe9").is_some());
        assert!(sink.repository(b"dataset", "caf\u{e9}".as_bytes()).is_none());
        assert!(sink.repository(b"dataset", b"caf\xe8").is_some());
        assert!(sink.repository(b"model", b"caf").is_some());
        assert_eq!(sink.builder.repository_count(), 4);
    }
}
