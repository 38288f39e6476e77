//! What is done to a release that Trunk has built, before it becomes `dist`: its programs are split and shrunk, and its files
//! get names with a hash of their content. `Trunk.toml` has Trunk call this after every build.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::split;
use crate::tools::{Tools, ensure_npm_packages};

/// Splits and shrinks the programs of a release, and hashes names; leaves other builds as they are.
///
/// # Errors
///
/// Trunk has not called this, a tool cannot be installed, or one fails.
pub(crate) fn run() -> Result<()> {
    let folder = env::var_os("TRUNK_STAGING_DIR").context("this is for Trunk to call")?;
    if env::var_os("TRUNK_PROFILE").is_none_or(|profile| profile != "release") {
        return Ok(());
    }
    let tools = Tools::ensure()?;
    // wasm-opt is an npm package.
    ensure_npm_packages()?;
    let programs = programs(Path::new(&folder))?;
    for program in &programs {
        split::run(&tools, Path::new(program))?;
    }
    process::run(Command::new("node").arg("xtask/shrink.mjs").args(programs))?;
    process::run(Command::new("node").arg("xtask/hash_names.mjs").arg(folder))
}

/// Returns the paths of the programs in a folder, without what follows their names: `dist/worker` for `worker_bg.wasm`.
///
/// Trunk gives them no integrity attribute, so they may change.
fn programs(folder: &Path) -> Result<Vec<String>> {
    let mut programs = Vec::new();
    for entry in fs::read_dir(folder).context("cannot list the built files")? {
        let path = entry?.path();
        programs
            .extend(path.to_str().and_then(|path| path.strip_suffix("_bg.wasm")).map(String::from));
    }
    programs.sort();
    Ok(programs)
}
