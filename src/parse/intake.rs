//! Takes what a format reader has read into the builder, and notes in the report what the builder says of it.
//!
//! Both formats end here, so the same rows give the same store and the same kinds of trouble.

use std::borrow::Cow;

use super::report::{Position, ProblemKind, Report};
use super::{ErrorKind, Limits, ParseError};
use crate::model::{Day, Inserted, RepoId, RepoType, Store, StoreBuilder};

/// The builder, the report and the limits of one import.
#[derive(Debug)]
pub(super) struct Intake {
    pub(super) builder: StoreBuilder,
    pub(super) report: Report,
    pub(super) limits: Limits,
}

impl Intake {
    pub(super) fn new(limits: Limits) -> Self {
        let builder = StoreBuilder::with_limit(limits.store_bytes);
        Self { builder, report: Report::default(), limits }
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
            self.report.note(ProblemKind::UnreadableText, position, name.as_bytes());
        }
        self.builder.repository(&RepoType::from_export(&repo_type), &name)
    }

    /// Adds records whose days are known to be within the limits; `position` says where the one at an index stands.
    pub(super) fn insert(
        &mut self,
        id: RepoId,
        mut records: &[(Day, u64)],
        position: impl Fn(usize) -> Position,
    ) {
        let number = records.len();
        while let Some(&(day, count)) = records.first() {
            let kind = match self.builder.insert(id, day, count) {
                Inserted::New => None,
                Inserted::Identical => Some(ProblemKind::IdenticalDuplicate),
                Inserted::Added => Some(ProblemKind::UnlikeDuplicate),
            };
            if let Some(kind) = kind {
                let index = number - records.len();
                self.note_duplicate(kind, day, count, || position(index));
            }
            records = &records[1..];
            records = &records[self.builder.insert_next(id, records)..];
        }
    }

    #[cold]
    fn note_duplicate(
        &mut self,
        kind: ProblemKind,
        day: Day,
        count: u64,
        position: impl FnOnce() -> Position,
    ) {
        let found = [&day.iso(), ": ", &count.to_string()].concat();
        self.report.note(kind, position, found.as_bytes());
    }

    /// Refuses an export whose store would be larger than the limit. That comes before any error that was found after.
    pub(super) fn check_limit(&self) -> Result<(), ParseError> {
        if self.builder.is_over_limit() {
            let limit_bytes = self.limits.store_bytes;
            return Err(ParseError::new(ErrorKind::StoreTooLarge { limit_bytes }));
        }
        Ok(())
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
