//! The numbers, sizes and colours to draw for a chart or a trend.

use super::{Color, ValueTick, Values};
use crate::model::TimeAxis;

/// One layer: a band or a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// One value for each bucket of the axis. A missing value is a gap, never a zero. Values beyond the axis are not drawn;
    /// buckets beyond the values are missing.
    pub values: Values,
    /// Colour of the line along the top of the band.
    pub line: Color,
    /// Colour of the band.
    pub fill: Color,
    /// Rings for partial buckets, as bucket and value. Lines leave these buckets out, unless values are running sums.
    pub rings: Vec<(usize, f64)>,
}

/// Colours and font of axes and labels.
#[derive(Clone, Debug, PartialEq)]
pub struct AxisStyle {
    /// Colour of tick labels.
    pub text: Color,
    /// Colour of hairlines at value ticks.
    pub grid: Color,
    /// Colour of the hairline at 0.
    pub baseline: Color,
    /// Colour of the dashed line of the previous period.
    pub reference: Color,
    /// CSS font family list of tick labels.
    pub font_family: String,
}

impl AxisStyle {
    /// Creates a style with one colour and a system font.
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

/// A custom value axis.
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
    /// Backend units per CSS pixel. More than 1 keeps lines from showing steps, since coordinates are `i32`. 0 is taken
    /// as 1.
    pub units_per_css_px: u32,
    /// The time axis. Value `i` belongs to bucket `i`.
    pub axis: TimeAxis,
    /// Layers, bottom first.
    pub layers: Vec<Layer>,
    /// Whether layers are stacked; otherwise they are lines without a fill.
    pub is_stacked: bool,
    /// Values to draw as faint dots in the colour of the first layer, one for each bucket.
    pub dots: Values,
    /// Values of the previous period, to draw as a dashed line, one for each bucket.
    pub reference: Values,
    /// The value axis; `None` for the default, from 0 to the first tick at or above the largest value.
    pub value_scale: Option<ValueScale>,
    /// Custom labels of the horizontal axis: candidate sets from fine to coarse. The first set that fits is used. A
    /// label is a day since 1970-01-01 and its text. Empty for dates.
    pub day_labels: Vec<Vec<(i64, String)>>,
    /// Room for labels to the right of the plot, in CSS pixels.
    pub right_room_css_px: u32,
    /// Colours and font of axes and labels.
    pub axis_style: AxisStyle,
    /// The decimal separator of value labels.
    pub decimal_separator: char,
}

impl ChartSpec {
    /// Creates a stacked chart of layers, with defaults for everything else.
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
    /// The axis that all rows share.
    pub axis: TimeAxis,
    /// The bucket of `values[0]`.
    pub offset: usize,
    /// Values by bucket from `offset` on. A missing value is a gap, never a zero.
    pub values: Values,
    /// Values of the previous period in the same buckets, drawn as a line in the colour `reference`.
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

    /// Creates a chart of 600 × 240 CSS pixels with one layer for each row of values.
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
