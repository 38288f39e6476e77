//! The days of an export, and whether the last one was still running when the export was made.
//!
//! The Hub's exports include the current UTC day, whose count grows until midnight. Such an *open day* looks like a
//! drop. "Last …" periods, changes, directions and means therefore exclude it unless the user includes it.

use serde::{Deserialize, Serialize};

use super::{Day, DayRange};

/// Milliseconds in a UTC day.
const MILLISECONDS_PER_DAY: i64 = 86_400_000;

/// The days of an export.
///
/// ```
/// use publisher_analytics_reader::model::{Day, DayRange, ExportDays};
/// let as_of = Day::from_ymd(2026, 11, 25).unwrap();
/// let days = ExportDays { all: DayRange::ending_on(as_of, 90), open_day: Some(as_of) };
/// assert_eq!(days.last_complete().to_string(), "24 Nov 2026");
/// assert_eq!(days.complete(DayRange::ending_on(as_of, 7)), Some(DayRange::ending_on(as_of - 1, 6)));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportDays {
    /// First day to as-of day.
    pub all: DayRange,
    /// The as-of day, if it was still running when the export was made and is to be excluded.
    pub open_day: Option<Day>,
}

impl ExportDays {
    /// The as-of day, or the day before if the as-of day is open.
    pub fn last_complete(self) -> Day {
        self.open_day.map_or(self.all.last(), |open_day| open_day - 1)
    }

    /// Returns `days` without the open day; `None` if no day is left.
    pub fn complete(self, days: DayRange) -> Option<DayRange> {
        match self.open_day {
            Some(open_day) if days.contains(open_day) => DayRange::new(days.first(), open_day - 1),
            _ => Some(days),
        }
    }
}

/// Returns the UTC day of a time in milliseconds since 1970-01-01.
///
/// ```
/// use publisher_analytics_reader::model::{Day, day_of_milliseconds};
/// assert_eq!(day_of_milliseconds(86_399_999), Day::from_epoch_days(0));
/// assert_eq!(day_of_milliseconds(-1), Day::from_epoch_days(-1));
/// ```
pub fn day_of_milliseconds(time_ms: i64) -> Day {
    let days = time_ms.div_euclid(MILLISECONDS_PER_DAY);
    Day::from_epoch_days(i32::try_from(days).unwrap_or(if days < 0 { i32::MIN } else { i32::MAX }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_the_open_day_alone_has_no_complete_day() {
        let day = Day::from_ymd(2026, 11, 25).unwrap();
        let days = ExportDays { all: DayRange::ending_on(day, 1), open_day: Some(day) };
        assert_eq!(days.complete(days.all), None);
        let included = ExportDays { open_day: None, ..days };
        assert_eq!(included.complete(days.all), Some(days.all));
    }
}
