//! Small multiples: one small chart per repository, for more repositories than one chart can show as lines.
//!
//! All charts have the same days. Each has its own value scale, or all share one, as set for the trends of the table.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::Chart;
use super::cursor::Overlay;
use super::figure::draw_on;
use super::legend::line_entries;
use super::toolbar::Toolbar;
use super::words::{caption, last_value, summary};
use crate::app::marks::type_colors;
use crate::app::names::shortened_name;
use crate::app::trend_scale::TrendScaleChoice;
use crate::browser::canvas::UNITS_PER_CSS_PX;
use crate::browser::element_size::layout_size;
use crate::browser::locale;
use crate::browser::theme::Palette;
use crate::stores::{AppearanceStore, ExportStore, ViewStore};
use crate::words::series_name;
use publisher_analytics_core::chart::{
    Breakdown, ChartLayout, ChartOptions, ChartSeries, ChartStyle, ValueScale,
};
use publisher_analytics_core::query::{ChartData, ChartKind, SeriesKey, TrendScale};

/// The most repositories that one chart shows as lines.
pub(in crate::app) const MAX_LINES: usize = 8;
const LABEL: &str = "Downloads over time";

/// A small chart for each repository.
#[component]
pub(in crate::app) fn SmallCharts(
    /// The daily counts of all repositories; `None` until the worker's first answer.
    data: Signal<Option<Arc<ChartData>>>,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let options = Memo::new(move |_| {
        let options = view.shown.read().chart;
        ChartOptions { breakdown: Breakdown::Types, ..options }
    });
    let chart_series =
        Memo::new(move |_| ChartSeries::build(&*data.get()?, options.get(), &[]).map(Arc::new));
    let chart = Chart {
        label: LABEL,
        kind: ChartKind::Comparison,
        data,
        options,
        hidden: RwSignal::new(Vec::new()),
        series: chart_series,
        layout: Memo::new(|_| None),
        cursor: RwSignal::new(None),
        shows_table: RwSignal::new(false),
    };
    let words = move || {
        chart_series
            .get()
            .map(|chart_series| caption(&chart_series, options.get()))
            .unwrap_or_default()
    };
    let series_keys = Memo::new(move |_| {
        let data = data.get();
        let bands = data.as_ref().map(|data| &*data.bands).unwrap_or_default();
        bands.iter().map(|band| band.key.clone()).collect::<Vec<_>>()
    });
    view! {
        <figure class="chart" aria-label=LABEL>
            <figcaption>
                <span class="chart-title">{LABEL}</span>
                <span class="muted">{words}</span>
                {move || {
                    let lines = line_entries(&*chart_series.get()?);
                    Some(view! { <ul class="legend">{lines}</ul> }.into_any())
                }}
                <TrendScaleChoice own="Own scales" shared="Shared scale" />
            </figcaption>
            {move || {
                let charts = series_keys.get().into_iter().map(|series_key| {
                    view! { <SmallChart series_key of=chart /> }.into_any()
                });
                let charts: Vec<AnyView> = charts.collect();
                Some(view! { <ul class="small-charts">{charts}</ul> }.into_any())
            }}
            <div class="chart-tools"><Toolbar chart /></div>
        </figure>
    }
}

/// The chart of one repository.
#[component]
fn SmallChart(
    /// The key of the repository.
    series_key: SeriesKey,
    /// The chart of all repositories.
    of: Chart,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let appearance = expect_context::<AppearanceStore>();
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let size = layout_size(frame);
    let own = series_key.clone();
    let layout = Memo::new(move |_| {
        let (chart_series, size) = (of.series.get()?, size.get()?);
        let current = appearance.current.read();
        Some(Arc::new(small_layout(
            export,
            view.shown.read().trend_scale,
            &current.palette,
            &chart_series,
            &own,
            size,
        )?))
    });
    draw_on(canvas, layout);
    let own = series_key.clone();
    let data = Memo::new(move |_| {
        let data = of.data.get()?;
        let band = data.bands.iter().find(|band| band.key == own)?;
        Some(Arc::new(ChartData {
            days: data.days,
            bands: vec![band.clone()],
            kind: ChartKind::Small,
        }))
    });
    let own = series_key.clone();
    let chart_series = Memo::new(move |_| Some(Arc::new(of.series.get()?.single(&own)?)));
    let chart = Chart {
        kind: ChartKind::Small,
        data: data.into(),
        series: chart_series,
        layout,
        cursor: RwSignal::new(None),
        ..of
    };
    let name = series_name(&series_key);
    let named = name.clone();
    let last = move || {
        let all = of.series.get();
        all.and_then(|all| last_value(&all, &series_key)).unwrap_or_default()
    };
    let words = move || {
        let words = |alone: &ChartSeries| summary(&named, &caption(alone, of.options.get()), alone);
        chart_series.get().map(|alone| words(&alone)).unwrap_or_default()
    };
    view! {
        <li>
            <p><span class="name" title=name.clone()>{shortened_name(&name)}</span> <span class="figure">{last}</span></p>
            <div class="plot" role="group" aria-label=name.clone() node_ref=frame>
                <canvas node_ref=canvas role="img" aria-label=words></canvas>
                <Overlay chart />
            </div>
        </li>
    }
}

/// Lays out the small chart of one band, on its own value scale or the shared one. `None` if there is no such band.
pub(super) fn small_layout(
    export: ExportStore,
    scale: TrendScale,
    palette: &Palette,
    chart_series: &ChartSeries,
    series_key: &SeriesKey,
    size_css_px: (u32, u32),
) -> Option<ChartLayout> {
    let colors = |series_key: &SeriesKey| {
        let colors = match series_key {
            SeriesKey::Repository(key) => type_colors(export, palette, &key.repo_type),
            _ => palette.other,
        };
        (colors.line, colors.area)
    };
    let style = || ChartStyle {
        size_css_px,
        units_per_css_px: UNITS_PER_CSS_PX,
        axis_style: &palette.axis,
        colors: &colors,
        decimal_separator: locale::decimal_separator(),
        right_room_css_px: 0,
    };
    let mut spec = chart_series.single(series_key)?.spec(style());
    if scale == TrendScale::Shared {
        let all = chart_series.spec(style()).layout();
        let (ticks, top) = (all.geometry().value_ticks.clone(), all.geometry().value_max);
        spec.value_scale = Some(ValueScale { ticks, top });
    }
    Some(spec.layout())
}
