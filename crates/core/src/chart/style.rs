//! A chart's numbers with sizes and colours: [`ChartSeries`] to [`ChartSpec`].
//!
//! Clever part: lines and areas leave partial buckets out, unless values are running sums. A partial bucket is a ring at its
//! value; in a stack it stands on the top, for the sum, and in percent charts on every band.

use super::{
    AxisStyle, ChartSeries, ChartSpec, Color, Layer, SeriesBand, ValueUnit, Values, symlog,
};
use crate::query::SeriesKey;

/// What a drawing depends on beside its numbers.
#[derive(Clone, Copy)]
pub struct ChartStyle<'a> {
    /// Width and height in CSS pixels.
    pub size_css_px: (u32, u32),
    /// Backend units per CSS pixel.
    pub units_per_css_px: u32,
    /// Colours and type of everything that is not data.
    pub axis_style: &'a AxisStyle,
    /// Line and area of a band.
    pub colors: &'a dyn Fn(&SeriesKey) -> (Color, Color),
    /// Between whole and fractional digits.
    pub decimal_separator: char,
    /// Room to the right of the plot, in CSS pixels.
    pub right_room_css_px: u32,
}

impl std::fmt::Debug for ChartStyle<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ChartStyle").field("size_css_px", &self.size_css_px).finish_non_exhaustive()
    }
}

impl ChartSeries {
    /// What to draw.
    pub fn spec(&self, style: ChartStyle<'_>) -> ChartSpec {
        let mut heights = vec![None; self.partial.len()];
        let top_band = self.bands.len().saturating_sub(1);
        let layers = self.bands.iter().enumerate().map(|(index, band)| {
            let (line, fill) = (style.colors)(&band.key);
            let rings = if self.is_stacked() {
                self.raise(&mut heights, band);
                if index == top_band || self.unit == ValueUnit::Shares {
                    rings(&self.partial, heights.iter().copied())
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

    /// Adds a band to the heights of the partial buckets.
    fn raise(&self, heights: &mut [Option<f64>], band: &SeriesBand) {
        for (height, &bucket) in heights.iter_mut().zip(&self.partial) {
            *height = band.y[bucket].map(|own| own + height.unwrap_or(0.0)).or(*height);
        }
    }

    /// The values that lines lead through.
    fn line_values(&self, y: &[Option<f64>], partial: &[usize]) -> Values {
        let is_drawn = |bucket: usize| self.is_cumulative() || !partial.contains(&bucket);
        y.iter().enumerate().map(|(bucket, y)| y.filter(|_| is_drawn(bucket))).collect()
    }

    fn dots(&self) -> Values {
        if !self.draws_raw_daily() {
            return Values::default();
        }
        let height = |count: u64| {
            if self.is_logarithmic() { symlog(count as f64) } else { count as f64 }
        };
        self.raw_daily.iter().map(|count| count.map(height)).collect()
    }
}

fn rings(partial: &[usize], heights: impl Iterator<Item = Option<f64>>) -> Vec<(usize, f64)> {
    partial.iter().zip(heights).filter_map(|(&bucket, height)| Some((bucket, height?))).collect()
}
