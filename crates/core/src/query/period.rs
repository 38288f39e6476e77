//! Periods: the user's choice of days, and the dates of that choice in an export.
//!
//! Named periods end on the last complete day of the export, or are calendar months and quarters before it. Custom
//! dates are kept as chosen. Cost: constant.

use serde::{Deserialize, Serialize};

use super::{ComparedPeriods, ComparedWith};
use crate::model::{Day, DayRange, ExportDays, RepoKey};

/// The longest custom period outside the export, in days after its first one. Charts need memory for each day.
const LONGEST_ABSENT_DAYS: i32 = 3_652;

/// The days of a period in an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodDays {
    /// All days of the period.
    pub all: DayRange,
    /// The days for changes, directions and best days: all except the open day. `None` if there are no others.
    pub complete: Option<DayRange>,
    /// The complete days and the days to compare them with. `None` if there is nothing to compare: for all time,
    /// outside the export, or if the user compares with nothing.
    pub compared: Option<ComparedPeriods>,
}

/// Calendar months in a quarter, and in a year.
const MONTHS_PER_QUARTER: i32 = 3;
const MONTHS_PER_YEAR: i32 = 12;

/// A choice of days, relative to the days of an export. “This” month, quarter and year are those of the last complete day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Period {
    /// First day to as-of day.
    #[default]
    AllTime,
    /// The 12 months that end on the last complete day. They begin on the day after the same date a year before.
    LastYear,
    /// The 30 days that end on the last complete day.
    LastMonth,
    /// The 7 days that end on the last complete day.
    Last7Days,
    /// The 90 days that end on the last complete day.
    Last90Days,
    /// This calendar month, up to the last complete day.
    ThisMonth,
    /// The calendar month before this one.
    PreviousMonth,
    /// This quarter, up to the last complete day.
    ThisQuarter,
    /// The quarter before this one.
    PreviousQuarter,
    /// This calendar year, up to the last complete day.
    YearToDate,
    /// Days that the user chose, limited to the days of the export. If the export has none of them, they are kept,
    /// limited to ten years.
    Days(DayRange),
}

impl Period {
    /// The named periods that the interface always shows, in its order.
    pub const MAIN: [Self; 3] = [Self::AllTime, Self::LastYear, Self::LastMonth];

    /// The other named periods, in the order of the interface.
    pub const FURTHER: [Self; 7] = [
        Self::Last7Days,
        Self::Last90Days,
        Self::ThisMonth,
        Self::PreviousMonth,
        Self::ThisQuarter,
        Self::PreviousQuarter,
        Self::YearToDate,
    ];

    /// Returns the period's name in URLs and file names.
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
            Self::Last7Days => "last-7-days".to_owned(),
            Self::Last90Days => "last-90-days".to_owned(),
            Self::ThisMonth => "this-calendar-month".to_owned(),
            Self::PreviousMonth => "last-calendar-month".to_owned(),
            Self::ThisQuarter => "this-quarter".to_owned(),
            Self::PreviousQuarter => "last-quarter".to_owned(),
            Self::YearToDate => "year-to-date".to_owned(),
            Self::Days(days) => [&*days.first().iso(), &*days.last().iso()].join("_"),
        }
    }

    /// Returns the period's name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AllTime => "All time",
            Self::LastYear => "Last 12 months",
            Self::LastMonth => "Last month",
            Self::Last7Days => "Last 7 days",
            Self::Last90Days => "Last 90 days",
            Self::ThisMonth => "This calendar month",
            Self::PreviousMonth => "Last calendar month",
            Self::ThisQuarter => "This quarter",
            Self::PreviousQuarter => "Last quarter",
            Self::YearToDate => "Year to date",
            Self::Days(_) => "Custom dates",
        }
    }

    /// Returns the days of the period in an export.
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
        let from = |first| DayRange::new(first, last).unwrap_or(DayRange::ending_on(last, 1));
        match self {
            Self::AllTime => export.all,
            Self::LastYear => from(last.months_earlier(MONTHS_PER_YEAR) + 1),
            Self::LastMonth => DayRange::ending_on(last, 30),
            Self::Last7Days => DayRange::ending_on(last, 7),
            Self::Last90Days => DayRange::ending_on(last, 90),
            Self::ThisMonth => from(last.first_of_month(0)),
            Self::PreviousMonth => whole_months(last.first_of_month(-1), 1),
            Self::ThisQuarter => from(first_of_quarter(last)),
            Self::PreviousQuarter => {
                let first = first_of_quarter(last).first_of_month(-MONTHS_PER_QUARTER);
                whole_months(first, MONTHS_PER_QUARTER)
            }
            Self::YearToDate => from(last.first_of_month(1 - last.month())),
            Self::Days(chosen) => chosen.intersection(export.all).unwrap_or_else(|| {
                let last = chosen.last().min(chosen.first() + LONGEST_ABSENT_DAYS);
                DayRange::new(chosen.first(), last).unwrap_or(chosen)
            }),
        }
    }

    /// Returns the period `steps` lengths later, or earlier if negative. Calendar months, quarters and years step to
    /// whole ones, other periods by their number of days. `None` for all time, and if the result would not overlap the
    /// complete days of the export.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange, ExportDays};
    /// use publisher_analytics_core::query::Period;
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let all = DayRange::new(day(2012, 10, 1), day(2020, 9, 1)).unwrap();
    /// let export = ExportDays { all, open_day: None };
    /// let step = |period: Period, steps| period.stepped(steps, export);
    /// let quarter = step(Period::ThisQuarter, -2).unwrap();
    /// assert_eq!(quarter.range(export).to_string(), "1 Jan 2020 – 31 Mar 2020");
    /// assert_eq!(step(quarter, 1), Some(Period::PreviousQuarter));
    /// let days = step(Period::Last7Days, -1).unwrap();
    /// assert_eq!(days.range(export).to_string(), "19 Aug 2020 – 25 Aug 2020");
    /// assert_eq!(step(days, 1), Some(Period::Last7Days));
    /// assert_eq!(step(Period::LastMonth, 1), None);
    /// assert_eq!(step(Period::AllTime, -1), None);
    /// ```
    pub fn stepped(self, steps: i32, export: ExportDays) -> Option<Self> {
        let days = self.range(export);
        let stepped = match (self, months_of(self, days)) {
            (Self::AllTime, _) => return None,
            (Self::LastYear, _) => {
                let last = days.last().months_earlier(-steps * MONTHS_PER_YEAR);
                DayRange::new(last.months_earlier(MONTHS_PER_YEAR) + 1, last)?
            }
            (_, Some(months)) => whole_months(days.first().first_of_month(steps * months), months),
            (_, None) => {
                let length = i32::try_from(days.len()).ok()?;
                days.shifted_back(-length.saturating_mul(steps))
            }
        };
        let known = DayRange::new(export.all.first(), export.last_complete())?;
        stepped.intersection(known)?;
        // Prefer a named period with the same days.
        let named = Self::MAIN.into_iter().chain(Self::FURTHER).find(|period| {
            let range = period.range(export);
            *period != Self::AllTime
                && range.first() == stepped.first()
                && range.last() == stepped.last().min(known.last())
        });
        Some(named.unwrap_or(Self::Days(stepped)))
    }

    /// Returns the days of the period in an export, its complete days, and the days to compare them with.
    ///
    /// ```
    /// use publisher_analytics_core::model::{Day, DayRange, ExportDays};
    /// use publisher_analytics_core::query::{ComparedWith, Period};
    /// let as_of = Day::from_ymd(2026, 11, 25).unwrap();
    /// let export = ExportDays { all: DayRange::ending_on(as_of, 90), open_day: Some(as_of) };
    /// let compared = ComparedWith::PreviousPeriod;
    /// let days = Period::Days(DayRange::ending_on(as_of, 7)).days(export, compared);
    /// assert_eq!(days.all.to_string(), "19 Nov 2026 – 25 Nov 2026");
    /// assert_eq!(days.complete.unwrap().to_string(), "19 Nov 2026 – 24 Nov 2026");
    /// assert_eq!(days.compared.unwrap().previous.to_string(), "13 Nov 2026 – 18 Nov 2026");
    /// assert_eq!(Period::AllTime.days(export, compared).compared, None);
    /// let outside = DayRange::ending_on(as_of + 400, 7);
    /// let days = Period::Days(outside).days(export, compared);
    /// assert_eq!((days.all, days.compared), (outside, None));
    /// ```
    pub fn days(self, export: ExportDays, compared_with: ComparedWith) -> PeriodDays {
        let all = self.range(export);
        let complete = export.complete(all);
        let compared = match self {
            Self::AllTime => None,
            // Nothing is known outside the export, so there is nothing to compare.
            Self::Days(_) if all.intersection(export.all).is_none() => None,
            _ => complete.and_then(|current| {
                Some(ComparedPeriods { current, previous: compared_with.days_for(current)? })
            }),
        };
        PeriodDays { all, complete, compared }
    }

    /// Returns the file name, without its extension, for this period of an export of `days`, or of one repository.
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
        // The name states only days that are in the file.
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
        Self::MAIN.into_iter().chain(Self::FURTHER).find(|period| period.slug() == slug)
    }
}

/// Returns the number of calendar months in a period, if it consists of whole months or is this month, quarter or year.
fn months_of(period: Period, days: DayRange) -> Option<i32> {
    match period {
        Period::ThisMonth => Some(1),
        Period::ThisQuarter => Some(MONTHS_PER_QUARTER),
        Period::YearToDate => Some(MONTHS_PER_YEAR),
        _ => {
            let (first, next) = (days.first(), days.last() + 1);
            let begins_months = |day: Day| day == day.first_of_month(0);
            (begins_months(first) && begins_months(next)).then(|| first.months_until(next))
        }
    }
}

/// Returns `months` calendar months from `first`, which must be the first day of a month.
fn whole_months(first: Day, months: i32) -> DayRange {
    let last = first.first_of_month(months) - 1;
    DayRange::new(first, last).unwrap_or(DayRange::ending_on(first, 1))
}

/// Returns the first day of a day's quarter.
fn first_of_quarter(day: Day) -> Day {
    day.first_of_month(-((day.month() - 1) % MONTHS_PER_QUARTER))
}
