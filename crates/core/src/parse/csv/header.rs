//! Finds the columns of an export by the names in the first row.
//!
//! Letter case, surrounding white space, order and further columns do not matter. `repoName`, `timestamp` and
//! `downloads` are vital; without `repoType` the type is unknown, without `total` no total is reported. A name
//! that comes twice means its first column.

use super::super::ErrorKind;
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
            row.cells().position(|cell| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes()))
        };
        let (repo_name, timestamp, downloads) =
            (column("repoName"), column("timestamp"), column("downloads"));
        if let (Some(repo_name), Some(timestamp), Some(downloads)) =
            (repo_name, timestamp, downloads)
        {
            let total = column("total").or_else(|| column("totalDownloads"));
            return Ok(Self {
                repo_type: column("repoType"),
                repo_name,
                total,
                timestamp,
                downloads,
            });
        }
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
}
