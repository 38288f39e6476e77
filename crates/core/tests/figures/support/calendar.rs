//! Days as whole numbers since 1970-01-01, for tests that must not trust the core's own calendar.

use time::{Date, Duration, Month};

/// A day, as days since 1970-01-01.
pub(crate) type Day = i32;

const EPOCH_JULIAN_DAY: i32 = 2_440_588;

/// Converts a date to a day.
pub(crate) fn day(year: i32, month: u8, day_of_month: u8) -> Day {
    let month = Month::try_from(month).unwrap();
    Date::from_calendar_date(year, month, day_of_month).unwrap().to_julian_day() - EPOCH_JULIAN_DAY
}

/// Formats a day as `2024-02-29`.
pub(crate) fn iso(day: Day) -> String {
    let date = date(day);
    format!("{:04}-{:02}-{:02}", date.year(), u8::from(date.month()), date.day())
}

/// Returns the first day of the 12 months that end on `last`: the day after the same date a year before.
pub(crate) fn first_of_year_to(last: Day) -> Day {
    a_year_before(last) + 1
}

/// Returns the same date a year before. If there is no such date, 28 February takes its place.
pub(crate) fn a_year_before(day: Day) -> Day {
    let date = date(day);
    let year_before = date.replace_year(date.year() - 1);
    let year_before =
        year_before.unwrap_or_else(|_| date.replace_day(28).unwrap() - Duration::days(365));
    year_before.to_julian_day() - EPOCH_JULIAN_DAY
}

fn date(day: Day) -> Date {
    Date::from_julian_day(day + EPOCH_JULIAN_DAY).unwrap()
}

/// The length of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// One day.
    Day,
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
}

impl Step {
    /// Returns the first and the last day of the bucket that contains a day.
    pub(crate) fn bucket_of(self, day: Day) -> (Day, Day) {
        match self {
            Self::Day => (day, day),
            Self::Week => {
                let from_monday = i32::from(date(day).weekday().number_days_from_monday());
                (day - from_monday, day - from_monday + 6)
            }
            Self::Month => {
                let first = day - i32::from(date(day).day()) + 1;
                (first, first + i32::from(date(day).month().length(date(day).year())) - 1)
            }
        }
    }
}
