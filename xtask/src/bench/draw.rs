//! Lets this project and others draw the same charts in a headless browser, and prints one table.
//!
//! A drawing is measured from new numbers to readable pixels. A contestant that leaves its canvas blank ends the bench.
//! The contestants are in `benches/draw`.

use std::fmt::Write;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::{build_library, median};
use crate::browser::{Browser, Engine};
use crate::process::{output, say, step};
use crate::tools::Tools;

/// The crate that draws this project's charts in the browser.
pub(super) const PACKAGE: &str = "publisher-analytics-draw-bench";
const FOLDER: &str = "target/bench/draw";
const NAME: &str = "draw";
const DRIVER: &str = "benches/draw/browser/driver.mjs";

const OURS: &str = "this project";
const REFERENCE: &str = "hand-written";
/// How many times as fast as a peer this project must be.
const BOUNDS: [(&str, f64); 2] = [("uPlot", 1.0), (REFERENCE, 1.0 / 1.3)];
/// A canvas with a smaller drawn fraction counts as blank: the area under a line fills at least a fifth.
const LEAST_INKED: f64 = 0.1;

/// Builds this project's contestant, lets all draw, and prints the table.
///
/// # Errors
///
/// A build fails, or a contestant fails or draws nothing.
pub(super) fn run(tools: &Tools, browser: &Browser, address: &str) -> Result<()> {
    step("Building the charts", || build_library(tools, PACKAGE, "release", FOLDER, NAME))?;
    let lines = step("Drawing", || {
        output(
            Command::new("node")
                .args([DRIVER, address])
                .env(Engine::Chromium.variable(), browser.variable()),
        )
    })?;
    let drawings: Vec<Drawing> = lines.lines().map(Drawing::read).collect::<Result<_>>()?;
    say(format_args!("\n{}", table(&drawings)?));
    Ok(())
}

/// What one contestant needed for one chart.
#[derive(Debug, Clone, PartialEq)]
struct Drawing {
    case: String,
    name: String,
    /// Milliseconds of each round.
    ms: Vec<f64>,
}

impl Drawing {
    /// Reads a line that the driver prints, and makes sure that something was drawn.
    fn read(line: &str) -> Result<Self> {
        let result: Value = serde_json::from_str(line)
            .with_context(|| format!("a contestant printed no JSON: {line}"))?;
        let text = |key: &str| result[key].as_str().map(str::to_owned).context("a name is missing");
        let (case, name) = (text("case")?, text("name")?);
        let ms: Vec<f64> =
            result["ms"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
        ensure!(!ms.is_empty(), "{name} drew no round: {case}");
        let inked = result["inked"].as_f64();
        ensure!(inked >= Some(LEAST_INKED), "{name} left the canvas blank: {case}");
        Ok(Self { case, name, ms })
    }

    /// Returns the median of the rounds.
    fn median_ms(&self) -> f64 {
        median(self.ms.clone()).unwrap_or(f64::NAN)
    }
}

/// Returns one row per drawing, by case. Ratios are speeds: 2 is twice as fast as the hand-written drawing.
fn table(drawings: &[Drawing]) -> Result<String> {
    let mut text = format!(
        "{:<28} {:<13} {:>8} {:>6} {:>8}  bound\n",
        "chart", "contestant", "ms", "ratio", "first ms"
    );
    let mut case = "";
    for drawing in drawings {
        if drawing.case != case {
            case = &drawing.case;
            text.push('\n');
        }
        let find = |name: &str| {
            let found = drawings.iter().find(|one| one.case == drawing.case && one.name == name);
            found.with_context(|| format!("{name} did not draw: {}", drawing.case))
        };
        let ms = drawing.median_ms();
        let ratio = find(REFERENCE)?.median_ms() / ms;
        let bound = BOUNDS.iter().find(|(peer, _)| *peer == drawing.name);
        let verdict = match bound {
            Some((_, least)) => {
                let speed = ms / find(OURS)?.median_ms();
                let verdict = if speed >= *least { "met" } else { "MISSED" };
                format!("{OURS} {speed:.2}×, bound {least:.2}: {verdict}")
            }
            None => String::new(),
        };
        let first = drawing.ms.first().copied().unwrap_or(f64::NAN);
        let Drawing { case, name, .. } = drawing;
        let row = format!("{case:<28} {name:<13} {ms:>8.1} {ratio:>6.2} {first:>8.1}  {verdict}");
        writeln!(text, "{}", row.trim_end())?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(name: &str, ms: &[f64]) -> Drawing {
        Drawing { case: "a line".to_owned(), name: name.to_owned(), ms: ms.to_vec() }
    }

    #[test]
    fn a_blank_canvas_and_no_round_are_refused() {
        let line = r#"{"case":"a line","name":"x","ms":[2,1,3],"inked":0.4}"#;
        assert_eq!(Drawing::read(line).unwrap(), drawing("x", &[2.0, 1.0, 3.0]));
        for wrong in
            [line.replace("0.4", "0.01"), line.replace("2,1,3", ""), "page error".to_owned()]
        {
            assert!(Drawing::read(&wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_table_tells_medians_ratios_and_bounds() {
        let drawings =
            [drawing(OURS, &[9.0, 5.0, 4.0]), drawing(REFERENCE, &[4.0]), drawing("uPlot", &[4.0])];
        let expected = "\
chart                        contestant          ms  ratio first ms  bound

a line                       this project       5.0   0.80      9.0
a line                       hand-written       4.0   1.00      4.0  this project 0.80×, bound 0.77: met
a line                       uPlot              4.0   1.00      4.0  this project 0.80×, bound 1.00: MISSED
";
        assert_eq!(table(&drawings).unwrap(), expected);
    }

    #[test]
    fn without_the_reference_there_is_no_table() {
        assert!(table(&[drawing(OURS, &[1.0])]).is_err());
    }
}
