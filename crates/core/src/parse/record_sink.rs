//! Takes what a format reader has read into the builder, and notes in the report what the builder says of it.
//!
//! Both formats end here, so the same rows give the same store and the same kinds of trouble.

use std::borrow::Cow;

use super::report::{IssueKind, Position, Report};
use super::visible::visible;
use super::{ErrorKind, Limits, ParseError};
use crate::model::{Day, Inserted, LimitExceeded, RepoId, RepoType, Store, StoreBuilder};

/// The builder, the report and the limits of one import.
#[derive(Debug)]
pub(super) struct RecordSink {
    pub(super) builder: StoreBuilder,
    pub(super) report: Report,
    pub(super) limits: Limits,
    /// Counts on their way into the builder.
    run: Vec<u32>,
}

impl RecordSink {
    pub(super) fn new(limits: Limits) -> Self {
        let builder = StoreBuilder::with_limit(limits.store_bytes);
        Self { builder, report: Report::default(), limits, run: Vec::new() }
    }

    /// Finds or adds a repository. Bytes that are no UTF-8 become U+FFFD, and are reported.
    pub(super) fn repository(
        &mut self,
        repo_type: &[u8],
        name: &[u8],
        position: impl Fn() -> Position,
    ) -> RepoId {
        let (repo_type, name) = (String::from_utf8_lossy(repo_type), String::from_utf8_lossy(name));
        if matches!(repo_type, Cow::Owned(_)) || matches!(name, Cow::Owned(_)) {
            self.report.note(IssueKind::UnreadableText, position, name.as_bytes());
        }
        self.builder.repository(&RepoType::from_export(&repo_type), &name)
    }

    /// Adds records whose days are known to be within the limits; `position` says where the one at an index stands.
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

    /// The same for records of one day after the other, from `first` on.
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
            // Days are within the limits, so there are far fewer.
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

    /// Refuses an export that asks for more than the builder takes. That comes before any error that was found after.
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
        Ok((self.builder.finish()?, self.report))
    }
}

/// A repository name without what surrounds it: white space, and the apostrophe that keeps spreadsheets from
/// taking a cell for a formula.
pub(super) fn bare_name(name: &[u8]) -> &[u8] {
    match name.trim_ascii() {
        [b'\'', rest @ ..]
            if matches!(rest.first(), Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r')) =>
        {
            rest.trim_ascii()
        }
        name => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_goes_only_from_before_a_formula() {
        assert_eq!(bare_name(b" '=org/name "), b"=org/name");
        assert_eq!(bare_name(b"'org/name"), b"'org/name");
        assert_eq!(bare_name(b" \t"), b"");
    }
}
