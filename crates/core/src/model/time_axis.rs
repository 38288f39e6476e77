//! The axis of a series: steps of a day, a week or a month from a first day on.
//!
//! A week is Monday to Sunday, a month a calendar month.

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
pub struct TimeAxis {
    /// First day of the first bucket.
    pub first_day: Day,
    /// The step.
    pub granularity: Granularity,
    /// Number of buckets.
    pub count: usize,
}

impl TimeAxis {
    /// The axis for `period`: days up to 92 days, whole weeks beyond.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange, Granularity, TimeAxis};
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

    /// The whole days, weeks or months of `period`.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange, Granularity, TimeAxis};
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let period = DayRange::new(day(2019, 12, 15), day(2020, 3, 30)).unwrap();
    /// let months = TimeAxis::of(period, Granularity::Month);
    /// assert_eq!((months.first_day, months.count), (day(2020, 1, 1), 2));
    /// assert_eq!(months.days_of(1).to_string(), "1 Feb 2020 – 29 Feb 2020");
    /// assert_eq!(months.trailing_partial(period).unwrap().to_string(), "1 Mar 2020 – 30 Mar 2020");
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
    pub fn first_day_of(self, index: usize) -> Day {
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
    pub fn trailing_partial(self, period: DayRange) -> Option<DayRange> {
        DayRange::new(self.first_day_of(self.count).max(period.first()), period.last())
    }

    /// All days of the axis; `None` without buckets.
    pub fn days(self) -> Option<DayRange> {
        let last = self.days_of(self.count.checked_sub(1)?).last();
        DayRange::new(self.first_day, last)
    }

    /// The bucket of days or weeks that holds `day`, which must not lie before the axis.
    pub fn index_of(self, day: Day) -> usize {
        let offset = usize::try_from(day.days_since(self.first_day)).unwrap_or(0);
        if self.granularity == Granularity::Day { offset } else { offset / 7 }
    }
}

fn saturating_product(step: i32, index: usize) -> i32 {
    step.saturating_mul(i32::try_from(index).unwrap_or(i32::MAX))
}
