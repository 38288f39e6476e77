//! Running other programs, and telling the user about it.
//!
//! A program's own output goes straight to the terminal, unless a function says otherwise. Its
//! failure becomes an error that names the program and its arguments.

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Prints one line to standard output.
#[expect(clippy::print_stdout, reason = "the one place that prints: this is a command-line tool")]
pub(crate) fn say(line: impl Display) {
    println!("{line}");
}

/// Prints an error and its causes, in one line, to standard error.
pub(crate) fn complain(error: &anyhow::Error) {
    eprintln!("error: {error:#}");
}

/// Announces a step, runs it, and prints how long it took.
///
/// # Errors
///
/// The errors of `work`.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(format_args!("{what} …"));
    let start = Instant::now();
    let result = work()?;
    say(format_args!("{what}: done in {:.1} s", start.elapsed().as_secs_f64()));
    Ok(result)
}

/// Runs a program to its end.
///
/// # Errors
///
/// The program cannot be started, or ends with another status than 0.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a program to its end and shows what it wrote to standard output only if it fails.
///
/// # Errors
///
/// The program cannot be started, or ends with another status than 0.
pub(crate) fn run_quietly(command: &mut Command) -> Result<()> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        io::stderr().write_all(&output.stdout)?;
        bail!("`{}` failed ({})", shown(command), output.status);
    }
    Ok(())
}

/// Runs a program to its end and returns what it wrote to standard output.
///
/// For programs that explain a failure on standard error, which goes to the terminal.
///
/// # Errors
///
/// The program cannot be started, ends with another status than 0, or does not write UTF-8.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| cannot_start(command))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", shown(command), output.status);
    }
    String::from_utf8(output.stdout)
        .with_context(|| format!("`{}` did not write UTF-8", shown(command)))
}

/// Returns what a program writes to standard output, or nothing if it is missing or fails.
///
/// For queries where failure is an answer: nothing reaches the terminal.
pub(crate) fn probe(program: &str, arguments: &[&str]) -> Option<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Finds a program in the folders of `PATH`.
pub(crate) fn find_on_path(program: &str) -> Option<PathBuf> {
    let file_name = format!("{program}{}", env::consts::EXE_SUFFIX);
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(&file_name)).find(|path| path.is_file())
}

/// Kills the process it holds when it goes out of scope.
#[derive(Debug)]
pub(crate) struct KilledOnDrop(pub(crate) std::process::Child);

impl Drop for KilledOnDrop {
    fn drop(&mut self) {
        // An error means that the process has already ended.
        drop(self.0.kill().and_then(|()| self.0.wait()));
    }
}

fn cannot_start(command: &Command) -> String {
    format!("cannot start `{}`; is it installed?", command.get_program().display())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Returns a port of the loopback address that is free now.
///
/// # Errors
///
/// The system has no free port, or no loopback address.
pub(crate) fn free_port() -> io::Result<u16> {
    Ok(std::net::TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
