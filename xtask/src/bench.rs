//! Compares the speed of this project and of others: reading exports ([`import`]), drawing charts ([`draw`]), and the
//! page as a whole ([`page`]).
//!
//! Contestants for a browser run in a headless one, from the project's folder. Being slow never fails a bench: its
//! table shows by how much, and which bounds are met.

mod draw;
mod exports;
mod import;
mod page;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use crate::browser::{Browser, Engine};
use crate::build::{SIZED_STANDARD_LIBRARY, ensure_built};
use crate::process::{output, run as run_program, run_quietly};
use crate::serve::serve_meanwhile;
use crate::tools::{
    Tools, WASM_TARGET, ensure_npm_packages, ensure_standard_library_sources, ensure_wasm_target,
};

/// The crates of this project's contestants.
pub(crate) const PACKAGES: [&str; 2] = [import::PACKAGE, draw::PACKAGE];

/// Arguments of `cargo xtask bench`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Also reads exports of ten million records, which takes some minutes and 2.4 GB of disk.
    #[arg(long)]
    large: bool,
    /// Measures only one subject.
    #[arg(long, value_enum)]
    only: Option<Subject>,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Subject {
    /// Reading exports.
    Import,
    /// Drawing charts.
    Draw,
    /// The page that is in `dist`.
    Page,
}

/// Builds the contestants, lets them read, draw and be used, and prints a table for each subject.
///
/// # Errors
///
/// A tool cannot be installed, a build fails, there is no page in `dist`, or a contestant fails or is wrong.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let is_wanted = |subject| arguments.only.is_none_or(|only| only == subject);
    if is_wanted(Subject::Page) {
        // Checked at once, not after the others have finished.
        ensure_built()?;
    }
    ensure_npm_packages()?;
    let browser = Browser::ensure(Engine::Chromium)?;
    let address = serve_meanwhile(Path::new("."))?;
    if is_wanted(Subject::Import) || is_wanted(Subject::Draw) {
        ensure_wasm_target()?;
        ensure_standard_library_sources()?;
        let tools = Tools::ensure()?;
        if is_wanted(Subject::Import) {
            import::run(&tools, &browser, &address, arguments.large)?;
        }
        if is_wanted(Subject::Draw) {
            draw::run(&tools, &browser, &address)?;
        }
    }
    if is_wanted(Subject::Page) {
        page::run(&browser, &address, arguments.large)?;
    }
    Ok(())
}

fn cargo_build(package: &str) -> Command {
    let mut command = Command::new("cargo");
    command.args(["build", "--quiet", "--package", package]);
    command
}

/// Builds the library of a package for the browser, with the options of the release build.
fn build_library(
    tools: &Tools,
    package: &str,
    profile: &str,
    folder: &str,
    name: &str,
) -> Result<()> {
    let target = ["--lib", "--profile", profile, "--target", WASM_TARGET];
    let messages = ["--message-format", "json-render-diagnostics"];
    let messages =
        output(cargo_build(package).args(target).args(messages).envs(SIZED_STANDARD_LIBRARY))?;
    let library = wasm_of(&messages, package).context("Cargo built no WebAssembly")?;
    run_program(
        tools
            .wasm_bindgen()
            .args(["--target", "web", "--no-typescript", "--out-name", name])
            .args(["--out-dir", folder])
            .arg(library),
    )?;
    let built = format!("{folder}/{name}_bg.wasm");
    let optimizer = "node_modules/binaryen/bin/wasm-opt";
    run_quietly(Command::new("node").args([
        optimizer,
        "-Oz",
        "--low-memory-unused",
        &built,
        "-o",
        &built,
    ]))
}

/// Finds the path of a package's library for WebAssembly among Cargo's messages, one JSON object per line.
fn wasm_of(messages: &str, package: &str) -> Option<PathBuf> {
    // Some of its dependencies are WebAssembly libraries too.
    let name = format!("{}.wasm", package.replace('-', "_"));
    let files = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter_map(|message| message.get("filenames")?.as_array().cloned());
    let mut paths = files.flatten().filter_map(|file| file.as_str().map(PathBuf::from));
    paths.find(|path| path.file_name().is_some_and(|file| file == name.as_str()))
}

/// Returns the median of some numbers; of an even count, the larger of the middle two.
fn median(mut numbers: Vec<f64>) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_the_file_for_webassembly() {
        let messages = r#"
            {"reason":"compiler-artifact","filenames":["/a/libx.rlib","/a/x.wasm"]}
            {"reason":"compiler-artifact","filenames":["/b/y_z.wasm"]}
            {"reason":"build-finished","success":true}"#;
        assert_eq!(wasm_of(messages, "y-z"), Some(PathBuf::from("/b/y_z.wasm")));
        assert_eq!(wasm_of("", "y-z"), None);
    }
}
