//! A chart with its caption, legend, overlay and toolbar.
//!
//! The canvas is redrawn when the data, options, size, theme or pixel ratio changes. The overlay and the toolbar are
//! lazy views: the first paint does not need them.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::Chart;
use super::bands::band_colors;
use super::cursor::Overlay;
use super::legend::Legend;
use super::toolbar::Toolbar;
use super::words::{caption, summary};
use crate::app::lazy::{Lazy, lazy_view};
use crate::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use crate::browser::element_size::layout_size;
use crate::browser::locale;
use crate::browser::viewport::once_a_frame;
use crate::stores::{AppearanceStore, ExportStore, ViewStore};
use publisher_analytics_core::chart::{
    Breakdown, ChartLayout, ChartOptions, ChartSeries, ChartStyle, draw_chart,
};
use publisher_analytics_core::query::{ChartData, ChartKind, SeriesKey};

/// A chart of downloads over time.
#[component]
pub(in crate::app) fn ChartFigure(
    /// The name of the chart.
    label: &'static str,
    /// The daily counts; `None` until the worker's first answer.
    #[prop(into)]
    data: Signal<Option<Arc<ChartData>>>,
    /// The kind of chart.
    kind: ChartKind,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let appearance = expect_context::<AppearanceStore>();
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let size = layout_size(frame);
    let is_overview = kind == ChartKind::Overview;
    let hidden = if is_overview { view.hidden_bands } else { RwSignal::new(Vec::new()) };

    let options = Memo::new(move |_| {
        let options = view.shown.read().chart;
        if is_overview { options } else { ChartOptions { breakdown: Breakdown::Types, ..options } }
    });
    let chart_series = Memo::new(move |_| {
        let data = data.get()?;
        ChartSeries::build(&data, options.get(), &hidden.read()).map(Arc::new)
    });
    let layout = Memo::new(move |_| {
        let (chart_series, size_css_px) = (chart_series.get()?, size.get()?);
        let current = appearance.current.read();
        let colors = |key: &SeriesKey| {
            let colors = band_colors(export, &current.palette, kind, data, key);
            (colors.line, colors.area)
        };
        let style = ChartStyle {
            size_css_px,
            units_per_css_px: UNITS_PER_CSS_PX,
            axis_style: &current.palette.axis,
            colors: &colors,
            decimal_separator: locale::decimal_separator(),
            right_room_css_px: if chart_series.is_comparison() {
                room_beside(size_css_px.0)
            } else {
                0
            },
        };
        Some(Arc::new(chart_series.spec(style).layout()))
    });
    draw_on(canvas, layout);
    let chart = Chart {
        label,
        kind,
        data,
        options,
        hidden,
        series: chart_series,
        layout,
        cursor: RwSignal::new(None),
        shows_table: RwSignal::new(false),
    };
    let caption = move || {
        let chart_series = chart_series.get();
        chart_series.map(|chart_series| caption(&chart_series, options.get())).unwrap_or_default()
    };
    let summary = move || Some(summary(label, &caption(), &*chart_series.get()?));
    let has_data = move || data.read().is_some();
    view! {
        <figure class="chart" aria-label=label>
            <figcaption>
                <span class="chart-title">{label}</span>
                <span class="muted">{caption}</span>
                <Legend chart />
            </figcaption>
            <div class="plot" node_ref=frame>
                <canvas node_ref=canvas role="img" aria-label=summary></canvas>
                <Lazy when=has_data view=move || overlay(chart) />
            </div>
            <div class="chart-tools">
                <Lazy when=has_data view=move || tools(chart) name="The chart toolbar" />
            </div>
        </figure>
    }
}

lazy_view! {
    /// The overlay: annotations, band names and the cursor. If lazy code cannot be loaded, only the toolbar says so.
    fn overlay(chart: Chart) { view! { <Overlay chart /> } }
}

lazy_view! {
    /// The toolbar of a chart.
    fn tools(chart: Chart) { view! { <Toolbar chart /> } }
}

/// Draws a chart on a canvas and redraws it after each change, at most once a frame.
pub(super) fn draw_on(canvas: NodeRef<html::Canvas>, layout: Memo<Option<Arc<ChartLayout>>>) {
    let appearance = expect_context::<AppearanceStore>();
    let draw = once_a_frame(move || {
        let Some(canvas) = canvas.get_untracked() else { return };
        let Some(layout) = layout.get_untracked() else {
            // Setting the width clears the canvas.
            canvas.set_width(canvas.width());
            return;
        };
        let ratio = appearance.current.read_untracked().pixel_ratio;
        let (width, height) = layout.spec().size_css_px;
        let surface = CanvasSurface::prepare(&canvas, width, height, ratio);
        if let Some(Err(error)) = surface.map(|surface| draw_chart(&layout, surface)) {
            leptos::logging::error!("A chart could not be drawn: {error}");
        }
    });
    Effect::new(move || {
        canvas.track();
        appearance.current.track();
        // Tracking the memo is not enough: it subscribes to its sources only once it has been read.
        drop(layout.read());
        draw();
    });
}

/// Returns the width reserved for the names of lines to the right of the plot. Narrow charts reserve none.
pub(super) const fn room_beside(width_css_px: u32) -> u32 {
    if width_css_px < 640 { 0 } else { 132 }
}
