//! What was skipped, changed or unusual in a file: issues counted by kind, with line numbers and the first examples.
//!
//! Nothing is dropped silently: every skipped row is counted. A report takes constant memory, however many rows have
//! issues: it keeps the first [`MAX_EXAMPLES`] examples and the first [`MAX_LINE_RANGES`] line ranges of each kind.
//! Counts are always exact. The report does not depend on how the file was cut into chunks. It is plain data (serde),
//! so it can be saved and shown.

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

use super::hint::hint;
use super::visible::{grouped, visible};
use crate::model::{RepoKey, Store};

/// The maximum number of examples kept per kind of issue.
pub const MAX_EXAMPLES: usize = 20;

/// The maximum number of line ranges kept per kind of issue.
pub const MAX_LINE_RANGES: usize = 100;

/// A kind of recoverable issue. Reports list issues in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum IssueKind {
    /// A timestamp in none of the accepted formats.
    UnreadableDate,
    /// A day before the earliest or after the latest accepted day.
    DayOutOfRange,
    /// Downloads that are not a whole number from 0 to 2^53 − 1.
    UnreadableDownloads,
    /// A second row for a repository and day with another count, where the sum exceeds 2^53 − 1.
    DayTooLarge,
    /// A row that ends before its last required cell, or a record without timestamp or downloads.
    ShortRow,
    /// A row with text in more cells than the header has.
    ExtraCells,
    /// A row or repository without a repository name.
    MissingName,
    /// A row whose name occurs in the file in two spellings that would become the same repository.
    AmbiguousName,
    /// A reported total that is not a whole number from 0 to 2^64 − 1.
    UnreadableTotal,
    /// A repository whose records are not a list.
    UnreadableRecords,
    /// A quotation mark that opens a cell over several lines and is closed inside another cell.
    StrayQuote,
    /// A cell that spans several lines: a name or type, or a cell that may have swallowed rows.
    MultilineCell,
    /// A second header row in the middle of the file. It applies to the rows after it.
    RepeatedHeader,
    /// A column with the same name as an earlier one. It is not read.
    RepeatedColumn,
    /// A key that occurs twice in its object, or a total given under both of its names.
    RepeatedKey,
    /// A row with one cell more than the header, whose first cell is a row name.
    RowName,
    /// A row that is entirely inside one pair of quotation marks.
    QuotedRow,
    /// A timestamp in seconds, microseconds or nanoseconds since 1970.
    EpochUnit,
    /// A repository name or type whose bytes are not UTF-8.
    NotUtf8,
    /// A row without a type, in a table with types.
    MissingType,
    /// A row that ends before its total.
    MissingTotal,
    /// A second row for a repository and day, with the same count.
    IdenticalDuplicate,
    /// A second row for a repository and day, with another count.
    ConflictingDuplicate,
}

impl IssueKind {
    /// The kind in plain English, as shown in the interface.
    ///
    /// ```
    /// use publisher_analytics_reader::parse::IssueKind;
    /// assert_eq!(IssueKind::UnreadableDate.label(), "unreadable date");
    /// ```
    pub const fn label(self) -> &'static str {
        match self {
            Self::UnreadableDate => "unreadable date",
            Self::DayOutOfRange => "day before 2000 or after tomorrow",
            Self::UnreadableDownloads => "unreadable downloads",
            Self::DayTooLarge => "second row for a day, sum over 9,007,199,254,740,991",
            Self::ShortRow => "incomplete row",
            Self::ExtraCells => "more cells than columns",
            Self::MissingName => "no repository name",
            Self::AmbiguousName => "name in a second spelling",
            Self::UnreadableTotal => "unreadable total",
            Self::UnreadableRecords => "unreadable records",
            Self::StrayQuote => "stray quotation mark",
            Self::MultilineCell => "cell that spans several lines",
            Self::RepeatedHeader => "header row in the middle of the file",
            Self::RepeatedColumn => "second column with the same name",
            Self::RepeatedKey => "value given twice in one object",
            Self::RowName => "row with a row name",
            Self::QuotedRow => "row in one pair of quotation marks",
            Self::EpochUnit => "timestamp in seconds, micro- or nanoseconds since 1970",
            Self::NotUtf8 => "name or type that is not UTF-8",
            Self::MissingType => "row without a type",
            Self::MissingTotal => "row without a total",
            Self::IdenticalDuplicate => "repeated row",
            Self::ConflictingDuplicate => "second row for a day with different downloads",
        }
    }

    /// What was done about the issue and what the user can do, in one or two sentences.
    pub const fn outcome(self) -> &'static str {
        match self {
            Self::UnreadableDate => {
                "The row was left out. A date must begin with year, month and day, for example 2026-06-01."
            }
            Self::DayOutOfRange => {
                "The row was left out. If the day is right, check the clock of this machine."
            }
            Self::UnreadableDownloads => {
                "The row was left out. Downloads are whole numbers from 0 to 9,007,199,254,740,991."
            }
            Self::ShortRow => {
                "The row was left out. It needs a repository name, a timestamp and downloads."
            }
            Self::ExtraCells => {
                "The row was left out. Put numbers with separators, and names with commas, in quotation marks."
            }
            Self::MissingName => "The row was left out. Fill in the name so that it counts.",
            Self::AmbiguousName => {
                "The row was left out, since its name would become the same as another one. Save the file as UTF-8, without \
                 white space around names."
            }
            Self::DayTooLarge => {
                "The row was left out: with it, the downloads of the day would be more than can be counted exactly."
            }
            Self::UnreadableTotal => "The total was left out; the downloads of the row were read.",
            Self::UnreadableRecords => "The repository was read without records.",
            Self::StrayQuote => {
                "The lines were read one by one. Check them, or remove the quotation mark."
            }
            Self::MultilineCell => {
                "The lines were read as one row. If they are several rows, the first has one quotation mark too many."
            }
            Self::RepeatedHeader => {
                "The rows after it were read with its columns. If several files were joined into this one, open those \
                 together instead."
            }
            Self::RepeatedColumn => "The first column with this name was read.",
            Self::RepeatedKey => "The last one was read, and the others were left out.",
            Self::RowName => "The first cell was taken for a row name and left out.",
            Self::QuotedRow => "The quotation marks were removed.",
            Self::EpochUnit => "The number was read in the unit that gives a day from 2000 on.",
            Self::NotUtf8 => {
                "The text was read as Windows-1252. Save the file as UTF-8 if letters are wrong."
            }
            Self::MissingType => "The row was read with the type “unknown”.",
            Self::MissingTotal => "The row was read without a total.",
            Self::IdenticalDuplicate => "The row counts once.",
            Self::ConflictingDuplicate => "The downloads of both rows were added.",
        }
    }

    /// Whether issues of this kind cause the row or record to be skipped.
    pub const fn is_skipped(self) -> bool {
        matches!(
            self,
            Self::UnreadableDate
                | Self::DayOutOfRange
                | Self::UnreadableDownloads
                | Self::DayTooLarge
                | Self::ShortRow
                | Self::ExtraCells
                | Self::MissingName
                | Self::AmbiguousName
        )
    }
}

/// The position of an example in the file.
///
/// [`Display`](fmt::Display) writes `line 48,213`, `lines 3–6` or the path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Position {
    /// The line of a CSV file; the first is 1.
    Line(u64),
    /// First and last line of a row that spans several lines, or of several rows.
    Lines(u64, u64),
    /// The path in a JSON file, such as `[3].records[17]`; the first repository is `[0]`.
    Path(String),
}

impl Position {
    /// The path of a record in a JSON file.
    pub(super) fn of_record(repository: u64, record: usize) -> Self {
        Self::Path(format!("[{repository}].records[{record}]"))
    }

    /// The lines from `first` to `last`.
    pub(super) fn lines(first: u64, last: u64) -> Self {
        if first == last { Self::Line(first) } else { Self::Lines(first, last) }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {}", grouped(*line)),
            Self::Lines(first, last) => write!(f, "lines {}–{}", grouped(*first), grouped(*last)),
            Self::Path(path) => f.write_str(path),
        }
    }
}

/// One occurrence of a kind of issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueExample {
    /// Where it occurs.
    pub position: Position,
    /// The offending text, truncated to 60 characters, with invisible characters escaped.
    pub found: String,
}

/// Consecutive lines with issues of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRange {
    /// The first line.
    pub first: u64,
    /// The last line.
    pub last: u64,
    /// Number of issues on these lines; smaller than the number of lines if rows span several lines.
    pub count: u64,
}

/// The issues of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Issue {
    /// The kind.
    pub kind: IssueKind,
    /// How often it occurred.
    pub count: u64,
    /// The first [`MAX_EXAMPLES`] occurrences.
    pub examples: Vec<IssueExample>,
    /// The lines of a CSV file with this issue, ascending: the first [`MAX_LINE_RANGES`] ranges.
    pub lines: Vec<LineRange>,
}

impl Issue {
    fn new(kind: IssueKind) -> Self {
        Self { kind, count: 0, examples: Vec::new(), lines: Vec::new() }
    }

    /// Lists the lines in a short text, such as `lines 3–6, 9`. Lines beyond the kept ranges are only counted. `None`
    /// for a JSON file.
    pub fn lines_label(&self) -> Option<String> {
        let is_single = matches!(&*self.lines, [only] if only.first == only.last);
        let mut text = if is_single { "line " } else { "lines " }.to_owned();
        let mut separator = "";
        for range in &self.lines {
            text.push_str(separator);
            text.push_str(&grouped(range.first));
            if range.last > range.first {
                // Writing to a String cannot fail.
                write!(text, "–{}", grouped(range.last)).unwrap_or_default();
            }
            separator = ", ";
        }
        let listed: u64 = self.lines.iter().map(|range| range.count).sum();
        let more = self.count.saturating_sub(listed);
        if more > 0 {
            write!(text, " and {} more", grouped(more)).unwrap_or_default();
        }
        (!self.lines.is_empty()).then_some(text)
    }

    /// Says what each example looks like and what to do about it; `None` where this cannot be guessed.
    pub fn hints(&self) -> Vec<Option<&'static str>> {
        self.examples.iter().map(|example| hint(self.kind, &example.found)).collect()
    }

    fn add_lines(&mut self, range: LineRange) {
        if let Some(last) = self.lines.last_mut()
            && range.first <= last.last + 1
        {
            last.last = last.last.max(range.last);
            last.count += range.count;
        } else if self.lines.len() < MAX_LINE_RANGES {
            self.lines.push(range);
        }
    }
}

/// A repository whose reported total differs from the sum of its records. This is common: exports start late, and the
/// Hub restates its counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalDifference {
    /// The repository.
    pub repository: RepoKey,
    /// The total that the export states.
    pub reported: u64,
    /// The sum of all its records in the export.
    pub counted: u64,
}

/// The repositories whose reported total differs from the sum of their records: their number and the first examples.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalDifferences {
    /// Number of such repositories.
    pub count: u64,
    /// The first [`MAX_EXAMPLES`], in the order of the export.
    pub examples: Vec<TotalDifference>,
    /// Whether several repositories report a total and the days of each add up to less. The file may then lack days.
    pub all_lack_days: bool,
}

impl TotalDifferences {
    /// Compares each reported total with the sum of its repository's records.
    pub fn of(store: &Store) -> Self {
        let mut differences = Self::default();
        let (mut reporting_count, mut lacking_count) = (0, 0);
        for (_, repository) in store.repositories() {
            let counted = repository.counted_total();
            let reported = repository.reported_total();
            reporting_count += u64::from(reported.is_some_and(|total| total > 0));
            let Some(reported) = reported.filter(|&total| total != counted) else {
                continue;
            };
            lacking_count += u64::from(reported > counted);
            differences.count += 1;
            if differences.examples.len() < MAX_EXAMPLES {
                let repository = repository.key().clone();
                differences.examples.push(TotalDifference { repository, reported, counted });
            }
        }
        differences.all_lack_days = reporting_count > 1 && lacking_count == reporting_count;
        differences
    }
}

/// The issues of one file.
///
/// ```
/// use publisher_analytics_reader::model::Day;
/// use publisher_analytics_reader::parse::{ExportReader, IssueKind, Limits};
/// let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 9, 2).unwrap()));
/// reader.feed(b"repoName,timestamp,downloads\norg/name,2026-06-01,4\norg/name,June,5\n").unwrap();
/// let report = reader.finish().unwrap().report;
/// let issue = report.issues().next().unwrap();
/// assert_eq!((issue.kind, issue.count), (IssueKind::UnreadableDate, 1));
/// assert_eq!(issue.lines_label().as_deref(), Some("line 3"));
/// assert_eq!(issue.examples[0].found, "June");
/// assert_eq!(report.skipped_rows(), 1);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Ascending by kind, one per kind.
    issues: Vec<Issue>,
}

impl Report {
    /// Whether there are no issues.
    pub fn is_empty(&self) -> bool {
        self.issues.is_empty()
    }

    /// Number of rows and records that were skipped.
    pub fn skipped_rows(&self) -> u64 {
        let skipped = self.issues.iter().filter(|issue| issue.kind.is_skipped());
        skipped.map(|issue| issue.count).sum()
    }

    /// The issues, one per kind that occurred, ascending by kind.
    pub fn issues(&self) -> impl ExactSizeIterator<Item = &Issue> {
        self.issues.iter()
    }

    /// How often a kind of issue occurred.
    pub fn count(&self, kind: IssueKind) -> u64 {
        self.issues.iter().find(|issue| issue.kind == kind).map_or(0, |issue| issue.count)
    }

    /// Records one occurrence.
    pub(super) fn note(
        &mut self,
        kind: IssueKind,
        position: impl FnOnce() -> Position,
        found: &[u8],
    ) {
        let issue = self.issue(kind);
        issue.count += 1;
        let position = position();
        let lines = match position {
            Position::Line(line) => Some((line, line)),
            Position::Lines(first, last) => Some((first, last)),
            Position::Path(_) => None,
        };
        if let Some((first, last)) = lines {
            issue.add_lines(LineRange { first, last, count: 1 });
        }
        if issue.examples.len() < MAX_EXAMPLES {
            issue.examples.push(IssueExample { position, found: visible(found) });
        }
    }

    /// Counts further occurrences, without examples.
    pub(super) fn note_further(&mut self, kind: IssueKind, count: u64) {
        self.issue(kind).count += count;
    }

    /// Adds the issues of a later section of the same file.
    pub(super) fn append(&mut self, later: &mut Self) {
        for mut other in later.issues.drain(..) {
            let issue = self.issue(other.kind);
            issue.count += other.count;
            let room = MAX_EXAMPLES.saturating_sub(issue.examples.len());
            other.examples.truncate(room);
            issue.examples.append(&mut other.examples);
            other.lines.into_iter().for_each(|range| issue.add_lines(range));
        }
    }

    /// Removes all issues.
    pub(super) fn clear(&mut self) {
        self.issues.clear();
    }

    fn issue(&mut self, kind: IssueKind) -> &mut Issue {
        let index = self.issues.binary_search_by_key(&kind, |issue| issue.kind);
        let index = index.unwrap_or_else(|index| {
            self.issues.insert(index, Issue::new(kind));
            index
        });
        &mut self.issues[index]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_listed_in_order_and_only_the_first_examples_are_kept() {
        let mut report = Report::default();
        for line in 1..=30 {
            report.note(IssueKind::ConflictingDuplicate, || Position::Line(line), b"7");
        }
        report.note(IssueKind::UnreadableDate, || Position::Path("[0].records[2]".into()), b"x");
        let kinds: Vec<_> = report.issues().map(|issue| (issue.kind, issue.count)).collect();
        assert_eq!(kinds, [(IssueKind::UnreadableDate, 1), (IssueKind::ConflictingDuplicate, 30)]);
        let conflicts = report.issues().nth(1).unwrap();
        assert_eq!(conflicts.examples.len(), 20);
        assert_eq!(conflicts.examples[19].position.to_string(), "line 20");
        assert_eq!(conflicts.lines_label().as_deref(), Some("lines 1–30"));
        assert_eq!(report.issues().next().unwrap().lines_label(), None);
        assert_eq!(report.skipped_rows(), 1);
    }

    #[test]
    fn lines_are_listed_as_ranges_and_the_rest_is_counted() {
        let mut report = Report::default();
        let mut note = |first, last| {
            report.note(IssueKind::ShortRow, || Position::lines(first, last), b"");
        };
        for (first, last) in [(3, 3), (4, 6), (9, 9)] {
            note(first, last);
        }
        let label = |report: &Report| report.issues().next().unwrap().lines_label().unwrap();
        assert_eq!(label(&report), "lines 3–6, 9");
        for line in 0..300 {
            report.note(IssueKind::ShortRow, || Position::Line(1_000 + 2 * line), b"");
        }
        assert!(label(&report).starts_with("lines 3–6, 9, 1,000, 1,002,"));
        assert!(label(&report).ends_with(", 1,194 and 202 more"), "{}", label(&report));
    }

    #[test]
    fn appending_is_the_same_as_noting_one_after_the_other() {
        let note = |report: &mut Report, line| {
            report.note(IssueKind::ShortRow, || Position::Line(line), b"");
        };
        for step in [1, 2] {
            let (mut whole, mut first, mut second) =
                (Report::default(), Report::default(), Report::default());
            for index in 0..320 {
                note(&mut whole, index * step);
                note(if index < 15 { &mut first } else { &mut second }, index * step);
            }
            first.append(&mut second);
            assert_eq!(first, whole);
            assert_eq!(second, Report::default());
        }
    }

    #[test]
    fn a_report_survives_being_saved() {
        let mut report = Report::default();
        report.note(IssueKind::MissingName, || Position::Path("[3]".into()), b"{}");
        let text = serde_json::to_string(&report).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&text).unwrap(), report);
    }
}
