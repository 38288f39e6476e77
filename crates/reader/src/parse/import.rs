//! Combines the files of an import into one store, with a full report.
//!
//! For each file, the report lists what it contributed, what was skipped or unusual in it, and what a later file
//! replaced. It also lists where reported totals differ from the sum of the days. The report is plain data: it can be
//! shown, saved and sent.

use serde::{Deserialize, Serialize};

use crate::model::{Contribution, Day, DayRange, MergeSource, Store, day_of_milliseconds, merge};
use crate::parse::{ErrorKind, Export, Format, MAX_EXAMPLES, ParseError, Report, TotalDifferences};

/// A file that has been read, as the input of an import.
#[derive(Debug)]
pub struct SourceFile {
    /// File name or URL.
    pub name: String,
    /// When the file was last modified or, if unknown, loaded: milliseconds since 1970-01-01 UTC.
    pub modified_ms: i64,
    /// What it holds.
    pub export: Export,
}

/// One file of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FileReport {
    /// File name or URL.
    pub name: String,
    /// The format it came in.
    pub format: Format,
    /// Number of repositories.
    pub repositories: usize,
    /// Number of daily records.
    pub records: usize,
    /// First to last day with a record; `None` without records.
    pub days: Option<DayRange>,
    /// What was skipped, repeated or unusual.
    pub report: Report,
    /// What the file contributed to the merged export; `None` if it is the only file.
    pub contribution: Option<Contribution>,
}

/// The report of an import.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// The files, oldest first. If two files state the same day, the later one in this list wins. If their last days
    /// and modification times are equal, the larger count wins.
    pub files: Vec<FileReport>,
    /// Where reported totals differ from the sum of the days.
    pub differences: TotalDifferences,
}

impl ImportReport {
    /// The report as a JSON text that ends with a line feed.
    pub fn to_json(&self) -> String {
        // Serializing plain data cannot fail.
        let mut text = serde_json::to_string(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Number of rows and records that were skipped in all files.
    pub fn skipped_rows(&self) -> u64 {
        self.files.iter().map(|file| file.report.skipped_rows()).sum()
    }

    /// Whether there is nothing to report: one file without issues, whose totals equal the sums of its days.
    pub fn is_empty(&self) -> bool {
        self.differences.count == 0
            && self.files.iter().all(|file| file.report.is_empty() && file.contribution.is_none())
    }
}

/// Makes the store and the report of an import of one file.
///
/// # Errors
/// A [`ParseError`] if the file has no repository.
pub fn import_one(file: SourceFile) -> Result<(Store, ImportReport), ParseError> {
    let modified = modified(&file);
    let SourceFile { name, export, .. } = file;
    let report = file_report(name, &export, None);
    finish_import(export.store, vec![report], &[modified])
}

/// Combines the files of an import into one store. Their order does not matter.
///
/// # Errors
/// A [`ParseError`] if none of the files has a repository, or if their downloads add up to more than 2^64 − 1.
pub fn import(mut files: Vec<SourceFile>) -> Result<(Store, ImportReport), ParseError> {
    if let [_] = &*files {
        return import_one(files.swap_remove(0));
    }
    let modified: Vec<_> = files.iter().map(modified).collect();
    let sources: Vec<_> = files
        .iter()
        .map(|file| MergeSource {
            store: &file.export.store,
            modified_ms: file.modified_ms,
            name: &file.name,
        })
        .collect();
    let (store, contributions) = merge(&sources, MAX_EXAMPLES)?;
    let reports = contributions.into_iter().map(|(index, contribution)| {
        let SourceFile { name, export, .. } = &files[index];
        file_report(name.clone(), export, Some(contribution))
    });
    finish_import(store, reports.collect(), &modified)
}

/// The last day of a file, and the day on which it was modified.
fn modified(file: &SourceFile) -> (Option<Day>, Day) {
    let last_day = file.export.store.days().map(DayRange::last);
    (last_day, day_of_milliseconds(file.modified_ms))
}

fn finish_import(
    store: Store,
    files: Vec<FileReport>,
    modified: &[(Option<Day>, Day)],
) -> Result<(Store, ImportReport), ParseError> {
    if store.repositories().len() == 0 {
        return Err(ParseError::new(ErrorKind::NoRepositories));
    }
    let as_of = store.days().map(DayRange::last);
    // A file made on its last day contains only part of that day. Another file made later does not make the day
    // complete, because it may be an export of the first file.
    let open_day = as_of.filter(|as_of| modified.contains(&(Some(*as_of), *as_of)));
    let store = match open_day {
        Some(open_day) => store.with_open_day(open_day),
        None => store,
    };
    let differences = TotalDifferences::of(&store);
    Ok((store, ImportReport { files, differences }))
}

fn file_report(name: String, export: &Export, contribution: Option<Contribution>) -> FileReport {
    let Export { store, report, format } = export;
    FileReport {
        name,
        format: *format,
        repositories: store.repositories().len(),
        records: store.record_count(),
        days: store.days(),
        report: report.clone(),
        contribution,
    }
}
