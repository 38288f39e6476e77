//! Charts: from [`ChartData`](crate::query::ChartData) and the reader's options to calls of any plotters [`DrawingBackend`].
//!
//! | step | turns | files |
//! |---|---|---|
//! | [`ChartSeries::build`] | daily numbers and [`ChartOptions`] into values by bucket | `build`, `aligned`, `chart_series`, `options`, `partial`, `previous`, `value_scale`, `age_labels` |
//! | [`ChartSeries::spec`] | these with sizes and colours into numbers to draw | `style`, `spec`, `values` |
//! | [`ChartSpec::layout`] | these into stacked tops, axes and ticks, once for all who need them | `layout`, `stack`, `geometry`, `value_ticks`, `calendar`, `date`, `label` |
//! | [`draw_chart`], [`draw_trend`] | a layout into backend calls | `draw`, `trend`, `plot`, `decimate`, `outline`, `color` |
//! | [`ChartSeries::labels`], [`Annotations`] | a layout into positions of names and marks | `labels`, `annotations` |
//! | [`ChartSeries::summary`], [`report_sentence`], [`Amount`] | numbers into words | `summary`, `sentence`, `amount` |
//! | [`Picture`] | a chart with title, legend and source into an SVG | `picture` |
//!
//! It knows no clock, no locale beyond the decimal separator, and measures no text: label widths are estimated, so a layout is pure
//! and equals what is drawn. It draws no background, legend, cursor or tooltip; those belong to whoever owns the canvas.
//!
//! plotters is the project's given drawing library. What works around it stands behind `plot`: scales without its mesh, and many
//! strokes as one polygon (`outline`), as a backend strokes one path per call.
//!
//! # Invariants
//! - Total: any input draws or draws nothing; nothing panics, no coordinate is NaN, and every coordinate lies on the canvas.
//! - A missing value is a gap, never a zero. Values that are no number count as missing, negative ones as 0.
//! - The number of backend calls does not grow with the number of values or gaps: at most 32 per line, 1 per area and dashed
//!   line, 1 per tick label and grid line.
//!
//! # Cost
//! O(L · D) for L layers of D values, then at most (2 + 2 L) points per CSS pixel column.
//!
//! # Coordinates
//! plotters' backend coordinates are `i32`. A canvas of `units_per_css_px` = 8 (scaled down by the backend) keeps lines from
//! stepping; with 1 the backend's pixels are CSS pixels, and line widths are rounded to whole ones.
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
pub use picture::{
    CHART_SIZE_CSS_PX, Mark, Picture, PictureChart, PictureLabel, SMALL_CHART_SIZE_CSS_PX,
};
pub use plot::DrawError;
pub use previous::PreviousSeries;
pub use sentence::report_sentence;
pub use spec::{AxisStyle, ChartSpec, Layer, TrendSpec, ValueScale};
pub use style::ChartStyle;
pub use trend::draw_trend;
pub use value_scale::{symlog, value_of_symlog};
pub use value_ticks::ValueTick;
pub use values::Values;
