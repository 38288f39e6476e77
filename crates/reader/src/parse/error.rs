//! Why a file is rejected: what it looks like, where reading stopped, and what to do about it.
//!
//! [`ParseError`] is opaque. Programs use its [`kind`](ParseError::kind), editors its
//! [`position`](ParseError::position), and people its `Display` text, which `message.rs` writes. The contents are
//! behind an [`Arc`], so that every `Result` of the readers is one word wide, and so that a reader that has failed can
//! return the error again.

use std::sync::Arc;

use super::gzip::GzipError;
use super::report::{IssueKind, Position};
use super::sniff::FileType;
use crate::model::{Day, TotalOverflow};

/// Where reading stopped. All numbers refer to the text of the file, unpacked and as UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorPosition {
    /// The byte offset.
    pub byte: u64,
    /// The line; the first is 1.
    pub line: u64,
    /// The byte within the line; the first is 1.
    pub column: u64,
}

/// Why a file is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// It contains nothing but white space.
    Empty,
    /// It is a web page.
    Html,
    /// It is XML or other markup.
    Markup,
    /// It is a file of another well-known type.
    OtherType(FileType),
    /// It is a gzip file that cannot be unpacked.
    Gzip(GzipError),
    /// It contains bytes that do not occur in text.
    Binary,
    /// It is a JSON object that states an error or message.
    JsonMessage {
        /// The key that holds the message.
        key: String,
        /// The message, shortened.
        message: String,
    },
    /// It is some other JSON object.
    JsonObject {
        /// Its first keys, shortened.
        keys: Vec<String>,
    },
    /// It is a table in JSON, as pandas writes one.
    JsonTable(TableShape),
    /// It is a JSON object that holds an export under one of its keys.
    JsonWrapped {
        /// The key, shortened.
        key: String,
    },
    /// It is a JSON array, but an element is not a repository object.
    NotRepositories {
        /// The element's index; the first is 0.
        index: u64,
        /// The beginning of the element, or the first keys if it is an object.
        found: String,
    },
    /// It is not valid JSON.
    JsonSyntax {
        /// The JSON reader's reason.
        reason: String,
        /// The text at the error position.
        found: String,
    },
    /// It is a JSON array that ends early.
    JsonTruncated {
        /// The repository inside or before which it ends; the first is 1.
        repository: u64,
        /// Whether it ends inside that repository.
        inside: bool,
    },
    /// It is a JSON array with something else after its end.
    TrailingText {
        /// The beginning of the trailing text.
        found: String,
    },
    /// One JSON repository object is longer than the limit.
    RepositoryTooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// It is a log of single requests.
    RequestLog,
    /// It is a table without a required column.
    MissingColumns {
        /// The required columns that are missing.
        missing: Vec<String>,
        /// The columns of the table, shortened.
        found: Vec<String>,
    },
    /// It is text, but neither JSON nor a table.
    PlainText {
        /// The beginning of the text.
        found: String,
    },
    /// One CSV row is longer than the limit.
    RowTooLong {
        /// The limit.
        limit_bytes: usize,
    },
    /// A quoted CSV cell is never closed.
    UnclosedQuote,
    /// Its repositories and days would take more memory than the limit.
    StoreTooLarge {
        /// The limit.
        limit_bytes: usize,
    },
    /// One day of a repository has too many conflicting rows.
    TooManyConflictingRows {
        /// The repository, with invisible characters escaped.
        repository: String,
        /// The day.
        day: Day,
    },
    /// All downloads add up to more than 64 bits can hold.
    TotalTooLarge,
    /// It is a CSV export that ends inside a row.
    CsvTruncated,
    /// It is text in UTF-16 that ends inside a character.
    CharacterTruncated,
    /// It is an export without repositories, or none of the files of an import has any.
    NoRepositories,
    /// It has rows or records, but none of them could be read.
    NoReadableRecord {
        /// Rows or records that could not be read.
        count: u64,
        /// The most frequent issue.
        kind: IssueKind,
        /// The position of its first example.
        position: Position,
        /// The offending text of that example, as in an [`IssueExample`](super::IssueExample).
        found: String,
        /// The number of cells of the first CSV row that could not be read, and of the header, if these differ.
        cells: Option<(u64, u64)>,
    },
}

/// The layout of a table in JSON, named after the `orient` values of pandas.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TableShape {
    /// `{"repoType": {"0": "model", …}, …}` or `{"repoType": ["model", …], …}`.
    Columns,
    /// `{"0": {"repoType": "model", …}, …}`.
    Index,
    /// `{"columns": ["repoType", …], "index": [0, …], "data": [["model", …], …]}`.
    Split,
    /// `{"schema": {…}, "data": [{"repoType": "model", …}, …]}`.
    Table,
    /// `[["model", …], …]`.
    Values,
}

impl TableShape {
    /// The name of the layout in pandas.
    pub const fn orient(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Index => "index",
            Self::Split => "split",
            Self::Table => "table",
            Self::Values => "values",
        }
    }
}

/// Why a file is rejected, and where reading stopped.
///
/// ```
/// use publisher_analytics_reader::model::Day;
/// use publisher_analytics_reader::parse::{ErrorKind, ExportReader, Limits};
/// let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 9, 2).unwrap()));
/// reader.feed(b"<!DOCTYPE html><title>Sign in</title>").unwrap();
/// let error = reader.finish().unwrap_err();
/// assert_eq!(error.kind(), &ErrorKind::Html);
/// assert!(error.to_string().starts_with("This is a web page (HTML), not an export"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError(Arc<Inner>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    position: Option<ErrorPosition>,
}

impl ParseError {
    /// An error about the file as a whole.
    pub(super) fn new(kind: ErrorKind) -> Self {
        Self(Arc::new(Inner { kind, position: None }))
    }

    /// An error at a position.
    pub(super) fn at(kind: ErrorKind, position: ErrorPosition) -> Self {
        Self(Arc::new(Inner { kind, position: Some(position) }))
    }

    /// Why the file is rejected.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Where reading stopped; `None` if the file as a whole is rejected.
    pub fn position(&self) -> Option<ErrorPosition> {
        self.0.position
    }
}

impl std::error::Error for ParseError {}

impl From<GzipError> for ParseError {
    fn from(error: GzipError) -> Self {
        Self::new(ErrorKind::Gzip(error))
    }
}

impl From<TotalOverflow> for ParseError {
    fn from(_: TotalOverflow) -> Self {
        Self::new(ErrorKind::TotalTooLarge)
    }
}
