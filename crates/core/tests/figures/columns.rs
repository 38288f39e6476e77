//! The columns that a user can add to the table: their figures, and sorting by them.

use std::cmp::Ordering;

use proptest::prelude::*;
use proptest::sample::subsequence;
use publisher_analytics_core::model::Day as ModelDay;
use publisher_analytics_core::query::{Figure, Grouping, OptionalColumn};
use publisher_analytics_core::view::View;

use crate::support::ask;
use crate::support::calendar::Day;
use crate::support::nasty::Repository;
use crate::support::oracle::{self, Column, OracleExport, Outcome, Period, Row};
use crate::support::{config, export_and_view, row_key};

/// The expected figures of rows.
struct Expected<'a> {
    reference: &'a OracleExport,
    view: &'a oracle::View,
    /// The rows, sorted by downloads in the period.
    by_downloads: Vec<Row>,
    /// The rows, sorted by downloads in the previous period.
    by_previous: Vec<Row>,
}

impl<'a> Expected<'a> {
    fn new(reference: &'a OracleExport, view: &'a oracle::View) -> Self {
        let largest_first = (Column::Downloads, true);
        let by_downloads =
            reference.figures(&oracle::View { sort: largest_first, ..view.clone() }).rows;
        let mut by_previous = by_downloads.clone();
        for row in &mut by_previous {
            row.downloads = row.previous.unwrap_or(0);
        }
        by_previous.sort_by(|a, b| oracle::ordered(a, b, largest_first));
        Self { reference, view, by_downloads, by_previous }
    }

    fn repo(&self, row: &Row) -> &Repository {
        let is_it =
            |repo: &&Repository| (&repo.repo_type, &repo.name) == (&row.repo_type, &row.name);
        self.reference.repos.iter().find(is_it).unwrap()
    }

    fn figure(&self, column: OptionalColumn, row: &Row) -> Option<Figure> {
        let repo = self.repo(row);
        let includes_open_day = self.view.includes_open_day;
        let model_day = |day: Day| ModelDay::from_epoch_days(day);
        let rank = |rows: &[Row]| {
            let index = rows.iter().position(|other| row_key(other) == row_key(row)).unwrap();
            u64::try_from(index).unwrap() + 1
        };
        match column {
            OptionalColumn::Total => {
                Some(Figure::Count(repo.total.unwrap_or_else(|| repo.days.values().sum())))
            }
            OptionalColumn::FirstDay => {
                oracle::first_day(repo).map(|day| Figure::Day(model_day(day)))
            }
            OptionalColumn::LastDay => {
                let downloaded = repo.days.iter().filter(|(_, count)| **count > 0);
                downloaded.map(|(day, _)| *day).max().map(|day| Figure::Day(model_day(day)))
            }
            OptionalColumn::BestDay => {
                let days = self.reference.range(self.view.period, includes_open_day)?;
                let (day, count) = self.reference.best_day(repo, days, includes_open_day)?;
                Some(Figure::Best(model_day(day), count))
            }
            OptionalColumn::Mean => {
                let (_, last) = self.reference.range(Period::Month, includes_open_day)?;
                let counts: Vec<u64> =
                    (last - 6..=last).filter_map(|day| repo.days.get(&day).copied()).collect();
                let days = u64::try_from(counts.len()).unwrap();
                (days > 0).then(|| Figure::Mean(counts.iter().sum(), days))
            }
            OptionalColumn::Rank => Some(Figure::Rank(rank(&self.by_downloads))),
            OptionalColumn::RankChange => {
                let is_covered = row.outcome != Outcome::NotCovered;
                let has_both = row.downloads > 0 && row.previous.is_some_and(|sum| sum > 0);
                let ranks = || Figure::Ranks(rank(&self.by_downloads), rank(&self.by_previous));
                (is_covered && has_both).then(ranks)
            }
        }
    }

    /// Returns the names of the rows, sorted by a column. Zeros and unknown values come last; ties are sorted by name.
    fn names(&self, column: OptionalColumn, is_descending: bool) -> Vec<String> {
        // Sizes are fractions, so that they are compared exactly.
        let size = |row: &Row| {
            let (size, of) = match self.figure(column, row)? {
                Figure::Count(count) | Figure::Best(_, count) => (i128::from(count), 1),
                Figure::Day(day) => (i128::from(day.epoch_days()), 1),
                Figure::Mean(sum, days) => (i128::from(sum), i128::from(days)),
                Figure::Rank(rank) => (i128::from(rank), 1),
                Figure::Ranks(now, before) => (i128::from(before) - i128::from(now), 1),
            };
            (size != 0).then_some((size, of))
        };
        let mut rows = self.by_downloads.clone();
        rows.sort_by(|a, b| {
            let order = match (size(a), size(b)) {
                (Some((a, of_a)), Some((b, of_b))) if is_descending => (b * of_a).cmp(&(a * of_b)),
                (Some((a, of_a)), Some((b, of_b))) => (a * of_b).cmp(&(b * of_a)),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            };
            order.then_with(|| oracle::ordered(a, b, (Column::Name, false)))
        });
        rows.iter().map(row_key).collect()
    }
}

/// Generates some columns in any order, as a URL may have them.
fn columns() -> impl Strategy<Value = Vec<OptionalColumn>> {
    subsequence(OptionalColumn::ALL.to_vec(), 1..=OptionalColumn::ALL.len()).prop_shuffle()
}

/// Returns a view with columns and an order, as a URL names them.
fn with_columns(view: &oracle::View, columns: &[OptionalColumn], order: &str) -> View {
    let slugs: Vec<&str> = columns.iter().map(|column| column.slug()).collect();
    let address = format!("?columns={}&sort={order}", slugs.join(","));
    View { columns: View::from_query(&address).columns, ..ask::view(view) }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn figures_of_columns_are_those_of_the_oracle((file, view) in export_and_view(), columns in columns()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let expected = Expected::new(&reference, &view);
        let shown = with_columns(&view, &columns, "name");
        let rows = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &shown).window.rows.clone();
        prop_assert_eq!(rows.len(), expected.by_downloads.len());
        let plain = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &ask::view(&view)).window.rows.clone();
        prop_assert!(plain.iter().all(|row| row.figures.is_empty()), "no row carries what nobody asked for");
        for found in &rows {
            let row = expected.by_downloads.iter().find(|row| row_key(row) == found.key.to_string()).unwrap();
            for column in OptionalColumn::ALL {
                let figure = if columns.contains(&column) { expected.figure(column, row) } else { None };
                prop_assert_eq!(Figure::find(&found.figures, column), figure, "{:?} of {}", column, found.key);
            }
        }
    }

    #[test]
    fn orders_by_columns_are_those_of_the_oracle((file, view) in export_and_view(), columns in columns(), descending: bool) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let expected = Expected::new(&reference, &view);
        let mut engine = ask::open(std::slice::from_ref(&file));
        for column in OptionalColumn::ALL {
            // The order may be by a column that is not shown.
            let order = format!("{}{}", if descending { "-" } else { "" }, column.slug());
            let shown = with_columns(&view, &columns, &order);
            let rows = ask::ask(&mut engine, &shown).window.rows.clone();
            let names: Vec<String> = rows.iter().map(|row| row.key.to_string()).collect();
            prop_assert_eq!(names, expected.names(column, descending), "{:?}", column);
        }
    }

    #[test]
    fn groups_have_the_columns_of_the_sums_of_their_members((file, view) in export_and_view()) {
        let columns = with_columns(&view, &OptionalColumn::ALL, "name");
        let shown = View { grouping: Grouping::Type, ..columns };
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let members = reference.shown(&view);
        for found in &ask::ask(&mut ask::open(std::slice::from_ref(&file)), &shown).window.rows {
            let of_group = || members.iter().filter(|repo| repo.repo_type == *found.key.name);
            let all_time: u64 = of_group().map(|repo| repo.total.unwrap_or_else(|| repo.days.values().sum())).sum();
            prop_assert_eq!(Figure::find(&found.figures, OptionalColumn::Total), Some(Figure::Count(all_time)));
            let first = of_group().filter_map(|repo| oracle::first_day(repo)).min();
            let first = first.map(|day| Figure::Day(ModelDay::from_epoch_days(day)));
            prop_assert_eq!(Figure::find(&found.figures, OptionalColumn::FirstDay), first);
        }
    }
}
