//! Mean downloads by weekday.

use crate::model::{DailySeries, DayRange};

/// The minimum length of a period in days: two of each weekday.
const FEWEST_DAYS: usize = 14;

/// Mean downloads by weekday, or the reason why there are none.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum WeekdayProfile {
    /// The means from Monday to Sunday. Days without a record are left out.
    Means([f64; 7]),
    /// No day of the period has a record.
    NoRecords,
    /// The period is shorter than two weeks, or one of the weekdays has no record.
    TooFewDays,
}

/// Computes the means of `series` over `days` by weekday. Cost: linear in the length of `days`.
pub fn weekday_profile(series: &DailySeries, days: DayRange) -> WeekdayProfile {
    let mut sums = [(0_u128, 0_u32); 7];
    for (day, value) in series.iter(days) {
        if let Some(value) = value {
            let (sum, present) = &mut sums[usize::from(day.days_from_monday())];
            *sum += u128::from(value);
            *present += 1;
        }
    }
    if sums.iter().all(|&(_, present)| present == 0) {
        WeekdayProfile::NoRecords
    } else if days.len() < FEWEST_DAYS || sums.iter().any(|&(_, present)| present == 0) {
        WeekdayProfile::TooFewDays
    } else {
        WeekdayProfile::Means(sums.map(|(sum, present)| sum as f64 / f64::from(present)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    fn monday() -> Day {
        Day::from_ymd(2020, 8, 3).unwrap()
    }

    #[test]
    fn means_are_by_weekday_and_leave_missing_days_out() {
        let mut values: Vec<Option<u64>> = (0..14).map(|day| Some(day % 7)).collect();
        values[13] = None;
        values[7] = Some(101);
        let series = DailySeries::new(monday(), values);
        assert_eq!(
            weekday_profile(&series, DayRange::ending_on(monday() + 13, 14)),
            WeekdayProfile::Means([50.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            "a Monday of 0 and one of 101, one Sunday of 6"
        );
    }

    #[test]
    fn a_period_that_begins_later_in_the_week_keeps_its_weekdays() {
        let series = DailySeries::new(monday(), (0..28).map(|day| Some(day % 7)).collect());
        for length in [17, 30] {
            let days = DayRange::ending_on(monday() + 27, length);
            let means = WeekdayProfile::Means([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
            assert_eq!(weekday_profile(&series, days), means);
        }
    }

    #[test]
    fn too_few_days_and_none_are_told_apart() {
        let series = DailySeries::new(monday(), vec![Some(1); 13]);
        let of = |days| weekday_profile(&series, days);
        assert_eq!(of(DayRange::ending_on(monday() + 12, 13)), WeekdayProfile::TooFewDays);
        assert_eq!(of(DayRange::ending_on(monday() - 1, 30)), WeekdayProfile::NoRecords);
    }
}
