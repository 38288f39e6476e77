//! The archive of a release: the built page, how to host it, and the licences, for those who have no toolchain.
//!
//! The same files give the same bytes: entries are sorted and have a fixed time and fixed permissions.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;
use sha2::{Digest, Sha256};
use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipWriter};

use crate::build::DIST;
use crate::dist::grouped;
use crate::process::{output, say};

/// Where the archive and its checksums are written.
const FOLDER: &str = "target/release-archive";
const CHECKSUMS: &str = "SHA256SUMS";
const NAME: &str = "publisher-analytics";

/// The contents of the archive: each source, and its path in the archive.
const CONTENT: [(&str, &str); 6] = [
    (DIST, "site"),
    ("docs/hosting", "hosting"),
    ("docs/hosting.md", "hosting.md"),
    ("docs/config.schema.json", "config.schema.json"),
    ("LICENSE-APACHE", "LICENSE-APACHE"),
    ("LICENSE-MIT", "LICENSE-MIT"),
];

/// Writes the archive of the page that is in [`DIST`], and its checksum.
///
/// # Errors
///
/// A file cannot be read or written.
pub(crate) fn write() -> Result<()> {
    let name = format!("{NAME}-{}.zip", version()?);
    let folder = Path::new(FOLDER);
    // The new checksum file would not list archives of other versions.
    if folder.exists() {
        fs::remove_dir_all(folder).context("cannot remove the previous archive")?;
    }
    fs::create_dir_all(folder).context("cannot make the folder of the archive")?;
    let path = folder.join(&name);
    let sources = CONTENT.map(|(source, place)| (PathBuf::from(source), place.to_owned()));
    pack(&path, name.trim_end_matches(".zip"), &sources).context("cannot write the archive")?;
    let bytes = fs::read(&path).context("cannot read the archive")?;
    fs::write(folder.join(CHECKSUMS), format!("{}  {name}\n", sha256(&bytes)))
        .context("cannot write the checksum")?;
    say(format_args!("{}: {} bytes", path.display(), grouped(bytes.len() as u64)));
    Ok(())
}

/// The version of the page.
fn version() -> Result<String> {
    let metadata = output(Command::new("cargo").args([
        "metadata",
        "--no-deps",
        "--offline",
        "--format-version",
        "1",
    ]))?;
    let metadata: Value =
        serde_json::from_str(&metadata).context("Cargo's metadata is not JSON")?;
    let packages = metadata.get("packages").and_then(Value::as_array);
    let page = packages.into_iter().flatten().find(|package| package["name"] == NAME);
    let version = page.and_then(|page| page["version"].as_str()).map(str::to_owned);
    version.context("Cargo knows no version of the page")
}

/// Writes files and folders into an archive, each at its path below `root`.
fn pack(archive: &Path, root: &str, sources: &[(PathBuf, String)]) -> Result<()> {
    let mut entries = Vec::new();
    for (source, place) in sources {
        collect(source, place, &mut entries)
            .with_context(|| format!("cannot list {}", source.display()))?;
    }
    entries.sort();
    let mut writer = ZipWriter::new(File::create(archive)?);
    for (place, source) in entries {
        let is_program = has_extension(&source, "sh");
        let options = SimpleFileOptions::default()
            .last_modified_time(DateTime::default())
            .unix_permissions(if is_program { 0o755 } else { 0o644 });
        writer.start_file(format!("{root}/{place}"), options)?;
        writer.write_all(&fs::read(source)?)?;
    }
    writer.finish()?;
    Ok(())
}

/// Adds a file, or all files in and below a folder, with their paths in the archive.
fn collect(source: &Path, place: &str, entries: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    if !source.is_dir() {
        entries.push((place.to_owned(), source.to_owned()));
        return Ok(());
    }
    for entry in fs::read_dir(source)? {
        let entry = entry?;
        let place = format!("{place}/{}", entry.file_name().to_string_lossy());
        collect(&entry.path(), &place, entries)?;
    }
    Ok(())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|found| found == extension)
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use std::env;
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn the_same_files_give_the_same_archive_whenever_they_were_written() {
        let folder = env::temp_dir().join(format!("xtask-archive-{}", std::process::id()));
        let archives = ["first.zip", "second.zip"].map(|name| {
            let site = folder.join("site");
            // Recreated, so the files have another time and another order.
            drop(fs::remove_dir_all(&site));
            fs::create_dir_all(site.join("below")).unwrap();
            let mut files = [("index.html", "page"), ("below/b.js", "b"), ("a.js", "a")];
            if name == "second.zip" {
                files.reverse();
            }
            for (file, text) in files {
                fs::write(site.join(file), text).unwrap();
            }
            fs::write(folder.join("refresh.sh"), "#!/bin/sh").unwrap();
            let sources = [
                (site, "site".to_owned()),
                (folder.join("refresh.sh"), "hosting/refresh.sh".to_owned()),
            ];
            pack(&folder.join(name), "page-1", &sources).unwrap();
            fs::read(folder.join(name)).unwrap()
        });
        assert_eq!(archives[0], archives[1]);

        let mut archive = ZipArchive::new(File::open(folder.join("first.zip")).unwrap()).unwrap();
        let names: Vec<String> =
            archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let places = ["hosting/refresh.sh", "site/a.js", "site/below/b.js", "site/index.html"];
        assert_eq!(names, places.map(|place| format!("page-1/{place}")));
        let mut text = String::new();
        let mut page = archive.by_name("page-1/site/index.html").unwrap();
        page.read_to_string(&mut text).unwrap();
        assert_eq!(
            (text.as_str(), page.unix_mode().map(|mode| mode & 0o777)),
            ("page", Some(0o644))
        );
        drop(page);
        let script = archive.by_name("page-1/hosting/refresh.sh").unwrap();
        assert_eq!(script.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn checksums_are_those_of_sha256sum() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256(b""), empty);
    }
}
