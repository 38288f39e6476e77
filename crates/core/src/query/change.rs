//! Change between two periods.

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
    /// Compares `now` with `before`; `has_full_previous_period` tells whether records reach back over the whole earlier period.
    ///
    /// ```
    /// use publisher_analytics_core::query::Change;
    /// assert_eq!(Change::between(150, 100, true), Change::Percent(50.0));
    /// assert_eq!(Change::between(150, 100, false), Change::New);
    /// assert_eq!(Change::between(150, 0, true), Change::New);
    /// assert_eq!(Change::between(0, 0, true), Change::None);
    /// ```
    pub fn between(now: u64, before: u64, has_full_previous_period: bool) -> Self {
        if now == 0 && before == 0 {
            Self::None
        } else if before == 0 || !has_full_previous_period {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_order_as_a_reader_expects() {
        let ascending = [Change::None, Change::Percent(-5.0), Change::Percent(0.0), Change::New];
        assert!(ascending.is_sorted_by(|a, b| a.compare(*b) == Ordering::Less));
    }
}
