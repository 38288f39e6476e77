//! Alignment by age: moves series so that each begins on the same day, with its first value.

use crate::model::{DailySeries, Day};

/// The first day of every aligned series: Monday, 1 January 2001. Because it is a Monday, the calendar weeks of an
/// aligned series are weeks since its first value.
pub const ALIGNMENT_EPOCH: Day = Day::from_epoch_days(11_323);

/// Drops the days before the first value and moves the rest to begin on [`ALIGNMENT_EPOCH`]. Returns `None` if there is
/// no value.
///
/// ```
/// use publisher_analytics_core::model::{DailySeries, Day};
/// use publisher_analytics_core::series::{ALIGNMENT_EPOCH, since_first_value};
/// let series = DailySeries::new(Day::from_ymd(2024, 1, 1).unwrap(), vec![None, Some(4), None]);
/// let aligned = since_first_value(&series).unwrap();
/// assert_eq!(aligned, DailySeries::new(ALIGNMENT_EPOCH, vec![Some(4), None]));
/// ```
pub fn since_first_value(series: &DailySeries) -> Option<DailySeries> {
    let start = series.values.iter().position(Option::is_some)?;
    Some(DailySeries::new(ALIGNMENT_EPOCH, series.values[start..].to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_begin_on_a_monday() {
        assert_eq!(ALIGNMENT_EPOCH.with_weekday(), "Mon 1 Jan 2001");
    }
}
