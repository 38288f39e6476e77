//! Lays exports over each other: of one repository and day, the later export's record counts.
//!
//! Exports restate the past: the Hub corrects counts, and a newer download of one organization overlaps an older one.
//! The later export is the one with the later last day; of two with the same last day, the one that was given later.
//! A reported total is the latest that is reported. Repositories stand in the order in which the exports, the earliest
//! first, name them. Cost: one pass over the cells of all exports, and memory for the result beside them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::assembler::{Assembler, cell_from_count};
use super::store::{LARGE, MISSING};
use super::{Day, DayRange, RepoId, RepoKey, Store, TotalOverflow};

/// A record that a later export states otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replaced {
    /// The repository.
    pub repository: RepoKey,
    /// The day.
    pub day: Day,
    /// Downloads as an earlier export has them.
    pub before: u64,
    /// Downloads as the later one has them, which count.
    pub after: u64,
}

/// What one of several exports brought to the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contribution {
    /// Records of days that no earlier export has.
    pub added: u64,
    /// Records that an earlier export has too, with the same downloads.
    pub unchanged: u64,
    /// Records that an earlier export has with other downloads.
    pub replaced: u64,
    /// The first of those.
    pub samples: Vec<Replaced>,
}

/// Merges stores; keeps at most `max_samples` replaced records of each as samples.
///
/// Gives back the whole, and for each store its place among the given ones and its contribution, the earliest first.
///
/// # Errors
/// [`TotalOverflow`] if all records, or all all-time figures, add up to more than 2^64 − 1.
///
/// ```
/// use publisher_analytics_core::model::{Day, RepoType, StoreBuilder, merge};
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
/// let (whole, contributions) = merge(&[newer, older], 20).unwrap();
/// assert_eq!(whole.repositories().next().unwrap().1.counted_total(), 4 + 8 + 9);
/// let (place, newest) = &contributions[1];
/// assert_eq!((*place, newest.added, newest.replaced), (0, 1, 1));
/// assert_eq!((newest.samples[0].before, newest.samples[0].after), (7, 8));
/// ```
pub fn merge(
    stores: &[Store],
    max_samples: usize,
) -> Result<(Store, Vec<(usize, Contribution)>), TotalOverflow> {
    let mut order: Vec<usize> = (0..stores.len()).collect();
    order.sort_unstable_by_key(|&place| (stores[place].days().map(DayRange::last), place));

    // Of each repository, where the stores have it, the earliest first.
    let mut parts: Vec<(&RepoKey, Vec<(usize, RepoId)>)> = Vec::new();
    let mut index_of = HashMap::new();
    for (rank, &place) in order.iter().enumerate() {
        for (id, repository) in stores[place].repositories() {
            let key = repository.key();
            let index = *index_of.entry(key).or_insert_with(|| {
                parts.push((key, Vec::new()));
                parts.len() - 1
            });
            parts[index].1.push((rank, id));
        }
    }

    let mut contributions = vec![Contribution::default(); stores.len()];
    let mut assembler = Assembler::new(Vec::new(), parts.len());
    let mut counts: Vec<Option<u64>> = Vec::new();
    for (key, ranks) in parts {
        let in_stores = || ranks.iter().map(|&(rank, id)| (rank, id, &stores[order[rank]]));
        let days = in_stores()
            .map(|(_, id, store)| store.repository(id).days())
            .fold(None, DayRange::around);
        counts.clear();
        counts.resize(days.map_or(0, DayRange::len), None);
        let mut reported_total = None;
        for (rank, id, store) in in_stores() {
            reported_total = store.repository(id).reported_total().or(reported_total);
            let Some(days) = days else { continue };
            let contribution = &mut contributions[rank];
            for (day, after) in store.records(id, days) {
                let offset = usize::try_from(day.days_since(days.first())).unwrap_or(0);
                match counts[offset].replace(after) {
                    None => contribution.added += 1,
                    Some(before) if before == after => contribution.unchanged += 1,
                    Some(before) => {
                        contribution.replaced += 1;
                        if contribution.samples.len() < max_samples {
                            let repository = key.clone();
                            contribution.samples.push(Replaced { repository, day, before, after });
                        }
                    }
                }
            }
        }
        let first_day = days.map_or(Day::from_epoch_days(0), DayRange::first);
        assembler.add_cells(counts.iter().map(|count| count.map_or(MISSING, cell_from_count)));
        let large = counts.iter().enumerate().filter_map(|(place, count)| {
            let count = count.filter(|count| cell_from_count(*count) == LARGE)?;
            Some((place, count))
        });
        assembler.push(key.clone(), reported_total, first_day, counts.len(), large)?;
    }
    Ok((assembler.finish(), order.into_iter().zip(contributions).collect()))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{MAX_COUNT, RepoType, StoreBuilder};

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

    #[test]
    fn the_latest_reported_total_counts_even_if_it_is_smaller() {
        let total = |stores: &[Store]| {
            let (whole, _) = merge(stores, 0).unwrap();
            whole.repositories().next().unwrap().1.reported_total()
        };
        let (older, newer) = (vec![(0, 0, 5)], vec![(0, 1, 5)]);
        assert_eq!(total(&[store(&newer, Some(8)), store(&older, Some(9))]), Some(8));
        assert_eq!(total(&[store(&older, Some(9)), store(&newer, None)]), Some(9));
    }

    #[test]
    fn of_exports_with_the_same_last_day_the_one_given_later_counts() {
        let stores = [store(&vec![(0, 0, 1)], None), store(&vec![(0, 0, MAX_COUNT)], None)];
        let (whole, contributions) = merge(&stores, 1).unwrap();
        assert_eq!(whole.repositories().next().unwrap().1.counted_total(), MAX_COUNT);
        assert_eq!(contributions[1].0, 1);
        assert_eq!(contributions[1].1.samples[0].after, MAX_COUNT);
    }

    #[test]
    fn repositories_without_records_stay() {
        let mut builder = StoreBuilder::default();
        builder.repository(&RepoType::Dataset, "org/empty");
        let (whole, _) =
            merge(&[builder.finish().unwrap(), store(&vec![(0, 3, 1)], None)], 0).unwrap();
        assert_eq!(whole.repositories().len(), 2);
        assert_eq!(whole.days().unwrap().len(), 1);
    }

    proptest! {
        #[test]
        fn the_whole_is_what_a_map_that_later_exports_write_over_holds(
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
                            Some(before) if before == count => unchanged += 1,
                            Some(_) => replaced += 1,
                        }
                    }
                }
                expected.push((added, unchanged, replaced));
            }
            let (whole, contributions) = merge(&stores, 2).unwrap();
            let found: Vec<_> = contributions
                .iter()
                .map(|(_, part)| (part.added, part.unchanged, part.replaced))
                .collect();
            prop_assert_eq!(found, expected);
            prop_assert_eq!(whole.record_count(), naive.len());
            for (id, repository) in whole.repositories() {
                for (day, count) in whole.records(id, DayRange::ending_on(day(100), 200)) {
                    prop_assert_eq!(naive.get(&(repository.key().clone(), day)), Some(&count));
                }
            }
            for (_, part) in &contributions {
                prop_assert_eq!(part.samples.len() as u64, part.replaced.min(2));
            }
        }
    }
}
