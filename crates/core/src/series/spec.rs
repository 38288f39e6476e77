//! A chart series as numbers and colours for [`draw_chart`](crate::chart::draw_chart).

use super::{ChartSeries, HeightScale};
use crate::chart::{AxisStyle, ChartSpec, Color, DayAxis, Layer, Step, ValueScale, ValueTick};
use crate::model::Granularity;
use crate::series::SeriesKey;

/// What a drawing depends on beside its numbers.
#[derive(Clone, Copy)]
pub struct Style<'a> {
    /// Width and height in CSS pixels.
    pub size_css_px: (u32, u32),
    /// Backend units per CSS pixel.
    pub units_per_css_px: u32,
    /// Colours and type of everything that is not data.
    pub ink: &'a AxisStyle,
    /// Line and area of a band.
    pub colors: &'a dyn Fn(&SeriesKey) -> (Color, Color),
    /// Between whole and fractional digits.
    pub decimal_separator: char,
    /// Room to the right of the plot, in CSS pixels.
    pub right_room_css_px: u32,
}

impl std::fmt::Debug for Style<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Style").field("size_css_px", &self.size_css_px).finish_non_exhaustive()
    }
}

/// The step of an axis.
pub const fn step_of(granularity: Granularity) -> Step {
    match granularity {
        Granularity::Day => Step::Days(1),
        Granularity::Week => Step::Days(7),
        Granularity::Month => Step::Months,
    }
}

impl ChartSeries {
    /// What to draw. The rest is a ring: no line leads to it.
    pub fn spec(&self, style: Style<'_>) -> ChartSpec {
        let whole = self.axis.count;
        let top_band = self.bands.len().saturating_sub(1);
        let mut height = None;
        let layers = self.bands.iter().enumerate().map(|(place, band)| {
            let (line, fill) = (style.colors)(&band.subject);
            let values = band.heights.iter().take(whole).copied().collect();
            let own = band.heights.get(whole).copied().flatten();
            // Of a stack only the top has a ring: the sum.
            let ring = if self.drawing.as_lines {
                own
            } else {
                height = own.map(|own| own + height.unwrap_or(0.0)).or(height);
                height.filter(|_| place == top_band)
            };
            Layer { values, line, fill, ring }
        });
        let layers = layers.collect();
        let earlier = self.earlier.as_ref();
        let earlier = earlier.map(|earlier| earlier.heights.iter().take(whole).copied().collect());
        ChartSpec {
            width_css_px: style.size_css_px.0,
            height_css_px: style.size_css_px.1,
            units_per_css_px: style.units_per_css_px,
            axis: DayAxis {
                first_day: self.axis.first_day.epoch_days(),
                step: step_of(self.axis.granularity),
                count: self.places(),
            },
            layers,
            is_stacked: !self.drawing.as_lines,
            dots: self.drawing.dots.clone(),
            day_labels: self.drawing.ages.clone().unwrap_or_default(),
            right_room_css_px: style.right_room_css_px,
            value_scale: self.drawing.scale.as_ref().map(value_scale),
            reference: earlier,
            ink: style.ink.clone(),
            decimal_separator: style.decimal_separator,
        }
    }
}

fn value_scale(scale: &HeightScale) -> ValueScale {
    let ticks = scale.ticks.iter();
    let ticks = ticks.map(|(value, label)| ValueTick { value: *value, label: label.clone() });
    ValueScale { ticks: ticks.collect(), top: scale.top }
}
