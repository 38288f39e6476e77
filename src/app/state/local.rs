//! Signals that belong to one component: the cursor of a chart, switches, and widths that come from the layout.

use std::ops::Range;

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::Element;

use crate::app::live::effect;
use crate::browser::viewport;
use publisher_analytics_core::model::TimeAxis;
use publisher_analytics_core::query::SeriesKey;

/// The bucket that the cursor of a chart is on.
pub(in crate::app) fn chart_cursor() -> RwSignal<Option<usize>> {
    RwSignal::new(None)
}

/// The buckets between which the pointer is dragged over a chart.
pub(in crate::app) fn chart_brush() -> RwSignal<Option<(usize, usize)>> {
    RwSignal::new(None)
}

/// The axis on which the cursor of a chart is pinned.
pub(in crate::app) fn cursor_pin() -> RwSignal<Option<TimeAxis>> {
    RwSignal::new(None)
}

/// The bands of a chart that are hidden.
pub(in crate::app) fn hidden_bands() -> RwSignal<Vec<SeriesKey>> {
    RwSignal::new(Vec::new())
}

/// Whether a chart's values are shown below it as a table.
pub(in crate::app) fn table_switch() -> RwSignal<bool> {
    RwSignal::new(false)
}

/// The ranks that a table renders; and how far it renders them above their rank, since browsers show no table as tall as all
/// of its rows.
pub(in crate::app) fn rendered_ranks() -> (RwSignal<Range<usize>>, RwSignal<i64>) {
    (RwSignal::new(0..usize::MAX), RwSignal::new(0))
}

/// Whether "How this is counted" is open.
pub(in crate::app) fn definitions_switch() -> RwSignal<bool> {
    RwSignal::new(false)
}

/// Which of the two date fields keep the days from being a period.
pub(in crate::app) fn invalid_dates() -> RwSignal<[bool; 2]> {
    RwSignal::new([false; 2])
}

/// The width of an element in whole CSS pixels; `None` until it is laid out.
pub(in crate::app) fn layout_width(element: NodeRef<html::Div>) -> RwSignal<Option<u32>> {
    let width = RwSignal::new(None);
    watch_width(move || element.get().map(Into::into), width, viewport::client_width);
    width
}

/// The width of a row's trend, the same for all rows of the table; `None` until there are rows.
pub(in crate::app) fn trend_width(rows: NodeRef<html::Tbody>) -> RwSignal<Option<u32>> {
    let width = RwSignal::new(None);
    // The table body is resized when its first rows come.
    watch_width(
        move || rows.get().map(Into::into),
        width,
        |rows| viewport::client_width_of_first(rows, ".trend-frame"),
    );
    width
}

/// Measures `width` again whenever `element` is resized.
fn watch_width(
    element: impl Fn() -> Option<Element> + 'static,
    width: RwSignal<Option<u32>>,
    measure: fn(&Element) -> u32,
) {
    let watch = StoredValue::new_local(None);
    effect(move || {
        watch.set_value(element().map(|element| {
            let measured = element.clone();
            viewport::on_element_resize(&element, move || {
                let now = Some(measure(&measured)).filter(|width| *width > 0);
                // The element may have gone before the frame in which it is measured.
                let previous = width.try_get_untracked();
                if now.is_some() && previous.is_some_and(|previous| previous != now) {
                    width.set(now);
                }
            })
        }));
    });
    on_cleanup(move || watch.dispose());
}
