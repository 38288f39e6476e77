//! The columns that the user can add to the table, and their figures: all-time total, first and last day, best day,
//! 7-day mean, rank and its change.
//!
//! [`Columns`] names the columns of a view. [`OptionalColumns`] computes their figures: for the requested rows, or for
//! all rows if they are sorted by such a column. The figures cross to the page as plain numbers
//! ([`OptionalColumns::numbers`], [`Figure::find`]), so that a first visit, which shows none of them, does not pay for
//! their types.
//!
//! Cost of a row: a few sums of constant cost. In addition, the best day costs the days of the period, and the last day
//! the days after it. Ranks take two sorts of the whole list.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use super::own_columns::{own_key, own_slug};
use super::selection::{BY_DOWNLOADS, BY_NAME, known_first, sort_rows};
use super::{Metrics, OwnColumns, Selection};
use crate::model::{Day, DayRange, ExportDays, RepoId, Store};

/// The number of days that the mean covers.
const MEAN_DAYS: u32 = 7;
/// The least common multiple of 1 to [`MEAN_DAYS`], so that means compare as whole numbers.
const MEAN_UNITS: u64 = 420;

/// The columns that the user has added, and the sort by one of them, in the format of the URL. Slugs are resolved only
/// when they are used, so an unknown one has no effect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Columns(
    /// The slugs of the columns, separated by commas, in any order. If rows are sorted by such a column, its slug and a
    /// semicolon come first, with a leading `-` if descending. Everything is in one string, since each field of a
    /// question adds bytes to the first visit.
    String,
);

impl Columns {
    /// Adds the columns that the URL names.
    pub(crate) fn show(&mut self, shown: &str) {
        self.0.extend(shown.chars().filter(|&letter| letter != ';'));
    }

    /// Sorts by a column given as in the URL: its slug, with a leading `-` if descending. An unknown slug has no effect,
    /// and neither has one of the columns that every table has ([`SortColumn`](super::SortColumn)).
    pub(crate) fn sort_by(&mut self, order: &str) {
        let slug = order.strip_prefix('-').unwrap_or(order);
        let is_known = OptionalColumn::ALL.iter().any(|column| column.slug() == slug);
        if is_known || own_key(slug).is_some() {
            self.0 = [order, ";", self.shown()].concat();
        }
    }

    /// Whether there are no columns, and no sort by one.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns both values of the URL: the sort by a column, if there is one, and the columns.
    pub fn texts(&self) -> (Option<&str>, &str) {
        match self.0.split_once(';') {
            Some((order, shown)) => (Some(order), shown),
            None => (None, &self.0),
        }
    }

    /// Returns the columns in the format of the URL.
    pub fn shown(&self) -> &str {
        self.texts().1
    }

    /// Whether rows are sorted by one of them.
    pub fn has_order(&self) -> bool {
        self.texts().0.is_some()
    }

    /// Clears the sort, which leaves the order to the columns that every table has.
    pub fn clear_order(&mut self) {
        self.0 = self.shown().to_owned();
    }

    /// Whether the columns include a slug.
    pub fn contains(&self, slug: &str) -> bool {
        self.shown().split(',').any(|known| known == slug)
    }

    /// Adds a column, or removes it together with the sort by it. Unknown slugs are dropped.
    pub fn toggle(&mut self, column: OptionalColumn) {
        self.toggle_slug(column.slug());
    }

    /// Adds a column of the user's own table, or removes it together with the sort by it.
    pub fn toggle_own(&mut self, key: &str) {
        self.toggle_slug(&own_slug(key));
    }

    fn toggle_slug(&mut self, slug: &str) {
        let mut shown: Vec<&str> =
            OptionalColumn::ALL.into_iter().map(OptionalColumn::slug).collect();
        shown.retain(|known| self.contains(known) != (*known == slug));
        // Keep columns of the user's own table even if it is not open: they reappear with it.
        let own = self.shown().split(',').filter(|shown| own_key(shown).is_some());
        shown.extend(own.filter(|shown| *shown != slug));
        if own_key(slug).is_some() && !self.contains(slug) {
            shown.push(slug);
        }
        let shown = shown.join(",");
        let is_sorted_by_it = self.descending_by(slug).is_some() && self.contains(slug);
        let order = self.texts().0.filter(|_| !is_sorted_by_it);
        let order = order.map(|order| [order, ";"].concat()).unwrap_or_default();
        self.0 = order + &shown;
    }

    /// Sorts by a column, or reverses the order if rows are already sorted by it.
    pub fn press(&mut self, column: OptionalColumn) {
        self.press_slug(column.slug(), column.descends_first());
    }

    /// Sorts by a column of the user's own table, or reverses the order if rows are already sorted by it.
    pub fn press_own(&mut self, key: &str) {
        self.press_slug(&own_slug(key), false);
    }

    fn press_slug(&mut self, slug: &str, descends_first: bool) {
        let descends = self.descending_by(slug).map_or(descends_first, |descending| !descending);
        self.sort_by(&[if descends { "-" } else { "" }, slug].concat());
    }

    /// Whether the sort by a column is descending; `None` if rows are not sorted by it.
    pub fn descending(&self, column: OptionalColumn) -> Option<bool> {
        self.descending_by(column.slug())
    }

    /// Whether the sort by a column of the user's own table is descending; `None` if rows are not sorted by it.
    pub fn descending_own(&self, key: &str) -> Option<bool> {
        self.descending_by(&own_slug(key))
    }

    fn descending_by(&self, slug: &str) -> Option<bool> {
        let order = self.texts().0?;
        match order.strip_prefix('-') {
            Some(order) => (order == slug).then_some(true),
            None => (order == slug).then_some(false),
        }
    }

    /// Whether the columns include a column of the user's own table.
    pub fn contains_own(&self, key: &str) -> bool {
        self.contains(&own_slug(key))
    }

    /// Returns the added columns that every export has, in the order of the table.
    pub fn of_every_export(&self) -> Vec<OptionalColumn> {
        let is_shown = |column: &OptionalColumn| self.contains(column.slug());
        OptionalColumn::ALL.into_iter().filter(is_shown).collect()
    }
}

/// A column that every export has, and that the table shows if the user adds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OptionalColumn {
    /// The all-time figure, whatever the period.
    Total,
    /// The first day with a record.
    FirstDay,
    /// The last day with downloads.
    LastDay,
    /// The complete day of the period with the most downloads.
    BestDay,
    /// The mean of the last 7 complete days of the export.
    Mean,
    /// The rank by downloads in the period, among the rows of the table.
    Rank,
    /// How many ranks a row has risen since the previous period.
    RankChange,
}

impl OptionalColumn {
    /// All columns, in the order of the table.
    pub const ALL: [Self; 7] = [
        Self::Total,
        Self::FirstDay,
        Self::LastDay,
        Self::BestDay,
        Self::Mean,
        Self::Rank,
        Self::RankChange,
    ];

    /// Returns the name in URLs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::FirstDay => "first-day",
            Self::LastDay => "last-day",
            Self::BestDay => "best-day",
            Self::Mean => "average",
            Self::Rank => "rank",
            Self::RankChange => "rank-change",
        }
    }

    /// Returns the name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Total => "All-time total",
            Self::FirstDay => "First record",
            Self::LastDay => "Last download",
            Self::BestDay => "Best day",
            Self::Mean => "7-day average",
            Self::Rank => "Rank",
            Self::RankChange => "Rank change",
        }
    }

    /// Returns an explanation, for tooltips.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Total => "Reported total, or the sum of all days if none is reported",
            Self::FirstDay => "First day with a record",
            Self::LastDay => "Last day with downloads",
            Self::BestDay => "Complete day of the period with the most downloads",
            Self::Mean => {
                "Average of the last 7 complete days of the export, without days that have no record"
            }
            Self::Rank => "Rank by downloads in the period, among the rows of the table",
            Self::RankChange => "Ranks gained since the compared period",
        }
    }

    /// Whether the first click on the column's header sorts descending. Ranks sort ascending, since the best rank is 1.
    pub const fn descends_first(self) -> bool {
        !matches!(self, Self::Rank)
    }

    const fn bit(self) -> u64 {
        1 << self as u64
    }
}

/// The value of a row in an optional column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A number of downloads.
    Count(u64),
    /// A day.
    Day(Day),
    /// A day, and the downloads on it.
    Best(Day, u64),
    /// The mean of some days: the sum of their downloads, and the number of days.
    Mean(u64, u64),
    /// A rank, from 1.
    Rank(u64),
    /// The ranks in the period and in the previous one.
    Ranks(u64, u64),
}

impl Figure {
    /// Returns the sort key, as an exact whole number.
    fn size(self) -> i128 {
        match self {
            Self::Count(count) | Self::Best(_, count) => count.into(),
            Self::Day(day) => day.epoch_days().into(),
            // A day has at most 2^53 downloads, so this does not overflow.
            Self::Mean(sum, days) => {
                (sum / days * MEAN_UNITS + sum % days * MEAN_UNITS / days).into()
            }
            Self::Rank(rank) => rank.into(),
            Self::Ranks(now, before) => i128::from(before) - i128::from(now),
        }
    }

    fn numbers(self) -> [u64; 2] {
        let of_day = |day: Day| u64::from(day.epoch_days().cast_unsigned());
        match self {
            Self::Count(number) | Self::Rank(number) => [number, 0],
            Self::Day(day) => [of_day(day), 0],
            Self::Best(day, count) => [of_day(day), count],
            Self::Mean(first, second) | Self::Ranks(first, second) => [first, second],
        }
    }

    /// Finds the figure of a column among the numbers of a row. `None` if the row has no such figure, or if the column
    /// was not requested.
    pub fn find(numbers: &[Option<u64>], column: OptionalColumn) -> Option<Self> {
        let (&columns, pairs) = numbers.split_first()?;
        let columns = columns.filter(|columns| columns & column.bit() != 0)?;
        let before = (columns & (column.bit() - 1)).count_ones();
        let at = usize::try_from(before).ok()? * 2;
        let (first, second) = ((*pairs.get(at)?)?, (*pairs.get(at + 1)?)?);
        let day = || u32::try_from(first).ok().map(|days| Day::from_epoch_days(days.cast_signed()));
        Some(match column {
            OptionalColumn::Total => Self::Count(first),
            OptionalColumn::FirstDay | OptionalColumn::LastDay => Self::Day(day()?),
            OptionalColumn::BestDay => Self::Best(day()?, second),
            OptionalColumn::Mean => Self::Mean(first, second),
            OptionalColumn::Rank => Self::Rank(first),
            OptionalColumn::RankChange => Self::Ranks(first, second),
        })
    }
}

/// The figures of optional columns for the rows of a list.
#[derive(Debug)]
pub struct OptionalColumns {
    columns: Vec<OptionalColumn>,
    /// The ranks of the repositories, by index, in the period and in the previous one. Empty unless a column needs
    /// them.
    ranks: [Vec<u64>; 2],
}

impl OptionalColumns {
    /// Prepares the figures of the columns that the user has added.
    pub fn new(store: &Store, selection: &Selection, wanted: &Columns) -> Self {
        Self::of(store, selection, wanted.of_every_export())
    }

    fn of(store: &Store, selection: &Selection, columns: Vec<OptionalColumn>) -> Self {
        let is_rank = |column: &OptionalColumn| {
            matches!(column, OptionalColumn::Rank | OptionalColumn::RankChange)
        };
        let ranks = if columns.iter().any(is_rank) {
            let before = |metrics: Metrics| {
                let previous = metrics.comparison.previous;
                Metrics { downloads: previous.map_or(0, |sum| sum.downloads), ..metrics }
            };
            [ranks(store, selection, |metrics| metrics), ranks(store, selection, before)]
        } else {
            Default::default()
        };
        Self { columns, ranks }
    }

    /// Returns the figure of a row in a column.
    fn figure(
        &self,
        store: &Store,
        selection: &Selection,
        column: OptionalColumn,
        (id, metrics): (RepoId, Metrics),
    ) -> Option<Figure> {
        let repository = store.repository(id);
        let rank = |of: usize| self.ranks[of].get(id.index()).copied();
        match column {
            OptionalColumn::Total => Some(Figure::Count(repository.total())),
            OptionalColumn::FirstDay => repository.days().map(|days| Figure::Day(days.first())),
            OptionalColumn::LastDay => {
                let last = store.records(id, repository.days()?).rfind(|&(_, count)| count > 0);
                last.map(|(day, _)| Figure::Day(day))
            }
            OptionalColumn::BestDay => best_day(store, id, selection.complete)
                .map(|(day, downloads)| Figure::Best(day, downloads)),
            OptionalColumn::Mean => {
                let export_days = store.export_days(selection.includes_open_day);
                let last = export_days.map(ExportDays::last_complete)?;
                let counts = store.records(id, DayRange::ending_on(last, MEAN_DAYS));
                let (sum, days) =
                    counts.fold((0, 0), |(sum, days), (_, count)| (sum + count, days + 1));
                (days > 0).then_some(Figure::Mean(sum, days))
            }
            OptionalColumn::Rank => rank(0).map(Figure::Rank),
            OptionalColumn::RankChange => {
                let comparison = metrics.comparison;
                let has_both = comparison.difference().is_some()
                    && metrics.downloads > 0
                    && comparison.previous.is_some_and(|sum| sum.downloads > 0);
                has_both.then(|| Some(Figure::Ranks(rank(0)?, rank(1)?)))?
            }
        }
    }

    /// Returns the figures of the row at an index as a flat list: a bit set of the columns, then two numbers for each
    /// column. Empty without columns.
    pub fn numbers(&self, store: &Store, selection: &Selection, index: usize) -> Vec<Option<u64>> {
        let Some(&row) = selection.rows.get(index).filter(|_| !self.columns.is_empty()) else {
            return Vec::new();
        };
        let bits = self.columns.iter().fold(0, |bits, column| bits | column.bit());
        let figures = self.columns.iter().flat_map(|&column| {
            let figure = self.figure(store, selection, column, row);
            figure.map_or([None; 2], |figure| figure.numbers().map(Some))
        });
        std::iter::once(Some(bits)).chain(figures).collect()
    }

    /// Sorts the rows by the column that `columns` names, if any. Zeros and unknown figures come last in both
    /// directions, and ties are ordered by name. `own` is the user's own table, which has a value only for
    /// repositories, not for groups.
    pub fn sort(
        store: &Store,
        selection: &mut Selection,
        columns: &Columns,
        own: Option<&OwnColumns>,
    ) {
        if let Some(own) = own {
            own.sort(store, selection, columns);
        }
        let sorted = |column| Some((column, columns.descending(column)?));
        let sorted = OptionalColumn::ALL.into_iter().find_map(sorted);
        let Some((column, descending)) = sorted else { return };
        sort_rows(store, BY_NAME, &mut selection.rows);
        let figures = Self::of(store, selection, vec![column]);
        let sized = selection.rows.iter().map(|&row| {
            let figure = figures.figure(store, selection, column, row);
            (figure.map(Figure::size).filter(|size| *size != 0), row)
        });
        let mut sized: Vec<(Option<i128>, (RepoId, Metrics))> = sized.collect();
        let directed = |order: Ordering| if descending { order.reverse() } else { order };
        sized.sort_by(|(a, _), (b, _)| known_first(*a, *b, directed));
        selection.rows = sized.into_iter().map(|(_, row)| row).collect();
    }
}

/// Ranks every row by downloads, after `read` has mapped its metrics; ties by name. Returns ranks from 1, by repository
/// index.
fn ranks(store: &Store, selection: &Selection, read: impl Fn(Metrics) -> Metrics) -> Vec<u64> {
    let read_row = |&(id, metrics): &(RepoId, Metrics)| (id, read(metrics));
    let mut rows: Vec<_> = selection.rows.iter().map(read_row).collect();
    sort_rows(store, BY_DOWNLOADS, &mut rows);
    let mut ranks = vec![0; store.repositories().len()];
    for ((id, _), rank) in rows.iter().zip(1..) {
        ranks[id.index()] = rank;
    }
    ranks
}

/// Returns the day with the most downloads, the first one of several; `None` without downloads.
pub fn best_day(store: &Store, id: RepoId, days: Option<DayRange>) -> Option<(Day, u64)> {
    let best = store.records(id, days?).reduce(|best, now| if now.1 > best.1 { now } else { best });
    best.filter(|&(_, count)| count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_added_and_goes_with_its_order_and_no_other() {
        let columns = |shown: &str, order: &str| match order {
            "" => Columns(shown.into()),
            _ => Columns([order, ";", shown].concat()),
        };
        let mut now = columns("rank,,nonsense", "");
        now.toggle(OptionalColumn::BestDay);
        assert_eq!(now, columns("best-day,rank", ""));
        now.press(OptionalColumn::BestDay);
        assert_eq!(now, columns("best-day,rank", "-best-day"));
        now.press(OptionalColumn::BestDay);
        assert_eq!(now, columns("best-day,rank", "best-day"));
        now.toggle(OptionalColumn::Rank);
        assert_eq!(now, columns("best-day", "best-day"));
        now.toggle(OptionalColumn::BestDay);
        assert_eq!(now, columns("", ""));
        now.press(OptionalColumn::Rank);
        assert_eq!(now.texts().0, Some("rank"), "the first is the best");
        now.clear_order();
        assert!(now.is_empty());
        assert_eq!(columns("", "-rank").descending(OptionalColumn::Rank), Some(true));
        assert_eq!(columns("", "--rank").descending(OptionalColumn::Rank), None);
    }

    #[test]
    fn columns_of_the_readers_own_stay_whatever_others_do() {
        let mut now = Columns("own:b,rank,own:a,nonsense".into());
        now.press_own("a");
        now.toggle(OptionalColumn::Rank);
        assert_eq!(now.texts(), (Some("own:a"), "own:b,own:a"));
        now.press_own("a");
        now.toggle_own("c");
        assert_eq!(now.texts(), (Some("-own:a"), "own:b,own:a,own:c"));
        assert_eq!((now.descending_own("a"), now.descending_own("b")), (Some(true), None));
        now.toggle_own("a");
        assert_eq!(now.texts(), (None, "own:b,own:c"));
        assert!(now.contains_own("c") && !now.contains_own("a"));
        assert!(now.of_every_export().is_empty());
    }

    #[test]
    fn figures_are_found_among_numbers_by_their_columns() {
        let day = Day::from_ymd(1969, 12, 30).unwrap();
        let numbers: Vec<Option<u64>> = [Some(
            OptionalColumn::FirstDay.bit()
                | OptionalColumn::BestDay.bit()
                | OptionalColumn::Rank.bit(),
        )]
        .into_iter()
        .chain(Figure::Day(day).numbers().map(Some))
        .chain([None; 2])
        .chain(Figure::Rank(3).numbers().map(Some))
        .collect();
        assert_eq!(Figure::find(&numbers, OptionalColumn::FirstDay), Some(Figure::Day(day)));
        assert_eq!(Figure::find(&numbers, OptionalColumn::BestDay), None);
        assert_eq!(Figure::find(&numbers, OptionalColumn::Rank), Some(Figure::Rank(3)));
        assert_eq!(Figure::find(&numbers, OptionalColumn::Total), None, "not asked for");
        assert_eq!(Figure::find(&[], OptionalColumn::Total), None);
    }
}
