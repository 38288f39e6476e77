//! The rhythm of the week: mean downloads by weekday.

use super::ChartSeries;
use crate::series::ChartData;

/// The fewest days that show a rhythm: two of each weekday.
const FEWEST_DAYS: usize = 14;

impl ChartSeries {
    /// Smoothing downloads of Mondays, Tuesdays, … and Sundays in the period of a chart, of all bands together; days without a
    /// record are left out. `None` for less than two weeks, or if a weekday has no record.
    pub fn weekday_means(data: &ChartData) -> Option<[f64; 7]> {
        let days = data.days.filter(|days| days.period.len() >= FEWEST_DAYS)?;
        let mut sums = [(0.0, 0_u32); 7];
        for (place, offset) in (0..days.period.len()).zip(0..) {
            // The export may begin within the period.
            let since_first = (days.period.first() + offset).days_since(days.first);
            let Ok(index) = usize::try_from(since_first) else { continue };
            let counts = data.bands.iter().filter_map(|band| *band.values.get(index)?);
            if let Some(count) = counts.reduce(|sum, count| sum + count) {
                let weekday = usize::from(days.period.first().days_from_monday()) + place;
                let (sum, present) = &mut sums[weekday % 7];
                *sum += count as f64;
                *present += 1;
            }
        }
        let are_known = sums.iter().all(|&(_, present)| present > 0);
        are_known.then(|| sums.map(|(sum, present)| sum / f64::from(present)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{data, monday};
    use super::*;
    use crate::model::DayRange;

    #[test]
    fn means_are_by_weekday_and_leave_missing_days_out() {
        let mut values: Vec<Option<u64>> = (0..14).map(|day| Some(day % 7)).collect();
        values[13] = None;
        values[7] = Some(100);
        let data = data(&values, &[None; 14]);
        assert_eq!(
            ChartSeries::weekday_means(&data),
            Some([50.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]),
            "a Monday of 0 and one of 100, one Sunday of 6"
        );
    }

    #[test]
    fn a_period_that_begins_later_in_the_week_keeps_its_weekdays() {
        let values: Vec<Option<u64>> = (0..28).map(|day| Some(day % 7)).collect();
        let mut data = data(&values, &[]);
        data.days.as_mut().unwrap().period = DayRange::ending_on(monday() + 27, 17);
        assert_eq!(ChartSeries::weekday_means(&data), Some([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
        data.days.as_mut().unwrap().period = DayRange::ending_on(monday() + 27, 30);
        assert_eq!(ChartSeries::weekday_means(&data), Some([0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0]));
    }

    #[test]
    fn less_than_two_weeks_have_no_rhythm() {
        assert_eq!(ChartSeries::weekday_means(&data(&[Some(1); 13], &[])), None);
        assert_eq!(ChartSeries::weekday_means(&ChartData::default()), None);
    }
}
