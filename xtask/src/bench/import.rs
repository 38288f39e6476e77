//! Reads the same exports with this engine and with others, and prints one table.
//!
//! Each export is read from memory, by native programs and by workers of a headless browser. What every reader found is
//! compared with the file's own figures; a wrong result ends the bench. Being slow never ends it: the table shows by
//! how much, and which bounds are met.
//!
//! The readers are in `benches/import`: `src` has the native ones and this engine for the browser,
//! `browser` has the others and the page that runs them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::exports::{Figures, Tier, format_name};
use super::{build_library, cargo_build, median};
use crate::browser::{Browser, Engine};
use crate::dist::grouped;
use crate::generate::Format;
use crate::process::{output, run as run_program, say, step};
use crate::tools::Tools;

const WASM_FOLDER: &str = "target/bench/wasm";
const WASM_NAME: &str = "engine";
/// The crate of the native contestants, and of the engine for the browser.
pub(super) const PACKAGE: &str = "publisher-analytics-bench";
const NATIVE_PROGRAM: &str = "import-native";
const DRIVER: &str = "benches/import/browser/driver.mjs";

const ENGINE: &str = "this engine";
const ENGINES: &str = "this, two workers";

/// The contestant to which the ratios of a group refer.
const REFERENCES: [(Runtime, Format, &str); 4] = [
    (Runtime::Browser, Format::Csv, "hand-written scanner"),
    (Runtime::Browser, Format::Json, "JSON.parse"),
    (Runtime::Native, Format::Csv, "memchr, lines"),
    (Runtime::Native, Format::Json, "memchr, braces"),
];

/// How many times as fast as a peer the engine must be, in the browser.
const BOUNDS: [(&str, Format, &str, f64); 4] = [
    (ENGINE, Format::Csv, "hand-written scanner", 1.5),
    (ENGINES, Format::Csv, "hand-written scanner", 1.6),
    (ENGINE, Format::Csv, "Papa Parse", 10.0),
    (ENGINE, Format::Json, "JSON.parse", 6.0),
];

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
    for tier in Tier::all(with_large) {
        let csv = tier.file(Format::Csv)?;
        let json = tier.file(Format::Json)?;
        let expected = Figures::of_file(&csv)?;
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
            .env(Engine::Chromium.variable(), browser.variable()),
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

/// What one contestant did with one export.
#[derive(Debug, Clone, PartialEq)]
struct Contestant {
    name: String,
    /// The median of its rounds; `None` if it cannot read an export of this size.
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

    /// Says whether the engine meets its bounds against this peer.
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
    use super::*;

    /// The figures of an export of three records.
    fn figures() -> Figures {
        let csv =
            "h\nmodel,a/b,9,1970-01-03,4\nmodel,a/b,9,1970-01-04,5\ndataset,a/b,1,1970-01-04,1\n";
        Figures::of_csv(csv.as_bytes()).unwrap()
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
}
