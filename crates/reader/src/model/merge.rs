//! Merges several exports into one store.
//!
//! Exports restate the past: the Hub corrects counts, and a newer download of an organization overlaps an older one.
//! For each repository and day, the file with the later last day wins. If the last days are equal, the file modified
//! later wins; if those times are equal too, the larger count wins. A repository's total comes from the newest file
//! that reports one, plus the counts of the days after that file's last day.
//!
//! Invariants, checked by property tests: **the order in which the files were picked does not matter**, and **merging a
//! file with exports of itself changes nothing**. The second one requires that a file without totals never overrides a
//! file with totals: an export of one month carries the original reported totals or none.
//!
//! Known limit: the formats do not state which day a total refers to. An exported file of a period that ends before the
//! as-of day still carries the total of the as-of day. Merging it with a newer file without totals counts the days in
//! between twice.
//!
//! Repositories keep the order of the export with the most repositories; the others follow. Cost: one pass over the
//! cells of all exports, and memory for the result in addition to the sources.

use std::cmp::{Ordering, Reverse};
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::assembler::{Assembler, cell_from_count};
use super::store::{LARGE, MISSING};
use super::{Day, DayRange, RepoId, RepoKey, Store, TotalOverflow};

/// A store to merge.
#[derive(Clone, Copy, Debug)]
pub struct MergeSource<'a> {
    /// Its repositories and records.
    pub store: &'a Store,
    /// When its file was last modified: milliseconds since 1970-01-01 UTC.
    pub modified_ms: i64,
    /// The name of its file. It only breaks ties between files that have equal days and modification times.
    pub name: &'a str,
}

impl MergeSource<'_> {
    fn last_day(&self) -> Option<Day> {
        self.store.days().map(DayRange::last)
    }

    /// The file with the greater precedence wins. If two are equal, the larger count wins.
    fn precedence(&self) -> (Option<Day>, i64) {
        (self.last_day(), self.modified_ms)
    }

    /// Orders files by precedence, then by name and content, so that the order in which they were picked does not
    /// matter.
    fn cmp(&self, other: &Self) -> Ordering {
        let keys = |source: &Self| source.store.repositories().map(|(_, one)| one.key().clone());
        self.precedence()
            .cmp(&other.precedence())
            .then_with(|| self.name.cmp(other.name))
            .then_with(|| self.store.record_count().cmp(&other.store.record_count()))
            .then_with(|| keys(self).cmp(keys(other)))
    }
}

/// A record for which two exports state different counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The repository.
    pub repository: RepoKey,
    /// The day.
    pub day: Day,
    /// The discarded count: that of the older export, or the smaller one if neither export is older.
    pub previous: u64,
    /// The kept count: that of the newer export, or the larger one if neither export is newer.
    pub current: u64,
}

/// What one of the merged exports contributed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Records of days that no older export contains.
    pub added: u64,
    /// Records that an older export contains with the same count.
    pub unchanged: u64,
    /// Records that an older export contains with another count.
    pub replaced: u64,
    /// The first of the replaced records.
    pub examples: Vec<Replaced>,
}

/// Merges stores. Keeps at most `max_examples` replaced records per source.
///
/// Returns the merged store and, for each source from the oldest to the newest, its index in `sources` and its
/// contribution.
///
/// # Errors
/// [`TotalOverflow`] if all records, or all all-time figures, add up to more than 2^64 − 1.
///
/// ```
/// use publisher_analytics_reader::model::{Day, MergeSource, RepoType, StoreBuilder, merge};
/// let day = |day| Day::from_ymd(2026, 6, day).unwrap();
/// let store = |records: &[(u8, u64)]| {
///     let mut builder = StoreBuilder::default();
///     let id = builder.repository(&RepoType::Model, "org/name");
///     for &(date, count) in records {
///         builder.insert(id, day(date), count);
///     }
///     builder.finish().unwrap()
/// };
/// let (newer, older) = (store(&[(2, 8), (3, 9)]), store(&[(1, 4), (2, 7)]));
/// let source = |store| MergeSource { store, modified_ms: 0, name: "" };
/// let (merged, contributions) = merge(&[source(&newer), source(&older)], 20).unwrap();
/// assert_eq!(merged.repositories().next().unwrap().1.counted_total(), 4 + 8 + 9);
/// let (index, newest) = &contributions[1];
/// assert_eq!((*index, newest.added, newest.replaced), (0, 1, 1));
/// assert_eq!((newest.examples[0].previous, newest.examples[0].current), (7, 8));
/// ```
pub fn merge(
    sources: &[MergeSource<'_>],
    max_examples: usize,
) -> Result<(Store, Vec<(usize, Contribution)>), TotalOverflow> {
    let mut order: Vec<usize> = (0..sources.len()).collect();
    order.sort_by(|&a, &b| sources[a].cmp(&sources[b]));
    let ranked: Vec<&MergeSource<'_>> = order.iter().map(|&index| &sources[index]).collect();

    // The sort is stable: among exports with equally many repositories, the oldest comes first.
    let mut by_length = ranked.clone();
    by_length.sort_by_key(|source| Reverse(source.store.repositories().len()));
    // For each repository, where it occurs: the rank of the file and the id within it, oldest first.
    let mut repositories: Vec<(&RepoKey, Vec<(usize, RepoId)>)> = Vec::new();
    let mut index_of = HashMap::new();
    for (_, repository) in by_length.iter().flat_map(|source| source.store.repositories()) {
        index_of.entry(repository.key()).or_insert_with(|| {
            repositories.push((repository.key(), Vec::new()));
            repositories.len() - 1
        });
    }
    for (rank, source) in ranked.iter().enumerate() {
        for (id, repository) in source.store.repositories() {
            if let Some(&index) = index_of.get(repository.key()) {
                repositories[index].1.push((rank, id));
            }
        }
    }

    let mut contributions = vec![Contribution::default(); sources.len()];
    let mut assembler = Assembler::new(Vec::new(), repositories.len());
    // For each day, the count and the rank of the file that supplied it.
    let mut cells: Vec<Option<(u64, usize)>> = Vec::new();
    for (key, occurrences) in repositories {
        let days = occurrences
            .iter()
            .map(|&(rank, id)| ranked[rank].store.repository(id).days())
            .fold(None, DayRange::around);
        cells.clear();
        cells.resize(days.map_or(0, DayRange::len), None);
        for &(rank, id) in &occurrences {
            let Some(days) = days else { continue };
            let source = ranked[rank];
            let contribution = &mut contributions[rank];
            for (day, count) in source.store.records(id, days) {
                let offset = usize::try_from(day.days_since(days.first())).unwrap_or(0);
                let Some((present, from)) = cells[offset] else {
                    cells[offset] = Some((count, rank));
                    contribution.added += 1;
                    continue;
                };
                // Between files of equal precedence, the larger count wins.
                let is_tie = ranked[from].precedence() == source.precedence();
                let (previous, current) =
                    if is_tie && present > count { (count, present) } else { (present, count) };
                cells[offset] = Some((current, rank));
                if previous == current {
                    contribution.unchanged += 1;
                    continue;
                }
                contribution.replaced += 1;
                if contribution.examples.len() < max_examples {
                    let repository = key.clone();
                    contribution.examples.push(Replaced { repository, day, previous, current });
                }
            }
        }
        let first_day = days.map_or(Day::from_epoch_days(0), DayRange::first);
        let counts = || cells.iter().map(|cell| cell.map(|(count, _)| count));
        let reported_total = reported_total(&ranked, &occurrences, first_day, counts())?;
        assembler.add_cells(counts().map(|count| count.map_or(MISSING, cell_from_count)));
        let large = counts().enumerate().filter_map(|(offset, count)| {
            let count = count.filter(|count| cell_from_count(*count) == LARGE)?;
            Some((offset, count))
        });
        assembler.push(key.clone(), reported_total, first_day, cells.len(), large)?;
    }
    Ok((assembler.finish(), order.into_iter().zip(contributions).collect()))
}

/// Returns the total of a repository with these `occurrences`: the total in the newest file that reports one, plus the
/// `counts` (one per day from `first_day` on) of the days after that file's last day.
fn reported_total(
    ranked: &[&MergeSource<'_>],
    occurrences: &[(usize, RepoId)],
    first_day: Day,
    counts: impl Iterator<Item = Option<u64>>,
) -> Result<Option<u64>, TotalOverflow> {
    let totals = occurrences.iter().filter_map(|&(rank, id)| {
        let source = ranked[rank];
        Some((source.precedence(), source.store.repository(id).reported_total()?))
    });
    // Between files of equal precedence, the larger total wins.
    let Some(((last_day, _), reported)) = totals.max() else { return Ok(None) };
    let days_to_skip = last_day.map_or(0, |last_day| last_day.days_since(first_day) + 1);
    let later = counts.skip(usize::try_from(days_to_skip).unwrap_or(0)).flatten();
    let total = later.into_iter().try_fold(reported, u64::checked_add);
    total.map(Some).ok_or(TotalOverflow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{RepoType, StoreBuilder};

    type Records = Vec<(u8, i32, u64)>;

    fn day(offset: i32) -> Day {
        Day::from_epoch_days(20_000 + offset)
    }

    fn store(records: &Records, total: Option<u64>) -> Store {
        let mut builder = StoreBuilder::default();
        for &(repo, offset, count) in records {
            let id = builder.repository(&RepoType::Model, &format!("org/{repo}"));
            builder.insert(id, day(offset), count);
            if let Some(total) = total {
                builder.report_total(id, total);
            }
        }
        builder.finish().unwrap()
    }

    fn source(store: &Store, modified_ms: i64) -> MergeSource<'_> {
        MergeSource { store, modified_ms, name: "file.csv" }
    }

    fn merge_all(stores: &[&Store]) -> (Store, Vec<(usize, Contribution)>) {
        let sources: Vec<_> = stores.iter().map(|store| source(store, 0)).collect();
        merge(&sources, 2).unwrap()
    }

    fn first_total(store: &Store) -> Option<u64> {
        store.repositories().next().unwrap().1.reported_total()
    }

    #[test]
    fn the_newest_reported_total_counts_and_days_after_it_are_added() {
        let (older, newer) = (vec![(0, 0, 5)], vec![(0, 0, 5), (0, 1, 7)]);
        let total = |newest, oldest| {
            let (newest, oldest) = (store(&newer, newest), store(&older, oldest));
            let totals = [[&newest, &oldest], [&oldest, &newest]]
                .map(|stores| first_total(&merge_all(&stores).0));
            assert_eq!(totals[0], totals[1]);
            totals[0]
        };
        assert_eq!(total(Some(8), Some(9)), Some(8));
        assert_eq!(total(None, Some(9)), Some(9 + 7));
        assert_eq!(total(None, None), None);
    }

    #[test]
    fn of_exports_with_the_same_last_day_the_one_modified_later_counts_then_the_larger() {
        let (small, large) = (store(&vec![(0, 0, 1)], Some(1)), store(&vec![(0, 0, 9)], Some(9)));
        for (small_ms, large_ms, expected) in [(2, 1, 1), (1, 2, 9), (1, 1, 9)] {
            let sources = [source(&small, small_ms), source(&large, large_ms)];
            for sources in [sources, [sources[1], sources[0]]] {
                let (merged, contributions) = merge(&sources, 1).unwrap();
                assert_eq!(merged.repositories().next().unwrap().1.counted_total(), expected);
                assert_eq!(first_total(&merged), Some(expected));
                assert_eq!(contributions[1].1.examples[0].current, expected);
            }
        }
    }

    #[test]
    fn a_later_export_without_a_total_overrides_none() {
        let (full, excerpt) =
            (store(&vec![(0, 0, 1), (0, 9, 2)], Some(50)), store(&vec![(0, 9, 2)], None));
        let sources = [source(&excerpt, 9), source(&full, 1)];
        assert_eq!(first_total(&merge(&sources, 0).unwrap().0), Some(50));
    }

    #[test]
    fn repositories_without_records_stay() {
        let mut builder = StoreBuilder::default();
        builder.repository(&RepoType::Dataset, "org/empty");
        let (empty, other) = (builder.finish().unwrap(), store(&vec![(0, 3, 1)], None));
        let (merged, _) = merge_all(&[&empty, &other]);
        assert_eq!(merged.repositories().len(), 2);
        assert_eq!(merged.days().unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn merged_records_are_those_of_a_map_that_later_exports_overwrite(
            exports in proptest::collection::vec(
                (
                    proptest::collection::vec((0u8..3, 0i32..60, 0u64..4), 0..40),
                    prop_oneof![Just(None), (0u64..9).prop_map(Some)],
                ),
                1..4,
            ),
        ) {
            let stores: Vec<Store> =
                exports.iter().map(|(records, total)| store(records, *total)).collect();
            // Each file has a different modification time, so precedence never ties.
            let mut order: Vec<&Store> = stores.iter().collect();
            order.sort_by_key(|store| store.days().map(DayRange::last));
            let mut naive = std::collections::BTreeMap::new();
            let mut expected = Vec::new();
            for store in order {
                let (mut added, mut unchanged, mut replaced) = (0, 0, 0);
                for (id, repository) in store.repositories() {
                    for (day, count) in store.records(id, DayRange::ending_on(day(100), 200)) {
                        match naive.insert((repository.key().clone(), day), count) {
                            None => added += 1,
                            Some(previous) if previous == count => unchanged += 1,
                            Some(_) => replaced += 1,
                        }
                    }
                }
                expected.push((added, unchanged, replaced));
            }
            let sources: Vec<_> = (0..).zip(&stores).map(|(ms, store)| source(store, ms)).collect();
            let (merged, contributions) = merge(&sources, 2).unwrap();
            let found: Vec<_> = contributions
                .iter()
                .map(|(_, one)| (one.added, one.unchanged, one.replaced))
                .collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(merged.record_count(), naive.len());
            for (id, repository) in merged.repositories() {
                for (day, count) in merged.records(id, DayRange::ending_on(day(100), 200)) {
                    prop_assert_eq!(naive.get(&(repository.key().clone(), day)), Some(&count));
                }
            }
            for (_, one) in &contributions {
                prop_assert_eq!(one.examples.len() as u64, one.replaced.min(2));
            }
        }
    }
}
