//! A server of static files for this machine alone.
//!
//! It does what a good static host does and no more: true types, compressed twins, no stale copies,
//! nothing outside the folder. `--prefix` puts the page under a path, as project pages have it.
//! Ctrl-C ends it.

use std::env;
use std::fs::File;
use std::io;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, anyhow};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::build::{self, DIST};
use crate::dist::twin;
use crate::process::{find_on_path, say};

const DEFAULT_PORT: u16 = 8080;
/// How many ports from the default one on are tried.
const PORTS_TRIED: u16 = 100;
/// Browsers open six connections to one host.
const ANSWERING_THREADS: usize = 8;

/// What `cargo xtask serve` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Port to listen on; without it, 8080 or the next free one.
    #[arg(long)]
    port: Option<u16>,
    /// Path that the page is served under.
    #[arg(long, default_value = "/", value_name = "PATH", value_parser = parse_prefix)]
    prefix: String,
    /// Does not open a browser.
    #[arg(long)]
    no_open: bool,
    /// Serves the build that is there.
    #[arg(long)]
    no_build: bool,
}

/// Builds the page if wanted and serves it until the process is ended.
///
/// # Errors
///
/// There is no build, or the port is taken.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    if arguments.no_build {
        build::ensure_built()?;
    } else {
        build::run()?;
    }
    let listener = listen(arguments.port)?;
    let address = format!("http://{}{}", listener.local_addr()?, arguments.prefix);
    let site = Site { folder: PathBuf::from(DIST), prefix: arguments.prefix.clone() };
    let server = Server::from_listener(listener, None).map_err(|error| anyhow!(error))?;
    say("Serving the page until Ctrl-C at");
    say(&address);
    if !arguments.no_open {
        open_browser(&address);
    }
    site.serve(&server);
    Ok(())
}

/// Reads a path such as `some/prefix`, and returns it with a slash at both ends.
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
    ports.map(bind).find_map(Result::ok).context("no free port from 8080 on: name one by --port")
}

/// Opens the address in the user's browser, where there is one.
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

/// A folder, and the path that it is served under.
#[derive(Debug)]
struct Site {
    folder: PathBuf,
    /// Begins and ends with a slash.
    prefix: String,
}

/// What a request's path leads to.
#[derive(Debug, PartialEq, Eq)]
enum Route {
    File(PathBuf),
    Redirect(String),
    Nothing,
}

impl Site {
    /// Answers requests until the server is unblocked or its listener fails.
    fn serve(&self, server: &Server) {
        thread::scope(|scope| {
            for _ in 0..ANSWERING_THREADS {
                scope.spawn(|| {
                    while let Ok(request) = server.recv() {
                        self.answer(request);
                    }
                });
            }
        });
    }

    fn answer(&self, request: Request) {
        let result = match request.method() {
            Method::Get | Method::Head => match self.route(request.url()) {
                Route::File(path) => respond_with_file(request, &path),
                Route::Redirect(to) => {
                    request.respond(Response::empty(302).with_header(header("Location", &to)))
                }
                Route::Nothing => respond_with_status(request, 404, "Not found"),
            },
            _ => respond_with_status(request, 405, "Only GET and HEAD are served"),
        };
        // The one cause is a visitor who left; there is nobody to tell.
        drop(result);
    }

    /// Turns the path and query of a request into a path below the folder, existing or not.
    fn route(&self, url: &str) -> Route {
        let (path, query) = url.find('?').map_or((url, ""), |at| url.split_at(at));
        if path.len() + 1 == self.prefix.len() && self.prefix.starts_with(path) {
            return Route::Redirect(format!("{}{query}", self.prefix));
        }
        let Some(name) = path.strip_prefix(&self.prefix).and_then(percent_decoded) else {
            return Route::Nothing;
        };
        let name = if name.is_empty() { "index.html" } else { &name };
        // A backslash and a colon lead elsewhere on Windows, an empty or dotted part everywhere.
        let leads_down = |part: &str| !part.is_empty() && part != "." && part != "..";
        if name.contains(['\\', ':', '\0']) || !name.split('/').all(leads_down) {
            return Route::Nothing;
        }
        Route::File(self.folder.join(name))
    }
}

/// Decodes `%41` to `A`; nothing for text that is no UTF-8 then.
fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let digits = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

fn respond_with_file(request: Request, path: &Path) -> io::Result<()> {
    let brotli = accepts_brotli(&request).then(|| File::open(twin(path, "br")).ok()).flatten();
    let encoding = brotli.is_some().then(|| header("Content-Encoding", "br"));
    let is_file = |file: &File| file.metadata().is_ok_and(|metadata| metadata.is_file());
    let Some(file) = brotli.or_else(|| File::open(path).ok()).filter(is_file) else {
        return respond_with_status(request, 404, "Not found");
    };
    let mut response = Response::from_file(file)
        // A known length lets the page show progress.
        .with_chunked_threshold(usize::MAX)
        .with_header(header("Content-Type", content_type(path)))
        .with_header(header("Cache-Control", "no-cache"))
        .with_header(header("Vary", "Accept-Encoding"));
    if let Some(encoding) = encoding {
        response.add_header(encoding);
    }
    request.respond(response)
}

fn respond_with_status(request: Request, status: u16, text: &str) -> io::Result<()> {
    request.respond(Response::from_string(text).with_status_code(status))
}

fn accepts_brotli(request: &Request) -> bool {
    request
        .headers()
        .iter()
        .filter(|header| header.field.equiv("Accept-Encoding"))
        .any(|header| names_brotli(header.value.as_str()))
}

/// Tells whether the value of an `Accept-Encoding` header names `br` with a weight above 0.
fn names_brotli(accept_encoding: &str) -> bool {
    accept_encoding.split(',').any(|entry| {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
        let weight = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok());
        name.trim() == "br" && weight.is_some_and(|weight| weight > 0.0)
    })
}

fn content_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        Some("csv") => "text/csv; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// Makes a header of a name and a value that this file or a checked address provides.
fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).unwrap_or_else(|()| {
        unreachable!("names are constants, values are ASCII by `parse_prefix` and by HTTP: {value}")
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use super::*;

    fn site(prefix: &str) -> Site {
        Site { folder: PathBuf::from("dist"), prefix: prefix.to_owned() }
    }

    #[test]
    fn a_prefix_gets_a_slash_at_both_ends() {
        assert_eq!(parse_prefix("/").unwrap(), "/");
        assert_eq!(parse_prefix("a/b").unwrap(), "/a/b/");
        assert!(parse_prefix("/a b/").is_err());
    }

    #[test]
    fn paths_lead_to_files_below_the_prefix() {
        let file = |name: &str| Route::File(Path::new("dist").join(name));
        assert_eq!(site("/").route("/"), file("index.html"));
        assert_eq!(site("/").route("/a%20b.js?x=/../"), file("a b.js"));
        assert_eq!(site("/a/b/").route("/a/b/?q=1"), file("index.html"));
        assert_eq!(site("/a/b/").route("/a/b/snippets/c.js"), file("snippets/c.js"));
    }

    #[test]
    fn the_prefix_without_its_last_slash_redirects() {
        let redirect = Route::Redirect("/a/b/?q=1".to_owned());
        assert_eq!(site("/a/b/").route("/a/b?q=1"), redirect);
    }

    #[test]
    fn nothing_leads_out_of_the_folder_or_the_prefix() {
        for path in ["/", "/a", "/a/bc", "/index.html", "/a/b/../x", "/a/b//etc/passwd"] {
            assert_eq!(site("/a/b/").route(path), Route::Nothing, "{path}");
        }
        for path in
            ["/../x", "/%2e%2e/x", "/%2Fetc/passwd", "/..%5cx", "/C:/x", "/%00", "/%4", "/x/"]
        {
            assert_eq!(site("/").route(path), Route::Nothing, "{path}");
        }
    }

    #[test]
    fn brotli_is_sent_only_to_those_who_take_it() {
        for value in ["br", "gzip, deflate, br, zstd", "gzip;q=0.5, br;q=0.8", "br; q=1"] {
            assert!(names_brotli(value), "{value}");
        }
        for value in ["", "gzip", "brotli", "br;q=0", "br;q=0.0"] {
            assert!(!names_brotli(value), "{value}");
        }
    }

    #[test]
    fn answers_over_http() {
        let folder = env::temp_dir().join(format!("xtask-serve-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("page.wasm"), "raw wasm").unwrap();
        fs::write(folder.join("page.wasm.br"), "twin").unwrap();
        let site = Site { folder: folder.clone(), prefix: "/p/".to_owned() };
        let server = Server::http("127.0.0.1:0").unwrap();
        let address = server.server_addr().to_ip().unwrap();
        let ask = |request: &str| {
            let mut stream = TcpStream::connect(address).unwrap();
            write!(stream, "{request}\r\nHost: test\r\nConnection: close\r\n\r\n").unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).unwrap();
            answer
        };
        thread::scope(|scope| {
            scope.spawn(|| site.serve(&server));

            let raw = ask("GET /p/page.wasm HTTP/1.1");
            assert!(raw.starts_with("HTTP/1.1 200"), "{raw}");
            assert!(raw.contains("Content-Type: application/wasm\r\n"), "{raw}");
            assert!(raw.contains("Content-Length: 8\r\n") && raw.ends_with("raw wasm"), "{raw}");

            let twin = ask("GET /p/page.wasm HTTP/1.1\r\nAccept-Encoding: gzip, br");
            assert!(twin.contains("Content-Encoding: br\r\n") && twin.ends_with("twin"), "{twin}");

            let head = ask("HEAD /p/page.wasm HTTP/1.1");
            assert!(head.starts_with("HTTP/1.1 200") && head.ends_with("\r\n\r\n"), "{head}");

            assert!(ask("GET /p HTTP/1.1").contains("Location: /p/\r\n"));
            assert!(ask("GET /p/none HTTP/1.1").starts_with("HTTP/1.1 404"));
            assert!(ask("GET /page.wasm HTTP/1.1").starts_with("HTTP/1.1 404"));
            assert!(ask("POST /p/page.wasm HTTP/1.1").starts_with("HTTP/1.1 405"));

            for _ in 0..ANSWERING_THREADS {
                server.unblock();
            }
        });
        fs::remove_dir_all(folder).unwrap();
    }
}
