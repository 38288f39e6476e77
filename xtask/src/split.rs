//! Splits the two programs into what the first rows need and what can be fetched after them.
//!
//! The functions that `wasm_split` marks in the source, and all code that only they reach, go into a separate file. The
//! linker's relocations tell what reaches what, so the split works on the linker's output, before wasm-bindgen. Trunk
//! has already run wasm-bindgen on the whole program by then; the result is replaced.

use std::env;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow, ensure};
use wasm_split_cli_support::{Options, transform};

use crate::process;
use crate::tools::{Tools, WASM_TARGET};

/// Splits a program that was built with a profile. Returns a folder for `xtask/shrink.mjs`: wasm-bindgen's functions
/// are in `page_bg.js`, its WebAssembly in `page_bg.wasm`, and the lazy code in `split_page_later.wasm`, which
/// `split.js` fetches.
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
