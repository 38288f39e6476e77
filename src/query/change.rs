//! Change between two periods, and the direction of a series in words.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// Downloads of a period against those of the period of equal length just before it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Nothing to compare: the period is all time, or both periods have no downloads.
    None,
    /// The earlier period has no downloads, or began before the first record.
    New,
    /// Difference in percent of the earlier period.
    Percent(f64),
}

impl Change {
    /// Compares `now` with `before`; `is_covered` tells whether records reach back over the whole earlier period.
    ///
    /// ```
    /// use publisher_analytics::query::Change;
    /// assert_eq!(Change::between(150, 100, true), Change::Percent(50.0));
    /// assert_eq!(Change::between(150, 100, false), Change::New);
    /// assert_eq!(Change::between(150, 0, true), Change::New);
    /// assert_eq!(Change::between(0, 0, true), Change::None);
    /// ```
    pub fn between(now: u64, before: u64, is_covered: bool) -> Self {
        if now == 0 && before == 0 {
            Self::None
        } else if before == 0 || !is_covered {
            Self::New
        } else {
            Self::Percent((now as f64 - before as f64) / before as f64 * 100.0)
        }
    }

    /// Orders changes for a table: none, then percents, then new.
    pub fn compare(self, other: Self) -> Ordering {
        let rank = |change| match change {
            Self::None => (0, 0.0),
            Self::Percent(percent) => (1, percent),
            Self::New => (2, 0.0),
        };
        let (a, b) = (rank(self), rank(other));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    }
}

/// Where a series goes, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// The later half has over 5 % more than the earlier half.
    Rising,
    /// The later half has over 5 % less than the earlier half.
    Falling,
    /// Neither, or too short to tell.
    Steady,
}

impl Direction {
    /// Compares the sums of the two halves of `values` (missing ones are 0; of an odd number the middle one is
    /// left out).
    ///
    /// ```
    /// use publisher_analytics::query::Direction;
    /// assert_eq!(Direction::of(&[Some(1), Some(9), Some(2)]), Direction::Rising);
    /// assert_eq!(Direction::of(&[Some(7)]), Direction::Steady);
    /// ```
    pub fn of(values: &[Option<u64>]) -> Self {
        let half = values.len() / 2;
        let sum = |part: &[Option<u64>]| part.iter().flatten().map(|&n| n as f64).sum::<f64>();
        let (early, late) = (sum(&values[..half]), sum(&values[values.len() - half..]));
        if late > early * 1.05 {
            Self::Rising
        } else if late < early * 0.95 {
            Self::Falling
        } else {
            Self::Steady
        }
    }

    /// The word.
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
    fn changes_order_as_a_reader_expects() {
        let ascending = [Change::None, Change::Percent(-5.0), Change::Percent(0.0), Change::New];
        assert!(ascending.is_sorted_by(|a, b| a.compare(*b) == Ordering::Less));
    }

    #[test]
    fn five_percent_either_way_is_steady() {
        assert_eq!(Direction::of(&[Some(100), Some(105)]), Direction::Steady);
        assert_eq!(Direction::of(&[Some(100), None]), Direction::Falling);
        assert_eq!(Direction::of(&[]), Direction::Steady);
    }
}
