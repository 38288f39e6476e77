//! Gathers rows, in any order, into a [`Store`].
//!
//! A repository's days are kept dense while they arrive, so a row that extends its range at either end costs
//! amortised constant time per day of the range. The result does not depend on the order of the rows, except
//! that repositories keep the order in which they are first named. Peak memory is the cells (4 bytes each, up
//! to twice while they grow) plus the finished store, since each repository is freed once it has been copied.

use std::collections::{HashMap, VecDeque};
use std::fmt;

use super::store::{LARGE, MISSING};
use super::{Day, DayRange, MAX_COUNT, RepoId, RepoKey, RepoType, Repository, Store, folded};

/// What became of an inserted record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// The day had no record.
    New,
    /// The day already had this very count; it counts once.
    Identical,
    /// The day already had another count; both are added.
    Added,
}

/// All downloads of an export add up to more than 2^64 − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TotalOverflow;

impl fmt::Display for TotalOverflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the downloads of this export add up to more than 18,446,744,073,709,551,615")
    }
}

impl std::error::Error for TotalOverflow {}

#[derive(Debug)]
struct Growing {
    key: RepoKey,
    reported_total: Option<u64>,
    first_day: Day,
    cells: VecDeque<u32>,
    /// Days of `LARGE` cells and days that had rows with unlike counts, ascending; of each, every count once.
    /// There are few, as a rule; with as many as there are days, an insertion moves them all.
    special: Vec<(Day, Vec<u64>)>,
}

impl Growing {
    /// The day after the last one with a cell; `None` without cells.
    #[inline]
    fn next_day(&self) -> Option<Day> {
        let len = i32::try_from(self.cells.len()).ok().filter(|len| *len > 0)?;
        Some(self.first_day + len)
    }

    /// Where the special day `day` is, or would be.
    fn special(&self, day: Day) -> Result<usize, usize> {
        self.special.binary_search_by_key(&day, |&(special, _)| special)
    }

    /// Makes a day special, which it must not be yet.
    fn make_special(&mut self, day: Day, counts: Vec<u64>) -> &mut Vec<u64> {
        let index = self.special(day).unwrap_or_else(|index| index);
        self.special.insert(index, (day, counts));
        &mut self.special[index].1
    }

    /// The count of a `LARGE` cell.
    fn large_count(&self, day: Day) -> u64 {
        self.special(day).map_or(0, |index| sum(&self.special[index].1))
    }
}

fn sum(counts: &[u64]) -> u64 {
    counts.iter().fold(0, |sum, &count| sum.saturating_add(count))
}

/// Collects records and builds the [`Store`] from them.
///
/// ```
/// use publisher_analytics::model::{Day, RepoType, StoreBuilder};
/// let mut builder = StoreBuilder::default();
/// let id = builder.repository(&RepoType::Model, "org/name");
/// builder.report_total(id, 9);
/// builder.insert(id, Day::from_ymd(2026, 6, 1).unwrap(), 4);
/// let store = builder.finish().unwrap();
/// assert_eq!(store.record_count(), 1);
/// assert_eq!(store.repository(id).total(), 9);
/// assert_eq!(store.repository(id).counted_total(), 4);
/// ```
#[derive(Debug, Default)]
pub struct StoreBuilder {
    growing: Vec<Growing>,
    /// The repositories of a name, which differ in type.
    by_name: HashMap<Box<str>, Vec<u32>>,
    record_count: usize,
}

impl StoreBuilder {
    /// Finds the repository with this type and name, or adds it.
    pub fn repository(&mut self, repo_type: &RepoType, name: &str) -> RepoId {
        let same_name = self.by_name.get_mut(name);
        let mut same_name_ids = same_name.iter().flat_map(|ids| ids.iter());
        let is_same_type = |id: &&u32| self.growing[**id as usize].key.repo_type == *repo_type;
        if let Some(id) = same_name_ids.find(is_same_type) {
            return RepoId(*id);
        }
        let id = u32::try_from(self.growing.len()).unwrap_or(u32::MAX);
        match same_name {
            Some(ids) => ids.push(id),
            None => {
                self.by_name.insert(name.into(), vec![id]);
            }
        }
        self.growing.push(Growing {
            key: RepoKey { repo_type: repo_type.clone(), name: name.into() },
            reported_total: None,
            first_day: Day::from_epoch_days(0),
            cells: VecDeque::new(),
            special: Vec::new(),
        });
        RepoId(id)
    }

    /// Notes a reported total; of several, the largest stays.
    pub fn report_total(&mut self, id: RepoId, total: u64) {
        let reported = &mut self.growing[id.index()].reported_total;
        *reported = Some(reported.unwrap_or(0).max(total));
    }

    /// Adds the record of one day. `count` is at most [`MAX_COUNT`]; a larger one is cut to it.
    #[inline]
    pub fn insert(&mut self, id: RepoId, day: Day, count: u64) -> Inserted {
        let growing = &mut self.growing[id.index()];
        // Most rows are of the day after the last one.
        match u32::try_from(count) {
            Ok(cell) if cell < LARGE && growing.next_day() == Some(day) => {
                growing.cells.push_back(cell);
                self.record_count += 1;
                Inserted::New
            }
            _ => self.insert_anywhere(id, day, count.min(MAX_COUNT)),
        }
    }

    fn insert_anywhere(&mut self, id: RepoId, day: Day, count: u64) -> Inserted {
        let growing = &mut self.growing[id.index()];
        if growing.cells.is_empty() {
            growing.first_day = day;
        }
        let mut offset = day.days_since(growing.first_day);
        while offset < 0 {
            growing.cells.push_front(MISSING);
            growing.first_day = growing.first_day - 1;
            offset += 1;
        }
        let offset = usize::try_from(offset).unwrap_or(0);
        if offset >= growing.cells.len() {
            growing.cells.resize(offset + 1, MISSING);
        }
        let present = growing.cells[offset];
        if present == MISSING {
            self.record_count += 1;
            growing.cells[offset] = cell_from_count(count);
            if growing.cells[offset] == LARGE {
                growing.make_special(day, vec![count]);
            }
            return Inserted::New;
        }
        let counts = match growing.special(day) {
            Ok(index) => &mut growing.special[index].1,
            Err(_) if u64::from(present) == count => return Inserted::Identical,
            Err(_) => growing.make_special(day, vec![u64::from(present)]),
        };
        if counts.contains(&count) {
            return Inserted::Identical;
        }
        counts.push(count);
        growing.cells[offset] = cell_from_count(sum(counts));
        Inserted::Added
    }

    /// Number of days with a record so far.
    pub fn record_count(&self) -> usize {
        self.record_count
    }

    /// Number of repositories so far.
    pub fn repository_count(&self) -> usize {
        self.growing.len()
    }

    /// Builds the store.
    ///
    /// # Errors
    /// [`TotalOverflow`] if all records, or all all-time figures, add up to more than 2^64 − 1: past this check
    /// no sum over a store can overflow.
    pub fn finish(self) -> Result<Store, TotalOverflow> {
        let cell_count = self.growing.iter().map(|growing| growing.cells.len()).sum();
        let mut store = Store {
            repositories: Vec::with_capacity(self.growing.len()),
            cells: Vec::with_capacity(cell_count),
            large: Vec::new(),
            block_sums: Vec::new(),
            record_count: self.record_count,
            days: None,
        };
        let (mut counted_all, mut total_all) = (0u64, 0u64);
        for growing in self.growing {
            let cells_start = store.cells.len();
            let (mut record_count, mut counted_total) = (0, 0u64);
            for (offset, &cell) in growing.cells.iter().enumerate() {
                let count = match cell {
                    MISSING => continue,
                    LARGE => {
                        let day = growing.first_day + i32::try_from(offset).unwrap_or(i32::MAX);
                        let count = growing.large_count(day);
                        store.large.push((cells_start + offset, count));
                        count
                    }
                    small => u64::from(small),
                };
                record_count += 1;
                counted_total = counted_total.checked_add(count).ok_or(TotalOverflow)?;
            }
            let (older, newer) = growing.cells.as_slices();
            store.cells.extend_from_slice(older);
            store.cells.extend_from_slice(newer);
            let repository = Repository {
                name_folded: folded(&growing.key.name).into(),
                key: growing.key,
                reported_total: growing.reported_total,
                first_day: growing.first_day,
                cells_start,
                cells_len: growing.cells.len(),
                blocks_start: 0,
                record_count,
                counted_total,
            };
            counted_all = counted_all.checked_add(counted_total).ok_or(TotalOverflow)?;
            total_all = total_all.checked_add(repository.total()).ok_or(TotalOverflow)?;
            store.days = match (store.days, repository.days()) {
                (Some(all), Some(own)) => {
                    DayRange::new(all.first().min(own.first()), all.last().max(own.last()))
                }
                (all, own) => all.or(own),
            };
            store.repositories.push(repository);
        }
        store.index_blocks();
        Ok(store)
    }
}

/// The cell for a count: itself, or the mark that sends readers to the side list.
fn cell_from_count(count: u64) -> u32 {
    u32::try_from(count).map_or(LARGE, |small| small.min(LARGE))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(offset: i32) -> Day {
        Day::from_epoch_days(18_000 + offset)
    }

    #[test]
    fn identical_rows_count_once_and_unlike_rows_add_in_any_order() {
        for counts in [[5, 5, 7], [5, 7, 5], [7, 5, 5]] {
            let mut builder = StoreBuilder::default();
            let id = builder.repository(&RepoType::Model, "a/b");
            let outcomes = counts.map(|count| builder.insert(id, day(0), count));
            assert_eq!(outcomes[0], Inserted::New);
            assert!(outcomes.contains(&Inserted::Identical) && outcomes.contains(&Inserted::Added));
            let store = builder.finish().unwrap();
            assert_eq!(store.repository(id).counted_total(), 12);
            assert_eq!(store.record_count(), 1);
        }
    }

    #[test]
    fn a_count_of_the_marks_and_the_largest_count_are_exact() {
        for count in
            [u64::from(LARGE) - 1, u64::from(LARGE), u64::from(MISSING), 1 << 32, MAX_COUNT]
        {
            let mut builder = StoreBuilder::default();
            let id = builder.repository(&RepoType::Model, "a/b");
            builder.insert(id, day(3), count);
            builder.insert(id, day(0), 1);
            let store = builder.finish().unwrap();
            let all = store.days().unwrap();
            assert_eq!(store.records(id, all).collect::<Vec<_>>(), [(day(0), 1), (day(3), count)]);
            assert_eq!(store.sum(id, all), count + 1);
        }
    }

    #[test]
    fn sums_that_cannot_be_held_are_refused() {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "a/b");
        for offset in 0..2049 {
            builder.insert(id, day(offset), MAX_COUNT);
        }
        assert_eq!(builder.finish().err(), Some(TotalOverflow));
    }

    #[test]
    fn a_record_takes_no_more_than_six_bytes() {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "a/b");
        for offset in 0..2_000 {
            builder.insert(id, day(offset), 7);
        }
        let bytes = builder.finish().unwrap().data_bytes();
        assert!((4 * 2_000..=6 * 2_000).contains(&bytes), "{bytes} bytes");
    }

    #[test]
    fn the_same_name_as_model_and_dataset_is_two_repositories() {
        let mut builder = StoreBuilder::default();
        let model = builder.repository(&RepoType::Model, "a/b");
        let dataset = builder.repository(&RepoType::Dataset, "a/b");
        assert_ne!(model, dataset);
        assert_eq!(builder.repository(&RepoType::Model, "a/b"), model);
    }

    proptest! {
        #[test]
        fn any_order_gives_the_sums_of_a_naive_model(
            rows in proptest::collection::vec((0u8..3, -400i32..400, prop_oneof![0u64..50, Just(1 << 40)]), 1..200),
            from in -450i32..450,
            len in 1u32..500,
        ) {
            let mut builder = StoreBuilder::default();
            let mut naive = std::collections::BTreeMap::<(u8, i32), Vec<u64>>::new();
            for &(repo, offset, count) in &rows {
                let id = builder.repository(&RepoType::Model, &format!("org/{repo}"));
                builder.insert(id, day(offset), count);
                let counts = naive.entry((repo, offset)).or_default();
                if !counts.contains(&count) {
                    counts.push(count);
                }
            }
            let store = builder.finish().unwrap();
            let period = DayRange::ending_on(day(from), len);
            prop_assert_eq!(store.record_count(), naive.len());
            for (id, repository) in store.repositories() {
                let expected: u64 = naive
                    .iter()
                    .filter(|((repo, offset), _)| {
                        format!("org/{repo}") == *repository.key().name && period.contains(day(*offset))
                    })
                    .flat_map(|(_, counts)| counts)
                    .sum();
                prop_assert_eq!(store.sum(id, period), expected);
                prop_assert_eq!(store.records(id, period).map(|(_, n)| n).sum::<u64>(), expected);
            }
        }
    }
}
