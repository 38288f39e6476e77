//! Draws a chart: grid, bands, baseline, reference, dots, lines, ring, labels, in this order.
//!
//! A layer's line is left out where the layer adds nothing to those below it, so that it does not
//! hide the line it would coincide with; the bottom layer's line is drawn at 0 too.

use plotters::prelude::DrawingBackend;
use plotters::style::text_anchor::HPos;

use super::decimate::{decimated_runs, lowest_of_columns};
use super::geometry::{DAY_LABEL_DROP_CSS_PX, VALUE_LABEL_GAP_CSS_PX};
use super::plot::{Plot, Scale};
use super::stack::{Stack, cleaned};
use super::{ChartSpec, DrawError, Geometry};

const LINE_CSS_PX: f64 = 1.5;
const REFERENCE_CSS_PX: f64 = 1.0;
const DOT_ALPHA: f64 = 0.4;

/// Draws a chart on a backend of `width_css_px * units_per_css_px` by
/// `height_css_px * units_per_css_px` units. Draws nothing on a canvas too small for a plot.
///
/// Widths, heights and font sizes are handed to the backend in units. plotters' own `SVGBackend`
/// divides font sizes by 1.24.
///
/// # Errors
/// If the backend fails, or a side of the canvas is longer than 2²⁴ units.
///
/// ```
/// use plotters::prelude::SVGBackend;
/// use publisher_analytics_core::chart::{AxisStyle, ChartSpec, Color, DayAxis, Layer, Step, draw_chart};
///
/// let blue = Color::rgb(0x12, 0x43, 0x6d);
/// let grey = Color::rgb(0x64, 0x6a, 0x73);
/// let spec = ChartSpec {
///     width_css_px: 600,
///     height_css_px: 240,
///     units_per_css_px: 1,
///     axis: DayAxis { first_day: 18_477, step: Step::Days(1), count: 3 },
///     layers: vec![Layer {
///         values: vec![Some(7.0), Some(4.0), Some(5.0)],
///         line: blue,
///         fill: blue.with_alpha(0.2),
///         ring: None,
///     }],
///     is_stacked: true,
///     dots: Vec::new(),
///     value_scale: None,
///     day_labels: Vec::new(),
///     right_room_css_px: 0,
///     reference: Some(vec![Some(6.0), None, None]),
///     ink: AxisStyle {
///         text: grey,
///         grid: grey,
///         baseline: grey,
///         reference: grey,
///         font_family: "sans-serif".to_owned(),
///     },
///     decimal_separator: '.',
/// };
/// let mut svg = String::new();
/// draw_chart(&spec, SVGBackend::with_string(&mut svg, (600, 240)))?;
/// assert!(svg.contains("3 Aug"));
/// # Ok::<(), publisher_analytics_core::chart::DrawError>(())
/// ```
pub fn draw_chart<DB: DrawingBackend>(spec: &ChartSpec, backend: DB) -> Result<(), DrawError> {
    let stack = Stack::of(spec);
    let geometry = Geometry::of(spec, &stack);
    if !geometry.is_drawable() {
        return Ok(());
    }
    let plot = plot_of(spec, &geometry, backend)?;
    plot.grid(spec.ink.grid)?;
    draw_data(spec, &stack, &plot, columns_of(&geometry))?;
    draw_labels(spec, &geometry, &plot)?;
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
        (spec.width_css_px, spec.height_css_px),
        spec.units_per_css_px,
        [geometry.left, geometry.top, geometry.right, geometry.bottom],
        Scale::of_positions(spec.axis),
        Scale { range: 0.0..geometry.value_max, key_points },
    )
}

/// Pixel columns of the plot: whole CSS pixels.
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
    let tops: Vec<&[Option<f64>]> = layers.iter().map(|&i| stack.tops[i].as_slice()).collect();
    let runs = decimated_runs(&tops, columns);
    // Breakdown share their positions, so that they meet without slits.
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
            let visible = runs_above_0(&runs, &stack.values[layer]);
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
    plot.baseline(spec.ink.baseline)?;
    let reference = &stack.reference;
    let reference_runs = decimated_runs(&[reference], columns);
    plot.dashed_line(&reference_runs, reference, REFERENCE_CSS_PX, spec.ink.reference)?;
    match spec.layers.first() {
        Some(layer) => plot.dots(
            &decimated_runs(&[&stack.dots], columns),
            &stack.dots,
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
        plot.line(&decimated_runs(&[top], columns), top, LINE_CSS_PX, layer.line)?;
    }
    draw_rings(spec, plot)
}

fn draw_rings<DB: DrawingBackend>(spec: &ChartSpec, plot: &Plot<DB>) -> Result<(), DrawError> {
    for layer in &spec.layers {
        if let Some(height) = cleaned(layer.ring) {
            plot.ring(spec.axis.last_index(), height, layer.line)?;
        }
    }
    Ok(())
}

/// The parts of runs where a layer is above 0, with the neighbour on either side where its line
/// meets the one below.
fn runs_above_0(runs: &[Vec<usize>], values: &[f64]) -> Vec<Vec<usize>> {
    let mut parts: Vec<Vec<usize>> = Vec::new();
    for run in runs {
        let is_above = |k: usize| run.get(k).is_some_and(|&i| values[i] > 0.0);
        let mut part = Vec::new();
        for (k, &i) in run.iter().enumerate() {
            if is_above(k) || is_above(k + 1) || (k > 0 && is_above(k - 1)) {
                part.push(i);
                // Two lines that meet at one place are not joined.
                if is_above(k) || is_above(k + 1) {
                    continue;
                }
            }
            parts.extend((!part.is_empty()).then(|| std::mem::take(&mut part)));
        }
        parts.extend((!part.is_empty()).then_some(part));
    }
    parts
}

fn draw_labels<DB: DrawingBackend>(
    spec: &ChartSpec,
    geometry: &Geometry,
    plot: &Plot<DB>,
) -> Result<(), DrawError> {
    let ink = &spec.ink;
    let x = geometry.left - VALUE_LABEL_GAP_CSS_PX;
    for tick in &geometry.value_ticks {
        let place = (x, geometry.y_of_value(tick.value));
        plot.label(&tick.label, place, HPos::Right, &ink.font_family, ink.text)?;
    }
    let y = geometry.bottom + DAY_LABEL_DROP_CSS_PX;
    for tick in &geometry.day_ticks {
        let place = (tick.label_x, y);
        plot.label(&tick.label, place, HPos::Center, &ink.font_family, ink.text)?;
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
