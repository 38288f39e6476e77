//! Sums of daily records by day or bucket.
//!
//! A bucket without any record is missing, not zero. Cost of one series: the days from the repository's first to its last
//! record on the axis.

use serde::{Deserialize, Serialize};

use crate::model::{DayRange, RepoId, Store, TimeAxis};

/// The sums of one repository, from its first to its last bucket with a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSums {
    /// Index of the first value's bucket.
    pub offset: usize,
    /// Downloads by bucket; `None` where no day of the bucket has a record.
    pub values: Vec<Option<u64>>,
}

/// Sums the records of one repository by bucket of `axis`.
pub fn series_of(store: &Store, id: RepoId, axis: TimeAxis) -> SeriesSums {
    let Some(days) = axis.days() else { return SeriesSums::default() };
    let mut series = SeriesSums::default();
    for (day, count) in store.records(id, days) {
        let index = axis.index_of(day);
        if series.values.is_empty() {
            series.offset = index;
        }
        let position = index - series.offset;
        if position >= series.values.len() {
            series.values.resize(position + 1, None);
        }
        add(&mut series.values[position], count);
    }
    series
}

/// Sums the records of several repositories by day. Returns one value for each day of `days`.
pub fn daily_totals(
    store: &Store,
    ids: impl Iterator<Item = RepoId>,
    days: DayRange,
) -> Vec<Option<u64>> {
    let mut by_day = vec![None; days.len()];
    ids.for_each(|id| store.add_days(id, days, &mut by_day));
    by_day
}

fn add(value: &mut Option<u64>, count: u64) {
    *value = Some(value.unwrap_or(0) + count);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, RepoType, StoreBuilder};

    fn store_of(records: &[(i32, u64)]) -> (Store, RepoId) {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "a/b");
        for &(offset, count) in records {
            builder.insert(id, monday() + offset, count);
        }
        (builder.finish().unwrap(), id)
    }

    fn monday() -> Day {
        Day::from_ymd(2024, 1, 1).unwrap()
    }

    #[test]
    fn a_day_without_a_record_is_missing_and_not_zero() {
        let (store, id) = store_of(&[(1, 5), (3, 0)]);
        let buckets = TimeAxis::for_period(DayRange::ending_on(monday() + 5, 6));
        let series = series_of(&store, id, buckets);
        assert_eq!(series, SeriesSums { offset: 1, values: vec![Some(5), None, Some(0)] });
        let all = daily_totals(&store, [id].into_iter(), buckets.days().unwrap());
        assert_eq!(all, [None, Some(5), None, Some(0), None, None]);
    }

    #[test]
    fn weeks_are_whole_and_begin_on_monday() {
        let (store, id) = store_of(&[(-1, 100), (0, 1), (6, 2), (7, 4), (98, 1000)]);
        let buckets = TimeAxis::for_period(DayRange::new(monday() - 1, monday() + 99).unwrap());
        assert_eq!((buckets.first_day, buckets.count), (monday(), 14));
        let series = series_of(&store, id, buckets);
        assert_eq!(series.values, [Some(3), Some(4)], "the days outside whole weeks are left out");
    }

    #[test]
    fn a_week_without_records_between_others_is_missing() {
        let (store, id) = store_of(&[(0, 1), (20, 1), (100, 7)]);
        let buckets = TimeAxis::for_period(DayRange::new(monday(), monday() + 100).unwrap());
        let values = series_of(&store, id, buckets).values;
        assert_eq!(values, [Some(1), None, Some(1)], "the last, cut week is left out");
    }
}
