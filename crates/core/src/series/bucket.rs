//! Daily values, summed by bucket.

use crate::model::{Day, TimeAxis};

/// Sums daily values, of which the first is of `first_day`, by bucket; always `buckets.count` values. Days that lie outside
/// the values are missing.
pub fn bucket_sums(values: &[Option<u64>], first_day: Day, buckets: TimeAxis) -> Vec<Option<u64>> {
    let from = |day: Day| usize::try_from(day.days_since(first_day)).unwrap_or(0).min(values.len());
    let sum_of = |index| {
        let days =
            &values[from(buckets.first_day_of(index))..from(buckets.first_day_of(index + 1))];
        days.iter().copied().flatten().reduce(|a, b| a + b)
    };
    (0..buckets.count).map(sum_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{DayRange, Granularity};

    fn monday() -> Day {
        Day::from_ymd(2024, 1, 1).unwrap()
    }

    #[test]
    fn days_add_up_to_months_whatever_their_length() {
        let period = DayRange::new(monday() - 40, monday() + 65).unwrap();
        let values: Vec<Option<u64>> = (0..106).map(|_| Some(1)).collect();
        let buckets = TimeAxis::of(period, Granularity::Month);
        let sums = bucket_sums(&values, period.first(), buckets);
        assert_eq!(sums, [Some(31), Some(31), Some(29)], "December to February");
        assert_eq!(buckets.trailing_partial(period).map(DayRange::len), Some(6));
    }

    #[test]
    fn without_a_whole_bucket_all_is_rest() {
        let period = DayRange::new(monday() + 1, monday() + 3).unwrap();
        let buckets = TimeAxis::of(period, Granularity::Week);
        assert_eq!(buckets.count, 0);
        assert_eq!(buckets.trailing_partial(period), None, "the week began before the period");
        let days = TimeAxis::of(period, Granularity::Day);
        assert_eq!(days.trailing_partial(period), None, "a day is whole");
    }
}
