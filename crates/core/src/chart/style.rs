//! Turns a [`ChartSeries`] into a [`ChartSpec`] by adding sizes and colours.
//!
//! What breaks if you touch it: lines and areas leave partial buckets out, unless values are running sums. So each
//! partial bucket needs a ring at its value. A stack has one ring per partial bucket, at the total. In a stack of
//! shares, every band has rings. In a chart of lines, every line has rings.

use super::{
    AxisStyle, ChartSeries, ChartSpec, Color, Layer, SeriesBand, ValueUnit, Values, symlog,
};
use crate::query::SeriesKey;

/// The sizes and colours of a chart.
#[derive(Clone, Copy)]
pub struct ChartStyle<'a> {
    /// Width and height in CSS pixels.
    pub size_css_px: (u32, u32),
    /// Backend units per CSS pixel.
    pub units_per_css_px: u32,
    /// Colours and font of axes and labels.
    pub axis_style: &'a AxisStyle,
    /// The colours of the line and the area of a band.
    pub colors: &'a dyn Fn(&SeriesKey) -> (Color, Color),
    /// The decimal separator of value labels.
    pub decimal_separator: char,
    /// Room for labels to the right of the plot, in CSS pixels.
    pub right_room_css_px: u32,
}

impl std::fmt::Debug for ChartStyle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChartStyle").field("size_css_px", &self.size_css_px).finish_non_exhaustive()
    }
}

impl ChartSeries {
    /// Returns the spec to draw.
    pub fn spec(&self, style: ChartStyle<'_>) -> ChartSpec {
        // The tops of the partial buckets so far. The closure below adds one band after the other.
        let mut tops = vec![None; self.partial.len()];
        let top_band = self.bands.len().saturating_sub(1);
        let layers = self.bands.iter().enumerate().map(|(index, band)| {
            let (line, fill) = (style.colors)(&band.key);
            let rings = if self.is_stacked() {
                self.add_to_tops(&mut tops, band);
                if index == top_band || self.unit == ValueUnit::Shares {
                    rings(&self.partial, tops.iter().copied())
                } else {
                    Vec::new()
                }
            } else {
                rings(&band.partial, band.partial.iter().map(|&bucket| band.y[bucket]))
            };
            let partial = if self.is_stacked() { &self.partial } else { &band.partial };
            Layer { values: self.line_values(&band.y, partial), line, fill, rings }
        });
        let layers = layers.collect();
        let reference = self.previous.as_ref();
        let reference = reference.map(|previous| self.line_values(&previous.y, &self.partial));
        ChartSpec {
            is_stacked: self.is_stacked(),
            dots: self.dots(),
            reference: reference.unwrap_or_default(),
            value_scale: self.value_scale.clone(),
            day_labels: self.offset_labels.clone(),
            right_room_css_px: style.right_room_css_px,
            decimal_separator: style.decimal_separator,
            ..ChartSpec::new(
                style.size_css_px,
                style.units_per_css_px,
                self.axis,
                layers,
                style.axis_style.clone(),
            )
        }
    }

    /// Adds a band to the tops of the partial buckets.
    fn add_to_tops(&self, tops: &mut [Option<f64>], band: &SeriesBand) {
        for (top, &bucket) in tops.iter_mut().zip(&self.partial) {
            *top = band.y[bucket].map(|own| own + top.unwrap_or(0.0)).or(*top);
        }
    }

    /// Returns the values that lines include.
    fn line_values(&self, y: &[Option<f64>], partial: &[usize]) -> Values {
        let is_drawn = |bucket: usize| self.is_cumulative() || !partial.contains(&bucket);
        y.iter().enumerate().map(|(bucket, y)| y.filter(|_| is_drawn(bucket))).collect()
    }

    fn dots(&self) -> Values {
        if !self.draws_raw_daily() {
            return Values::default();
        }
        let y = |count: u64| {
            if self.is_logarithmic() { symlog(count as f64) } else { count as f64 }
        };
        self.raw_daily.iter().map(|count| count.map(y)).collect()
    }
}

fn rings(partial: &[usize], y: impl Iterator<Item = Option<f64>>) -> Vec<(usize, f64)> {
    partial.iter().zip(y).filter_map(|(&bucket, y)| Some((bucket, y?))).collect()
}
