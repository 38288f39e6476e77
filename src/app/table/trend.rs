//! The trend of a row: a time series on a canvas.

use leptos::html;
use leptos::prelude::*;

use super::row::ShownRow;
use crate::app::marks::type_colors;
use crate::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use crate::browser::element_size::LayoutSize;
use crate::browser::theme::{Palette, SeriesColors};
use crate::stores::{AppearanceStore, ExportStore};
use crate::words::trend_words;
use publisher_analytics_core::chart::{TrendSpec, Values, draw_trend};
use publisher_analytics_core::model::TimeAxis;
use publisher_analytics_core::protocol::Trend;

/// The trend of one row.
#[component]
pub(super) fn TrendCell(
    /// What the row shows.
    shown: RwSignal<ShownRow>,
    /// The size of all trends.
    size: LayoutSize,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let appearance = expect_context::<AppearanceStore>();
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move || {
        let (Some(canvas), Some(size)) = (canvas.get(), size.get()) else { return };
        let (shown, current) = (shown.read(), appearance.current.read());
        let Some(axis) = shown.window.axis else { return };
        let row = shown.row();
        let colors = type_colors(export, &current.palette, &row.key.repo_type);
        let scale = (axis, shown.window.shared_y_max);
        let spec = trend_spec(&row.trend, scale, colors, &current.palette, size);
        let surface = CanvasSurface::prepare(&canvas, size.0, size.1, current.pixel_ratio);
        if let Some(Err(error)) = surface.map(|surface| draw_trend(&spec, surface)) {
            leptos::logging::error!("{error}");
        }
    });
    let label = move || {
        let shown = shown.read();
        let open_day = export.summary.read().as_ref().and_then(|summary| summary.open_day);
        Some(trend_words(&shown.row().trend, shown.window.axis?, open_day))
    };
    view! {
        <div class="trend-frame">
            <canvas node_ref=canvas role="img" aria-label=label></canvas>
        </div>
    }
}

/// Returns the specification for drawing a trend.
pub(super) fn trend_spec(
    trend: &Trend,
    (axis, top): (TimeAxis, Option<u64>),
    colors: SeriesColors,
    palette: &Palette,
    size_css_px: (u32, u32),
) -> TrendSpec {
    let heights = |counts: &[Option<u64>]| -> Values {
        counts.iter().map(|count| count.map(|count| count as f64)).collect()
    };
    TrendSpec {
        size_css_px,
        units_per_css_px: UNITS_PER_CSS_PX,
        axis,
        offset: trend.offset,
        values: heights(&trend.values),
        previous: heights(&trend.previous),
        top: top.map(|top| top as f64),
        line: colors.line,
        fill: colors.area,
        baseline: palette.axis.grid,
        reference: palette.axis.baseline,
    }
}
