//! The browser that tests run in: found on this machine, or Playwright's own.
//!
//! Any Chromium will do. What the user names comes first, then what is installed, then the one that
//! Playwright downloads for itself. Only [`install`] changes the system.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use crate::process::{complain, find_on_path, probe, run, run_quietly, say, step};
use crate::tools::ensure_npm_packages;

/// The variable that names a browser, both for the user and for Playwright's configuration.
pub(crate) const VARIABLE: &str = "CHROME_PATH";

const PROGRAMS: [&str; 6] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];

const MACOS_PATHS: [&str; 3] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

const WINDOWS_FOLDERS: [&str; 3] = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];
const WINDOWS_PATHS: [&str; 2] =
    [r"Google\Chrome\Application\chrome.exe", r"Microsoft\Edge\Application\msedge.exe"];

/// Package managers that can install without asking, and their arguments.
const PACKAGE_MANAGERS: [(&str, &[&[&str]]); 3] = [
    (
        "apt-get",
        &[
            &["update"],
            &["install", "--yes", "--no-install-recommends", "chromium"],
            &["install", "--yes", "--no-install-recommends", "fonts-inter", "fonts-noto-core"],
        ],
    ),
    ("dnf", &[&["install", "--assumeyes", "chromium"]]),
    ("pacman", &[&["-S", "--noconfirm", "chromium"]]),
];

/// A browser that Playwright can start.
#[derive(Debug)]
pub(crate) enum Browser {
    /// The program at this path.
    At(PathBuf),
    /// The one that Playwright installed and finds by itself.
    Playwright,
}

impl Browser {
    /// Finds a browser, or lets Playwright download its own.
    ///
    /// # Errors
    ///
    /// `CHROME_PATH` names no file, or there is no browser and none can be downloaded.
    pub(crate) fn ensure() -> Result<Self> {
        if let Some(path) = env::var_os(VARIABLE).filter(|path| !path.is_empty()) {
            let path = PathBuf::from(path);
            ensure!(path.is_file(), "{VARIABLE} names {}, which is no file", path.display());
            return Ok(Self::At(path));
        }
        if let Some(path) = find_installed() {
            return Ok(Self::At(path));
        }
        ensure_npm_packages()?;
        if playwright_has_its_own() {
            return Ok(Self::Playwright);
        }
        step("Downloading Playwright's Chromium", || {
            let installer = ["node_modules/playwright/cli.js", "install", "chromium"];
            run(Command::new("node").args(installer)).with_context(|| {
                format!(
                    "no browser: `cargo xtask install-browser` has the system's package manager \
                     install one; or install Chromium, Chrome or Edge, or name one in {VARIABLE}"
                )
            })
        })?;
        Ok(Self::Playwright)
    }

    /// Returns what [`VARIABLE`] is to hold: empty for Playwright's own.
    pub(crate) fn variable(&self) -> OsString {
        match self {
            Self::At(path) => path.clone().into_os_string(),
            Self::Playwright => OsString::new(),
        }
    }
}

/// Installs a browser by the system's package manager, unless there is one.
///
/// # Errors
///
/// There is no package manager that can install without asking, or it brings no browser.
pub(crate) fn install() -> Result<()> {
    if let Some(path) = find_installed() {
        say(format!("{} is there.", path.display()));
        return Ok(());
    }
    install_by_package_manager()
}

fn find_installed() -> Option<PathBuf> {
    if cfg!(windows) {
        WINDOWS_FOLDERS
            .iter()
            .filter_map(env::var_os)
            .flat_map(|folder| WINDOWS_PATHS.map(|path| Path::new(&folder).join(path)))
            .find(|path| path.is_file())
    } else {
        let on_path = PROGRAMS.into_iter().filter_map(find_on_path);
        on_path.chain(MACOS_PATHS.map(PathBuf::from)).find(|path| starts(path))
    }
}

/// Tells whether a browser starts: some systems have a stand-in that only says what to install.
fn starts(path: &Path) -> bool {
    path.to_str().is_some_and(|program| probe(program, &["--version"]).is_some())
}

fn playwright_has_its_own() -> bool {
    let script = "require('playwright-core').chromium.executablePath()";
    probe("node", &["--print", script]).is_some_and(|path| Path::new(&path).is_file())
}

fn install_by_package_manager() -> Result<()> {
    let needs_no_password = || probe("sudo", &["-n", "true"]).is_some();
    let prefix: &[&str] = match probe("id", &["-u"]).as_deref() {
        Some("0") => &[],
        Some(_) if needs_no_password() => &["sudo", "-n"],
        _ => bail!("installing needs the rights of an administrator"),
    };
    let (manager, orders) = PACKAGE_MANAGERS
        .iter()
        .find(|(manager, _)| find_on_path(manager).is_some())
        .context("no package manager is known here: install Chromium, Chrome or Edge yourself")?;
    step(&format!("Installing Chromium by {manager}"), || {
        for order in *orders {
            let environment: &[&str] = &["env", "DEBIAN_FRONTEND=noninteractive"];
            let words = [prefix, environment, &[*manager], *order].concat();
            // Not every release has every font; what counts is whether a browser starts.
            run_quietly(Command::new(words[0]).args(&words[1..]))
                .unwrap_or_else(|error| complain(&error));
        }
        find_installed()
            .with_context(|| format!("{manager} brought no browser that starts"))
            .map(drop)
    })
}
