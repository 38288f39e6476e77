//! Processes a release that Trunk has built, before it becomes `dist`: splits and shrinks its programs, adds a hash of
//! their content to file names, and gives the document a Content-Security-Policy. `Trunk.toml` makes Trunk call this
//! after every build.

use std::env;
use std::process::Command;

use anyhow::{Context, Result};

use crate::process;
use crate::split;
use crate::tools::{Tools, ensure_npm_packages};

/// The programs, each with the profile with which it is built.
const PROGRAMS: [(&str, &str); 2] = [("page", "release"), ("worker", "worker")];

/// Splits and shrinks the programs of a release, shrinks its document, hashes names, and writes the policy and the
/// version. Leaves other builds unchanged.
///
/// # Errors
///
/// Trunk has not called this, a tool cannot be installed, or one fails.
pub(crate) fn run() -> Result<()> {
    let folder = env::var_os("TRUNK_STAGING_DIR")
        .context("only Trunk may call `post-build`: run `cargo xtask build` instead")?;
    if env::var_os("TRUNK_PROFILE").is_none_or(|profile| profile != "release") {
        return Ok(());
    }
    let tools = Tools::ensure()?;
    ensure_npm_packages()?;
    let mut shrink = Command::new("node");
    shrink.arg("xtask/shrink.mjs").arg(&folder);
    for (program, profile) in PROGRAMS {
        shrink.arg(split::run(&tools, program, profile)?);
    }
    process::run(&mut shrink)?;
    for script in ["xtask/hash_names.mjs", "xtask/policy.mjs", "xtask/release.mjs"] {
        process::run(Command::new("node").arg(script).arg(&folder))?;
    }
    Ok(())
}
