//! Reads the same exports with this engine and with others, and prints one table.
//!
//! Exports come in tiers: S is the sample of the page, M and L are made up. Each is read from memory,
//! by programs of this machine and by workers of a headless browser. What every reader found is held
//! against the file's own figures, counted here by the plainest means; a wrong one ends the bench.
//! Nothing ends it for being slow: the table says by how much, and which bounds are met.
//!
//! `benches/import` has the readers: `src` the native ones and this engine for the browser,
//! `browser` the others and the page that runs them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value};
use time::{Date, Month};

use super::{build_library, cargo_build, median};
use crate::browser::{self, Browser};
use crate::dist::grouped;
use crate::generate::{self, Format};
use crate::process::{output, run as run_program, say, step};
use crate::tools::Tools;

const FOLDER: &str = "target/bench";
const WASM_FOLDER: &str = "target/bench/wasm";
const WASM_NAME: &str = "engine";
const SAMPLE: &str = "public/analytics.json";
/// The crate of the native contestants, and of the engine for the browser.
pub(super) const PACKAGE: &str = "publisher-analytics-bench";
const NATIVE_PROGRAM: &str = "import-native";
const DRIVER: &str = "benches/import/browser/driver.mjs";

const ENGINE: &str = "this engine";
const ENGINES: &str = "this, two workers";
const SEED: u64 = 1;
const UNIX_EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// Whom the ratios of a group are to.
const REFERENCES: [(Runtime, Format, &str); 4] = [
    (Runtime::Browser, Format::Csv, "hand-written scanner"),
    (Runtime::Browser, Format::Json, "JSON.parse"),
    (Runtime::Native, Format::Csv, "memchr, lines"),
    (Runtime::Native, Format::Json, "memchr, braces"),
];

/// How many times as fast as a peer the engine is to be, in the browser.
const BOUNDS: [(&str, Format, &str, f64); 4] = [
    (ENGINE, Format::Csv, "hand-written scanner", 1.5),
    (ENGINES, Format::Csv, "hand-written scanner", 1.6),
    (ENGINE, Format::Csv, "Papa Parse", 10.0),
    (ENGINE, Format::Json, "JSON.parse", 6.0),
];

/// An export of a certain size, and how often it is read.
#[derive(Debug)]
struct Tier {
    name: &'static str,
    /// Repositories and days of a made-up export; the sample has neither.
    made_up: Option<(u32, u16)>,
    rounds: u32,
    /// What a round takes at the least: short imports are repeated.
    least_ms: u32,
}

const SMALL: Tier = Tier { name: "S", made_up: None, rounds: 7, least_ms: 100 };
const MEDIUM: Tier = Tier { name: "M", made_up: Some((1_000, 1_400)), rounds: 7, least_ms: 0 };
const LARGE: Tier = Tier { name: "L", made_up: Some((10_000, 1_400)), rounds: 3, least_ms: 0 };

/// Where a contestant runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runtime {
    Browser,
    Native,
}

/// Builds the contestants, lets them read, and prints the table; `with_large` adds the largest exports.
///
/// # Errors
///
/// A build fails, or a contestant fails or finds wrong figures.
pub(super) fn run(tools: &Tools, browser: &Browser, address: &str, with_large: bool) -> Result<()> {
    step("Building the contestants", || build(tools))?;
    let mut rows = Vec::new();
    let mut sizes = Vec::new();
    for tier in [Some(SMALL), Some(MEDIUM), with_large.then_some(LARGE)].into_iter().flatten() {
        let csv = tier.file(Format::Csv)?;
        let json = tier.file(Format::Json)?;
        let expected = Figures::of_csv(BufReader::new(File::open(&csv)?))?;
        let mut size = vec![format!("{}: {expected}", tier.name)];
        for (format, path) in [(Format::Csv, csv), (Format::Json, json)] {
            let bytes = fs::metadata(&path)?.len();
            size.push(format!("{} {} bytes", format_name(format), grouped(bytes)));
            let what = format!("Reading {} {}", tier.name, format_name(format));
            let outputs = step(&what, || {
                let in_browser = run_in_browser(browser, address, &tier, format, &path)?;
                Ok([(Runtime::Browser, in_browser), (Runtime::Native, run_natively(&tier, &path)?)])
            })?;
            for (runtime, lines) in outputs {
                let group = Group { tier: tier.name, format, runtime, bytes };
                let results = lines.lines().map(|line| Contestant::read(line, &expected));
                rows.extend(group.rows(&results.collect::<Result<Vec<_>>>()?)?);
            }
        }
        sizes.push(size.join(", "));
    }
    say(format_args!("\n{}\n\n{}", sizes.join("\n"), table(&rows)));
    Ok(())
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::Csv => "CSV",
        Format::Json => "JSON",
    }
}

/// Builds the native program, and the engine for the browser as Trunk builds the worker.
fn build(tools: &Tools) -> Result<()> {
    let native = ["--profile", "native", "--features", "peers", "--bin", NATIVE_PROGRAM];
    run_program(cargo_build(PACKAGE).args(native))?;
    build_library(tools, PACKAGE, "worker", WASM_FOLDER, WASM_NAME)
}

/// Lets the contestants of the browser read, and returns what they print.
fn run_in_browser(
    browser: &Browser,
    address: &str,
    tier: &Tier,
    format: Format,
    path: &Path,
) -> Result<String> {
    let format = format_name(format).to_ascii_lowercase();
    output(
        Command::new("node")
            .args([DRIVER, address, &format])
            .arg(path)
            .args([tier.rounds.to_string(), tier.least_ms.to_string()])
            .env(browser::VARIABLE, browser.variable()),
    )
}

/// Lets the native contestants read, and returns what they print.
fn run_natively(tier: &Tier, path: &Path) -> Result<String> {
    output(
        Command::new("cargo")
            .args(["run", "--quiet", "--package", PACKAGE, "--bin", NATIVE_PROGRAM])
            .args(["--profile", "native", "--features", "peers", "--"])
            .args([tier.rounds.to_string(), tier.least_ms.to_string()])
            .arg(path),
    )
}

impl Tier {
    /// Returns the path of the export, which is made if it is not there.
    fn file(&self, format: Format) -> Result<PathBuf> {
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
            // Under another name until it is whole: the next bench would take it for the whole.
            let unfinished = path.with_extension("part");
            generate::write_file(&unfinished, format, repositories, days, SEED)?;
            fs::rename(&unfinished, &path)?;
        }
        Ok(path)
    }
}

/// Writes a JSON export as CSV; `None` if it is none.
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
struct Figures(BTreeMap<&'static str, u64>);

impl Figures {
    /// Counts the figures of a CSV in the Hub's columns, without quotes, line by line.
    ///
    /// No contestant takes part in this.
    fn of_csv(csv: impl BufRead) -> Result<Self> {
        let mut repositories = BTreeSet::new();
        let mut last = String::new();
        let (mut records, mut downloads, mut days) = (0, 0, 0);
        for line in csv.lines().skip(1) {
            let line = line?;
            let cells: Vec<&str> = line.split(',').collect();
            let &[kind, name, _, timestamp, count] = &cells[..] else {
                bail!("not five cells: {line}")
            };
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
            // What a count of braces in the JSON comes to.
            ("objects", repositories + records),
        ])))
    }

    /// Makes sure that what a contestant found is right, and not nothing.
    fn check(&self, name: &str, found: &Map<String, Value>) -> Result<()> {
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

/// Returns the days from 1970-01-01 to the day of a timestamp that begins with `YYYY-MM-DD`.
fn epoch_day(timestamp: &str) -> Option<u64> {
    let number = |from, to| timestamp.get(from..to)?.parse::<u8>().ok();
    let year = timestamp.get(..4)?.parse().ok()?;
    let month = Month::try_from(number(5, 7)?).ok()?;
    let date = Date::from_calendar_date(year, month, number(8, 10)?).ok()?;
    u64::try_from(date.to_julian_day() - UNIX_EPOCH_JULIAN_DAY).ok()
}

/// What one contestant did with one export.
#[derive(Debug, Clone, PartialEq)]
struct Contestant {
    name: String,
    /// The median of its rounds; nothing if it cannot read an export of this size.
    seconds: Option<f64>,
    /// The first import of a fresh worker or program.
    first_seconds: Option<f64>,
    memory_bytes: Option<u64>,
}

impl Contestant {
    /// Reads a line that a contestant's program prints, and checks its figures.
    fn read(line: &str, expected: &Figures) -> Result<Self> {
        let result: Value = serde_json::from_str(line)
            .with_context(|| format!("a contestant printed no JSON: {line}"))?;
        let name = result["name"].as_str().context("a contestant has no name")?.to_owned();
        let seconds = result["seconds"].as_array().into_iter().flatten();
        let seconds = median(seconds.filter_map(Value::as_f64).collect());
        if seconds.is_some() {
            let found = result["figures"].as_object().cloned().unwrap_or_default();
            expected.check(&name, &found)?;
        }
        let first_seconds = result["first_seconds"].as_f64();
        Ok(Self { name, seconds, first_seconds, memory_bytes: result["memory_bytes"].as_u64() })
    }
}

/// Contestants that read the same bytes in the same runtime.
#[derive(Debug)]
struct Group {
    tier: &'static str,
    format: Format,
    runtime: Runtime,
    bytes: u64,
}

/// A row of the table, as text.
type Row = [String; 9];

impl Group {
    /// Returns the rows of the contestants.
    ///
    /// Ratios are speeds: 2 is twice as fast as the reference.
    fn rows(&self, contestants: &[Contestant]) -> Result<Vec<Row>> {
        let find = |name: &str| {
            let found = contestants.iter().find(|contestant| contestant.name == name);
            found.with_context(|| format!("{name} did not take part"))
        };
        let (.., reference) = REFERENCES
            .into_iter()
            .find(|&(runtime, format, _)| (runtime, format) == (self.runtime, self.format))
            .context("a group has no reference")?;
        let reference = find(reference)?;
        let row = |contestant: &Contestant| {
            let speed = |seconds| format!("{:.0}", self.bytes as f64 / 1e6 / seconds);
            let ratio = ratio(contestant, reference);
            let memory = contestant.memory_bytes;
            let none = || "–".to_owned();
            let [tier, name] = [self.tier, &contestant.name].map(str::to_owned);
            [
                tier,
                format_name(self.format).to_owned(),
                if self.runtime == Runtime::Browser { "browser" } else { "native" }.to_owned(),
                name,
                contestant.seconds.map_or_else(|| "cannot".to_owned(), speed),
                ratio.map_or_else(none, |ratio| format!("{ratio:.2}")),
                contestant.first_seconds.map_or_else(none, speed),
                memory.map_or_else(none, |bytes| format!("{:.0}", bytes as f64 / 1e6)),
                self.bounds(contestants, contestant),
            ]
        };
        Ok(contestants.iter().map(row).collect())
    }

    /// Says whether the engine is as much faster than this peer as it is to be.
    fn bounds(&self, contestants: &[Contestant], peer: &Contestant) -> String {
        let of_peer = BOUNDS.iter().filter(|(_, format, name, _)| {
            self.runtime == Runtime::Browser && *format == self.format && *name == peer.name
        });
        let verdicts = of_peer.filter_map(|&(name, .., least)| {
            let engine = contestants.iter().find(|contestant| contestant.name == name)?;
            let ratio = ratio(engine, peer)?;
            let verdict = if ratio >= least { "met" } else { "MISSED" };
            Some(format!("{name} {ratio:.2}×, bound {least:.1}: {verdict}"))
        });
        verdicts.collect::<Vec<_>>().join("; ")
    }
}

/// Returns how many times as fast as another a contestant is.
fn ratio(contestant: &Contestant, other: &Contestant) -> Option<f64> {
    Some(other.seconds? / contestant.seconds?)
}

/// Returns the rows under a heading, with a blank line between groups.
fn table(rows: &[Row]) -> String {
    const HEADING: [&str; 9] =
        ["tier", "format", "runs in", "contestant", "MB/s", "ratio", "first", "peak MB", "bound"];
    let line = |[tier, format, runtime, name, speed, ratio, first, memory, bound]: [&str; 9]| {
        let left = format!("{tier:<5} {format:<7} {runtime:<8} {name:<21}");
        format!("{left} {speed:>7} {ratio:>6} {first:>7} {memory:>8}  {bound}")
            .trim_end()
            .to_owned()
            + "\n"
    };
    let mut text = line(HEADING);
    let mut group: &[String] = &[];
    for row in rows {
        if row[..3] != *group {
            group = &row[..3];
            text += "\n";
        }
        text += &line(row.each_ref().map(String::as_str));
    }
    text
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

    fn contestant(name: &str, seconds: f64) -> Contestant {
        let memory_bytes = Some(12_400_000);
        Contestant {
            name: name.to_owned(),
            seconds: Some(seconds),
            first_seconds: Some(0.1),
            memory_bytes,
        }
    }

    fn group(runtime: Runtime) -> Group {
        Group { tier: "M", format: Format::Csv, runtime, bytes: 50_000_000 }
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
    fn a_contestant_is_judged_by_the_median_of_its_rounds() {
        let line = r#"{"name":"x","seconds":[3,1,9],"figures":{"records":3},"first_seconds":0.1,"memory_bytes":null}"#;
        let expected = Contestant { memory_bytes: None, ..contestant("x", 3.0) };
        assert_eq!(Contestant::read(line, &figures()).unwrap(), expected);
        let wrong = line.replace(r#""records":3"#, r#""records":4"#);
        assert!(Contestant::read(&wrong, &figures()).is_err());
        let silent = line.replace(r#""figures":{"records":3},"#, "");
        assert!(Contestant::read(&silent, &figures()).is_err());
    }

    #[test]
    fn a_contestant_without_rounds_cannot_read_the_export() {
        let contestants = [
            contestant(ENGINE, 0.05),
            Contestant::read(r#"{"name":"hand-written scanner","seconds":[]}"#, &figures())
                .unwrap(),
        ];
        let rows = group(Runtime::Browser).rows(&contestants).unwrap();
        assert_eq!(rows[0][4..], ["1000", "–", "500", "12", ""]);
        assert_eq!(rows[1][4..], ["cannot", "–", "–", "–", ""]);
    }

    #[test]
    fn bounds_are_met_or_missed_by_the_ratio() {
        let contestants = [
            contestant(ENGINE, 0.05),
            contestant("hand-written scanner", 0.04),
            contestant("Papa Parse", 0.5),
        ];
        let rows = group(Runtime::Browser).rows(&contestants).unwrap();
        assert_eq!(rows[0][4..], ["1000", "0.80", "500", "12", ""]);
        assert_eq!(rows[1][4..8], ["1250", "1.00", "500", "12"]);
        assert_eq!(rows[1][8], "this engine 0.80×, bound 1.5: MISSED");
        assert_eq!(rows[2][8], "this engine 10.00×, bound 10.0: met");
    }

    #[test]
    fn natively_there_are_no_bounds_and_without_its_reference_a_group_is_not_whole() {
        let mut contestants = vec![contestant(ENGINE, 0.05), contestant("Papa Parse", 0.5)];
        assert!(group(Runtime::Native).rows(&contestants).is_err());
        contestants.push(contestant("memchr, lines", 0.01));
        let rows = group(Runtime::Native).rows(&contestants).unwrap();
        assert!(rows.iter().all(|row| row[8].is_empty()));
        assert_eq!(rows[0][5], "0.20");
    }

    #[test]
    fn the_table_has_a_heading_even_columns_and_a_gap_between_groups() {
        let row = |runtime: &str, bound: &str| {
            ["M", "CSV", runtime, "x", "1000", "0.80", "500", "12", bound].map(str::to_owned)
        };
        let text = table(&[row("browser", "b"), row("browser", ""), row("native", "")]);
        let expected = "\
tier  format  runs in  contestant               MB/s  ratio   first  peak MB  bound

M     CSV     browser  x                        1000   0.80     500       12  b
M     CSV     browser  x                        1000   0.80     500       12

M     CSV     native   x                        1000   0.80     500       12
";
        assert_eq!(text, expected);
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
