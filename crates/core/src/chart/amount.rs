//! A value of a chart: an exact count, or a mean with decimals.

use crate::series::rounded_u64;

/// The value of a bucket: a number of downloads, or a mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Amount {
    /// A number of downloads, exact.
    Count(u64),
    /// Mean downloads per day. Never rounded to a whole number: one download a week is 0.14 a day, not 0.
    Mean(f64),
}

impl Amount {
    /// Returns the value as a number to draw or to compare.
    pub const fn value(self) -> f64 {
        match self {
            Self::Count(count) => count as f64,
            Self::Mean(mean) => mean,
        }
    }

    /// Adds two amounts. Sums of counts are exact.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Count(a), Self::Count(b)) => Self::Count(a.saturating_add(b)),
            _ => Self::Mean(self.value() + other.value()),
        }
    }

    /// Formats the amount. `count` formats whole numbers. Means have two decimals below 10, one below 100, and none
    /// from 100 on.
    ///
    /// ```
    /// use publisher_analytics_core::chart::Amount;
    /// let text = |amount: Amount| amount.text(|count| count.to_string(), ',');
    /// assert_eq!(text(Amount::Count(7)), "7");
    /// assert_eq!(text(Amount::Mean(1.0 / 7.0)), "0,14");
    /// assert_eq!(text(Amount::Mean(12.25)), "12,3");
    /// assert_eq!(text(Amount::Mean(1234.5)), "1235");
    /// ```
    pub fn text(self, count: impl Fn(u64) -> String, decimal_separator: char) -> String {
        let mean = match self {
            Self::Count(downloads) => return count(downloads),
            Self::Mean(mean) => mean,
        };
        let decimals = match mean {
            ..10.0 => 2,
            ..100.0 => 1,
            _ => 0,
        };
        // Halves are rounded up, as `Intl.NumberFormat` does; formatting would round 0.125 to the even 0.12.
        let factor = 10_u32.pow(decimals);
        let scaled = rounded_u64(mean * f64::from(factor));
        let factor = u64::from(factor);
        match usize::try_from(decimals) {
            Ok(width @ 1..) => {
                let (units, fraction) = (scaled / factor, scaled % factor);
                format!("{}{decimal_separator}{fraction:0width$}", count(units))
            }
            _ => count(scaled),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_keep_the_decimals_that_matter() {
        let text = |mean| Amount::Mean(mean).text(|count| count.to_string(), '.');
        assert_eq!(
            [0.0, 0.125, 9.994, 10.0, 99.94].map(text),
            ["0.00", "0.13", "9.99", "10.0", "99.9"]
        );
        assert_eq!([100.0, 0.999, 5_000.4].map(text), ["100", "1.00", "5000"]);
    }

    #[test]
    fn counts_add_up_exactly_beyond_what_a_float_holds() {
        let large = (1_u64 << 53) - 1;
        assert_eq!(Amount::Count(large).plus(Amount::Count(4)), Amount::Count(large + 4));
        assert_eq!(Amount::Count(1).plus(Amount::Mean(0.5)), Amount::Mean(1.5));
    }
}
