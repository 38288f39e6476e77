//! Runs the recipes of `recipes/` in the engines that they are for. Python starts each engine.
//!
//! A virtual environment in the project's cache folder holds the engines, in pinned versions with the hashes of their
//! files. Its folder is named after the versions, so that checkouts do not replace each other's. Python itself and, for
//! Spark, Java must be installed on the system; a test command installs neither. The output of the recipes is compared
//! with an oracle (`tests/recipes/check.py`).

use std::fs;
use std::iter;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{probe, run, run_quietly, say, step};
use crate::tools::cache_folder;

/// Where the last export is written, with what the page must show of it.
pub(crate) const OUTPUT: &str = "target/recipes";
const CHECK: &str = "tests/recipes/check.py";
const PYTHON_MIN: (u32, u32) = (3, 11);
const JAVA_MIN: u32 = 17;

/// Engines that share an environment.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Engines {
    requirements: &'static str,
    names: &'static [&'static str],
    needs_java: bool,
}

/// The engines that need nothing but Python.
pub(crate) const EMBEDDED: Engines = Engines {
    requirements: "tests/recipes/requirements.txt",
    // There is no wheel of ClickHouse for Windows.
    names: if cfg!(windows) { &["duckdb"] } else { &["duckdb", "clickhouse"] },
    needs_java: false,
};

/// Spark, which needs Java and takes several times as long.
pub(crate) const SPARK: Engines = Engines {
    requirements: "tests/recipes/requirements-spark.txt",
    names: &["spark"],
    needs_java: true,
};

impl Engines {
    /// Finds or installs the engines, and returns the Python that has them.
    ///
    /// # Errors
    ///
    /// Python or Java is missing or too old, or the engines are missing and cannot be installed.
    pub(crate) fn ensure(self) -> Result<PathBuf> {
        if self.needs_java {
            ensure_java()?;
        }
        let requirements = fs::read_to_string(self.requirements)
            .with_context(|| format!("cannot read {}", self.requirements))?;
        let folder = cache_folder()?.join(environment_name(&requirements));
        let python = python_of(&folder);
        // The stamp is written last. An environment also breaks if the Python that made it is removed.
        let stamp = folder.join("installed-requirements.txt");
        let is_whole = fs::read_to_string(&stamp).is_ok_and(|installed| installed == requirements);
        if is_whole && python_version(&python.to_string_lossy()).is_some() {
            return Ok(python);
        }
        let system_python = find_python()?;
        let what = format!("Installing {} into {}", self.names.join(" and "), folder.display());
        step(&what, || {
            let make = ["-m", "venv", "--clear"];
            run(Command::new(system_python).args(make).arg(&folder)).context(
                "Python cannot make a virtual environment: install its module venv (on Debian: python3-venv)",
            )?;
            let install = ["-m", "pip", "install", "--disable-pip-version-check", "--no-deps"];
            run_quietly(Command::new(&python).args(install).args([
                "--require-hashes",
                "--requirement",
                self.requirements,
            ]))
            .context("the engines of the recipes are missing; check the network and try again")?;
            fs::write(&stamp, &requirements)
                .with_context(|| format!("cannot write {}", stamp.display()))
        })?;
        Ok(python)
    }

    /// Runs every recipe of the engines and compares their output with the oracle's.
    ///
    /// # Errors
    ///
    /// The errors of [`ensure`](Self::ensure), or a difference between an export and the oracle's.
    pub(crate) fn check(self) -> Result<()> {
        let python = self.ensure()?;
        if cfg!(windows) && !self.needs_java {
            say("ClickHouse does not run in-process on Windows: its recipes are not checked here.");
        }
        run(Command::new(python)
            .args(["-B", CHECK, OUTPUT])
            .args(self.names)
            // Days must not depend on the time zone. In this one, clocks change on one of the log's days.
            .env("TZ", "America/Los_Angeles"))
    }
}

/// Returns `recipes` followed by the names and versions of the requirements, such as `recipes-duckdb-2.0.1`.
fn environment_name(requirements: &str) -> String {
    let pinned = |line: &str| {
        let (package, rest) = line.split_once("==")?;
        let version = rest.split([';', ' ']).next()?;
        // Hashes are indented, and comments begin with `#`.
        (!package.starts_with(['#', ' '])).then(|| format!("{package}-{version}"))
    };
    let names = iter::once("recipes".to_owned()).chain(requirements.lines().filter_map(pinned));
    names.collect::<Vec<_>>().join("-")
}

fn python_of(environment: &Path) -> PathBuf {
    environment.join(if cfg!(windows) { r"Scripts\python.exe" } else { "bin/python" })
}

/// Says what is missing if there is no Python in which the engines run.
pub(crate) fn missing_python() -> Option<String> {
    find_python().err().map(|error| error.to_string())
}

fn find_python() -> Result<&'static str> {
    let found =
        |program: &&str| python_version(program).is_some_and(|version| version >= PYTHON_MIN);
    let (major, minor) = PYTHON_MIN;
    ["python3", "python"].into_iter().find(found).with_context(|| {
        format!(
            "no Python {major}.{minor} or newer is on the PATH, in which the recipes' engines run (on Debian: python3 and \
             python3-venv)"
        )
    })
}

fn python_version(program: &str) -> Option<(u32, u32)> {
    first_two_numbers(probe(program, &["--version"])?.strip_prefix("Python ")?)
}

fn ensure_java() -> Result<()> {
    let version = probe("java", &["--version"]).as_deref().and_then(java_major);
    if version.is_none_or(|major| major < JAVA_MIN) {
        let found = if version.is_none() { "missing" } else { "too old" };
        bail!(
            "Java is {found}: Spark needs Java {JAVA_MIN} or newer (on Debian: openjdk-17-jre-headless)"
        );
    }
    Ok(())
}

/// Returns the first number of a line such as `openjdk 17.0.15 2025-04-15`.
fn java_major(text: &str) -> Option<u32> {
    text.split_whitespace().nth(1)?.split(['.', '-', '+']).next()?.parse().ok()
}

fn first_two_numbers(version: &str) -> Option<(u32, u32)> {
    let mut numbers = version.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_environment_is_named_after_what_it_has() {
        let requirements = "# words == words\nduckdb==2.0.1 \\\n    --hash=sha256:aa\n\
                            chdb==4.4.0; sys_platform != \"win32\" \\\n    --hash=sha256:bb\n";
        assert_eq!(environment_name(requirements), "recipes-duckdb-2.0.1-chdb-4.4.0");
    }

    #[test]
    fn versions_are_numbers_and_not_texts() {
        assert_eq!(first_two_numbers("3.9.2"), Some((3, 9)));
        assert!(first_two_numbers("3.9.2") < first_two_numbers("3.11.0rc1"));
        assert_eq!(first_two_numbers("three"), None);
        assert_eq!(java_major("openjdk 17.0.15 2025-04-15\nOpenJDK Runtime …"), Some(17));
        assert_eq!(java_major("openjdk 21-ea 2023-09-19"), Some(21));
        assert_eq!(java_major(""), None);
    }
}
