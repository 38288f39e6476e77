//! Series of steps: daily records summed by day, week or month on an axis common to all repositories.
//!
//! Contract: a bucket without any record is missing, not zero; a week is Monday to Sunday, and a week or month is
//! on the axis only when the period holds all of it, so a cut one never looks like a fall. Cost of one series: the days
//! of the repository's life in the period.

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange, RepoId, Store};

/// The longest period, in days, that is shown day by day.
const LONGEST_DAILY: usize = 92;

/// The step of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Granularity {
    /// Day by day.
    Day,
    /// Weeks from Monday to Sunday.
    Week,
    /// Calendar months.
    Month,
}

impl Granularity {
    /// All, in the order in which the interface offers them.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The name of one step.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
        }
    }

    /// The name in addresses.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The name of the step that begins on a day: `Sun 23 Aug 2020`, `Week of 17 Aug 2020`, `August 2020`.
    pub fn name_from(self, first: Day) -> String {
        match self {
            Self::Day => first.with_weekday(),
            Self::Week => format!("Week of {first}"),
            Self::Month => first.month_and_year(),
        }
    }

    /// What suits the length of a period: days up to 92 days, weeks beyond.
    pub fn for_period(period: DayRange) -> Self {
        if period.len() <= LONGEST_DAILY { Self::Day } else { Self::Week }
    }
}

/// The axis of a series: `count` whole steps from `first_day`.
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
        match Granularity::for_period(period) {
            Granularity::Day => Self::days_in(period),
            _ => Self::weeks_in(period),
        }
    }

    /// The whole days, weeks or months of `period`.
    ///
    /// ```
    /// use publisher_analytics::model::{Day, DayRange};
    /// use publisher_analytics::query::{Buckets, Granularity};
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let period = DayRange::new(day(2019, 12, 15), day(2020, 3, 30)).unwrap();
    /// let months = Buckets::of(period, Granularity::Month);
    /// assert_eq!((months.first_day, months.count), (day(2020, 1, 1), 2));
    /// assert_eq!(months.days_of(1).to_string(), "1 Feb 2020 – 29 Feb 2020");
    /// assert_eq!(months.rest_of(period).unwrap().to_string(), "1 Mar 2020 – 30 Mar 2020");
    /// ```
    pub fn of(period: DayRange, granularity: Granularity) -> Self {
        match granularity {
            Granularity::Day => Self::days_in(period),
            Granularity::Week => Self::weeks_in(period),
            Granularity::Month => Self::months_in(period),
        }
    }

    fn days_in(period: DayRange) -> Self {
        Self { first_day: period.first(), granularity: Granularity::Day, count: period.len() }
    }

    fn weeks_in(period: DayRange) -> Self {
        let since_monday = i32::from(period.first().days_from_monday());
        let first_day = period.first() + (7 - since_monday) % 7;
        let whole_days = usize::try_from(period.last().days_since(first_day) + 1).unwrap_or(0);
        Self { first_day, granularity: Granularity::Week, count: whole_days / 7 }
    }

    fn months_in(period: DayRange) -> Self {
        let is_cut = period.first().ymd().2 > 1;
        let first_day = period.first().first_of_month(i32::from(is_cut));
        let (from, to) = (first_day.ymd(), (period.last() + 1).ymd());
        let count = (to.0 - from.0) * 12 + i32::from(to.1) - i32::from(from.1);
        let count = usize::try_from(count).unwrap_or(0);
        Self { first_day, granularity: Granularity::Month, count }
    }

    /// The days of the bucket at `index`.
    pub fn days_of(self, index: usize) -> DayRange {
        let step = match self.granularity {
            Granularity::Day => 1,
            Granularity::Week => 7,
            Granularity::Month => {
                let first = self.first_of_month_at(index);
                let last = first + i32::from(first.days_in_month()) - 1;
                return DayRange::ending_on(last, u32::from(first.days_in_month()));
            }
        };
        let first = self.first_day + saturating_product(step, index);
        DayRange::ending_on(first + step - 1, step.unsigned_abs())
    }

    /// First day of the bucket at `index`, which may lie behind the last.
    fn first_day_of(self, index: usize) -> Day {
        match self.granularity {
            Granularity::Day => self.first_day + saturating_product(1, index),
            Granularity::Week => self.first_day + saturating_product(7, index),
            Granularity::Month => self.first_of_month_at(index),
        }
    }

    fn first_of_month_at(self, index: usize) -> Day {
        self.first_day.first_of_month(saturating_product(1, index))
    }

    /// The name of the bucket at `index`.
    pub fn name_of(self, index: usize) -> String {
        self.granularity.name_from(self.days_of(index).first())
    }

    /// The days of `period` behind the last whole bucket: a week or month of which it has only a part.
    pub fn rest_of(self, period: DayRange) -> Option<DayRange> {
        DayRange::new(self.first_day_of(self.count).max(period.first()), period.last())
    }

    /// All days of the axis; `None` without buckets.
    pub fn days(self) -> Option<DayRange> {
        let last = self.days_of(self.count.checked_sub(1)?).last();
        DayRange::new(self.first_day, last)
    }

    /// The bucket of days or weeks that holds `day`, which must not lie before the axis.
    fn index_of(self, day: Day) -> usize {
        let offset = usize::try_from(day.days_since(self.first_day)).unwrap_or(0);
        if self.granularity == Granularity::Day { offset } else { offset / 7 }
    }
}

fn saturating_product(step: i32, index: usize) -> i32 {
    step.saturating_mul(i32::try_from(index).unwrap_or(i32::MAX))
}

/// The series of one repository, from its first to its last bucket with a record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesSums {
    /// Bucket of the first value.
    pub offset: usize,
    /// Downloads by bucket; `None` where no day of the bucket has a record.
    pub values: Vec<Option<u64>>,
}

/// Sums the records of one repository by day or week.
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

/// Sums the records of several repositories by day; a value for each of `days`.
pub fn days_of_all(
    store: &Store,
    ids: impl Iterator<Item = RepoId>,
    days: DayRange,
) -> Vec<Option<u64>> {
    let mut by_day = vec![None; days.len()];
    ids.for_each(|id| store.add_days(id, days, &mut by_day));
    by_day
}

/// Sums daily values, of which the first is of `first_day`, by bucket; always `buckets.count` values. Days that lie outside
/// the values are missing.
pub fn sums_by_bucket(
    values: &[Option<u64>],
    first_day: Day,
    buckets: Buckets,
) -> Vec<Option<u64>> {
    let from = |day: Day| usize::try_from(day.days_since(first_day)).unwrap_or(0).min(values.len());
    let sum_of = |index| {
        let days =
            &values[from(buckets.first_day_of(index))..from(buckets.first_day_of(index + 1))];
        days.iter().copied().flatten().reduce(|a, b| a + b)
    };
    (0..buckets.count).map(sum_of).collect()
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
        let all = days_of_all(&store, [id].into_iter(), buckets.days().unwrap());
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

    #[test]
    fn days_add_up_to_months_whatever_their_length() {
        let period = DayRange::new(monday() - 40, monday() + 65).unwrap();
        let values: Vec<Option<u64>> = (0..106).map(|_| Some(1)).collect();
        let buckets = Buckets::of(period, Granularity::Month);
        let sums = sums_by_bucket(&values, period.first(), buckets);
        assert_eq!(sums, [Some(31), Some(31), Some(29)], "December to February");
        assert_eq!(buckets.rest_of(period).map(DayRange::len), Some(6));
    }

    #[test]
    fn without_a_whole_bucket_all_is_rest() {
        let period = DayRange::new(monday() + 1, monday() + 3).unwrap();
        let buckets = Buckets::of(period, Granularity::Week);
        assert_eq!(buckets.count, 0);
        assert_eq!(buckets.rest_of(period), None, "the week began before the period");
        let days = Buckets::of(period, Granularity::Day);
        assert_eq!(days.rest_of(period), None, "a day is whole");
    }
}
