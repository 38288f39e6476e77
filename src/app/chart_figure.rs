//! A chart with its caption and legend, and room for what the reader does with it.
//!
//! The canvas is drawn when data, options, width, theme or pixel ratio change. Cursor, tools and table come later
//! (`chart_cursor`, `chart_toolbar`): the first picture does without them.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::labels::{TypeMark, per_step, series_name, type_colors};
use super::live::{attribute, effect, part, shown, text};
use super::state::{AppState, chart_cursor, hidden_bands, layout_width, table_switch};
use crate::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use crate::browser::locale;
use crate::browser::theme::{Palette, SeriesColors};
use crate::browser::viewport::once_a_frame;
use publisher_analytics_core::chart::{
    Breakdown, ChartLayout, ChartOptions, ChartSeries, ChartStyle, SeriesBand, draw_chart,
};
use publisher_analytics_core::query::{ChartData, ChartKind, SeriesKey};

/// A chart on the page: what its parts share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chart {
    /// Its name.
    pub(super) label: &'static str,
    /// What kind of chart it is.
    pub(super) kind: ChartKind,
    /// The daily numbers; `None` until the first answer.
    pub(super) data: Signal<Option<Arc<ChartData>>>,
    /// How it is drawn, as the reader chose it.
    pub(super) options: Memo<ChartOptions>,
    /// The bands that are hidden.
    pub(super) hidden: RwSignal<Vec<SeriesKey>>,
    /// What is drawn.
    pub(super) series: Memo<Option<Arc<ChartSeries>>>,
    /// The same with sizes and colours, laid out on its canvas.
    pub(super) layout: Memo<Option<Arc<ChartLayout>>>,
    /// The bucket that the cursor is on.
    pub(super) cursor: RwSignal<Option<usize>>,
    /// Whether the numbers stand below.
    pub(super) shows_table: RwSignal<bool>,
}

/// A chart of downloads over time.
#[component]
pub(super) fn ChartFigure(
    /// Its name.
    label: &'static str,
    /// What it shows; `None` until the first answer.
    #[prop(into)]
    data: Signal<Option<Arc<ChartData>>>,
    /// Height of the plot with its axes, in CSS pixels.
    height_css_px: u32,
    /// What kind of chart it is.
    kind: ChartKind,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let width = layout_width(frame);
    let is_overview = kind == ChartKind::Overview;
    let hidden = if is_overview { state.hidden } else { hidden_bands() };

    let options = Memo::new(move |_| {
        let options = state.view.read().chart;
        if is_overview { options } else { ChartOptions { breakdown: Breakdown::Types, ..options } }
    });
    let chart_series = Memo::new(move |_| {
        let data = data.get()?;
        ChartSeries::build(&data, options.get(), &hidden.read()).map(Arc::new)
    });
    let layout = Memo::new(move |_| {
        let (chart_series, width) = (chart_series.get()?, width.get()?);
        let look = state.look.read();
        let colors = |key: &SeriesKey| {
            let colors = band_colors(state, &look.palette, kind, data, key);
            (colors.line, colors.area)
        };
        let style = ChartStyle {
            size_css_px: (width, height_css_px),
            units_per_css_px: UNITS_PER_CSS_PX,
            axis_style: &look.palette.ink,
            colors: &colors,
            decimal_separator: locale::decimal_separator(),
            right_room_css_px: if chart_series.is_comparison() { room_beside(width) } else { 0 },
        };
        Some(Arc::new(chart_series.spec(style).layout()))
    });
    draw_on(state, canvas, layout);
    let chart = Chart {
        label,
        kind,
        data,
        options,
        hidden,
        series: chart_series,
        layout,
        cursor: chart_cursor(),
        shows_table: table_switch(),
    };
    let caption = move || match (chart_series.get(), state.parts.get()) {
        (Some(chart_series), Some(parts)) => (parts.caption)(&chart_series, options.get()),
        (Some(chart_series), None) => per_step(chart_series.axis.granularity).to_owned(),
        (None, _) => String::new(),
    };
    let summary =
        move || Some((state.parts.get()?.summary)(label, &caption(), &*chart_series.get()?));
    let has_parts = move || state.parts.read().is_some();
    view! {
        <figure class="chart" aria-label=label>
            <figcaption>
                <span class="chart-title">{label}</span>
                <span class="muted">{text(caption)}</span>
                {shown(move || !has_parts(), move || {
                    view! { {part(move || chart_series.get().map(|chart_series| legend(&chart_series)))} }.into_any()
                })}
                {shown(has_parts, move || state.chart_part(chart, |parts| parts.legend))}
            </figcaption>
            <div class="plot" node_ref=frame style=format!("height:{height_css_px}px")>
                <canvas node_ref=canvas role="img" aria-label=attribute(summary)></canvas>
                {shown(has_parts, move || state.chart_part(chart, |parts| parts.cursor))}
            </div>
            <div class="chart-tools">
                {shown(has_parts, move || state.chart_part(chart, |parts| parts.tools))}
            </div>
        </figure>
    }
}

/// Keeps a chart drawn on a canvas, at most once a frame.
pub(super) fn draw_on(
    state: AppState,
    canvas: NodeRef<html::Canvas>,
    layout: Memo<Option<Arc<ChartLayout>>>,
) {
    // By its frame the chart may have gone.
    let draw = once_a_frame(move || {
        let Some(canvas) = canvas.try_get_untracked().flatten() else { return };
        let Some(layout) = layout.try_get_untracked().flatten() else {
            // Clears what was drawn before.
            canvas.set_width(canvas.width());
            return;
        };
        let ratio = state.look.read_untracked().pixel_ratio;
        let (width, height) = layout.spec().size_css_px;
        let surface = CanvasSurface::prepare(&canvas, width, height, ratio);
        if let Some(Err(error)) = surface.map(|surface| draw_chart(&layout, surface)) {
            leptos::logging::error!("{error}");
        }
    });
    effect(move || {
        canvas.track();
        state.look.track();
        // To track a memo is not enough: it follows what it is made of once it has been read.
        drop(layout.read());
        draw();
    });
}

/// What the marks and lines mean, before anything can be done with them.
fn legend(chart_series: &ChartSeries) -> AnyView {
    let entries =
        chart_series.bands.iter().rev().filter(|_| chart_series.bands.len() > 1).filter_map(
            |band| {
                let SeriesKey::Type(repo_type) = &band.key else { return None };
                let repo_type = repo_type.clone();
                let name = series_name(&band.key);
                Some(view! { <li><TypeMark repo_type /> {name}</li> }.into_any())
            },
        );
    let entries: Vec<AnyView> = entries.chain(line_entries(chart_series)).collect();
    view! { <ul class="legend">{entries}</ul> }.into_any()
}

/// The entries of a legend for what is no band.
pub(super) fn line_entries(chart_series: &ChartSeries) -> Vec<AnyView> {
    let entry = |class: &'static str, words: String| {
        view! { <li><span class=class aria-hidden="true"></span> {words}</li> }.into_any()
    };
    let previous = chart_series.previous.as_ref();
    let previous = previous.map(|previous| entry("dash", previous.name.clone()));
    let rings = ring_names(chart_series).into_iter().map(|name| entry("ring", name));
    let dots = chart_series.draws_raw_daily().then(|| entry("dots", "daily".to_owned()));
    previous.into_iter().chain(rings).chain(dots).collect()
}

/// The names of the partial buckets, which are rings. Of compared bands each may have others.
pub(super) fn ring_names(chart_series: &ChartSeries) -> Vec<String> {
    let has_rings = |band: &SeriesBand| !band.partial.is_empty();
    if chart_series.is_comparison() {
        let any = chart_series.bands.iter().any(has_rings);
        return any.then(|| "partial".to_owned()).into_iter().collect();
    }
    chart_series.partial.iter().map(|&bucket| chart_series.name_of(bucket)).collect()
}

/// The colours of a band of a chart.
pub(super) fn band_colors(
    state: AppState,
    palette: &Palette,
    kind: ChartKind,
    data: Signal<Option<Arc<ChartData>>>,
    key: &SeriesKey,
) -> SeriesColors {
    let repo_type = match key {
        SeriesKey::Type(repo_type) => repo_type,
        SeriesKey::Repository(key) if matches!(kind, ChartKind::Detail | ChartKind::Small) => {
            &key.repo_type
        }
        other => {
            let parts = state.parts.get();
            let data = data.read();
            return parts
                .map_or(palette.other, |parts| (parts.series_colors)(other, data.as_deref()));
        }
    };
    type_colors(state, palette, repo_type)
}

/// Whether the bands of a chart are read beside each other.
pub(super) fn is_comparison(data: Signal<Option<Arc<ChartData>>>) -> bool {
    data.read().as_ref().is_some_and(|data| data.kind == ChartKind::Comparison)
}

/// The room for names beside lines in a chart of some width; a narrow one has none.
pub(super) const fn room_beside(width_css_px: u32) -> u32 {
    if width_css_px < 640 { 0 } else { 132 }
}

/// The index of a band among those of a chart, hidden ones too.
pub(super) fn band_index(key: &SeriesKey, data: Option<&ChartData>) -> usize {
    let bands = data.map(|data| &*data.bands).unwrap_or_default();
    bands.iter().position(|band| band.key == *key).unwrap_or(0)
}
