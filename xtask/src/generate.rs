//! Made-up exports of any size, for benches and for trying the page.
//!
//! The same seed gives the same bytes on every machine: the arithmetic uses only operations that
//! IEEE 754 rounds in one way. CSV and JSON of one seed hold the same data. Only one repository is
//! in memory at a time.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::ValueEnum;
use fastrand::Rng;
use time::{Date, Month};

use crate::process::{say, step};

const LAST_YEAR: i32 = 2026;
const LAST_MONTH: Month = Month::October;
const LAST_DAY: u8 = 31;

const DATASET_SHARE: f64 = 0.2;
const MISSING_SHARE: f64 = 0.03;
/// Downloads from Monday to Sunday, relative to the mean of a week.
const WEEKDAY_FACTORS: [f64; 7] = [1.1, 1.15, 1.15, 1.1, 1.05, 0.75, 0.7];

/// Arguments of `cargo xtask generate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Number of repositories.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    repositories: u32,
    /// Number of days of the oldest repository; the last day is 2026-10-31.
    #[arg(long, value_name = "D", value_parser = clap::value_parser!(u16).range(1..))]
    days: u16,
    /// Format of the export.
    #[arg(long, value_enum)]
    format: Format,
    /// Another seed makes another export.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// File to write; without it, a file in `target/generated` that is named after the other arguments.
    #[arg(long, value_name = "FILE", value_parser = absolute)]
    output: Option<PathBuf>,
}

/// Format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// One row per repository and day.
    Csv,
    /// One line per repository.
    Json,
}

fn absolute(path: &str) -> io::Result<PathBuf> {
    std::path::absolute(path)
}

/// Writes the export to its file.
///
/// # Errors
///
/// The file cannot be written.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let &Arguments { repositories, days, format, seed, .. } = arguments;
    let path = arguments.output.clone().unwrap_or_else(|| {
        let extension = format.to_possible_value().map(|value| value.get_name().to_owned());
        let name = format!("{repositories}x{days}-seed{seed}");
        Path::new("target/generated").join(name).with_extension(extension.unwrap_or_default())
    });
    write_file(&path, format, repositories, days, seed)
}

/// Writes an export of `repositories` over at most `days` days to a file, with messages.
///
/// # Errors
///
/// The file cannot be written.
pub(crate) fn write_file(
    path: &Path,
    format: Format,
    repositories: u32,
    days: u16,
    seed: u64,
) -> Result<()> {
    step(&format!("Writing {}", path.display()), || {
        let write = || {
            path.parent().map_or(Ok(()), fs::create_dir_all)?;
            let mut out = BufWriter::new(File::create(path)?);
            write_export(&mut out, format, repositories, days, seed)?;
            out.into_inner()?.metadata()
        };
        let bytes = write().with_context(|| format!("cannot write {}", path.display()))?.len();
        say(format_args!("{bytes} bytes"));
        Ok(())
    })
}

/// Writes an export of `repositories` over at most `days` days.
///
/// The time is linear in their product.
fn write_export(
    out: &mut impl Write,
    format: Format,
    repositories: u32,
    days: u16,
    seed: u64,
) -> io::Result<()> {
    let dates = dates_up_to_the_last(days);
    let mut rng = Rng::with_seed(seed);
    match format {
        Format::Csv => writeln!(out, "repoType,repoName,total,timestamp,downloads")?,
        Format::Json => writeln!(out, "[")?,
    }
    for number in 1..=repositories {
        let repository = Repository::random(&mut rng, number, &dates);
        match format {
            Format::Csv => repository.write_csv(out, &dates)?,
            Format::Json => {
                repository.write_json(out, &dates)?;
                writeln!(out, "{}", if number < repositories { "," } else { "" })?;
            }
        }
    }
    if matches!(format, Format::Json) {
        writeln!(out, "]")?;
    }
    out.flush()
}

/// A day: how exports write it, and how its downloads compare with the mean of a week.
#[derive(Debug)]
struct DatedText {
    timestamp: String,
    weekday_factor: f64,
}

/// Returns `days` days, oldest first.
fn dates_up_to_the_last(days: u16) -> Vec<DatedText> {
    let last = Date::from_calendar_date(LAST_YEAR, LAST_MONTH, LAST_DAY).ok();
    let newest_first = std::iter::successors(last, |date| date.previous_day());
    let mut dates: Vec<DatedText> = newest_first
        .take(usize::from(days))
        .map(|date| DatedText {
            timestamp: format!(
                "{:04}-{:02}-{:02}T00:00:00.000Z",
                date.year(),
                u8::from(date.month()),
                date.day()
            ),
            weekday_factor: WEEKDAY_FACTORS[usize::from(date.weekday().number_days_from_monday())],
        })
        .collect();
    dates.reverse();
    dates
}

/// One made-up repository.
#[derive(Debug)]
struct Repository {
    number: u32,
    is_dataset: bool,
    /// Index of the day and downloads, in chronological order.
    records: Vec<(usize, u64)>,
}

impl Repository {
    /// Draws a repository that begins on some day and lasts to the last day.
    ///
    /// The first repository begins on the first day, so that the export has the length asked for.
    fn random(rng: &mut Rng, number: u32, dates: &[DatedText]) -> Self {
        let is_dataset = rng.f64() < DATASET_SHARE;
        let first = if number == 1 { 0 } else { rng.usize(..dates.len().div_ceil(2)) };
        // A few repositories carry most downloads.
        let fame = rng.f64();
        let mut level = 2.0 + 5_000.0 * fame * fame * fame * fame;
        let growth = 0.9995 + 0.002 * rng.f64();
        let mut records = Vec::with_capacity(dates.len() - first);
        for (index, date) in dates.iter().enumerate().skip(first) {
            let noise = 0.7 + 0.6 * rng.f64();
            let is_inside = index > first && index + 1 < dates.len();
            if !(is_inside && rng.f64() < MISSING_SHARE) {
                records.push((index, whole(level * date.weekday_factor * noise)));
            }
            level *= growth;
        }
        Self { number, is_dataset, records }
    }

    fn repository_type(&self) -> &'static str {
        if self.is_dataset { "dataset" } else { "model" }
    }

    fn total(&self) -> u64 {
        self.records.iter().map(|(_, downloads)| downloads).sum()
    }

    fn write_csv(&self, out: &mut impl Write, dates: &[DatedText]) -> io::Result<()> {
        let key =
            format!("{},org/repo-{:05},{}", self.repository_type(), self.number, self.total());
        for (index, downloads) in &self.records {
            writeln!(out, "{key},{},{downloads}", dates[*index].timestamp)?;
        }
        Ok(())
    }

    fn write_json(&self, out: &mut impl Write, dates: &[DatedText]) -> io::Result<()> {
        let (kind, number, total) = (self.repository_type(), self.number, self.total());
        write!(out, r#"{{"repoType":"{kind}","repoName":"org/repo-{number:05}""#)?;
        write!(out, r#","totalDownloads":{total},"records":["#)?;
        for (position, (index, downloads)) in self.records.iter().enumerate() {
            let comma = if position == 0 { "" } else { "," };
            let timestamp = &dates[*index].timestamp;
            write!(out, r#"{comma}{{"timestamp":"{timestamp}","downloads":{downloads}}}"#)?;
        }
        write!(out, "]}}")
    }
}

/// Truncates a number of downloads to a whole number.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "levels are positive, and growth over 65,535 days at most is cut off by the cast"
)]
fn whole(downloads: f64) -> u64 {
    downloads as u64
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::Value;

    use super::*;

    fn export(format: Format, repositories: u32, days: u16, seed: u64) -> String {
        let mut bytes = Vec::new();
        write_export(&mut bytes, format, repositories, days, seed).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    /// Type, name, total, timestamp and downloads of every record.
    type Rows = Vec<(String, String, u64, String, u64)>;

    fn rows_of_csv(text: &str) -> Rows {
        let row = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            let [kind, name, total, timestamp, downloads] = cells[..] else {
                panic!("not five cells: {line}")
            };
            let (total, downloads) = (total.parse().unwrap(), downloads.parse().unwrap());
            (kind.to_owned(), name.to_owned(), total, timestamp.to_owned(), downloads)
        };
        text.lines().skip(1).map(row).collect()
    }

    fn rows_of_json(text: &str) -> Rows {
        let export: Value = serde_json::from_str(text).unwrap();
        let string = |value: &Value| value.as_str().unwrap().to_owned();
        let mut rows = Rows::new();
        for repository in export.as_array().unwrap() {
            for record in repository["records"].as_array().unwrap() {
                rows.push((
                    string(&repository["repoType"]),
                    string(&repository["repoName"]),
                    repository["totalDownloads"].as_u64().unwrap(),
                    string(&record["timestamp"]),
                    record["downloads"].as_u64().unwrap(),
                ));
            }
        }
        rows
    }

    #[test]
    fn the_seed_decides_every_byte() {
        assert_eq!(export(Format::Csv, 5, 40, 7), export(Format::Csv, 5, 40, 7));
        assert_ne!(export(Format::Csv, 5, 40, 7), export(Format::Csv, 5, 40, 8));
    }

    #[test]
    fn csv_and_json_hold_the_same_data() {
        let csv = rows_of_csv(&export(Format::Csv, 20, 100, 3));
        assert!(!csv.is_empty());
        assert_eq!(csv, rows_of_json(&export(Format::Json, 20, 100, 3)));
    }

    #[test]
    fn json_has_one_line_per_repository() {
        let text = export(Format::Json, 3, 5, 1);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines.len(), lines[0], lines[4]), (5, "[", "]"));
        assert!(lines[1].starts_with(r#"{"repoType":""#) && lines[1].ends_with("]},"), "{text}");
    }

    #[test]
    fn csv_has_the_columns_of_the_format() {
        let text = export(Format::Csv, 1, 1, 1);
        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("repoType,repoName,total,timestamp,downloads"));
        assert!(lines.next().unwrap().contains(",2026-10-31T00:00:00.000Z,"), "{text}");
    }

    #[test]
    fn totals_are_sums_and_every_life_ends_on_the_last_day() {
        let mut sums: BTreeMap<(String, u64), u64> = BTreeMap::new();
        let rows = rows_of_csv(&export(Format::Csv, 50, 200, 9));
        let ends = rows.iter().filter(|row| row.3 == "2026-10-31T00:00:00.000Z").count();
        assert_eq!(ends, 50);
        assert_eq!(rows[0].3, "2026-04-15T00:00:00.000Z");
        for (_, name, total, _, downloads) in rows {
            *sums.entry((name, total)).or_default() += downloads;
        }
        assert_eq!(sums.len(), 50);
        assert!(sums.iter().all(|((_, total), sum)| total == sum));
    }

    #[test]
    fn shares_are_about_as_stated() {
        let rows = rows_of_csv(&export(Format::Csv, 400, 100, 2));
        let datasets: std::collections::BTreeSet<&str> =
            rows.iter().filter(|row| row.0 == "dataset").map(|row| row.1.as_str()).collect();
        assert!((50..=110).contains(&datasets.len()), "{}", datasets.len());
    }
}
