//! Opens the same exports in the built page and in a peer, uses both in the same way, and prints one table.
//!
//! The peer does the same task with React, `TanStack` Table and Virtual, and uPlot. `benches/page` has the peer and the
//! driver of both. What a page shows and exports is compared with the file's own figures; a wrong result ends the
//! bench.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use super::exports::{Figures, Tier, cells, epoch_day, format_name};
use super::median;
use crate::browser::{Browser, Engine};
use crate::dist::grouped;
use crate::generate::Format;
use crate::process::{output, run as run_program, say, step};

/// Where the pages' exports go.
const FOLDER: &str = "target/bench/page";
const PEER_FOLDER: &str = "target/bench/page/peer";
const PEER_FILES: [&str; 4] = ["index.html", "main.css", "main.js", "worker.js"];
const BUNDLER: &str = "benches/page/bundle.mjs";
const DRIVER: &str = "benches/page/driver.mjs";

const OURS: &str = "this page";
const PEER: &str = "React peer";

const MONTH_DAYS: u64 = 30;
/// The contents of the search field, after each typed letter.
const SEARCHES: [&str; 2] = ["7", "73"];
/// The longest text that Chromium's JavaScript can hold. The peer cannot parse a longer one.
const LONGEST_TEXT_BYTES: u64 = (1 << 29) - 24;

const FIRST_ROWS: &str = "/first_rows_ms";
const SLOW_FRAMES: &str = "/slow_frames";
const EXPORT: &str = "/export_ms";
/// What is measured while a page is used, and where the numbers are in the driver's JSON.
const MEASURES: [(&str, &str); 8] = [
    ("period, main thread", "/changes/period/main_thread_ms"),
    ("period, in the document", "/changes/period/document_ms"),
    ("sort, main thread", "/changes/sort/main_thread_ms"),
    ("sort, in the document", "/changes/sort/document_ms"),
    ("letter typed, main thread", "/changes/letter/main_thread_ms"),
    ("letter typed, in the document", "/changes/letter/document_ms"),
    ("scrolling, frames over 32 ms", SLOW_FRAMES),
    ("export as CSV", EXPORT),
];

/// Bundles the peer, lets both pages be used, and prints the table; `with_large` adds the largest exports.
///
/// # Errors
///
/// The peer cannot be bundled, or a page fails or shows wrong figures.
pub(super) fn run(browser: &Browser, address: &str, with_large: bool) -> Result<()> {
    step("Bundling the React page", bundle)?;
    let mut rows = Vec::new();
    for tier in Tier::all(with_large) {
        let csv = tier.file(Format::Csv)?;
        let expected = Expected::of_file(&csv)?;
        let formats: &[Format] = if tier.has_many_repositories() {
            &[Format::Json, Format::Csv]
        } else {
            &[Format::Json]
        };
        for &format in formats {
            // What is done with an open export does not depend on its format.
            let is_used = format == Format::Csv;
            let path = tier.file(format)?;
            let what = format!("Opening {} {}", tier.name, format_name(format));
            let lines = step(&what, || drive(browser, address, &path, &tier, is_used))?;
            let bytes = fs::metadata(&path)?.len();
            let pages: Vec<Page> = lines
                .lines()
                .map(|line| Page::read(line, &expected, bytes))
                .collect::<Result<_>>()?;
            rows.extend(rows_of(tier.name, format, is_used, &pages)?);
        }
    }
    say(format_args!("\n{}", table(&rows)));
    Ok(())
}

/// Bundles the peer. Its files are compressed too, like the page's.
fn bundle() -> Result<()> {
    run_program(Command::new("node").args([BUNDLER, PEER_FOLDER]))?;
    let files = PEER_FILES.map(|name| Path::new(PEER_FOLDER).join(name));
    run_program(Command::new("node").arg("xtask/compress.mjs").args(files))
}

/// Lets the pages open an export, and use it if wanted. Returns the driver's line for each page.
fn drive(
    browser: &Browser,
    address: &str,
    path: &Path,
    tier: &Tier,
    is_used: bool,
) -> Result<String> {
    output(
        Command::new("node")
            .args([DRIVER, address])
            .arg(path)
            .args([&tier.rounds.to_string(), FOLDER])
            .args(is_used.then_some("use"))
            .env(Engine::Chromium.variable(), browser.variable()),
    )
}

/// What the table of a page must show first in a view, and how many repositories the view has.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Top {
    /// The name of the repository; several if they have equally many downloads.
    names: Vec<String>,
    downloads: u64,
    repositories: usize,
}

/// What the pages must find in an export.
#[derive(Debug)]
struct Expected {
    figures: Figures,
    views: BTreeMap<&'static str, Top>,
}

impl Expected {
    fn of_file(path: &Path) -> Result<Self> {
        let figures = Figures::of_file(path)?;
        Ok(Self { figures, views: views(BufReader::new(File::open(path)?))? })
    }

    /// Makes sure that what a page shows in one view is right.
    fn check(&self, page: &str, shown: &Value) -> Result<()> {
        let view = shown["view"].as_str().unwrap_or_default();
        let top = self.views.get(view).with_context(|| format!("no such view: {view}"))?;
        let [downloads, repositories] =
            [top.downloads, u64::try_from(top.repositories)?].map(grouped);
        let cells = shown["cells"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let cells: Vec<&str> = cells.collect();
        let is_named = |name: &String| cells.iter().any(|cell| cell.contains(name.as_str()));
        let status = shown["status"].as_str().unwrap_or_default();
        ensure!(
            top.names.iter().any(is_named)
                && cells.contains(&downloads.as_str())
                && status.split_whitespace().any(|word| word == repositories),
            "{page} is wrong: in the view \"{view}\" it shows {cells:?} first and says \"{status}\", not {:?} with \
             {downloads} downloads, of {repositories} repositories",
            top.names
        );
        Ok(())
    }
}

/// Returns what comes first in the views that the driver opens. The rows of each repository must be consecutive in the
/// export.
fn views(csv: impl BufRead) -> Result<BTreeMap<&'static str, Top>> {
    struct Repository {
        kind: String,
        name: String,
        records: Vec<(u64, u64)>,
    }
    let mut repositories: Vec<Repository> = Vec::new();
    for line in csv.lines().skip(1) {
        let line = line?;
        let [kind, name, _, timestamp, downloads] = cells(&line)?;
        let day = epoch_day(timestamp).with_context(|| format!("no day: {timestamp}"))?;
        let record = (day, downloads.parse()?);
        match repositories.last_mut() {
            Some(last) if last.name == name && last.kind == kind => last.records.push(record),
            _ => repositories.push(Repository {
                kind: kind.to_owned(),
                name: name.to_owned(),
                records: vec![record],
            }),
        }
    }
    let days = repositories.iter().flat_map(|repository| &repository.records).map(|(day, _)| *day);
    let last_day = days.max().context("the export is empty")?;
    let downloads_from = |first_day| {
        let sum = move |repository: &Repository| {
            let records = repository.records.iter().filter(|(day, _)| *day >= first_day);
            (repository.name.clone(), records.map(|(_, downloads)| downloads).sum())
        };
        repositories.iter().map(sum).collect::<Vec<(String, u64)>>()
    };
    let all = downloads_from(0);
    let month = downloads_from((last_day + 1).saturating_sub(MONTH_DAYS));
    let mut views = BTreeMap::from([
        ("all", Top::of(&all, "", false)),
        ("month", Top::of(&month, "", false)),
        ("ascending", Top::of(&all, "", true)),
        ("descending", Top::of(&all, "", false)),
    ]);
    views.extend(SEARCHES.map(|search| (search, Top::of(&all, search, false))));
    Ok(views)
}

impl Top {
    /// Finds what comes first among the repositories whose names contain a text, ordered by downloads.
    fn of(repositories: &[(String, u64)], search: &str, is_ascending: bool) -> Self {
        let found: Vec<_> = repositories.iter().filter(|(name, _)| name.contains(search)).collect();
        let downloads = found.iter().map(|(_, downloads)| *downloads);
        let first = if is_ascending { downloads.min() } else { downloads.max() };
        let is_first = |repository: &&&(String, u64)| Some(repository.1) == first;
        Self {
            names: found.iter().filter(is_first).map(|(name, _)| name.clone()).collect(),
            downloads: first.unwrap_or_default(),
            repositories: found.len(),
        }
    }
}

/// What the driver reports about one page and one export.
#[derive(Debug)]
struct Page(Value);

impl Page {
    /// Reads a line that the driver prints, and makes sure that everything the page showed was right.
    fn read(line: &str, expected: &Expected, bytes: u64) -> Result<Self> {
        let page = Self(
            serde_json::from_str(line)
                .with_context(|| format!("the driver printed no JSON: {line}"))?,
        );
        let name = page.0["name"].as_str().context("a page has no name")?;
        if let Some(refusal) = page.0["refusal"].as_str() {
            let is_too_long = name == PEER && bytes > LONGEST_TEXT_BYTES;
            ensure!(is_too_long, "{name} cannot open the export: {refusal}");
            return Ok(page);
        }
        let shown = page.0["shown"].as_array().filter(|shown| !shown.is_empty());
        for shown in shown.with_context(|| format!("{name} showed nothing"))? {
            expected.check(name, shown)?;
        }
        if let Some(path) = page.0["exported"].as_str() {
            let exported = Figures::of_file(Path::new(path))?;
            fs::remove_file(path)?;
            ensure!(
                exported == expected.figures,
                "{name} is wrong: it exported {exported}, not {}",
                expected.figures
            );
        }
        Ok(page)
    }

    /// Returns the median of some numbers; nothing if the page could not open the export.
    fn median(&self, numbers: &str) -> Option<f64> {
        let numbers = self.0.pointer(numbers)?.as_array()?.iter();
        median(numbers.filter_map(Value::as_f64).collect())
    }

    /// Formats the median of some numbers.
    fn shown(&self, numbers: &str) -> String {
        let Some(median) = self.median(numbers) else { return "cannot".to_owned() };
        match (numbers, self.0["export_bytes"].as_f64()) {
            (SLOW_FRAMES, _) => format!("{median:.0}"),
            (EXPORT, Some(bytes)) => format!("{median:.0} ms, {:.0} MB/s", bytes / 1e3 / median),
            _ => format!("{median:.1} ms"),
        }
    }
}

/// A row of the table, as text.
type Row = [String; 6];

/// Returns the rows of one export.
fn rows_of(tier: &str, format: Format, is_used: bool, pages: &[Page]) -> Result<Vec<Row>> {
    let [ours, peer] = pages else { bail!("{} pages instead of two", pages.len()) };
    let first_rows = format!("first rows, {}", format_name(format));
    let used = MEASURES.iter().copied().filter(|_| is_used);
    let measures = std::iter::once((first_rows.as_str(), FIRST_ROWS)).chain(used);
    let row = |(what, numbers): (&str, &str)| {
        let ratio = ours.median(numbers).zip(peer.median(numbers));
        let ratio = ratio.map(|(ours, peer)| ours / peer).filter(|_| numbers != SLOW_FRAMES);
        let bound = bound(tier, format, numbers);
        let judged = if numbers == SLOW_FRAMES { ours.median(numbers) } else { ratio };
        let verdict = judged.zip(bound).map(|(judged, bound)| {
            let verdict = if judged <= bound { "met" } else { "MISSED" };
            format!("{bound}: {verdict}")
        });
        [
            tier.to_owned(),
            what.to_owned(),
            ours.shown(numbers),
            peer.shown(numbers),
            ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}")),
            verdict.unwrap_or_default(),
        ]
    };
    Ok(measures.map(row).collect())
}

/// Returns the upper bound of a measure of this page: relative to the peer's, or a number of frames.
fn bound(tier: &str, format: Format, numbers: &str) -> Option<f64> {
    match (numbers, tier, format) {
        (FIRST_ROWS, "S", _) => Some(0.7),
        (FIRST_ROWS, "M", Format::Json) | (EXPORT, "L", _) => Some(0.4),
        (FIRST_ROWS, "M", Format::Csv) => Some(0.35),
        (FIRST_ROWS, ..) => Some(0.3),
        (SLOW_FRAMES, ..) => Some(0.0),
        (EXPORT, ..) => None,
        _ if numbers.ends_with("document_ms") => Some(1.0),
        _ => Some(0.5),
    }
}

/// Returns the rows under a heading, with a blank line before each tier.
fn table(rows: &[Row]) -> String {
    const HEADING: [&str; 6] = ["tier", "measured", OURS, PEER, "ratio", "bound"];
    let line = |[tier, what, ours, peer, ratio, bound]: [&str; 6]| {
        let line = format!("{tier:<5} {what:<30} {ours:>19} {peer:>19} {ratio:>6}  {bound}");
        line.trim_end().to_owned() + "\n"
    };
    let mut text = line(HEADING);
    let mut tier = "";
    for row in rows {
        if row[0] != tier {
            tier = &row[0];
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
        model,a/7,1009,2026-01-01T00:00:00.000Z,1009\n\
        model,a/73,8,2026-03-01T00:00:00.000Z,3\n\
        model,a/73,8,2026-03-02T00:00:00.000Z,5\n\
        dataset,a/73,8,2026-01-31T00:00:00.000Z,8\n";

    fn expected() -> Expected {
        let figures = Figures::of_csv(CSV.as_bytes()).unwrap();
        Expected { figures, views: views(CSV.as_bytes()).unwrap() }
    }

    fn top(names: &[&str], downloads: u64, repositories: usize) -> Top {
        Top { names: names.iter().map(|&name| name.to_owned()).collect(), downloads, repositories }
    }

    #[test]
    fn views_begin_with_the_most_or_the_fewest_downloads() {
        let views = expected().views;
        assert_eq!(views["all"], top(&["a/7"], 1009, 3));
        // The month ends on 2 March and begins on 1 February.
        assert_eq!(views["month"], top(&["a/73"], 8, 3));
        assert_eq!(views["ascending"], top(&["a/73", "a/73"], 8, 3));
        assert_eq!(views["descending"], views["all"]);
        assert_eq!(views["7"], top(&["a/7"], 1009, 3));
        assert_eq!(views["73"], top(&["a/73", "a/73"], 8, 2));
    }

    #[test]
    fn a_page_is_right_only_with_the_name_the_downloads_and_the_number_of_repositories() {
        let check = |cells: [&str; 2], status: &str| {
            expected().check("x", &json!({ "view": "all", "cells": cells, "status": status }))
        };
        check(["a/7", "1,009"], "3 of 3 repositories").unwrap();
        assert!(check(["a/8", "1,009"], "3 of 3 repositories").is_err());
        assert!(check(["a/7", "1,008"], "3 of 3 repositories").is_err());
        assert!(check(["a/7", "1,009"], "31 repositories").is_err());
    }

    #[test]
    fn a_page_may_refuse_only_what_no_text_can_hold() {
        let read = |name: &str, bytes| {
            let line = json!({ "name": name, "refusal": "too long" }).to_string();
            Page::read(&line, &expected(), bytes)
        };
        let page = read(PEER, LONGEST_TEXT_BYTES + 1).unwrap();
        assert_eq!(page.shown(FIRST_ROWS), "cannot");
        assert!(read(PEER, LONGEST_TEXT_BYTES).is_err());
        assert!(read(OURS, LONGEST_TEXT_BYTES + 1).is_err());
        let silent = json!({ "name": OURS, "shown": [] }).to_string();
        assert!(Page::read(&silent, &expected(), 0).is_err());
    }

    #[test]
    fn the_table_tells_medians_ratios_and_bounds() {
        let page = |first_rows_ms: [f64; 3], main_thread_ms: f64, slow_frames: u32| {
            let times = json!({ "main_thread_ms": [main_thread_ms], "document_ms": [4.0] });
            Page(json!({
                "first_rows_ms": first_rows_ms,
                "changes": { "period": times, "sort": times, "letter": times },
                "slow_frames": [slow_frames],
                "export_ms": [100.0],
                "export_bytes": 20_000_000,
            }))
        };
        let pages = [page([9.0, 70.0, 71.0], 2.0, 1), page([100.0, 99.0, 101.0], 4.0, 0)];
        let small = rows_of("S", Format::Json, false, &pages).unwrap();
        let medium = rows_of("M", Format::Csv, true, &pages).unwrap();
        let expected = "\
tier  measured                                 this page          React peer  ratio  bound

S     first rows, JSON                           70.0 ms            100.0 ms   0.70  0.7: met

M     first rows, CSV                            70.0 ms            100.0 ms   0.70  0.35: MISSED
M     period, main thread                         2.0 ms              4.0 ms   0.50  0.5: met
M     period, in the document                     4.0 ms              4.0 ms   1.00  1: met
M     sort, main thread                           2.0 ms              4.0 ms   0.50  0.5: met
M     sort, in the document                       4.0 ms              4.0 ms   1.00  1: met
M     letter typed, main thread                   2.0 ms              4.0 ms   0.50  0.5: met
M     letter typed, in the document               4.0 ms              4.0 ms   1.00  1: met
M     scrolling, frames over 32 ms                     1                   0      –  0: MISSED
M     export as CSV                     100 ms, 200 MB/s    100 ms, 200 MB/s   1.00
";
        assert_eq!(table(&[small, medium].concat()), expected);
        assert!(rows_of("S", Format::Json, false, &pages[..1]).is_err());
    }
}
