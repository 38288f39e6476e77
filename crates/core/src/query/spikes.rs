//! Spikes: days on which one repository had far more downloads than usual for that weekday.
//!
//! The *usual* downloads of a day are the median of the records on the same weekday in the four weeks before and the
//! four weeks after. A day with more than eight times the usual downloads is a *spike*; usual downloads below 1 count
//! as 1. A day with fewer than three such records is never a spike, since its usual downloads are unknown. A lasting
//! rise is not a spike either, since the weeks after it are as high.
//!
//! Cost: a few comparisons for each record, and a median for each day that may be a spike.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange, RepoId, RepoKey, Store};

/// The definition of a spike, as worded in charts, lists and definitions.
pub const SPIKE_RULE: &str = "more than 8 times the usual downloads of that weekday (the median of the four weeks before and \
                              after)";

/// A spike has more than this many times the usual downloads.
const TIMES_USUAL: u64 = 8;
/// Weeks on each side of a day that determine its usual downloads.
const WEEKS_AROUND: usize = 4;
/// The fewest records that determine the usual downloads.
const FEWEST_RECORDS: usize = 3;

/// A day on which a repository had far more downloads than usual.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spike {
    /// The day.
    pub day: Day,
    /// Its downloads.
    pub downloads: u64,
    /// The usual downloads on that weekday, rounded down.
    pub usual: u64,
}

impl Spike {
    /// Returns the downloads beyond the usual ones.
    pub const fn excess(self) -> u64 {
        self.downloads - self.usual
    }
}

/// Returns the spikes of one repository, ascending.
#[inline(never)]
pub fn spikes_of(store: &Store, id: RepoId) -> Vec<Spike> {
    let Some(days) = store.repository(id).days() else { return Vec::new() };
    let mut counts = vec![None; days.len()];
    store.add_days(id, days, &mut counts);
    let spikes = days.iter().enumerate().filter_map(|(index, day)| {
        let downloads = counts[index].filter(|&downloads| downloads > TIMES_USUAL)?;
        let usual = usual_at(&counts, index, downloads)?;
        Some(Spike { day, downloads, usual })
    });
    spikes.collect()
}

/// Returns the usual downloads of the day at `index`, which has `downloads`; `None` if the day is not a spike.
fn usual_at(counts: &[Option<u64>], index: usize, downloads: u64) -> Option<u64> {
    let mut around = [0; 2 * WEEKS_AROUND];
    let mut known = 0;
    let mut low = 0;
    for weeks in 1..=WEEKS_AROUND {
        let before = index.checked_sub(7 * weeks).and_then(|index| counts[index]);
        let after = counts.get(index + 7 * weeks).copied().flatten();
        for count in before.into_iter().chain(after) {
            around[known] = count;
            known += 1;
            low += usize::from(count < downloads / TIMES_USUAL + 1);
        }
    }
    // The median can be low only if at least half of the counts are.
    if known < FEWEST_RECORDS || low * 2 < known {
        return None;
    }
    let around = &mut around[..known];
    around.sort_unstable();
    // Twice the median is always a whole number.
    let twice_usual = around[(known - 1) / 2] + around[known / 2];
    let is_spike =
        u128::from(downloads) * 2 > u128::from(TIMES_USUAL) * u128::from(twice_usual.max(2));
    is_spike.then_some(twice_usual / 2)
}

/// Returns the spikes of all repositories that have any, in the order of the export.
#[inline(never)]
pub fn all_spikes(store: &Store) -> Vec<(RepoId, Vec<Spike>)> {
    let spikes = store.repositories().map(|(id, _)| (id, spikes_of(store, id)));
    spikes.filter(|(_, spikes)| !spikes.is_empty()).collect()
}

/// Returns the export with the usual downloads in place of its spikes. Reported totals decrease by the excess of the
/// spikes.
pub fn without_spikes(store: &Store, spikes: &[(RepoId, Vec<Spike>)]) -> Store {
    let usual = |&(id, ref spikes): &(RepoId, Vec<Spike>)| {
        let counts = spikes.iter().map(|spike| (spike.day, spike.usual));
        (id, counts.collect())
    };
    store.with_counts(spikes.iter().map(usual))
}

/// The spikes of a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpikesOfView {
    /// Their number.
    pub count: usize,
    /// How many repositories have them.
    pub repositories: usize,
    /// Their total excess over the usual downloads.
    pub excess: u64,
    /// The spikes with the largest excess, the largest first, with their repositories.
    pub largest: Vec<(RepoKey, Spike)>,
}

impl SpikesOfView {
    /// How many spikes `largest` has at most.
    const LISTED: usize = 5;

    /// Collects the spikes of the repositories `ids` in a period. `spikes` has those of all repositories, in the order
    /// of the export.
    #[inline(never)]
    pub fn of(
        store: &Store,
        spikes: &[(RepoId, Vec<Spike>)],
        ids: impl Iterator<Item = RepoId>,
        period: DayRange,
    ) -> Self {
        let mut found = Self::default();
        let mut all = Vec::new();
        for id in ids {
            let Ok(index) = spikes.binary_search_by_key(&id, |&(id, _)| id) else { continue };
            let before = all.len();
            let in_period = spikes[index].1.iter().filter(|spike| period.contains(spike.day));
            all.extend(in_period.map(|&spike| (id, spike)));
            found.repositories += usize::from(all.len() > before);
        }
        found.count = all.len();
        found.excess = all.iter().map(|(_, spike)| spike.excess()).sum();
        all.sort_by_key(|&(id, spike)| (Reverse(spike.excess()), spike.day, id));
        all.truncate(Self::LISTED);
        let named = all.into_iter().map(|(id, spike)| (store.repository(id).key().clone(), spike));
        found.largest = named.collect();
        found
    }
}
