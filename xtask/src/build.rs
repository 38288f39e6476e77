//! The release build: Trunk turns the sources into static files in `dist`, with the help of [`post_build`](crate::post_build).

use std::env;
use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::process::{self, step};
use crate::tools::{Tools, ensure_wasm_target};

/// The folder of the built page.
pub(crate) const DIST: &str = "dist";

/// Builds the page into [`DIST`], after installing whatever a build needs.
///
/// # Errors
///
/// A tool cannot be installed, or the build fails.
pub(crate) fn run() -> Result<()> {
    ensure_wasm_target()?;
    let tools = Tools::ensure()?;
    step("Building the page", || {
        // Trunk must not download tools of its own choice; offline, Cargo cannot fetch either.
        process::run(Command::new("cargo").args(["fetch", "--quiet", "--locked"]))?;
        let mut trunk = tools.trunk()?;
        trunk.args(["build", "--release", "--offline", "true"]);
        // It would take the place of the project's own flags.
        trunk.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        // Trunk reads NO_COLOR as a boolean and refuses its usual value, 1.
        if env::var_os("NO_COLOR").is_some() {
            trunk.env_remove("NO_COLOR").args(["--color", "never"]);
        }
        process::run(&mut trunk)
    })
}

/// Makes sure that there is a build, whatever its age.
///
/// # Errors
///
/// There is none.
pub(crate) fn ensure_built() -> Result<()> {
    let page = fs::metadata(format!("{DIST}/index.html"));
    ensure!(
        page.is_ok_and(|page| page.is_file()),
        "{DIST} is empty: run `cargo xtask build` first"
    );
    Ok(())
}
