//! The release build: Trunk turns the sources into static files in `dist`, with the help of
//! [`post_build`](crate::post_build).

use std::env;
use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::process::{self, step};
use crate::tools::{Tools, WASM_TARGET, ensure_standard_library_sources, ensure_wasm_target};

/// The folder of the built page.
pub(crate) const DIST: &str = "dist";

/// Makes Cargo compile the standard library with the project, for size. A panic then aborts the program at once, and
/// all code that formats its message is dropped. Without this, a first use would cost 37 KB more; its bound is 260 KB.
///
/// The options are not stable yet, but the toolchain is pinned, so they mean the same everywhere. Other builds, and
/// `trunk build --release` by itself, do not use them.
pub(crate) const SIZED_STANDARD_LIBRARY: [(&str, &str); 4] = [
    ("RUSTC_BOOTSTRAP", "1"),
    ("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort"),
    ("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size"),
    (
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none",
    ),
];

/// Builds the page into [`DIST`], after installing whatever a build needs.
///
/// # Errors
///
/// A tool cannot be installed, or the build fails.
pub(crate) fn run() -> Result<()> {
    ensure_wasm_target()?;
    ensure_standard_library_sources()?;
    let tools = Tools::ensure()?;
    step("Building the page", || {
        // Trunk must not download tools of its own choice; offline, Cargo cannot fetch either. Without a target, Cargo
        // fetches what the project needs on any target, but only what the standard library needs on this machine.
        for target in [&[][..], &["--target", WASM_TARGET]] {
            let mut fetch = Command::new("cargo");
            fetch.args(["fetch", "--quiet", "--locked"]).args(target);
            process::run(fetch.envs(SIZED_STANDARD_LIBRARY))?;
        }
        let mut trunk = tools.trunk()?;
        trunk.args(["build", "--release", "--offline", "true"]).envs(SIZED_STANDARD_LIBRARY);
        // These variables would replace the project's own flags.
        trunk.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        // Trunk parses NO_COLOR as a boolean and rejects its usual value, 1.
        if env::var_os("NO_COLOR").is_some() {
            trunk.env_remove("NO_COLOR").args(["--color", "never"]);
        }
        process::run(&mut trunk)
    })
}

/// Makes sure that there is a build, however old.
///
/// # Errors
///
/// There is no build.
pub(crate) fn ensure_built() -> Result<()> {
    let page = fs::metadata(format!("{DIST}/index.html"));
    ensure!(
        page.is_ok_and(|page| page.is_file()),
        "{DIST} is empty: run `cargo xtask build` first"
    );
    Ok(())
}
