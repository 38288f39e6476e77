//! This project's charts as a contestant in the browser: JavaScript's numbers in, a drawn canvas out.
//!
//! It draws as the page does, on the same surface and with the page's sizes of type. Natively this library is empty.
#![cfg(target_arch = "wasm32")]

use publisher_analytics::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use publisher_analytics_core::chart::{
    AxisStyle, ChartSpec, Color, DayAxis, Layer, Step, TrendSpec, draw_chart, draw_trend,
};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlCanvasElement;

const LINE: Color = Color::rgb(37, 99, 235);
const FILL: Color = Color::rgb(219, 234, 254);
const TEXT: Color = Color::rgb(75, 85, 99);
const GRID: Color = Color::rgb(229, 231, 235);

/// Draws a line over its area, with axes: one value a day from `first_day` (days since 1970-01-01) on.
///
/// # Errors
/// The canvas has no context, or a call of it fails.
#[wasm_bindgen]
pub fn draw_line(
    canvas: &HtmlCanvasElement,
    values: &[f64],
    first_day: i32,
    width_css_px: u32,
    height_css_px: u32,
    pixel_ratio: f64,
) -> Result<(), JsError> {
    let values: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
    let spec = ChartSpec {
        width_css_px,
        height_css_px,
        units_per_css_px: UNITS_PER_CSS_PX,
        axis: DayAxis { first_day, step: Step::Days(1), count: values.len() },
        layers: vec![Layer { values, line: LINE, fill: FILL, ring: None }],
        is_stacked: true,
        dots: Vec::new(),
        value_scale: None,
        day_labels: Vec::new(),
        right_room_css_px: 0,
        reference: None,
        ink: AxisStyle {
            text: TEXT,
            grid: GRID,
            baseline: TEXT,
            reference: TEXT,
            font_family: "sans-serif".to_owned(),
        },
        decimal_separator: '.',
    };
    Ok(draw_chart(&spec, surface(canvas, width_css_px, height_css_px, pixel_ratio)?)?)
}

/// Draws a trend, as a row of the table has it.
///
/// # Errors
/// The canvas has no context, or a call of it fails.
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
        width_css_px,
        height_css_px,
        units_per_css_px: UNITS_PER_CSS_PX,
        axis: DayAxis { first_day, step: Step::Days(1), count: values.len() },
        offset: 0,
        values: values.iter().copied().map(Some).collect(),
        line: LINE,
        fill: FILL,
        baseline: GRID,
        reference: GRID,
        earlier: Vec::new(),
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
