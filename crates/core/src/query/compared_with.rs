//! What a period is compared with: the user's choice, and the days of that choice.

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange};

/// Days in 52 weeks: a year back, on the same weekday.
const DAYS_OF_52_WEEKS: i32 = 364;
/// The values in URLs, except for days.
const YEAR_EARLIER: &str = "year-earlier";
const SAME_DATES: &str = "same-dates";
const NOTHING: &str = "nothing";

/// What the complete days of a period are compared with. All time is compared with nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ComparedWith {
    /// The same number of days, just before the period.
    #[default]
    PreviousPeriod,
    /// The same weekdays 52 weeks earlier.
    YearEarlier,
    /// The same dates a year earlier.
    SameDates,
    /// Days that the user chose.
    Days(DayRange),
    /// Nothing.
    Nothing,
}

impl ComparedWith {
    /// Returns the days to compare `current` with.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange};
    /// use publisher_analytics_core::query::ComparedWith;
    /// let month = DayRange::ending_on(Day::from_ymd(2020, 9, 1).unwrap(), 30);
    /// let days = |with: ComparedWith| with.days_for(month).map(|days| days.to_string());
    /// assert_eq!(days(ComparedWith::PreviousPeriod).unwrap(), "4 Jul 2020 – 2 Aug 2020");
    /// assert_eq!(days(ComparedWith::YearEarlier).unwrap(), "5 Aug 2019 – 3 Sep 2019");
    /// assert_eq!(days(ComparedWith::SameDates).unwrap(), "3 Aug 2019 – 1 Sep 2019");
    /// assert_eq!(days(ComparedWith::Nothing), None);
    /// ```
    pub fn days_for(self, current: DayRange) -> Option<DayRange> {
        match self {
            Self::PreviousPeriod => Some(current.preceding()),
            Self::YearEarlier => Some(current.shifted_back(DAYS_OF_52_WEEKS)),
            Self::SameDates => a_year_earlier(current),
            Self::Days(days) => Some(days),
            Self::Nothing => None,
        }
    }

    /// Returns the distance in days between `period` and the previous period that charts draw, which is as long as
    /// `period`. It is a multiple of 7, so that weekdays match, unless dates are compared. `None` if `period` is not
    /// compared with earlier days.
    pub fn chart_distance(self, period: DayRange) -> Option<u32> {
        match self {
            Self::PreviousPeriod => Some(weeks_before(period)),
            Self::YearEarlier => Some(DAYS_OF_52_WEEKS.cast_unsigned()),
            Self::SameDates | Self::Days(_) => {
                let distance = period.first().days_since(self.days_for(period)?.first());
                u32::try_from(distance).ok().filter(|&distance| distance > 0)
            }
            Self::Nothing => None,
        }
    }

    /// Returns the name in URLs.
    pub fn slug(self) -> String {
        match self {
            Self::PreviousPeriod => "previous-period".to_owned(),
            Self::YearEarlier => YEAR_EARLIER.to_owned(),
            Self::SameDates => SAME_DATES.to_owned(),
            Self::Days(days) => [&*days.first().iso(), &*days.last().iso()].join("_"),
            Self::Nothing => NOTHING.to_owned(),
        }
    }

    /// Reads the format of [`slug`](Self::slug); anything else is the default.
    ///
    /// ```
    /// use publisher_analytics_core::query::ComparedWith;
    /// let chosen = ComparedWith::from_slug("2019-08-03_2019-09-01");
    /// assert_eq!(chosen.slug(), "2019-08-03_2019-09-01");
    /// assert_eq!(ComparedWith::from_slug("2019-09-01_2019-08-03"), ComparedWith::PreviousPeriod);
    /// ```
    pub fn from_slug(slug: &str) -> Self {
        let days = || {
            let (first, last) = slug.split_once('_')?;
            DayRange::new(Day::from_iso(first)?, Day::from_iso(last)?)
        };
        match slug {
            YEAR_EARLIER => Self::YearEarlier,
            SAME_DATES => Self::SameDates,
            NOTHING => Self::Nothing,
            _ => days().map_or(Self::PreviousPeriod, Self::Days),
        }
    }
}

/// Returns the same dates a year earlier. In whole months, the last day of a month stays the last day of its month.
fn a_year_earlier(days: DayRange) -> Option<DayRange> {
    let (first, last) = (days.first(), days.last());
    let month = last.first_of_month(-12);
    let are_whole_months = first.first_of_month(0) == first && last.first_of_month(1) == last + 1;
    let last = if are_whole_months { month.first_of_month(1) - 1 } else { last.months_earlier(12) };
    DayRange::new(first.months_earlier(12), last)
}

/// Returns the length of a period in days, rounded to a multiple of 7 and at least 7: 30 days are drawn over those 28
/// days earlier.
fn weeks_before(period: DayRange) -> u32 {
    let length = u32::try_from(period.len()).unwrap_or(u32::MAX);
    (length.saturating_add(3) / 7).max(1) * 7
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_dates_of_whole_months_are_whole_months() {
        let day = |year, month, day| Day::from_ymd(year, month, day).unwrap();
        let cases = [
            (day(2026, 10, 1), day(2026, 10, 31), "1 Oct 2025 – 31 Oct 2025"),
            (day(2024, 2, 1), day(2024, 2, 29), "1 Feb 2023 – 28 Feb 2023"),
            (day(2025, 2, 1), day(2025, 2, 28), "1 Feb 2024 – 29 Feb 2024"),
            (day(2024, 2, 29), day(2024, 2, 29), "28 Feb 2023"),
            (day(2026, 7, 1), day(2026, 9, 30), "1 Jul 2025 – 30 Sep 2025"),
            (day(2025, 2, 22), day(2025, 2, 28), "22 Feb 2024 – 28 Feb 2024"),
            (day(2025, 2, 28), day(2025, 2, 28), "28 Feb 2024"),
            (day(2026, 1, 30), day(2026, 3, 1), "30 Jan 2025 – 1 Mar 2025"),
        ];
        for (first, last, expected) in cases {
            let days = DayRange::new(first, last).unwrap();
            let earlier = ComparedWith::SameDates.days_for(days).unwrap();
            assert_eq!(earlier.to_string(), expected);
        }
        let september = DayRange::new(day(2026, 9, 1), day(2026, 9, 30)).unwrap();
        assert_eq!(ComparedWith::SameDates.chart_distance(september), Some(365));
        assert_eq!(ComparedWith::from_slug("same-dates").slug(), "same-dates");
    }
}
