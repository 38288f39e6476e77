//! Sample charts for the tests of this layer.

use super::{Amount, AxisStyle, ChartLayout, ChartOptions, ChartSeries, ChartStyle, Color};
use crate::model::{DailySeries, Day, DayRange, RepoType};
use crate::query::{Band, ChartData, ChartDays, ChartKind, SeriesKey};

pub(super) fn monday() -> Day {
    Day::from_ymd(2020, 8, 3).unwrap()
}

/// Creates a band of values from the Monday on.
pub(super) fn band_of(key: SeriesKey, values: &[Option<u64>]) -> Band {
    let series = DailySeries::new(monday(), values.to_vec());
    let first_record = series.recorded().map(DayRange::first);
    let downloads = values.iter().flatten().sum();
    Band { key, series, first_record, downloads }
}

pub(super) fn band(repo_type: RepoType, values: &[Option<u64>]) -> Band {
    band_of(SeriesKey::Type(repo_type), values)
}

/// Creates the data of a chart of models and datasets over the days of the models, from the Monday on.
pub(super) fn data(models: &[Option<u64>], datasets: &[Option<u64>]) -> ChartData {
    let last = monday() + i32::try_from(models.len()).unwrap() - 1;
    let days = ChartDays {
        period: DayRange::new(monday(), last).unwrap(),
        export_first: monday(),
        previous: None,
        open_day: None,
        includes_open_day: false,
    };
    let bands = vec![band(RepoType::Model, models), band(RepoType::Dataset, datasets)];
    ChartData { kind: ChartKind::Overview, days: Some(days), bands }
}

/// Lays out a chart in grey, for tests of positions.
pub(super) fn layout_of(
    chart_series: &ChartSeries,
    size_css_px: (u32, u32),
    right_room_css_px: u32,
) -> ChartLayout {
    let grey = Color::rgb(100, 106, 115);
    let axis_style =
        AxisStyle { font_family: "\"Segoe UI\", sans-serif".to_owned(), ..AxisStyle::plain(grey) };
    let spec = chart_series.spec(ChartStyle {
        size_css_px,
        units_per_css_px: 8,
        axis_style: &axis_style,
        colors: &|_| (grey, grey),
        decimal_separator: '.',
        right_room_css_px,
    });
    spec.layout()
}

pub(super) fn build(data: &ChartData, options: &str) -> ChartSeries {
    ChartSeries::build(data, ChartOptions::from_slug(options), &[]).unwrap()
}

pub(super) fn summary(chart: &ChartSeries) -> String {
    chart.summary(|amount| amount.text(|count| count.to_string(), '.'), |key| format!("{key:?}"))
}

pub(super) fn compared(bands: Vec<Band>) -> ChartData {
    let length = bands[0].series.values.len();
    ChartData { bands, kind: ChartKind::Comparison, ..data(&vec![None; length], &[]) }
}

/// Returns values that are counts. Panics on a mean.
pub(super) fn counts(values: &[Option<Amount>]) -> Vec<Option<u64>> {
    let count = |amount: Amount| match amount {
        Amount::Count(count) => count,
        Amount::Mean(mean) => panic!("a mean: {mean}"),
    };
    values.iter().map(|value| value.map(count)).collect()
}
