//! Why an export cannot be opened or written. Only the `Display` text of an error crosses to the page: full sentences
//! that say what happened, where, and what to do next. Errors about the contents of a file are [`ParseError`]s, with
//! texts of their own.

use std::fmt;

use crate::parse::ParseError;

/// Why an export cannot be opened or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// A file is not an export, or none of its records can be read.
    Content(ParseError),
    /// A file cannot be read; the text is the browser's reason.
    UnreadableFile(String),
    /// The file at a URL cannot be loaded.
    Address(String, FetchError),
    /// One of several files is refused, so none is opened.
    OneOfSeveral {
        /// Its name.
        name: String,
        /// Why it is refused.
        refusal: Box<LoadError>,
    },
    /// Reading a segment was aborted; one reader reads the whole file instead.
    Aborted,
    /// The worker's lazily loaded code, which this needs, cannot be loaded.
    ProgramMissing,
    /// A file cannot be written; the text is the browser's reason.
    WriteFailed(String),
}

/// Why the file at a URL cannot be loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchError {
    /// The server answers with a status other than success: the status and its text.
    Status(u16, String),
    /// The connection broke off; the text is the browser's reason.
    BrokeOff(String),
    /// There is no network.
    Offline,
    /// The server answers with only part of the file.
    Partial,
    /// The server redirects to another site, of this origin, which the user was not asked about.
    LedElsewhere(String),
    /// No response came; the text is the browser's reason.
    NoResponse(String),
    /// Another site sent no response, or one that this page may not read; the browser does not say which. The text is
    /// the browser's reason.
    NoResponseFromElsewhere(String),
}

impl LoadError {
    /// Returns what happened and what to do, but not the reason: the many texts of reasons are in the worker's lazily
    /// loaded code, which may be missing.
    pub fn without_reason(&self) -> String {
        let what = match self {
            Self::ProgramMissing => "Nothing was opened or written",
            Self::WriteFailed(_) => "The file could not be written",
            Self::Address(..) => "The address could not be read, and nothing was opened",
            _ => "The file was rejected, and nothing was opened",
        };
        [
            what,
            ": a part of this page could not be loaded. Check the connection and try again. If this page has been updated \
             in the meantime, reload it.",
        ]
        .concat()
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(error) => error.fmt(f),
            Self::UnreadableFile(reason) => write!(
                f,
                "The file could not be read ({reason}). It may have been moved, changed or locked since you picked \
                 it. Pick it again."
            ),
            Self::Address(address, error) => fmt_address(f, address, error),
            Self::OneOfSeveral { name, refusal } => {
                // Without the refused file, figures would look complete and be wrong.
                write!(f, "{name} was rejected, so no file was opened. {refusal}")
            }
            Self::Aborted => f.write_str("The file was not read completely. Open it again."),
            Self::ProgramMissing => f.write_str(&self.without_reason()),
            Self::WriteFailed(reason) => write!(
                f,
                "The file could not be written ({reason}). Free up disk space and try again, or export one \
                 repository at a time."
            ),
        }
    }
}

fn fmt_address(f: &mut fmt::Formatter<'_>, address: &str, error: &FetchError) -> fmt::Result {
    match error {
        FetchError::Status(status @ (401 | 403), _) => write!(
            f,
            "{address} requires permission (status {status}). Download the file while you are signed in and open it \
             with “Open file”."
        ),
        FetchError::Status(404, _) => write!(
            f,
            "There is no file at {address} (status 404). Open your own export with “Open file”."
        ),
        FetchError::Status(status, text) => write!(
            f,
            "{address} answered with status {status} {text}. Try again later. Or download the file and open it with \
             “Open file”."
        ),
        FetchError::BrokeOff(reason) => write!(
            f,
            "The connection to {address} was interrupted ({reason}). Nothing was opened. Try again."
        ),
        FetchError::Offline => write!(
            f,
            "{address} cannot be reached because you are offline. Connect and try again. A file on this machine opens \
             without a connection."
        ),
        FetchError::Partial => write!(
            f,
            "{address} sent only part of the file (status 206), so nothing was opened. Download the file and open it with \
             “Open file”."
        ),
        FetchError::LedElsewhere(origin) => write!(
            f,
            "{address} redirects to another site, {origin}. Nothing was read or opened, since you did not name that site. \
             If you trust it, download the file and open it with “Open file”, or open its address there."
        ),
        FetchError::NoResponse(reason) => write!(
            f,
            "No response from {address} ({reason}). The address may be wrong, its server may be down, or there is no \
             connection. Check the address and try again. Or download the file and open it with “Open file”."
        ),
        FetchError::NoResponseFromElsewhere(reason) => write!(
            f,
            "No response from {address} ({reason}). The address may be wrong, its server may be down, or it does not let \
             other sites read the file: it would have to send the header Access-Control-Allow-Origin (CORS). Download \
             the file and open it with “Open file”."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;
    use crate::parse::{ExportReader, Limits};

    fn content(text: &str) -> LoadError {
        let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 11, 1).unwrap()));
        let fed = reader.feed(text.as_bytes());
        LoadError::Content(fed.and_then(|()| reader.finish().map(drop)).unwrap_err())
    }

    #[test]
    fn every_refusal_is_told_in_sentences() {
        let reason = || "reason".to_owned();
        let fetch_errors = [
            FetchError::Status(401, reason()),
            FetchError::Status(404, reason()),
            FetchError::Status(500, reason()),
            FetchError::BrokeOff(reason()),
            FetchError::Offline,
            FetchError::Partial,
            FetchError::LedElsewhere(reason()),
            FetchError::NoResponse(reason()),
            FetchError::NoResponseFromElsewhere(reason()),
        ];
        let of_addresses = fetch_errors
            .map(|error| LoadError::Address("https://example.org/a.csv".to_owned(), error));
        let contents = [
            "",
            "<html>",
            "[{\"repoName\": 3",
            "a;b;c\n1;2;3\n",
            "repoType,repoName\nmodel,a/b\n",
            "repoName,timestamp,downloads\na/b,6/1/2026,4\n",
            "{\"repoType\":{\"0\":\"model\"}}",
        ];
        let refusals = contents.map(content).into_iter().chain(of_addresses).chain([
            LoadError::UnreadableFile(reason()),
            LoadError::OneOfSeveral {
                name: "b.csv".to_owned(),
                refusal: Box::new(content("<html>")),
            },
            LoadError::Aborted,
            LoadError::ProgramMissing,
            LoadError::WriteFailed(reason()),
        ]);
        for refusal in refusals {
            let words = refusal.to_string();
            assert!(words.ends_with(['.', '”']) && words.contains(' '), "{words}");
            let words = refusal.without_reason();
            assert!(words.ends_with('.') && words.contains("could not be loaded"), "{words}");
        }
    }

    #[test]
    fn one_of_several_files_is_named() {
        let refusal = LoadError::OneOfSeveral {
            name: "b.csv".to_owned(),
            refusal: Box::new(content("<!DOCTYPE html>")),
        };
        let words = refusal.to_string();
        assert!(
            words.starts_with("b.csv was rejected, so no file was opened. This is a web page"),
            "{words}"
        );
    }
}
