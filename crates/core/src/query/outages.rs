//! Finds probable outages: days on which nearly all downloads of an export are missing at once.
//!
//! A day is a probable outage if the export as a whole fell on that day, and so did at least nine in ten of the busy
//! repositories, and at least five of them. To *fall* means to have less than a quarter of the downloads of the same
//! weekday a week before or a week after, whichever is more; a missing day counts as 0. A repository is *busy* on a day
//! if it has at least 10 downloads on most of the days within a week of it. Other repositories are ignored: small ones,
//! and those with occasional bursts, fall to nothing every week.
//!
//! The open day is never an outage, since it is not over. Neither is a last day that may not be counted yet. Cost: a
//! few operations for each cell.

use super::daily_totals;
use crate::model::{Day, DayRange, Store};

/// The fewest busy repositories that have to fall.
const FEWEST_REPOSITORIES: u32 = 5;
/// The fewest downloads of a busy day. With fewer, a fall may be chance.
const BUSY_DOWNLOADS: u64 = 10;
/// Days on each side of a day that decide whether a repository is busy.
const DAYS_AROUND: usize = 7;

/// Returns the probable outages of an export, ascending.
#[inline(never)]
pub fn probable_outages(store: &Store) -> Vec<Day> {
    let Some(all) = store.days() else { return Vec::new() };
    let mut totals = vec![0_u64; all.len()];
    // For each day: busy repositories, and those of them that fell.
    let mut by_day = vec![(0_u32, 0_u32); all.len()];
    let mut counts = Vec::new();
    for (id, repository) in store.repositories() {
        let Some(days) = repository.days() else { continue };
        counts.clear();
        counts.resize(days.len(), None);
        store.add_days(id, days, &mut counts);
        let counts: Vec<u64> = counts.iter().map(|count| count.unwrap_or(0)).collect();
        let offset = usize::try_from(days.first().days_since(all.first())).unwrap_or(0);
        for (total, count) in totals.iter_mut().skip(offset).zip(&counts) {
            *total += count;
        }
        let busy_days = busy_days(&counts);
        for ((index, is_busy), (busy, fallen)) in
            busy_days.into_iter().enumerate().zip(by_day.iter_mut().skip(offset))
        {
            if is_busy {
                *busy += 1;
                *fallen += u32::from(has_fallen(&counts, index));
            }
        }
    }
    let is_outage = |index: usize| {
        let (busy, fallen) = by_day[index];
        busy >= FEWEST_REPOSITORIES && fallen * 10 >= busy * 9 && has_fallen(&totals, index)
    };
    let days = (0..all.len()).zip(0..).filter(|&(index, _)| is_outage(index));
    let days = days.map(|(_, offset)| all.first() + offset);
    let unfinished = [store.open_day(), not_counted_day(store)];
    days.filter(|day| !unfinished.contains(&Some(*day))).collect()
}

/// Returns the as-of day, if no repository has a download on it although every day of the week before has some.
pub fn not_counted_day(store: &Store) -> Option<Day> {
    let all = store.days()?;
    let week_before = DayRange::new(all.first().max(all.last() - 7), all.last() - 1)?;
    let as_of_day = DayRange::ending_on(all.last(), 1);
    let ids = || store.repositories().map(|(id, _)| id);
    let has_downloads =
        |days| daily_totals(store, ids(), days).into_iter().all(|sum| sum > Some(0));
    (!has_downloads(as_of_day) && has_downloads(week_before)).then(|| all.last())
}

/// Whether a day has less than a quarter of the downloads of the same weekday a week before or after, whichever is
/// more.
fn has_fallen(counts: &[u64], index: usize) -> bool {
    let week_before = index.checked_sub(7).map_or(0, |index| counts[index]);
    let week_after = counts.get(index + 7).copied().unwrap_or(0);
    u128::from(counts[index]) * 4 < u128::from(week_before.max(week_after))
}

/// For each day, whether most of the days around it have at least [`BUSY_DOWNLOADS`].
fn busy_days(counts: &[u64]) -> Vec<bool> {
    let has_many = |index: usize| counts.get(index).is_some_and(|count| *count >= BUSY_DOWNLOADS);
    // Days with many downloads in a window around the day. The window moves along with the day.
    let mut in_window: usize = (0..DAYS_AROUND).filter(|index| has_many(*index)).count();
    let mut is_busy = Vec::with_capacity(counts.len());
    for index in 0..counts.len() {
        in_window += usize::from(has_many(index + DAYS_AROUND));
        let others = in_window - usize::from(has_many(index));
        let around = index.min(DAYS_AROUND) + (counts.len() - 1 - index).min(DAYS_AROUND);
        is_busy.push(others * 2 > around);
        in_window -= usize::from(index.checked_sub(DAYS_AROUND).is_some_and(has_many));
    }
    is_busy
}

/// Returns the days among `outages` that lie in `period`.
pub fn outages_in(outages: &[Day], period: DayRange) -> Vec<Day> {
    outages.iter().copied().filter(|day| period.contains(*day)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RepoType, StoreBuilder};

    fn first() -> Day {
        Day::from_ymd(2024, 1, 1).unwrap()
    }

    /// Repositories of 30 days with 100 downloads each, except for `counts` on one day.
    fn store(day: i32, counts: &[Option<u64>]) -> Store {
        let mut builder = StoreBuilder::default();
        for (number, &count_on_day) in counts.iter().enumerate() {
            let id = builder.repository(&RepoType::Model, &format!("org/{number}"));
            for offset in 0..30 {
                let count = if offset == day { count_on_day } else { Some(100) };
                if let Some(count) = count {
                    builder.insert(id, first() + offset, count);
                }
            }
        }
        builder.finish().unwrap()
    }

    #[test]
    fn a_day_on_which_all_fall_is_an_outage_missing_or_low() {
        let counts = [Some(0), Some(24), None, Some(3), None];
        assert_eq!(probable_outages(&store(12, &counts)), [first() + 12]);
    }

    #[test]
    fn small_repositories_and_bursts_have_no_outages() {
        let mut builder = StoreBuilder::default();
        for number in 0..10 {
            let small = builder.repository(&RepoType::Model, &format!("org/small-{number}"));
            let bursts = builder.repository(&RepoType::Model, &format!("org/bursts-{number}"));
            for day in 0..60 {
                builder.insert(small, first() + day, if day == 12 { 0 } else { 9 });
                builder.insert(bursts, first() + day, if day % 14 == 5 { 5_000 } else { 1 });
            }
        }
        assert_eq!(probable_outages(&builder.finish().unwrap()), []);
    }

    #[test]
    fn a_day_that_the_largest_repository_got_through_is_none() {
        let mut builder = StoreBuilder::default();
        for number in 0..20 {
            let id = builder.repository(&RepoType::Model, &format!("org/{number}"));
            for day in 0..30 {
                let usual = if number == 0 { 10_000 } else { 100 };
                builder.insert(id, first() + day, if day == 12 && number > 0 { 0 } else { usual });
            }
        }
        assert_eq!(probable_outages(&builder.finish().unwrap()), []);
    }

    #[test]
    fn the_open_day_is_none() {
        let store = store(29, &[Some(1); 6]);
        assert_eq!(probable_outages(&store), [first() + 29]);
        assert_eq!(probable_outages(&store.with_open_day(first() + 29)), []);
    }

    #[test]
    fn a_last_day_that_may_not_be_counted_yet_is_none() {
        let of_zeros = store(29, &[Some(0); 6]);
        assert_eq!(not_counted_day(&of_zeros), Some(first() + 29));
        assert_eq!(probable_outages(&of_zeros), []);
        let of_some = store(29, &[Some(0), Some(0), Some(0), Some(0), Some(0), Some(1)]);
        assert_eq!(not_counted_day(&of_some), None);
        assert_eq!(probable_outages(&of_some), [first() + 29]);
    }

    #[test]
    fn the_days_a_week_around_an_outage_are_none() {
        let counts = [None; 6];
        assert_eq!(probable_outages(&store(7, &counts)), [first() + 7]);
    }

    #[test]
    fn a_fall_of_some_is_none_nor_is_one_of_few() {
        let mut counts = vec![Some(0); 20];
        counts[..2].fill(Some(100));
        assert_eq!(probable_outages(&store(12, &counts)), [first() + 12], "18 of 20");
        counts[2] = Some(26);
        assert_eq!(probable_outages(&store(12, &counts)), [], "17 of 20");
        assert_eq!(probable_outages(&store(12, &[Some(0); 4])), [], "only four");
    }

    #[test]
    fn an_export_without_records_has_none() {
        assert_eq!(probable_outages(&StoreBuilder::default().finish().unwrap()), []);
    }
}
