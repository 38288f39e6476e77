//! Lazy views: what the first picture of the page does without. Their code is a WebAssembly file of its own, fetched
//! once that picture is on screen.
//!
//! [`Parts`] holds plain function pointers. Code that is reachable only through them goes into the lazy file
//! (`xtask/src/split.rs`). Calling one of these functions directly from other code moves it, with all that it calls, into
//! the first file, and every first visit pays for it. A build that is no release, as in tests, is one file.

use leptos::prelude::*;

use super::chart_figure::{Chart, band_index};
use super::labels::counted;
use super::state::AppState;
use super::table::{ShownRow, Slot};
use super::{
    chart_cursor, chart_toolbar, compare, dates, empty_state, how_counted, import_report, sample,
    table,
};
use crate::browser::locale;
use crate::browser::theme::{self, Palette, SeriesColors};
use crate::table_window::Followed;
use publisher_analytics_core::chart::{ChartOptions, ChartSeries, trend_ends};
use publisher_analytics_core::export::Written;
use publisher_analytics_core::model::{Day, RepoType, TimeAxis};
use publisher_analytics_core::protocol::{Row, Trend};
use publisher_analytics_core::query::{ChartData, SeriesKey};

/// The lazy views and texts, available once their file has loaded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// What is open in place of the table.
    pub(super) opened: fn() -> AnyView,
    /// The checkbox that selects the repository of a row for comparison.
    pub(super) select_box: fn(RwSignal<ShownRow>) -> AnyView,
    /// What can be done with the table.
    pub(super) table_tools: fn() -> AnyView,
    /// What stands in place of a table without rows.
    pub(super) nothing_found: fn() -> AnyView,
    /// Where the bundled sample is from.
    pub(super) sample_credit: fn() -> AnyView,
    /// The panel of the import report.
    pub(super) import_report: fn() -> AnyView,
    /// The button that tells how the headline and its change are counted.
    pub(super) how_counted: fn(RwSignal<bool>) -> AnyView,
    /// What it tells.
    pub(super) definitions: fn(RwSignal<bool>) -> AnyView,
    /// Two fields for the days of the period.
    pub(super) dates: fn() -> AnyView,
    /// The legend of a chart, whose entries are buttons.
    pub(super) legend: fn(Chart) -> AnyView,
    /// The cursor of a chart.
    pub(super) cursor: fn(Chart) -> AnyView,
    /// What else can be done with a chart.
    pub(super) tools: fn(Chart) -> AnyView,
    /// What was written into a file, in words behind its name.
    pub(super) written: fn(Written) -> String,
    /// How a chart is drawn, in words.
    pub(super) caption: fn(&ChartSeries, ChartOptions) -> String,
    /// A trend in words.
    pub(super) trend: fn(&Trend, TimeAxis, Option<Day>) -> String,
    /// A chart in words: from its name and its caption.
    pub(super) summary: fn(&str, &str, &ChartSeries) -> String,
    /// The colours of a band of a chart that is no type.
    pub(super) series_colors: fn(&SeriesKey, Option<&ChartData>) -> SeriesColors,
    /// Puts the rows of the table into the order of their ranks.
    pub(super) arrange_rows: fn(&[Slot]),
    /// Keeps the focus where it is while rows change, and tells where its row has to go.
    pub(super) keep_focus: fn(&[Slot], &[Row]) -> Option<Followed>,
    /// The class of a type beyond models and datasets.
    pub(super) further_class: fn(AppState, &RepoType) -> &'static str,
    /// Its colours.
    pub(super) further_colors: fn(AppState, &Palette, &RepoType) -> SeriesColors,
}

const PARTS: Parts = Parts {
    opened: compare::opened,
    select_box: compare::select_box,
    table_tools: compare::table_tools,
    nothing_found: empty_state::nothing_found,
    sample_credit: sample::credit,
    import_report: import_report::view,
    how_counted: how_counted::button,
    definitions: how_counted::of_overview,
    dates: dates::view,
    legend: chart_toolbar::legend,
    cursor: chart_cursor::view,
    tools: chart_toolbar::tools,
    written,
    trend,
    caption: chart_toolbar::caption,
    summary: chart_toolbar::summary,
    series_colors,
    arrange_rows: table::order::arrange_rows,
    keep_focus: table::order::keep_focus,
    further_class,
    further_colors,
};

/// The styles of these parts, which come with them.
const STYLES: &str = include_str!("../../style/lazy.css");

fn written(written: Written) -> String {
    let facts = format!(
        ": {}, {}",
        counted(written.repositories, "repository", "repositories"),
        counted(written.records, "daily record", "daily records"),
    );
    match written.without_records {
        0 => facts,
        left_out => format!(
            "{facts}. CSV has no rows for {} without records in the period; they are left out",
            counted(left_out, "repository", "repositories")
        ),
    }
}

/// A trend in words: first and last value of the complete buckets, and the direction.
fn trend(trend: &Trend, axis: TimeAxis, open_day: Option<Day>) -> String {
    let Trend { values, offset, first_record, direction, .. } = trend;
    let Some(ends) = trend_ends(values, *offset, axis, *first_record, open_day) else {
        return "No downloads in the period".to_owned();
    };
    let [first, last] =
        ends.map(|(bucket, count)| format!("{} ({})", locale::count(count), axis.name_of(bucket)));
    format!("{}: {first} to {last}", direction.word())
}

fn series_colors(series_key: &SeriesKey, data: Option<&ChartData>) -> SeriesColors {
    let index = (*series_key != SeriesKey::Others).then(|| band_index(series_key, data));
    theme::series_colors(index)
}

/// The classes of types beyond models and datasets, in the order of the export, and their custom properties.
const FURTHER_TYPES: [(&str, &str); 4] = [
    ("is-other", "--other"),
    ("is-other-2", "--other-2"),
    ("is-other-3", "--other-3"),
    ("is-other-4", "--other-4"),
];

/// The index of a type among those of the export that are neither models nor datasets; a fifth is like the first.
fn further_index(state: AppState, repo_type: &RepoType) -> usize {
    let summary = state.summary.read();
    let types = summary.as_ref().map(|summary| &*summary.types).unwrap_or_default();
    let mut further = types.iter().filter(|t| !matches!(t, RepoType::Model | RepoType::Dataset));
    further.position(|further| further == repo_type).unwrap_or(0) % FURTHER_TYPES.len()
}

fn further_class(state: AppState, repo_type: &RepoType) -> &'static str {
    FURTHER_TYPES[further_index(state, repo_type)].0
}

fn further_colors(state: AppState, palette: &Palette, repo_type: &RepoType) -> SeriesColors {
    match further_index(state, repo_type) {
        0 => palette.other,
        index => theme::type_colors(FURTHER_TYPES[index].1),
    }
}

/// Fetches the file unless it is there; `None` if it does not come.
#[cfg(split)]
pub(super) async fn parts() -> Option<Parts> {
    split::parts().await.ok()
}

/// Gives the parts, which are in the one file.
#[cfg(not(split))]
pub(super) fn parts() -> impl Future<Output = Option<Parts>> {
    std::future::ready(Some(parts_with_styles()))
}

/// Gives the parts, after their styles have been put into the document.
fn parts_with_styles() -> Parts {
    theme::add_lazy_styles(STYLES);
    PARTS
}

#[cfg(split)]
mod split {
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    use super::{Parts, parts_with_styles};

    #[allow(
        clippy::unnecessary_wraps,
        clippy::allow_attributes,
        reason = "what the macro writes has the error"
    )]
    #[wasm_split(later, wasm_split_path = leptos::wasm_split, fallible)]
    pub(super) fn parts() -> Result<Parts, SplitLoaderError> {
        Ok(parts_with_styles())
    }
}
