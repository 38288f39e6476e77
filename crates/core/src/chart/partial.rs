//! Partial buckets: buckets that are only partly known.
//!
//! A bucket is partial if it is cut by the start or the end of the period or of the export, or by the first record of a
//! repository, or if it contains the open day. The value of a partial bucket is correct but not comparable with others.
//! So it is drawn as a ring. Lines and text alternatives leave it out, unless values are running sums.

use crate::model::{Day, DayRange, TimeAxis};

/// The known days of a series, and the days that make buckets partial.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KnownDays {
    /// The displayed days, from the start of the export on.
    pub(super) days: DayRange,
    /// The first record. Ignored if it lies before `days`.
    pub(super) first_record: Option<Day>,
    /// The day that was not over when the export was made. May lie outside `days`: means of later days exclude it too.
    pub(super) open_day: Option<Day>,
}

impl KnownDays {
    /// Returns the counted days: the known days from the first record on.
    pub(super) fn counted(self) -> DayRange {
        let first = self.first_record.map_or(self.days.first(), |day| day.max(self.days.first()));
        DayRange::new(first, self.days.last()).unwrap_or(self.days)
    }

    /// Returns the partial buckets of `axis`, ascending. Only the buckets of the first counted day, the last counted
    /// day and the open day can be partial.
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

    /// Returns whether a bucket contains the open day and the open day is displayed.
    pub(super) fn has_open_day(self, bucket: DayRange) -> bool {
        self.open_day.is_some_and(|day| bucket.contains(day) && self.days.contains(day))
    }

    fn is_partial(self, bucket: DayRange) -> bool {
        bucket.intersection(self.counted()) != Some(bucket) || self.has_open_day(bucket)
    }
}

/// Returns the first and the last value of a trend in complete buckets of `axis`, with the indices of their buckets. If
/// no bucket is complete, both are the last value. Returns `None` without values. `values[0]` is in bucket `offset`.
///
/// ```
/// use publisher_analytics_core::chart::trend_ends;
/// use publisher_analytics_core::model::{Day, DayRange, Granularity, TimeAxis};
/// let monday = Day::from_ymd(2014, 1, 13).unwrap();
/// let weeks = TimeAxis { first_day: monday, granularity: Granularity::Week, count: 3 };
/// let values = [Some(340), Some(997), Some(812)];
/// let ends = |first_record, open_day| trend_ends(&values, 0, weeks, first_record, open_day);
/// assert_eq!(ends(Some(monday + 4), None), Some([(1, 997), (2, 812)]), "from a Friday on");
/// assert_eq!(ends(Some(monday), Some(monday + 20)), Some([(0, 340), (1, 997)]), "open on the last Sunday");
/// ```
pub fn trend_ends(
    values: &[Option<u64>],
    offset: usize,
    axis: TimeAxis,
    first_record: Option<Day>,
    open_day: Option<Day>,
) -> Option<[(usize, u64); 2]> {
    let partial = KnownDays { days: axis.days()?, first_record, open_day }.partial_buckets(axis);
    let present = || (offset..).zip(values).filter_map(|(bucket, value)| Some((bucket, (*value)?)));
    let whole = || present().filter(|(bucket, _)| !partial.contains(bucket));
    let last = whole().last().or_else(|| present().last())?;
    Some([whole().next().unwrap_or(last), last])
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
