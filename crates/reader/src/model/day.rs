//! UTC calendar days as whole numbers, and inclusive ranges of them.
//!
//! A [`Day`] counts days since 1970-01-01. It has no time of day and no time zone. The `time` crate does the calendar
//! arithmetic. All operations saturate; none panics.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use time::{Date, Month};

/// Julian day number of 1970-01-01.
pub const EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// Short names of the months, starting with January.
pub const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// A UTC day, as days since 1970-01-01 (negative before it).
///
/// [`Display`](fmt::Display) writes it as the interface does: `1 Sep 2020`.
///
/// ```
/// use publisher_analytics_reader::model::Day;
/// let day = Day::from_ymd(2020, 9, 1).unwrap();
/// assert_eq!(day.to_string(), "1 Sep 2020");
/// assert_eq!(day.iso(), "2020-09-01");
/// assert_eq!((day - 29).to_string(), "3 Aug 2020");
/// ```
///
/// Serialized as `2020-09-01` in human-readable formats and as a number in others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(transparent)]
pub struct Day(i32);

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_str(&self.iso())
        } else {
            serializer.serialize_i32(self.0)
        }
    }
}

impl Day {
    /// Makes the day `days` days after 1970-01-01.
    pub const fn from_epoch_days(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn epoch_days(self) -> i32 {
        self.0
    }

    /// Makes a day from its Gregorian year, month (1–12) and day of the month; `None` if the date does not exist.
    pub fn from_ymd(year: i32, month: u8, day: u8) -> Option<Self> {
        let month = Month::try_from(month).ok()?;
        let date = Date::from_calendar_date(year, month, day).ok()?;
        Some(Self(date.to_julian_day() - EPOCH_JULIAN_DAY))
    }

    /// Returns the year, month (1–12) and day of the month. Clamps to the years −9999 to 9999.
    pub fn ymd(self) -> (i32, u8, u8) {
        let (year, month, day) = self.date().to_calendar_date();
        (year, u8::from(month), day)
    }

    /// Reads `2020-08-23`, the format of [`iso`](Self::iso), for years 0 to 9999.
    ///
    /// ```
    /// use publisher_analytics_reader::model::Day;
    /// assert_eq!(Day::from_iso("2020-08-23"), Day::from_ymd(2020, 8, 23));
    /// assert_eq!(Day::from_iso("2020-02-30"), None);
    /// ```
    pub fn from_iso(text: &str) -> Option<Self> {
        let mut numbers = text.splitn(3, '-').map(|digits| digits.parse::<u16>().ok());
        let (year, month, day) = (numbers.next()??, numbers.next()??, numbers.next()??);
        Self::from_ymd(i32::from(year), u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }

    /// Returns the first day of the month that is `months` months after this day's month.
    ///
    /// ```
    /// use publisher_analytics_reader::model::Day;
    /// let day = Day::from_ymd(2019, 11, 17).unwrap();
    /// assert_eq!(day.first_of_month(0).to_string(), "1 Nov 2019");
    /// assert_eq!(day.first_of_month(14).to_string(), "1 Jan 2021");
    /// ```
    #[must_use]
    pub fn first_of_month(self, months: i32) -> Self {
        let (year, month, _) = self.ymd();
        let months = (year * 12 + i32::from(month) - 1).saturating_add(months);
        let month = u8::try_from(months.rem_euclid(12) + 1).unwrap_or(1);
        Self::from_ymd(months.div_euclid(12), month, 1).unwrap_or(self)
    }

    /// Returns the same date `months` months earlier (later if negative), clamped to the last day of that month.
    ///
    /// ```
    /// use publisher_analytics_reader::model::Day;
    /// let day = Day::from_ymd(2024, 2, 29).unwrap();
    /// assert_eq!(day.months_earlier(12).to_string(), "28 Feb 2023");
    /// assert_eq!(day.months_earlier(-1).to_string(), "29 Mar 2024");
    /// ```
    #[must_use]
    pub fn months_earlier(self, months: i32) -> Self {
        let first = self.first_of_month(-months);
        first + i32::from(self.ymd().2.min(first.days_in_month()) - 1)
    }

    /// Returns the number of months from this day's month to the month of `later`.
    pub fn months_until(self, later: Self) -> i32 {
        (later.ymd().0 - self.ymd().0) * 12 + later.month() - self.month()
    }

    /// The month of the year, from 1 to 12.
    pub fn month(self) -> i32 {
        i32::from(self.ymd().1)
    }

    /// Month and year, as in `August 2020`.
    pub fn month_and_year(self) -> String {
        let date = self.date();
        format!("{} {}", date.month(), date.year())
    }

    /// The number of days in this day's month.
    ///
    /// ```
    /// use publisher_analytics_reader::model::Day;
    /// assert_eq!(Day::from_ymd(2024, 2, 17).unwrap().days_in_month(), 29);
    /// ```
    pub fn days_in_month(self) -> u8 {
        let date = self.date();
        date.month().length(date.year())
    }

    /// Days since Monday: 0 for Monday, 6 for Sunday.
    pub fn days_from_monday(self) -> u8 {
        self.date().weekday().number_days_from_monday()
    }

    /// The day as `2020-09-01`.
    pub fn iso(self) -> String {
        let (year, month, day) = self.ymd();
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// The day with its weekday, as `Sun 23 Aug 2020`.
    pub fn with_weekday(self) -> String {
        format!("{} {self}", WEEKDAYS[usize::from(self.days_from_monday())])
    }

    /// Days from `earlier` to this day; negative if `earlier` is later.
    pub const fn days_since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    fn date(self) -> Date {
        let julian = self.0.saturating_add(EPOCH_JULIAN_DAY);
        let nearest = if self.0 < 0 { Date::MIN } else { Date::MAX };
        Date::from_julian_day(julian).unwrap_or(nearest)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.ymd();
        write!(f, "{day} {} {year}", MONTHS[usize::from(month - 1)])
    }
}

impl std::ops::Add<i32> for Day {
    type Output = Self;
    fn add(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }
}

impl std::ops::Sub<i32> for Day {
    type Output = Self;
    fn sub(self, days: i32) -> Self {
        Self(self.0.saturating_sub(days))
    }
}

/// An inclusive range of days that holds at least one day.
///
/// [`Display`](fmt::Display) writes `3 Aug 2020 – 1 Sep 2020`, and one day as `3 Aug 2020`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DayRange {
    first: Day,
    last: Day,
}

impl DayRange {
    /// Makes the range from `first` to `last`, both included; `None` if `last` lies before `first`.
    pub fn new(first: Day, last: Day) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// Returns the shortest range that contains both; `None` if both are `None`.
    pub fn around(a: Option<Self>, b: Option<Self>) -> Option<Self> {
        match (a, b) {
            (Some(a), Some(b)) => {
                Some(Self { first: a.first.min(b.first), last: a.last.max(b.last) })
            }
            (one, other) => one.or(other),
        }
    }

    /// Makes the range of `days` days (at least one) that ends on `last`.
    ///
    /// ```
    /// use publisher_analytics_reader::model::{Day, DayRange};
    /// let month = DayRange::ending_on(Day::from_ymd(2020, 9, 1).unwrap(), 30);
    /// assert_eq!(month.to_string(), "3 Aug 2020 – 1 Sep 2020");
    /// assert_eq!(month.len(), 30);
    /// ```
    pub fn ending_on(last: Day, days: u32) -> Self {
        let days_before_last = i32::try_from(days.max(1) - 1).unwrap_or(i32::MAX);
        Self { first: last - days_before_last, last }
    }

    /// The first day.
    pub const fn first(self) -> Day {
        self.first
    }

    /// The last day, included.
    pub const fn last(self) -> Day {
        self.last
    }

    /// Number of days, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "a range holds at least one day")]
    pub fn len(self) -> usize {
        usize::try_from(self.last.days_since(self.first)).map_or(1, |days| days + 1)
    }

    /// Returns the range of equal length that ends on the day before this one starts.
    #[must_use]
    pub fn preceding(self) -> Self {
        let days = self.last.days_since(self.first);
        let last = self.first - 1;
        Self { first: last - days, last }
    }

    /// Returns this range moved `days` days back.
    #[must_use]
    pub fn shifted_back(self, days: i32) -> Self {
        Self { first: self.first - days, last: self.last - days }
    }

    /// Returns the two halves, without the middle day if the number of days is odd; `None` for a single day.
    ///
    /// ```
    /// use publisher_analytics_reader::model::{Day, DayRange};
    /// let last = Day::from_ymd(2020, 9, 5).unwrap();
    /// let (early, late) = DayRange::ending_on(last, 5).halves().unwrap();
    /// assert_eq!((early, late), (DayRange::ending_on(last - 3, 2), DayRange::ending_on(last, 2)));
    /// ```
    pub fn halves(self) -> Option<(Self, Self)> {
        let half = i32::try_from(self.len() / 2).ok().filter(|half| *half > 0)?;
        let early = Self { first: self.first, last: self.first + half - 1 };
        Some((early, Self { first: self.last - (half - 1), last: self.last }))
    }

    /// The days, ascending.
    pub fn iter(self) -> impl Iterator<Item = Day> {
        (self.first.0..=self.last.0).map(Day)
    }

    /// Whether `day` lies in the range.
    pub fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }

    /// Returns the days that lie in both ranges; `None` if there are none.
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::new(self.first.max(other.first), self.last.min(other.last))
    }
}

impl fmt::Display for DayRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return write!(f, "{}", self.first);
        }
        write!(f, "{} – {}", self.first, self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_one_day_is_written_as_one() {
        let day = Day::from_ymd(2020, 8, 3).unwrap();
        assert_eq!(DayRange::ending_on(day, 1).to_string(), "3 Aug 2020");
        assert_eq!(DayRange::ending_on(day, 2).to_string(), "2 Aug 2020 – 3 Aug 2020");
    }

    #[test]
    fn days_and_dates_agree_both_ways() {
        for epoch_days in [-200_000, -1, 0, 59, 60, 18_506, 20_000, 2_932_896] {
            let day = Day::from_epoch_days(epoch_days);
            let (year, month, of_month) = day.ymd();
            assert_eq!(Day::from_ymd(year, month, of_month), Some(day));
        }
        assert_eq!(Day::from_ymd(1970, 1, 1), Some(Day::from_epoch_days(0)));
    }

    #[test]
    fn days_that_do_not_exist_are_none() {
        assert_eq!(Day::from_ymd(2021, 2, 29), None);
        assert_eq!(Day::from_ymd(2020, 13, 1), None);
        assert_eq!(Day::from_ymd(2020, 0, 1), None);
    }

    #[test]
    fn extreme_days_do_not_panic() {
        assert_eq!(Day::from_epoch_days(i32::MAX).ymd().0, 9999);
        assert_eq!(Day::from_epoch_days(i32::MIN).ymd().0, -9999);
        assert_eq!(Day::from_epoch_days(i32::MIN) - 1, Day::from_epoch_days(i32::MIN));
    }

    #[test]
    fn the_preceding_range_touches_and_is_as_long() {
        let last_month = DayRange::ending_on(Day::from_ymd(2020, 9, 1).unwrap(), 30);
        let previous = last_month.preceding();
        assert_eq!(previous.len(), 30);
        assert_eq!(previous.last() + 1, last_month.first());
        assert_eq!(previous.intersection(last_month), None);
    }
}
