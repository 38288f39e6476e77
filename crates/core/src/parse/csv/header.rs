//! Finds the columns of an export by the names in the first row.
//!
//! Letter case, surrounding white space and quotation marks, a byte order mark (which files that were joined have in the
//! middle), order and further columns do not matter. `repoName`, `timestamp` and
//! `downloads` are vital; without `repoType` the type is unknown, without `total` no total is reported. A name
//! that comes twice means its first column.

use super::super::ErrorKind;
use super::super::encoding::BYTE_ORDER_MARK;
use super::super::visible::visible;
use super::tokens::Row;

/// Column names that a refusal lists.
const MAX_LISTED: usize = 12;

/// Where the columns of an export stand; the first is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) repo_type: Option<usize>,
    pub(super) repo_name: usize,
    pub(super) total: Option<usize>,
    pub(super) timestamp: usize,
    pub(super) downloads: usize,
}

impl Columns {
    /// Finds the columns, or says what the table is instead.
    pub(super) fn from_header(row: &Row<'_>) -> Result<Self, ErrorKind> {
        let column = |name: &str| {
            row.cells().position(|cell| column_name(cell).eq_ignore_ascii_case(name.as_bytes()))
        };
        if let Some(columns) = Self::find(row) {
            return Ok(columns);
        }
        let (repo_name, timestamp, downloads) =
            (column("repoName"), column("timestamp"), column("downloads"));
        if column("hashedIp").is_some() {
            return Err(ErrorKind::RequestLog);
        }
        if row.cells().nth(1).is_none() {
            return Err(ErrorKind::PlainText { found: visible(row.cell(0).unwrap_or_default()) });
        }
        let vital = [("repoName", repo_name), ("timestamp", timestamp), ("downloads", downloads)];
        let missing = vital
            .iter()
            .filter(|(_, column)| column.is_none())
            .map(|(name, _)| (*name).to_owned())
            .collect();
        let mut found: Vec<_> =
            row.cells().map(|cell| visible(cell.trim_ascii())).take(MAX_LISTED + 1).collect();
        if found.len() > MAX_LISTED {
            found[MAX_LISTED] = "…".into();
        }
        Err(ErrorKind::MissingColumns { missing, found })
    }

    /// Finds the columns in a row; `None` if it is no header.
    pub(super) fn find(row: &Row<'_>) -> Option<Self> {
        let column = |name: &str| {
            row.cells().position(|cell| column_name(cell).eq_ignore_ascii_case(name.as_bytes()))
        };
        Some(Self {
            repo_type: column("repoType"),
            repo_name: column("repoName")?,
            total: column("total").or_else(|| column("totalDownloads")),
            timestamp: column("timestamp")?,
            downloads: column("downloads")?,
        })
    }

    /// The columns of rows with one cell more at the front.
    pub(super) fn shifted(self) -> Self {
        Self {
            repo_type: self.repo_type.map(|column| column + 1),
            repo_name: self.repo_name + 1,
            total: self.total.map(|column| column + 1),
            timestamp: self.timestamp + 1,
            downloads: self.downloads + 1,
        }
    }
}

/// How long the name of a column is that a cell ends with, without being that name alone: the last row of a file without
/// a final line break, and the header of the next.
pub(super) fn column_name_at_end(cell: &[u8]) -> Option<usize> {
    const NAMES: [&str; 6] =
        ["repoType", "repoName", "total", "totalDownloads", "timestamp", "downloads"];
    let name = NAMES.into_iter().find(|name| {
        cell.len()
            .checked_sub(name.len())
            .is_some_and(|start| start > 0 && cell[start..].eq_ignore_ascii_case(name.as_bytes()))
    });
    name.map(str::len)
}

/// A cell of a header without what may surround the name.
fn column_name(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    let cell = cell.strip_prefix(BYTE_ORDER_MARK).unwrap_or(cell).trim_ascii();
    match cell {
        [b'"', name @ .., b'"'] => name.trim_ascii(),
        name => name,
    }
}
