//! Days on which nearly all downloads of an export are missing at once: their users hardly did that.
//!
//! A day is a probable outage if the whole export fell on it, and at least nine in ten of the repositories that usually
//! have 10 downloads a day or more fell too, five of them at least. To *fall* is to have less than a quarter of the same
//! weekday a week before or a week after, whichever is more; a missing day counts as 0. A repository *usually* has 10 a
//! day if it has them on most of its days of the two weeks around: small repositories, and those that have a burst now and then,
//! fall to nothing every week.
//!
//! The open day is never an outage: it only is not over. Cost: a few looks at each cell.

use crate::model::{Day, DayRange, Store};

/// The fewest repositories that can be said to fall together.
const FEWEST_REPOSITORIES: u32 = 5;
/// So many downloads a day make a fall of a repository no chance.
const USUAL_DOWNLOADS: u64 = 10;
/// Days on each side of a day that tell what is usual.
const DAYS_AROUND: usize = 7;

/// The probable outages of an export, ascending.
pub fn probable_outages(store: &Store) -> Vec<Day> {
    let Some(all) = store.days() else { return Vec::new() };
    let mut totals = vec![0_u64; all.len()];
    // Of each day: repositories that usually have many downloads, and those of them that fell.
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
        let usual = usual_days(&counts);
        for ((index, is_usual), (usual, fallen)) in
            usual.into_iter().enumerate().zip(by_day.iter_mut().skip(offset))
        {
            if is_usual {
                *usual += 1;
                *fallen += u32::from(has_fallen(&counts, index));
            }
        }
    }
    let is_outage = |index: usize| {
        let (usual, fallen) = by_day[index];
        usual >= FEWEST_REPOSITORIES && fallen * 10 >= usual * 9 && has_fallen(&totals, index)
    };
    let days = (0..all.len()).zip(0..).filter(|&(index, _)| is_outage(index));
    let days = days.map(|(_, offset)| all.first() + offset);
    days.filter(|day| store.open_day() != Some(*day)).collect()
}

/// Whether a day has less than a quarter of the same weekday a week before or after, whichever is more.
fn has_fallen(counts: &[u64], index: usize) -> bool {
    let week_before = index.checked_sub(7).map_or(0, |index| counts[index]);
    let week_after = counts.get(index + 7).copied().unwrap_or(0);
    u128::from(counts[index]) * 4 < u128::from(week_before.max(week_after))
}

/// Of each day, whether most of the days around it have [`USUAL_DOWNLOADS`].
fn usual_days(counts: &[u64]) -> Vec<bool> {
    let is_busy = |index: usize| counts.get(index).is_some_and(|count| *count >= USUAL_DOWNLOADS);
    // Busy days of the window around the day, which goes along.
    let mut busy: usize = (0..DAYS_AROUND).filter(|index| is_busy(*index)).count();
    let mut is_usual = Vec::with_capacity(counts.len());
    for index in 0..counts.len() {
        busy += usize::from(is_busy(index + DAYS_AROUND));
        let others = busy - usize::from(is_busy(index));
        let around = index.min(DAYS_AROUND) + (counts.len() - 1 - index).min(DAYS_AROUND);
        is_usual.push(others * 2 > around);
        busy -= usize::from(index.checked_sub(DAYS_AROUND).is_some_and(is_busy));
    }
    is_usual
}

/// The days among `outages` that lie in `period`.
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

    /// Repositories of 30 days with 100 downloads each, but for `counts` on one day.
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
