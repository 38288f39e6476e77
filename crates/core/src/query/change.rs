//! The change between two periods, and its texts. Headline, rows, details and comparisons all use this module.
//!
//! [`compare`] chooses the variant of [`Change`]:
//!
//! | current | previous | previous period | change |
//! |---|---|---|---|
//! | > 0 | > 0 | lies in the export | percent |
//! | 0 | > 0 | any | −100 % |
//! | > 0 | 0 | lies in the export | new, or back |
//! | 0 | 0 | lies in the export | none |
//! | any other | | begins before the export or ends after it | not covered |
//!
//! Cost: constant for each repository. If downloads began, also its days in the period. If they ended, also its days
//! before the period, back to the last day with downloads.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange, RepoId, Store};
use crate::series::rounded_u64;

/// Changes from this percentage on are shown as a factor.
const FACTOR_FROM_PERCENT: f64 = 1000.0;

/// The change of downloads from the previous period to the current one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Change {
    /// Nothing to compare: there is no previous period, or neither period has downloads.
    None,
    /// The export does not have all days of the previous period.
    NotCovered {
        /// The edge of the export beyond which days are missing.
        edge: ExportEdge,
    },
    /// Difference in percent of the previous period.
    Percent {
        /// At least −100.
        percent: f64,
        /// The first record, if it lies within the previous period. The periods are not fully comparable then.
        first_record: Option<Day>,
        /// The first day of the silence, if the current period has no downloads.
        silent_since: Option<Day>,
    },
    /// No downloads in the previous period, and the first record lies in the current one.
    New {
        /// The day of the first record.
        since: Day,
    },
    /// No downloads in the previous period, but records before the current one.
    Back {
        /// The first day with downloads in the current period.
        since: Day,
    },
}

/// The first or last day of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportEdge {
    /// Its first day.
    Begins(Day),
    /// Its last day.
    Ends(Day),
}

impl ExportEdge {
    /// Returns the edge beyond which an export lacks some of `days`; `None` if it has them all.
    pub(super) fn short_of(days: DayRange, export: DayRange) -> Option<Self> {
        if days.first() < export.first() {
            Some(Self::Begins(export.first()))
        } else {
            (days.last() > export.last()).then(|| Self::Ends(export.last()))
        }
    }
}

/// Two periods to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComparedPeriods {
    /// The days to compare: the complete days of a period.
    pub current: DayRange,
    /// The days to compare them with.
    pub previous: DayRange,
}

/// The days of a period and its downloads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeriodSum {
    /// The days.
    pub days: DayRange,
    /// Sum of the records of these days.
    pub downloads: u64,
}

/// The comparison of a period with the previous one.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The change from the previous period to the current one.
    pub change: Change,
    /// The current period, without the open day. `None` without a previous period.
    pub current: Option<PeriodSum>,
    /// The previous period; `None` if the current one is not compared, such as all time.
    pub previous: Option<PeriodSum>,
}

impl Comparison {
    /// No previous period.
    pub const NONE: Self = Self { change: Change::None, current: None, previous: None };

    /// Returns the change in downloads; `None` if there is no previous period, or the export does not cover it.
    pub fn difference(&self) -> Option<i128> {
        let (current, previous) = (self.current?, self.previous?);
        let is_known = !matches!(self.change, Change::NotCovered { .. });
        is_known.then(|| i128::from(current.downloads) - i128::from(previous.downloads))
    }
}

/// Compares the downloads of `ids` in two periods.
///
/// ```
/// use publisher_analytics_core::model::{Day, DayRange, RepoType, StoreBuilder};
/// use publisher_analytics_core::query::{Change, ComparedPeriods, ExportEdge, compare};
/// let day = |day| Day::from_ymd(2026, 6, day).unwrap();
/// let mut builder = StoreBuilder::default();
/// let id = builder.repository(&RepoType::Model, "org/name");
/// for number in 1..=4 {
///     builder.insert(id, day(number), 10 * u64::from(number));
/// }
/// let store = builder.finish().unwrap();
/// let periods = |days| {
///     let current = DayRange::ending_on(day(4), days);
///     ComparedPeriods { current, previous: current.preceding() }
/// };
/// let comparison = compare(&store, [id].into_iter(), periods(2));
/// assert_eq!(comparison.previous.unwrap().downloads, 30);
/// assert!(matches!(comparison.change, Change::Percent { percent, .. } if (percent - 133.3).abs() < 0.1));
/// let change = compare(&store, [id].into_iter(), periods(3)).change;
/// assert_eq!(change, Change::NotCovered { edge: ExportEdge::Begins(day(1)) });
/// ```
pub fn compare(
    store: &Store,
    ids: impl Iterator<Item = RepoId> + Clone,
    periods: ComparedPeriods,
) -> Comparison {
    let sum = |days| PeriodSum { days, downloads: ids.clone().map(|id| store.sum(id, days)).sum() };
    let (current, previous) = (sum(periods.current), sum(periods.previous));
    compare_sums(store, ids, current, previous)
}

/// Like [`compare`], with the sums of `ids` already known.
pub(super) fn compare_sums(
    store: &Store,
    ids: impl Iterator<Item = RepoId> + Clone,
    current: PeriodSum,
    previous: PeriodSum,
) -> Comparison {
    Comparison {
        change: change_between(store, ids, current, previous),
        current: Some(current),
        previous: Some(previous),
    }
}

fn change_between(
    store: &Store,
    ids: impl Iterator<Item = RepoId> + Clone,
    current: PeriodSum,
    previous: PeriodSum,
) -> Change {
    let Some(export) = store.days() else { return Change::None };
    let edge = ExportEdge::short_of(previous.days, export);
    let first_record = || {
        let days = ids.clone().filter_map(|id| store.repository(id).days());
        days.map(DayRange::first).min()
    };
    match (edge, current.downloads, previous.downloads) {
        (_, 0, 1..) => Change::Percent {
            percent: -100.0,
            first_record: first_record().filter(|day| previous.days.contains(*day)),
            silent_since: Some(silent_since(store, ids, current.days.first())),
        },
        (Some(edge), ..) => Change::NotCovered { edge },
        (None, 0, 0) => Change::None,
        (None, _, 0) => {
            let first_download = first_download(store, ids.clone(), current.days);
            match first_record().filter(|day| current.days.contains(*day)) {
                Some(since) => Change::New { since },
                None => Change::Back { since: first_download.unwrap_or(current.days.first()) },
            }
        }
        (None, now, before) => Change::Percent {
            percent: (now as f64 - before as f64) / before as f64 * 100.0,
            first_record: first_record().filter(|day| previous.days.contains(*day)),
            silent_since: None,
        },
    }
}

fn first_download(store: &Store, ids: impl Iterator<Item = RepoId>, days: DayRange) -> Option<Day> {
    let first = |id| store.records(id, days).find(|(_, count)| *count > 0);
    ids.filter_map(first).map(|(day, _)| day).min()
}

/// Returns the day after the last download before a period without downloads, whichever days that period is compared
/// with. If there was no download before, returns the period's own first day.
fn silent_since(store: &Store, ids: impl Iterator<Item = RepoId>, first_day: Day) -> Day {
    let last = |id| {
        let before = DayRange::new(store.repository(id).days()?.first(), first_day - 1)?;
        store.records(id, before).rfind(|(_, count)| *count > 0)
    };
    ids.filter_map(last).map(|(day, _)| day).max().map_or(first_day, |day| day + 1)
}

impl Change {
    /// Compares two changes for the order of a table. Percentages order by size, with new and back above all of them.
    /// In both directions, changes of exactly 0 % come after these, and unknown changes come last.
    ///
    /// ```
    /// use std::cmp::Ordering;
    /// use publisher_analytics_core::query::Change;
    /// let percent = |percent| Change::Percent { percent, first_record: None, silent_since: None };
    /// assert_eq!(percent(1.0).order(percent(2.0), false), Ordering::Less);
    /// assert_eq!(percent(1.0).order(percent(2.0), true), Ordering::Greater);
    /// assert_eq!(percent(1.0).order(Change::None, false), Ordering::Less);
    /// assert_eq!(percent(1.0).order(Change::None, true), Ordering::Less);
    /// ```
    pub fn order(self, other: Self, descending: bool) -> Ordering {
        let size = |change| match change {
            Self::None | Self::NotCovered { .. } => None,
            Self::Percent { percent, .. } => Some(percent),
            Self::New { .. } | Self::Back { .. } => Some(f64::INFINITY),
        };
        let rank = |size: Option<f64>| match size {
            Some(0.0) => 1,
            Some(_) => 0,
            None => 2,
        };
        let (own, others) = (size(self), size(other));
        if rank(own) + rank(others) > 0 {
            return rank(own).cmp(&rank(others));
        }
        match (own, others) {
            (Some(a), Some(b)) if descending => b.total_cmp(&a),
            (Some(a), Some(b)) => a.total_cmp(&b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        }
    }

    /// Whether the change is positive, negative or zero after rounding to a tenth of a percent.
    pub fn sign(self) -> Ordering {
        match self {
            Self::Percent { percent, .. } => tenths(percent).total_cmp(&0.0),
            Self::None | Self::NotCovered { .. } | Self::New { .. } | Self::Back { .. } => {
                Ordering::Equal
            }
        }
    }

    /// Formats the change as a short text without its sign: `11.6 %`, `×12` (from 1,000 % on), `new`, `back`, or `–`.
    ///
    /// `format_percent` formats a percentage with one decimal, `format_count` a whole number.
    ///
    /// ```
    /// use publisher_analytics_core::query::Change;
    /// let label = |percent: f64| {
    ///     let change = Change::Percent { percent, first_record: None, silent_since: None };
    ///     change.label(|percent| format!("{percent:.1} %"), |count| count.to_string())
    /// };
    /// assert_eq!(label(-11.64), "11.6 %");
    /// assert_eq!(label(-0.0001), "0.0 %");
    /// assert_eq!(label(1_100.0), "×12");
    /// assert_eq!(label(9_999_900.0), "×100000");
    /// ```
    pub fn label(
        self,
        format_percent: impl Fn(f64) -> String,
        format_count: impl Fn(u64) -> String,
    ) -> String {
        match self {
            Self::None | Self::NotCovered { .. } => "–".to_owned(),
            Self::New { .. } => "new".to_owned(),
            Self::Back { .. } => "back".to_owned(),
            Self::Percent { percent, .. } if tenths(percent) >= FACTOR_FROM_PERCENT => {
                format!("×{}", format_count(rounded_u64(percent / 100.0 + 1.0)))
            }
            Self::Percent { percent, silent_since: None, .. } => {
                // Only a fall to 0 is shown as 100 %.
                format_percent(tenths(percent).max(-99.9).abs())
            }
            Self::Percent { percent, .. } => format_percent(tenths(percent).abs()),
        }
    }

    /// Details for a tooltip: since when a repository is silent, new or back, or why it cannot be compared.
    pub fn title(self) -> Option<String> {
        match self {
            Self::NotCovered { edge } => {
                let edge = match edge {
                    ExportEdge::Begins(day) => format!("begins on {day}"),
                    ExportEdge::Ends(day) => format!("ends on {day}"),
                };
                Some(format!("the export {edge}: nothing to compare with"))
            }
            Self::New { since } => Some(format!("first record {since}")),
            Self::Back { since } => {
                Some(format!("downloads resumed on {since}, after none in the previous period"))
            }
            Self::Percent { silent_since, .. } => {
                silent_since.map(|since| format!("silent since {since}"))
            }
            Self::None => None,
        }
    }

    /// A note to show beside the label, such as `first record 30 Sep 2020`, if the previous period begins before the first
    /// record.
    pub fn note(self) -> Option<String> {
        match self {
            Self::Percent { first_record, .. } => {
                first_record.map(|day| format!("first record {day}"))
            }
            Self::None | Self::NotCovered { .. } | Self::New { .. } | Self::Back { .. } => None,
        }
    }
}

/// Rounds to one decimal. Never returns −0.
fn tenths(percent: f64) -> f64 {
    (percent * 10.0).round() / 10.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RepoType, StoreBuilder};

    fn day(offset: i32) -> Day {
        Day::from_ymd(2026, 6, 1).unwrap() + offset
    }

    /// The change of days 10 to 19 against days 0 to 9, in an export that begins on `export_first`.
    fn change(records: &[(i32, u64)], export_first: i32) -> Change {
        change_from(DayRange::ending_on(day(9), 10), records, export_first)
    }

    /// The change of days 10 to 19 against some days.
    fn change_from(previous: DayRange, records: &[(i32, u64)], export_first: i32) -> Change {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "org/name");
        for &(offset, count) in records {
            builder.insert(id, day(offset), count);
        }
        let other = builder.repository(&RepoType::Model, "org/other");
        builder.insert(other, day(export_first), 7);
        let store = builder.finish().unwrap();
        let current = DayRange::ending_on(day(19), 10);
        let periods = ComparedPeriods { current, previous };
        compare(&store, [id].into_iter(), periods).change
    }

    fn label(change: Change) -> String {
        change.label(|percent| format!("{percent:.1} %"), |count| count.to_string())
    }

    #[test]
    fn both_periods_with_downloads_give_a_percentage() {
        let found = change(&[(-5, 1), (3, 100), (12, 150)], -20);
        assert_eq!((label(found), found.sign()), ("50.0 %".to_owned(), Ordering::Greater));
        assert_eq!((found.title(), found.note()), (None, None));
    }

    #[test]
    fn a_first_record_within_the_previous_period_is_a_note_and_not_new() {
        let found = change(&[(3, 1_000), (12, 10)], -20);
        assert_eq!((label(found), found.sign()), ("99.0 %".to_owned(), Ordering::Less));
        assert_eq!(found.note().unwrap(), "first record 4 Jun 2026");
    }

    #[test]
    fn a_silent_repository_lost_everything_whatever_the_export_covers() {
        for export_first in [-20, 2] {
            let found = change(&[(2, 5), (4, 5), (5, 0)], export_first);
            assert_eq!((label(found), found.sign()), ("100.0 %".to_owned(), Ordering::Less));
            assert_eq!(found.title().unwrap(), "silent since 6 Jun 2026");
        }
    }

    #[test]
    fn silence_begins_after_the_last_download_whatever_days_it_is_compared_with() {
        let title = |previous, records: &[_]| change_from(previous, records, -40).title().unwrap();
        let earlier = DayRange::ending_on(day(-20), 10);
        assert_eq!(title(earlier, &[(-25, 9), (4, 5), (5, 0)]), "silent since 6 Jun 2026");
        let later = DayRange::ending_on(day(29), 10);
        assert_eq!(title(later, &[(4, 5), (25, 9)]), "silent since 6 Jun 2026");
        assert_eq!(title(later, &[(25, 9)]), "silent since 11 Jun 2026");
    }

    #[test]
    fn a_fall_is_of_100_percent_only_if_nothing_is_left() {
        for before in [2_000, 1_000_000, 1 << 60] {
            let found = change(&[(-1, 1), (3, before), (12, 1)], -20);
            assert_eq!((label(found), found.sign()), ("99.9 %".to_owned(), Ordering::Less));
        }
        assert_eq!(label(change(&[(3, 1), (12, 0)], -20)), "100.0 %");
    }

    #[test]
    fn new_and_back_differ_in_the_first_record() {
        let new = change(&[(12, 0), (13, 4)], -20);
        assert_eq!(new, Change::New { since: day(12) });
        let back = change(&[(-9, 3), (12, 0), (13, 4)], -20);
        assert_eq!(back, Change::Back { since: day(13) });
        assert_eq!((label(new), label(back)), ("new".to_owned(), "back".to_owned()));
    }

    #[test]
    fn an_export_that_begins_later_has_nothing_to_compare_with() {
        let expected = Change::NotCovered { edge: ExportEdge::Begins(day(1)) };
        for records in [&[(3, 5), (12, 6)][..], &[(12, 6)], &[]] {
            assert_eq!(change(records, 1), expected);
        }
        assert_eq!(label(expected), "–");
        let title = expected.title().unwrap();
        assert_eq!(title, "the export begins on 2 Jun 2026: nothing to compare with");
        assert!(matches!(change(&[(3, 5), (12, 6)], 0), Change::Percent { .. }));
    }

    #[test]
    fn an_export_that_ends_earlier_has_nothing_to_compare_with() {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "org/name");
        for offset in 0..20 {
            builder.insert(id, day(offset), 5);
        }
        let store = builder.finish().unwrap();
        let compared_with = |previous| {
            let periods = ComparedPeriods { current: DayRange::ending_on(day(19), 5), previous };
            compare(&store, [id].into_iter(), periods).change
        };
        let expected = Change::NotCovered { edge: ExportEdge::Ends(day(19)) };
        for last in [20, 24, 300] {
            assert_eq!(compared_with(DayRange::ending_on(day(last), 5)), expected);
        }
        let title = expected.title().unwrap();
        assert_eq!(title, "the export ends on 20 Jun 2026: nothing to compare with");
        let within = compared_with(DayRange::ending_on(day(19), 5));
        assert!(matches!(within, Change::Percent { .. }));
    }

    #[test]
    fn no_downloads_in_either_period_is_none() {
        assert_eq!(change(&[(3, 0), (12, 0)], -20), Change::None);
    }

    #[test]
    fn a_tiny_change_is_neither_up_nor_down() {
        let found = change(&[(-1, 1), (3, 3_000_000), (12, 2_999_995)], -20);
        assert_eq!((label(found), found.sign()), ("0.0 %".to_owned(), Ordering::Equal));
    }

    #[test]
    fn changes_order_as_a_reader_expects() {
        let percent = |percent| Change::Percent { percent, first_record: None, silent_since: None };
        let (new, back) = (Change::New { since: day(0) }, Change::Back { since: day(0) });
        let not_covered = Change::NotCovered { edge: ExportEdge::Begins(day(0)) };
        let ascending = [percent(-100.0), percent(f64::MAX), new, percent(0.0), not_covered];
        assert!(ascending.is_sorted_by(|a, b| a.order(*b, false) == Ordering::Less));
        let descending = [back, percent(3.0), percent(-5.0), percent(0.0), Change::None];
        assert!(descending.is_sorted_by(|a, b| a.order(*b, true) == Ordering::Less));
        assert_eq!(new.order(back, true), Ordering::Equal);
        assert_eq!(Change::None.order(not_covered, true), Ordering::Equal);
    }
}
