//! Sums of daily values by bucket.

use crate::model::{DailySeries, DayRange, TimeAxis};

/// Sums the values of `series` in `days` by bucket of `axis`. Returns one value for each bucket, `None` if no day of
/// the bucket has a value. Cost: linear in the length of `days`.
///
/// ```
/// use publisher_analytics_core::model::{DailySeries, Day, DayRange, Granularity, TimeAxis};
/// use publisher_analytics_core::series::bucket_sums;
/// let wednesday = Day::from_ymd(2024, 1, 3).unwrap();
/// let days = DayRange::new(wednesday, wednesday + 8).unwrap();
/// let series = DailySeries::new(wednesday, vec![Some(1); 20]);
/// let weeks = TimeAxis::covering(days, Granularity::Week);
/// assert_eq!(bucket_sums(&series, weeks, days), [Some(5), Some(4)]);
/// ```
pub fn bucket_sums(series: &DailySeries, axis: TimeAxis, days: DayRange) -> Vec<Option<u64>> {
    let sum_of = |index| {
        let days = axis.days_of(index).intersection(days)?;
        series.iter(days).filter_map(|(_, value)| value).reduce(|sum, value| sum + value)
    };
    (0..axis.count).map(sum_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, Granularity};

    fn monday() -> Day {
        Day::from_ymd(2024, 1, 1).unwrap()
    }

    #[test]
    fn days_add_up_to_months_whatever_their_length() {
        let period = DayRange::new(monday() - 40, monday() + 65).unwrap();
        let series = DailySeries::new(period.first(), vec![Some(1); 106]);
        let axis = TimeAxis::covering(period, Granularity::Month);
        let sums = bucket_sums(&series, axis, period);
        assert_eq!(sums, [9, 31, 31, 29, 6].map(Some), "November to March");
    }

    #[test]
    fn a_bucket_without_a_value_is_missing() {
        let period = DayRange::new(monday(), monday() + 20).unwrap();
        let mut series = DailySeries::missing(period);
        series.values[0] = Some(0);
        let axis = TimeAxis::covering(period, Granularity::Week);
        assert_eq!(bucket_sums(&series, axis, period), [Some(0), None, None]);
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn buckets_add_up_to_the_sum_of_the_days(
                values in prop::collection::vec(prop::option::of(0u64..1 << 40), 1..200),
                start in -400i32..400, lead in 0i32..40, length in 1u32..150, which in 0usize..4,
            ) {
                let first = monday() + start;
                let granularity = [
                    Granularity::Day, Granularity::Week, Granularity::Month, Granularity::ThirtyDays,
                ][which];
                let days = DayRange::ending_on(first + lead + length.cast_signed() - 1, length);
                let series = DailySeries::new(first, values);
                let axis = TimeAxis::covering(days, granularity);
                let sums = bucket_sums(&series, axis, days);
                prop_assert_eq!(sums.iter().flatten().sum::<u64>(), series.sum(days));
                prop_assert!(axis.days_of(0).contains(days.first()));
                prop_assert!(axis.days_of(axis.count - 1).contains(days.last()));
            }
        }
    }
}
