//! Feeds the readers of exports with made-up bytes, in search of ways of reading that do not agree.
//!
//! The targets stand in `fuzz`, a workspace of its own, and are built by cargo-fuzz with a nightly
//! compiler, which is chosen for that one command: nothing else sees it. The search starts from the
//! exports of `crates/core/tests/data` and from what earlier runs have found worth keeping (`fuzz/corpus`). An
//! input that fails a target is left in `fuzz/artifacts`.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;

use crate::process::{probe, run as run_program, step};
use crate::tools::ensure_cargo_fuzz;

const TOOLCHAIN: &str = "nightly";
const SEEDS: &str = "crates/core/tests/data";
const DICTIONARY: &str = "fuzz/export.dict";
/// The longest input: beyond the 4 KiB that the readers look at as one piece.
const INPUT_BYTES_MAX: u32 = 8 << 10;

/// What `cargo xtask fuzz` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What to look at.
    #[arg(value_enum)]
    target: Target,
    /// How long to look, the build not counted.
    #[arg(long, value_name = "N", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Target {
    /// CSV, whole and cut into chunks.
    Csv,
    /// JSON, whole, cut into chunks, and written otherwise.
    Json,
    /// Any bytes, whole and byte by byte.
    Sniff,
    /// CSV and JSON, whole and in segments.
    Segments,
    /// gzip of several members.
    Gzip,
    /// Query strings of views.
    Addresses,
}

/// Builds a target and runs it.
///
/// # Errors
///
/// There is no nightly toolchain, cargo-fuzz cannot be installed, or an input fails the target.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let has_toolchain = probe("rustup", &["run", TOOLCHAIN, "rustc", "--version"]).is_some();
    ensure!(
        has_toolchain,
        "the {TOOLCHAIN} toolchain of Rust is missing: run `rustup toolchain install {TOOLCHAIN}`"
    );
    let cargo_fuzz = ensure_cargo_fuzz()?;
    let value = arguments.target.to_possible_value();
    let target = value.as_ref().map_or("", |value| value.get_name());
    let corpus = Path::new("fuzz/corpus").join(target);
    fs::create_dir_all(&corpus).with_context(|| format!("cannot make {}", corpus.display()))?;
    step(&format!("Fuzzing {target}"), || {
        let mut command = Command::new("rustup");
        command
            .args(["run", TOOLCHAIN])
            .arg(cargo_fuzz)
            // Sanitizers look for what only unsafe code can do, of which there is none, at half the speed.
            .args(["run", "--sanitizer", "none", target])
            // What is found goes into the first folder.
            .arg(corpus)
            .arg(SEEDS)
            .arg("--")
            .args(fuzzer_arguments(arguments.seconds))
            // A lint or a linker flag meant for the project must not fail the fuzzer.
            .env_remove("RUSTFLAGS");
        run_program(&mut command)
    })
}

/// Returns what libFuzzer itself is told.
fn fuzzer_arguments(seconds: u32) -> [String; 3] {
    [
        format!("-max_total_time={seconds}"),
        format!("-max_len={INPUT_BYTES_MAX}"),
        format!("-dict={DICTIONARY}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_those_of_the_folder() {
        let manifest = fs::read_to_string(format!("{}/fuzz/Cargo.toml", crate::ROOT)).unwrap();
        let declared = manifest.split("[[bin]]\nname = \"").skip(1);
        let declared: Vec<_> = declared.filter_map(|entry| entry.split('"').next()).collect();
        let values = Target::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        assert!(values.map(|value| value.get_name().to_owned()).eq(declared));
    }
}
