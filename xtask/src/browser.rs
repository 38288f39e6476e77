//! The browsers in which tests run: found on this machine, or Playwright's own.
//!
//! For each engine, the browser that the user names comes first, then an installed one, then the build that Playwright
//! downloads for itself. Only [`install`] changes the system.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use clap::ValueEnum;

use crate::process::{complain, find_on_path, probe, run, run_quietly, say, step};
use crate::tools::ensure_npm_packages;

/// A browser engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Engine {
    /// Chromium, Chrome or Edge.
    Chromium,
    /// Firefox.
    Firefox,
    /// The engine of Safari: `WebKitGTK`'s driver program with its own browser, or Playwright's build.
    Webkit,
}

/// Where to look for an engine, and what installs it.
struct Known {
    /// The environment variable that names a program, both for the user and for the tests.
    variable: &'static str,
    programs: &'static [&'static str],
    /// An argument that each of them answers without opening a window.
    harmless_argument: &'static str,
    macos_paths: &'static [&'static str],
    windows_paths: &'static [&'static str],
    /// Package managers that can install it without asking, and their packages.
    packages: &'static [(&'static str, &'static [&'static [&'static str]])],
}

const CHROMIUM: Known = Known {
    variable: "CHROME_PATH",
    programs: &[
        // Has no user interface, whose separate process takes as much time as the page.
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
        "msedge",
    ],
    harmless_argument: "--version",
    macos_paths: &[
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ],
    windows_paths: &[
        r"Google\Chrome\Application\chrome.exe",
        r"Microsoft\Edge\Application\msedge.exe",
    ],
    packages: &[
        ("apt-get", &[&["chromium-headless-shell"], &["fonts-inter", "fonts-noto-core"]]),
        ("dnf", &[&["chromium"]]),
        ("pacman", &[&["chromium"]]),
    ],
};

const FIREFOX: Known = Known {
    variable: "FIREFOX_PATH",
    programs: &["firefox-esr", "firefox"],
    harmless_argument: "--version",
    macos_paths: &["/Applications/Firefox.app/Contents/MacOS/firefox"],
    windows_paths: &[r"Mozilla Firefox\firefox.exe"],
    packages: &[
        ("apt-get", &[&["firefox-esr"]]),
        ("dnf", &[&["firefox"]]),
        ("pacman", &[&["firefox"]]),
    ],
};

const WEBKIT: Known = Known {
    variable: "WEBKIT_DRIVER_PATH",
    programs: &["WebKitWebDriver"],
    harmless_argument: "--help",
    macos_paths: &[],
    windows_paths: &[],
    packages: &[("apt-get", &[&["webkit2gtk-driver", "xvfb"]])],
};

const WINDOWS_FOLDERS: [&str; 3] = ["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"];

/// The commands of package managers: what runs before everything else, and what precedes the packages.
const PACKAGE_MANAGERS: [(&str, &[&str], &[&str]); 3] = [
    ("apt-get", &["update"], &["install", "--yes", "--no-install-recommends"]),
    ("dnf", &[], &["install", "--assumeyes"]),
    ("pacman", &[], &["-S", "--noconfirm"]),
];

/// A browser that tests can start.
#[derive(Debug)]
pub(crate) enum Browser {
    /// The program at this path.
    At(PathBuf),
    /// Playwright's own build, which Playwright finds by itself.
    Playwright,
}

impl Engine {
    fn known(self) -> &'static Known {
        match self {
            Self::Chromium => &CHROMIUM,
            Self::Firefox => &FIREFOX,
            Self::Webkit => &WEBKIT,
        }
    }

    /// The engine's name on the command line and in Playwright.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// The environment variable that names a program, both for the user and for the tests.
    pub(crate) fn variable(self) -> &'static str {
        self.known().variable
    }
}

impl Browser {
    /// Finds an engine's browser, or lets Playwright download its own.
    ///
    /// # Errors
    ///
    /// The engine's variable names no file, or there is no browser and none can be downloaded.
    pub(crate) fn ensure(engine: Engine) -> Result<Self> {
        if let Some(found) = Self::find(engine)? {
            return Ok(found);
        }
        download(engine)?;
        Ok(Self::Playwright)
    }

    /// Finds an engine's browser.
    ///
    /// # Errors
    ///
    /// The engine's variable names no file, or Playwright cannot be asked.
    pub(crate) fn find(engine: Engine) -> Result<Option<Self>> {
        let variable = engine.variable();
        if let Some(path) = env::var_os(variable).filter(|path| !path.is_empty()) {
            let path = PathBuf::from(path);
            ensure!(path.is_file(), "{variable} names {}, which is not a file", path.display());
            return Ok(Some(Self::At(path)));
        }
        if let Some(path) = find_installed(engine) {
            return Ok(Some(Self::At(path)));
        }
        ensure_npm_packages()?;
        Ok(playwright_has_its_own(engine).then_some(Self::Playwright))
    }

    /// Returns the value of the engine's variable: empty for Playwright's own build.
    pub(crate) fn variable(&self) -> OsString {
        match self {
            Self::At(path) => path.clone().into_os_string(),
            Self::Playwright => OsString::new(),
        }
    }
}

/// Installs missing browsers: with the system's package manager, or as Playwright's own builds.
///
/// # Errors
///
/// Neither provides a browser that starts.
pub(crate) fn install(engines: &[Engine]) -> Result<()> {
    for &engine in engines {
        if let Some(path) = find_installed(engine) {
            say(format!("{} is already installed.", path.display()));
            continue;
        }
        if let Err(error) = install_by_package_manager(engine) {
            complain(&error);
            Browser::ensure(engine)?;
        }
    }
    Ok(())
}

fn find_installed(engine: Engine) -> Option<PathBuf> {
    let known = engine.known();
    if cfg!(windows) {
        WINDOWS_FOLDERS
            .iter()
            .filter_map(env::var_os)
            .flat_map(|folder| {
                known.windows_paths.iter().map(move |path| Path::new(&folder).join(path))
            })
            .find(|path| path.is_file())
    } else {
        let on_path = known.programs.iter().copied().filter_map(find_on_path);
        let mut paths = on_path.chain(known.macos_paths.iter().map(PathBuf::from));
        paths.find(|path| starts(path, known.harmless_argument)).filter(|_| has_display(engine))
    }
}

/// Whether a browser starts. Some systems have a stub that only says what to install.
fn starts(path: &Path, harmless_argument: &str) -> bool {
    path.to_str().is_some_and(|program| probe(program, &[harmless_argument]).is_some())
}

/// Whether an engine has the display it needs. `WebKitGTK`'s browser has no headless mode, so it needs at least a
/// virtual display.
fn has_display(engine: Engine) -> bool {
    engine != Engine::Webkit
        || find_on_path("Xvfb").is_some()
        || env::var_os("DISPLAY").is_some_and(|display| !display.is_empty())
}

fn playwright_has_its_own(engine: Engine) -> bool {
    let script = format!("require('playwright-core').{}.executablePath()", engine.name());
    probe("node", &["--print", &script]).is_some_and(|path| Path::new(&path).is_file())
}

/// Lets Playwright download its own build of an engine.
fn download(engine: Engine) -> Result<()> {
    let name = engine.name();
    ensure_npm_packages()?;
    step(&format!("Downloading Playwright's {name}"), || {
        let installer = ["node_modules/playwright/cli.js", "install", name];
        run(Command::new("node").args(installer)).with_context(|| {
            format!(
                "no {name}: `cargo xtask install-browser --engines {name}` has the system's package manager install it; \
                 or install it yourself, or name it in {}",
                engine.variable()
            )
        })
    })
}

fn install_by_package_manager(engine: Engine) -> Result<()> {
    let name = engine.name();
    let needs_no_password = || probe("sudo", &["-n", "true"]).is_some();
    let prefix: &[&str] = match probe("id", &["-u"]).as_deref() {
        Some("0") => &[],
        Some(_) if needs_no_password() => &["sudo", "-n"],
        _ => bail!("installing {name} needs the rights of an administrator"),
    };
    let (manager, before_all, install) = PACKAGE_MANAGERS
        .into_iter()
        .find(|(manager, ..)| find_on_path(manager).is_some())
        .with_context(|| format!("no supported package manager was found to install {name}"))?;
    let packages = engine.known().packages.iter().find(|(its_manager, _)| *its_manager == manager);
    let (_, packages) =
        packages.with_context(|| format!("no package of {manager} is known that has {name}"))?;
    let orders = packages.iter().map(|packages| [install, packages].concat());
    let before_all = (!before_all.is_empty()).then(|| before_all.to_vec());
    step(&format!("Installing {name} by {manager}"), || {
        for order in before_all.into_iter().chain(orders) {
            let environment: &[&str] = &["env", "DEBIAN_FRONTEND=noninteractive"];
            let words = [prefix, environment, &[manager], &order].concat();
            // Not every release has every font; what counts is whether a browser starts.
            run_quietly(Command::new(words[0]).args(&words[1..]))
                .unwrap_or_else(|error| complain(&error));
        }
        find_installed(engine)
            .with_context(|| format!("{manager} did not install a {name} that starts"))
            .map(drop)
    })
}
