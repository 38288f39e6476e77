//! The contents of a builder as data that another builder can append. This lets several workers read one file.
//!
//! What breaks if you touch it: [`StoreBuilder::append`] must decide before it changes anything. If it returns false,
//! one reader reads the whole file again, and this builder may still be in use.

use serde::{Deserialize, Serialize};

use super::repository_builder::RepositoryBuilder;
use super::{CELL_BYTES, StoreBuilder, cells_in_order, repository_bytes};
use crate::model::store::MISSING;
use crate::model::{Day, RepoId, RepoKey};

/// The contents of a builder without the cells, in a form that can be sent to another worker.
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

impl StoreBuilder {
    /// Turns the builder into a fragment and the cells of all repositories, for another builder to
    /// [`append`](Self::append). Returns `None` if cells cannot express the contents: a count that does not fit into a
    /// cell, or a day with conflicting rows.
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

    /// Appends the contents of another builder, whose rows follow all rows of this one. `copy_cells` fills the given
    /// slice with the other builder's cells.
    ///
    /// Returns false and changes nothing if both builders have a record of the same repository and day, because only a
    /// reader of the rows can report which row repeats the other. Also returns false if the limit would be exceeded.
    /// Cost: one copy of the cells.
    pub fn append(&mut self, fragment: StoreFragment, copy_cells: impl FnOnce(&mut [u32])) -> bool {
        let continued = self.continued(&fragment);
        let gap = continued.map_or(0, |(_, gap)| gap);
        let cells_len = fragment.cells_len();
        // Counts a repository twice if both builders have it. Near the limit, one reader of all rows decides exactly.
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

    /// Returns the repository with the last cells of the arena if the fragment continues it (a file may be cut inside a
    /// repository), and the number of missing days in between.
    fn continued(&self, fragment: &StoreFragment) -> Option<(RepoId, usize)> {
        let first = fragment.repositories.first().filter(|first| first.cells_len > 0)?;
        let id = self.find(&first.key.repo_type, &first.key.name)?;
        let present = &self.repositories[id.index()];
        let is_last =
            present.own.is_none() && present.arena_start + present.cells_len == self.arena.len();
        let gap = first.first_day.days_since(present.next_day().filter(|_| is_last)?);
        Some((id, usize::try_from(gap).ok()?))
    }

    /// Whether a cell of the fragment, stored in the arena from `start` on, holds a record that already exists. `known`
    /// has the ids of those repositories of the fragment that already exist.
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
}

fn days_from(first: Day) -> impl Iterator<Item = Day> {
    (0..).map(move |offset| first + offset)
}
