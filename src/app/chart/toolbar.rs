//! The toolbar of a chart: options for drawing it, its numbers as a table, and buttons to copy and save it.

use leptos::ev;
use leptos::prelude::*;

use super::Chart;
use super::annotations::AnnotationSentences;
use super::how_counted::ChartHowCounted;
use super::numbers::Numbers;
use super::picture::{self, PictureFormat};
use super::printed::PrintedChart;
use super::report::report;
use crate::app::copied::CopyButton;
use crate::browser::address;
use crate::stores::{ExportStore, Notices, ViewStore};
use publisher_analytics_core::chart::{Breakdown, ChartOptions, CompareBy, Scale, Smoothing};
use publisher_analytics_core::model::Granularity;
use publisher_analytics_core::query::ChartKind;

/// The toolbar: the chart's actions, annotations and options.
#[component]
pub(super) fn Toolbar(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let notices = expect_context::<Notices>();
    let Chart { shows_table, series: chart_series, .. } = chart;
    let switch_name =
        move || (if shows_table.get() { "Hide table" } else { "View as table" }).to_owned();
    let granularities = [("Interval: auto", None)]
        .into_iter()
        .chain(Granularity::ALL.map(|granularity| (granularity.label(), Some(granularity))));
    let step = choice(
        "Granularity",
        granularities.collect(),
        |options| options.granularity,
        |options, granularity| options.granularity = granularity,
    );
    let means = [("Smoothing: auto", None)]
        .into_iter()
        .chain(Smoothing::ALL.map(|mean| (mean.label(), Some(mean))));
    let mean = choice(
        "Smoothing",
        means.collect(),
        |options| options.smoothing,
        |options, smoothing| options.smoothing = smoothing,
    );
    let scale = choice(
        "Scale",
        Scale::ALL.map(|scale| (scale.label(), scale)).into(),
        |options| options.scale,
        |options, scale| options.scale = scale,
    );
    let bands = (chart.kind == ChartKind::Overview).then(|| {
        choice(
            "Group by",
            Breakdown::ALL.map(|bands| (bands.label(), bands)).into(),
            |options| options.breakdown,
            |options, breakdown| options.breakdown = breakdown,
        )
    });
    let basis = move || {
        choice(
            "Compare by",
            CompareBy::ALL.map(|basis| (basis.label(), basis)).into(),
            |options| options.compare_by,
            |options, compare_by| options.compare_by = compare_by,
        )
    };
    let is_comparison =
        move || chart.data.read().as_ref().is_some_and(|data| data.kind == ChartKind::Comparison);
    let save = move |format| picture::save(view, export, notices, chart, format);
    view! {
        <button
            type="button"
            class="quiet"
            aria-expanded=move || shows_table.get().to_string()
            on:click=move |_| shows_table.set(!shows_table.get_untracked())
        >
            {switch_name}
        </button>
        <CopyButton name="Copy summary" class="quiet" shows_text=true text=move || report(view, export, chart) />
        <CopyButton name="Copy link" class="quiet" text=|| Some(address::current_url()) />
        <button
            type="button"
            class="quiet"
            aria-label="Save PNG"
            on:click=move |_| save(PictureFormat::Png)
        >
            "PNG"
        </button>
        <button
            type="button"
            class="quiet"
            aria-label="Save SVG"
            on:click=move |_| save(PictureFormat::Svg)
        >
            "SVG"
        </button>
        <ShareSwitch chart />
        <ChartHowCounted chart />
        <AnnotationSentences chart />
        <PrintedChart chart />
        <span class="chart-choices">
            <Show when=is_comparison>{basis()}</Show> {step} {mean} {scale} {bands}
        </span>
        {move || {
            let chart_series = shows_table.get().then(|| chart_series.get()).flatten();
            chart_series.map(|chart_series| view! { <Numbers label=chart.label chart_series /> })
        }}
    }
}

/// A toggle that charts a filtered view as a share of all downloads. Hidden if the view has all downloads.
#[component]
fn ShareSwitch(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let is_part = move || {
        let overview = export.overview.read();
        let is_filtered =
            overview.as_ref().is_some_and(|found| found.downloads != found.all_downloads);
        chart.kind == ChartKind::Overview && is_filtered
    };
    let shows_share = move || view.shown.read().chart.breakdown == Breakdown::ShareOfAll;
    let toggle_share = move |_| {
        let shows = untrack(shows_share);
        view.change(|view| {
            view.chart.breakdown = if shows { Breakdown::Types } else { Breakdown::ShareOfAll };
        });
    };
    view! {
        <Show when=is_part>
            <button
                type="button"
                class="quiet"
                aria-pressed=move || shows_share().to_string()
                on:click=toggle_share
            >
                "Share of all downloads"
            </button>
        </Show>
    }
}

/// Renders a `select` for one of the chart options.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    options: Vec<(&'static str, T)>,
    read: fn(&ChartOptions) -> T,
    write: fn(&mut ChartOptions, T),
) -> AnyView {
    let view = expect_context::<ViewStore>();
    let values: Vec<T> = options.iter().map(|&(_, value)| value).collect();
    let chosen = {
        let values = values.clone();
        view.part(move |view| {
            let value = read(&view.chart);
            values.iter().position(|&other| other == value).unwrap_or(0)
        })
    };
    // `value` is first set before the `select` has its options, so the initial option is marked as selected.
    let first = untrack(chosen);
    let options = options.into_iter().enumerate().map(|(index, (name, _))| {
        view! { <option value=index.to_string() selected=index == first>{name}</option> }.into_any()
    });
    let options: Vec<AnyView> = options.collect();
    let change = move |event: ev::Event| {
        let chosen = event_target_value(&event).parse::<usize>().ok();
        if let Some(&value) = chosen.and_then(|index| values.get(index)) {
            view.change(|view| write(&mut view.chart, value));
        }
    };
    view! {
        <select aria-label=label prop:value=move || chosen().to_string() on:change=change>
            {options}
        </select>
    }
    .into_any()
}
