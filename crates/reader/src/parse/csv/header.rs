//! Finds the columns of an export by their names in the first row.
//!
//! The search ignores letter case, surrounding white space and quotation marks, a byte order mark (joined files have
//! one in the middle), the order of columns, and additional columns. `repoName`, `timestamp` and `downloads` are
//! required. Without `repoType`, the type is unknown. Without `total`, no total is reported. If several columns have
//! the same name, the first one is read, and the repetition is reported.

use super::super::ErrorKind;
use super::super::encoding::BYTE_ORDER_MARK;
use super::super::visible::visible;
use super::row::Row;

/// The names of the columns. The total may also have its JSON name.
const NAMES: [&str; 6] =
    ["repoType", "repoName", "total", "totalDownloads", "timestamp", "downloads"];

/// The maximum number of column names that an error lists.
const MAX_LISTED: usize = 12;

/// The indices of an export's columns; the first is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) repo_type: Option<usize>,
    pub(super) repo_name: usize,
    pub(super) total: Option<usize>,
    pub(super) timestamp: usize,
    pub(super) downloads: usize,
    /// Number of cells of the header.
    pub(super) cell_count: usize,
}

impl Columns {
    /// Finds the columns in the first row. The error describes what the table is instead.
    pub(super) fn from_header(row: &Row<'_>) -> Result<Self, ErrorKind> {
        if let Some(columns) = Self::find(row) {
            return Ok(columns);
        }
        if column_named(row, "hashedIp").is_some() {
            return Err(ErrorKind::RequestLog);
        }
        if row.cells().nth(1).is_none() {
            return Err(ErrorKind::PlainText { found: visible(row.cell(0).unwrap_or_default()) });
        }
        let missing = ["repoName", "timestamp", "downloads"]
            .into_iter()
            .filter(|name| column_named(row, name).is_none())
            .map(str::to_owned)
            .collect();
        let mut found: Vec<_> =
            row.cells().map(|cell| visible(cell.trim_ascii())).take(MAX_LISTED + 1).collect();
        if found.len() > MAX_LISTED {
            found[MAX_LISTED] = "…".into();
        }
        Err(ErrorKind::MissingColumns { missing, found })
    }

    /// Finds the columns in a row; `None` if it is not a header.
    pub(super) fn find(row: &Row<'_>) -> Option<Self> {
        let column = |name| column_named(row, name);
        Some(Self {
            repo_type: column("repoType"),
            repo_name: column("repoName")?,
            total: column("total").or_else(|| column("totalDownloads")),
            timestamp: column("timestamp")?,
            downloads: column("downloads")?,
            cell_count: row.cell_count(),
        })
    }

    /// Returns the first cell of a header that repeats the name of an earlier column.
    pub(super) fn repeated<'a>(header: &Row<'a>) -> Option<&'a [u8]> {
        NAMES.into_iter().find_map(|name| cells_named(header, name).nth(1)).map(|(_, cell)| cell)
    }

    /// Returns the columns of rows that have one additional cell at the front.
    pub(super) fn shifted(self) -> Self {
        Self {
            repo_type: self.repo_type.map(|column| column + 1),
            repo_name: self.repo_name + 1,
            total: self.total.map(|column| column + 1),
            timestamp: self.timestamp + 1,
            downloads: self.downloads + 1,
            cell_count: self.cell_count + 1,
        }
    }
}

/// Returns the length of a column name at the end of a longer cell. Such a cell occurs in joined files: it consists of
/// the end of a file without a final line break, and the beginning of the next file's header.
pub(super) fn column_name_at_end(cell: &[u8]) -> Option<usize> {
    let name = NAMES.into_iter().find(|name| {
        cell.len()
            .checked_sub(name.len())
            .is_some_and(|start| start > 0 && cell[start..].eq_ignore_ascii_case(name.as_bytes()))
    });
    name.map(str::len)
}

/// Returns the index of the first column with this name.
fn column_named(row: &Row<'_>, name: &str) -> Option<usize> {
    cells_named(row, name).next().map(|(column, _)| column)
}

/// Iterates over the columns with this name, and their cells.
fn cells_named<'a>(row: &Row<'a>, name: &str) -> impl Iterator<Item = (usize, &'a [u8])> {
    let is_named = |cell: &[u8]| column_name(cell).eq_ignore_ascii_case(name.as_bytes());
    row.cells().enumerate().filter(move |(_, cell)| is_named(cell))
}

/// Returns the name in a header cell, without surrounding white space, byte order mark and quotation marks.
fn column_name(cell: &[u8]) -> &[u8] {
    let cell = cell.trim_ascii();
    let cell = cell.strip_prefix(BYTE_ORDER_MARK).unwrap_or(cell).trim_ascii();
    match cell {
        [b'"', name @ .., b'"'] => name.trim_ascii(),
        name => name,
    }
}
