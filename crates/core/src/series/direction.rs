//! The direction of a series: rising, falling or steady.

use serde::{Deserialize, Serialize};

use crate::model::{DailySeries, DayRange};

/// The direction of a series.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// The later half of the period has over 5 % more downloads than the earlier half.
    Rising,
    /// The later half of the period has over 5 % fewer downloads than the earlier half.
    Falling,
    /// Neither, or the period is too short.
    #[default]
    Steady,
}

impl Direction {
    /// Computes the direction over `days`. Days without a record, inside or outside the series, count as 0.
    ///
    /// ```
    /// use publisher_analytics_core::model::{DailySeries, Day, DayRange};
    /// use publisher_analytics_core::series::Direction;
    /// let first = Day::from_ymd(2024, 1, 1).unwrap();
    /// let series = DailySeries::new(first, vec![Some(5); 10]);
    /// let longer = DayRange::new(first, first + 19).unwrap();
    /// assert_eq!(Direction::over(&series, longer), Direction::Falling);
    /// ```
    pub fn over(series: &DailySeries, days: DayRange) -> Self {
        let Some((early, late)) = days.halves() else { return Self::Steady };
        Self::between(series.sum(early), series.sum(late))
    }

    /// Compares the sum of the earlier half of a period with that of the later half.
    pub fn between(early: u64, late: u64) -> Self {
        let (early, late) = (u128::from(early), u128::from(late));
        if late * 100 > early * 105 {
            Self::Rising
        } else if late * 100 < early * 95 {
            Self::Falling
        } else {
            Self::Steady
        }
    }

    /// Returns the direction as a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Rising => "rising",
            Self::Falling => "falling",
            Self::Steady => "steady",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_percent_either_way_is_steady() {
        assert_eq!(Direction::between(100, 105), Direction::Steady);
        assert_eq!(Direction::between(100, 94), Direction::Falling);
        assert_eq!(Direction::between(0, 0), Direction::Steady);
    }
}
