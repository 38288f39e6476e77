//! The project's only scripts: set up, build, serve, test, bench, fuzz, generate.
//!
//! `cargo xtask COMMAND` needs rustup and Node.js. Every command installs whatever else it needs
//! on first use, with a message. Commands run in the repository's root, whatever the current
//! folder is.

mod archive;
mod bench;
mod browser;
mod build;
mod dist;
mod fuzz;
mod generate;
mod post_build;
mod process;
mod recipes;
mod serve;
mod split;
mod test;
mod tools;

use std::env;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};

use self::browser::Engine;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Sets up, builds, serves and tests Publisher Analytics.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Builds the page and serves it on this machine only.
    Serve(serve::Arguments),
    /// Builds the page into `dist`.
    Build,
    /// Builds, compresses the files, and reports every file's size against the bound.
    Dist,
    /// Runs all checks and tests, in order, up to the first one that fails.
    Test(test::Arguments),
    /// Installs missing browsers for tests: with the system's package manager, or as Playwright's own builds.
    InstallBrowser {
        /// The engines, separated by commas.
        #[arg(long, value_enum, value_delimiter = ',', default_value = "chromium,firefox")]
        engines: Vec<Engine>,
    },
    /// Compares how fast this project and others read, draw and answer; needs an otherwise idle machine.
    Bench(bench::Arguments),
    /// Searches for inputs on which the readers of exports disagree; needs a nightly toolchain.
    Fuzz(fuzz::Arguments),
    /// Writes a made-up export of any size; the same seed gives the same bytes.
    Generate(generate::Arguments),
    /// Splits and shrinks what Trunk has built, and hashes names. Trunk calls this as a hook.
    #[command(hide = true)]
    PostBuild,
    /// Builds the page and retakes the pictures in `docs`.
    Screenshots,
}

fn main() -> ExitCode {
    // Before the folder changes: relative paths in arguments start from the user's folder.
    let arguments = Arguments::parse();
    match run(arguments.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            process::complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    env::set_current_dir(ROOT).with_context(|| format!("cannot enter {ROOT}"))?;
    match command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Build => build::run(),
        Command::Dist => dist::run(),
        Command::Test(arguments) => test::run(&arguments),
        Command::InstallBrowser { engines } => browser::install(&engines),
        Command::Bench(arguments) => bench::run(&arguments),
        Command::Fuzz(arguments) => fuzz::run(&arguments),
        Command::Generate(arguments) => generate::run(&arguments),
        Command::PostBuild => post_build::run(),
        Command::Screenshots => test::screenshots(),
    }
}
