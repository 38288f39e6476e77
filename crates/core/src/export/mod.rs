//! Writes the repositories and days of a view as an export in JSON or CSV. This project, and any tool that reads the
//! Hub's own exports, can open the result.
//!
//! The formats are those of the Hub's *Publisher Analytics* page. JSON is an array with one repository object per line.
//! CSV follows RFC 4180, with `\n` as line end and no byte order mark. Repositories keep the order of the open export,
//! so exporting all time without a filter gives the same export again. `total` is the reported total for any period,
//! never a sum of days. So opening or merging a file of one month does not change an all-time figure.
//!
//! A CSV text cell that a spreadsheet would take for a formula is written with a leading `'` (see
//! [`needs_formula_guard`]). The parser removes the `'`, so names survive a round trip. CSV has no row for a repository
//! without records; JSON keeps it. Bytes go to the given [`Write`] in order. Cost: linear in the bytes written.

use std::borrow::Borrow;
use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange, RepoId, Store, needs_formula_guard};

/// The format of an exported file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportFormat {
    /// Comma-separated values.
    Csv,
    /// An array of repository objects.
    Json,
}

impl ExportFormat {
    /// The file name extension, without a dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv;charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// Counts of what was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Repositories written.
    pub repositories: usize,
    /// Daily records written.
    pub records: usize,
    /// Repositories left out because they have no record in the period, which CSV cannot express.
    pub without_records: usize,
}

impl Written {
    /// Counts a repository with `records` records: as written, or as one that the format cannot express.
    fn count(&mut self, records: usize, is_written: bool) {
        self.records += records;
        if is_written {
            self.repositories += 1;
        } else {
            self.without_records += 1;
        }
    }
}

/// Writes the records of repositories in a period, one repository per call. The caller can do other work in between.
///
/// `S` is the store or a handle to it. Each repository keeps its reported total, whatever the period. Without a
/// reported total, the CSV cell is empty or the JSON value is `null`.
///
/// ```
/// use publisher_analytics_core::export::{ExportFormat, ExportWriter};
/// use publisher_analytics_core::model::{Day, RepoType, StoreBuilder};
/// let mut builder = StoreBuilder::default();
/// let id = builder.repository(&RepoType::Model, "org/name");
/// builder.insert(id, Day::from_ymd(2026, 6, 1).unwrap(), 4);
/// let store = builder.finish().unwrap();
/// let mut file = Vec::new();
/// let days = store.days();
/// let mut writer = ExportWriter::new(ExportFormat::Csv, &store, vec![id], days);
/// while writer.write_next(&mut file).unwrap() {}
/// assert!(file.ends_with(b"model,org/name,,2026-06-01T00:00:00.000Z,4\n"));
/// assert_eq!(writer.written().records, 1);
/// ```
#[derive(Debug)]
pub struct ExportWriter<S> {
    format: ExportFormat,
    store: S,
    repositories: Vec<RepoId>,
    /// The number of repositories that are written or left out so far.
    done: usize,
    period: Option<DayRange>,
    written: Written,
    timestamp: Timestamp,
    /// A buffer for the next record, reused to avoid allocations.
    record: Vec<u8>,
}

impl<S: Borrow<Store> + Clone> ExportWriter<S> {
    /// Begins a file of `repositories` of `store`, in this order. `period` is `None` for an export without any record.
    pub fn new(
        format: ExportFormat,
        store: S,
        repositories: Vec<RepoId>,
        period: Option<DayRange>,
    ) -> Self {
        Self {
            format,
            store,
            repositories,
            done: 0,
            period,
            written: Written::default(),
            timestamp: Timestamp::default(),
            record: Vec::new(),
        }
    }

    /// Writes the next repository, after the header if it is the first, and before the end of the file if it is the
    /// last. Returns whether more remain.
    ///
    /// # Errors
    /// Returns the errors of `out`, and no others.
    pub fn write_next<W: Write>(&mut self, out: &mut W) -> io::Result<bool> {
        if self.done == 0 {
            out.write_all(match self.format {
                ExportFormat::Csv => b"repoType,repoName,total,timestamp,downloads\n",
                ExportFormat::Json => b"[",
            })?;
        }
        if let Some(&id) = self.repositories.get(self.done) {
            let store = self.store.clone();
            match self.format {
                ExportFormat::Csv => self.write_csv(store.borrow(), id, out)?,
                ExportFormat::Json => self.write_json(store.borrow(), id, out)?,
            }
            self.done += 1;
        }
        let has_more = self.done < self.repositories.len();
        if !has_more && self.format == ExportFormat::Json {
            out.write_all(b"\n]\n")?;
        }
        Ok(has_more)
    }

    /// Returns the fraction of the repositories that are done, from 0 to 1.
    pub fn share(&self) -> f64 {
        self.done as f64 / self.repositories.len().max(1) as f64
    }

    /// Returns the counts of what was written so far.
    pub fn written(&self) -> Written {
        self.written
    }

    fn write_csv<W: Write>(&mut self, store: &Store, id: RepoId, out: &mut W) -> io::Result<()> {
        let repository = store.repository(id);
        let key = repository.key();
        let mut digits = itoa::Buffer::new();
        let row = &mut self.record;
        row.clear();
        push_text_cell(row, key.repo_type.as_str());
        row.push(b',');
        push_text_cell(row, &key.name);
        row.push(b',');
        if let Some(total) = repository.reported_total() {
            row.extend_from_slice(digits.format(total).as_bytes());
        }
        row.push(b',');
        let row_start = row.len();
        let mut record_count = 0;
        for (day, downloads) in records(store, id, self.period) {
            row.truncate(row_start);
            row.extend_from_slice(self.timestamp.of(day));
            row.push(b',');
            row.extend_from_slice(digits.format(downloads).as_bytes());
            row.push(b'\n');
            out.write_all(row)?;
            record_count += 1;
        }
        self.written.count(record_count, record_count > 0);
        Ok(())
    }

    fn write_json<W: Write>(&mut self, store: &Store, id: RepoId, out: &mut W) -> io::Result<()> {
        const RECORD_START: &[u8] = br#",{"timestamp":""#;
        let repository = store.repository(id);
        let key = repository.key();
        let mut digits = itoa::Buffer::new();
        out.write_all(if self.written.repositories == 0 { b"\n" } else { b",\n" })?;
        out.write_all(br#"{"repoType":"#)?;
        out.write_all(&json_text(key.repo_type.as_str()))?;
        out.write_all(br#","repoName":"#)?;
        out.write_all(&json_text(&key.name))?;
        out.write_all(br#","totalDownloads":"#)?;
        match repository.reported_total() {
            Some(total) => out.write_all(digits.format(total).as_bytes())?,
            None => out.write_all(b"null")?,
        }
        out.write_all(br#","records":["#)?;
        let record = &mut self.record;
        record.clear();
        record.extend_from_slice(RECORD_START);
        let mut record_count = 0;
        for (day, downloads) in records(store, id, self.period) {
            record.truncate(RECORD_START.len());
            record.extend_from_slice(self.timestamp.of(day));
            record.extend_from_slice(br#"","downloads":"#);
            record.extend_from_slice(digits.format(downloads).as_bytes());
            record.push(b'}');
            // The first record has no comma before it.
            out.write_all(&record[usize::from(record_count == 0)..])?;
            record_count += 1;
        }
        out.write_all(b"]}")?;
        self.written.count(record_count, true);
        Ok(())
    }
}

/// Encodes a text as a JSON string, with its quotation marks.
fn json_text(text: &str) -> Vec<u8> {
    // Serializing a string cannot fail.
    serde_json::to_vec(text).unwrap_or_default()
}

fn records(
    store: &Store,
    id: RepoId,
    period: Option<DayRange>,
) -> impl Iterator<Item = (Day, u64)> {
    period.into_iter().flat_map(move |days| store.records(id, days))
}

/// The timestamp of a day as text, such as `2026-06-01T00:00:00.000Z`.
///
/// Most records are of the day after the previous record. For these, only the digits of the day are rewritten.
#[derive(Debug, Default)]
struct Timestamp {
    /// The day of `text`, and the number of that day in its month.
    day: Option<(Day, u8)>,
    text: Vec<u8>,
}

impl Timestamp {
    const AFTER_DAY: &str = "T00:00:00.000Z";

    fn of(&mut self, day: Day) -> &[u8] {
        let day_of_month = match self.day {
            // Every month has a 28th, so up to it the next day is in the same month.
            Some((before, day_of_month)) if before + 1 == day && day_of_month < 28 => {
                let digits = self.text.len() - Self::AFTER_DAY.len() - 2;
                self.text[digits] = b'0' + (day_of_month + 1) / 10;
                self.text[digits + 1] = b'0' + (day_of_month + 1) % 10;
                day_of_month + 1
            }
            _ => {
                let (year, month, day_of_month) = day.ymd();
                let after = Self::AFTER_DAY;
                self.text = format!("{year:04}-{month:02}-{day_of_month:02}{after}").into_bytes();
                day_of_month
            }
        };
        self.day = Some((day, day_of_month));
        &self.text
    }
}

/// Appends a text cell, guarded against formulas, and quoted where RFC 4180 requires it or another separator could split it.
fn push_text_cell(row: &mut Vec<u8>, text: &str) {
    let guard = if needs_formula_guard(text.as_bytes()) { "'" } else { "" };
    // Depending on the locale, spreadsheets use semicolons or tabs as separators.
    if text.contains(['"', ',', ';', '\t', '\n', '\r']) {
        row.push(b'"');
        row.extend_from_slice(guard.as_bytes());
        row.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        row.push(b'"');
    } else {
        row.extend_from_slice(guard.as_bytes());
        row.extend_from_slice(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RepoType, StoreBuilder};

    fn store() -> Store {
        let mut builder = StoreBuilder::default();
        let day = Day::from_ymd(2026, 6, 1).unwrap();
        let plain = builder.repository(&RepoType::Model, "org/plain");
        builder.report_total(plain, 10);
        builder.insert(plain, day, 4);
        builder.insert(plain, day + 2, 6);
        let odd = builder.repository(&RepoType::Dataset, "=1+\"2\",\n<b>");
        builder.insert(odd, day, crate::model::MAX_COUNT);
        builder.repository(&RepoType::Model, "org/idle");
        builder.finish().unwrap()
    }

    fn export(format: ExportFormat, last_days: u32) -> (String, Written) {
        let store = store();
        let period = store.days().map(|days| DayRange::ending_on(days.last(), last_days));
        let ids = store.repositories().map(|(id, _)| id).collect();
        let mut writer = ExportWriter::new(format, &store, ids, period);
        let mut bytes = Vec::new();
        let mut shares = vec![writer.share()];
        while writer.write_next(&mut bytes).unwrap() {
            shares.push(writer.share());
        }
        shares.push(writer.share());
        let percents: Vec<String> =
            shares.iter().map(|share| format!("{:.0}", share * 100.0)).collect();
        assert_eq!(percents, ["0", "33", "67", "100"]);
        (String::from_utf8(bytes).unwrap(), writer.written())
    }

    #[test]
    fn csv_quotes_where_it_must_and_disarms_formulas() {
        let (text, written) = export(ExportFormat::Csv, 3);
        assert_eq!(
            text,
            "repoType,repoName,total,timestamp,downloads\n\
             model,org/plain,10,2026-06-01T00:00:00.000Z,4\n\
             model,org/plain,10,2026-06-03T00:00:00.000Z,6\n\
             dataset,\"'=1+\"\"2\"\",\n<b>\",,2026-06-01T00:00:00.000Z,9007199254740991\n"
        );
        assert_eq!(written, Written { repositories: 2, records: 3, without_records: 1 });
    }

    #[test]
    fn json_has_a_repository_a_line_and_keeps_those_without_records() {
        let (text, written) = export(ExportFormat::Json, 1);
        assert_eq!(
            text,
            r#"[
{"repoType":"model","repoName":"org/plain","totalDownloads":10,"records":[{"timestamp":"2026-06-03T00:00:00.000Z","downloads":6}]},
{"repoType":"dataset","repoName":"=1+\"2\",\n<b>","totalDownloads":null,"records":[]},
{"repoType":"model","repoName":"org/idle","totalDownloads":null,"records":[]}
]
"#
        );
        assert_eq!(written, Written { repositories: 3, records: 1, without_records: 0 });
    }

    #[test]
    fn timestamps_are_those_of_their_days_in_any_order() {
        let mut timestamp = Timestamp::default();
        let first = Day::from_ymd(2023, 12, 1).unwrap();
        // Day by day over a leap day, then with gaps, back, and the same day twice.
        let steps = (0..800).chain([900, 902, 903, 901, 902, 902, 0, 1]);
        for days in steps {
            let day = first + days;
            let text = String::from_utf8(timestamp.of(day).to_vec()).unwrap();
            assert_eq!(text, format!("{}T00:00:00.000Z", day.iso()));
        }
    }

    #[test]
    fn an_export_of_nothing_is_still_well_formed() {
        let store = StoreBuilder::default().finish().unwrap();
        let mut bytes = Vec::new();
        let mut writer = ExportWriter::new(ExportFormat::Json, &store, Vec::new(), None);
        assert!(!writer.write_next(&mut bytes).unwrap());
        assert_eq!(bytes, b"[\n]\n");
    }
}
