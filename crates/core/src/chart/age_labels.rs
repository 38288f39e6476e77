//! Labels of an age axis: `First day`, `2 weeks`, `90 days`, `1 year`. A year has 365 days.

use crate::model::{Granularity, TimeAxis};

/// Days between two labels, from fine to coarse.
const STEPS: [i32; 15] =
    [1, 2, 7, 14, 30, 60, 90, 180, 365, 730, 1_825, 3_650, 7_300, 18_250, 36_500];
/// The maximum number of labels.
const MAX_LABELS: usize = 13;

/// Returns the candidate sets of labels for an age axis, from fine to coarse. A chart uses the first set that fits.
pub(super) fn offset_labels(axis: TimeAxis) -> Vec<Vec<(i64, String)>> {
    let Some(days) = axis.days() else { return Vec::new() };
    let first = i64::from(days.first().epoch_days());
    // The last label is at or before the start of the last bucket.
    let last = axis.first_day_of(axis.last_index()).days_since(days.first());
    let is_on_axis = |step: &&i32| match axis.granularity {
        Granularity::Day => true,
        Granularity::Week => **step % 7 == 0 || **step >= 30,
        Granularity::ThirtyDays | Granularity::Month => **step >= 30,
    };
    let set_of = |step: &i32| -> Vec<(i64, String)> {
        let ages = (0..).map(|count| count * step).take_while(|age| *age <= last);
        ages.take(MAX_LABELS + 1).map(|age| (first + i64::from(age), name_of(age, *step))).collect()
    };
    let sets = STEPS.iter().filter(is_on_axis).map(set_of);
    let sets = sets.filter(|labels| (2..=MAX_LABELS).contains(&labels.len()));
    // If nothing else fits, only the first day is labelled.
    sets.chain([vec![(first, name_of(0, 1))]]).collect()
}

fn name_of(age: i32, step: i32) -> String {
    let (count, unit) = match step {
        7 | 14 => (age / 7, "week"),
        365.. => (age / 365, "year"),
        _ => (age, "day"),
    };
    match count {
        0 => "First day".to_owned(),
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::ALIGNMENT_EPOCH;

    fn finest(count: usize, granularity: Granularity) -> String {
        let axis = TimeAxis { first_day: ALIGNMENT_EPOCH, granularity, count };
        let labels = offset_labels(axis).swap_remove(0);
        labels.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn ages_are_labelled_in_days_weeks_and_years() {
        assert_eq!(finest(3, Granularity::Day), "First day, 1 day, 2 days");
        assert_eq!(
            finest(22, Granularity::Day),
            "First day, 2 days, 4 days, 6 days, 8 days, 10 days, 12 days, 14 days, 16 days, 18 days, 20 days"
        );
        assert_eq!(finest(5, Granularity::Week), "First day, 1 week, 2 weeks, 3 weeks, 4 weeks");
        assert_eq!(
            finest(5, Granularity::ThirtyDays),
            "First day, 30 days, 60 days, 90 days, 120 days"
        );
        assert_eq!(
            finest(90, Granularity::ThirtyDays),
            "First day, 1 year, 2 years, 3 years, 4 years, 5 years, 6 years, 7 years"
        );
    }

    #[test]
    fn a_single_bucket_is_labelled_as_the_beginning() {
        assert_eq!(finest(1, Granularity::Week), "First day");
    }
}
