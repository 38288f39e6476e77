//! The direction of a series, in words.

use serde::{Deserialize, Serialize};

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
    /// use publisher_analytics_core::series::Direction;
    /// assert_eq!(Direction::of(&[Some(1), Some(9), Some(2)]), Direction::Rising);
    /// assert_eq!(Direction::of(&[Some(7)]), Direction::Steady);
    /// ```
    pub fn of(values: &[Option<u64>]) -> Self {
        let half = values.len() / 2;
        let sum = |values: &[Option<u64>]| values.iter().flatten().sum();
        Self::between(sum(&values[..half]), sum(&values[values.len() - half..]))
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
    fn five_percent_either_way_is_steady() {
        assert_eq!(Direction::of(&[Some(100), Some(105)]), Direction::Steady);
        assert_eq!(Direction::of(&[Some(100), None]), Direction::Falling);
        assert_eq!(Direction::of(&[]), Direction::Steady);
    }
}
