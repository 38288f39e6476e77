//! Alignment by age: a series from its first record on.

use crate::model::{DailySeries, Day};

/// The day that stands for the first one of every aligned series: Monday, 1 January 2001. A Monday, so that weeks of age begin
/// with it like calendar weeks.
pub const ALIGNMENT_EPOCH: Day = Day::from_epoch_days(11_323);

/// The series from its first value on, moved so that this lies on [`ALIGNMENT_EPOCH`]; `None` without a value.
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
