//! The previous period of a chart: the same buckets, a number of weeks or months earlier.
//!
//! For days and weeks, the distance is a number of whole weeks, so that weekdays match, unless dates are compared. For
//! months, it is a number of months: as many as the period has, or as lie between the period and what the user compares
//! it with. A partial month is compared with the same days of the earlier month.

use super::Amount;
use crate::model::{DailySeries, DayRange, Granularity, TimeAxis};
use crate::query::{ChartDays, ComparedWith};
use crate::series::{running_sums, trailing_means};

/// The longest distance that is named in days instead of weeks.
const LONGEST_NAMED_DAYS: u32 = 70;
const DAYS_PER_MONTH: f64 = 30.436_875;

/// The series of the previous period.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviousSeries {
    /// The distance: `28 days earlier`, `52 weeks earlier`, `12 months earlier`.
    pub name: String,
    /// Downloads by bucket. Missing if the export does not have all earlier days of a bucket.
    pub values: Vec<Option<Amount>>,
    /// The values to draw.
    pub y: Vec<Option<f64>>,
}

/// The distance of the previous period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Offset {
    Days(u32),
    Months(i32),
}

impl Offset {
    fn of(days: ChartDays, granularity: Granularity) -> Option<Self> {
        let shift = days.previous?;
        Some(match granularity {
            Granularity::Month => {
                let is_just_before =
                    ComparedWith::PreviousPeriod.chart_distance(days.period) == Some(shift);
                Self::Months(months_of(if is_just_before {
                    days.period.len()
                } else {
                    shift as usize
                }))
            }
            _ => Self::Days(shift),
        })
    }

    fn name(self) -> String {
        match self {
            Self::Months(1) => "1 month earlier".to_owned(),
            Self::Months(months) => format!("{months} months earlier"),
            Self::Days(days) if days > LONGEST_NAMED_DAYS && days % 7 == 0 => {
                format!("{} weeks earlier", days / 7)
            }
            Self::Days(days) => format!("{days} days earlier"),
        }
    }

    /// Returns the earlier days to compare with `days`, which must lie in one bucket. Returns `None` if the earlier
    /// month has no such days.
    fn apply(self, days: DayRange) -> Option<DayRange> {
        match self {
            Self::Days(shift) => Some(days.shifted_back(shift.cast_signed())),
            Self::Months(months) => {
                let month = days.first().first_of_month(-months);
                let length = i32::from(month.days_in_month());
                let [first, last] = [days.first(), days.last()].map(|day| i32::from(day.ymd().2));
                // A complete month is compared with a complete one, regardless of its length.
                let is_whole = first == 1 && last == i32::from(days.first().days_in_month());
                let last = if is_whole { length } else { last.min(length) };
                DayRange::new(month + (first - 1), month + (last - 1))
            }
        }
    }
}

/// Returns a number of days in calendar months, rounded and at least 1: 12 for the days of the last 12 months.
fn months_of(days: usize) -> i32 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "periods are a few thousand months at most"
    )]
    let months = (days as f64 / DAYS_PER_MONTH).round() as i32;
    months.max(1)
}

/// Computes the previous period of the sums of `total`, with one value for each bucket of `axis`. `known` are the known
/// days of the period.
///
/// Returns `None` if running sums would begin before the export, or if there is no record.
pub(super) fn previous_sums(
    total: &DailySeries,
    days: ChartDays,
    known: DayRange,
    axis: TimeAxis,
    is_cumulative: bool,
) -> Option<PreviousSeries> {
    let offset = Offset::of(days, axis.granularity)?;
    let previous_days = |index| offset.apply(axis.days_of(index).intersection(known)?);
    let is_known = |range: &DayRange| range.first() >= days.export_first;
    if is_cumulative && !(0..axis.count).filter_map(previous_days).all(|range| is_known(&range)) {
        return None;
    }
    let sum_of = |index| {
        let previous = previous_days(index).filter(is_known)?;
        total.iter(previous).filter_map(|(_, value)| value).reduce(|sum, value| sum + value)
    };
    let sums: Vec<Option<u64>> = (0..axis.count).map(sum_of).collect();
    let sums = if is_cumulative { running_sums(&sums) } else { sums };
    PreviousSeries::new(offset, sums.into_iter().map(|sum| sum.map(Amount::Count)))
}

/// Computes the previous period of the means of `total` over `window` days, with one value for each day of the period.
/// Returns `None` if there is no record.
pub(super) fn previous_means(
    total: &DailySeries,
    days: ChartDays,
    window: usize,
) -> Option<PreviousSeries> {
    let shift = days.previous?;
    let means = trailing_means(total, total, days.period.shifted_back(shift.cast_signed()), window);
    let means = means.into_iter().map(|mean| mean.map(Amount::Mean));
    PreviousSeries::new(Offset::Days(shift), means)
}

impl PreviousSeries {
    /// Creates the series with these values. Returns `None` if all of them are missing.
    fn new(offset: Offset, values: impl Iterator<Item = Option<Amount>>) -> Option<Self> {
        let values: Vec<Option<Amount>> = values.collect();
        let y: Vec<_> = values.iter().map(|value| value.map(Amount::value)).collect();
        let is_known = y.iter().any(Option::is_some);
        is_known.then(|| Self { name: offset.name(), values, y })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    fn day(year: i32, month: u8, day: u8) -> Day {
        Day::from_ymd(year, month, day).unwrap()
    }

    /// Returns the previous sums by month, for one download a day from `export_first` on.
    fn by_month(first: Day, last: Day, export_first: Day) -> PreviousSeries {
        by_month_compared_with(ComparedWith::PreviousPeriod, first, last, export_first)
    }

    fn by_month_compared_with(
        compared_with: ComparedWith,
        first: Day,
        last: Day,
        export_first: Day,
    ) -> PreviousSeries {
        let period = DayRange::new(first, last).unwrap();
        let previous = compared_with.chart_distance(period);
        let (open_day, includes_open_day) = (None, false);
        let days = ChartDays { period, export_first, previous, open_day, includes_open_day };
        let length = usize::try_from(last.days_since(export_first) + 1).unwrap();
        let total = DailySeries::new(export_first, vec![Some(1); length]);
        let axis = TimeAxis::covering(period, Granularity::Month);
        previous_sums(&total, days, days.known().unwrap(), axis, false).unwrap()
    }

    fn counts(previous: &PreviousSeries) -> Vec<Option<u64>> {
        let count = |value: &Option<Amount>| {
            value.map(|value| match value {
                Amount::Count(count) => count,
                Amount::Mean(_) => panic!("a mean"),
            })
        };
        previous.values.iter().map(count).collect()
    }

    #[test]
    fn months_meet_as_many_months_earlier() {
        let previous = by_month(day(2020, 4, 1), day(2020, 6, 10), day(2020, 2, 1));
        assert_eq!(previous.name, "2 months earlier");
        assert_eq!(counts(&previous), [29, 31, 10].map(Some), "February, March, ten days of April");
    }

    #[test]
    fn months_meet_those_of_the_chosen_comparison() {
        let (first, last, export_first) = (day(2020, 4, 1), day(2020, 6, 30), day(2018, 1, 1));
        for compared_with in [ComparedWith::YearEarlier, ComparedWith::SameDates] {
            let previous = by_month_compared_with(compared_with, first, last, export_first);
            assert_eq!(previous.name, "12 months earlier");
            assert_eq!(counts(&previous), [30, 31, 30].map(Some));
        }
        let february = DayRange::new(day(2020, 2, 1), day(2020, 4, 30)).unwrap();
        let previous =
            by_month_compared_with(ComparedWith::Days(february), first, last, export_first);
        assert_eq!(previous.name, "2 months earlier");
        assert_eq!(counts(&previous), [29, 31, 30].map(Some));
    }

    #[test]
    fn only_whole_weeks_are_named_as_weeks() {
        let names = [28, 70, 77, 364, 365].map(|days| Offset::Days(days).name());
        let expected = ["28 days", "70 days", "11 weeks", "52 weeks", "365 days"];
        assert_eq!(names, expected.map(|name| format!("{name} earlier")));
    }

    #[test]
    fn the_last_twelve_months_lie_twelve_months_after_the_previous_ones() {
        for last in [day(2020, 9, 1), day(2024, 2, 29), day(2024, 2, 28), day(2023, 2, 28)] {
            let (year, month, of_month) = last.ymd();
            let first = Day::from_ymd(year - 1, month, of_month).unwrap_or(last - 366) + 1;
            let previous = by_month(first, last, first - 800);
            assert_eq!(previous.name, "12 months earlier", "{last}");
        }
    }

    #[test]
    fn a_partial_month_meets_the_same_days_of_the_month_before() {
        let previous = by_month(day(2020, 8, 3), day(2020, 9, 1), day(2020, 1, 1));
        assert_eq!(previous.name, "1 month earlier");
        assert_eq!(counts(&previous), [29, 1].map(Some), "3 to 31 July, 1 August");
        let previous = by_month(day(2020, 3, 1), day(2020, 3, 30), day(2020, 1, 1));
        assert_eq!(counts(&previous), [Some(29)], "February ends before the 30th");
    }

    #[test]
    fn without_any_value_there_is_no_previous_period() {
        let period = DayRange::ending_on(day(2020, 9, 1), 30);
        let axis = TimeAxis::covering(period, Granularity::Day);
        let has_previous = |export_first: Day| {
            let days = ChartDays {
                period,
                export_first,
                previous: Some(28),
                open_day: None,
                includes_open_day: false,
            };
            let records = vec![Some(1); 14];
            let total = DailySeries::new(export_first, records);
            let sums = previous_sums(&total, days, period, axis, false);
            [sums.is_some(), previous_means(&total, days, 7).is_some()]
        };
        assert_eq!(has_previous(period.first() - 20), [true, true]);
        assert_eq!(has_previous(period.first() - 80), [false, false], "records end before");
    }

    #[test]
    fn what_the_export_does_not_reach_back_over_is_missing() {
        let previous = by_month(day(2020, 4, 1), day(2020, 5, 31), day(2020, 2, 2));
        assert_eq!(counts(&previous), [None, Some(31)]);
    }
}
