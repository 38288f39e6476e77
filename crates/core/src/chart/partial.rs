//! Buckets of which only a part is known.
//!
//! A bucket is cut at the start or the end of the period or of the export, by the first record of a repository, or by a day that
//! was not over. Its value is true but not comparable: it is drawn as a ring and left out of directions, changes and extremes.

use crate::model::{Day, DayRange, TimeAxis};

/// What is known of a series: its days, and what cuts into them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownDays {
    /// The days that are shown and that the export can know of.
    pub(super) days: DayRange,
    /// The first record, if it lies in these days or before them.
    pub(super) first_record: Option<Day>,
    /// A day that was not over when the export was made. It may lie outside these days: a mean of a later day leaves it out.
    pub(super) open_day: Option<Day>,
}

impl KnownDays {
    /// The days that have begun to count: from the first record on, if that cuts into the days.
    pub(super) fn counted(self) -> DayRange {
        let first = self.first_record.map_or(self.days.first(), |day| day.max(self.days.first()));
        DayRange::new(first, self.days.last()).unwrap_or(self.days)
    }

    /// The partial buckets of `axis`, ascending. Only those at the ends of what is known can be.
    pub(super) fn partial_buckets(self, axis: TimeAxis) -> Vec<usize> {
        let counted = self.counted();
        let candidates = [Some(counted.first()), Some(counted.last()), self.open_day];
        let candidates = candidates.into_iter().flatten().filter(|day| counted.contains(*day));
        let mut partial: Vec<usize> = candidates
            .map(|day| axis.index_of(day))
            .filter(|&index| self.is_partial(axis.days_of(index)))
            .collect();
        partial.sort_unstable();
        partial.dedup();
        partial
    }

    /// Whether the open day is shown in a bucket.
    pub(super) fn has_open_day(self, bucket: DayRange) -> bool {
        self.open_day.is_some_and(|day| bucket.contains(day) && self.days.contains(day))
    }

    fn is_partial(self, bucket: DayRange) -> bool {
        bucket.intersection(self.counted()) != Some(bucket) || self.has_open_day(bucket)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Granularity;

    /// Wednesday to the Tuesday three weeks later.
    fn days() -> DayRange {
        let wednesday = Day::from_ymd(2024, 1, 3).unwrap();
        DayRange::new(wednesday, wednesday + 20).unwrap()
    }

    fn partial(granularity: Granularity, first_record: Option<i32>, open: bool) -> Vec<usize> {
        let days = days();
        let known = KnownDays {
            days,
            first_record: first_record.map(|offset| days.first() + offset),
            open_day: open.then(|| days.last()),
        };
        known.partial_buckets(TimeAxis::covering(days, granularity))
    }

    #[test]
    fn weeks_that_are_cut_at_either_end_are_partial_and_whole_ones_are_not() {
        assert_eq!(partial(Granularity::Week, None, false), [0, 3]);
        assert_eq!(partial(Granularity::Week, Some(-9), false), [0, 3], "recorded before");
        assert_eq!(partial(Granularity::Month, None, false), [0]);
        assert_eq!(partial(Granularity::Day, None, false), Vec::<usize>::new());
    }

    #[test]
    fn a_first_record_within_a_week_makes_it_partial() {
        assert_eq!(partial(Granularity::Week, Some(8), false), [1, 3], "a Thursday");
        assert_eq!(partial(Granularity::Week, Some(5), false), [3], "a Monday");
    }

    #[test]
    fn an_open_day_is_partial_and_so_is_its_week() {
        assert_eq!(partial(Granularity::Day, None, true), [20]);
        let days = DayRange::ending_on(Day::from_ymd(2024, 1, 21).unwrap(), 14);
        let known = KnownDays { days, first_record: None, open_day: Some(days.last()) };
        let weeks = TimeAxis::covering(days, Granularity::Week);
        assert_eq!(known.partial_buckets(weeks), [1], "a week of seven days, of which one is open");
    }
}
