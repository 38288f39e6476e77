//! Splits the two programs: what the first rows need, and what can be fetched once they are there.
//!
//! What `wasm_split` marks in the source, and all that only it reaches, goes into a file of its own. That is told from the
//! linker's relocations, so it works on what the linker wrote, before wasm-bindgen; Trunk has run wasm-bindgen on the
//! whole program by then, and what comes of that is replaced.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::process;
use crate::tools::{Tools, WASM_TARGET};

/// Splits a program that was built with a profile, and returns a folder for `xtask/shrink.mjs`: wasm-bindgen's functions in
/// `page_bg.js` and its WebAssembly in `page_bg.wasm`, the later part in `split_page_later.wasm`, which `split.js` fetches.
///
/// # Errors
///
/// The linked program is missing or not fit to be split, or wasm-bindgen fails.
pub(crate) fn run(tools: &Tools, program: &str, profile: &str) -> Result<PathBuf> {
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    let linked = target.join(WASM_TARGET).join(profile).join(program).with_extension("wasm");
    let code = fs::read(&linked).with_context(|| format!("cannot read {}", linked.display()))?;

    let folder = target.join("split").join(program);
    let main = folder.join("main.wasm");
    let mut options = Options::new(&code);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.main_module = "./main.js";
    options.link_name = "./split.js";
    let split = transform(options).map_err(|error| anyhow!("cannot split {program}: {error:#}"))?;
    let files = split.split_modules.len() + 1;
    ensure!(files == 2, "{program} was split into {files} files, not 2");

    let mut wasm_bindgen = tools.wasm_bindgen();
    wasm_bindgen
        .args(["--target", "bundler", "--no-typescript", "--keep-lld-exports"])
        .args(["--remove-name-section", "--remove-producers-section"])
        .args(["--out-name", program, "--out-dir"])
        .args([&folder, &main]);
    process::run(&mut wasm_bindgen)?;
    Ok(folder)
}
