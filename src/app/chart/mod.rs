//! Charts of downloads over time: drawn on a canvas with plotters, read with a cursor, and saved as pictures.

mod annotations;
mod band_labels;
mod bands;
mod cursor;
mod figure;
mod how_counted;
mod legend;
mod numbers;
mod picture;
mod printed;
mod report;
mod small_charts;
mod toolbar;
mod words;

use std::sync::Arc;

use leptos::prelude::*;

use publisher_analytics_core::chart::{ChartLayout, ChartOptions, ChartSeries};
use publisher_analytics_core::query::{ChartData, ChartKind, SeriesKey};

pub(super) use bands::series_class;
pub(super) use figure::ChartFigure;
pub(super) use small_charts::{MAX_LINES, SmallCharts};

/// A chart on the page: the state that its components share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chart {
    /// Its name.
    pub(super) label: &'static str,
    /// The kind of chart.
    pub(super) kind: ChartKind,
    /// The daily counts; `None` until the worker's first answer.
    pub(super) data: Signal<Option<Arc<ChartData>>>,
    /// The chart options that the user chose.
    pub(super) options: Memo<ChartOptions>,
    /// The hidden bands.
    pub(super) hidden: RwSignal<Vec<SeriesKey>>,
    /// The series to draw.
    pub(super) series: Memo<Option<Arc<ChartSeries>>>,
    /// The series with sizes and colours, laid out for the canvas.
    pub(super) layout: Memo<Option<Arc<ChartLayout>>>,
    /// The index of the bucket under the cursor; `None` without a cursor.
    pub(super) cursor: RwSignal<Option<usize>>,
    /// Whether the numbers are shown as a table below the chart.
    pub(super) shows_table: RwSignal<bool>,
}

impl Chart {
    /// Whether some of its bands are hidden. Bands of another breakdown may be hidden, too.
    pub(super) fn hides_bands(self) -> bool {
        let hidden = self.hidden.read();
        let data = self.data.read();
        data.as_ref().is_some_and(|data| data.bands.iter().any(|band| hidden.contains(&band.key)))
    }
}
