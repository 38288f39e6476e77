//! The repositories of a list: filtered and sorted, with their downloads and changes.
//!
//! All time uses the reported totals, every other period the sum of the records. Cost for R repositories: R name
//! searches, a few sums of constant cost for each, and one sort, regardless of the number of days.

use std::cell::OnceCell;
use std::cmp::Ordering;
use std::iter;

use serde::{Deserialize, Serialize};

use super::change::compare_sums;
use super::{
    ComparedPeriods, ComparedWith, Comparison, OwnColumns, Period, PeriodDays, PeriodSum, Search,
    Selector, Sort, SortColumn, compare,
};
use crate::model::{DayRange, ExportDays, RepoId, RepoType, Repository, Store};

/// The order of ranks and of the largest repositories.
pub(super) const BY_DOWNLOADS: Sort = Sort { column: SortColumn::Downloads, descending: true };

/// The order of rows that tie.
pub(super) const BY_NAME: Sort = Sort { column: SortColumn::Name, descending: false };

/// The downloads of one repository, or of a whole list, in a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Downloads: reported for all time, counted otherwise.
    pub downloads: u64,
    /// Sum of the records in the period.
    pub counted: u64,
    /// The complete days of the period compared with the previous period.
    pub comparison: Comparison,
}

impl Metrics {
    /// Returns the reported total minus the sum of the records; `None` if they are equal, or for periods other than all
    /// time.
    pub fn reported_minus_counted(&self) -> Option<i128> {
        let difference = i128::from(self.downloads) - i128::from(self.counted);
        (difference != 0).then_some(difference)
    }
}

/// The repositories and downloads of one type in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeTotal {
    /// The type.
    pub repo_type: RepoType,
    /// Number of repositories.
    pub repositories: usize,
    /// Their downloads in the period.
    pub downloads: u64,
}

/// The repositories of a list, in order, with metrics and totals.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The days of the period; `None` if the export has no record.
    pub period: Option<DayRange>,
    /// The days for changes, directions and best days: all except the open day.
    pub complete: Option<DayRange>,
    /// What the period is compared with.
    pub compared_with: ComparedWith,
    /// The complete days and those to compare them with; `None` if they are compared with nothing.
    pub compared: Option<ComparedPeriods>,
    /// Whether the open day counts as a complete one.
    pub includes_open_day: bool,
    /// The repositories with their metrics, in order.
    pub rows: Vec<(RepoId, Metrics)>,
    /// The sums over all rows.
    pub totals: Metrics,
    /// The downloads of all repositories of the export in the period.
    pub all_downloads: u64,
    /// The sums by type: models, datasets, then other types by name. Only types that occur in the rows.
    pub by_type: Vec<TypeTotal>,
    /// For each type of the export, how many repositories match the search, regardless of the type filter.
    pub matches_by_type: Vec<(RepoType, usize)>,
}

impl Selection {
    /// Selects the repositories of `store`.
    pub fn new(store: &Store, selector: &Selector) -> Self {
        Self::with_own(store, selector, None)
    }

    /// Selects the repositories of `store`. The search may ask for values of the user's own table `own`.
    pub fn with_own(store: &Store, selector: &Selector, own: Option<&OwnColumns>) -> Self {
        let rule = selector.grouping.family_rule();
        let search = Search::with_own(&selector.search, rule, own);
        Self::filtered(store, selector, &|candidate| search.admits(candidate))
    }

    /// Selects the repositories of `store`, ignoring the search. It needs none of the code for searches.
    pub fn without_search(store: &Store, selector: &Selector) -> Self {
        Self::filtered(store, selector, &|_| true)
    }

    fn filtered(
        store: &Store,
        selector: &Selector,
        is_found: &dyn Fn(&Candidate<'_>) -> bool,
    ) -> Self {
        let scope = Scope::of(store, selector);
        let days = scope.days;
        let mut types: Vec<TypeCounts<'_>> = Vec::new();
        let mut rows = Vec::new();
        let (mut downloads, mut counted, mut current, mut previous) = (0, 0, 0, 0);
        let mut other_downloads = 0;
        for (id, repository) in store.repositories() {
            let repo_type = &repository.key().repo_type;
            let index = types.binary_search_by(|of_type| of_type.repo_type.cmp(repo_type));
            let index = index.unwrap_or_else(|index| {
                types.insert(index, TypeCounts { repo_type, matches: 0, rows: 0, downloads: 0 });
                index
            });
            let of_type = &mut types[index];
            let candidate = Candidate::new(store, id, scope);
            let is_found = is_found(&candidate);
            of_type.matches += usize::from(is_found);
            let is_of_type = selector.repo_type.as_ref().is_none_or(|wanted| wanted == repo_type);
            if !(is_found && is_of_type) {
                other_downloads += downloads_in(store, id, selector.period, days);
                continue;
            }
            let metrics = *candidate.metrics();
            downloads += metrics.downloads;
            counted += metrics.counted;
            current += metrics.comparison.current.map_or(0, |sum| sum.downloads);
            previous += metrics.comparison.previous.map_or(0, |sum| sum.downloads);
            of_type.rows += 1;
            of_type.downloads += metrics.downloads;
            rows.push((id, metrics));
        }
        let comparison = days.and_then(|days| days.compared).map_or(Comparison::NONE, |periods| {
            let ids = rows.iter().map(|&(id, _)| id);
            let current = PeriodSum { days: periods.current, downloads: current };
            let previous = PeriodSum { days: periods.previous, downloads: previous };
            compare_sums(store, ids, current, previous)
        });
        let totals = Metrics { downloads, counted, comparison };
        let by_type = types.iter().filter(|of_type| of_type.rows > 0).map(|of_type| TypeTotal {
            repo_type: of_type.repo_type.clone(),
            repositories: of_type.rows,
            downloads: of_type.downloads,
        });
        let by_type = by_type.collect();
        let matches_by_type =
            types.iter().map(|of_type| (of_type.repo_type.clone(), of_type.matches)).collect();
        sort_rows(store, selector.sort, &mut rows);
        let (period, complete) = (days.map(|days| days.all), days.and_then(|days| days.complete));
        Self {
            period,
            complete,
            compared_with: selector.compared_with,
            compared: days.and_then(|days| days.compared),
            includes_open_day: selector.include_open_day,
            rows,
            totals,
            all_downloads: downloads + other_downloads,
            by_type,
            matches_by_type,
        }
    }

    /// Whether the period is compared with a previous one.
    pub fn has_previous(&self) -> bool {
        self.totals.comparison.previous.is_some()
    }

    /// Returns the rank of a repository by downloads, from 1, regardless of the sort order; `None` if it is not in the
    /// list.
    pub fn rank_by_downloads(&self, store: &Store, id: RepoId) -> Option<usize> {
        let own = self.rows.iter().find(|(row, _)| *row == id)?;
        let is_ahead = |row: &&(RepoId, Metrics)| row_order(store, BY_DOWNLOADS, row, own).is_lt();
        Some(self.rows.iter().filter(is_ahead).count() + 1)
    }

    /// Returns the indices of the `count` rows with the most downloads, the largest first, regardless of the sort
    /// order.
    pub fn largest(&self, store: &Store, count: usize) -> Vec<usize> {
        let order =
            |a: &usize, b: &usize| row_order(store, BY_DOWNLOADS, &self.rows[*a], &self.rows[*b]);
        let mut ranks: Vec<usize> = (0..self.rows.len()).collect();
        if count < ranks.len() {
            ranks.select_nth_unstable_by(count, order);
            ranks.truncate(count);
        }
        ranks.sort_unstable_by(order);
        ranks
    }

    /// Returns, for each repository of the export by its index, whether it has a row.
    pub fn membership(&self, store: &Store) -> Vec<bool> {
        let mut is_member = vec![false; store.repositories().len()];
        for id in self.ids() {
            is_member[id.index()] = true;
        }
        is_member
    }

    /// Returns the repositories of the rows, in order.
    pub fn ids(&self) -> impl Iterator<Item = RepoId> + Clone {
        self.rows.iter().map(|&(id, _)| id)
    }
}

/// The counts of a selection for one type.
struct TypeCounts<'a> {
    repo_type: &'a RepoType,
    /// Repositories that match the search.
    matches: usize,
    /// Repositories that also match the type filter, and, in `downloads`, their downloads.
    rows: usize,
    downloads: u64,
}

/// The days of a selector in an export.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    pub(super) period: Period,
    /// The days of the export; `None` without records.
    pub(super) export: Option<ExportDays>,
    /// The days of the period; `None` without records.
    pub(super) days: Option<PeriodDays>,
}

impl Scope {
    pub(super) fn of(store: &Store, selector: &Selector) -> Self {
        Self {
            period: selector.period,
            export: store.export_days(selector.include_open_day),
            days: period_days(store, selector),
        }
    }
}

/// A repository that a search may find, with its figures in the period, which are computed on first use.
pub(super) struct Candidate<'a> {
    pub(super) store: &'a Store,
    pub(super) id: RepoId,
    pub(super) scope: Scope,
    metrics: OnceCell<Metrics>,
}

impl<'a> Candidate<'a> {
    pub(super) fn new(store: &'a Store, id: RepoId, scope: Scope) -> Self {
        Self { store, id, scope, metrics: OnceCell::new() }
    }

    pub(super) fn repository(&self) -> &'a Repository {
        self.store.repository(self.id)
    }

    pub(super) fn metrics(&self) -> &Metrics {
        self.metrics
            .get_or_init(|| metrics_in(self.store, self.id, self.scope.period, self.scope.days))
    }
}

/// Returns the downloads of one repository in the period of a selector.
pub fn metrics_of(store: &Store, id: RepoId, selector: &Selector) -> Metrics {
    metrics_in(store, id, selector.period, period_days(store, selector))
}

/// Returns the days of a selector's period; `None` if the export has no record.
fn period_days(store: &Store, selector: &Selector) -> Option<PeriodDays> {
    let export = store.export_days(selector.include_open_day);
    export.map(|export| selector.period.days(export, selector.compared_with))
}

fn metrics_in(store: &Store, id: RepoId, period: Period, days: Option<PeriodDays>) -> Metrics {
    let counted = days.map_or(0, |days| store.sum(id, days.all));
    let comparison = days
        .and_then(|days| days.compared)
        .map_or(Comparison::NONE, |periods| compare(store, iter::once(id), periods));
    let downloads = if period == Period::AllTime { store.repository(id).total() } else { counted };
    Metrics { downloads, counted, comparison }
}

fn downloads_in(store: &Store, id: RepoId, period: Period, days: Option<PeriodDays>) -> u64 {
    match period {
        Period::AllTime => store.repository(id).total(),
        _ => days.map_or(0, |days| store.sum(id, days.all)),
    }
}

/// Sorts rows.
pub(super) fn sort_rows(store: &Store, sort: Sort, rows: &mut [(RepoId, Metrics)]) {
    rows.sort_unstable_by(|a, b| row_order(store, sort, a, b));
}

/// Compares two rows; ties are ordered by name, then type, in both directions.
///
/// Never inlined: sorting compares in many places, and each would get a copy.
#[inline(never)]
fn row_order(store: &Store, sort: Sort, a: &(RepoId, Metrics), b: &(RepoId, Metrics)) -> Ordering {
    let ((a_id, a), (b_id, b)) = (a, b);
    let (a_repo, b_repo) = (store.repository(*a_id), store.repository(*b_id));
    let (a_key, b_key) = (a_repo.key(), b_repo.key());
    let directed = |order: Ordering| if sort.descending { order.reverse() } else { order };
    let by_name =
        || a_repo.search_key().cmp(b_repo.search_key()).then_with(|| a_key.name.cmp(&b_key.name));
    let by_type = || a_key.repo_type.cmp(&b_key.repo_type);
    let order = match sort.column {
        SortColumn::Name => directed(by_name()),
        SortColumn::Type => directed(by_type()),
        SortColumn::Downloads | SortColumn::Share => directed(a.downloads.cmp(&b.downloads)),
        SortColumn::Difference => known_first(
            a.comparison.difference().filter(|difference| *difference != 0),
            b.comparison.difference().filter(|difference| *difference != 0),
            directed,
        ),
        SortColumn::Change => a.comparison.change.order(b.comparison.change, sort.descending),
    };
    order.then_with(by_name).then_with(by_type)
}

/// Compares two figures. Those that are `None` (unknown or 0) come last in both directions.
pub(super) fn known_first(
    a: Option<i128>,
    b: Option<i128>,
    directed: impl Fn(Ordering) -> Ordering,
) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => directed(a.cmp(&b)),
        (a, b) => a.is_none().cmp(&b.is_none()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, StoreBuilder};
    use crate::query::Change;

    fn day(offset: i32) -> Day {
        Day::from_ymd(2024, 6, 30).unwrap() - offset
    }

    fn store() -> Store {
        let mut builder = StoreBuilder::default();
        let old = builder.repository(&RepoType::Model, "org/Old");
        builder.report_total(old, 1_000);
        builder.insert(old, day(80), 7);
        builder.insert(old, day(30), 10);
        builder.insert(old, day(0), 15);
        let young = builder.repository(&RepoType::Dataset, "org/young");
        builder.insert(young, day(31), 1);
        builder.insert(young, day(2), 40);
        builder.repository(&RepoType::Other("kernel".into()), "org/idle");
        builder.finish().unwrap()
    }

    fn percent(percent: f64, first_record: Option<Day>) -> Change {
        Change::Percent { percent, first_record, silent_since: None }
    }

    fn names(store: &Store, selection: &Selection) -> Vec<String> {
        selection.ids().map(|id| store.repository(id).key().name.to_string()).collect()
    }

    #[test]
    fn all_time_is_reported_and_a_month_is_counted() {
        let store = store();
        let all_time = Selection::new(&store, &Selector::default());
        assert_eq!((all_time.totals.downloads, all_time.totals.counted), (1_041, 73));
        assert_eq!(all_time.totals.comparison, Comparison::NONE);

        let view = Selector { period: Period::LastMonth, ..Selector::default() };
        let month = Selection::new(&store, &view);
        assert_eq!(month.totals.downloads, 55);
        assert_eq!(month.totals.comparison.previous.unwrap().downloads, 11);
        assert_eq!(month.totals.comparison.change, percent(400.0, None));
        assert_eq!(names(&store, &month), ["org/young", "org/Old", "org/idle"]);
        let changes: Vec<Change> =
            month.rows.iter().map(|(_, metrics)| metrics.comparison.change).collect();
        assert_eq!(changes, [percent(3_900.0, Some(day(31))), percent(50.0, None), Change::None]);
    }

    #[test]
    fn search_folds_case_and_wants_every_word() {
        let store = store();
        let search = |text: &str| {
            let view = Selector { search: text.to_owned(), ..Selector::default() };
            names(&store, &Selection::new(&store, &view))
        };
        assert_eq!(search("OLD"), ["org/Old"]);
        assert_eq!(search(" org  you "), ["org/young"]);
        assert_eq!(search("nothing"), Vec::<String>::new());
        assert_eq!(search("a text longer than any name"), Vec::<String>::new());
    }

    #[test]
    fn the_type_filter_narrows_rows_but_not_the_counts_of_the_types() {
        let store = store();
        let view = Selector { repo_type: Some(RepoType::Dataset), ..Selector::default() };
        let selection = Selection::new(&store, &view);
        assert_eq!(names(&store, &selection), ["org/young"]);
        let counts: Vec<usize> = selection.matches_by_type.iter().map(|&(_, n)| n).collect();
        assert_eq!(counts, [1, 1, 1]);
        assert_eq!(selection.by_type.len(), 1);
    }

    #[test]
    fn ties_stand_by_name_and_type_whichever_way_every_column_sorts() {
        let mut builder = StoreBuilder::default();
        for (repo_type, name) in [
            (RepoType::Model, "b"),
            (RepoType::Dataset, "C"),
            (RepoType::Space, "b"),
            (RepoType::Dataset, "a"),
            (RepoType::Dataset, "b"),
        ] {
            builder.repository(&repo_type, name);
        }
        let store = builder.finish().unwrap();
        let rows = |column, descending| {
            let sort = Sort { column, descending };
            let selection = Selection::new(&store, &Selector { sort, ..Selector::default() });
            let keys = selection.ids().map(|id| store.repository(id).key().to_string());
            (keys.collect::<Vec<_>>().join(" "), selection)
        };
        for column in [SortColumn::Downloads, SortColumn::Share, SortColumn::Change] {
            for descending in [false, true] {
                let (found, selection) = rows(column, descending);
                assert_eq!(found, "dataset/a model/b dataset/b space/b dataset/C");
                let ranks = selection.ids().map(|id| selection.rank_by_downloads(&store, id));
                assert!(ranks.eq((1..=5).map(Some)));
            }
        }
        let by_name = rows(SortColumn::Name, true).0;
        assert_eq!(by_name, "dataset/C model/b dataset/b space/b dataset/a");
        let by_type = rows(SortColumn::Type, true).0;
        assert_eq!(by_type, "space/b dataset/a dataset/b dataset/C model/b");
    }
}
