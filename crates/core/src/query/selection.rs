//! The repositories of a view: filtered, with their figures, in order.
//!
//! All time uses the reported totals, every other period the sum of the records. Cost for R repositories: R
//! name comparisons, R sums of constant cost, one sort; independent of the number of days.

use serde::{Deserialize, Serialize};

use super::{Change, Period, Selector, Sort, SortColumn};
use crate::model::{DayRange, RepoId, RepoType, Repository, Store, search_key};

/// The figures of one repository in a period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metrics {
    /// Downloads: reported for all time, counted otherwise.
    pub downloads: u64,
    /// Sum of the records in the period.
    pub counted: u64,
    /// Sum of the records in the period before; `None` for all time.
    pub before: Option<u64>,
    /// Change between the two.
    pub change: Change,
}

/// Repositories and downloads of one type within a selector.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeTotal {
    /// The type.
    pub repo_type: RepoType,
    /// Number of repositories.
    pub repositories: usize,
    /// Their downloads in the period.
    pub downloads: u64,
}

/// The repositories of a view, in its order, with figures and totals.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The days of the period; `None` if the export has no record.
    pub period: Option<DayRange>,
    /// The repositories with their figures, in the view's order.
    pub rows: Vec<(RepoId, Metrics)>,
    /// The sums over all rows.
    pub totals: Metrics,
    /// The same by type: models, datasets, then other types by name; only types that occur in the rows.
    pub by_type: Vec<TypeTotal>,
    /// How many repositories of each type of the export match the search, whatever the type filter.
    pub matches_by_type: Vec<(RepoType, usize)>,
}

impl Selection {
    /// Selects the repositories of `store`.
    pub fn new(store: &Store, selector: &Selector) -> Self {
        let period = store.days().map(|days| selector.period.range(days));
        let search = search_key(&selector.search);
        let words: Vec<&str> = search.split_whitespace().collect();

        let mut types: Vec<OfType<'_>> = Vec::new();
        let mut rows = Vec::new();
        let mut first_day = None;
        let (mut downloads, mut counted, mut before) = (0, 0, 0);
        for (id, repository) in store.repositories() {
            let repo_type = &repository.key().repo_type;
            let place = types.binary_search_by(|of_type| of_type.repo_type.cmp(repo_type));
            let place = place.unwrap_or_else(|place| {
                types.insert(place, OfType { repo_type, matches: 0, rows: 0, downloads: 0 });
                place
            });
            let of_type = &mut types[place];
            if !words.iter().all(|word| contains(repository.search_key(), word)) {
                continue;
            }
            of_type.matches += 1;
            if selector.repo_type.as_ref().is_some_and(|wanted| wanted != repo_type) {
                continue;
            }
            let figures = metrics_of(store, id, selector.period);
            downloads += figures.downloads;
            counted += figures.counted;
            before += figures.before.unwrap_or(0);
            first_day =
                [first_day, repository.days().map(DayRange::first)].into_iter().flatten().min();
            of_type.rows += 1;
            of_type.downloads += figures.downloads;
            rows.push((id, figures));
        }
        let comparison = comparison_of(selector.period, period);
        let has_full_previous_period =
            comparison.zip(first_day).is_some_and(|(days, first)| first <= days.first());
        let totals = Metrics {
            downloads,
            counted,
            before: comparison.map(|_| before),
            change: comparison.map_or(Change::None, |_| {
                Change::between(counted, before, has_full_previous_period)
            }),
        };
        let by_type = types.iter().filter(|of_type| of_type.rows > 0).map(|of_type| TypeTotal {
            repo_type: of_type.repo_type.clone(),
            repositories: of_type.rows,
            downloads: of_type.downloads,
        });
        let by_type = by_type.collect();
        let matches_by_type =
            types.iter().map(|of_type| (of_type.repo_type.clone(), of_type.matches)).collect();
        sort_rows(store, &mut rows, selector.sort);
        Self { period, rows, totals, by_type, matches_by_type }
    }

    /// The places of the rows, in order.
    pub fn ids(&self) -> impl Iterator<Item = RepoId> {
        self.rows.iter().map(|&(id, _)| id)
    }
}

/// What a selection counts by type.
struct OfType<'a> {
    repo_type: &'a RepoType,
    /// Repositories that match the search.
    matches: usize,
    /// Those that also match the type filter, and their downloads.
    rows: usize,
    downloads: u64,
}

/// Whether `text` has `word` in it, which is not empty. Names are too short for a cleverer search to pay.
fn contains(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|part| part == word.as_bytes())
}

/// The figures of one repository in `period`.
pub fn metrics_of(store: &Store, id: RepoId, period: Period) -> Metrics {
    let repository = store.repository(id);
    let days = store.days().map(|days| period.range(days));
    let counted = days.map_or(0, |days| store.sum(id, days));
    let Some(comparison) = comparison_of(period, days) else {
        return Metrics {
            downloads: repository.total(),
            counted,
            before: None,
            change: Change::None,
        };
    };
    let before = store.sum(id, comparison);
    let has_full_previous_period =
        repository.days().is_some_and(|life| life.first() <= comparison.first());
    let change = Change::between(counted, before, has_full_previous_period);
    Metrics { downloads: counted, counted, before: Some(before), change }
}

/// The period to compare with; none for all time.
fn comparison_of(period: Period, days: Option<DayRange>) -> Option<DayRange> {
    match period {
        Period::AllTime => None,
        Period::LastYear | Period::LastMonth | Period::Days(_) => days.map(DayRange::preceding),
    }
}

fn sort_rows(store: &Store, rows: &mut [(RepoId, Metrics)], sort: Sort) {
    let by_name = |a: &Repository, b: &Repository| {
        a.search_key().cmp(b.search_key()).then_with(|| a.key().cmp(b.key()))
    };
    rows.sort_unstable_by(|(a_id, a), (b_id, b)| {
        let (a_repo, b_repo) = (store.repository(*a_id), store.repository(*b_id));
        let order = match sort.column {
            SortColumn::Name => by_name(a_repo, b_repo),
            SortColumn::Type => a_repo.key().repo_type.cmp(&b_repo.key().repo_type),
            SortColumn::Downloads | SortColumn::Share => a.downloads.cmp(&b.downloads),
            SortColumn::Change => a.change.compare(b.change),
        };
        let order = if sort.descending { order.reverse() } else { order };
        order.then_with(|| by_name(a_repo, b_repo))
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, StoreBuilder};

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

    fn names(store: &Store, selection: &Selection) -> Vec<String> {
        selection.ids().map(|id| store.repository(id).key().name.to_string()).collect()
    }

    #[test]
    fn all_time_is_reported_and_a_month_is_counted() {
        let store = store();
        let all_time = Selection::new(&store, &Selector::default());
        assert_eq!((all_time.totals.downloads, all_time.totals.counted), (1_041, 73));
        assert_eq!((all_time.totals.before, all_time.totals.change), (None, Change::None));

        let view = Selector { period: Period::LastMonth, ..Selector::default() };
        let month = Selection::new(&store, &view);
        assert_eq!((month.totals.downloads, month.totals.before), (55, Some(11)));
        assert_eq!(month.totals.change, Change::Percent(400.0));
        assert_eq!(names(&store, &month), ["org/young", "org/Old", "org/idle"]);
        let changes: Vec<Change> = month.rows.iter().map(|(_, figures)| figures.change).collect();
        assert_eq!(changes, [Change::New, Change::Percent(50.0), Change::None]);
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
    fn ties_stand_by_name_whichever_way_the_column_sorts() {
        let mut builder = StoreBuilder::default();
        for name in ["b", "C", "a"] {
            builder.repository(&RepoType::Model, name);
        }
        let store = builder.finish().unwrap();
        for descending in [false, true] {
            let sort = Sort { column: SortColumn::Downloads, descending };
            let selection = Selection::new(&store, &Selector { sort, ..Selector::default() });
            assert_eq!(names(&store, &selection), ["a", "b", "C"]);
        }
    }
}
