//! Splits the two programs: what the first rows need, and what can be fetched once they are there.
//!
//! What `wasm_split` marks in the source, and all that only it reaches, goes into a file of its own. That is told from the
//! linker's relocations, so it works on what the linker wrote, before wasm-bindgen; Trunk has run wasm-bindgen on the
//! whole program by then, and its two files are written anew here, under the same names.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

use crate::process;
use crate::tools::{Tools, WASM_TARGET};

/// Splits the program whose files in `dist` begin with `stem`. Beside them stand then `stem_later.wasm`, and
/// `stem_split.js`, which fetches it and is to be joined to `stem.js`.
///
/// # Errors
///
/// The linked program is missing or not fit to be split, or wasm-bindgen fails.
pub(crate) fn run(tools: &Tools, stem: &Path) -> Result<()> {
    let target =
        env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
    // The worker has a profile of its own.
    let (profile, file) = match stem.file_name() {
        Some(name) if name == "worker" => ("worker", "worker.wasm"),
        _ => ("release", "page.wasm"),
    };
    let linked = target.join(WASM_TARGET).join(profile).join(file);
    let program = fs::read(&linked).with_context(|| format!("cannot read {}", linked.display()))?;

    let folder = target.join("split");
    let main = folder.join(file);
    let mut options = Options::new(&program);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.link_name = "./split.js";
    let split = transform(options).map_err(|error| anyhow!("cannot split {file}: {error:#}"))?;
    let [later] = &*split.split_modules else {
        return Err(anyhow!(
            "{file} was split into {} files, not 2",
            split.split_modules.len() + 1
        ));
    };

    let beside = |suffix: &str| {
        let mut path = stem.as_os_str().to_owned();
        path.push(suffix);
        PathBuf::from(path)
    };
    fs::copy(later, beside("_later.wasm")).context("cannot copy what was split off")?;
    fs::copy(folder.join("split.js"), beside("_split.js")).context("cannot copy its script")?;
    let (folder, name) = stem.parent().zip(stem.file_name()).context("a program without a name")?;
    process::run(
        tools
            .wasm_bindgen()
            .args([
                "--target",
                "web",
                "--no-typescript",
                "--remove-name-section",
                "--keep-lld-exports",
            ])
            .args(["--remove-producers-section", "--out-dir"])
            .arg(folder)
            .arg("--out-name")
            .arg(name)
            .arg(&main),
    )
}
