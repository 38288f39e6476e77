//! Trailing means: the mean of each day and the days before it.
//!
//! What breaks if you touch it: `counted` determines the divisor of each mean. For all bands of a stacked chart,
//! `counted` must be the total of the chart, so that their means add up to the mean of the total. For a single series,
//! `counted` is the series itself, so that its means skip its missing days.

use crate::model::{DailySeries, DayRange};

/// Returns, for each day of `days`, the mean over the `window` days that end on it.
///
/// The mean is the sum of `series` over the window, divided by the number of days in the window on which `counted` has
/// a value. It is missing if `series` has no value in the window. A mean depends only on its window, not on where
/// `days` begin or end. Cost: linear in the length of `days` plus `window`.
///
/// ```
/// use publisher_analytics_core::model::{DailySeries, Day, DayRange};
/// use publisher_analytics_core::series::trailing_means;
/// let first = Day::from_ymd(2024, 1, 1).unwrap();
/// let series = DailySeries::new(first, vec![Some(1), None, Some(0), Some(0)]);
/// let days = DayRange::new(first + 2, first + 3).unwrap();
/// assert_eq!(trailing_means(&series, &series, days, 3), [Some(0.5), Some(0.0)]);
/// ```
pub fn trailing_means(
    series: &DailySeries,
    counted: &DailySeries,
    days: DayRange,
    window: usize,
) -> Vec<Option<f64>> {
    let length = i32::try_from(window).unwrap_or(i32::MAX);
    let warm_up = days.first() - (length - 1);
    let (mut sum, mut values, mut present) = (0_u128, 0_u32, 0_u32);
    let mut means = Vec::with_capacity(days.len());
    let steps = days.last().days_since(warm_up) + 1;
    for day in (0..steps).map(|offset| warm_up + offset) {
        if let Some(value) = series.get(day) {
            sum += u128::from(value);
            values += 1;
        }
        present += u32::from(counted.get(day).is_some());
        let leaving = day - length;
        if leaving >= warm_up {
            if let Some(value) = series.get(leaving) {
                sum -= u128::from(value);
                values -= 1;
            }
            present -= u32::from(counted.get(leaving).is_some());
        }
        if day >= days.first() {
            means.push((values > 0 && present > 0).then(|| sum as f64 / f64::from(present)));
        }
    }
    means
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Day;

    fn first() -> Day {
        Day::from_ymd(2024, 2, 26).unwrap()
    }

    fn means(values: &[Option<u64>]) -> Vec<Option<f64>> {
        let series = DailySeries::new(first(), values.to_vec());
        let days = series.days().unwrap();
        trailing_means(&series, &series, days, 3)
    }

    #[test]
    fn means_are_of_the_present_days_and_bridge_short_gaps() {
        assert_eq!(means(&[Some(3), Some(6), Some(0), Some(9)]), [3.0, 4.5, 3.0, 5.0].map(Some));
        assert_eq!(
            means(&[None, Some(2), None, None, None, Some(8), None]),
            [None, Some(2.0), Some(2.0), Some(2.0), None, Some(8.0), Some(8.0)]
        );
        assert_eq!(means(&[None; 4]), [None; 4]);
    }

    #[test]
    fn one_download_a_week_has_a_mean_of_a_seventh() {
        let values: Vec<Option<u64>> = (0..28).map(|day| Some(u64::from(day % 7 == 0))).collect();
        let series = DailySeries::new(first(), values);
        let days = DayRange::new(first() + 7, first() + 27).unwrap();
        assert_eq!(trailing_means(&series, &series, days, 7), vec![Some(1.0 / 7.0); 21]);
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn a_mean_does_not_depend_on_the_days_that_are_shown(
                values in prop::collection::vec(prop::option::of(0u64..1000), 1..90),
                from in 0i32..40, longer in 0i32..40, cut in 0i32..40, window in 1usize..30,
            ) {
                let series = DailySeries::new(first(), values);
                let of = |first, last| {
                    let days = DayRange::new(first, last).unwrap();
                    trailing_means(&series, &series, days, window)
                };
                let (start, end) = (first() + from, first() + from + longer);
                let whole = of(start, end + cut);
                let shorter = of(start, end);
                prop_assert_eq!(&whole[..shorter.len()], &*shorter);
                let later = of(end, end + cut);
                prop_assert_eq!(&whole[shorter.len() - 1..], &*later);
            }

            #[test]
            fn a_constant_has_itself_as_its_mean(
                value in 0u64..1 << 40, present in prop::collection::vec(any::<bool>(), 1..90),
                window in 1usize..30,
            ) {
                let values = present.iter().map(|present| present.then_some(value)).collect();
                let series = DailySeries::new(first(), values);
                let means = trailing_means(&series, &series, series.days().unwrap(), window);
                prop_assert!(means.into_iter().flatten().all(|mean| mean.total_cmp(&(value as f64)).is_eq()));
            }
        }
    }
}
