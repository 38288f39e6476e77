//! Assembles a [`Store`] one repository at a time: the last step of building and of merging.
//!
//! The assembler adds up all records and all all-time figures, and rejects sums that 64 bits cannot hold. Therefore no
//! later sum over the store can overflow. Cost: one pass over the cells.

use std::fmt;

use super::store::{BLOCK_DAYS, LARGE, sum_of_small};
use super::{Day, DayRange, RepoKey, Repository, Store, search_key};

/// All downloads of an export add up to more than 2^64 − 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TotalOverflow;

impl fmt::Display for TotalOverflow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the downloads of this export add up to more than 18,446,744,073,709,551,615")
    }
}

impl std::error::Error for TotalOverflow {}

/// A store under construction.
#[derive(Debug)]
pub(super) struct Assembler {
    store: Store,
    /// The end of the last repository's cells.
    cells_end: usize,
    counted_all: u64,
    total_all: u64,
}

impl Assembler {
    /// Begins a store of `repository_count` repositories. `cells` holds their cells in order; more can be added.
    pub(super) fn new(cells: Vec<u32>, repository_count: usize) -> Self {
        let store = Store {
            repositories: Vec::with_capacity(repository_count),
            large: Vec::new(),
            block_sums: Vec::with_capacity(cells.len() / BLOCK_DAYS + repository_count),
            cells,
            record_count: 0,
            days: None,
            open_day: None,
        };
        Self { store, cells_end: 0, counted_all: 0, total_all: 0 }
    }

    /// Adds cells after the existing ones.
    pub(super) fn add_cells(&mut self, cells: impl Iterator<Item = u32>) {
        self.store.cells.extend(cells);
    }

    /// Adds a repository that owns the next `cells_len` cells, one per day from `first_day` on. The first and the last
    /// of these cells must hold a record. `large` yields the counts of the [`LARGE`] cells with their index within the
    /// repository.
    ///
    /// # Errors
    /// [`TotalOverflow`] if all records, or all all-time figures, add up to more than 2^64 − 1.
    pub(super) fn push(
        &mut self,
        key: RepoKey,
        reported_total: Option<u64>,
        first_day: Day,
        cells_len: usize,
        large: impl Iterator<Item = (usize, u64)>,
    ) -> Result<(), TotalOverflow> {
        let store = &mut self.store;
        let (cells_start, blocks_start) = (self.cells_end, store.block_sums.len());
        self.cells_end += cells_len;
        let cells = &store.cells[cells_start..self.cells_end];
        let mut record_count = 0;
        store.block_sums.extend(cells.chunks(BLOCK_DAYS).map(|block| {
            let (sum, records) = sum_of_small(block);
            record_count += records;
            sum
        }));
        for (index, count) in large {
            store.large.push((cells_start + index, count));
            let block_sum = &mut store.block_sums[blocks_start + index / BLOCK_DAYS];
            *block_sum = block_sum.checked_add(count).ok_or(TotalOverflow)?;
        }
        let blocks = &store.block_sums[blocks_start..];
        let counted_total = blocks.iter().try_fold(0u64, |sum, block| sum.checked_add(*block));
        let counted_total = counted_total.ok_or(TotalOverflow)?;
        let repository = Repository {
            search_key: search_key(&key.name).into(),
            key,
            reported_total,
            first_day,
            cells_start,
            cells_len,
            blocks_start,
            record_count,
            counted_total,
        };
        self.counted_all = self.counted_all.checked_add(counted_total).ok_or(TotalOverflow)?;
        self.total_all = self.total_all.checked_add(repository.total()).ok_or(TotalOverflow)?;
        store.record_count += record_count;
        store.days = DayRange::around(store.days, repository.days());
        store.repositories.push(repository);
        Ok(())
    }

    /// Returns the store.
    pub(super) fn finish(self) -> Store {
        self.store
    }
}

/// The cell for a count: the count itself, or [`LARGE`].
pub(super) fn cell_from_count(count: u64) -> u32 {
    u32::try_from(count).map_or(LARGE, |small| small.min(LARGE))
}
