//! One repository while its rows arrive: its cells, in the shared arena or in a deque of its own, and its exact counts.
//!
//! What breaks if you touch it: the cells may grow in the arena only while they are the last ones there. Otherwise they
//! would overwrite the next repository.

use std::collections::VecDeque;
use std::iter;

use crate::model::store::MISSING;
use crate::model::{Day, RepoKey};

/// From this many cells on, a deque grows by a quarter instead of doubling.
const MANY_CELLS: usize = 4096;

/// Returns by how many cells to grow a deque of length `len` so that it can take `more`; 0 if it already has the
/// capacity.
#[inline]
fn growth(len: usize, capacity: usize, more: usize) -> usize {
    if capacity - len >= more {
        return 0;
    }
    more.max(if len < MANY_CELLS { len } else { len / 4 })
}

#[derive(Debug)]
pub(super) struct RepositoryBuilder {
    pub(super) key: RepoKey,
    pub(super) reported_total: Option<u64>,
    pub(super) first_day: Day,
    pub(super) cells_len: usize,
    /// Index of the first cell in the arena. Unused once the cells have moved out.
    pub(super) arena_start: usize,
    /// The cells, once they have moved out of the arena.
    pub(super) own: Option<VecDeque<u32>>,
    /// Days of `LARGE` cells and days with conflicting rows, ascending, each with its distinct counts. An insertion
    /// moves all later entries, but real files have few of them.
    pub(super) exact_counts: Vec<(Day, Vec<u64>)>,
}

impl RepositoryBuilder {
    pub(super) fn new(key: RepoKey) -> Self {
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

    /// Returns how many cells must be added so that `day` has one.
    pub(super) fn cells_to_hold(&self, day: Day) -> usize {
        let Some(next_day) = self.next_day() else { return 1 };
        let before = self.first_day.days_since(day).max(0);
        let after = (day.days_since(next_day) + 1).max(0);
        usize::try_from(before + after).unwrap_or(0)
    }

    /// Returns the cell of `day`. Adds missing cells up to it.
    pub(super) fn cell_mut<'a>(&'a mut self, arena: &'a mut Vec<u32>, day: Day) -> &'a mut u32 {
        if self.cells_len == 0 {
            self.first_day = day;
        }
        if day < self.first_day {
            let before = usize::try_from(self.first_day.days_since(day)).unwrap_or(0);
            let own = self.move_out(arena);
            own.reserve_exact(growth(own.len(), own.capacity(), before));
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
    pub(super) fn extend(
        &mut self,
        arena: &mut Vec<u32>,
        more: impl ExactSizeIterator<Item = u32>,
    ) {
        if self.cells_len == 0 {
            self.arena_start = arena.len();
        }
        let more_len = more.len();
        if self.own.is_none() && self.arena_start + self.cells_len == arena.len() {
            arena.extend(more);
        } else {
            let own = self.move_out(arena);
            own.reserve_exact(growth(own.len(), own.capacity(), more_len));
            own.extend(more);
        }
        self.cells_len += more_len;
    }

    /// Moves the cells from the arena into the deque, unless they are already there.
    pub(super) fn move_out(&mut self, arena: &[u32]) -> &mut VecDeque<u32> {
        self.own.get_or_insert_with(|| {
            arena.iter().skip(self.arena_start).take(self.cells_len).copied().collect()
        })
    }

    /// The cells, in two slices.
    pub(super) fn cells<'a>(&'a self, arena: &'a [u32]) -> (&'a [u32], &'a [u32]) {
        match &self.own {
            Some(cells) => cells.as_slices(),
            None => (&arena[self.arena_start..self.arena_start + self.cells_len], &[]),
        }
    }

    /// Whether a day has a record.
    pub(super) fn has(&self, arena: &[u32], day: Day) -> bool {
        let offset = usize::try_from(day.days_since(self.first_day)).ok();
        let cell = offset.and_then(|offset| {
            let (older, newer) = self.cells(arena);
            older.get(offset).or_else(|| newer.get(offset - older.len()))
        });
        cell.is_some_and(|cell| *cell != MISSING)
    }

    /// The day after the last cell; `None` without cells.
    #[inline]
    pub(super) fn next_day(&self) -> Option<Day> {
        let len = i32::try_from(self.cells_len).ok().filter(|len| *len > 0)?;
        Some(self.first_day + len)
    }

    /// Returns the index of `day` in `exact_counts`, or the index at which to insert it.
    pub(super) fn exact_counts_index(&self, day: Day) -> Result<usize, usize> {
        self.exact_counts.binary_search_by_key(&day, |&(known, _)| known)
    }

    /// Adds the exact counts of a day that has none yet, and returns them.
    pub(super) fn add_exact_counts(&mut self, day: Day, counts: Vec<u64>) -> &mut Vec<u64> {
        let index = self.exact_counts_index(day).unwrap_or_else(|index| index);
        self.exact_counts.insert(index, (day, counts));
        &mut self.exact_counts[index].1
    }
}
