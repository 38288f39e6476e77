//! Days on which nearly all repositories fell together: that is seldom what their users did.
//!
//! A day counts as fallen for a repository if it has less than a quarter of the downloads of the same weekday a week before
//! or a week after, whichever is more; a missing day inside a repository's life has none. Cost: three looks at each cell.

use crate::model::{Day, DayRange, Store};

/// The fewest repositories that can be said to fall together.
const FEWEST_REPOSITORIES: u32 = 5;

/// The days of `store` on which at least nine in ten repositories, and five at the least, fell together; ascending.
///
/// Repositories that had no downloads a week before and after are left out of account.
pub fn probable_outages(store: &Store) -> Vec<Day> {
    let Some(all) = store.days() else { return Vec::new() };
    let mut by_day = vec![(0_u32, 0_u32); all.len()];
    for (id, repository) in store.repositories() {
        let Some(life) = repository.days() else { continue };
        let mut counts = vec![None; life.len()];
        store.add_days(id, life, &mut counts);
        let count_at =
            |place: Option<usize>| place.and_then(|place| *counts.get(place)?).unwrap_or(0);
        let before = usize::try_from(life.first().days_since(all.first())).unwrap_or(0);
        for (place, (compared, fallen)) in (0..life.len()).zip(by_day.iter_mut().skip(before)) {
            let usual = count_at(place.checked_sub(7)).max(count_at(place.checked_add(7)));
            if usual > 0 {
                *compared += 1;
                *fallen += u32::from(count_at(Some(place)).saturating_mul(4) < usual);
            }
        }
    }
    let is_outage = |(compared, fallen): (u32, u32)| {
        compared >= FEWEST_REPOSITORIES && fallen * 10 >= compared * 9
    };
    let days = by_day.into_iter().zip(0..).filter(|&(counts, _)| is_outage(counts));
    days.map(|(_, place)| all.first() + place).collect()
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
    fn small_repositories_fall_too() {
        let mut builder = StoreBuilder::default();
        for number in 0..5 {
            let id = builder.repository(&RepoType::Model, &format!("org/{number}"));
            for day in 0..30 {
                builder.insert(id, first() + day, u64::from(day != 12));
            }
        }
        assert_eq!(probable_outages(&builder.finish().unwrap()), [first() + 12]);
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
