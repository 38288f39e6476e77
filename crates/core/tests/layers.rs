//! Checks in the sources that each layer uses only the layers that it may use.
//!
//! The table in the crate's documentation shows the same order. Tests inside modules may use anything.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each layer, and the layers that it may use.
const LAYERS: [(&str, &[&str]); 10] = [
    ("model", &[]),
    ("series", &["model"]),
    ("parse", &["model"]),
    ("query", &["model", "series"]),
    ("chart", &["model", "series", "query"]),
    ("export", &["model"]),
    ("view", &["model", "query", "chart"]),
    ("protocol", &["model", "series", "parse", "query", "export"]),
    ("session", &["model", "parse", "query", "export", "protocol"]),
    ("engine", &["model", "series", "parse", "query", "export", "protocol"]),
];

/// Returns the source folders of the two packages that contain layers: this package, and the reader, which it
/// re-exports.
fn source_folders() -> [PathBuf; 2] {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    [package.join("src"), package.join("../reader/src")]
}

/// Returns the source files of a layer, which is a folder or a single file.
fn files_of(layer: &str) -> Vec<PathBuf> {
    fn add_folder(folder: &Path, files: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                add_folder(&path, files);
            } else {
                files.push(path);
            }
        }
    }
    let mut files = Vec::new();
    for folder in source_folders().map(|source| source.join(layer)) {
        let file = folder.with_extension("rs");
        if folder.is_dir() {
            add_folder(&folder, &mut files);
        } else if file.is_file() {
            files.push(file);
        }
    }
    assert!(!files.is_empty(), "{layer} has no files");
    files
}

/// Returns the layers that a source file uses outside its tests and comments.
fn used_layers(source: &str) -> BTreeSet<&str> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or(source);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let paths = lines.flat_map(|line| line.split("crate::").skip(1));
    paths.map(|path| path.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or(path)).collect()
}

#[test]
fn every_layer_uses_only_those_it_may() {
    let mut wrong = Vec::new();
    for (layer, allowed) in LAYERS {
        for file in files_of(layer) {
            // Skips tests that have a file or a folder of their own.
            if file.ends_with("tests.rs") || file.parent().is_some_and(|it| it.ends_with("tests")) {
                continue;
            }
            let source = fs::read_to_string(&file).unwrap();
            for used in used_layers(&source) {
                if used != layer && !allowed.contains(&used) {
                    wrong.push(format!("{} uses {used}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_module_of_the_two_packages_is_a_layer() {
    let libraries =
        source_folders().map(|source| fs::read_to_string(source.join("lib.rs")).unwrap());
    let lines = libraries.iter().flat_map(|library| library.lines());
    let modules: BTreeSet<&str> =
        lines.filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    assert_eq!(modules, LAYERS.iter().map(|(layer, _)| *layer).collect());
}

#[test]
fn a_layer_uses_only_layers_above_it_in_the_table() {
    for (index, (layer, allowed)) in LAYERS.iter().enumerate() {
        let above: Vec<&str> = LAYERS[..index].iter().map(|(layer, _)| *layer).collect();
        assert!(allowed.iter().all(|used| above.contains(used)), "{layer}");
    }
}

#[test]
fn uses_are_found_in_code_and_not_in_comments_or_tests() {
    let source = "//! See crate::chart.\nuse crate::model::Day;\nfn a(_: crate::query::Change) {}\n\
                  #[cfg(test)]\nmod tests {\n    use crate::engine::Engine;\n}\n";
    assert_eq!(used_layers(source), BTreeSet::from(["model", "query"]));
}
