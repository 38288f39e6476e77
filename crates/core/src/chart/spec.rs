//! What to draw: the plain numbers and colours that a chart or a trend is made from.

use super::{Color, ValueTick, Values};
use crate::model::TimeAxis;

/// One band.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// One value per position of the axis; a missing one is a gap, never a zero. Values beyond the axis are not drawn, positions
    /// beyond the values are missing.
    pub values: Values,
    /// Colour of the line along the band's top.
    pub line: Color,
    /// Colour of the band.
    pub fill: Color,
    /// Rings at some positions with their heights: values of partial buckets, to which no line leads.
    pub rings: Vec<(usize, f64)>,
}

/// Colours and type of everything that is not data.
#[derive(Clone, Debug, PartialEq)]
pub struct AxisStyle {
    /// Tick labels.
    pub text: Color,
    /// Hairlines at the value ticks.
    pub grid: Color,
    /// Hairline at 0.
    pub baseline: Color,
    /// Dashed line of the previous period.
    pub reference: Color,
    /// CSS font family list of the tick labels.
    pub font_family: String,
}

impl AxisStyle {
    /// One colour for all, and a font of the reader's system.
    pub fn plain(color: Color) -> Self {
        Self {
            text: color,
            grid: color,
            baseline: color,
            reference: color,
            font_family: "sans-serif".to_owned(),
        }
    }
}

/// A value axis in place of one from 0 to the largest value.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueScale {
    /// Ticks, ascending from 0.
    pub ticks: Vec<ValueTick>,
    /// The value at the top of the axis.
    pub top: f64,
}

/// A chart of layers over time, with value and calendar ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSpec {
    /// Width and height of the canvas in CSS pixels.
    pub size_css_px: (u32, u32),
    /// Backend units per CSS pixel, so that `i32` coordinates do not make lines step; 0 is taken as 1.
    pub units_per_css_px: u32,
    /// Where the values stand in time: value `i` is of the `i`-th bucket.
    pub axis: TimeAxis,
    /// Layers, bottom first.
    pub layers: Vec<Layer>,
    /// Whether each layer stands on the sum of those below it; else all are lines from 0, without a fill.
    pub is_stacked: bool,
    /// Values that are drawn as faint dots in the colour of the first layer, at the same positions.
    pub dots: Values,
    /// Values of a previous period at the same positions, drawn as a dashed line.
    pub reference: Values,
    /// The value axis; `None` for one that follows from the values.
    pub value_scale: Option<ValueScale>,
    /// Labels of the horizontal axis in place of dates: days since 1970-01-01 with what is written there, in sets from fine to
    /// coarse, of which the first is taken that fits. Empty for dates.
    pub day_labels: Vec<Vec<(i64, String)>>,
    /// Room in CSS pixels to the right of the plot, for what is written there over the canvas.
    pub right_room_css_px: u32,
    /// Colours and type of everything that is not data.
    pub axis_style: AxisStyle,
    /// Between whole and fractional digits of a value label.
    pub decimal_separator: char,
}

impl ChartSpec {
    /// A stacked chart of layers, without anything else.
    pub fn new(
        size_css_px: (u32, u32),
        units_per_css_px: u32,
        axis: TimeAxis,
        layers: Vec<Layer>,
        axis_style: AxisStyle,
    ) -> Self {
        Self {
            size_css_px,
            units_per_css_px,
            axis,
            layers,
            is_stacked: true,
            dots: Values::default(),
            reference: Values::default(),
            value_scale: None,
            day_labels: Vec::new(),
            right_room_css_px: 0,
            axis_style,
            decimal_separator: '.',
        }
    }
}

/// A trend (sparkline): one series without labels, on an axis shared by all rows.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendSpec {
    /// Width and height of the canvas in CSS pixels.
    pub size_css_px: (u32, u32),
    /// Backend units per CSS pixel; 0 is taken as 1.
    pub units_per_css_px: u32,
    /// The common axis of all rows.
    pub axis: TimeAxis,
    /// Position on the axis of `values[0]`.
    pub offset: usize,
    /// Values from there on; a missing one is a gap, never a zero.
    pub values: Values,
    /// Values of a previous period at the same positions, drawn as a line in the colour `reference`.
    pub previous: Values,
    /// The value at the top; `None` for the largest of all values.
    pub top: Option<f64>,
    /// Colour of the line and of the dot at the last value.
    pub line: Color,
    /// Colour of the area.
    pub fill: Color,
    /// Colour of the hairline at 0.
    pub baseline: Color,
    /// Colour of the line of the previous period.
    pub reference: Color,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Day, Granularity};

    /// A chart of 600 × 240 CSS pixels with one layer for each row of values.
    pub(in super::super) fn chart(rows: &[Vec<Option<f64>>]) -> ChartSpec {
        let grey = Color::rgb(100, 106, 115);
        let count = rows.iter().map(Vec::len).max().unwrap_or(0);
        let layer = |values: &Vec<Option<f64>>| Layer {
            values: values.iter().copied().collect(),
            line: grey,
            fill: grey,
            rings: Vec::new(),
        };
        let first_day = Day::from_epoch_days(18_477);
        let axis = TimeAxis { first_day, granularity: Granularity::Day, count };
        let layers = rows.iter().map(layer).collect();
        ChartSpec::new((600, 240), 8, axis, layers, AxisStyle::plain(grey))
    }
}
