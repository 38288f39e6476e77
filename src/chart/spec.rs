//! What to draw: the plain numbers and colours a chart or a trend is made from.

use super::Color;

/// Where the values stand in time: value `i` covers the `step_days` days from
/// `first_day + i * step_days` (days since 1970-01-01, UTC).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayAxis {
    /// Day of the first value, in days since 1970-01-01 (UTC).
    pub first_day: i32,
    /// Days from one value to the next; 0 is taken as 1.
    pub step_days: u32,
    /// Number of positions.
    pub count: usize,
}

impl DayAxis {
    /// Days from one value to the next, at least 1.
    pub(super) fn step(self) -> u32 {
        self.step_days.max(1)
    }

    /// Index of the last position; 0 for an empty axis.
    pub(super) fn last_index(self) -> usize {
        self.count.saturating_sub(1)
    }
}

/// One stacked band.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// One value per position of the axis; `None` is missing: a gap, never a zero. Values beyond
    /// the axis are not drawn, positions beyond the values are missing.
    pub values: Vec<Option<f64>>,
    /// Colour of the line along the band's top.
    pub line: Color,
    /// Colour of the band.
    pub fill: Color,
}

/// Colours and type of everything that is not data.
#[derive(Clone, Debug, PartialEq)]
pub struct Ink {
    /// Tick labels.
    pub text: Color,
    /// Hairlines at the value ticks.
    pub grid: Color,
    /// Hairline at 0.
    pub baseline: Color,
    /// Dashed line of the earlier period.
    pub reference: Color,
    /// CSS font family list of the tick labels.
    pub font_family: String,
}

/// A chart of stacked layers over time, with value and calendar ticks.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSpec {
    /// Width of the canvas in CSS pixels.
    pub width_css_px: u32,
    /// Height of the canvas in CSS pixels.
    pub height_css_px: u32,
    /// Backend units per CSS pixel, so that `i32` coordinates do not make lines step; 0 is taken
    /// as 1.
    pub units_per_css_px: u32,
    /// Where the values stand in time.
    pub axis: DayAxis,
    /// Layers, bottom first. They are stacked: each stands on the sum of those before it.
    pub layers: Vec<Layer>,
    /// Values of an earlier period at the same positions, drawn as a dashed line.
    pub reference: Option<Vec<Option<f64>>>,
    /// Colours and type of everything that is not data.
    pub ink: Ink,
    /// Between whole and fractional digits of a value label.
    pub decimal_separator: char,
}

/// A trend (sparkline): one series without labels, on an axis shared by all rows.
#[derive(Clone, Debug, PartialEq)]
pub struct TrendSpec {
    /// Width of the canvas in CSS pixels.
    pub width_css_px: u32,
    /// Height of the canvas in CSS pixels.
    pub height_css_px: u32,
    /// Backend units per CSS pixel; 0 is taken as 1.
    pub units_per_css_px: u32,
    /// The common axis of all rows.
    pub axis: DayAxis,
    /// Position on the axis of `values[0]`.
    pub offset: usize,
    /// Values from the series' first day on; `None` is missing: a gap, never a zero.
    pub values: Vec<Option<f64>>,
    /// Colour of the line and of the dot at the last value.
    pub line: Color,
    /// Colour of the area.
    pub fill: Color,
    /// Colour of the hairline at 0.
    pub baseline: Color,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A chart of 600 × 240 CSS pixels with one layer for each row of values.
    pub(in super::super) fn chart(rows: &[Vec<Option<f64>>]) -> ChartSpec {
        let grey = Color::rgb(100, 106, 115);
        let count = rows.iter().map(Vec::len).max().unwrap_or(0);
        let layer = |values: &Vec<_>| Layer { values: values.clone(), line: grey, fill: grey };
        ChartSpec {
            width_css_px: 600,
            height_css_px: 240,
            units_per_css_px: 8,
            axis: DayAxis { first_day: 18_477, step_days: 1, count },
            layers: rows.iter().map(layer).collect(),
            reference: None,
            ink: Ink {
                text: grey,
                grid: grey,
                baseline: grey,
                reference: grey,
                font_family: "sans-serif".to_owned(),
            },
            decimal_separator: '.',
        }
    }
}
