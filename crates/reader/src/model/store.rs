//! The columnar store of an export: one array of daily counts, in which each repository owns a range.
//!
//! A cell holds a count below 2^32 − 2, [`MISSING`], or [`LARGE`]. The counts of [`LARGE`] cells are in a sorted side
//! list, so every count up to [`MAX_COUNT`](super::MAX_COUNT) is exact. With block sums, the sum over any period of a
//! repository costs at most 128 cells and one addition for every 64 days.
//!
//! What breaks if you touch it:
//! - Blocks are counted from each repository's first day, not from the start of the array.
//! - The side list must stay sorted by cell: lookups use binary search.
//! - Sums over a store are not checked for overflow, because the assembler rejects stores whose total overflows.
//!
//! Memory for R repositories and N cells (one per day from each repository's first to its last record): 4 N bytes of
//! counts, 8 N ⁄ 64 bytes of block sums, and about 100 R bytes of names and offsets.

use super::{Day, DayRange, ExportDays, RepoKey};

/// Marks the cell of a day without a record.
pub(super) const MISSING: u32 = u32::MAX;
/// Marks a count that does not fit into a cell. The count itself is in `Store::large`.
pub(super) const LARGE: u32 = u32::MAX - 1;
/// Number of days that one block sum covers.
pub(super) const BLOCK_DAYS: usize = 64;

/// A repository's index in its store: 0 to R − 1, in the order in which the export first names the repositories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoId(pub(super) u32);

impl RepoId {
    /// The index as a number.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One repository of a store.
#[derive(Clone, Debug)]
pub struct Repository {
    pub(super) key: RepoKey,
    pub(super) search_key: Box<str>,
    pub(super) reported_total: Option<u64>,
    pub(super) first_day: Day,
    pub(super) cells_start: usize,
    pub(super) cells_len: usize,
    pub(super) blocks_start: usize,
    pub(super) record_count: usize,
    pub(super) counted_total: u64,
}

impl Repository {
    /// Type and name.
    pub fn key(&self) -> &RepoKey {
        &self.key
    }

    /// The name in lower case, for searching.
    pub fn search_key(&self) -> &str {
        &self.search_key
    }

    /// The cumulative downloads that the export states; `None` if it states none.
    pub fn reported_total(&self) -> Option<u64> {
        self.reported_total
    }

    /// The sum of all records.
    pub fn counted_total(&self) -> u64 {
        self.counted_total
    }

    /// The all-time figure: the reported total, or the sum of all records if no total is reported.
    pub fn total(&self) -> u64 {
        self.reported_total.unwrap_or(self.counted_total)
    }

    /// Number of days with a record.
    pub fn record_count(&self) -> usize {
        self.record_count
    }

    /// The first to the last day with a record; `None` for a repository without records.
    pub fn days(&self) -> Option<DayRange> {
        let last = self.first_day + i32::try_from(self.cells_len).ok()? - 1;
        DayRange::new(self.first_day, last)
    }
}

/// An export that has been read completely. Immutable.
#[derive(Debug)]
pub struct Store {
    pub(super) repositories: Vec<Repository>,
    pub(super) cells: Vec<u32>,
    /// Counts of the [`LARGE`] cells, ascending by cell.
    pub(super) large: Vec<(usize, u64)>,
    /// Sums of the cells in blocks of 64, counted from each repository's first day.
    pub(super) block_sums: Vec<u64>,
    pub(super) record_count: usize,
    pub(super) days: Option<DayRange>,
    pub(super) open_day: Option<Day>,
}

impl Store {
    /// The repositories with their ids, in the order in which the export first names them.
    pub fn repositories(&self) -> impl ExactSizeIterator<Item = (RepoId, &Repository)> {
        self.repositories.iter().enumerate().map(|(index, repository)| {
            (RepoId(u32::try_from(index).unwrap_or(u32::MAX)), repository)
        })
    }

    /// The repository with this id, which must come from this store.
    pub fn repository(&self, id: RepoId) -> &Repository {
        &self.repositories[id.index()]
    }

    /// Finds a repository by its key. Cost: R comparisons.
    pub fn find(&self, key: &RepoKey) -> Option<RepoId> {
        self.repositories().find(|(_, repository)| repository.key == *key).map(|(id, _)| id)
    }

    /// Finds the repositories of several keys, in the order of the keys. Skips keys that the export does not contain.
    pub fn find_all(&self, keys: &[RepoKey]) -> Vec<RepoId> {
        if let [key] = keys {
            return self.find(key).into_iter().collect();
        }
        let mut by_key: Vec<(&RepoKey, usize)> = keys.iter().zip(0..).collect();
        by_key.sort_unstable();
        let mut found = vec![None; keys.len()];
        for (id, repository) in self.repositories() {
            let same = by_key.partition_point(|(key, _)| *key < repository.key());
            for &(key, index) in &by_key[same..] {
                if key != repository.key() {
                    break;
                }
                found[index] = Some(id);
            }
        }
        found.into_iter().flatten().collect()
    }

    /// Number of daily records of all repositories.
    pub fn record_count(&self) -> usize {
        self.record_count
    }

    /// The first day to the as-of day; `None` if no repository has a record.
    pub fn days(&self) -> Option<DayRange> {
        self.days
    }

    /// Marks the as-of day as open (still running when the export was made) if it is `day`.
    #[must_use]
    pub fn with_open_day(mut self, day: Day) -> Self {
        self.open_day = self.days.map(DayRange::last).filter(|as_of| *as_of == day);
        self
    }

    /// Returns the same counts as part of an export that spans the days of `other`.
    #[must_use]
    pub fn with_days_of(self, other: &Self) -> Self {
        Self { days: other.days, open_day: other.open_day, ..self }
    }

    /// Returns a copy with other counts on days that have a record. `changed` yields the days of each repository,
    /// ascending, with their new counts. No new count may exceed the one it replaces. Reported and counted totals
    /// decrease by the same amount.
    #[must_use]
    pub fn with_counts(&self, changed: impl Iterator<Item = (RepoId, Vec<(Day, u64)>)>) -> Self {
        let mut copy = Self {
            repositories: self.repositories.clone(),
            cells: self.cells.clone(),
            large: self.large.clone(),
            block_sums: self.block_sums.clone(),
            ..*self
        };
        for (id, counts) in changed {
            let repository = &mut copy.repositories[id.index()];
            for (day, count) in counts {
                let offset = usize::try_from(day.days_since(repository.first_day)).unwrap_or(0);
                let cell = repository.cells_start + offset;
                let Some(before) = self.count_at(cell) else { continue };
                copy.cells[cell] = match u32::try_from(count) {
                    Ok(count) if count < LARGE => count,
                    _ => LARGE,
                };
                let lower = before.saturating_sub(count);
                copy.block_sums[repository.blocks_start + offset / BLOCK_DAYS] -= lower;
                repository.counted_total -= lower;
                repository.reported_total =
                    repository.reported_total.map(|total| total.saturating_sub(lower));
                if let Ok(found) = copy.large.binary_search_by_key(&cell, |&(at, _)| at) {
                    copy.large[found].1 = count;
                }
            }
        }
        copy.large.retain(|&(cell, _)| copy.cells[cell] == LARGE);
        copy
    }

    /// The as-of day, if it was still running when the export was made.
    pub fn open_day(&self) -> Option<Day> {
        self.open_day
    }

    /// The days of the export; `open_day` is set unless `include_open_day`. `None` without records.
    pub fn export_days(&self, include_open_day: bool) -> Option<ExportDays> {
        let open_day = self.open_day.filter(|_| !include_open_day);
        self.days.map(|all| ExportDays { all, open_day })
    }

    /// Size of the counts and their block sums in bytes.
    pub fn data_bytes(&self) -> usize {
        size_of_val(&*self.cells) + size_of_val(&*self.block_sums) + size_of_val(&*self.large)
    }

    /// Returns the sum of a repository's records in `period`; missing days add 0.
    pub fn sum(&self, id: RepoId, period: DayRange) -> u64 {
        let repository = self.repository(id);
        let Some((from, to)) = cell_span(repository, period) else { return 0 };
        let first_whole = from.next_multiple_of(BLOCK_DAYS);
        let end_whole = to - to % BLOCK_DAYS;
        let start = repository.cells_start;
        if first_whole >= end_whole {
            return self.sum_of_cells(start + from, start + to);
        }
        let blocks = repository.blocks_start;
        let whole: u64 = self.block_sums
            [blocks + first_whole / BLOCK_DAYS..blocks + end_whole / BLOCK_DAYS]
            .iter()
            .sum();
        self.sum_of_cells(start + from, start + first_whole)
            + whole
            + self.sum_of_cells(start + end_whole, start + to)
    }

    /// Iterates over the records of a repository in `period`, ascending by day; skips missing days.
    pub fn records(
        &self,
        id: RepoId,
        period: DayRange,
    ) -> impl DoubleEndedIterator<Item = (Day, u64)> {
        let repository = self.repository(id);
        let (from, to) = cell_span(repository, period).unwrap_or((0, 0));
        let cells_start = repository.cells_start;
        let first_day = repository.first_day;
        (from..to).filter_map(move |offset| {
            let count = self.count_at(cells_start + offset)?;
            Some((first_day + i32::try_from(offset).ok()?, count))
        })
    }

    /// Adds a repository's records in `period` to `sums`, which has one value per day of the period. Days without any
    /// record stay `None`. Loops over cells rather than days, because sums over all repositories spend their time here.
    pub fn add_days(&self, id: RepoId, period: DayRange, sums: &mut [Option<u64>]) {
        let repository = self.repository(id);
        let Some((from, to)) = cell_span(repository, period) else { return };
        let offset = repository.first_day.days_since(period.first());
        let sums = sums.iter_mut().skip(usize::try_from(offset).unwrap_or(0));
        let cells = repository.cells_start + from..repository.cells_start + to;
        for (sum, cell) in sums.zip(cells) {
            if let Some(count) = self.count_at(cell) {
                *sum = Some(sum.unwrap_or(0) + count);
            }
        }
    }

    #[inline]
    fn count_at(&self, cell: usize) -> Option<u64> {
        match self.cells[cell] {
            MISSING => None,
            LARGE => Some(self.large_count_at(cell)),
            count => Some(u64::from(count)),
        }
    }

    fn large_count_at(&self, cell: usize) -> u64 {
        self.large.binary_search_by_key(&cell, |&(at, _)| at).map_or(0, |found| self.large[found].1)
    }

    fn sum_of_cells(&self, from: usize, to: usize) -> u64 {
        let (small, _) = sum_of_small(&self.cells[from..to]);
        let begin = self.large.partition_point(|&(at, _)| at < from);
        let large: u64 =
            self.large[begin..].iter().take_while(|&&(at, _)| at < to).map(|&(_, n)| n).sum();
        small + large
    }
}

/// Returns the sum of the counts stored in `cells` (without [`LARGE`] ones) and the number of records. Branch-free:
/// counts are unpredictable.
pub(super) fn sum_of_small(cells: &[u32]) -> (u64, usize) {
    cells.iter().fold((0, 0), |(sum, records), &cell| {
        let count = if cell >= LARGE { 0 } else { cell };
        (sum + u64::from(count), records + usize::from(cell != MISSING))
    })
}

/// Returns the days of `period` for which a repository has cells, as a start and end offset from its first day.
fn cell_span(repository: &Repository, period: DayRange) -> Option<(usize, usize)> {
    let days = repository.days()?.intersection(period)?;
    let from = usize::try_from(days.first().days_since(repository.first_day)).ok()?;
    Some((from, from + days.len()))
}
