//! What visitors download: precompressed versions of the built files, and their sizes against the bound.
//!
//! Static hosts send `page.wasm.br` for `page.wasm` if they are configured to. The bound counts those
//! bytes, for everything that must arrive before the page can be used.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::archive;
use crate::build::{self, DIST};
use crate::process::{self, say, step};

/// Kinds of file that compression makes smaller.
const COMPRESSED: [&str; 5] = ["html", "json", "css", "js", "wasm"];

/// Kinds of file that must arrive before the page can be used: the document, its styles, the page's
/// and the worker's scripts and WebAssembly. Not counted: the icon; `analytics.json`, which is the
/// export that a deployment shows and as large as its owner's data; and what is fetched [`LATER`].
const FIRST_USE: [&str; 4] = ["html", "css", "js", "wasm"];

/// Parts of the names of files that the page fetches after its first picture, or only when it needs them.
const LATER: [&str; 2] = ["_later-", "offline.js"];

/// The file that hosts edit. A compressed version would not change with it.
const CONFIG: &str = "config.json";

/// The maximum cost of a first use in bytes of brotli: 260 KB of 1,000 bytes.
const FIRST_USE_BOUND_BYTES: u64 = 260_000;

/// The cost of a first use when it was last reviewed. A commit that increases it on purpose updates this figure.
const LAST_FIRST_USE_BYTES: u64 = 259_000;

/// How much it may grow unnoticed, in percent. Compressed sizes vary with the order that the compiler chooses.
const UNNOTICED_GROWTH_PERCENT: u64 = 1;

/// Builds the page, writes the compressed versions of its files, prints the sizes, and packs the archive of a release.
///
/// # Errors
///
/// The build fails, a file cannot be read or written, or a first use costs more than the bound or than it did.
pub(crate) fn run() -> Result<()> {
    build::run()?;
    let files = files_in(Path::new(DIST)).context("cannot list the built files")?;
    step("Compressing", || {
        let compressed =
            files.iter().filter(|path| has_extension(path, &COMPRESSED) && !path.ends_with(CONFIG));
        process::run(Command::new("node").arg("xtask/compress.mjs").args(compressed))
    })?;
    let sizes = files.iter().map(|path| FileSizes::of(path)).collect::<io::Result<Vec<_>>>()?;
    say(report(&sizes));
    let bytes = first_use_bytes(&sizes);
    ensure!(
        bytes <= FIRST_USE_BOUND_BYTES,
        "a first use costs {} bytes, more than the bound of {}: make it smaller",
        grouped(bytes),
        grouped(FIRST_USE_BOUND_BYTES)
    );
    ensure!(
        bytes <= LAST_FIRST_USE_BYTES * (100 + UNNOTICED_GROWTH_PERCENT) / 100,
        "a first use costs {} bytes, more than {} % above the last figure, {}: make it smaller, or write the new figure \
         into xtask/src/dist.rs",
        grouped(bytes),
        UNNOTICED_GROWTH_PERCENT,
        grouped(LAST_FIRST_USE_BYTES)
    );
    archive::write()
}

/// One built file and its sizes.
#[derive(Debug)]
struct FileSizes {
    path: PathBuf,
    raw_bytes: u64,
    gzip_bytes: u64,
    brotli_bytes: u64,
}

impl FileSizes {
    /// Reads the sizes of a file and its compressed versions; a file without them has one size.
    fn of(path: &Path) -> io::Result<Self> {
        let raw_bytes = fs::metadata(path)?.len();
        let compressed_bytes = |suffix| match fs::metadata(compressed_path(path, suffix)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(raw_bytes),
            compressed => compressed.map(|compressed| compressed.len()),
        };
        Ok(Self {
            path: path.to_owned(),
            raw_bytes,
            gzip_bytes: compressed_bytes("gz")?,
            brotli_bytes: compressed_bytes("br")?,
        })
    }

    fn is_first_use(&self) -> bool {
        let path = self.path.to_string_lossy();
        has_extension(&self.path, &FIRST_USE) && !LATER.iter().any(|later| path.contains(later))
    }
}

/// Returns the path of a file's compressed version: `page.js.br` for `page.js` and `br`.
fn compressed_path(path: &Path, suffix: &str) -> PathBuf {
    let mut compressed = path.as_os_str().to_owned();
    compressed.push(".");
    compressed.push(suffix);
    PathBuf::from(compressed)
}

/// Returns the files under a folder, sorted, without compressed versions of an earlier run.
fn files_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_in(&path)?);
        } else if !has_extension(&path, &["br", "gz"]) {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension().is_some_and(|found| extensions.iter().any(|extension| found == *extension))
}

fn first_use_bytes(files: &[FileSizes]) -> u64 {
    files.iter().filter(|file| file.is_first_use()).map(|file| file.brotli_bytes).sum()
}

/// Returns the table of sizes, one row per file, and the sum to which the bound applies.
fn report(files: &[FileSizes]) -> String {
    let row = |mark: &str, name: &str, [raw, gzip, brotli]: [String; 3]| {
        format!("{mark} {name:<40} {raw:>11} {gzip:>11} {brotli:>11}\n")
    };
    let mut table = row(" ", "bytes", ["raw", "gzip", "brotli"].map(String::from));
    let mut sums = [0; 3];
    for file in files {
        let bytes = [file.raw_bytes, file.gzip_bytes, file.brotli_bytes];
        let mut mark = " ";
        if file.is_first_use() {
            mark = "*";
            sums = [0, 1, 2].map(|form| sums[form] + bytes[form]);
        }
        let name = file.path.strip_prefix(DIST).unwrap_or(&file.path);
        table += &row(mark, &name.to_string_lossy(), bytes.map(grouped));
    }
    table += &row("*", "first use", sums.map(grouped));
    table += &row(" ", "bound", [String::new(), String::new(), grouped(FIRST_USE_BOUND_BYTES)]);
    table
}

/// Writes a number with commas between groups of three digits.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, brotli_bytes: u64) -> FileSizes {
        let path = Path::new(DIST).join(name);
        FileSizes { path, raw_bytes: 4000, gzip_bytes: 2000, brotli_bytes }
    }

    #[test]
    fn a_first_use_is_documents_styles_scripts_and_wasm() {
        let files = [
            file("analytics.json", 90_000),
            file("icon-1.png", 300),
            file("index.html", 1),
            file("offline.js", 800_000),
            file("page-1.css", 20),
            file("page-1.js", 300),
            file("page_bg-1.wasm", 4_000),
            file("split_page_later-1.wasm", 700_000),
            file("worker_bg-1.wasm", 50_000),
        ];
        assert_eq!(first_use_bytes(&files), 54_321);
        assert!(report(&files).contains("* first use"));
        assert!(report(&files).contains("54,321"));
    }

    #[test]
    fn numbers_are_grouped_by_three_digits() {
        let cases = [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")];
        for (number, text) in cases {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_twin_keeps_the_whole_name() {
        assert_eq!(compressed_path(Path::new("dist/page.js"), "br"), Path::new("dist/page.js.br"));
    }
}
