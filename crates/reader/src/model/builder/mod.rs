//! Turns rows, in any order, into a [`Store`].
//!
//! A repository has one cell per day from its first to its last record, filled while rows arrive. Most files list one
//! repository after another and one day after another. So all cells go into one *arena*, which becomes the store's
//! cells without a copy. A repository that grows in another way (before its first day, or after other cells have
//! followed its own) moves its cells into a deque. A row at either end of the deque costs amortized constant time per
//! added day.
//!
//! What breaks if you touch it:
//! - A repository may grow in the arena only while its cells are the last ones. Otherwise it overwrites the next one.
//! - A cell that is [`LARGE`] needs an entry in `exact_counts`. So does a day with conflicting rows, even if their sum
//!   is small: a third row has to be compared with each of them.
//!
//! The result does not depend on the order of rows, with two exceptions: repositories keep the order in which they are
//! first named, and when conflicting rows add up to more than [`MAX_COUNT`], the later ones are rejected. Peak memory
//! is 4 bytes per cell, up to twice that while the arena grows, plus the finished store if any repository has moved
//! out.

mod fragment;
mod repository_builder;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

pub use fragment::StoreFragment;
use repository_builder::RepositoryBuilder;

use super::assembler::{Assembler, cell_from_count};
use super::store::{LARGE, MISSING};
use super::{Day, MAX_COUNT, RepoId, RepoKey, RepoType, Store, TotalOverflow};

/// The outcome of inserting a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// The day had no record.
    New,
    /// The day already had this count, which is counted once.
    Identical,
    /// The day already had another count. The new one was added to it.
    Added,
    /// The day already had another count, and the sum would exceed [`MAX_COUNT`]. Nothing has changed.
    TooLarge,
}

/// The limit of a builder that a row exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitExceeded {
    /// The store would take more bytes than the limit.
    Bytes,
    /// One day of a repository has more than a thousand conflicting rows.
    ConflictingRows(RepoId, Day),
}

/// The most conflicting rows one day may have. Every further row is compared with all of them; no real file has this
/// many.
const MAX_CONFLICTING: usize = 1_000;

/// Size of a cell: one day of one repository.
const CELL_BYTES: usize = size_of::<u32>();

/// From this many cells on, the arena grows in one step to the full limit. A growing vector holds its old and new
/// buffers at once, and WebAssembly memory never shrinks. Memory that is only reserved costs nothing.
const MANY_CELLS: usize = 16 << 20;

/// Approximate size of a repository without its cells. Its name is stored three times: in the key, the search key and
/// the index.
const fn repository_bytes(name: &str) -> usize {
    200 + 3 * name.len()
}

fn sum(counts: &[u64]) -> u64 {
    counts.iter().fold(0, |sum, &count| sum.saturating_add(count))
}

/// Collects records and builds a [`Store`] from them.
///
/// ```
/// use publisher_analytics_reader::model::{Day, RepoType, StoreBuilder};
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
    /// Approximate size of the finished store: cells and repositories.
    store_bytes: usize,
    exceeded: Option<LimitExceeded>,
    repositories: Vec<RepositoryBuilder>,
    /// The indices of the repositories with each name. They differ in type.
    by_name: HashMap<Box<str>, Vec<u32>>,
    record_count: usize,
}

impl Default for StoreBuilder {
    fn default() -> Self {
        Self::with_limit(usize::MAX)
    }
}

impl StoreBuilder {
    /// Makes a builder whose store takes at most about `limit_bytes`. Two records decades apart need a cell for every
    /// day between them, so even a small file can need a large store.
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

    /// Tries to reserve memory for `records` records, so that the arena does not move while it grows. The actual number
    /// of records may differ.
    pub fn reserve(&mut self, records: usize) {
        // If the memory is not available, the arena moves while it grows.
        self.arena.try_reserve_exact(records.min(self.limit_bytes / CELL_BYTES)).ok();
    }

    /// The first limit that a row exceeded. Later rows were dropped, so the store must not be used.
    pub fn excess(&self) -> Option<LimitExceeded> {
        self.exceeded
    }

    /// The key of a repository of this builder.
    pub fn key(&self, id: RepoId) -> &RepoKey {
        &self.repositories[id.index()].key
    }

    /// Adds to the size of the finished store. Returns whether it is within the limit.
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

    /// Makes room in the arena for `more` cells if the arena is already large.
    #[inline]
    fn make_room(&mut self, more: usize) {
        let len = self.arena.len();
        if self.arena.capacity() - len < more && len >= MANY_CELLS {
            let rest = (self.limit_bytes / CELL_BYTES).saturating_sub(len);
            // If the memory is not available, the arena grows as vectors do.
            self.arena.try_reserve_exact(rest).ok();
        }
    }

    /// Finds the repository with this type and name, or adds it.
    pub fn repository(&mut self, repo_type: &RepoType, name: &str) -> RepoId {
        if let Some(id) = self.find(repo_type, name) {
            return id;
        }
        if !self.take_bytes(repository_bytes(name)) && !self.repositories.is_empty() {
            // Over the limit, the store is never used, so any id will do.
            return RepoId(0);
        }
        self.add(RepoKey { repo_type: repo_type.clone(), name: name.into() })
    }

    /// Adds a repository whose bytes are already counted.
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

    /// Finds the repository with this type and name, if a row has named it.
    pub(crate) fn find(&self, repo_type: &RepoType, name: &str) -> Option<RepoId> {
        let is_same_type = |id: &&u32| self.repositories[**id as usize].key.repo_type == *repo_type;
        self.by_name.get(name)?.iter().find(is_same_type).map(|id| RepoId(*id))
    }

    /// Records a reported total; the largest one is kept.
    pub fn report_total(&mut self, id: RepoId, total: u64) {
        let reported = &mut self.repositories[id.index()].reported_total;
        *reported = Some(reported.unwrap_or(0).max(total));
    }

    /// Adds one record per day from `first` on and returns how many were added. Adds none unless `first` is the day
    /// after the repository's last one (or the repository is empty). Stops before a count that does not fit into a
    /// cell. Most records of most files are added here; the others go to [`StoreBuilder::insert`].
    ///
    /// ```
    /// use publisher_analytics_reader::model::{Day, RepoType, StoreBuilder};
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
            self.make_room(counts.len());
            let repository = &mut self.repositories[id.index()];
            if repository.cells_len == 0 {
                repository.first_day = first;
            }
            repository.extend(&mut self.arena, counts.iter().copied());
            self.record_count += counts.len();
        }
        small
    }

    /// Adds the record of one day. Counts from files do not exceed [`MAX_COUNT`]; sums of several repositories may.
    pub fn insert(&mut self, id: RepoId, day: Day, count: u64) -> Inserted {
        let more = self.repositories[id.index()].cells_to_hold(day);
        if !self.take_bytes(CELL_BYTES * more) {
            return Inserted::New;
        }
        self.make_room(more);
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

/// Returns the cells of all repositories in order: the arena itself if it is already in order, otherwise a copy.
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
