//! The bounds of what a reader accepts: which days, and how long one unit of text may be.
//!
//! The domain has no clock, so the latest day is the caller's to say.

use crate::model::Day;

/// What a reader accepts.
///
/// ```
/// use publisher_analytics_core::model::Day;
/// use publisher_analytics_core::parse::Limits;
/// let limits = Limits::until(Day::from_ymd(2026, 6, 2).unwrap());
/// assert!(limits.accepts(Day::from_ymd(2026, 6, 2).unwrap()));
/// assert!(!limits.accepts(Day::from_ymd(1999, 12, 31).unwrap()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Records of earlier days are kept out and reported. 2000-01-01 unless set otherwise.
    pub earliest_day: Day,
    /// Records of later days are kept out and reported: the caller's tomorrow, as a rule.
    pub latest_day: Day,
    /// Longest CSV row, in bytes of UTF-8, line breaks inside quotes included. 1 MiB unless set otherwise.
    pub row_bytes: usize,
    /// Longest JSON repository object, in bytes of UTF-8. 64 MiB unless set otherwise.
    pub repository_bytes: usize,
    /// Largest store, in bytes: about 4 for each day of each repository's life, and 200 and three times its name for each
    /// repository. 600 MiB unless set otherwise: 10,000 repositories over 10 years take a fourth of it.
    pub store_bytes: usize,
    /// A gzip file may always unpack to so many bytes. 1 GiB unless set otherwise.
    pub unpacked_bytes: u64,
    /// A larger text may be at most this many times the size of its gzip file. 250 unless set otherwise: exports unpack to 10
    /// to 40 times their size, and a file that unpacks to more is made to fill memory or time.
    pub unpacked_ratio: u16,
}

impl Limits {
    /// Makes the usual limits with this latest day.
    pub const fn until(latest_day: Day) -> Self {
        Self {
            earliest_day: Day::from_epoch_days(10_957),
            latest_day,
            row_bytes: 1 << 20,
            repository_bytes: 64 << 20,
            store_bytes: 600 << 20,
            unpacked_bytes: 1 << 30,
            unpacked_ratio: 250,
        }
    }

    /// Whether records of `day` are taken in.
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
