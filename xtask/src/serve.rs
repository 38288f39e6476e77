//! A static file server for this machine only.
//!
//! It does what a good static host does and no more: correct types, precompressed files, no stale
//! copies, nothing outside the folder. `--prefix` serves the page under a path, as project pages do.
//! Ctrl-C ends it.

use std::env;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result};
use axum::Router;
use axum::http::Uri;
use axum::http::header::CACHE_CONTROL;
use axum::middleware::map_response;
use axum::response::{Redirect, Response};
use axum::routing::get;
use tokio::runtime;
use tower_http::services::ServeDir;

use crate::build::{self, DIST};
use crate::process::{self, complain, find_on_path, say};
use crate::tools::{Tools, ensure_wasm_target};

const DEFAULT_PORT: u16 = 8080;
/// The output folder while the sources are watched.
const WATCHED: &str = "target/watched";
/// How many ports to try, starting with the default one.
const PORTS_TRIED: u16 = 100;

/// Arguments of `cargo xtask serve`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Port to listen on; without it, 8080 or the next free one.
    #[arg(long)]
    port: Option<u16>,
    /// Path under which the page is served.
    #[arg(long, default_value = "/", value_name = "PATH", value_parser = parse_prefix)]
    prefix: String,
    /// Does not open a browser.
    #[arg(long)]
    no_open: bool,
    /// Serves the existing build.
    #[arg(long)]
    no_build: bool,
    /// Builds in seconds instead of for size, and rebuilds at every change of the sources: `trunk serve`.
    #[arg(long, conflicts_with_all = ["no_build", "prefix"])]
    watch: bool,
}

/// Builds the page if wanted, and serves it until the process is ended.
///
/// # Errors
///
/// There is no build, or the port is taken.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.watch {
        return watch(arguments);
    }
    if arguments.no_build {
        build::ensure_built()?;
    } else {
        build::run()?;
    }
    let listener = listen(arguments.port)?;
    let address = format!("http://{}{}", listener.local_addr()?, arguments.prefix);
    say("Serving the page until Ctrl-C at");
    say(&address);
    if !arguments.no_open {
        open_browser(&address);
    }
    serve(listener, site(Path::new(DIST), &arguments.prefix))
}

/// Lets Trunk build, serve, and rebuild on changes.
fn watch(arguments: &Arguments) -> Result<()> {
    ensure_wasm_target()?;
    let mut trunk = Tools::ensure()?.trunk()?;
    let port = arguments.port.unwrap_or(DEFAULT_PORT).to_string();
    // Not into `dist`, which the tests use.
    trunk.args(["serve", "--dist", WATCHED, "--port", &port]);
    if !arguments.no_open {
        trunk.arg("--open");
    }
    // Trunk parses NO_COLOR as a boolean and rejects its usual value, 1.
    trunk.env_remove("NO_COLOR");
    process::run(&mut trunk)
}

/// Serves a folder in the background until this program ends, and returns its address.
///
/// # Errors
///
/// There is no free port.
pub(crate) fn serve_meanwhile(folder: &Path) -> Result<String> {
    let listener = listen(Some(0))?;
    let address = format!("http://{}/", listener.local_addr()?);
    let site = site(folder, "/");
    thread::spawn(|| serve(listener, site).inspect_err(complain));
    Ok(address)
}

/// Parses a path such as `some/prefix`, and returns it with a slash at both ends.
fn parse_prefix(text: &str) -> Result<String> {
    let inner = text.trim_matches('/');
    let plain = |character: char| character.is_ascii_alphanumeric() || "-._~/".contains(character);
    anyhow::ensure!(inner.chars().all(plain), "use ASCII letters, digits and - . _ ~ / only");
    Ok(if inner.is_empty() { "/".to_owned() } else { format!("/{inner}/") })
}

fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind(("127.0.0.1", port));
    if let Some(port) = port {
        return bind(port).with_context(|| format!("cannot listen on port {port}"));
    }
    let ports = DEFAULT_PORT..DEFAULT_PORT + PORTS_TRIED;
    ports
        .map(bind)
        .find_map(Result::ok)
        .context("no free port from 8080 up: choose one with --port")
}

/// Opens the address in the user's browser, if there is one.
fn open_browser(address: &str) {
    let variable_is_set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    let mut command = if variable_is_set("CI") {
        return;
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else if cfg!(target_os = "macos") {
        Command::new("open")
    } else if ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(variable_is_set)
        && find_on_path("xdg-open").is_some()
    {
        Command::new("xdg-open")
    } else {
        return;
    };
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if let Err(error) = command.spawn() {
        say(format_args!("No browser was opened ({error})."));
    }
}

/// Serves the files of a folder, under a path that begins and ends with a slash.
fn site(folder: &Path, prefix: &str) -> Router {
    let files = ServeDir::new(folder)
        .precompressed_br()
        .precompressed_gzip()
        // The redirect would lead out of the prefix, and only the top folder has an `index.html`.
        .redirect_to_trailing_slash(false);
    let routes = match prefix.strip_suffix('/') {
        None | Some("") => Router::new().fallback_service(files),
        Some(unclosed) => {
            let closed = prefix.to_owned();
            let redirect = async move |uri: Uri| {
                let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
                Redirect::temporary(&format!("{closed}{query}"))
            };
            Router::new().route(unclosed, get(redirect)).nest_service(prefix, files)
        }
    };
    // Browsers revalidate before they use a copy, and get 304 if the file is unchanged.
    routes.layer(map_response(async |response: Response| ([(CACHE_CONTROL, "no-cache")], response)))
}

/// Answers requests, each as soon as it arrives, until the process ends.
fn serve(listener: TcpListener, site: Router) -> Result<()> {
    listener.set_nonblocking(true).context("cannot listen without blocking")?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    runtime.context("cannot start the server")?.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener)?;
        Ok(axum::serve(listener, site).await?)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Read, Write};
    use std::net::{SocketAddr, TcpStream};
    use std::path::PathBuf;
    use std::process;

    use super::*;

    /// A server of a folder that is removed when the test ends.
    struct Started {
        address: SocketAddr,
        outside: PathBuf,
    }

    impl Started {
        /// Serves a folder with `page.wasm` and its compressed versions, and with files next to and below it.
        fn new(name: &str, prefix: &str) -> Self {
            let outside = env::temp_dir().join(format!("xtask-serve-{name}-{}", process::id()));
            let folder = outside.join("dist");
            fs::create_dir_all(folder.join("snippets")).unwrap();
            let files = [
                ("outside.txt", "secret"),
                ("dist/index.html", "start"),
                ("dist/page.wasm", "raw wasm"),
                ("dist/page.wasm.br", "brotli"),
                ("dist/page.wasm.gz", "gzip"),
                ("dist/snippets/a b.js", "script"),
            ];
            for (name, text) in files {
                fs::write(outside.join(name), text).unwrap();
            }
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let address = listener.local_addr().unwrap();
            let site = site(&folder, prefix);
            thread::spawn(|| serve(listener, site));
            Self { address, outside }
        }

        /// Sends a request line, plus headers if `request` has more lines, and returns the whole response.
        fn ask(&self, request: &str) -> String {
            let mut stream = TcpStream::connect(self.address).unwrap();
            write!(stream, "{request}\r\nHost: test\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        }

        fn status(&self, path: &str) -> String {
            let answer = self.ask(&format!("GET {path} HTTP/1.1"));
            answer.strip_prefix("HTTP/1.1 ").unwrap()[..3].to_owned()
        }
    }

    impl Drop for Started {
        fn drop(&mut self) {
            // Anything left over is a few bytes in the temporary folder.
            drop(fs::remove_dir_all(&self.outside));
        }
    }

    fn assert_holds(answer: &str, headers: &[&str]) {
        for header in headers {
            assert!(answer.contains(header), "no {header:?} in {answer}");
        }
    }

    #[test]
    fn a_prefix_gets_a_slash_at_both_ends() {
        assert_eq!(parse_prefix("/").unwrap(), "/");
        assert_eq!(parse_prefix("a/b").unwrap(), "/a/b/");
        assert!(parse_prefix("/a b/").is_err());
    }

    #[test]
    fn files_have_their_types_and_are_asked_for_again() {
        let site = Started::new("types", "/");
        let wasm = site.ask("GET /page.wasm HTTP/1.1");
        assert_holds(&wasm, &["HTTP/1.1 200 ", "\r\ncontent-type: application/wasm\r\n"]);
        assert_holds(&wasm, &["\r\ncontent-length: 8\r\n", "\r\ncache-control: no-cache\r\n"]);
        assert!(wasm.ends_with("\r\n\r\nraw wasm"), "{wasm}");

        let script = site.ask("GET /snippets/a%20b.js?x=/../ HTTP/1.1");
        assert_holds(&script, &["\r\ncontent-type: text/javascript\r\n", "\r\n\r\nscript"]);
        assert_holds(&site.ask("GET /?q=1 HTTP/1.1"), &["content-type: text/html", "start"]);
    }

    #[test]
    fn twins_are_sent_only_to_those_who_take_them() {
        let site = Started::new("compressed", "/");
        let answer =
            |accepted| site.ask(&format!("GET /page.wasm HTTP/1.1\r\nAccept-Encoding: {accepted}"));
        for accepted in ["br", "gzip, deflate, br, zstd", "gzip;q=0.5, br;q=0.8"] {
            let headers =
                ["content-type: application/wasm", "content-encoding: br", "\n\r\nbrotli"];
            assert_holds(&answer(accepted), &headers);
        }
        assert_holds(&answer("gzip"), &["content-encoding: gzip", "\n\r\ngzip"]);
        for accepted in ["", "brotli", "br;q=0", "zstd"] {
            assert_holds(&answer(accepted), &["\n\r\nraw wasm"]);
        }
    }

    #[test]
    fn a_file_is_sent_again_only_if_it_is_another() {
        let site = Started::new("again", "/");
        let first = site.ask("GET /page.wasm HTTP/1.1");
        let tag = first.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
        let again = format!("GET /page.wasm HTTP/1.1\r\nIf-None-Match: {tag}");
        assert_holds(&site.ask(&again), &["HTTP/1.1 304 "]);
        let other = format!("GET /index.html HTTP/1.1\r\nIf-None-Match: {tag}");
        assert_holds(&site.ask(&other), &["HTTP/1.1 200 "]);
    }

    #[test]
    fn only_get_and_head_are_answered() {
        let site = Started::new("methods", "/p/");
        let head = site.ask("HEAD /p/page.wasm HTTP/1.1");
        assert_holds(&head, &["HTTP/1.1 200 ", "\r\ncontent-length: 8\r\n"]);
        assert!(head.ends_with("\r\n\r\n"), "{head}");
        for request in ["POST /p/page.wasm", "PUT /p/", "DELETE /p/none", "POST /p"] {
            assert_holds(&site.ask(&format!("{request} HTTP/1.1")), &["HTTP/1.1 405 "]);
        }
    }

    #[test]
    fn the_prefix_without_its_last_slash_redirects() {
        let site = Started::new("redirect", "/a/b/");
        let answer = site.ask("GET /a/b?q=1 HTTP/1.1");
        assert_holds(&answer, &["HTTP/1.1 307 ", "\r\nlocation: /a/b/?q=1\r\n"]);
        assert_holds(&site.ask("GET /a/b/?q=1 HTTP/1.1"), &["HTTP/1.1 200 ", "start"]);
        assert_eq!(site.status("/a/b/snippets/a%20b.js"), "200");
    }

    #[test]
    fn nothing_leads_out_of_the_folder_or_the_prefix() {
        let below = Started::new("below", "/a/b/");
        for path in ["/", "/a", "/a/", "/a/bc", "/page.wasm", "/a/b/../page.wasm", "/a/b/none"] {
            assert_eq!(below.status(path), "404", "{path}");
        }
        let top = Started::new("top", "/");
        let paths = ["/../outside.txt", "/%2e%2e/outside.txt", "/snippets/../../outside.txt"];
        let odd = ["/%2Fetc/passwd", "//etc/passwd", "/..%5coutside.txt", "/C:/x", "/%00", "/%ff"];
        for path in paths.into_iter().chain(odd).chain(["/snippets", "/snippets/", "/page.wasm/"]) {
            assert_eq!(top.status(path), "404", "{path}");
        }
    }

    #[test]
    fn a_visitor_who_says_nothing_keeps_no_other_waiting() {
        let site = Started::new("silent", "/");
        let silent: Vec<_> = (0..50).map(|_| TcpStream::connect(site.address).unwrap()).collect();
        assert_eq!(site.status("/page.wasm"), "200");
        drop(silent);
    }

    #[test]
    fn a_port_that_is_taken_is_named_or_passed_over() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = listen(Some(port)).unwrap_err();
        assert_eq!(error.to_string(), format!("cannot listen on port {port}"));
        let other = listen(None).unwrap();
        let next = listen(None).unwrap();
        assert!(other.local_addr().unwrap().ip().is_loopback());
        assert_ne!(next.local_addr().unwrap(), other.local_addr().unwrap());
    }
}
