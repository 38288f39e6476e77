//! A table of the reader's own, as it was read: names of repositories, and texts about them in columns.

use super::RepoType;

/// A table of the reader's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnTable {
    /// What the columns are called, each name once. The column of names is none of them, and neither is that of repository types.
    pub columns: Vec<String>,
    /// The rows, each name and type once.
    pub rows: Vec<OwnRow>,
    /// How many rows were left out, since a later one has the same name and type.
    pub repeated: usize,
}

/// What a table of the reader's own says of a repository.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRow {
    /// The name, with or without its organization.
    pub name: String,
    /// The repository type; `None` if the table does not state it.
    pub repo_type: Option<RepoType>,
    /// One text for each column, on one line; empty where there is none.
    pub cells: Vec<String>,
}
