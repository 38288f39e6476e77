//! A table that the user supplies: names of repositories, and texts about them in columns.

use super::RepoType;

/// A table that the user supplies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnTable {
    /// The column names, without duplicates. Excludes the columns of repository names and types.
    pub columns: Vec<String>,
    /// The rows; each combination of name and type occurs once.
    pub rows: Vec<OwnRow>,
    /// Number of rows dropped because a later row has the same name and type.
    pub repeated: usize,
}

/// One row of a user-supplied table: what it says about a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRow {
    /// The name, with or without its organization.
    pub name: String,
    /// The repository type; `None` if the table does not state it.
    pub repo_type: Option<RepoType>,
    /// One single-line text per column; empty if the row has none.
    pub cells: Vec<String>,
}
