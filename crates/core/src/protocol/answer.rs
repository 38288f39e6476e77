//! The contents of the page, as data ready to be formatted and drawn.
//!
//! The worker sends these types to the page. Counts are whole numbers, which the page formats for the user's locale.
//! Periods are dates. Series have `None` for days or buckets without a record.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange, ExportDays, RepoKey, RepoType, TimeAxis};
use crate::parse::ImportReport;
use crate::query::{
    ChartData, Comparison, MonthAlternatives, Movers, Spike, SpikesOfView, Status, TypeTotal,
};
use crate::series::Direction;

/// A summary of an export, for the header.
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
    /// The as-of day, if no repository has a download on it although the days before do. Perhaps it is not counted yet.
    pub not_counted_day: Option<Day>,
    /// The types that occur: models, datasets, then others.
    pub types: Vec<RepoType>,
    /// Names of the export's files, or its URL.
    pub sources: Vec<String>,
    /// Number of rows and records that were left out.
    pub skipped_rows: u64,
    /// What was skipped, merged or found to differ; `None` if there is nothing to report.
    pub report: Option<ImportReport>,
}

impl Summary {
    /// Returns the days of the export, with the open day marked unless it is included; `None` without records.
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
    /// Number of repositories in the view.
    pub repositories: usize,
    /// Downloads of the view: reported for all time, counted otherwise.
    pub downloads: u64,
    /// Downloads of all repositories of the export in the period.
    pub all_downloads: u64,
    /// Sum of the records in the period.
    pub counted: u64,
    /// Comparison with the previous period.
    pub comparison: Comparison,
    /// Repositories and downloads by type.
    pub by_type: Vec<TypeTotal>,
    /// How many repositories of each type match the search.
    pub matches_by_type: Vec<(RepoType, usize)>,
    /// Downloads over time, one band for each type or for each of the largest repositories.
    pub chart: Arc<ChartData>,
}

/// What changed in a view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Changes {
    /// How many repositories have each status, in the order of [`Status::ALL`].
    pub status_counts: [usize; Status::ALL.len()],
    /// The rows that caused the change; `None` if there is nothing to compare with.
    pub movers: Option<Movers>,
    /// For Last month, its downloads by other definitions; `None` for other periods.
    pub month_alternatives: Option<MonthAlternatives>,
    /// The view compared with the same weekdays a year earlier, whatever comparison the user chose.
    /// [`Comparison::NONE`] for all time, or if the export does not have all of these days.
    pub year_earlier: Comparison,
    /// The three rows with the most downloads, without trends.
    pub largest: Vec<Row>,
    /// The spikes of its repositories in the period.
    pub spikes: SpikesOfView,
}

/// The sums of the repositories that are selected in the table, whether or not the view shows them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Selected {
    /// How many of them the export has.
    pub repositories: usize,
    /// Downloads in the period.
    pub downloads: u64,
    /// Fraction of the downloads of all repositories of the export, 0 to 1.
    pub share: f64,
    /// Comparison with the previous period.
    pub comparison: Comparison,
}

/// Some consecutive rows of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RowWindow {
    /// Number of rows in the whole table.
    pub total: usize,
    /// The date axis that all trends share.
    pub axis: Option<TimeAxis>,
    /// The largest value of all trends; `None` if each trend has its own scale.
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
    /// Reported total minus the sum of the records; `None` if they are equal, or if no total is shown.
    pub reported_minus_counted: Option<i128>,
    /// The byte ranges of the name that the search matches, as (start, end), ascending.
    pub marks: Vec<(usize, usize)>,
    /// How many repositories a group has; `None` for a repository.
    pub members: Option<usize>,
    /// The figures of the columns that the user has added, as [`Figure::find`](crate::query::Figure::find) reads them.
    pub figures: Vec<Option<u64>>,
    /// The repository's texts in the user's own table, in the order of that table's columns; empty for columns that are
    /// not added.
    pub texts: Vec<String>,
    /// The time series of the row.
    pub trend: Trend,
}

/// The time series of a row.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Index of the first value's bucket.
    pub offset: usize,
    /// Downloads by bucket.
    pub values: Vec<Option<u64>>,
    /// Downloads of the previous period, in the same buckets; empty for all time.
    pub previous: Vec<Option<u64>>,
    /// The first day with a record, which may lie before the period.
    pub first_record: Option<Day>,
    /// The direction of the downloads within the complete days of the period.
    pub direction: Direction,
}

/// The page that is open instead of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PageData {
    /// One repository.
    Repository(Arc<Detail>),
    /// Several, compared.
    Compared(Arc<Compared>),
}

/// Compared repositories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The days of the period.
    pub period: Option<DayRange>,
    /// The repositories that the export has, in the order of selection.
    pub rows: Vec<ComparedRow>,
    /// Downloads over time, one band for each row.
    pub chart: Arc<ChartData>,
}

/// One of the compared repositories.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedRow {
    /// Type and name.
    pub key: RepoKey,
    /// Downloads in the period.
    pub downloads: u64,
    /// Reported total minus the sum of the records; `None` if they are equal, or if no total is shown.
    pub reported_minus_counted: Option<i128>,
    /// Comparison with the previous period.
    pub comparison: Comparison,
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
    /// Fraction of the downloads of all repositories in the view, 0 to 1.
    pub share: f64,
    /// Rank by downloads in the view, from 1, and the number of repositories in the view. Ties are ordered as in the table.
    /// `None` if the repository is not in the view.
    pub rank: Option<(usize, usize)>,
    /// The reported total, if the export states one.
    pub reported: Option<u64>,
    /// The sum of all records.
    pub counted: u64,
    /// First to last day with a record.
    pub record_range: Option<DayRange>,
    /// Days within `record_range` without a record.
    pub missing_days: usize,
    /// The complete day with the most downloads in the period.
    pub best_day: Option<(Day, u64)>,
    /// Its spikes in the period, even if its figures leave them out; groups have none.
    pub spikes: Vec<Spike>,
    /// The 7 days that end on the last complete day, compared with the 7 days before.
    pub last_7_days: Comparison,
    /// The 30 days that end on the last complete day, compared with the 30 days before.
    pub last_30_days: Comparison,
    /// The 30 days that end on the last complete day, compared with the same days 52 weeks earlier.
    pub year_on_year: Comparison,
    /// Downloads over time.
    pub chart: Arc<ChartData>,
}
