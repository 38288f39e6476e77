//! The trend of a row: a time series on a canvas, with its first and last value and its direction in words.

use leptos::html;
use leptos::prelude::*;

use super::state::{AppState, trend_width};
use crate::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use crate::browser::theme::Palette;
use crate::browser::{locale, viewport};
use crate::chart::{DayAxis, TrendSpec, draw_trend};
use crate::model::RepoType;
use crate::query::Buckets;
use crate::view_model::{Row, Trend, bucket_name};

/// Height of a trend in CSS pixels.
const HEIGHT_CSS_PX: u32 = 30;

/// The trend of one row.
#[component]
pub(super) fn TrendCell(
    /// The row; `None` only before its first answer.
    #[prop(into)]
    row: Signal<Option<Row>>,
    /// Its type, for the colours.
    repo_type: RepoType,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let width = trend_width();
    let watch = StoredValue::new_local(None);
    Effect::new(move |_| {
        watch.set_value(frame.get().map(|frame| {
            let measured = frame.clone();
            viewport::on_element_resize(&frame, move || {
                let now = viewport::client_width(&measured);
                if width.try_get_untracked().is_some_and(|before| before != now) {
                    width.set(now);
                }
            })
        }));
    });
    on_cleanup(move || watch.dispose());
    let axis = Memo::new(move |_| state.rows.read().axis);
    let trend = Memo::new(move |_| row.with(|row| row.as_ref().map(|row| row.trend.clone())));
    Effect::new(move |_| {
        let (Some(canvas), Some(axis), Some(trend)) = (canvas.get(), axis.get(), trend.get())
        else {
            return;
        };
        let (width, ratio) = (width.get(), state.pixel_ratio.get());
        if width == 0 {
            return;
        }
        let spec = trend_spec(&trend, axis, &repo_type, &state.palette.read(), width);
        let surface = CanvasSurface::prepare(&canvas, width, HEIGHT_CSS_PX, ratio);
        if let Some(Err(error)) = surface.map(|surface| draw_trend(&spec, surface)) {
            leptos::logging::error!("A trend could not be drawn: {error}");
        }
    });
    let label = move || {
        let trend = trend.get()?;
        Some(in_words(&trend, axis.get()?))
    };
    view! {
        <div class="trend-frame" node_ref=frame>
            <canvas node_ref=canvas role="img" aria-label=label></canvas>
        </div>
    }
}

fn trend_spec(
    trend: &Trend,
    axis: Buckets,
    repo_type: &RepoType,
    palette: &Palette,
    width_css_px: u32,
) -> TrendSpec {
    let colors = palette.of(repo_type);
    TrendSpec {
        width_css_px,
        height_css_px: HEIGHT_CSS_PX,
        units_per_css_px: UNITS_PER_CSS_PX,
        axis: DayAxis {
            first_day: axis.first_day.epoch_days(),
            step_days: u32::from(axis.granularity.step_days()),
            count: axis.count,
        },
        offset: trend.offset,
        values: trend.values.iter().map(|value| value.map(|value| value as f64)).collect(),
        line: colors.line,
        fill: colors.area,
        baseline: palette.ink.grid,
    }
}

/// First and last value, and the direction.
fn in_words(trend: &Trend, axis: Buckets) -> String {
    let measured = || trend.values.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v)));
    let (Some(first), Some(last)) = (measured().next(), measured().next_back()) else {
        return "No downloads in the period".to_owned();
    };
    let name = |index: usize| bucket_name(axis, trend.offset + index);
    format!(
        "{}: {} ({}) to {} ({})",
        trend.direction.word(),
        locale::count(first.1),
        name(first.0),
        locale::count(last.1),
        name(last.0),
    )
}
