//! Bands of a chart: their colours, classes and marks.

use std::sync::Arc;

use leptos::prelude::*;

use super::Chart;
use crate::app::marks::{type_class, type_colors};
use crate::browser::theme::{self, Palette, SeriesColors};
use crate::stores::ExportStore;
use publisher_analytics_core::chart::{ChartSeries, SeriesBand};
use publisher_analytics_core::query::{ChartData, ChartKind, SeriesKey};

/// The CSS classes of the repositories in a chart, by index.
const SERIES_CLASSES: [&str; 8] = [
    "is-series-0",
    "is-series-1",
    "is-series-2",
    "is-series-3",
    "is-series-4",
    "is-series-5",
    "is-series-6",
    "is-series-7",
];

/// Returns the CSS class for the colour and mark shape of a chart's repository at `index`. Classes repeat after eight.
pub(in crate::app) const fn series_class(index: usize) -> &'static str {
    SERIES_CLASSES[index % SERIES_CLASSES.len()]
}

/// Returns the CSS class for the colour and mark shape of a band.
pub(super) fn band_class(
    export: ExportStore,
    series_key: &SeriesKey,
    chart: Chart,
) -> &'static str {
    match series_key {
        SeriesKey::Type(repo_type) => type_class(export, repo_type),
        SeriesKey::Repository(key)
            if matches!(chart.kind, ChartKind::Detail | ChartKind::Small) =>
        {
            type_class(export, &key.repo_type)
        }
        SeriesKey::Repository(_) => {
            series_class(band_index(series_key, chart.data.read().as_deref()))
        }
        SeriesKey::Others => "is-others",
    }
}

/// The mark of a band of a chart.
#[component]
pub(super) fn BandMark(
    /// The key of the band.
    series_key: SeriesKey,
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let class = move || ["mark ", band_class(export, &series_key, chart)].concat();
    view! { <span class=class aria-hidden="true"></span> }
}

/// Returns the colours of a band.
pub(super) fn band_colors(
    export: ExportStore,
    palette: &Palette,
    kind: ChartKind,
    data: Signal<Option<Arc<ChartData>>>,
    key: &SeriesKey,
) -> SeriesColors {
    match key {
        SeriesKey::Type(repo_type) => type_colors(export, palette, repo_type),
        SeriesKey::Repository(key) if matches!(kind, ChartKind::Detail | ChartKind::Small) => {
            type_colors(export, palette, &key.repo_type)
        }
        SeriesKey::Repository(_) => {
            theme::series_colors(Some(band_index(key, data.read().as_deref())))
        }
        SeriesKey::Others => theme::series_colors(None),
    }
}

/// Returns the index of a band among all bands of a chart, hidden ones included; 0 if there is no such band.
fn band_index(key: &SeriesKey, data: Option<&ChartData>) -> usize {
    let bands = data.map(|data| &*data.bands).unwrap_or_default();
    bands.iter().position(|band| band.key == *key).unwrap_or(0)
}

/// Returns the legend names of the rings that mark partial buckets. Compared bands may have different partial buckets,
/// so their rings share the name `partial`.
pub(super) fn ring_names(chart_series: &ChartSeries) -> Vec<String> {
    let has_rings = |band: &SeriesBand| !band.partial.is_empty();
    if chart_series.is_comparison() {
        let any = chart_series.bands.iter().any(has_rings);
        return any.then(|| "partial".to_owned()).into_iter().collect();
    }
    chart_series.partial.iter().map(|&bucket| chart_series.name_of(bucket)).collect()
}
