//! Series of equal steps: daily records summed by day or by week on an axis common to all repositories.
//!
//! Contract: a bucket without any record is missing, not zero; a week is Monday to Sunday and is drawn only
//! when the period holds all of it, so a cut week never looks like a fall. Cost of one series: the days of the
//! repository's life in the period.

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange, RepoId, Store};

/// The longest period, in days, that is shown day by day.
const LONGEST_DAILY: usize = 92;

/// The step of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Granularity {
    /// Day by day.
    Day,
    /// Weeks from Monday to Sunday.
    Week,
}

impl Granularity {
    /// Length of a step in days.
    pub const fn step_days(self) -> u8 {
        match self {
            Self::Day => 1,
            Self::Week => 7,
        }
    }
}

/// The axis of a series: `count` steps of equal length from `first_day`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Buckets {
    /// First day of the first bucket.
    pub first_day: Day,
    /// The step.
    pub granularity: Granularity,
    /// Number of buckets.
    pub count: usize,
}

impl Buckets {
    /// The axis for `period`: days up to 92 days, whole weeks beyond.
    ///
    /// ```
    /// use publisher_analytics::model::{Day, DayRange};
    /// use publisher_analytics::query::{Buckets, Granularity};
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let year = Buckets::for_period(DayRange::new(day(2020, 1, 1), day(2020, 9, 1)).unwrap());
    /// assert_eq!(year.granularity, Granularity::Week);
    /// assert_eq!(year.first_day.with_weekday(), "Mon 6 Jan 2020");
    /// assert_eq!(year.days_of(year.count - 1).last().to_string(), "30 Aug 2020");
    /// ```
    pub fn for_period(period: DayRange) -> Self {
        if period.len() <= LONGEST_DAILY {
            return Self {
                first_day: period.first(),
                granularity: Granularity::Day,
                count: period.len(),
            };
        }
        let since_monday = i32::from(period.first().days_from_monday());
        let first_day = period.first() + (7 - since_monday) % 7;
        let whole_days = usize::try_from(period.last().days_since(first_day) + 1).unwrap_or(0);
        Self { first_day, granularity: Granularity::Week, count: whole_days / 7 }
    }

    /// The days of the bucket at `index`.
    pub fn days_of(self, index: usize) -> DayRange {
        let step = i32::from(self.granularity.step_days());
        let first = self.first_day + step.saturating_mul(i32::try_from(index).unwrap_or(i32::MAX));
        DayRange::ending_on(first + step - 1, u32::from(self.granularity.step_days()))
    }

    /// All days of the axis; `None` without buckets.
    pub fn days(self) -> Option<DayRange> {
        let last = self.days_of(self.count.checked_sub(1)?).last();
        DayRange::new(self.first_day, last)
    }

    /// The same axis, `days` days earlier.
    #[must_use]
    pub fn shifted_back(self, days: i32) -> Self {
        Self { first_day: self.first_day - days, ..self }
    }

    /// The bucket that holds `day`, which must not lie before the axis.
    fn index_of(self, day: Day) -> usize {
        let offset = usize::try_from(day.days_since(self.first_day)).unwrap_or(0);
        offset / usize::from(self.granularity.step_days())
    }
}

/// The series of one repository, from its first to its last bucket with a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSums {
    /// Bucket of the first value.
    pub offset: usize,
    /// Downloads by bucket; `None` where no day of the bucket has a record.
    pub values: Vec<Option<u64>>,
}

/// Sums the records of one repository by bucket.
pub fn series_of(store: &Store, id: RepoId, buckets: Buckets) -> SeriesSums {
    let Some(days) = buckets.days() else { return SeriesSums::default() };
    let mut series = SeriesSums::default();
    for (day, count) in store.records(id, days) {
        let index = buckets.index_of(day);
        if series.values.is_empty() {
            series.offset = index;
        }
        let at = index - series.offset;
        if at >= series.values.len() {
            series.values.resize(at + 1, None);
        }
        add(&mut series.values[at], count);
    }
    series
}

/// Sums the records of several repositories by bucket; always `buckets.count` values.
pub fn series_of_all(
    store: &Store,
    ids: impl Iterator<Item = RepoId>,
    buckets: Buckets,
) -> Vec<Option<u64>> {
    let Some(days) = buckets.days() else { return Vec::new() };
    let mut by_day = vec![None; days.len()];
    ids.for_each(|id| store.add_days(id, days, &mut by_day));
    let step_days = usize::from(buckets.granularity.step_days());
    let sum_of = |counts: &[Option<u64>]| counts.iter().copied().flatten().reduce(|a, b| a + b);
    by_day.chunks(step_days).map(sum_of).collect()
}

fn add(value: &mut Option<u64>, count: u64) {
    *value = Some(value.unwrap_or(0) + count);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RepoType, StoreBuilder};

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
        let buckets = Buckets::for_period(DayRange::ending_on(monday() + 5, 6));
        let series = series_of(&store, id, buckets);
        assert_eq!(series, SeriesSums { offset: 1, values: vec![Some(5), None, Some(0)] });
        let all = series_of_all(&store, [id].into_iter(), buckets);
        assert_eq!(all, [None, Some(5), None, Some(0), None, None]);
    }

    #[test]
    fn weeks_are_whole_and_begin_on_monday() {
        let (store, id) = store_of(&[(-1, 100), (0, 1), (6, 2), (7, 4), (98, 1000)]);
        let buckets = Buckets::for_period(DayRange::new(monday() - 1, monday() + 99).unwrap());
        assert_eq!((buckets.first_day, buckets.count), (monday(), 14));
        let series = series_of(&store, id, buckets);
        assert_eq!(series.values, [Some(3), Some(4)], "the days outside whole weeks are left out");
    }

    #[test]
    fn a_week_without_records_inside_a_life_is_missing() {
        let (store, id) = store_of(&[(0, 1), (20, 1), (100, 7)]);
        let buckets = Buckets::for_period(DayRange::new(monday(), monday() + 100).unwrap());
        let values = series_of(&store, id, buckets).values;
        assert_eq!(values, [Some(1), None, Some(1)], "the last, cut week is left out");
    }
}
