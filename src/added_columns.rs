//! Columns that the user adds to the table, including those of the user's own table, and their plain cell texts for
//! copying.

use publisher_analytics_core::chart::Amount;
use publisher_analytics_core::protocol::Row;
use publisher_analytics_core::query::{Columns, Figure, OptionalColumn};

/// A column of the user's own table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnColumn {
    /// Its index in the table.
    pub index: usize,
    /// Its key in searches and addresses.
    pub key: String,
    /// Its name in the user's table.
    pub label: String,
}

/// A column that the user adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddedColumn {
    /// A column that every export has.
    Figure(OptionalColumn),
    /// A column of the user's own table.
    Own(OwnColumn),
}

impl AddedColumn {
    /// Returns the columns shown, in table order: those that every export has, then those of the user's own table.
    pub fn shown(columns: &Columns, own: &[OwnColumn]) -> Vec<Self> {
        let figures = columns.of_every_export().into_iter().map(Self::Figure);
        let own = own.iter().filter(|column| columns.contains_own(&column.key)).cloned();
        figures.chain(own.map(Self::Own)).collect()
    }

    /// Returns the name shown in the interface.
    pub fn label(&self) -> &str {
        match self {
            Self::Figure(column) => column.label(),
            Self::Own(column) => &column.label,
        }
    }

    /// Returns whether the column holds text rather than numbers.
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// Returns a row's value without digit grouping; empty if the row has none.
    pub fn plain_text(&self, row: &Row) -> String {
        match self {
            Self::Figure(column) => {
                Figure::find(&row.figures, *column).map(figure_text).unwrap_or_default()
            }
            Self::Own(column) => own_text(row, column).to_owned(),
        }
    }
}

/// Returns a row's value in a column of the user's own table; empty if the row has none.
pub fn own_text<'a>(row: &'a Row, column: &OwnColumn) -> &'a str {
    row.texts.get(column.index).map_or("", |text| text)
}

fn figure_text(figure: Figure) -> String {
    match figure {
        Figure::Count(number) | Figure::Rank(number) => number.to_string(),
        Figure::Day(day) => day.iso(),
        Figure::Best(day, count) => format!("{count} ({})", day.iso()),
        Figure::Mean(sum, days) => {
            Amount::Mean(sum as f64 / days as f64).text(|count| count.to_string(), '.')
        }
        Figure::Ranks(now, before) => (i128::from(before) - i128::from(now)).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_have_the_decimals_that_the_page_shows() {
        let text = |sum| figure_text(Figure::Mean(sum, 7));
        assert_eq!([7, 70, 71, 700_000].map(text), ["1.00", "10.0", "10.1", "100000"]);
    }
}
