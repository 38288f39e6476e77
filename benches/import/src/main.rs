//! Runs the native contestants: reads one export several times with each, and prints a line of JSON
//! per contestant.
//!
//! `import-native ROUNDS LEAST_MS FILE`. A separate import precedes the rounds. It supplies the
//! figures, the memory and the time of a first import. Contestants take turns, so that other load on
//! the machine affects all alike; every other round runs in reverse order. A round repeats a short
//! import for at least `LEAST_MS` and counts the mean. Memory is the growth of the process at its
//! peak, which only Linux reports.

#[cfg(feature = "peers")]
mod arrow;
mod contestant;
mod figures;
mod memory;

use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::time::{Duration, Instant};

use contestant::Contestant;
use serde_json::{Value, json};

/// The measurements of one contestant.
#[derive(Debug)]
struct Measured {
    figures: Value,
    first_seconds: f64,
    memory_bytes: Option<u64>,
    /// Seconds per import, by round.
    seconds: Vec<f64>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [rounds, least_ms, path] = &arguments[..] else {
        return Err("usage: import-native ROUNDS LEAST_MS FILE".into());
    };
    let bytes = fs::read(path)?;
    let least = Duration::from_millis(least_ms.parse()?);
    let contestants = Contestant::all_for(&bytes);

    let mut measured = Vec::new();
    for contestant in &contestants {
        let before_bytes = memory::reset_peak();
        let start = Instant::now();
        let outcome = contestant.read(&bytes)?;
        let first_seconds = start.elapsed().as_secs_f64();
        let memory_bytes = before_bytes.and_then(memory::growth_since);
        let figures = outcome.figures();
        measured.push(Measured { figures, first_seconds, memory_bytes, seconds: Vec::new() });
    }
    for round in 0..rounds.parse::<usize>()? {
        let mut turns: Vec<_> = contestants.iter().zip(&mut measured).collect();
        if round % 2 == 1 {
            turns.reverse();
        }
        for (contestant, measured) in turns {
            measured.seconds.push(seconds_of_round(*contestant, &bytes, least)?);
        }
    }

    let mut out = io::stdout().lock();
    for (contestant, measured) in contestants.iter().zip(measured) {
        let result = json!({
            "name": contestant.name(),
            "seconds": measured.seconds,
            "first_seconds": measured.first_seconds,
            "memory_bytes": measured.memory_bytes,
            "figures": measured.figures,
        });
        writeln!(out, "{result}")?;
    }
    Ok(())
}

/// Returns the seconds per import: the mean of as many imports as are needed to fill `least`.
fn seconds_of_round(
    contestant: Contestant,
    bytes: &[u8],
    least: Duration,
) -> Result<f64, Box<dyn Error>> {
    let mut elapsed = Duration::ZERO;
    let mut imports = 0;
    while imports == 0 || elapsed < least {
        let start = Instant::now();
        let outcome = contestant.read(bytes)?;
        elapsed += start.elapsed();
        imports += 1;
        drop(outcome);
    }
    Ok(elapsed.as_secs_f64() / f64::from(imports))
}
