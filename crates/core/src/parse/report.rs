//! What reading a file kept out, changed or found odd, counted by kind, with the first samples of each.
//!
//! Nothing is dropped silently: every skipped row is in here. A report takes constant memory, however many rows
//! are in trouble, and does not depend on how the file was cut into chunks. It can be saved and shown: all of it
//! is plain data with serde.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::visible::{grouped, visible};
use crate::model::{RepoKey, Store};

/// Samples that are kept of each kind of trouble.
pub const MAX_SAMPLES: usize = 20;

/// A kind of recoverable trouble. The order is the order in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum IssueKind {
    /// A timestamp that has none of the accepted shapes.
    UnreadableDate,
    /// A day before the earliest or after the latest accepted day.
    DayOutOfRange,
    /// Downloads that are not a whole number from 0 to 2^53 − 1.
    UnreadableDownloads,
    /// A second row of a repository and day with other downloads, which together are more than 2^53 − 1.
    DayTooLarge,
    /// A row that ends before its last vital cell, or a record that lacks its timestamp or downloads.
    ShortRow,
    /// A row or repository without a repository name.
    MissingName,
    /// A reported total that is not a whole number from 0 to 2^64 − 1.
    UnreadableTotal,
    /// A repository whose records are not a list.
    UnreadableRecords,
    /// A repository name or type with bytes that are no UTF-8.
    UnreadableText,
    /// A second row of a repository and day, with the same downloads.
    IdenticalDuplicate,
    /// A second row of a repository and day, with other downloads.
    ConflictingDuplicate,
}

impl IssueKind {
    /// The kind in plain English, as the interface shows it.
    ///
    /// ```
    /// use publisher_analytics_core::parse::IssueKind;
    /// assert_eq!(IssueKind::UnreadableDate.label(), "unreadable date");
    /// ```
    pub const fn label(self) -> &'static str {
        match self {
            Self::UnreadableDate => "unreadable date",
            Self::DayOutOfRange => "day before 2000 or after tomorrow",
            Self::UnreadableDownloads => "unreadable downloads",
            Self::DayTooLarge => "second row for a day, together over 9,007,199,254,740,991",
            Self::ShortRow => "incomplete row",
            Self::MissingName => "no repository name",
            Self::UnreadableTotal => "unreadable total",
            Self::UnreadableRecords => "unreadable records",
            Self::UnreadableText => "name or type that is not UTF-8",
            Self::IdenticalDuplicate => "repeated row",
            Self::ConflictingDuplicate => "second row for a day with other downloads",
        }
    }

    /// Whether the row or record was left out.
    pub const fn is_skipped(self) -> bool {
        matches!(
            self,
            Self::UnreadableDate
                | Self::DayOutOfRange
                | Self::UnreadableDownloads
                | Self::DayTooLarge
                | Self::ShortRow
                | Self::MissingName
        )
    }
}

/// Where in the file a sample stands.
///
/// [`Display`](fmt::Display) writes `line 48,213` or the path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Position {
    /// The line of a CSV file on which the row starts; the first line is 1.
    Line(u64),
    /// The place in a JSON file, as `[3].records[17]`; the first repository is `[0]`.
    Path(String),
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {}", grouped(*line)),
            Self::Path(path) => f.write_str(path),
        }
    }
}

/// One occurrence of a kind of trouble.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueExample {
    /// Where it stands.
    pub position: Position,
    /// The offending text, cut to 60 characters, odd ones made visible.
    pub found: String,
}

/// A repository whose reported total is not the sum of its records. That is ordinary: exports start late, and
/// the Hub restates its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalDifference {
    /// The repository.
    pub repository: RepoKey,
    /// The total that the export states.
    pub reported: u64,
    /// The sum of all its records in the export.
    pub counted: u64,
}

/// The repositories whose reported total is not the sum of their records: how many, and the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalDifferences {
    /// How many.
    pub count: u64,
    /// The first 20, in the order of the export.
    pub samples: Vec<TotalDifference>,
}

impl TotalDifferences {
    /// Compares each reported total with the sum of its repository's records.
    pub fn of(store: &Store) -> Self {
        let mut differences = Self::default();
        for (_, repository) in store.repositories() {
            let counted = repository.counted_total();
            let Some(reported) = repository.reported_total().filter(|&total| total != counted)
            else {
                continue;
            };
            differences.count += 1;
            if differences.samples.len() < MAX_SAMPLES {
                let repository = repository.key().clone();
                differences.samples.push(TotalDifference { repository, reported, counted });
            }
        }
        differences
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Finding {
    kind: IssueKind,
    count: u64,
    samples: Vec<IssueExample>,
}

/// Recoverable trouble of one file.
///
/// ```
/// use publisher_analytics_core::model::Day;
/// use publisher_analytics_core::parse::{ExportReader, IssueKind, Limits};
/// let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 9, 2).unwrap()));
/// reader.feed(b"repoName,timestamp,downloads\norg/name,2026-06-01,4\norg/name,June,5\n").unwrap();
/// let report = reader.finish().unwrap().report;
/// let (kind, count, samples) = report.findings().next().unwrap();
/// assert_eq!((kind, count), (IssueKind::UnreadableDate, 1));
/// assert_eq!(samples[0].position.to_string(), "line 3");
/// assert_eq!(samples[0].found, "June");
/// assert_eq!(report.skipped_rows(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Ascending by kind, one of each.
    findings: Vec<Finding>,
}

impl Report {
    /// Whether there is nothing to tell.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Number of rows and records that were left out.
    pub fn skipped_rows(&self) -> u64 {
        let skipped = self.findings.iter().filter(|finding| finding.kind.is_skipped());
        skipped.map(|finding| finding.count).sum()
    }

    /// Each kind of trouble that occurred, how often, and its first 20 occurrences; in a fixed order.
    pub fn findings(&self) -> impl ExactSizeIterator<Item = (IssueKind, u64, &[IssueExample])> {
        self.findings.iter().map(|finding| (finding.kind, finding.count, &*finding.samples))
    }

    /// How often a kind of trouble occurred.
    pub fn count(&self, kind: IssueKind) -> u64 {
        self.findings.iter().find(|finding| finding.kind == kind).map_or(0, |finding| finding.count)
    }

    /// Annotations one occurrence; the position is only made if the sample is kept.
    pub(super) fn note(
        &mut self,
        kind: IssueKind,
        position: impl FnOnce() -> Position,
        found: &[u8],
    ) {
        let finding = self.finding(kind);
        finding.count += 1;
        if finding.samples.len() < MAX_SAMPLES {
            finding.samples.push(IssueExample { position: position(), found: visible(found) });
        }
    }

    /// Counts further occurrences that have no sample of their own.
    pub(super) fn note_further(&mut self, kind: IssueKind, count: u64) {
        self.finding(kind).count += count;
    }

    /// Adds what another report found later in the same file.
    pub(super) fn append(&mut self, later: &mut Self) {
        for mut other in later.findings.drain(..) {
            let finding = self.finding(other.kind);
            finding.count += other.count;
            let room = MAX_SAMPLES.saturating_sub(finding.samples.len());
            other.samples.truncate(room);
            finding.samples.append(&mut other.samples);
        }
    }

    /// Forgets everything.
    pub(super) fn clear(&mut self) {
        self.findings.clear();
    }

    fn finding(&mut self, kind: IssueKind) -> &mut Finding {
        let index = self.findings.binary_search_by_key(&kind, |finding| finding.kind);
        let index = index.unwrap_or_else(|index| {
            self.findings.insert(index, Finding { kind, count: 0, samples: Vec::new() });
            index
        });
        &mut self.findings[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_in_order_and_only_the_first_samples_are_kept() {
        let mut report = Report::default();
        for line in 1..=30 {
            report.note(IssueKind::ConflictingDuplicate, || Position::Line(line), b"7");
        }
        report.note(IssueKind::UnreadableDate, || Position::Path("[0].records[2]".into()), b"x");
        let kinds: Vec<_> = report.findings().map(|(kind, count, _)| (kind, count)).collect();
        assert_eq!(kinds, [(IssueKind::UnreadableDate, 1), (IssueKind::ConflictingDuplicate, 30)]);
        let (_, _, samples) = report.findings().nth(1).unwrap();
        assert_eq!(samples.len(), 20);
        assert_eq!(samples[19].position.to_string(), "line 20");
        assert_eq!(report.skipped_rows(), 1);
    }

    #[test]
    fn appending_is_the_same_as_noting_one_after_the_other() {
        let note = |report: &mut Report, line| {
            report.note(IssueKind::ShortRow, || Position::Line(line), b"");
        };
        let (mut whole, mut first, mut second) =
            (Report::default(), Report::default(), Report::default());
        for line in 0..32 {
            note(&mut whole, line);
            note(if line < 15 { &mut first } else { &mut second }, line);
        }
        first.append(&mut second);
        assert_eq!(first, whole);
        assert_eq!(second, Report::default());
    }

    #[test]
    fn a_report_survives_being_saved() {
        let mut report = Report::default();
        report.note(IssueKind::MissingName, || Position::Path("[3]".into()), b"{}");
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    }
}
