//! Fuzzes the readers of exports, in search of ways of reading that disagree.
//!
//! The targets are in `fuzz`, a separate workspace. cargo-fuzz builds them with a nightly compiler,
//! which is selected for that one command only. The search starts from the exports of
//! `crates/core/tests/data` and from the inputs that earlier runs have kept (`fuzz/corpus`). An
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
/// The longest input: more than the 4 KiB that the readers inspect as one piece.
const INPUT_BYTES_MAX: u32 = 8 << 10;

/// Arguments of `cargo xtask fuzz`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// What to fuzz.
    #[arg(value_enum)]
    target: Target,
    /// How long to fuzz, not counting the build.
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
            // Sanitizers look for errors of unsafe code, of which there is none, and halve the speed.
            .args(["run", "--sanitizer", "none", target])
            // New inputs go into the first folder.
            .arg(corpus)
            .arg(SEEDS)
            .arg("--")
            .args(fuzzer_arguments(arguments.seconds))
            // A lint or a linker flag meant for the project must not fail the fuzzer.
            .env_remove("RUSTFLAGS");
        run_program(&mut command)
    })
}

/// Returns the arguments for libFuzzer itself.
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
