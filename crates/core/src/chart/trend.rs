//! Draws a trend (sparkline) in a table cell: baseline, previous period, area, line and a dot at the last value.
//!
//! All trends share the horizontal axis. The vertical scale runs from 0 to the largest value of the trend and its
//! previous period, or to a given value. The baseline covers the whole axis, so it is visible where there are no
//! values: before the first day of the series, in gaps and after its end.

use plotters::prelude::{DrawingBackend, SVGBackend};

use super::decimate::decimated_runs;
use super::plot::{Plot, Scale, rounded};
use super::stack::{largest_of, sanitized_values};
use super::{DrawError, TrendSpec};

const LINE_CSS_PX: f64 = 1.5;
const PREVIOUS_CSS_PX: f64 = 1.0;
/// Room for the dot beside and above the last value.
const MARGIN_CSS_PX: f64 = 3.0;
/// Room for the dot below the baseline's middle.
const BOTTOM_CSS_PX: f64 = 2.5;
const SMALLEST_PLOT_CSS_PX: f64 = 4.0;

/// Draws a trend as an SVG whose view box has the units of the trend.
///
/// # Errors
/// If the trend cannot be drawn.
pub fn trend_svg(spec: &TrendSpec) -> Result<String, DrawError> {
    let size =
        (spec.size_css_px.0 * spec.units_per_css_px, spec.size_css_px.1 * spec.units_per_css_px);
    let mut svg = String::new();
    draw_trend(spec, SVGBackend::with_string(&mut svg, size))?;
    Ok(svg)
}

/// Draws a trend on a backend that has the size of the canvas in units. Draws nothing if the canvas is too small for a
/// plot. Takes at most four backend calls if there is no gap, and one more for the previous period.
///
/// # Errors
/// If the backend fails, or a side of the canvas is longer than 2²⁴ units.
///
/// ```
/// use plotters::prelude::SVGBackend;
/// use publisher_analytics_core::chart::{Color, TrendSpec, Values, draw_trend};
/// use publisher_analytics_core::model::{Day, Granularity, TimeAxis};
///
/// let blue = Color::rgb(0x12, 0x43, 0x6d);
/// let first_day = Day::from_ymd(2020, 8, 3).unwrap();
/// let spec = TrendSpec {
///     size_css_px: (160, 28),
///     units_per_css_px: 1,
///     axis: TimeAxis { first_day, granularity: Granularity::Day, count: 5 },
///     offset: 2, // published on the third day of the axis
///     values: vec![1.0, 3.0, 2.0].into(),
///     previous: Values::default(),
///     top: None,
///     line: blue,
///     fill: blue.with_alpha(0.2),
///     baseline: Color::rgb(0xe7, 0xe7, 0xe3),
///     reference: Color::rgb(0xa9, 0xad, 0xb3),
/// };
/// let mut svg = String::new();
/// draw_trend(&spec, SVGBackend::with_string(&mut svg, (160, 28)))?;
/// assert_eq!(svg.matches("<circle").count(), 1);
/// # Ok::<(), publisher_analytics_core::chart::DrawError>(())
/// ```
pub fn draw_trend<DB: DrawingBackend>(spec: &TrendSpec, backend: DB) -> Result<(), DrawError> {
    let (width, height) = (f64::from(spec.size_css_px.0), f64::from(spec.size_css_px.1));
    let (right, bottom) = (width - MARGIN_CSS_PX, height - BOTTOM_CSS_PX);
    if (right - MARGIN_CSS_PX).min(bottom - MARGIN_CSS_PX) < SMALLEST_PLOT_CSS_PX {
        return Ok(());
    }
    let count = spec.axis.count.saturating_sub(spec.offset);
    let values = sanitized_values(&spec.values, count);
    let previous = sanitized_values(&spec.previous, count);
    let (values, previous) = (values.as_slice(), previous.as_slice());
    let largest = spec.top.unwrap_or_else(|| largest_of(values).max(largest_of(previous)));
    let plot = Plot::new(
        backend,
        spec.size_css_px,
        spec.units_per_css_px,
        [MARGIN_CSS_PX, MARGIN_CSS_PX, right, bottom],
        Scale::of_positions(spec.axis).moved_by(spec.offset),
        Scale { range: 0.0..if largest > 0.0 { largest } else { 1.0 }, key_points: Vec::new() },
    )?;
    plot.baseline(spec.baseline)?;
    let runs_of = |values: &[f64]| {
        decimated_runs(&[values], columns_of(spec, right - MARGIN_CSS_PX, values.len()))
    };
    plot.line(&runs_of(previous), previous, PREVIOUS_CSS_PX, spec.reference)?;
    let runs = runs_of(values);
    plot.band(&runs, values, None, spec.fill)?;
    plot.line(&runs, values, LINE_CSS_PX, spec.line)?;
    if let Some(&last) = runs.last().and_then(|run| run.last()) {
        plot.dot(last, values, spec.line)?;
    }
    plot.present()
}

/// Returns the number of pixel columns that the values take on the axis.
fn columns_of(spec: &TrendSpec, width_css_px: f64, count: usize) -> usize {
    let fraction = count as f64 / spec.axis.count.max(1) as f64;
    usize::try_from(rounded(width_css_px * fraction)).unwrap_or(1)
}
