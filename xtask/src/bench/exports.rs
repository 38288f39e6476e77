//! The exports that contestants read, and what is in them.
//!
//! They come in tiers: S is the sample of the page, M and L are made up. Their figures are counted here by the simplest
//! possible means.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value};
use time::{Date, Month};

use crate::dist::grouped;
use crate::generate::{self, Format};

const FOLDER: &str = "target/bench";
const SAMPLE: &str = "public/analytics.json";
const SEED: u64 = 1;
const UNIX_EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// An export of a certain size, and how often it is read.
#[derive(Debug)]
pub(super) struct Tier {
    pub(super) name: &'static str,
    /// Repositories and days of a made-up export; the sample has neither.
    made_up: Option<(u32, u16)>,
    pub(super) rounds: u32,
    /// The minimum duration of a round. Short imports are repeated.
    pub(super) least_ms: u32,
}

const SMALL: Tier = Tier { name: "S", made_up: None, rounds: 7, least_ms: 100 };
const MEDIUM: Tier = Tier { name: "M", made_up: Some((1_000, 1_400)), rounds: 7, least_ms: 0 };
const LARGE: Tier = Tier { name: "L", made_up: Some((10_000, 1_400)), rounds: 3, least_ms: 0 };

pub(super) fn format_name(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV",
        Format::Json => "JSON",
    }
}

impl Tier {
    /// Returns the tiers, smallest first.
    pub(super) fn all(with_large: bool) -> impl Iterator<Item = Self> {
        [Some(SMALL), Some(MEDIUM), with_large.then_some(LARGE)].into_iter().flatten()
    }

    /// Whether it has more repositories than a screen shows.
    pub(super) fn has_many_repositories(&self) -> bool {
        self.made_up.is_some()
    }

    /// Returns the path of the export, which is generated if it is missing.
    pub(super) fn file(&self, format: Format) -> Result<PathBuf> {
        fs::create_dir_all(FOLDER).with_context(|| format!("cannot make {FOLDER}"))?;
        let extension = format_name(format).to_ascii_lowercase();
        let Some((repositories, days)) = self.made_up else {
            return match format {
                Format::Json => Ok(PathBuf::from(SAMPLE)),
                Format::Csv => {
                    let path = Path::new(FOLDER).join("sample").with_extension(extension);
                    let sample = serde_json::from_str(&fs::read_to_string(SAMPLE)?)?;
                    fs::write(&path, csv_of_json(&sample).context("the sample is no export")?)?;
                    Ok(path)
                }
            };
        };
        let name = format!("{repositories}x{days}-seed{SEED}");
        let path = Path::new(FOLDER).join(name).with_extension(extension);
        if !path.is_file() {
            // The file has another name until it is complete. Otherwise the next bench would use an incomplete one.
            let unfinished = path.with_extension("part");
            generate::write_file(&unfinished, format, repositories, days, SEED)?;
            fs::rename(&unfinished, &path)?;
        }
        Ok(path)
    }
}

/// Converts a JSON export to CSV; `None` if it is not an export.
fn csv_of_json(export: &Value) -> Option<String> {
    let mut csv = String::from("repoType,repoName,total,timestamp,downloads\n");
    for repository in export.as_array()? {
        let text = |name: &str| repository.get(name)?.as_str();
        let total = repository.get("totalDownloads")?;
        let key = format!("{},{},{total}", text("repoType")?, text("repoName")?);
        for record in repository.get("records")?.as_array()? {
            let timestamp = record.get("timestamp")?.as_str()?;
            writeln!(csv, "{key},{timestamp},{}", record.get("downloads")?).ok()?;
        }
    }
    Some(csv)
}

/// What a contestant that reads everything must find in an export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Figures(BTreeMap<&'static str, u64>);

impl Figures {
    /// Counts the figures of a file.
    pub(super) fn of_file(path: &Path) -> Result<Self> {
        Self::of_csv(BufReader::new(File::open(path)?))
    }

    /// Counts the figures of a CSV in the Hub's columns, without quotes, line by line.
    ///
    /// No contestant's code takes part in this.
    pub(super) fn of_csv(csv: impl BufRead) -> Result<Self> {
        let mut repositories = BTreeSet::new();
        let mut last = String::new();
        let (mut records, mut downloads, mut days) = (0, 0, 0);
        for line in csv.lines().skip(1) {
            let line = line?;
            let [kind, name, _, timestamp, count] = cells(&line)?;
            let key = &line[..kind.len() + 1 + name.len()];
            if key != last {
                key.clone_into(&mut last);
                repositories.insert(last.clone());
            }
            records += 1;
            downloads += count.parse::<u64>()?;
            days += epoch_day(timestamp).with_context(|| format!("no day: {timestamp}"))?;
        }
        let repositories = u64::try_from(repositories.len())?;
        Ok(Self(BTreeMap::from([
            ("repositories", repositories),
            ("records", records),
            ("downloads", downloads),
            ("days", days),
            // The result of counting the braces in the JSON.
            ("objects", repositories + records),
        ])))
    }

    /// Makes sure that what a contestant found is right and not empty.
    pub(super) fn check(&self, name: &str, found: &Map<String, Value>) -> Result<()> {
        ensure!(!found.is_empty(), "{name} found nothing");
        for (figure, number) in found {
            let expected = self.0.get(figure.as_str());
            ensure!(
                expected.is_some_and(|expected| number.as_u64() == Some(*expected)),
                "{name} is wrong: {figure} {number}, not {}",
                expected.map(u64::to_string).unwrap_or_default()
            );
        }
        Ok(())
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = |figure| grouped(self.0.get(figure).copied().unwrap_or_default());
        write!(out, "{} records of {} repositories", number("records"), number("repositories"))
    }
}

/// Returns the cells of a row in the Hub's columns, without quotes.
pub(super) fn cells(line: &str) -> Result<[&str; 5]> {
    let cells: Vec<&str> = line.split(',').collect();
    cells.try_into().ok().with_context(|| format!("not five cells: {line}"))
}

/// Returns the days from 1970-01-01 to the day of a timestamp that begins with `YYYY-MM-DD`.
pub(super) fn epoch_day(timestamp: &str) -> Option<u64> {
    let number = |from, to| timestamp.get(from..to)?.parse::<u8>().ok();
    let year = timestamp.get(..4)?.parse().ok()?;
    let month = Month::try_from(number(5, 7)?).ok()?;
    let date = Date::from_calendar_date(year, month, number(8, 10)?).ok()?;
    u64::try_from(date.to_julian_day() - UNIX_EPOCH_JULIAN_DAY).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const CSV: &str = "repoType,repoName,total,timestamp,downloads\n\
        model,a/b,9,1970-01-03T00:00:00.000Z,4\n\
        model,a/b,9,1970-02-01T00:00:00.000Z,5\n\
        dataset,a/b,1,1972-03-01T00:00:00.000Z,1\n";

    fn figures() -> Figures {
        Figures::of_csv(CSV.as_bytes()).unwrap()
    }

    #[test]
    fn figures_are_counts_and_sums() {
        // 1970-01-03 is day 2, 1970-02-01 day 31, and 1972-03-01 day 790: 1972 is a leap year.
        let expected = [
            ("repositories", 2),
            ("records", 3),
            ("downloads", 10),
            ("days", 2 + 31 + 790),
            ("objects", 5),
        ];
        assert_eq!(figures(), Figures(BTreeMap::from(expected)));
        assert_eq!(figures().to_string(), "3 records of 2 repositories");
    }

    #[test]
    fn a_repository_that_comes_again_counts_once() {
        let again = format!("{CSV}model,a/b,9,1970-01-04T00:00:00.000Z,0\n");
        let figures = Figures::of_csv(again.as_bytes()).unwrap();
        assert_eq!((figures.0["repositories"], figures.0["records"]), (2, 4));
    }

    #[test]
    fn a_csv_that_is_none_has_no_figures() {
        assert!(Figures::of_csv(&b"h\nmodel,a/b,9,1970-01-03"[..]).is_err());
        assert!(Figures::of_csv(&b"h\nmodel,a/b,9,1970-13-03,4"[..]).is_err());
    }

    #[test]
    fn a_wrong_figure_is_refused_and_so_is_none_at_all() {
        let check = |found: Value| figures().check("x", found.as_object().unwrap());
        check(json!({ "repositories": 2, "records": 3, "downloads": 10, "days": 823 })).unwrap();
        check(json!({ "records": 3 })).unwrap();
        let error = check(json!({ "records": 3, "downloads": 11 })).unwrap_err();
        assert_eq!(error.to_string(), "x is wrong: downloads 11, not 10");
        for wrong in [json!({}), json!({ "unknown": 1 }), json!({ "records": null })] {
            assert!(check(wrong.clone()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_json_export_becomes_the_rows_of_its_records() {
        let export = json!([
            {
                "repoType": "model", "repoName": "a/b", "totalDownloads": 9,
                "records": [
                    { "timestamp": "1970-01-03T00:00:00.000Z", "downloads": 4 },
                    { "timestamp": "1970-02-01T00:00:00.000Z", "downloads": 5 },
                ],
            },
            {
                "repoType": "dataset", "repoName": "a/b", "totalDownloads": 1,
                "records": [{ "timestamp": "1972-03-01T00:00:00.000Z", "downloads": 1 }],
            },
        ]);
        assert_eq!(csv_of_json(&export).as_deref(), Some(CSV));
        assert_eq!(csv_of_json(&json!({ "error": "no export" })), None);
    }
}
