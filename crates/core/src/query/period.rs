//! Periods: the reader's choice of days, and the dates of that choice in an export.
//!
//! `last …` periods end on the last complete day of the export. Custom dates are kept as chosen. Cost: constant.

use serde::{Deserialize, Serialize};

use super::ComparedPeriods;
use crate::model::{Day, DayRange, ExportDays, RepoKey};

/// The longest custom period outside the export, in days after the first one: charts need memory for each day.
const LONGEST_ABSENT_DAYS: i32 = 3_652;

/// The days of a period in an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodDays {
    /// All days of the period.
    pub all: DayRange,
    /// The days for changes, directions and best days: all except the open day. `None` if there are no others.
    pub complete: Option<DayRange>,
    /// The complete days and the days just before them; `None` for all time, or outside the export.
    pub compared: Option<ComparedPeriods>,
}

/// A choice of days, relative to the days of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Period {
    /// First day to as-of day.
    #[default]
    AllTime,
    /// The 12 months that end on the last complete day, beginning with the day after the same date a year before.
    LastYear,
    /// The 30 days that end on the last complete day.
    LastMonth,
    /// Days that the reader chose, limited to the days of the export. If the export has none of them, they are kept, limited
    /// to ten years.
    Days(DayRange),
}

impl Period {
    /// Every named period, in the order in which the interface offers them.
    pub const ALL: [Self; 3] = [Self::AllTime, Self::LastYear, Self::LastMonth];

    /// The period's name in addresses and file names.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange};
    /// use publisher_analytics_core::query::Period;
    /// let day = |m, d| Day::from_ymd(2020, m, d).unwrap();
    /// let period = Period::Days(DayRange::new(day(3, 1), day(4, 30)).unwrap());
    /// assert_eq!(period.slug(), "2020-03-01_2020-04-30");
    /// ```
    pub fn slug(self) -> String {
        match self {
            Self::AllTime => "all-time".to_owned(),
            Self::LastYear => "last-12-months".to_owned(),
            Self::LastMonth => "last-month".to_owned(),
            Self::Days(days) => [&*days.first().iso(), &*days.last().iso()].join("_"),
        }
    }

    /// The period's name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AllTime => "All time",
            Self::LastYear => "Last 12 months",
            Self::LastMonth => "Last month",
            Self::Days(_) => "Chosen days",
        }
    }

    /// The days of the period in an export.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange, ExportDays};
    /// use publisher_analytics_core::query::Period;
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let all = DayRange::new(day(2012, 10, 1), day(2020, 9, 1)).unwrap();
    /// let days = ExportDays { all, open_day: None };
    /// assert_eq!(Period::LastMonth.range(days).to_string(), "3 Aug 2020 – 1 Sep 2020");
    /// assert_eq!(Period::LastYear.range(days).to_string(), "2 Sep 2019 – 1 Sep 2020");
    /// assert_eq!(Period::AllTime.range(days), all);
    /// let days = ExportDays { all, open_day: Some(day(2020, 9, 1)) };
    /// assert_eq!(Period::LastMonth.range(days).to_string(), "2 Aug 2020 – 31 Aug 2020");
    /// assert_eq!(Period::AllTime.range(days), all);
    /// ```
    pub fn range(self, export: ExportDays) -> DayRange {
        let last = export.last_complete();
        match self {
            Self::AllTime => export.all,
            Self::LastYear => {
                let (year, month, day) = last.ymd();
                // If the year before has no 29 February, its 28th is used.
                let year_before = Day::from_ymd(year - 1, month, day).unwrap_or(last - 366);
                DayRange::new(year_before + 1, last).unwrap_or(export.all)
            }
            Self::LastMonth => DayRange::ending_on(last, 30),
            Self::Days(chosen) => chosen.intersection(export.all).unwrap_or_else(|| {
                let last = chosen.last().min(chosen.first() + LONGEST_ABSENT_DAYS);
                DayRange::new(chosen.first(), last).unwrap_or(chosen)
            }),
        }
    }

    /// The days of the period in an export, its complete days, and the days to compare them with.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange, ExportDays};
    /// use publisher_analytics_core::query::Period;
    /// let as_of = Day::from_ymd(2026, 11, 25).unwrap();
    /// let export = ExportDays { all: DayRange::ending_on(as_of, 90), open_day: Some(as_of) };
    /// let days = Period::Days(DayRange::ending_on(as_of, 7)).days(export);
    /// assert_eq!(days.all.to_string(), "19 Nov 2026 – 25 Nov 2026");
    /// assert_eq!(days.complete.unwrap().to_string(), "19 Nov 2026 – 24 Nov 2026");
    /// assert_eq!(days.compared.unwrap().previous.to_string(), "13 Nov 2026 – 18 Nov 2026");
    /// assert_eq!(Period::AllTime.days(export).compared, None);
    /// let outside = DayRange::ending_on(as_of + 400, 7);
    /// let days = Period::Days(outside).days(export);
    /// assert_eq!((days.all, days.compared), (outside, None));
    /// ```
    pub fn days(self, export: ExportDays) -> PeriodDays {
        let all = self.range(export);
        let complete = export.complete(all);
        let compared = match self {
            Self::AllTime => None,
            // Nothing is known outside the export, so there is nothing to compare.
            Self::Days(_) if all.intersection(export.all).is_none() => None,
            Self::LastYear | Self::LastMonth | Self::Days(_) => {
                complete.map(ComparedPeriods::just_before)
            }
        };
        PeriodDays { all, complete, compared }
    }

    /// The file name, without its extension, for this period of an export of `days`, or of one repository.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange, ExportDays};
    /// use publisher_analytics_core::query::Period;
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let all = DayRange::new(day(2012, 10, 1), day(2020, 9, 1)).unwrap();
    /// let days = Some(ExportDays { all, open_day: None });
    /// assert_eq!(Period::LastMonth.file_stem(days, None), "publisher-analytics_last-month_2020-09-01");
    /// let beyond = Period::Days(DayRange::new(day(2020, 8, 1), day(2030, 1, 1)).unwrap());
    /// assert_eq!(
    ///     beyond.file_stem(days, None),
    ///     "publisher-analytics_2020-08-01_2020-09-01_2020-09-01"
    /// );
    /// ```
    pub fn file_stem(self, days: Option<ExportDays>, repo: Option<&RepoKey>) -> String {
        // The name has only days that are in the file.
        let period = match (self, days) {
            (Self::Days(_), Some(days)) => Self::Days(self.range(days)),
            _ => self,
        };
        let as_of = days.map_or_else(|| "empty".to_owned(), |days| days.all.last().iso());
        let mut stem = format!("publisher-analytics_{}_{as_of}", period.slug());
        if let Some(repo) = repo {
            stem.push('_');
            stem.extend(repo.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }));
        }
        stem
    }

    /// Reads what [`slug`](Self::slug) writes.
    pub fn from_slug(slug: &str) -> Option<Self> {
        if let Some((first, last)) = slug.split_once('_') {
            return DayRange::new(Day::from_iso(first)?, Day::from_iso(last)?).map(Self::Days);
        }
        Self::ALL.into_iter().find(|period| period.slug() == slug)
    }
}
