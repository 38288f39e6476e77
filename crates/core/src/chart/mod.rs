//! Draws time-series charts and trends (sparklines) through plotters, on any [`DrawingBackend`].
//!
//! Turns plain numbers ([`ChartSpec`], [`TrendSpec`]) into backend calls. It knows nothing of
//! repositories, periods or the page: no clock, no locale beyond the decimal separator, no text
//! measuring (label widths are estimated, so [`ChartSpec::geometry`] is pure and equals what is
//! drawn). It draws no background, legend, cursor or tooltip; those belong to whoever owns the
//! canvas.
//!
//! | file | idea |
//! |---|---|
//! | `color` | colours |
//! | `label` | how wide a label is |
//! | `value_ticks`, `calendar` | where ticks stand and what they say |
//! | `date` | days since 1970-01-01 to dates |
//! | `stack` | layers to cumulated tops |
//! | `decimate` | which positions need drawing |
//! | `geometry` | plot rectangle and scales in CSS pixels |
//! | `outline` | many strokes as one polygon: dashes, lines with many gaps |
//! | `plot` | scales and marks on a plotters drawing area |
//! | `draw`, `trend` | the two pictures |
//!
//! # Invariants
//! - Total: any input draws or draws nothing; nothing panics, no coordinate is NaN, and every
//!   coordinate lies on the canvas.
//! - A missing value is a gap, never a zero. Values that are no number count as missing, negative
//!   ones as 0.
//! - The number of backend calls does not grow with the number of values or gaps: at most 32 per
//!   line, 1 per area and dashed line, 1 per tick label and grid line.
//!
//! # Cost
//! O(L · D) for L layers of D values, then at most (2 + 2 L) points per CSS pixel column.
//!
//! # Coordinates
//! plotters' backend coordinates are `i32`. A canvas of `units_per_css_px` = 8 (scaled down by the
//! backend) keeps lines from stepping; with 1 the backend's pixels are CSS pixels, and line widths
//! are rounded to whole ones.
//!
//! [`DrawingBackend`]: plotters::prelude::DrawingBackend

mod calendar;
mod color;
mod date;
mod decimate;
mod draw;
mod geometry;
mod label;
mod outline;
mod plot;
mod spec;
mod stack;
mod trend;
mod value_ticks;

pub use calendar::DayTick;
pub use color::Color;
pub use draw::draw_chart;
pub use geometry::Geometry;
pub use label::width_css_px as label_width_css_px;
pub use plot::DrawError;
pub use spec::{AxisStyle, ChartSpec, DayAxis, Layer, Step, TrendSpec, ValueScale};
pub use trend::draw_trend;
pub use value_ticks::ValueTick;
