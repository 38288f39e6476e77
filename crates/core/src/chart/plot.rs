//! Scales and marks on a plotters drawing area, shared by charts and trends.
//!
//! Data are drawn in data coordinates (position, value) with a plotters `Cartesian2d` of two [`Scale`]s. Labels and
//! dashes are drawn in backend units. `ChartBuilder` is not used: it shifts the plot by one unit, and its mesh takes
//! about a hundred calls.
//!
//! Hairlines are filled rectangles on whole CSS pixels, which are crisp on every backend. Strokes would depend on how the
//! backend treats half pixels.

use std::fmt;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::cartesian::{Cartesian2d, MeshLine};
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::{
    Circle, DrawingArea, DrawingBackend, IntoDrawingArea, IntoFont, PathElement, Polygon,
    Rectangle, Text,
};
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{Color as _, FontFamily, TextStyle};

use super::outline::{Point, dashes_of_lines, outline_of_segments, segments_of_lines};
use super::{Color, label};
use crate::model::TimeAxis;

/// The maximum number of runs of a line that are drawn as paths. A line with more runs is drawn as one polygon.
const MAX_PATHS_PER_LINE: usize = 32;
/// The longest side of a canvas in units, so that sums of coordinates stay well inside `i32`.
const MAX_SIDE_UNITS: u64 = 1 << 24;
const DOT_RADIUS_CSS_PX: f64 = 2.0;
const DOTS_CSS_PX: f64 = 2.0;
const RING_RADIUS_CSS_PX: f64 = 3.0;
const RING_WIDTH_CSS_PX: f64 = 1.5;
const DASH_CSS_PX: f64 = 4.0;
const DASH_GAP_CSS_PX: f64 = 3.0;

/// Why a chart or trend could not be drawn: the backend failed, or the canvas is too large for coordinates.
#[derive(Debug)]
pub struct DrawError {
    message: String,
}

impl fmt::Display for DrawError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the chart was not drawn: {}", self.message)
    }
}

impl std::error::Error for DrawError {}

impl<E: std::error::Error + Send + Sync> From<DrawingAreaErrorKind<E>> for DrawError {
    fn from(error: DrawingAreaErrorKind<E>) -> Self {
        Self { message: error.to_string() }
    }
}

/// A linear scale with given key points. Values outside the range are clamped to its ends.
pub(super) struct Scale {
    pub(super) range: Range<f64>,
    pub(super) key_points: Vec<f64>,
}

impl Scale {
    /// Creates the scale of the positions on an axis. A single position is in the middle.
    pub(super) fn of_positions(axis: TimeAxis) -> Self {
        let last = axis.last_index() as f64;
        let range = if last == 0.0 { -1.0..1.0 } else { 0.0..last };
        Self { range, key_points: Vec::new() }
    }

    /// Returns the same scale for positions counted from `offset`.
    pub(super) fn moved_by(self, offset: usize) -> Self {
        let offset = offset as f64;
        Self { range: self.range.start - offset..self.range.end - offset, ..self }
    }
}

impl Ranged for Scale {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        let Range { start, end } = self.range;
        let share = ((value - start) / (end - start)).clamp(0.0, 1.0);
        let share = if share.is_nan() { 0.0 } else { share };
        rounded(f64::from(from) + f64::from(to - from) * share)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.key_points.iter().copied().take(hint.max_num_points()).collect()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

/// Rounds to a backend unit.
#[expect(clippy::cast_possible_truncation, reason = "`as` saturates, and NaN becomes 0")]
pub(super) fn rounded(value: f64) -> i32 {
    value.round() as i32
}

/// The plot rectangle on its canvas, in CSS pixels: left, top, right, bottom.
pub(super) type PlotRect = [f64; 4];

/// A plot on a backend: `x` runs over positions, `y` over values.
pub(super) struct Plot<DB: DrawingBackend> {
    canvas: DrawingArea<DB, Shift>,
    data: DrawingArea<DB, Cartesian2d<Scale, Scale>>,
    units: Units,
}

impl<DB: DrawingBackend> Plot<DB> {
    /// Creates a plot on a backend.
    ///
    /// # Errors
    /// If the canvas is too large for coordinates.
    pub(super) fn new(
        backend: DB,
        size_css_px: (u32, u32),
        units_per_css_px: u32,
        [left, top, right, bottom]: PlotRect,
        x: Scale,
        y: Scale,
    ) -> Result<Self, DrawError> {
        let units = Units(units_per_css_px.max(1));
        let side = u64::from(size_css_px.0.max(size_css_px.1)) * u64::from(units.0);
        if side > MAX_SIDE_UNITS {
            return Err(DrawError { message: format!("a side of {side} units is too long") });
        }
        let canvas = backend.into_drawing_area();
        let across = units.at(left)..units.at(right);
        // From bottom to top: values increase upwards, backend coordinates downwards.
        let upwards = units.at(bottom)..units.at(top);
        let data = canvas.apply_coord_spec(Cartesian2d::new(x, y, (across, upwards)));
        Ok(Self { canvas, data, units })
    }

    /// Draws a hairline across the plot at every key point of the value scale except 0.
    pub(super) fn grid(&self, color: Color) -> Result<(), DrawError> {
        let fill = color.to_plotters().filled();
        let draw = |backend: &mut DB, line: MeshLine<'_, Scale, Scale>| match line {
            MeshLine::YMesh((left, y), (right, _), &value) if value > 0.0 => {
                let (top, bottom) = self.units.hairline(y);
                backend.draw_rect((left, top), (right, bottom), &fill, true)
            }
            _ => Ok(()),
        };
        Ok(self.data.draw_mesh(draw, usize::MAX, 0_usize)?)
    }

    /// Draws a hairline across the plot at 0.
    pub(super) fn baseline(&self, color: Color) -> Result<(), DrawError> {
        let x = self.data.get_x_axis_pixel_range();
        let (_, y) = self.data.map_coordinate(&(0.0, 0.0));
        let (top, bottom) = self.units.hairline(y);
        let corners = [(x.start, top), (x.end, bottom)];
        Ok(self.canvas.draw(&Rectangle::new(corners, color.to_plotters().filled()))?)
    }

    /// Fills the area between two lines over the same positions. `lower` is `None` for 0. All runs form one polygon,
    /// with bridges between them that the outline follows in both directions.
    pub(super) fn band(
        &self,
        runs: &[Vec<usize>],
        upper: &[f64],
        lower: Option<&[f64]>,
        color: Color,
    ) -> Result<(), DrawError> {
        let low = |&i: &usize| (i as f64, lower.map_or(0.0, |lower| lower[i]));
        let high = |&i: &usize| (i as f64, upper[i]);
        let mut points = Vec::new();
        for run in runs.iter().filter(|run| run.len() > 1) {
            points.extend(run.first().map(low));
            points.extend(run.iter().map(high));
            points.extend(run.last().map(low));
        }
        if lower.is_some() {
            for run in runs.iter().rev().filter(|run| run.len() > 1) {
                points.extend(run.iter().rev().map(low));
            }
        }
        if points.is_empty() {
            return Ok(());
        }
        Ok(self.data.draw(&Polygon::new(points, color.to_plotters()))?)
    }

    /// Draws a line through each run. A run of one position is drawn as a dot. A line with many gaps is drawn as one polygon.
    pub(super) fn line(
        &self,
        runs: &[Vec<usize>],
        values: &[f64],
        width_css_px: f64,
        color: Color,
    ) -> Result<(), DrawError> {
        let width = self.units.at(width_css_px).max(1);
        if runs.len() > MAX_PATHS_PER_LINE {
            let segments = segments_of_lines(&self.points(runs, values));
            return self.polygon(outline_of_segments(&segments, width), color);
        }
        let style = color.to_plotters().stroke_width(width.unsigned_abs());
        for run in runs {
            let points: Vec<_> = run.iter().map(|&i| at(i, values)).collect();
            match run[..] {
                [i] => self.dot(i, values, color)?,
                _ => self.data.draw(&PathElement::new(points, style))?,
            }
        }
        Ok(())
    }

    /// Draws a dashed line through each run. All lines are one polygon.
    pub(super) fn dashed_line(
        &self,
        runs: &[Vec<usize>],
        values: &[f64],
        width_css_px: f64,
        color: Color,
    ) -> Result<(), DrawError> {
        let [dash, gap] =
            [DASH_CSS_PX, DASH_GAP_CSS_PX].map(|css_px| f64::from(self.units.at(css_px)));
        let dashes = dashes_of_lines(&self.points(runs, values), dash, gap);
        self.polygon(outline_of_segments(&dashes, self.units.at(width_css_px)), color)
    }

    /// Draws a small dot at each position. All dots are one polygon.
    pub(super) fn dots(
        &self,
        runs: &[Vec<usize>],
        values: &[f64],
        color: Color,
    ) -> Result<(), DrawError> {
        let points = self.points(runs, values);
        let segments: Vec<_> = points.into_iter().flatten().map(|point| (point, point)).collect();
        self.polygon(outline_of_segments(&segments, self.units.at(DOTS_CSS_PX / 2.0)), color)
    }

    /// Draws a ring at one position.
    pub(super) fn ring(&self, i: usize, value: f64, color: Color) -> Result<(), DrawError> {
        let width = self.units.at(RING_WIDTH_CSS_PX).max(1).unsigned_abs();
        let style = color.to_plotters().stroke_width(width);
        let radius = self.units.at(RING_RADIUS_CSS_PX);
        Ok(self.data.draw(&Circle::new((i as f64, value), radius, style))?)
    }

    /// Draws a dot at one position.
    pub(super) fn dot(&self, i: usize, values: &[f64], color: Color) -> Result<(), DrawError> {
        let radius = self.units.at(DOT_RADIUS_CSS_PX);
        Ok(self.data.draw(&Circle::new(at(i, values), radius, color.to_plotters().filled()))?)
    }

    /// Draws a label with its middle or right end at a position in CSS pixels.
    pub(super) fn label(
        &self,
        text: &str,
        (x, y): (f64, f64),
        align: HPos,
        font_family: &str,
        color: Color,
    ) -> Result<(), DrawError> {
        let size = label::FONT_SIZE_CSS_PX * f64::from(self.units.0);
        let color = color.to_plotters();
        let style = TextStyle::from((FontFamily::Name(font_family), size).into_font())
            .color(&color)
            .pos(Pos::new(align, VPos::Center));
        let position = (self.units.at(x), self.units.at(y));
        Ok(self.canvas.draw(&Text::new(text, position, style))?)
    }

    /// Finishes the drawing.
    pub(super) fn present(&self) -> Result<(), DrawError> {
        Ok(self.canvas.present()?)
    }

    fn polygon(&self, points: Vec<Point>, color: Color) -> Result<(), DrawError> {
        if points.is_empty() {
            return Ok(());
        }
        Ok(self.canvas.draw(&Polygon::new(points, color.to_plotters()))?)
    }

    /// Converts runs to backend units, without repeated points.
    fn points(&self, runs: &[Vec<usize>], values: &[f64]) -> Vec<Vec<Point>> {
        let line = |run: &Vec<usize>| {
            let mut points: Vec<Point> =
                run.iter().map(|&i| self.data.map_coordinate(&at(i, values))).collect();
            points.dedup();
            points
        };
        runs.iter().map(line).collect()
    }
}

fn at(i: usize, values: &[f64]) -> (f64, f64) {
    (i as f64, values[i])
}

/// Backend units per CSS pixel, at least 1.
#[derive(Clone, Copy)]
struct Units(u32);

impl Units {
    fn at(self, css_px: f64) -> i32 {
        rounded(css_px * f64::from(self.0))
    }

    /// Returns the top and bottom of the CSS pixel that contains a coordinate.
    fn hairline(self, y: i32) -> (i32, i32) {
        let units = i32::try_from(self.0).unwrap_or(i32::MAX);
        let top = y - y.rem_euclid(units);
        (top, top + units)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_round_and_keep_to_their_range() {
        let scale = Scale { range: 0.0..4.0, key_points: vec![0.0, 2.0, 4.0] };
        let placed = [-1.0, 0.0, 1.0, 3.0, 9.0, f64::NAN].map(|value| scale.map(&value, (90, 11)));
        assert_eq!(placed, [90, 90, 70, 31, 11, 90]);
        assert_eq!(scale.key_points(2_usize), [0.0, 2.0]);
        assert_eq!(Ranged::range(&scale), 0.0..4.0);
    }

    #[test]
    fn a_scale_without_extent_is_at_its_start() {
        let scale = Scale { range: 0.0..0.0, key_points: Vec::new() };
        assert_eq!(scale.map(&0.0, (90, 10)), 90);
    }

    #[test]
    fn hairlines_fill_whole_css_pixels() {
        assert_eq!(Units(8).hairline(8 * 20 + 4), (160, 168));
        assert_eq!(Units(1).hairline(20), (20, 21));
    }
}
