//! Charts: turns [`ChartData`](crate::query::ChartData) and the user's options into calls to any plotters
//! [`DrawingBackend`].
//!
//! | step | turns | modules |
//! |---|---|---|
//! | [`ChartSeries::build`] | daily numbers and [`ChartOptions`] into values by bucket | `build`, `aligned`, `chart_series`, `options`, `partial`, `previous`, `value_scale`, `age_labels` |
//! | [`ChartSeries::spec`] | values, sizes and colours into numbers to draw | `style`, `spec`, `values` |
//! | [`ChartSpec::layout`] | numbers to draw into stacked tops, axes and ticks; computed once and shared | `layout`, `stack`, `geometry`, `value_ticks`, `calendar`, `date`, `label` |
//! | [`draw_chart`], [`draw_trend`] | a layout into backend calls | `draw`, `trend`, `plot`, `decimate`, `outline`, `color` |
//! | [`ChartSeries::labels`], [`Annotations`] | a layout into positions of labels and annotations | `labels`, `annotations` |
//! | [`ChartSeries::summary`], [`report_sentence`], [`trend_ends`], [`Amount`] | numbers into text | `summary`, `sentence`, `partial`, `amount` |
//! | [`Picture`] | a chart with title, legend and source into an SVG | `picture` |
//!
//! This layer uses no clock, and no locale beyond the decimal separator. It estimates the widths of labels instead of
//! measuring text, so a layout is a pure function and drawing follows it exactly. Background, legend, cursor and
//! tooltip are not drawn here; they belong to the owner of the canvas.
//!
//! The project must draw with plotters. `plot` contains the workarounds that this needs: scales without plotters' mesh,
//! and many strokes as one polygon (`outline`), since a backend strokes one path per call.
//!
//! # Invariants
//! - Drawing is total: any input draws something or nothing. Nothing panics, no coordinate is NaN, and every coordinate lies on
//!   the canvas.
//! - A missing value is a gap, never a zero. Values that are not finite count as missing, negative values as 0.
//! - The number of backend calls does not grow with the number of values or gaps: at most 32 for each line, 1 for each area and
//!   dashed line, 1 for each tick label and grid line.
//!
//! # Cost
//! O(L · D) for L layers of D values, then at most (2 + 2 L) points per CSS pixel column.
//!
//! # Coordinates
//! plotters' backend coordinates are `i32`. With `units_per_css_px` = 8, a CSS pixel has 8 units, which the backend
//! scales down, so lines show no steps. With 1, units are CSS pixels, and line widths are rounded to whole pixels.
//!
//! [`DrawingBackend`]: plotters::prelude::DrawingBackend

mod age_labels;
mod aligned;
mod amount;
mod annotations;
mod build;
mod calendar;
mod chart_series;
mod color;
mod date;
mod decimate;
mod draw;
#[cfg(test)]
mod fixtures;
mod geometry;
mod label;
mod labels;
mod layout;
mod options;
mod outline;
mod partial;
mod picture;
mod plot;
mod previous;
mod sentence;
mod spec;
mod stack;
mod style;
mod summary;
mod trend;
mod value_scale;
mod value_ticks;
mod values;

pub use amount::Amount;
pub use annotations::Annotations;
pub use calendar::DayTick;
pub use chart_series::{ChartSeries, SeriesBand, ValueUnit};
pub use color::Color;
pub use draw::draw_chart;
pub use geometry::Geometry;
pub use label::width_css_px as label_width_css_px;
pub use labels::BandLabel;
pub use layout::ChartLayout;
pub use options::{Breakdown, ChartOptions, CompareBy, Scale, Smoothing};
pub use partial::trend_ends;
pub use picture::{
    CHART_SIZE_CSS_PX, Mark, PICTURE_MARGIN_CSS_PX, Picture, PictureChart, PictureLabel,
    markup_escaped, small_chart_size_css_px,
};
pub use plot::DrawError;
pub use previous::PreviousSeries;
pub use sentence::report_sentence;
pub use spec::{AxisStyle, ChartSpec, Layer, TrendSpec, ValueScale};
pub use style::ChartStyle;
pub use trend::{draw_trend, trend_svg};
pub use value_scale::symlog;
pub use value_ticks::ValueTick;
pub use values::Values;
