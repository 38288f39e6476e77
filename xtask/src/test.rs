//! Every check and test, in the order in which a failure is cheapest to find.
//!
//! The first failure ends the run. The output of each runner is left as it is, and a table of the
//! steps follows. Tests that need a browser run in a headless Chromium under Playwright, so that no
//! driver program is needed. Only the tour of the page also runs in other engines.

use std::env;
use std::io::{BufRead, BufReader};
use std::iter;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use serde_json::Value;

use crate::browser::{Browser, Engine};
use crate::process::{KilledOnDrop, find_on_path, free_port, output, run as run_program, say};
use crate::tools::{
    Tools, WASM_TARGET, ensure_components, ensure_npm_packages, ensure_wasm_target,
};
use crate::{bench, build, dist, recipes};

const PACKAGE: &str = "publisher-analytics";
const WORKER: &str = "publisher-analytics-worker";
const WASM_TEST: &str = "web";
const PLAYWRIGHT: &str = "node_modules/@playwright/test/cli.js";
const PLAYWRIGHT_CONFIG: &str = "tests/end2end/playwright.config.mjs";
const TOUR_CONFIG: &str = "tests/engines/playwright.config.mjs";
const CARGO_DENY_INSTALLED: &str = "`cargo install --locked cargo-deny` installs it";
const WEBKIT_SKIPPED: &str = "webkit is skipped: there is neither WebKitWebDriver nor Playwright's build here. \
    `cargo xtask install-browser --engines webkit` installs it.";

/// Arguments of `cargo xtask test`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Runs only this step; may be given several times.
    #[arg(long, value_name = "STEP", value_enum)]
    only: Vec<Step>,
    /// Makes the tour in these engines, separated by commas; without `--only`, runs no other step.
    #[arg(long, value_name = "ENGINES", value_enum, value_delimiter = ',')]
    engines: Vec<Engine>,
    /// Arguments for Playwright, after `--`.
    #[arg(last = true, value_name = "ARGUMENT")]
    playwright: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Formatting.
    Fmt,
    /// Lints of everything that builds natively.
    Clippy,
    /// Lints of everything that builds for the browser.
    ClippyWasm,
    /// Licences, sources and duplicates of crates; skipped if cargo-deny is missing, unless the step is named.
    Deny,
    /// Known vulnerabilities of crates; runs only if named, since it needs the network.
    Advisories,
    /// Documentation: broken links and the like.
    Doc,
    /// Unit, integration and documentation tests.
    Unit,
    /// Tests of the browser layer, in a headless browser.
    Wasm,
    /// The release build and its sizes.
    Dist,
    /// The built page in a headless browser, under a sub-path; uses the existing build.
    E2e,
    /// A tour of the built page in several engines, with the same files from each.
    Engines,
    /// The recipes of engines that run in Python against an oracle, and the page with their output; uses the existing
    /// build.
    Recipes,
    /// The recipes of Spark against the same oracle; needs Java, and runs only if named.
    RecipesSpark,
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }

    /// Whether the step runs if none is named. Prints why not if something is missing.
    fn runs_unasked(self) -> bool {
        let lacks_cargo_deny = self == Self::Deny && !has_cargo_deny();
        if lacks_cargo_deny {
            say(format_args!("deny is skipped: cargo-deny is missing. {CARGO_DENY_INSTALLED}."));
        }
        let missing_python = recipes::missing_python().filter(|_| self == Self::Recipes);
        if let Some(missing) = &missing_python {
            say(format_args!("recipes is skipped: {missing}."));
        }
        let is_missing = lacks_cargo_deny || missing_python.is_some();
        !is_missing && !matches!(self, Self::Advisories | Self::RecipesSpark)
    }

    fn run(self, arguments: &Arguments) -> Result<()> {
        match self {
            Self::Fmt => cargo(&["fmt", "--all", "--check"]),
            Self::Clippy => {
                cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
            }
            Self::ClippyWasm => {
                // Packages that are checked together share their dependencies.
                let programs = ["--package", PACKAGE, "--package", WORKER];
                let kinds = ["--lib", "--bins", "--test", "web"];
                let [import, draw] = bench::PACKAGES;
                let benches = ["--package", import, "--package", draw, "--lib"];
                for what in [&[&programs[..], &kinds[..]].concat()[..], &benches[..]] {
                    let clippy = ["clippy", "--target", WASM_TARGET];
                    cargo(&[&clippy[..], what, &["--", "-D", "warnings"]].concat())?;
                }
                Ok(())
            }
            Self::Deny => deny(&["bans", "licenses", "sources"]),
            Self::Advisories => deny(&["advisories"]),
            Self::Doc => document(),
            Self::Unit => cargo(&["test", "--workspace"]),
            Self::Wasm => wasm_tests(),
            Self::Dist => dist::run(),
            Self::E2e => end_to_end_tests(&arguments.playwright, &[]),
            Self::Engines => tour(arguments),
            Self::Recipes => {
                recipes::EMBEDDED.check()?;
                page_on_recipes()
            }
            Self::RecipesSpark => recipes::SPARK.check(),
        }
    }
}

/// Runs the requested steps, or all, and prints how long each took.
///
/// # Errors
///
/// Something is missing and cannot be installed, or a step fails.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let all = Step::value_variants().iter().copied();
    let only_engines = arguments.only.is_empty() && !arguments.engines.is_empty();
    let only = if only_engines { &vec![Step::Engines] } else { &arguments.only };
    let chosen =
        |step: &Step| if only.is_empty() { step.runs_unasked() } else { only.contains(step) };
    let steps: Vec<Step> = all.filter(chosen).collect();
    set_up(&steps, arguments)?;

    let start = Instant::now();
    let mut table = String::new();
    for step in steps {
        let name = step.name();
        say(format_args!("\n── {name}"));
        let step_start = Instant::now();
        let result = step.run(arguments);
        let verdict = if result.is_ok() { "passed" } else { "FAILED" };
        table += &row(&name, verdict, step_start.elapsed());
        if let Err(error) = result {
            say(format_args!("\n{table}"));
            return Err(error.context(format!("step {name} failed; later steps did not run")));
        }
    }
    table += &row("all", "passed", start.elapsed());
    say(format_args!("\n{table}"));
    Ok(())
}

/// Installs what the steps need before the first one runs, so that nothing turns out to be missing late.
fn set_up(steps: &[Step], arguments: &Arguments) -> Result<()> {
    let any_of = |wanted: &[Step]| steps.iter().any(|step| wanted.contains(step));
    if any_of(&[Step::Fmt, Step::Clippy, Step::ClippyWasm]) {
        ensure_components()?;
    }
    if any_of(&[Step::ClippyWasm, Step::Doc, Step::Wasm, Step::Dist]) {
        ensure_wasm_target()?;
    }
    if any_of(&[Step::Wasm, Step::Dist]) {
        Tools::ensure()?;
    }
    if any_of(&[Step::Wasm, Step::Dist, Step::E2e, Step::Engines, Step::Recipes]) {
        ensure_npm_packages()?;
    }
    if any_of(&[Step::Wasm, Step::E2e, Step::Recipes]) {
        Browser::ensure(Engine::Chromium)?;
    }
    if any_of(&[Step::Engines]) {
        engines_of_tour(&arguments.engines)?;
    }
    if any_of(&[Step::Recipes]) {
        recipes::EMBEDDED.ensure()?;
    }
    if any_of(&[Step::RecipesSpark]) {
        recipes::SPARK.ensure()?;
    }
    Ok(())
}

fn row(name: &str, verdict: &str, elapsed: Duration) -> String {
    format!("{name:<13} {verdict:<7} {:>7.1} s\n", elapsed.as_secs_f64())
}

fn cargo(arguments: &[&str]) -> Result<()> {
    run_program(Command::new("cargo").args(arguments))
}

/// Lets cargo-deny check crates against `deny.toml`.
fn deny(checks: &[&str]) -> Result<()> {
    ensure!(has_cargo_deny(), "cargo-deny is missing: {CARGO_DENY_INSTALLED}");
    cargo(&[&["deny", "check"], checks].concat())
}

fn has_cargo_deny() -> bool {
    find_on_path("cargo-deny").is_some()
}

/// Documents the native code, and then the browser's code, which a native build leaves out.
fn document() -> Result<()> {
    let document = ["doc", "--no-deps", "--document-private-items"];
    let browser = ["--target", "wasm32-unknown-unknown", "--package", PACKAGE, "--lib"];
    for scope in [&["--workspace"][..], &browser[..]] {
        let mut command = Command::new("cargo");
        run_program(command.args(document).args(scope).env("RUSTDOCFLAGS", "-D warnings"))?;
    }
    Ok(())
}

/// Runs `tests/web` in a headless browser.
///
/// wasm-bindgen's runner only serves the tests; `wasm_runner.mjs` opens them and judges the outcome.
fn wasm_tests() -> Result<()> {
    let tools = Tools::ensure()?;
    ensure_npm_packages()?;
    let browser = Browser::ensure(Engine::Chromium)?;
    let binary = build_wasm_test()?;

    let mut command = Command::new(tools.wasm_test_runner());
    command.arg(binary).env("NO_HEADLESS", "1").env("WASM_BINDGEN_TEST_ADDRESS", "127.0.0.1:0");
    let mut server = KilledOnDrop(
        command.stdout(Stdio::piped()).spawn().context("cannot start the test server")?,
    );
    let output = server.0.stdout.take().context("the test server has no output")?;
    // Kept to the end: the server must not write to a closed pipe.
    let mut lines = BufReader::new(output).lines();
    let address = lines
        .by_ref()
        .map_while(Result::ok)
        .inspect(|line| say(line))
        .find_map(|line| line.find("http://").map(|at| line[at..].to_owned()))
        .context("the test server names no address: does tests/web hold tests for a browser?")?;

    run_program(
        Command::new("node")
            .args(["tests/end2end/wasm_runner.mjs", &address])
            .env(Engine::Chromium.variable(), browser.variable()),
    )
}

/// Builds the WebAssembly test and returns its path.
fn build_wasm_test() -> Result<PathBuf> {
    let messages = output(
        Command::new("cargo")
            .args(["test", "--no-run", "--target", "wasm32-unknown-unknown", "--package", PACKAGE])
            .args(["--test", WASM_TEST, "--message-format", "json-render-diagnostics"]),
    )?;
    executable_of_test(&messages, WASM_TEST)
        .with_context(|| format!("Cargo built no tests/{WASM_TEST}"))
}

/// Finds the path of a test's executable among Cargo's messages, one JSON object per line.
fn executable_of_test(messages: &str, test: &str) -> Option<PathBuf> {
    messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()).find_map(
        |message| {
            let target = message.get("target")?;
            let is_test = target.get("name")? == test && target.get("kind")?.get(0)? == "test";
            is_test.then(|| message.get("executable")?.as_str().map(PathBuf::from))?
        },
    )
}

/// Runs the Playwright tests on the existing build, which this very program serves.
fn end_to_end_tests(arguments: &[String], environment: &[(&str, &str)]) -> Result<()> {
    build::ensure_built()?;
    let browser = Browser::ensure(Engine::Chromium)?;
    let mut command = playwright(PLAYWRIGHT_CONFIG)?;
    command.args(arguments).envs(environment.iter().copied());
    run_program(command.env(Engine::Chromium.variable(), browser.variable()))
}

/// Makes the tour of the existing build.
fn tour(arguments: &Arguments) -> Result<()> {
    build::ensure_built()?;
    let engines = engines_of_tour(&arguments.engines)?;
    let names: Vec<_> = engines.iter().map(|(engine, _)| engine.name()).collect();
    let mut command = playwright(TOUR_CONFIG)?;
    command.args(&arguments.playwright).env("TOUR_ENGINES", names.join(","));
    // Every engine's files are compared with Chromium's.
    let chromium = Browser::ensure(Engine::Chromium)?;
    for (engine, browser) in iter::once(&(Engine::Chromium, chromium)).chain(&engines) {
        command.env(engine.variable(), browser.variable());
    }
    run_program(&mut command)
}

/// Returns the engines in which to make the tour, and their browsers: the requested ones, or Chromium, Firefox, and
/// `WebKit` if it is available.
fn engines_of_tour(asked: &[Engine]) -> Result<Vec<(Engine, Browser)>> {
    let with_browser = |engine| Ok((engine, Browser::ensure(engine)?));
    if !asked.is_empty() {
        return asked.iter().copied().map(with_browser).collect();
    }
    let mut engines = vec![with_browser(Engine::Chromium)?, with_browser(Engine::Firefox)?];
    match Browser::find(Engine::Webkit)? {
        Some(browser) => engines.push((Engine::Webkit, browser)),
        None => say(WEBKIT_SKIPPED),
    }
    Ok(engines)
}

/// Returns a command that runs Playwright's tests with a configuration. This very program serves the page.
fn playwright(config: &str) -> Result<Command> {
    ensure_npm_packages()?;
    let port = free_port().context("no free port")?;
    let mut command = Command::new("node");
    command
        .args([PLAYWRIGHT, "test", "--config", config])
        .env("XTASK_EXE", env::current_exe().context("this program has no path")?)
        .env("E2E_PORT", port.to_string());
    Ok(command)
}

/// Opens in the page the exports that the recipes have just written.
fn page_on_recipes() -> Result<()> {
    let folder = std::path::absolute(recipes::OUTPUT).context("the current folder is gone")?;
    let folder = folder.to_str().context("the path of the repository is no UTF-8")?;
    end_to_end_tests(&[], &[("RECIPES_FOLDER", folder)])
}

/// Builds the page and lets the end-to-end tests write the pictures of `docs`.
///
/// # Errors
///
/// The build or a test fails.
pub(crate) fn screenshots() -> Result<()> {
    build::run()?;
    let only = ["--grep".to_owned(), "@screenshots".to_owned()];
    end_to_end_tests(&only, &[("UPDATE_SCREENSHOTS", "1")])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_executable_is_that_of_the_test_and_not_of_a_namesake() {
        let messages = r#"
            {"reason":"compiler-artifact","target":{"kind":["lib"],"name":"web"},"executable":null}
            {"reason":"compiler-artifact","target":{"kind":["test"],"name":"x"},"executable":"/x"}
            {"reason":"compiler-artifact","target":{"kind":["test"],"name":"web"},"executable":"/w"}
            {"reason":"build-finished","success":true}"#;
        assert_eq!(executable_of_test(messages, "web"), Some(PathBuf::from("/w")));
        assert_eq!(executable_of_test("", "web"), None);
    }

    #[test]
    fn only_who_names_the_step_asks_the_network_for_advisories() {
        assert!(!Step::Advisories.runs_unasked());
        assert!(Step::Engines.runs_unasked());
    }

    #[test]
    fn steps_have_the_names_that_the_command_line_takes() {
        assert_eq!(Step::ClippyWasm.name(), "clippy-wasm");
        assert_eq!(Step::from_str("e2e", false), Ok(Step::E2e));
    }
}
