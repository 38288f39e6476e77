//! What the page shows, as numbers and words ready to be formatted and drawn.
//!
//! Everything here crosses from worker to page. Counts stay whole numbers (the page groups their digits
//! by the reader's locale); days are already ranges. Series hold `None` where nothing was recorded.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::import::ImportReport;
use crate::model::{Day, DayRange, RepoKey, RepoType};
use crate::query::{Buckets, Change, Direction, TypeTotal};

/// An export as the header shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Number of repositories.
    pub repositories: usize,
    /// Number of daily records.
    pub records: usize,
    /// First day to as-of day; `None` without records.
    pub days: Option<DayRange>,
    /// The types that occur: models, datasets, then others.
    pub types: Vec<RepoType>,
    /// Which files it was read from, and what was skipped, merged or found to differ on the way.
    pub report: ImportReport,
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
    /// Comparison with the period before.
    pub comparison: Comparison,
    /// Repositories and downloads by type.
    pub by_type: Vec<TypeTotal>,
    /// How many repositories of each type match the search.
    pub matches_by_type: Vec<(RepoType, usize)>,
    /// Downloads over time, one band for each type.
    pub chart: Arc<ChartData>,
}

/// A period's downloads beside those of the period before.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Comparison {
    /// The change.
    pub change: Change,
    /// Downloads and length in days of the period before; `None` for all time.
    pub before: Option<(u64, usize)>,
}

/// The rows of a part of the table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RowWindow {
    /// Number of rows in the whole table.
    pub total: usize,
    /// The date axis that all trends share.
    pub axis: Option<Buckets>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Place of the repository in its export; a row's identity.
    pub id: u32,
    /// Rank in the view, from 0.
    pub rank: usize,
    /// Type and name.
    pub key: RepoKey,
    /// Downloads in the period.
    pub downloads: u64,
    /// Part of the view's downloads, 0 to 1.
    pub share: f64,
    /// Part of the downloads of the view's largest repository, 0 to 1.
    pub share_of_largest: f64,
    /// Change against the period before.
    pub change: Change,
    /// Downloads in the period before; `None` for all time.
    pub before: Option<u64>,
    /// Reported total less the sum of the records, where they differ and the total is shown.
    pub reported_minus_counted: Option<i128>,
    /// The time series of the row.
    pub trend: Trend,
}

/// The time series of a row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Place of the first value on the axis.
    pub offset: usize,
    /// Downloads by bucket.
    pub values: Vec<Option<u64>>,
    /// Where it goes.
    pub direction: Direction,
}

/// A stacked time-series chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChartData {
    /// The axis.
    pub axis: Option<Buckets>,
    /// The bands, from the bottom.
    pub bands: Vec<Band>,
    /// The total of an earlier stretch of the same length, at the same places.
    pub earlier: Option<Earlier>,
}

/// One band of a stacked chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// The type whose downloads it shows; its colour and mark follow.
    pub repo_type: RepoType,
    /// Downloads by bucket.
    pub values: Vec<Option<u64>>,
}

/// Totals of an earlier stretch, aligned by weekday.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Earlier {
    /// How much earlier, a multiple of 7.
    pub days: u32,
    /// Downloads by bucket.
    pub values: Vec<Option<u64>>,
}

impl ChartData {
    /// The total of all bands at `index`; `None` where no band has a value.
    pub fn total_at(&self, index: usize) -> Option<u64> {
        let values = self.bands.iter().filter_map(|band| band.values.get(index).copied().flatten());
        values.fold(None, |sum, value| Some(sum.unwrap_or(0) + value))
    }

    /// The chart in a sentence: first, last and highest value, and the direction. `format` writes a count.
    pub fn summary(&self, format: impl Fn(u64) -> String) -> String {
        let Some(axis) = self.axis else { return "No downloads to show.".to_owned() };
        let totals: Vec<Option<u64>> = (0..axis.count).map(|index| self.total_at(index)).collect();
        let measured = || totals.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v)));
        let (Some(first), Some(last)) = (measured().next(), measured().next_back()) else {
            return "No downloads to show.".to_owned();
        };
        let highest = measured().fold(first, |best, now| if now.1 > best.1 { now } else { best });
        let name = |index: usize| bucket_name(axis, index);
        format!(
            "{} from {} ({}) to {} ({}); highest {} ({}).",
            capitalized(Direction::of(&totals).word()),
            format(first.1),
            name(first.0),
            format(last.1),
            name(last.0),
            format(highest.1),
            name(highest.0),
        )
    }
}

/// The name of a bucket: `Sun 23 Aug 2020`, or `Week of 17 Aug 2020`.
pub fn bucket_name(axis: Buckets, index: usize) -> String {
    let days = axis.days_of(index);
    match axis.granularity {
        crate::query::Granularity::Day => days.first().with_weekday(),
        crate::query::Granularity::Week => format!("Week of {}", days.first()),
    }
}

fn capitalized(word: &str) -> String {
    let mut word = word.to_owned();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    word
}

/// The facts of one repository.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Detail {
    /// Type and name.
    pub key: RepoKey,
    /// The days of the period.
    pub period: Option<DayRange>,
    /// Part of the downloads of all repositories of the view's period, search and type, 0 to 1.
    pub share: f64,
    /// Rank by downloads among them, from 1, and their number; `None` if the view leaves the repository out.
    pub rank: Option<(usize, usize)>,
    /// The reported total, if the export states one.
    pub reported: Option<u64>,
    /// The sum of all records.
    pub counted: u64,
    /// First to last day with a record.
    pub life: Option<DayRange>,
    /// Days of the life without a record.
    pub missing_days: usize,
    /// The day with the most downloads in the period.
    pub best_day: Option<(Day, u64)>,
    /// Downloads of the 7 days that end on the as-of day, with their comparison.
    pub last_7_days: (u64, Comparison),
    /// The same for 30 days.
    pub last_30_days: (u64, Comparison),
    /// Downloads over time.
    pub chart: Arc<ChartData>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Granularity;

    fn chart(values: Vec<Option<u64>>) -> ChartData {
        let first_day = Day::from_ymd(2020, 8, 3).unwrap();
        let axis = Buckets { first_day, granularity: Granularity::Day, count: values.len() };
        let bands = vec![
            Band { repo_type: RepoType::Model, values: values.clone() },
            Band { repo_type: RepoType::Dataset, values },
        ];
        ChartData { axis: Some(axis), bands, earlier: None }
    }

    #[test]
    fn the_summary_names_first_last_and_highest_total() {
        let summary = chart(vec![None, Some(1), Some(5), Some(4), None]).summary(|n| n.to_string());
        assert_eq!(
            summary,
            "Rising from 2 (Tue 4 Aug 2020) to 8 (Thu 6 Aug 2020); highest 10 (Wed 5 Aug 2020)."
        );
    }

    #[test]
    fn a_chart_without_values_says_so() {
        assert_eq!(chart(vec![None]).summary(|n| n.to_string()), "No downloads to show.");
    }
}
