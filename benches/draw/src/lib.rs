//! This project's charts as a contestant in the browser: takes JavaScript's numbers and draws a canvas.
//!
//! It draws as the page does, on the same surface and with the page's font sizes. Natively, this library is empty.
#![cfg(target_arch = "wasm32")]

use publisher_analytics::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use publisher_analytics_core::chart::{
    AxisStyle, ChartSpec, Color, Layer, TrendSpec, Values, draw_chart, draw_trend,
};
use publisher_analytics_core::model::{Day, Granularity, TimeAxis};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

const LINE: Color = Color::rgb(37, 99, 235);
const FILL: Color = Color::rgb(219, 234, 254);
const TEXT: Color = Color::rgb(75, 85, 99);
const GRID: Color = Color::rgb(229, 231, 235);

/// Draws a line over its area, with axes: one value per day from `first_day` on (days since 1970-01-01).
///
/// # Errors
/// If the canvas has no context, or one of its calls fails.
#[wasm_bindgen]
pub fn draw_line(
    canvas: &HtmlCanvasElement,
    values: &[f64],
    first_day: i32,
    width_css_px: u32,
    height_css_px: u32,
    pixel_ratio: f64,
) -> Result<(), JsError> {
    let layer = Layer { values: values.into(), line: LINE, fill: FILL, rings: Vec::new() };
    let axis_style = AxisStyle { text: TEXT, baseline: TEXT, ..AxisStyle::plain(GRID) };
    let axis = axis(first_day, values.len());
    let size = (width_css_px, height_css_px);
    let layout = ChartSpec::new(size, UNITS_PER_CSS_PX, axis, vec![layer], axis_style).layout();
    Ok(draw_chart(&layout, surface(canvas, width_css_px, height_css_px, pixel_ratio)?)?)
}

fn axis(first_day: i32, count: usize) -> TimeAxis {
    TimeAxis { first_day: Day::from_epoch_days(first_day), granularity: Granularity::Day, count }
}

/// Draws a trend, as in a row of the table.
///
/// # Errors
/// If the canvas has no context, or one of its calls fails.
#[wasm_bindgen]
pub fn draw_sparkline(
    canvas: &HtmlCanvasElement,
    values: &[f64],
    first_day: i32,
    width_css_px: u32,
    height_css_px: u32,
    pixel_ratio: f64,
) -> Result<(), JsError> {
    let spec = TrendSpec {
        size_css_px: (width_css_px, height_css_px),
        units_per_css_px: UNITS_PER_CSS_PX,
        axis: axis(first_day, values.len()),
        offset: 0,
        values: values.into(),
        line: LINE,
        fill: FILL,
        baseline: GRID,
        reference: GRID,
        previous: Values::default(),
        top: None,
    };
    Ok(draw_trend(&spec, surface(canvas, width_css_px, height_css_px, pixel_ratio)?)?)
}

fn surface(
    canvas: &HtmlCanvasElement,
    width_css_px: u32,
    height_css_px: u32,
    pixel_ratio: f64,
) -> Result<CanvasSurface, JsError> {
    CanvasSurface::prepare(canvas, width_css_px, height_css_px, pixel_ratio)
        .ok_or_else(|| JsError::new("the canvas has no context"))
}
