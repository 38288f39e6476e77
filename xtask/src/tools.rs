//! The tools that a build needs: found, or installed in exactly the pinned version.
//!
//! Rust tools live in a cache folder of the user, one folder per version, so that all checkouts
//! share them without replacing each other's; npm packages live in `node_modules`. If everything
//! is installed, this costs a look at a few files.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::process::{complain, find_on_path, output, probe, run, step};

/// The target for which WebAssembly is built.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";
const TRUNK_VERSION: &str = "0.21.14";
const CARGO_FUZZ_VERSION: &str = "0.13.2";
const NODE_MAJOR_MIN: u32 = 20;
const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// A copy of the lock file that `node_modules` was made from.
const NPM_STAMP: &str = "node_modules/.installed-package-lock.json";

/// Makes sure that the compiler can build for WebAssembly.
///
/// # Errors
///
/// The target is missing and rustup cannot add it.
pub(crate) fn ensure_wasm_target() -> Result<()> {
    let libraries =
        output(Command::new("rustc").args(["--print", "target-libdir", "--target", WASM_TARGET]))?;
    if Path::new(libraries.trim()).is_dir() {
        return Ok(());
    }
    step("Installing the Rust target for WebAssembly", || {
        run(Command::new("rustup").args(["target", "add", WASM_TARGET])).with_context(|| {
            format!("the Rust target {WASM_TARGET} is missing: install rustup and try again")
        })
    })
}

/// Makes sure that the sources of the standard library are installed: a release build compiles them.
///
/// # Errors
///
/// They are missing and rustup cannot add them.
pub(crate) fn ensure_standard_library_sources() -> Result<()> {
    let root = output(Command::new("rustc").args(["--print", "sysroot"]))?;
    let lock_file = Path::new(root.trim()).join("lib/rustlib/src/rust/library/Cargo.lock");
    if lock_file.is_file() {
        return Ok(());
    }
    step("Installing the sources of Rust's standard library", || {
        run(Command::new("rustup").args(["component", "add", "rust-src"]))
            .context("the component rust-src is missing: install rustup and try again")
    })
}

/// Makes sure that `cargo fmt` and `cargo clippy` run.
///
/// # Errors
///
/// One is missing and rustup cannot add it.
pub(crate) fn ensure_components() -> Result<()> {
    let missing: Vec<&str> = [("rustfmt", "fmt"), ("clippy", "clippy")]
        .into_iter()
        .filter(|(_, subcommand)| probe("cargo", &[*subcommand, "--version"]).is_none())
        .map(|(component, _)| component)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    step(&format!("Installing {}", missing.join(" and ")), || {
        run(Command::new("rustup").args(["component", "add"]).args(&missing)).with_context(|| {
            format!("{} is missing: install rustup and try again", missing.join(" and "))
        })
    })
}

/// A package of Rust programs, in one version.
#[derive(Debug)]
struct Tool<'a> {
    package: &'a str,
    version: &'a str,
    programs: &'a [&'a str],
    install_arguments: &'a [&'a str],
    opt_level: &'a str,
}

impl Tool<'_> {
    /// Returns the folder of the programs: in the cache, else on `PATH`, else newly installed.
    fn ensure(&self) -> Result<PathBuf> {
        let root = cache_folder()?.join(format!("{}-{}", self.package, self.version));
        let programs = root.join("bin");
        let cached = |program: &&str| {
            programs.join(format!("{program}{}", env::consts::EXE_SUFFIX)).is_file()
        };
        if self.programs.iter().all(cached) {
            return Ok(programs);
        }
        if let Some(folder) = self.folder_on_path() {
            return Ok(folder);
        }
        let what = format!("{} {} into {}", self.package, self.version, root.display());
        if probe("cargo", &["binstall", "-V"]).is_some() {
            let downloaded = step(&format!("Downloading {what}"), || self.download(&root));
            match downloaded {
                Ok(()) if self.programs.iter().all(cached) => return Ok(programs),
                Ok(()) => {}
                Err(error) => complain(&error),
            }
        }
        step(&format!("Compiling {what} (once, some minutes)"), || self.compile(&root))?;
        Ok(programs)
    }

    /// Downloads precompiled programs.
    fn download(&self, root: &Path) -> Result<()> {
        let mut command = Command::new("cargo");
        command
            .args(["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"])
            .arg(root)
            .arg(format!("{}@{}", self.package, self.version));
        run(&mut command)
    }

    fn compile(&self, root: &Path) -> Result<()> {
        let mut command = Command::new("cargo");
        command
            .args(["install", self.package, "--version", self.version, "--locked", "--root"])
            .arg(root)
            .args(self.install_arguments)
            // A tool runs for seconds; optimizing it would take minutes.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", self.opt_level)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            // A lint or a linker flag meant for the project must not fail a tool.
            .env_remove("RUSTFLAGS");
        run(&mut command).with_context(|| {
            let (package, version) = (self.package, self.version);
            format!("{package} {version} is missing; check the network, or install it yourself")
        })
    }

    fn folder_on_path(&self) -> Option<PathBuf> {
        let paths: Vec<PathBuf> =
            self.programs.iter().map(|program| find_on_path(program)).collect::<Option<_>>()?;
        let first = paths.first()?;
        let version = probe(first.to_str()?, &["--version"])?;
        let folder = first.parent()?;
        let fits = version.split_whitespace().any(|word| word == self.version)
            && paths.iter().all(|path| path.parent() == Some(folder));
        fits.then(|| folder.to_owned())
    }
}

/// Finds or installs cargo-fuzz, and returns the path of its program.
///
/// # Errors
///
/// It is missing and cannot be installed.
pub(crate) fn ensure_cargo_fuzz() -> Result<PathBuf> {
    let cargo_fuzz = Tool {
        package: "cargo-fuzz",
        version: CARGO_FUZZ_VERSION,
        programs: &["cargo-fuzz"],
        install_arguments: &[],
        opt_level: "0",
    };
    Ok(cargo_fuzz.ensure()?.join("cargo-fuzz"))
}

/// The tools that build and test WebAssembly, ready to run.
#[derive(Debug)]
pub(crate) struct Tools {
    trunk: PathBuf,
    wasm_bindgen: PathBuf,
}

impl Tools {
    /// Finds or installs Trunk and the command-line programs of wasm-bindgen.
    ///
    /// # Errors
    ///
    /// One is missing and cannot be installed, or `Cargo.lock` cannot be read.
    pub(crate) fn ensure() -> Result<Self> {
        let trunk = Tool {
            package: "trunk",
            version: TRUNK_VERSION,
            programs: &["trunk"],
            // The default features need OpenSSL's headers, and check for updates at every start.
            install_arguments: &["--no-default-features", "--features", "rustls"],
            opt_level: "0",
        };
        let lock = fs::read_to_string("Cargo.lock").context("cannot read Cargo.lock")?;
        let wasm_bindgen = Tool {
            package: "wasm-bindgen-cli",
            version: locked_version(&lock, "wasm-bindgen")?,
            programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
            install_arguments: &[],
            opt_level: "1",
        };
        Ok(Self { trunk: trunk.ensure()?, wasm_bindgen: wasm_bindgen.ensure()? })
    }

    /// Returns a command that runs Trunk, with the programs it calls on its `PATH`.
    ///
    /// # Errors
    ///
    /// A folder's name cannot be part of `PATH`.
    pub(crate) fn trunk(&self) -> Result<Command> {
        let mut command = Command::new(self.trunk.join("trunk"));
        command.env("PATH", self.search_path()?);
        Ok(command)
    }

    /// Returns a command that runs wasm-bindgen, which writes the JavaScript that loads WebAssembly.
    pub(crate) fn wasm_bindgen(&self) -> Command {
        Command::new(self.wasm_bindgen.join("wasm-bindgen"))
    }

    /// Returns the path of the program that `cargo test` calls to run a WebAssembly test.
    pub(crate) fn wasm_test_runner(&self) -> PathBuf {
        self.wasm_bindgen.join("wasm-bindgen-test-runner")
    }

    fn search_path(&self) -> Result<OsString> {
        let npm_programs =
            std::path::absolute("node_modules/.bin").context("the current folder is gone")?;
        let inherited = env::var_os("PATH").unwrap_or_default();
        let folders = [self.wasm_bindgen.clone(), npm_programs]
            .into_iter()
            .chain(env::split_paths(&inherited));
        env::join_paths(folders).context("a folder's name cannot stand in PATH")
    }
}

/// Makes sure that `node_modules` matches the lock file.
///
/// # Errors
///
/// Node.js is missing or too old, or npm fails.
pub(crate) fn ensure_npm_packages() -> Result<()> {
    let lock = fs::read("package-lock.json").context("cannot read package-lock.json")?;
    if fs::read(NPM_STAMP).is_ok_and(|stamp| stamp == lock) {
        return Ok(());
    }
    let node = probe("node", &["--version"]).unwrap_or_default();
    if node_major(&node).is_none_or(|major| major < NODE_MAJOR_MIN) {
        let found = if node.is_empty() { "missing" } else { "too old" };
        bail!("Node.js is {found}: install Node.js {NODE_MAJOR_MIN} or newer");
    }
    step("Installing npm packages", || {
        run(Command::new(NPM).arg("ci").env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
            .context("npm packages are missing; check the network, then run `npm ci`")?;
        fs::write(NPM_STAMP, lock).with_context(|| format!("cannot write {NPM_STAMP}"))
    })
}

/// Returns the version of a package in the text of a `Cargo.lock`.
fn locked_version<'a>(lock: &'a str, package: &str) -> Result<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines
        .nth(1)
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .ok_or_else(|| anyhow!("Cargo.lock has no {package}: run `cargo generate-lockfile`"))
}

/// Returns the first number of a version such as `v20.20.2`.
fn node_major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// Returns the cache folder of the user that all checkouts share.
///
/// # Errors
///
/// The system names no such folder.
pub(crate) fn cache_folder() -> Result<PathBuf> {
    let folder =
        |variable: &str| env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    let caches = if cfg!(windows) {
        folder("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        folder("HOME").map(|home| home.join("Library/Caches"))
    } else {
        folder("XDG_CACHE_HOME").or_else(|| folder("HOME").map(|home| home.join(".cache")))
    };
    let caches = caches.context("no folder for the tools: set HOME (on Windows LOCALAPPDATA)")?;
    Ok(caches.join("publisher-analytics"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_npm_package_has_one_version() {
        let text = fs::read_to_string(Path::new(crate::ROOT).join("package.json")).unwrap();
        let package: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(package.get("dependencies"), None, "the page itself has no npm package");
        let packages: BTreeMap<String, String> =
            serde_json::from_value(package["devDependencies"].clone()).unwrap();
        for (name, version) in packages {
            let is_exact =
                version.chars().all(|character| character.is_ascii_digit() || character == '.');
            assert!(is_exact, "{name} {version}");
        }
    }

    #[test]
    fn a_locked_version_is_that_of_the_package_with_exactly_this_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"0.2.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked_version(lock, "wasm-bindgen").unwrap(), "0.2.129");
        assert!(locked_version(lock, "wasm").is_err());
    }

    #[test]
    fn the_major_version_of_node_is_its_first_number() {
        assert_eq!(node_major("v20.20.2"), Some(20));
        assert_eq!(node_major(""), None);
    }
}
