//! Turns rows, in any order, into a [`Store`].
//!
//! Each repository keeps one cell for each day from its first to its last record, filled while rows arrive. Most files
//! list repository after repository and day after day, so all cells go into one *arena*, which becomes the store's cells
//! without a copy. A repository that grows in another way (before its first day, or after another repository's cells
//! follow its own) moves its cells into a deque of its own; there, a row at either end costs amortized constant time for
//! each day it adds.
//!
//! What breaks if you touch it:
//! - A repository may grow in the arena only while its cells are the last ones. Otherwise it writes over the next one.
//! - A cell that is [`LARGE`] needs an entry in `exact_counts`; so does a day with conflicting rows, even if their sum is
//!   small, since a third row has to be compared with each of them.
//! - [`StoreBuilder::append`] decides before it changes anything: its caller reads the whole file again if it fails.
//!
//! The result does not depend on the order of rows, with two exceptions: repositories keep the order in which they are
//! first named, and of conflicting rows that add up to more than [`MAX_COUNT`] those that come last are refused. Peak
//! memory is 4 bytes a cell, twice that while the arena grows, and the finished store beside it if any repository has
//! moved out.

use std::collections::{HashMap, VecDeque};
use std::iter;

use serde::{Deserialize, Serialize};

use super::assembler::{Assembler, cell_from_count};
use super::store::{LARGE, MISSING};
use super::{Day, MAX_COUNT, RepoId, RepoKey, RepoType, Store, TotalOverflow};

/// What became of an inserted record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// The day had no record.
    New,
    /// The day already had this very count; it counts once.
    Identical,
    /// The day already had another count; both are added.
    Added,
    /// The day already had another count, and together they are more than [`MAX_COUNT`]: nothing has changed.
    TooLarge,
}

/// What a builder does not take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitExceeded {
    /// More bytes than the limit.
    Bytes,
    /// More than a thousand conflicting rows for one day of a repository.
    ConflictingRows(RepoId, Day),
}

#[derive(Debug)]
struct RepositoryBuilder {
    key: RepoKey,
    reported_total: Option<u64>,
    first_day: Day,
    cells_len: usize,
    /// Index of its first cell in the arena. It may grow there as long as its cells are the last.
    arena_start: usize,
    /// The cells, once they have moved out of the arena.
    own: Option<VecDeque<u32>>,
    /// Days of `LARGE` cells and days with conflicting rows, ascending, each with every count once. There are few of
    /// them in real files; an insertion moves all that follow.
    exact_counts: Vec<(Day, Vec<u64>)>,
}

impl RepositoryBuilder {
    fn new(key: RepoKey) -> Self {
        Self {
            key,
            reported_total: None,
            first_day: Day::from_epoch_days(0),
            cells_len: 0,
            arena_start: 0,
            own: None,
            exact_counts: Vec::new(),
        }
    }

    /// How many more cells are needed to hold a day.
    fn cells_to_hold(&self, day: Day) -> usize {
        let Some(next_day) = self.next_day() else { return 1 };
        let before = self.first_day.days_since(day).max(0);
        let after = (day.days_since(next_day) + 1).max(0);
        usize::try_from(before + after).unwrap_or(0)
    }

    /// The cell of a day; the range grows to hold it.
    fn cell_mut<'a>(&'a mut self, arena: &'a mut Vec<u32>, day: Day) -> &'a mut u32 {
        if self.cells_len == 0 {
            self.first_day = day;
        }
        if day < self.first_day {
            let before = usize::try_from(self.first_day.days_since(day)).unwrap_or(0);
            let own = self.move_out(arena);
            (0..before).for_each(|_| own.push_front(MISSING));
            self.cells_len += before;
            self.first_day = day;
        }
        let offset = usize::try_from(day.days_since(self.first_day)).unwrap_or(0);
        if offset >= self.cells_len {
            self.extend(arena, iter::repeat_n(MISSING, offset + 1 - self.cells_len));
        }
        match &mut self.own {
            Some(cells) => &mut cells[offset],
            None => &mut arena[self.arena_start + offset],
        }
    }

    /// Adds cells after the last one.
    #[inline]
    fn extend(&mut self, arena: &mut Vec<u32>, more: impl ExactSizeIterator<Item = u32>) {
        if self.cells_len == 0 {
            self.arena_start = arena.len();
        }
        let more_len = more.len();
        if self.own.is_none() && self.arena_start + self.cells_len == arena.len() {
            arena.extend(more);
        } else {
            self.move_out(arena).extend(more);
        }
        self.cells_len += more_len;
    }

    /// Moves the cells out of the arena, if they are there.
    fn move_out(&mut self, arena: &[u32]) -> &mut VecDeque<u32> {
        self.own.get_or_insert_with(|| {
            arena.iter().skip(self.arena_start).take(self.cells_len).copied().collect()
        })
    }

    /// The cells, in two slices.
    fn cells<'a>(&'a self, arena: &'a [u32]) -> (&'a [u32], &'a [u32]) {
        match &self.own {
            Some(cells) => cells.as_slices(),
            None => (&arena[self.arena_start..self.arena_start + self.cells_len], &[]),
        }
    }

    /// Whether a day has a record.
    fn has(&self, arena: &[u32], day: Day) -> bool {
        let offset = usize::try_from(day.days_since(self.first_day)).ok();
        let cell = offset.and_then(|offset| {
            let (older, newer) = self.cells(arena);
            older.get(offset).or_else(|| newer.get(offset - older.len()))
        });
        cell.is_some_and(|cell| *cell != MISSING)
    }

    /// The day after the last one with a cell; `None` without cells.
    #[inline]
    fn next_day(&self) -> Option<Day> {
        let len = i32::try_from(self.cells_len).ok().filter(|len| *len > 0)?;
        Some(self.first_day + len)
    }

    /// The index of `day` in `exact_counts`, or where it would be inserted.
    fn exact_counts_index(&self, day: Day) -> Result<usize, usize> {
        self.exact_counts.binary_search_by_key(&day, |&(known, _)| known)
    }

    /// Adds exact counts of a day that has none yet.
    fn add_exact_counts(&mut self, day: Day, counts: Vec<u64>) -> &mut Vec<u64> {
        let index = self.exact_counts_index(day).unwrap_or_else(|index| index);
        self.exact_counts.insert(index, (day, counts));
        &mut self.exact_counts[index].1
    }
}

/// The most conflicting rows of one day. Every further row is compared with all of them, and no real file has as many.
const MAX_CONFLICTING: usize = 1_000;

/// Bytes of one day of one repository.
const CELL_BYTES: usize = size_of::<u32>();

/// About what a repository takes besides its cells: its name three times (as key, as search key and in the index).
const fn repository_bytes(name: &str) -> usize {
    200 + 3 * name.len()
}

fn days_from(first: Day) -> impl Iterator<Item = Day> {
    (0..).map(move |offset| first + offset)
}

fn sum(counts: &[u64]) -> u64 {
    counts.iter().fold(0, |sum, &count| sum.saturating_add(count))
}

/// The contents of a builder without the cells, as data that another worker can send.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreFragment {
    repositories: Vec<FragmentRepository>,
    record_count: usize,
}

impl StoreFragment {
    /// Number of cells of all repositories.
    pub fn cells_len(&self) -> usize {
        self.repositories.iter().map(|one| one.cells_len).fold(0, usize::saturating_add)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FragmentRepository {
    key: RepoKey,
    reported_total: Option<u64>,
    first_day: Day,
    cells_len: usize,
}

/// Collects records and builds the [`Store`] from them.
///
/// ```
/// use publisher_analytics_core::model::{Day, RepoType, StoreBuilder};
/// let mut builder = StoreBuilder::default();
/// let id = builder.repository(&RepoType::Model, "org/name");
/// builder.report_total(id, 9);
/// builder.insert(id, Day::from_ymd(2026, 6, 1).unwrap(), 4);
/// let store = builder.finish().unwrap();
/// assert_eq!(store.record_count(), 1);
/// assert_eq!(store.repository(id).total(), 9);
/// assert_eq!(store.repository(id).counted_total(), 4);
/// ```
#[derive(Debug)]
pub struct StoreBuilder {
    limit_bytes: usize,
    arena: Vec<u32>,
    /// About what the store will take: cells, and names with what belongs to a repository.
    store_bytes: usize,
    exceeded: Option<LimitExceeded>,
    repositories: Vec<RepositoryBuilder>,
    /// The repositories of a name, which differ in type.
    by_name: HashMap<Box<str>, Vec<u32>>,
    record_count: usize,
}

impl Default for StoreBuilder {
    fn default() -> Self {
        Self::with_limit(usize::MAX)
    }
}

impl StoreBuilder {
    /// Makes a builder whose store takes no more than about `limit_bytes`. Two records decades apart need a cell for
    /// every day between them, so a small file can ask for a large store.
    pub fn with_limit(limit_bytes: usize) -> Self {
        Self {
            limit_bytes,
            arena: Vec::new(),
            store_bytes: 0,
            exceeded: None,
            repositories: Vec::new(),
            by_name: HashMap::new(),
            record_count: 0,
        }
    }

    /// Reserves memory for so many records, as far as there is any, so that the arena need not move while it grows. More
    /// or fewer may come.
    pub fn reserve(&mut self, records: usize) {
        // Without the memory the arena moves as it grows.
        self.arena.try_reserve_exact(records.min(self.limit_bytes / CELL_BYTES)).ok();
    }

    /// The first limit that a row exceeded. Later rows were left out, so the store must not be used.
    pub fn excess(&self) -> Option<LimitExceeded> {
        self.exceeded
    }

    /// The key of a repository that this builder has named.
    pub fn key(&self, id: RepoId) -> &RepoKey {
        &self.repositories[id.index()].key
    }

    /// Whether so many bytes more are within the limit; counts them if so.
    fn take_bytes(&mut self, bytes: usize) -> bool {
        let store_bytes = self.store_bytes.saturating_add(bytes);
        if self.exceeded.is_none() && store_bytes > self.limit_bytes {
            self.exceeded = Some(LimitExceeded::Bytes);
        }
        if self.exceeded.is_none() {
            self.store_bytes = store_bytes;
        }
        self.exceeded.is_none()
    }

    /// Finds the repository with this type and name, or adds it.
    pub fn repository(&mut self, repo_type: &RepoType, name: &str) -> RepoId {
        if let Some(id) = self.find(repo_type, name) {
            return id;
        }
        if !self.take_bytes(repository_bytes(name)) && !self.repositories.is_empty() {
            // Over the limit, any repository will do: the store is not used.
            return RepoId(0);
        }
        self.add(RepoKey { repo_type: repo_type.clone(), name: name.into() })
    }

    /// Adds a repository, whose bytes have been taken.
    fn add(&mut self, key: RepoKey) -> RepoId {
        let id = u32::try_from(self.repositories.len()).unwrap_or(u32::MAX);
        match self.by_name.get_mut(&*key.name) {
            Some(ids) => ids.push(id),
            None => {
                self.by_name.insert((*key.name).into(), vec![id]);
            }
        }
        self.repositories.push(RepositoryBuilder::new(key));
        RepoId(id)
    }

    /// The repository with this type and name, if a row has named it.
    pub(crate) fn find(&self, repo_type: &RepoType, name: &str) -> Option<RepoId> {
        let is_same_type = |id: &&u32| self.repositories[**id as usize].key.repo_type == *repo_type;
        self.by_name.get(name)?.iter().find(is_same_type).map(|id| RepoId(*id))
    }

    /// Records a reported total; the largest of several is kept.
    pub fn report_total(&mut self, id: RepoId, total: u64) {
        let reported = &mut self.repositories[id.index()].reported_total;
        *reported = Some(reported.unwrap_or(0).max(total));
    }

    /// Adds one record a day from `first` on and returns how many were added. It adds none unless `first` is the day after
    /// the repository's last one (or the repository is empty), and stops before a count that does not fit a cell. This
    /// takes most records of most files; the others go to [`StoreBuilder::insert`].
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, RepoType, StoreBuilder};
    /// let mut builder = StoreBuilder::default();
    /// let id = builder.repository(&RepoType::Model, "org/name");
    /// let first = Day::from_ymd(2026, 6, 1).unwrap();
    /// assert_eq!(builder.insert_run(id, first, &[4, 5, u32::MAX]), 2);
    /// assert_eq!(builder.insert_run(id, first + 2, &[6]), 1);
    /// assert_eq!(builder.insert_run(id, first + 4, &[7]), 0);
    /// ```
    pub fn insert_run(&mut self, id: RepoId, first: Day, counts: &[u32]) -> usize {
        let next_day = self.repositories[id.index()].next_day();
        if next_day.is_some_and(|next_day| next_day != first) {
            return 0;
        }
        let small = counts.iter().position(|count| *count >= LARGE).unwrap_or(counts.len());
        let counts = &counts[..small];
        if self.take_bytes(size_of_val(counts)) {
            let repository = &mut self.repositories[id.index()];
            if repository.cells_len == 0 {
                repository.first_day = first;
            }
            repository.extend(&mut self.arena, counts.iter().copied());
            self.record_count += counts.len();
        }
        small
    }

    /// Adds the record of one day. `count` is at most [`MAX_COUNT`]; a larger one is cut to it.
    pub fn insert(&mut self, id: RepoId, day: Day, count: u64) -> Inserted {
        let count = count.min(MAX_COUNT);
        if !self.take_bytes(CELL_BYTES * self.repositories[id.index()].cells_to_hold(day)) {
            return Inserted::New;
        }
        let repository = &mut self.repositories[id.index()];
        let cell = repository.cell_mut(&mut self.arena, day);
        let present = *cell;
        if present == MISSING {
            *cell = cell_from_count(count);
            if *cell == LARGE {
                repository.add_exact_counts(day, vec![count]);
            }
            self.record_count += 1;
            return Inserted::New;
        }
        let counts = match repository.exact_counts_index(day) {
            Ok(index) => &mut repository.exact_counts[index].1,
            Err(_) if u64::from(present) == count => return Inserted::Identical,
            Err(_) => repository.add_exact_counts(day, vec![u64::from(present)]),
        };
        if counts.contains(&count) {
            return Inserted::Identical;
        }
        if sum(counts).saturating_add(count) > MAX_COUNT {
            return Inserted::TooLarge;
        }
        if counts.len() >= MAX_CONFLICTING {
            self.exceeded.get_or_insert(LimitExceeded::ConflictingRows(id, day));
            return Inserted::Added;
        }
        counts.push(count);
        let cell = cell_from_count(sum(counts));
        *repository.cell_mut(&mut self.arena, day) = cell;
        Inserted::Added
    }

    /// Number of days with a record so far.
    pub fn record_count(&self) -> usize {
        self.record_count
    }

    /// Number of repositories so far.
    pub fn repository_count(&self) -> usize {
        self.repositories.len()
    }

    /// Takes the builder apart, for another one to [`append`](Self::append): a fragment, and the cells of all repositories
    /// one after the other. `None` if cells cannot express the contents: a count beyond 32 bits, or a day with
    /// conflicting rows.
    pub fn into_fragment(self) -> Option<(StoreFragment, Vec<u32>)> {
        if self.repositories.iter().any(|one| !one.exact_counts.is_empty()) {
            return None;
        }
        let cells = cells_in_order(&self.repositories, self.arena);
        let describe = |one: RepositoryBuilder| FragmentRepository {
            key: one.key,
            reported_total: one.reported_total,
            first_day: one.first_day,
            cells_len: one.cells_len,
        };
        let repositories = self.repositories.into_iter().map(describe).collect();
        Some((StoreFragment { repositories, record_count: self.record_count }, cells))
    }

    /// Adds the contents of another builder, whose rows follow all rows of this one. `copy_cells` fills the given slice
    /// with its cells.
    ///
    /// Returns false, with nothing changed, if both have a record of the same repository and day: only a reader of the
    /// rows themselves can report which one repeats the other. Also if the limit would be exceeded. Costs one copy of
    /// the cells.
    pub fn append(&mut self, fragment: StoreFragment, copy_cells: impl FnOnce(&mut [u32])) -> bool {
        let continued = self.continued(&fragment);
        let gap = continued.map_or(0, |(_, gap)| gap);
        let cells_len = fragment.cells_len();
        // Repositories that both name are counted twice here; a reader of the rows counts exactly.
        let names = fragment.repositories.iter().map(|one| repository_bytes(&one.key.name));
        let bytes = names.sum::<usize>().saturating_add(CELL_BYTES * (gap + cells_len));
        if self.store_bytes.saturating_add(bytes) > self.limit_bytes {
            return false;
        }
        let arena_end = self.arena.len();
        let start = arena_end + gap;
        self.arena.resize(start + cells_len, MISSING);
        copy_cells(&mut self.arena[start..]);
        let known =
            fragment.repositories.iter().map(|one| self.find(&one.key.repo_type, &one.key.name));
        let known: Vec<Option<RepoId>> = known.collect();
        if self.has_one_of(&fragment, &known, start) {
            self.arena.truncate(arena_end);
            return false;
        }
        self.store_bytes += bytes;
        self.record_count += fragment.record_count;
        let mut cells_end = start;
        for (one, known) in fragment.repositories.into_iter().zip(known) {
            let cells_start = cells_end;
            cells_end += one.cells_len;
            let id = known.unwrap_or_else(|| self.add(one.key));
            if let Some(total) = one.reported_total {
                self.report_total(id, total);
            }
            let repository = &mut self.repositories[id.index()];
            if repository.cells_len == 0 {
                repository.first_day = one.first_day;
                repository.arena_start = cells_start;
                repository.cells_len = one.cells_len;
            } else if continued.is_some_and(|(last, _)| last == id && cells_start == start) {
                repository.cells_len = cells_end - repository.arena_start;
            } else {
                let cells = self.arena[cells_start..cells_end].to_vec();
                for (day, cell) in days_from(one.first_day).zip(cells) {
                    if cell != MISSING {
                        *repository.cell_mut(&mut self.arena, day) = cell;
                    }
                }
            }
        }
        true
    }

    /// The repository whose cells are the last, if the fragment continues it (a file may be cut inside a repository),
    /// and the number of missing days in between.
    fn continued(&self, fragment: &StoreFragment) -> Option<(RepoId, usize)> {
        let first = fragment.repositories.first().filter(|first| first.cells_len > 0)?;
        let id = self.find(&first.key.repo_type, &first.key.name)?;
        let present = &self.repositories[id.index()];
        let is_last =
            present.own.is_none() && present.arena_start + present.cells_len == self.arena.len();
        let gap = first.first_day.days_since(present.next_day().filter(|_| is_last)?);
        Some((id, usize::try_from(gap).ok()?))
    }

    /// Whether a cell of the fragment, in the arena from `start` on, holds a record that exists already. `known` has the
    /// ids of the fragment's repositories that exist.
    fn has_one_of(&self, fragment: &StoreFragment, known: &[Option<RepoId>], start: usize) -> bool {
        let mut remaining = &self.arena[start..];
        fragment.repositories.iter().zip(known).any(|(one, known)| {
            let (cells, others) = remaining.split_at(one.cells_len);
            remaining = others;
            let Some(id) = known else { return false };
            let present = &self.repositories[id.index()];
            let mut days = days_from(one.first_day).zip(cells);
            days.any(|(day, &cell)| cell != MISSING && present.has(&self.arena, day))
        })
    }

    /// Builds the store.
    ///
    /// # Errors
    /// [`TotalOverflow`] if all records, or all all-time figures, add up to more than 2^64 − 1.
    pub fn finish(self) -> Result<Store, TotalOverflow> {
        let cells = cells_in_order(&self.repositories, self.arena);
        let mut assembler = Assembler::new(cells, self.repositories.len());
        for repository in self.repositories {
            let large = repository.exact_counts.iter().filter_map(|(day, counts)| {
                let index = usize::try_from(day.days_since(repository.first_day)).ok()?;
                let count = sum(counts);
                (cell_from_count(count) == LARGE).then_some((index, count))
            });
            let (total, first_day) = (repository.reported_total, repository.first_day);
            assembler.push(repository.key, total, first_day, repository.cells_len, large)?;
        }
        Ok(assembler.finish())
    }
}

/// The cells of all repositories one after the other: the arena itself, if they are in order there, else a copy.
fn cells_in_order(repositories: &[RepositoryBuilder], arena: Vec<u32>) -> Vec<u32> {
    let mut end = 0;
    let is_in_order = repositories.iter().all(|one| {
        let follows = one.cells_len == 0 || (one.own.is_none() && one.arena_start == end);
        end += one.cells_len;
        follows
    });
    if is_in_order && end == arena.len() {
        return arena;
    }
    let mut cells = Vec::with_capacity(repositories.iter().map(|one| one.cells_len).sum());
    for one in repositories {
        let (older, newer) = one.cells(&arena);
        cells.extend_from_slice(older);
        cells.extend_from_slice(newer);
    }
    cells
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::DayRange;

    fn day(offset: i32) -> Day {
        Day::from_epoch_days(18_000 + offset)
    }

    #[test]
    fn identical_rows_count_once_and_conflicting_rows_add_in_any_order() {
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
    fn counts_equal_to_cell_markers_and_the_largest_count_are_exact() {
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
    fn a_row_that_raises_a_day_beyond_the_largest_count_is_refused() {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "a/b");
        assert_eq!(builder.insert(id, day(0), MAX_COUNT - 5), Inserted::New);
        assert_eq!(builder.insert(id, day(0), 6), Inserted::TooLarge);
        assert_eq!(builder.insert(id, day(0), 5), Inserted::Added);
        let store = builder.finish().unwrap();
        assert_eq!(store.sum(id, store.days().unwrap()), MAX_COUNT);
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
    fn more_than_the_limit_is_not_taken() {
        let mut builder = StoreBuilder::with_limit(1_000);
        let id = builder.repository(&RepoType::Model, "a/b");
        builder.insert(id, day(0), 1);
        builder.insert(id, day(100), 1);
        assert_eq!(builder.excess(), None);
        builder.insert(id, day(-10_000), 1);
        assert_eq!(builder.excess(), Some(LimitExceeded::Bytes));
        assert!(builder.repositories[0].cells_len <= 101);

        let mut builder = StoreBuilder::with_limit(1_000);
        for name in 0..10_000 {
            builder.repository(&RepoType::Model, &name.to_string());
        }
        assert_eq!(builder.excess(), Some(LimitExceeded::Bytes));
        assert!(builder.repository_count() < 5);
    }

    #[test]
    fn a_thousand_conflicting_rows_of_a_day_are_the_most() {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "a/b");
        for count in 0..1_000 {
            builder.insert(id, day(0), count);
        }
        builder.insert(id, day(0), 999);
        assert_eq!(builder.excess(), None);
        builder.insert(id, day(0), 1_000);
        assert_eq!(builder.excess(), Some(LimitExceeded::ConflictingRows(id, day(0))));
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
        fn a_fragment_appended_to_a_builder_gives_what_one_builder_gives(
            rows in proptest::collection::vec((0u8..3, -40i32..40, prop_oneof![20 => 0u64..3, 1 => Just(1 << 40)]), 0..30),
            cut in 0usize..30,
        ) {
            let build = |rows: &[(u8, i32, u64)]| {
                let mut builder = StoreBuilder::default();
                let mut is_new = true;
                for &(repo, offset, count) in rows {
                    let id = builder.repository(&RepoType::Model, &format!("org/{repo}"));
                    builder.report_total(id, count);
                    is_new &= builder.insert(id, day(offset), count) == Inserted::New;
                }
                (builder, is_new)
            };
            let (early, late) = rows.split_at(cut.min(rows.len()));
            let (mut builder, _) = build(early);
            let fragment = build(late).0.into_fragment();
            let has_exact_counts = late.iter().enumerate().any(|(index, one)| {
                one.2 > 3 || late[..index].iter().any(|other| (other.0, other.1) == (one.0, one.1) && other.2 != one.2)
            });
            prop_assert_eq!(fragment.is_none(), has_exact_counts);
            let Some((fragment, cells)) = fragment else { return Ok(()) };
            let is_taken = builder.append(fragment, |target| target.copy_from_slice(&cells));
            let has_overlap = late.iter().any(|late| {
                early.iter().any(|early| (early.0, early.1) == (late.0, late.1))
            });
            prop_assert_eq!(is_taken, !has_overlap);
            let expected = build(if is_taken { &rows } else { early }).0.finish().unwrap();
            let found = builder.finish().unwrap();
            prop_assert_eq!(format!("{found:?}"), format!("{expected:?}"));
        }

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
            let mut by_day = vec![None; period.len()];
            store.repositories().for_each(|(id, _)| store.add_days(id, period, &mut by_day));
            for (offset, sum) in (0..).zip(by_day) {
                let of_day = naive.iter().filter(|((_, at), _)| day(*at) == period.first() + offset);
                prop_assert_eq!(sum, of_day.flat_map(|(_, counts)| counts).copied().reduce(|a, b| a + b));
            }
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
