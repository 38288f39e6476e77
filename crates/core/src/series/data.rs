//! The daily numbers of a chart, before anything is made of them.

use serde::{Deserialize, Serialize};

use crate::model::{Day, DayRange, RepoKey, RepoType};

/// The daily numbers of a chart. What is drawn of them is [`ChartSeries`](crate::series::ChartSeries).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChartData {
    /// The days; `None` without records.
    pub days: Option<ChartDays>,
    /// The bands, from the bottom.
    pub bands: Vec<Band>,
    /// Whether they are read beside each other, and not as parts of a whole.
    pub is_comparison: bool,
}

/// The days of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartDays {
    /// What the chart shows.
    pub period: DayRange,
    /// The day of the first values: means, what lies behind the period, and lives that are compared begin before it.
    pub first: Day,
    /// How much earlier the days lie that are drawn behind the period, in whole weeks; `None` for all time.
    pub earlier: Option<u32>,
}

/// One band of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Whose downloads it shows.
    pub subject: SeriesKey,
    /// Downloads by day, from the first day of the chart's values to the last of its period.
    pub values: Vec<Option<u64>>,
}

/// Whose downloads a band shows; its name, colour and mark follow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SeriesKey {
    /// All repositories of a type.
    Type(RepoType),
    /// One of the largest repositories of the view, one of those compared, or the only one of the chart.
    Repository(RepoKey),
    /// All repositories but the largest.
    Others,
}
