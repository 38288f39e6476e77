//! Charts of downloads over time: drawn on canvas with plotters, read with a cursor, and kept as pictures.

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

/// A chart on the page: what its parts share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chart {
    /// Its name.
    pub(super) label: &'static str,
    /// What kind of chart it is.
    pub(super) kind: ChartKind,
    /// The daily numbers; `None` until the first answer.
    pub(super) data: Signal<Option<Arc<ChartData>>>,
    /// How it is drawn, as the reader chose it.
    pub(super) options: Memo<ChartOptions>,
    /// The bands that are hidden.
    pub(super) hidden: RwSignal<Vec<SeriesKey>>,
    /// What is drawn.
    pub(super) series: Memo<Option<Arc<ChartSeries>>>,
    /// The same with sizes and colours, laid out on its canvas.
    pub(super) layout: Memo<Option<Arc<ChartLayout>>>,
    /// The bucket that the cursor is on.
    pub(super) cursor: RwSignal<Option<usize>>,
    /// Whether the numbers stand below.
    pub(super) shows_table: RwSignal<bool>,
}
