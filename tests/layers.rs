//! Checks in the sources that each module of the page uses only the modules that it may use, and that the areas of
//! `app` have no dependency cycles.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The modules of the page, each with the modules that it may use.
const PARTS: [(&str, &[&str]); 7] = [
    ("table_window", &[]),
    ("added_columns", &[]),
    ("copied_table", &["added_columns"]),
    ("browser", &[]),
    ("words", &["browser"]),
    ("stores", &["added_columns", "browser", "words", "table_window"]),
    ("app", &["added_columns", "browser", "copied_table", "words", "stores", "table_window"]),
];

fn source_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The source files of a module: those of its folder, or its single file. `path` has no extension.
fn files_of(path: &Path) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.with_extension("rs")];
    }
    let entries = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|entry| files_of(&entry.with_extension(""))).collect()
}

/// The names that follow `prefix` in the code of a file, outside its tests and comments.
fn names_after<'a>(source: &'a str, prefix: &str) -> BTreeSet<&'a str> {
    let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or(source);
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let paths = lines.flat_map(|line| line.split(prefix).skip(1));
    let is_no_name = |c: char| !c.is_ascii_lowercase() && c != '_';
    paths.map(|path| path.split(is_no_name).next().unwrap_or(path)).collect()
}

#[test]
fn every_module_is_a_part() {
    let root = fs::read_to_string(source_folder().join("lib.rs")).unwrap();
    let parts: BTreeSet<&str> = PARTS.iter().map(|(part, _)| *part).collect();
    assert_eq!(names_after(&root, "pub mod "), parts);
}

#[test]
fn every_part_uses_only_those_it_may() {
    let mut wrong = Vec::new();
    for (part, allowed) in PARTS {
        for file in files_of(&source_folder().join(part)) {
            let source = fs::read_to_string(&file).unwrap();
            for used in names_after(&source, "crate::") {
                // Other matches, such as macros or paths of other crates, are not modules of the page.
                if PARTS.iter().any(|(part, _)| *part == used)
                    && used != part
                    && !allowed.contains(&used)
                {
                    wrong.push(format!("{} uses {used}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The areas of `app`, each with the areas that it uses. An area is a folder or a file in `app`.
fn uses_of_areas() -> BTreeMap<String, BTreeSet<String>> {
    let app = source_folder().join("app");
    let entries = fs::read_dir(&app).unwrap().map(|entry| entry.unwrap().path());
    let names = entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let areas: BTreeSet<String> = names.filter(|name| name != "mod").collect();
    let uses = areas.iter().map(|area| {
        let mut used = BTreeSet::new();
        for file in files_of(&app.join(area)) {
            let source = fs::read_to_string(&file).unwrap();
            let is_root = file.ends_with("mod.rs") || file.parent() == Some(&*app);
            let siblings =
                if is_root { names_after(&source, "super::") } else { BTreeSet::default() };
            let used_names = names_after(&source, "crate::app::").into_iter().chain(siblings);
            used.extend(
                used_names.filter(|name| *name != area && areas.contains(*name)).map(String::from),
            );
        }
        (area.clone(), used)
    });
    uses.collect()
}

#[test]
fn no_areas_use_each_other_in_a_circle() {
    let mut uses = uses_of_areas();
    assert!(uses["chart"].contains("lazy"), "uses are found: {uses:?}");
    // Repeatedly removes the areas that use no remaining area. Only cycles, and areas that use them, stay.
    loop {
        let left: BTreeSet<String> = uses.keys().cloned().collect();
        uses.retain(|_, used| used.iter().any(|area| left.contains(area)));
        if uses.len() == left.len() {
            break;
        }
    }
    assert!(uses.is_empty(), "in a circle, or above one: {uses:#?}");
}
