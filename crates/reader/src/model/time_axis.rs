//! The time axis of a series: consecutive buckets of a day, a week, a month or 30 days, starting on a first day.
//!
//! Weeks run from Monday to Sunday; months are calendar months. 30-day buckets count from the first day of the axis.
//! They are used when series are aligned by age, where calendar months of 31, 28 and 31 days would compare unequal
//! times.
//!
//! Sums, charts and trends share this type. [`TimeAxis::for_period`] has only the buckets that lie completely inside
//! the period; [`TimeAxis::covering`] has every bucket with at least one day of the period.

use serde::{Deserialize, Serialize};

use super::{Day, DayRange};

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
    /// 30 days, from the first day of the axis on.
    ThirtyDays,
}

impl Granularity {
    /// The granularities that the interface offers, in order.
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    /// The label of one step.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week",
            Self::Month => "Month",
            Self::ThirtyDays => "30 days",
        }
    }

    /// The name in URLs.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::ThirtyDays => "30days",
        }
    }

    /// Days in a bucket; `None` for months, whose lengths differ.
    pub const fn days(self) -> Option<u32> {
        match self {
            Self::Day => Some(1),
            Self::Week => Some(7),
            Self::Month => None,
            Self::ThirtyDays => Some(30),
        }
    }

    /// Returns the name of the bucket that starts on `first`: `Sun 23 Aug 2020`, `Week of 17 Aug 2020`, `August 2020`.
    pub fn name_from(self, first: Day) -> String {
        match self {
            Self::Day => first.with_weekday(),
            Self::Week => format!("Week of {first}"),
            Self::Month => first.month_and_year(),
            Self::ThirtyDays => format!("30 days from {first}"),
        }
    }

    /// The default for a period: daily up to 92 days, weekly beyond.
    pub fn for_period(period: DayRange) -> Self {
        if period.len() <= LONGEST_DAILY { Self::Day } else { Self::Week }
    }
}

/// The time axis of a series: `count` buckets from `first_day` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeAxis {
    /// First day of the first bucket.
    pub first_day: Day,
    /// The step.
    pub granularity: Granularity,
    /// Number of buckets.
    pub count: usize,
}

impl TimeAxis {
    /// The default axis for `period`: its days up to 92 days, its complete weeks beyond that.
    ///
    /// ```
    /// use publisher_analytics_reader::model::{Day, DayRange, Granularity, TimeAxis};
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let year = TimeAxis::for_period(DayRange::new(day(2020, 1, 1), day(2020, 9, 1)).unwrap());
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

    /// The axis of every day, week or month with a day of `period`, including partial ones at both ends.
    ///
    /// ```
    /// use publisher_analytics_reader::model::{Day, DayRange, Granularity, TimeAxis};
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let period = DayRange::new(day(2019, 12, 15), day(2020, 3, 30)).unwrap();
    /// let months = TimeAxis::covering(period, Granularity::Month);
    /// assert_eq!((months.first_day, months.count), (day(2019, 12, 1), 4));
    /// let weeks = TimeAxis::covering(period, Granularity::Week);
    /// assert_eq!(weeks.days_of(0).to_string(), "9 Dec 2019 – 15 Dec 2019");
    /// assert_eq!(weeks.days_of(weeks.count - 1).to_string(), "30 Mar 2020 – 5 Apr 2020");
    /// ```
    pub fn covering(period: DayRange, granularity: Granularity) -> Self {
        let first = period.first();
        let first_day = match granularity {
            Granularity::Day | Granularity::ThirtyDays => first,
            Granularity::Week => first - i32::from(first.days_from_monday()),
            Granularity::Month => first.first_of_month(0),
        };
        let axis = Self { first_day, granularity, count: 0 };
        Self { count: axis.index_of(period.last()) + 1, ..axis }
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

    /// The days of the bucket at `index`.
    pub fn days_of(self, index: usize) -> DayRange {
        let first = self.first_day_of(index);
        let days = match self.granularity.days() {
            Some(days) => days,
            None => u32::from(first.days_in_month()),
        };
        DayRange::ending_on(first + (days.cast_signed() - 1), days)
    }

    /// The first day of the bucket at `index`, which may lie beyond the last bucket.
    pub fn first_day_of(self, index: usize) -> Day {
        match self.granularity.days() {
            Some(days) => self.first_day + saturating_product(days.cast_signed(), index),
            None => self.first_of_month_at(index),
        }
    }

    fn first_of_month_at(self, index: usize) -> Day {
        self.first_day.first_of_month(saturating_product(1, index))
    }

    /// The name of the bucket at `index`.
    pub fn name_of(self, index: usize) -> String {
        self.granularity.name_from(self.days_of(index).first())
    }

    /// All days of the axis; `None` without buckets.
    pub fn days(self) -> Option<DayRange> {
        let last = self.days_of(self.count.checked_sub(1)?).last();
        DayRange::new(self.first_day, last)
    }

    /// The index of the bucket that contains `day`, which must not lie before the axis.
    pub fn index_of(self, day: Day) -> usize {
        let index = match self.granularity.days() {
            Some(days) => day.days_since(self.first_day) / days.cast_signed(),
            None => months_since_year_0(day) - months_since_year_0(self.first_day),
        };
        usize::try_from(index).unwrap_or(0)
    }

    /// The position of `day` on the axis, in buckets from the start of the first one; fractional inside a bucket.
    pub fn position_of(self, day: Day) -> f64 {
        let months =
            |day: Day| f64::from(months_since_year_0(day)) + f64::from(day.ymd().2 - 1) / 31.0;
        match self.granularity.days() {
            Some(days) => {
                (f64::from(day.epoch_days()) - f64::from(self.first_day.epoch_days()))
                    / f64::from(days)
            }
            None => months(day) - months(self.first_day),
        }
    }

    /// Index of the last bucket; 0 for an empty axis.
    pub const fn last_index(self) -> usize {
        self.count.saturating_sub(1)
    }
}

fn months_since_year_0(day: Day) -> i32 {
    let (year, month, _) = day.ymd();
    year * 12 + i32::from(month) - 1
}

fn saturating_product(step: i32, index: usize) -> i32 {
    step.saturating_mul(i32::try_from(index).unwrap_or(i32::MAX))
}
