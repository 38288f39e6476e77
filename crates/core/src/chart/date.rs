//! Converts days since 1970-01-01 (UTC) to calendar dates, and formats them for labels: in English, day first.
//!
//! The calendar is the proleptic Gregorian one of the `time` crate, within the years ±9999.

use time::{Date, Month};

use crate::model::{EPOCH_JULIAN_DAY, MONTHS};

/// Converts a day since 1970-01-01 to a date. Returns `None` outside the years ±9999.
pub(super) fn date_from_day(day: i64) -> Option<Date> {
    let julian_day = i32::try_from(day + i64::from(EPOCH_JULIAN_DAY)).ok()?;
    Date::from_julian_day(julian_day).ok()
}

/// Returns the number of days from 1970-01-01 to a date.
pub(super) fn day_from_date(date: Date) -> i64 {
    i64::from(date.to_julian_day() - EPOCH_JULIAN_DAY)
}

/// Returns the first day of a month. Months are counted from January of year 0.
pub(super) fn first_of_month(month: i32) -> Option<Date> {
    let number = u8::try_from(month.rem_euclid(12) + 1).ok()?;
    let name = Month::try_from(number).ok()?;
    Date::from_calendar_date(month.div_euclid(12), name, 1).ok()
}

/// Formats a date as `3 Aug`.
pub(super) fn day_month(date: Date) -> String {
    format!("{} {}", date.day(), short_name(date.month()))
}

/// Formats a date as `3 Aug 2020`.
pub(super) fn day_month_year(date: Date) -> String {
    format!("{} {}", day_month(date), date.year())
}

/// Formats a date as `Aug 2020`.
pub(super) fn month_year(date: Date) -> String {
    format!("{} {}", short_name(date.month()), date.year())
}

/// Formats a month as `Aug`.
pub(super) fn short_name(month: Month) -> &'static str {
    MONTHS[usize::from(u8::from(month)) - 1]
}

/// Returns the number of months since January of year 0, as for [`first_of_month`].
pub(super) fn month_index(date: Date) -> i32 {
    date.year() * 12 + i32::from(u8::from(date.month())) - 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_from_1970() {
        let date = date_from_day(18_477).unwrap();
        assert_eq!(day_month_year(date), "3 Aug 2020");
        assert_eq!(day_from_date(date), 18_477);
        assert_eq!(date_from_day(0).map(month_year), Some("Jan 1970".to_owned()));
        assert_eq!(date_from_day(i64::from(i32::MAX)), None);
    }

    #[test]
    fn months_count_from_year_0() {
        assert_eq!(first_of_month(2020 * 12 + 7).map(day_month_year).unwrap(), "1 Aug 2020");
        assert_eq!(
            first_of_month(-1).map(|date| (date.year(), date.month())).unwrap(),
            (-1, Month::December)
        );
        assert_eq!(first_of_month(12 * 10_000), None);
    }
}
