//! The limits of what a reader accepts: the range of days, the length of a row or object, and the size of the store.
//!
//! This crate has no clock, so the caller sets the latest day.

use crate::model::Day;

/// What a reader accepts.
///
/// ```
/// use publisher_analytics_reader::model::Day;
/// use publisher_analytics_reader::parse::Limits;
/// let limits = Limits::until(Day::from_ymd(2026, 6, 2).unwrap());
/// assert!(limits.accepts(Day::from_ymd(2026, 6, 2).unwrap()));
/// assert!(!limits.accepts(Day::from_ymd(1999, 12, 31).unwrap()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Records of earlier days are skipped and reported. 2000-01-01 by default.
    pub earliest_day: Day,
    /// Records of later days are skipped and reported. Usually the caller's tomorrow.
    pub latest_day: Day,
    /// Longest CSV row, in bytes of UTF-8, including line breaks inside quotes. 1 MiB by default.
    pub row_bytes: usize,
    /// Longest JSON repository object, in bytes of UTF-8. 64 MiB by default.
    pub repository_bytes: usize,
    /// Largest store, in bytes. A repository takes about 200 bytes, three times its name, and 4 bytes per day from its
    /// first to its last record. 600 MiB by default: 10,000 repositories over 10 years take a quarter of that.
    pub store_bytes: usize,
    /// Size to which any gzip file may unpack, in bytes. 1 GiB by default.
    pub unpacked_bytes: u64,
    /// Beyond `unpacked_bytes`, a gzip file may unpack to at most this many times its size. 64 by default: exports
    /// unpack to 10 to 40 times their size, and a file that unpacks to more was made to exhaust memory or time.
    pub unpacked_ratio: u16,
}

impl Limits {
    /// Makes the default limits with this latest day.
    pub const fn until(latest_day: Day) -> Self {
        Self {
            earliest_day: Day::from_epoch_days(10_957),
            latest_day,
            row_bytes: 1 << 20,
            repository_bytes: 64 << 20,
            store_bytes: 600 << 20,
            unpacked_bytes: 1 << 30,
            unpacked_ratio: 64,
        }
    }

    /// Whether records of `day` are accepted.
    pub fn accepts(&self, day: Day) -> bool {
        self.earliest_day <= day && day <= self.latest_day
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_earliest_day_is_the_first_of_2000() {
        let limits = Limits::until(Day::from_epoch_days(20_000));
        assert_eq!(limits.earliest_day, Day::from_ymd(2000, 1, 1).unwrap());
    }
}
