//! The trend of a row: a time series on a canvas. Its words come later.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::live::{attribute, effect};
use super::state::AppState;
use super::table::ShownRow;
use crate::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use crate::browser::frame_queue;
use crate::browser::theme::{Palette, SeriesColors};
use publisher_analytics_core::chart::{TrendSpec, Values, draw_trend};
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::model::TimeAxis;
use publisher_analytics_core::protocol::Trend;

/// Height of a trend in CSS pixels.
const HEIGHT_CSS_PX: u32 = 30;

/// The trend of one row.
#[component]
pub(super) fn TrendCell(
    /// What the row shows.
    shown_row: Memo<Option<Arc<ShownRow>>>,
    /// Its type, for the colours.
    repo_type: RepoType,
    /// The width of all trends.
    width: RwSignal<Option<u32>>,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let canvas = NodeRef::<html::Canvas>::new();
    let waiting = StoredValue::new_local(None::<(TrendSpec, f64)>);
    effect(move || {
        let (Some(canvas), Some(shown), Some(width)) = (canvas.get(), shown_row.get(), width.get())
        else {
            return;
        };
        let Some(axis) = shown.axis else { return };
        let look = state.look.read();
        let colors = look.palette.of(&repo_type);
        let spec = trend_spec(&shown.row.trend, (axis, shown.top), colors, &look.palette, width);
        let is_waiting =
            waiting.try_update_value(|waiting| waiting.replace((spec, look.pixel_ratio)));
        if is_waiting.flatten().is_some() {
            return;
        }
        // A jump shows dozens of rows at once: their figures first, their trends as frames have time.
        frame_queue::push(move || {
            let Some((spec, ratio)) = waiting.try_update_value(Option::take).flatten() else {
                return;
            };
            let surface = CanvasSurface::prepare(&canvas, spec.size_css_px.0, HEIGHT_CSS_PX, ratio);
            if let Some(Err(error)) = surface.map(|surface| draw_trend(&spec, surface)) {
                leptos::logging::error!("A trend could not be drawn: {error}");
            }
        });
    });
    let label = move || {
        let (parts, shown) = (state.parts.get()?, shown_row.get()?);
        Some((parts.trend)(&shown.row.trend, shown.axis?))
    };
    view! {
        <div class="trend-frame">
            <canvas node_ref=canvas role="img" aria-label=attribute(label)></canvas>
        </div>
    }
}

fn trend_spec(
    trend: &Trend,
    (axis, top): (TimeAxis, Option<u64>),
    colors: SeriesColors,
    palette: &Palette,
    width_css_px: u32,
) -> TrendSpec {
    let heights = |counts: &[Option<u64>]| -> Values {
        counts.iter().map(|count| count.map(|count| count as f64)).collect()
    };
    TrendSpec {
        size_css_px: (width_css_px, HEIGHT_CSS_PX),
        units_per_css_px: UNITS_PER_CSS_PX,
        axis,
        offset: trend.offset,
        values: heights(&trend.values),
        previous: heights(&trend.previous),
        top: top.map(|top| top as f64),
        line: colors.line,
        fill: colors.area,
        baseline: palette.ink.grid,
        reference: palette.ink.baseline,
    }
}
