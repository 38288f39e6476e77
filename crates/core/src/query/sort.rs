//! The sort order of the table's rows, and its name in URLs.

use serde::{Deserialize, Serialize};

/// A column of the table by which rows can be sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SortColumn {
    /// Repository name, ignoring letter case.
    Name,
    /// Repository type.
    Type,
    /// Downloads in the period.
    Downloads,
    /// Share of the view's downloads.
    Share,
    /// Change against the previous period, in downloads.
    Difference,
    /// Change against the previous period, in percent.
    Change,
}

impl SortColumn {
    /// All columns, in the order of the table.
    pub const ALL: [Self; 6] =
        [Self::Name, Self::Type, Self::Downloads, Self::Share, Self::Difference, Self::Change];

    const fn slug(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Downloads => "downloads",
            Self::Share => "share",
            Self::Difference => "difference",
            Self::Change => "change",
        }
    }

    /// Whether the first click on the column's header sorts descending. Numeric columns do, text columns do not.
    pub const fn descends_first(self) -> bool {
        !matches!(self, Self::Name | Self::Type)
    }
}

/// The order of the table's rows; ties are ordered by name, then type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    /// The column to sort by.
    pub column: SortColumn,
    /// Whether the largest or last comes first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: SortColumn::Downloads, descending: true }
    }
}

impl Sort {
    /// Returns the order after a click on the header of `column`: reversed if rows are already sorted by that column.
    #[must_use]
    pub fn pressed(self, column: SortColumn) -> Self {
        let descending =
            if self.column == column { !self.descending } else { column.descends_first() };
        Self { column, descending }
    }

    /// Returns the name in URLs: the column, with a leading `-` if descending.
    pub fn slug(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.slug())
    }

    /// Reads the format of [`slug`](Self::slug).
    pub fn from_slug(slug: &str) -> Option<Self> {
        let (descending, column) = match slug.strip_prefix('-') {
            Some(column) => (true, column),
            None => (false, slug),
        };
        let column = SortColumn::ALL.into_iter().find(|known| known.slug() == column)?;
        Some(Self { column, descending })
    }
}
