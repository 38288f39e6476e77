//! The project's only scripts: set up, build, serve, test, bench, fuzz, generate.
//!
//! `cargo xtask COMMAND` needs rustup and Node.js; every command installs what else it needs, each
//! thing once, and says so. Commands run in the repository's root, whatever folder they were
//! started in.

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
    /// Builds the page and serves it on this machine alone.
    Serve(serve::Arguments),
    /// Builds the page into `dist`.
    Build,
    /// Builds, compresses the files, and reports every file's size against the bound.
    Dist,
    /// Runs every check and test, in order, up to the first that fails.
    Test(test::Arguments),
    /// Installs browsers for tests that are not there: by the system's package manager, or as Playwright's own.
    InstallBrowser {
        /// Which engines, with commas between them.
        #[arg(long, value_enum, value_delimiter = ',', default_value = "chromium,firefox")]
        engines: Vec<Engine>,
    },
    /// Compares how fast this project and others read, draw and answer; needs no other load on the machine.
    Bench(bench::Arguments),
    /// Looks for bytes that the readers of exports do not agree on; needs a nightly toolchain.
    Fuzz(fuzz::Arguments),
    /// Writes a made-up export of any size; the same seed gives the same bytes.
    Generate(generate::Arguments),
    /// Splits and shrinks what Trunk has built, and hashes names: a hook of Trunk.
    #[command(hide = true)]
    PostBuild,
    /// Builds the page and takes the pictures in `docs` anew.
    Screenshots,
}

fn main() -> ExitCode {
    // Before the change of folder: arguments may hold paths that the user means from here.
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
