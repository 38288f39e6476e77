//! Draws a trend: baseline, earlier period, area, line and a dot at the last value, in the space of a table cell.
//!
//! Every trend has its own vertical scale from 0 to its largest value, or one that is given, and the horizontal axis of
//! all rows. The baseline runs along the whole axis and so stands alone where there are no values:
//! before the series' first day, in gaps, after its end.

use plotters::prelude::DrawingBackend;

use super::decimate::decimated_runs;
use super::plot::{Plot, Scale, rounded};
use super::stack::{cleaned_values, largest_of};
use super::{DrawError, TrendSpec};

const LINE_CSS_PX: f64 = 1.5;
const EARLIER_CSS_PX: f64 = 1.0;
/// Room for the dot beside and above the last value.
const MARGIN_CSS_PX: f64 = 3.0;
/// Room for the dot below the baseline's middle.
const BOTTOM_CSS_PX: f64 = 2.5;
const SMALLEST_PLOT_CSS_PX: f64 = 4.0;

/// Draws a trend on a backend of `width_css_px * units_per_css_px` by
/// `height_css_px * units_per_css_px` units, in at most four calls if there is no gap, and one more for the earlier
/// period. Draws nothing on a canvas too small for a plot.
///
/// # Errors
/// If the backend fails, or a side of the canvas is longer than 2²⁴ units.
///
/// ```
/// use plotters::prelude::SVGBackend;
/// use publisher_analytics_core::chart::{Color, DayAxis, Step, TrendSpec, draw_trend};
///
/// let blue = Color::rgb(0x12, 0x43, 0x6d);
/// let spec = TrendSpec {
///     width_css_px: 160,
///     height_css_px: 28,
///     units_per_css_px: 1,
///     axis: DayAxis { first_day: 18_477, step: Step::Days(1), count: 5 },
///     offset: 2, // published on the third day of the axis
///     values: vec![Some(1.0), Some(3.0), Some(2.0)],
///     earlier: Vec::new(),
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
    let (width, height) = (f64::from(spec.width_css_px), f64::from(spec.height_css_px));
    let (right, bottom) = (width - MARGIN_CSS_PX, height - BOTTOM_CSS_PX);
    if (right - MARGIN_CSS_PX).min(bottom - MARGIN_CSS_PX) < SMALLEST_PLOT_CSS_PX {
        return Ok(());
    }
    let places = spec.axis.count.saturating_sub(spec.offset);
    let values = cleaned_values(&spec.values, places);
    let earlier = cleaned_values(&spec.earlier, places);
    let largest = spec.top.unwrap_or_else(|| largest_of(&values).max(largest_of(&earlier)));
    let plot = Plot::new(
        backend,
        (spec.width_css_px, spec.height_css_px),
        spec.units_per_css_px,
        [MARGIN_CSS_PX, MARGIN_CSS_PX, right, bottom],
        Scale::of_positions(spec.axis).moved_by(spec.offset),
        Scale { range: 0.0..if largest > 0.0 { largest } else { 1.0 }, key_points: Vec::new() },
    )?;
    plot.baseline(spec.baseline)?;
    let runs_of = |values: &[Option<f64>]| {
        decimated_runs(&[values], columns_of(spec, right - MARGIN_CSS_PX, values.len()))
    };
    plot.line(&runs_of(&earlier), &earlier, EARLIER_CSS_PX, spec.reference)?;
    let runs = runs_of(&values);
    plot.band(&runs, &values, None, spec.fill)?;
    plot.line(&runs, &values, LINE_CSS_PX, spec.line)?;
    if let Some(&last) = runs.last().and_then(|run| run.last()) {
        plot.dot(last, &values, spec.line)?;
    }
    plot.present()
}

/// Pixel columns that the values take on the axis.
fn columns_of(spec: &TrendSpec, width_css_px: f64, count: usize) -> usize {
    let share = count as f64 / spec.axis.count.max(1) as f64;
    usize::try_from(rounded(width_css_px * share)).unwrap_or(1)
}
