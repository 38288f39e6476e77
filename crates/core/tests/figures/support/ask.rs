//! Asks the core in terms of the oracle, so that most changes of the core's interface concern only this file.

use publisher_analytics_core::chart::{Amount, ChartOptions, ChartSeries};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::model::{Day, DayRange, RepoType};
use publisher_analytics_core::parse::{Export, ExportReader, Limits, SourceFile};
use publisher_analytics_core::protocol::{Answer, Query};
use publisher_analytics_core::query::{
    Change, ChartData, ComparedWith, Comparison, Period, SeriesKey, Sort, SortColumn,
};
use publisher_analytics_core::series::Direction;
use publisher_analytics_core::view::View;

use super::nasty::File;
use super::oracle;

/// Reads the text of a file.
pub(crate) fn read(text: &[u8]) -> Export {
    let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 11, 1).unwrap()));
    reader.feed(text).unwrap();
    reader.finish().unwrap()
}

/// Opens files as one export.
pub(crate) fn open(files: &[File]) -> Engine {
    open_texts(files.iter().map(|file| (file.json().into_bytes(), file.modified_ms)).collect())
}

/// Opens texts of files, each with the time of its last modification.
pub(crate) fn open_texts(texts: Vec<(Vec<u8>, i64)>) -> Engine {
    let files = texts.into_iter().zip(1..).map(|((text, modified_ms), number)| SourceFile {
        name: format!("file {number}"),
        modified_ms,
        export: read(&text),
    });
    Engine::open(files.collect()).unwrap()
}

/// Converts a view of the oracle to one of the core.
pub(crate) fn view(wanted: &oracle::View) -> View {
    let (column, descending) = wanted.sort;
    let column = match column {
        oracle::Column::Name => SortColumn::Name,
        oracle::Column::Type => SortColumn::Type,
        oracle::Column::Downloads => SortColumn::Downloads,
        oracle::Column::Share => SortColumn::Share,
        oracle::Column::Difference => SortColumn::Difference,
        oracle::Column::Change => SortColumn::Change,
    };
    View {
        period: match wanted.period {
            oracle::Period::AllTime => Period::AllTime,
            oracle::Period::Year => Period::LastYear,
            oracle::Period::Month => Period::LastMonth,
            oracle::Period::Last(7) => Period::Last7Days,
            oracle::Period::Last(_) => Period::Last90Days,
            oracle::Period::CalendarMonth { is_previous: false } => Period::ThisMonth,
            oracle::Period::CalendarMonth { is_previous: true } => Period::PreviousMonth,
            oracle::Period::Quarter { is_previous: false } => Period::ThisQuarter,
            oracle::Period::Quarter { is_previous: true } => Period::PreviousQuarter,
            oracle::Period::YearToDate => Period::YearToDate,
            oracle::Period::Days(from, to) => Period::Days(days(from, to)),
        },
        compared_with: match wanted.versus {
            oracle::Versus::Before => ComparedWith::PreviousPeriod,
            oracle::Versus::YearEarlier => ComparedWith::YearEarlier,
            oracle::Versus::SameDates => ComparedWith::SameDates,
            oracle::Versus::Days(from, to) => ComparedWith::Days(days(from, to)),
            oracle::Versus::Nothing => ComparedWith::Nothing,
        },
        repo_type: wanted.repo_type.as_deref().map(RepoType::from_export),
        search: wanted.search.clone(),
        include_open_day: wanted.includes_open_day,
        sort: Sort { column, descending },
        ..View::default()
    }
}

/// Creates a range of days.
pub(crate) fn days(from: i32, to: i32) -> DayRange {
    DayRange::new(Day::from_epoch_days(from), Day::from_epoch_days(to)).unwrap()
}

/// Converts a range of days to the oracle's type.
pub(crate) fn edges(days: DayRange) -> (i32, i32) {
    (days.first().epoch_days(), days.last().epoch_days())
}

/// Returns the answer for a view, with all rows.
pub(crate) fn ask(engine: &mut Engine, view: &View) -> Answer {
    engine.answer(&Query {
        id: 1,
        question: view.question(),
        first_row: 0,
        row_count: 1_000,
        wants_overview: true,
        list: None,
        wants_changes: true,
        wants_outages: true,
    })
}

/// Returns the written export of a view.
pub(crate) fn written(engine: &mut Engine, view: &View, format: ExportFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    engine.export(format, &view.question(), &mut bytes).unwrap();
    bytes
}

/// Converts a change to the oracle's type.
pub(crate) fn outcome(change: Change) -> oracle::Outcome {
    match change {
        Change::None => oracle::Outcome::Nothing,
        Change::NotCovered { .. } => oracle::Outcome::NotCovered,
        Change::New { since } => oracle::Outcome::New(since.epoch_days()),
        Change::Back { since } => oracle::Outcome::Back(since.epoch_days()),
        Change::Percent { percent, first_record, silent_since } => oracle::Outcome::Percent {
            percent,
            first_record: first_record.map(Day::epoch_days),
            silent_since: silent_since.map(Day::epoch_days),
        },
    }
}

/// Returns the sum of the previous period.
pub(crate) fn previous(comparison: &Comparison) -> Option<u64> {
    comparison.previous.map(|previous| previous.downloads)
}

/// Converts a direction to the oracle's type.
pub(crate) fn way(direction: Direction) -> oracle::Way {
    match direction {
        Direction::Rising => oracle::Way::Rising,
        Direction::Falling => oracle::Way::Falling,
        Direction::Steady => oracle::Way::Steady,
    }
}

/// Returns the view with these chart options, written as in a URL.
pub(crate) fn with_chart(view: View, options: &str) -> View {
    View { chart: ChartOptions::from_slug(options), ..view }
}

/// A chart in plain numbers.
#[derive(Debug)]
pub(crate) struct Chart {
    /// The first day of each bucket.
    pub(crate) first_days: Vec<i32>,
    /// What each band shows: a type, the key of a repository, or `others`.
    pub(crate) names: Vec<String>,
    /// Exact downloads of all bands by bucket; `None` where there is no value, or a mean.
    pub(crate) counts: Vec<Option<u64>>,
    /// Exact downloads by bucket, for each band.
    pub(crate) band_counts: Vec<Vec<Option<u64>>>,
    /// Downloads or means of all bands by bucket.
    pub(crate) totals: Vec<Option<f64>>,
    /// The drawn values by bucket, for each band.
    pub(crate) y: Vec<Vec<Option<f64>>>,
    /// The partial buckets.
    pub(crate) partial: Vec<usize>,
    /// The direction of all bands together.
    pub(crate) way: oracle::Way,
}

/// Builds the chart of some data with these options.
pub(crate) fn chart(data: &ChartData, options: &str) -> Option<Chart> {
    let series = ChartSeries::build(data, ChartOptions::from_slug(options), &[])?;
    let count = |amount: Option<Amount>| match amount {
        Some(Amount::Count(count)) => Some(count),
        Some(Amount::Mean(_)) | None => None,
    };
    let name = |key: &SeriesKey| match key {
        SeriesKey::Type(repo_type) => repo_type.to_string(),
        SeriesKey::Repository(key) => key.to_string(),
        SeriesKey::Others => "others".to_owned(),
    };
    let totals: Vec<Option<Amount>> =
        (0..series.len()).map(|index| series.total_at(index)).collect();
    let band_counts =
        series.bands.iter().map(|band| band.values.iter().copied().map(count).collect());
    Some(Chart {
        first_days: (0..series.len())
            .map(|index| series.axis.first_day_of(index).epoch_days())
            .collect(),
        names: series.bands.iter().map(|band| name(&band.key)).collect(),
        counts: totals.iter().copied().map(count).collect(),
        band_counts: band_counts.collect(),
        totals: totals.iter().map(|total| total.map(Amount::value)).collect(),
        y: series.bands.iter().map(|band| band.y.clone()).collect(),
        partial: series.partial.clone(),
        way: way(series.direction),
    })
}

/// Returns the name and the sums of the previous period of a chart by month.
pub(crate) fn previous_months(data: &ChartData) -> (String, Vec<Option<u64>>) {
    let options = ChartOptions::from_slug("month-daily");
    let previous = ChartSeries::build(data, options, &[]).unwrap().previous.unwrap();
    let count = |amount: Amount| match amount {
        Amount::Count(count) => count,
        Amount::Mean(mean) => panic!("a mean: {mean}"),
    };
    (previous.name, previous.values.into_iter().map(|value| value.map(count)).collect())
}
