//! What the page shows, as data that is ready to be formatted and drawn.
//!
//! Everything here crosses from worker to page. Counts stay whole numbers: the page groups their digits by the reader's
//! locale. Periods are dates already. Series hold `None` where nothing was recorded.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange, ExportDays, RepoKey, RepoType, TimeAxis};
use crate::parse::ImportReport;
use crate::query::{ChartData, Comparison, MonthAlternatives, TypeTotal};
use crate::series::Direction;

/// An export as the header shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of repositories.
    pub repositories: usize,
    /// Number of daily records.
    pub records: usize,
    /// First day to as-of day; `None` without records.
    pub days: Option<DayRange>,
    /// The as-of day, if it was still running when the export was made.
    pub open_day: Option<Day>,
    /// The as-of day, if no repository has a download on it while the days before it have: not counted yet, maybe.
    pub not_counted_day: Option<Day>,
    /// The types that occur: models, datasets, then others.
    pub types: Vec<RepoType>,
    /// Names of the files that it was read from, or its address.
    pub sources: Vec<String>,
    /// Number of rows and records that were left out.
    pub skipped_rows: u64,
    /// What was skipped, merged or found to differ on the way; `None` if there is nothing to tell.
    pub report: Option<ImportReport>,
}

impl Summary {
    /// The days of the export, where the open day, if there is one, is left out or included; `None` without records.
    pub fn export_days(&self, include_open_day: bool) -> Option<ExportDays> {
        let open_day = self.open_day.filter(|_| !include_open_day);
        self.days.map(|all| ExportDays { all, open_day })
    }
}

/// Headline and chart of a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Overview {
    /// The days of the period.
    pub period: Option<DayRange>,
    /// Repositories that the view shows.
    pub repositories: usize,
    /// Downloads of the view: reported for all time, counted otherwise.
    pub downloads: u64,
    /// Sum of the records in the period.
    pub counted: u64,
    /// Comparison with the previous period.
    pub comparison: Comparison,
    /// Where the downloads go within the complete days of the period.
    pub direction: Direction,
    /// What other definitions of it give for Last month; `None` for other periods.
    pub month_alternatives: Option<MonthAlternatives>,
    /// Repositories and downloads by type.
    pub by_type: Vec<TypeTotal>,
    /// How many repositories of each type match the search.
    pub matches_by_type: Vec<(RepoType, usize)>,
    /// Downloads over time, a band for each type or for each of the largest repositories.
    pub chart: Arc<ChartData>,
}

/// Some consecutive rows of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RowWindow {
    /// Number of rows in the whole table.
    pub total: usize,
    /// The date axis that all trends share.
    pub axis: Option<TimeAxis>,
    /// The largest value of all trends; `None` if each has a scale of its own.
    pub shared_y_max: Option<u64>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Index of the repository in its export; a row's identity.
    pub id: u32,
    /// Rank in the view, from 0.
    pub rank: usize,
    /// Type and name.
    pub key: RepoKey,
    /// Downloads in the period.
    pub downloads: u64,
    /// Fraction of the view's downloads, 0 to 1.
    pub share: f64,
    /// Fraction of the downloads of the view's largest repository, 0 to 1.
    pub share_of_largest: f64,
    /// Comparison with the previous period.
    pub comparison: Comparison,
    /// Reported total less the sum of the records, where they differ and the total is shown.
    pub reported_minus_counted: Option<i128>,
    /// The time series of the row.
    pub trend: Trend,
}

/// The time series of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Bucket of the first value.
    pub offset: usize,
    /// Downloads by bucket.
    pub values: Vec<Option<u64>>,
    /// Downloads some whole weeks earlier, in the same buckets; empty for all time.
    pub previous: Vec<Option<u64>>,
    /// Where the downloads go within the complete days of the period.
    pub direction: Direction,
}

/// The page that is open in place of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PageData {
    /// One repository.
    Repository(Box<Detail>),
    /// Several, compared.
    Compared(Compared),
}

/// Compared repositories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The days of the period.
    pub period: Option<DayRange>,
    /// Those that the export has, in the order of their selection.
    pub rows: Vec<ComparedRow>,
    /// Downloads over time, a band for each row.
    pub chart: Arc<ChartData>,
}

/// One of the repositories that are compared.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedRow {
    /// Type and name.
    pub key: RepoKey,
    /// Downloads in the period.
    pub downloads: u64,
    /// Reported total less the sum of the records, where they differ and the total is shown.
    pub reported_minus_counted: Option<i128>,
    /// Comparison with the previous period.
    pub comparison: Comparison,
    /// Where the downloads go within the complete days of the period.
    pub direction: Direction,
    /// The first day with a record.
    pub first_day: Option<Day>,
}

/// The facts of one repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Type and name.
    pub key: RepoKey,
    /// The days of the period.
    pub period: Option<DayRange>,
    /// Downloads in the period.
    pub downloads: u64,
    /// Comparison with the previous period.
    pub comparison: Comparison,
    /// Where the downloads go within the complete days of the period.
    pub direction: Direction,
    /// Fraction of the downloads of all repositories of the view's period, search and type, 0 to 1.
    pub share: f64,
    /// Rank by downloads among them, from 1, ties by name and type as in the table, and their number; `None` if the view leaves the repository out.
    pub rank: Option<(usize, usize)>,
    /// The reported total, if the export states one.
    pub reported: Option<u64>,
    /// The sum of all records.
    pub counted: u64,
    /// First to last day with a record.
    pub record_range: Option<DayRange>,
    /// Days between them without a record.
    pub missing_days: usize,
    /// The complete day with the most downloads in the period.
    pub best_day: Option<(Day, u64)>,
    /// The 7 days that end on the last complete day, against the 7 days before.
    pub last_7_days: Comparison,
    /// The same for 30 days.
    pub last_30_days: Comparison,
    /// The last 30 days against the same 30 days 52 weeks earlier.
    pub year_on_year: Comparison,
    /// Downloads over time.
    pub chart: Arc<ChartData>,
}
