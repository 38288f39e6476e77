//! The columns that the reader adds to the table, those of the reader's own table among them, and what a row has in them as plain
//! texts, to be pasted.

use publisher_analytics_core::chart::Amount;
use publisher_analytics_core::protocol::Row;
use publisher_analytics_core::query::{Columns, Figure, OptionalColumn};

/// A column of the reader's own table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnColumn {
    /// Its index in the table.
    pub index: usize,
    /// Its key, in searches and addresses.
    pub key: String,
    /// What the table calls it.
    pub label: String,
}

/// A column that the reader adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AddedColumn {
    /// One that every export has.
    Figure(OptionalColumn),
    /// One of the reader's own table.
    Own(OwnColumn),
}

impl AddedColumn {
    /// Those that are shown, in the order of the table: the ones that every export has, then those of the reader's own table.
    pub fn shown(columns: &Columns, own: &[OwnColumn]) -> Vec<Self> {
        let figures = columns.of_every_export().into_iter().map(Self::Figure);
        let own = own.iter().filter(|column| columns.contains_own(&column.key)).cloned();
        figures.chain(own.map(Self::Own)).collect()
    }

    /// The name in the interface.
    pub fn label(&self) -> &str {
        match self {
            Self::Figure(column) => column.label(),
            Self::Own(column) => &column.label,
        }
    }

    /// Whether it holds texts, and not figures.
    pub const fn is_text(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    /// What a row has in it, with plain digits; empty where it has nothing.
    pub fn plain_text(&self, row: &Row) -> String {
        match self {
            Self::Figure(column) => {
                Figure::find(&row.figures, *column).map(figure_text).unwrap_or_default()
            }
            Self::Own(column) => own_text(row, column).to_owned(),
        }
    }
}

/// What a row has in a column of the reader's own table; empty where it has nothing.
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
