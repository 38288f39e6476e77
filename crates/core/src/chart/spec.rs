//! What to draw: the plain numbers and colours a chart or a trend is made from.

use super::date::{date_from_day, day_from_date, first_of_month, month_index};
use super::{Color, ValueTick};

/// Where the values stand in time: value `i` covers the `i`-th step from `first_day` on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayAxis {
    /// Day of the first value, in days since 1970-01-01 (UTC).
    pub first_day: i32,
    /// From one value to the next.
    pub step: Step,
    /// Number of positions.
    pub count: usize,
}

/// The time from one value to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many days; 0 is taken as 1.
    Days(u32),
    /// A calendar month. Values stand at equal distances, whatever the lengths of months.
    Months,
}

impl DayAxis {
    /// Days from one value to the next, at least 1; `None` for months.
    pub(super) fn step_days(self) -> Option<u32> {
        match self.step {
            Step::Days(days) => Some(days.max(1)),
            Step::Months => None,
        }
    }

    /// How many steps a day (since 1970-01-01) lies behind the first one; days between two values lie between them.
    pub(super) fn position_of_day(self, day: i32) -> f64 {
        match self.step_days() {
            Some(step) => (f64::from(day) - f64::from(self.first_day)) / f64::from(step),
            None => months_of(day) - months_of(self.first_day),
        }
    }

    /// The day at which the last value's step begins, in days since 1970-01-01.
    pub(super) fn last_day(self) -> i64 {
        let first = i64::from(self.first_day);
        let steps = i64::try_from(self.last_index()).unwrap_or(i64::MAX);
        match self.step_days() {
            Some(step) => first.saturating_add(steps.saturating_mul(i64::from(step))),
            None => month_behind(first, steps).map_or(i64::MAX, day_from_date),
        }
    }

    /// Index of the last position; 0 for an empty axis.
    pub(super) fn last_index(self) -> usize {
        self.count.saturating_sub(1)
    }
}

/// Months since the beginning of year 0, with the part of the month that has gone by.
fn months_of(day: i32) -> f64 {
    date_from_day(i64::from(day))
        .map_or(0.0, |date| f64::from(month_index(date)) + f64::from(date.day() - 1) / 31.0)
}

fn month_behind(first: i64, months: i64) -> Option<time::Date> {
    let first = i64::from(month_index(date_from_day(first)?));
    first_of_month(i32::try_from(first.checked_add(months)?).ok()?)
}

/// One band.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    /// One value per position of the axis; `None` is missing: a gap, never a zero. Values beyond
    /// the axis are not drawn, positions beyond the values are missing.
    pub values: Vec<Option<f64>>,
    /// Colour of the line along the band's top.
    pub line: Color,
    /// Colour of the band.
    pub fill: Color,
    /// The height of a ring at the last position: a value that is not whole yet, which no line leads to.
    pub ring: Option<f64>,
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
    /// Dashed line of the earlier period.
    pub reference: Color,
    /// CSS font family list of the tick labels.
    pub font_family: String,
}

/// A value axis of one's own, in place of one from 0 to the largest value.
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
    /// Width of the canvas in CSS pixels.
    pub width_css_px: u32,
    /// Height of the canvas in CSS pixels.
    pub height_css_px: u32,
    /// Backend units per CSS pixel, so that `i32` coordinates do not make lines step; 0 is taken
    /// as 1.
    pub units_per_css_px: u32,
    /// Where the values stand in time.
    pub axis: DayAxis,
    /// Layers, bottom first.
    pub layers: Vec<Layer>,
    /// Whether each layer stands on the sum of those before it; else all are lines from 0, without a fill.
    pub is_stacked: bool,
    /// Values that are drawn as faint dots in the colour of the first layer, at the same positions.
    pub dots: Vec<Option<f64>>,
    /// The value axis; `None` for one that follows from the values.
    pub value_scale: Option<ValueScale>,
    /// Labels of the horizontal axis in place of dates: days since 1970-01-01 with what is written there, in sets from fine to
    /// coarse, of which the first is taken that fits. Empty for dates.
    pub day_labels: Vec<Vec<(i64, String)>>,
    /// Room in CSS pixels to the right of the plot, for what is written there over the canvas.
    pub right_room_css_px: u32,
    /// Values of an earlier period at the same positions, drawn as a dashed line.
    pub reference: Option<Vec<Option<f64>>>,
    /// Colours and type of everything that is not data.
    pub ink: AxisStyle,
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
    /// Values from there on; `None` is missing: a gap, never a zero.
    pub values: Vec<Option<f64>>,
    /// Values of an earlier period at the same positions, drawn as a line in the colour `reference`.
    pub earlier: Vec<Option<f64>>,
    /// The value at the top; `None` for the largest of all values.
    pub top: Option<f64>,
    /// Colour of the line and of the dot at the last value.
    pub line: Color,
    /// Colour of the area.
    pub fill: Color,
    /// Colour of the hairline at 0.
    pub baseline: Color,
    /// Colour of the line of the earlier period.
    pub reference: Color,
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A chart of 600 × 240 CSS pixels with one layer for each row of values.
    pub(in super::super) fn chart(rows: &[Vec<Option<f64>>]) -> ChartSpec {
        let grey = Color::rgb(100, 106, 115);
        let count = rows.iter().map(Vec::len).max().unwrap_or(0);
        let layer =
            |values: &Vec<_>| Layer { values: values.clone(), line: grey, fill: grey, ring: None };
        ChartSpec {
            width_css_px: 600,
            height_css_px: 240,
            units_per_css_px: 8,
            axis: DayAxis { first_day: 18_477, step: Step::Days(1), count },
            layers: rows.iter().map(layer).collect(),
            is_stacked: true,
            dots: Vec::new(),
            value_scale: None,
            day_labels: Vec::new(),
            right_room_css_px: 0,
            reference: None,
            ink: AxisStyle {
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
