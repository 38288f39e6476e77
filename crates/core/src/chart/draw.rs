//! Draws a chart: grid, bands, baseline, reference, dots, lines, rings, labels, in this order.
//!
//! The line of a layer is not drawn where the layer is 0, since it would hide the line below. The line of the bottom layer is
//! drawn at 0 too.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use super::decimate::{decimated_runs, lowest_of_columns};
use super::geometry::{DAY_LABEL_DROP_CSS_PX, VALUE_LABEL_GAP_CSS_PX};
use super::plot::{Plot, Scale};
use super::stack::{Stack, sanitized};
use super::{ChartLayout, ChartSpec, DrawError, Geometry};

const LINE_CSS_PX: f64 = 1.5;
const REFERENCE_CSS_PX: f64 = 1.0;
const DOT_ALPHA: f64 = 0.4;

/// Draws a chart on a backend that has the size of the canvas in units. Draws nothing if the canvas is too small for a
/// plot.
///
/// Widths, heights and font sizes are passed to the backend in units. plotters' own `SVGBackend` divides font sizes by 1.24.
///
/// # Errors
/// If the backend fails, or a side of the canvas is longer than 2²⁴ units.
///
/// ```
/// use plotters::prelude::SVGBackend;
/// use publisher_analytics_core::chart::{AxisStyle, ChartSpec, Color, Layer, draw_chart};
/// use publisher_analytics_core::model::{Day, Granularity, TimeAxis};
///
/// let blue = Color::rgb(0x12, 0x43, 0x6d);
/// let first_day = Day::from_ymd(2020, 8, 3).unwrap();
/// let axis = TimeAxis { first_day, granularity: Granularity::Day, count: 3 };
/// let fill = blue.with_alpha(0.2);
/// let layer = Layer { values: vec![7.0, 4.0, 5.0].into(), line: blue, fill, rings: Vec::new() };
/// let spec = ChartSpec::new((600, 240), 1, axis, vec![layer], AxisStyle::plain(blue));
/// let mut svg = String::new();
/// draw_chart(&spec.layout(), SVGBackend::with_string(&mut svg, (600, 240)))?;
/// assert!(svg.contains("3 Aug"));
/// # Ok::<(), publisher_analytics_core::chart::DrawError>(())
/// ```
pub fn draw_chart<DB: DrawingBackend>(layout: &ChartLayout, backend: DB) -> Result<(), DrawError> {
    let (spec, stack, geometry) = (layout.spec(), &layout.stack, layout.geometry());
    if !geometry.is_drawable() {
        return Ok(());
    }
    let plot = plot_of(spec, geometry, backend)?;
    plot.grid(spec.axis_style.grid)?;
    draw_data(spec, stack, &plot, columns_of(geometry))?;
    draw_labels(spec, geometry, &plot)?;
    plot.present()
}

fn plot_of<DB: DrawingBackend>(
    spec: &ChartSpec,
    geometry: &Geometry,
    backend: DB,
) -> Result<Plot<DB>, DrawError> {
    let key_points = geometry.value_ticks.iter().map(|tick| tick.value).collect();
    Plot::new(
        backend,
        spec.size_css_px,
        spec.units_per_css_px,
        [geometry.left, geometry.top, geometry.right, geometry.bottom],
        Scale::of_positions(spec.axis),
        Scale { range: 0.0..geometry.value_max, key_points },
    )
}

/// Returns the number of pixel columns of the plot, in CSS pixels.
fn columns_of(geometry: &Geometry) -> usize {
    usize::try_from(super::plot::rounded(geometry.right - geometry.left)).unwrap_or(1)
}

fn draw_data<DB: DrawingBackend>(
    spec: &ChartSpec,
    stack: &Stack,
    plot: &Plot<DB>,
    columns: usize,
) -> Result<(), DrawError> {
    if !spec.is_stacked {
        return draw_lines(spec, stack, plot, columns);
    }
    let layers = stack.drawn_layers();
    let tops: Vec<&[f64]> = layers.iter().map(|&i| stack.tops[i].as_slice()).collect();
    let runs = decimated_runs(&tops, columns);
    // Bands share positions, so that they meet without slits.
    let band_runs = lowest_of_columns(&runs, tops.last().copied().unwrap_or_default(), columns);
    let mut below = None;
    for (&layer, &top) in layers.iter().zip(&tops) {
        plot.band(&band_runs, top, below, spec.layers[layer].fill)?;
        below = Some(top);
    }
    draw_behind_lines(spec, stack, plot, columns)?;
    for (height, (&layer, &top)) in layers.iter().zip(&tops).enumerate() {
        let color = spec.layers[layer].line;
        if height == 0 {
            plot.line(&runs, top, LINE_CSS_PX, color)?;
        } else {
            let visible = runs_above_0(&runs, stack.values[layer].as_slice());
            plot.line(&visible, top, LINE_CSS_PX, color)?;
        }
    }
    draw_rings(spec, plot)
}

fn draw_behind_lines<DB: DrawingBackend>(
    spec: &ChartSpec,
    stack: &Stack,
    plot: &Plot<DB>,
    columns: usize,
) -> Result<(), DrawError> {
    plot.baseline(spec.axis_style.baseline)?;
    let reference = stack.reference.as_slice();
    let reference_runs = decimated_runs(&[reference], columns);
    plot.dashed_line(&reference_runs, reference, REFERENCE_CSS_PX, spec.axis_style.reference)?;
    match spec.layers.first() {
        Some(layer) => plot.dots(
            &decimated_runs(&[stack.dots.as_slice()], columns),
            stack.dots.as_slice(),
            layer.line.with_alpha(DOT_ALPHA),
        ),
        None => Ok(()),
    }
}

/// Draws each layer as a line of its own.
fn draw_lines<DB: DrawingBackend>(
    spec: &ChartSpec,
    stack: &Stack,
    plot: &Plot<DB>,
    columns: usize,
) -> Result<(), DrawError> {
    draw_behind_lines(spec, stack, plot, columns)?;
    for (layer, top) in spec.layers.iter().zip(&stack.tops) {
        let top = top.as_slice();
        plot.line(&decimated_runs(&[top], columns), top, LINE_CSS_PX, layer.line)?;
    }
    draw_rings(spec, plot)
}

fn draw_rings<DB: DrawingBackend>(spec: &ChartSpec, plot: &Plot<DB>) -> Result<(), DrawError> {
    for layer in &spec.layers {
        for &(position, height) in &layer.rings {
            let height = sanitized(height);
            if position < spec.axis.count && !height.is_nan() {
                plot.ring(position, height, layer.line)?;
            }
        }
    }
    Ok(())
}

/// Returns the stretches of runs in which a layer is above 0, with one more position at either end, where the line of
/// the layer meets the line below.
fn runs_above_0(runs: &[Vec<usize>], values: &[f64]) -> Vec<Vec<usize>> {
    let value_at = |position: usize| values.get(position).copied().unwrap_or(f64::NAN);
    let mut stretches: Vec<Vec<usize>> = Vec::new();
    for run in runs {
        let is_above = |k: usize| run.get(k).is_some_and(|&i| value_at(i) > 0.0);
        let mut stretch = Vec::new();
        for (k, &i) in run.iter().enumerate() {
            if is_above(k) || is_above(k + 1) || (k > 0 && is_above(k - 1)) {
                stretch.push(i);
                // The position after the last value above 0 ends a stretch, unless the next value is above 0 again.
                if is_above(k) || is_above(k + 1) {
                    continue;
                }
            }
            stretches.extend((!stretch.is_empty()).then(|| std::mem::take(&mut stretch)));
        }
        stretches.extend((!stretch.is_empty()).then_some(stretch));
    }
    stretches
}

fn draw_labels<DB: DrawingBackend>(
    spec: &ChartSpec,
    geometry: &Geometry,
    plot: &Plot<DB>,
) -> Result<(), DrawError> {
    let style = &spec.axis_style;
    let x = geometry.left - VALUE_LABEL_GAP_CSS_PX;
    for tick in &geometry.value_ticks {
        let position = (x, geometry.y_of_value(tick.value));
        plot.label(&tick.label, position, HPos::Right, &style.font_family, style.text)?;
    }
    let y = geometry.bottom + DAY_LABEL_DROP_CSS_PX;
    for tick in &geometry.day_ticks {
        let position = (tick.label_x, y);
        plot.label(&tick.label, position, HPos::Center, &style.font_family, style.text)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_left_out_where_its_layer_adds_nothing() {
        let values = [0.0, 0.0, 3.0, 0.0, 0.0, 0.0, 2.0, 0.0, 2.0, 0.0];
        let runs = [vec![0, 1, 2, 3, 4, 5, 6], vec![7, 8, 9]];
        assert_eq!(runs_above_0(&runs, &values), [vec![1, 2, 3], vec![5, 6], vec![7, 8, 9]]);
        assert_eq!(runs_above_0(&[vec![0, 1]], &values), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn a_single_0_between_values_is_drawn_through() {
        assert_eq!(runs_above_0(&[vec![0, 1, 2]], &[1.0, 0.0, 1.0]), [vec![0, 1, 2]]);
    }
}
