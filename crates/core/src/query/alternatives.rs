//! Computes two other common definitions of "last month" for the same view, for the explanation beside the headline.
//!
//! Last month is the 30 days that end on the last complete day. Public scripts also use the calendar month, or the last
//! 30 rows of each repository regardless of their days. Like every “last …” period, both exclude the open day unless
//! the user includes it. Cost: for each repository, one sum and its last 30 records.

use serde::{Deserialize, Serialize};

use super::PeriodSum;
use crate::model::{DayRange, ExportDays, RepoId, Store};

/// Records of each repository that the second definition sums up.
const LAST_RECORDS: usize = 30;

/// Downloads of a view by other definitions of "last month".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthAlternatives {
    /// The last calendar month that ended by the last complete day.
    pub calendar_month: PeriodSum,
    /// The last 30 records of each repository, and the range of their days. `None` if no repository has a record of a
    /// complete day.
    pub last_30_records: Option<PeriodSum>,
}

/// Sums up the downloads of `ids` by the other definitions.
///
/// ```
/// use publisher_analytics_core::model::{Day, RepoType, StoreBuilder};
/// use publisher_analytics_core::query::month_alternatives;
/// let mut builder = StoreBuilder::default();
/// let id = builder.repository(&RepoType::Model, "org/name");
/// let first = Day::from_ymd(2026, 5, 1).unwrap();
/// for offset in (0..61).step_by(2) {
///     builder.insert(id, first + offset, 1);
/// }
/// let store = builder.finish().unwrap();
/// let found = month_alternatives(&store, [id].into_iter(), store.export_days(false).unwrap());
/// assert_eq!(found.calendar_month.days.to_string(), "1 Jun 2026 – 30 Jun 2026");
/// assert_eq!(found.calendar_month.downloads, 15);
/// let last_30_records = found.last_30_records.unwrap();
/// assert_eq!(last_30_records.days.to_string(), "3 May 2026 – 30 Jun 2026");
/// assert_eq!(last_30_records.downloads, 30);
/// ```
#[inline(never)]
pub fn month_alternatives(
    store: &Store,
    ids: impl Iterator<Item = RepoId>,
    export: ExportDays,
) -> MonthAlternatives {
    let days = last_whole_month(export);
    let complete = export.complete(export.all);
    let mut calendar_month = PeriodSum { days, downloads: 0 };
    let mut last_30_records: Option<PeriodSum> = None;
    for id in ids {
        calendar_month.downloads += store.sum(id, days);
        let records = complete.into_iter().flat_map(|days| store.records(id, days).rev());
        for (day, count) in records.take(LAST_RECORDS) {
            let so_far = last_30_records.map(|sum| sum.days);
            let days = DayRange::ending_on(day, 1);
            last_30_records = Some(PeriodSum {
                days: DayRange::around(so_far, Some(days)).unwrap_or(days),
                downloads: last_30_records.map_or(0, |sum| sum.downloads) + count,
            });
        }
    }
    MonthAlternatives { calendar_month, last_30_records }
}

/// The last calendar month that ended by the last complete day.
fn last_whole_month(export: ExportDays) -> DayRange {
    let next_day = export.last_complete() + 1;
    let last = next_day.first_of_month(0) - 1;
    DayRange::ending_on(last, u32::from(last.days_in_month()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, RepoType, StoreBuilder};

    fn day(month: u8, day: u8) -> Day {
        Day::from_ymd(2026, month, day).unwrap()
    }

    #[test]
    fn a_month_counts_once_its_last_day_is_complete() {
        let month = |last, open_day| {
            last_whole_month(ExportDays { all: DayRange::ending_on(last, 90), open_day })
                .to_string()
        };
        assert_eq!(month(day(6, 30), None), "1 Jun 2026 – 30 Jun 2026");
        assert_eq!(month(day(6, 30), Some(day(6, 30))), "1 May 2026 – 31 May 2026");
        assert_eq!(month(day(6, 29), None), "1 May 2026 – 31 May 2026");
        assert_eq!(month(day(3, 1), Some(day(3, 1))), "1 Feb 2026 – 28 Feb 2026");
        assert_eq!(month(day(1, 5), None), "1 Dec 2025 – 31 Dec 2025");
    }

    #[test]
    fn the_open_day_is_none_of_the_last_records_unless_included() {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "org/growing");
        for offset in 0..40 {
            builder.insert(id, day(6, 1) + offset, if offset == 39 { 3 } else { 10 });
        }
        let store = builder.finish().unwrap().with_open_day(day(6, 1) + 39);
        let last_records = |includes_open_day| {
            let export = store.export_days(includes_open_day).unwrap();
            month_alternatives(&store, [id].into_iter(), export).last_30_records.unwrap()
        };
        assert_eq!((last_records(false).downloads, last_records(true).downloads), (300, 293));
        assert_eq!(last_records(false).days, DayRange::ending_on(day(6, 1) + 38, 30));
    }

    #[test]
    fn a_silent_repository_still_has_its_last_rows() {
        let mut builder = StoreBuilder::default();
        let silent = builder.repository(&RepoType::Model, "org/silent");
        for offset in 0..40 {
            builder.insert(silent, day(1, 1) + offset, 10);
        }
        let busy = builder.repository(&RepoType::Model, "org/busy");
        for offset in 0..5 {
            builder.insert(busy, day(6, 1) + offset, 1);
        }
        let store = builder.finish().unwrap();
        let ids = store.repositories().map(|(id, _)| id);
        let found = month_alternatives(&store, ids, store.export_days(false).unwrap());
        assert_eq!(found.calendar_month.downloads, 0);
        let last_30_records = found.last_30_records.unwrap();
        assert_eq!(last_30_records.downloads, 305);
        assert_eq!(last_30_records.days, DayRange::new(day(1, 11), day(6, 5)).unwrap());
    }
}
