//! A daily series: one value per day, starting on its first day.

use serde::{Deserialize, Serialize};

use super::{Day, DayRange};

/// Downloads by day, from `first` on. `None` marks a day without a record; every day outside the series is `None` too.
///
/// Functions that combine series align them by day, so callers never handle offsets.
///
/// ```
/// use publisher_analytics_reader::model::{DailySeries, Day, DayRange};
/// let first = Day::from_ymd(2026, 6, 1).unwrap();
/// let series = DailySeries::new(first, vec![Some(4), None, Some(6)]);
/// assert_eq!(series.get(first + 2), Some(6));
/// assert_eq!(series.get(first - 1), None);
/// assert_eq!(series.sum(DayRange::new(first, first + 1).unwrap()), 4);
/// assert_eq!(series.slice(DayRange::new(first + 1, first + 3).unwrap()).values, [None, Some(6), None]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DailySeries {
    /// The day of the first value.
    pub first: Day,
    /// Downloads by day.
    pub values: Vec<Option<u64>>,
}

impl DailySeries {
    /// Makes a series of values from `first` on.
    pub const fn new(first: Day, values: Vec<Option<u64>>) -> Self {
        Self { first, values }
    }

    /// Makes a series over `days` without any record.
    pub fn missing(days: DayRange) -> Self {
        Self::new(days.first(), vec![None; days.len()])
    }

    /// The first to the last day of the series; `None` if it is empty.
    pub fn days(&self) -> Option<DayRange> {
        let last = self.first + i32::try_from(self.values.len()).ok()? - 1;
        DayRange::new(self.first, last)
    }

    /// The index of `day` in the values; `None` outside the series.
    pub fn index_of(&self, day: Day) -> Option<usize> {
        usize::try_from(day.days_since(self.first)).ok().filter(|index| *index < self.values.len())
    }

    /// The value of a day.
    pub fn get(&self, day: Day) -> Option<u64> {
        self.values[self.index_of(day)?]
    }

    /// Iterates over the days that lie both in `days` and in the series, with their values.
    pub fn iter(&self, days: DayRange) -> impl DoubleEndedIterator<Item = (Day, Option<u64>)> {
        let days = self.days().and_then(|own| own.intersection(days));
        let start = days.map_or(0, |days| self.index_of(days.first()).unwrap_or(0));
        let len = days.map_or(0, DayRange::len);
        let first = days.map_or(self.first, DayRange::first);
        (0..len).map(move |offset| {
            let day = first + i32::try_from(offset).unwrap_or(i32::MAX);
            (day, self.values[start + offset])
        })
    }

    /// Returns the sum over `days`; missing days add 0.
    pub fn sum(&self, days: DayRange) -> u64 {
        self.iter(days).filter_map(|(_, value)| value).sum()
    }

    /// Returns a series over exactly `days`; values outside this series are missing.
    #[must_use]
    pub fn slice(&self, days: DayRange) -> Self {
        let mut sliced = Self::missing(days);
        for (day, value) in self.iter(days) {
            if let Some(index) = sliced.index_of(day) {
                sliced.values[index] = value;
            }
        }
        sliced
    }

    /// Adds another series day by day. The result spans both ranges. A day missing in both stays missing.
    pub fn add(&mut self, other: &Self) {
        let Some(other_days) = other.days() else { return };
        let days = DayRange::around(self.days(), Some(other_days));
        if days != self.days() {
            let days = days.unwrap_or(other_days);
            *self = self.slice(days);
        }
        for (day, value) in other.iter(other_days) {
            if let (Some(index), Some(value)) = (self.index_of(day), value) {
                let sum = &mut self.values[index];
                *sum = Some(sum.unwrap_or(0) + value);
            }
        }
    }

    /// First to last day with a record; `None` without records.
    pub fn recorded(&self) -> Option<DayRange> {
        let day = |index: usize| self.first + i32::try_from(index).unwrap_or(i32::MAX);
        let first = self.values.iter().position(Option::is_some)?;
        let last = self.values.iter().rposition(Option::is_some)?;
        DayRange::new(day(first), day(last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(offset: i32) -> Day {
        Day::from_ymd(2024, 2, 28).unwrap() + offset
    }

    #[test]
    fn series_that_overlap_in_part_add_by_day() {
        let mut sum = DailySeries::new(day(0), vec![Some(1), None]);
        sum.add(&DailySeries::new(day(-1), vec![Some(5), None, None, Some(2)]));
        assert_eq!(sum, DailySeries::new(day(-1), vec![Some(5), Some(1), None, Some(2)]));
        sum.add(&DailySeries::new(day(9), Vec::new()));
        assert_eq!(sum.days(), DayRange::new(day(-1), day(2)));
    }

    #[test]
    fn an_empty_series_has_no_days_and_sums_to_nothing() {
        let empty = DailySeries::new(day(0), Vec::new());
        assert_eq!((empty.days(), empty.recorded()), (None, None));
        assert_eq!(empty.sum(DayRange::new(day(0), day(9)).unwrap()), 0);
        assert_eq!(empty.slice(DayRange::new(day(0), day(1)).unwrap()).values, [None, None]);
    }

    #[test]
    fn the_recorded_range_leaves_missing_ends_out() {
        let series = DailySeries::new(day(0), vec![None, Some(0), None, Some(3), None]);
        assert_eq!(series.recorded(), DayRange::new(day(1), day(3)));
    }
}
