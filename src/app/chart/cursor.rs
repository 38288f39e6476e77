//! The cursor of a chart: a line with dots and a readout over the canvas.
//!
//! Cursor and readout are elements, so moving the pointer redraws nothing. For assistive technology the cursor is a
//! slider: one tab stop, moved by keys, with the readout as its value. Enter pins it.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::Chart;
use super::annotations::AnnotationMarks;
use super::band_labels::BandLabels;
use super::bands::{BandMark, band_class};
use super::words::{amount_with_note, bucket_name, figure_at, in_reading_order, readout_text};
use crate::app::css::css_px;
use crate::app::keyboard_help::CHART_KEYS;
use crate::browser::locale;
use crate::stores::{ExportStore, ViewStore};
use crate::words::{amount, counted, name_among};
use publisher_analytics_core::chart::{Amount, ChartLayout, ChartSeries, SeriesBand};
use publisher_analytics_core::model::{DayRange, Granularity};
use publisher_analytics_core::query::{ChartKind, Period, SeriesKey};

/// The long step of the cursor (Shift with an arrow key, Page Up, Page Down) if a bucket is a day: a week.
const DAYS_OF_LONG_STEP: usize = 7;
/// The long step of the cursor if a bucket is a week or a month: about a quarter or a year.
const BUCKETS_OF_LONG_STEP: usize = 12;

/// Shorter drags count as clicks.
const SHORTEST_DRAG_CSS_PX: f64 = 6.0;
/// The width that a readout needs beside the cursor.
const READOUT_CSS_PX: f64 = 220.0;
/// The least width of a chart in which a readout beside the cursor leaves enough of the plot visible.
const WIDTH_FOR_READOUT_CSS_PX: f64 = 480.0;

/// The elements over the canvas of a chart: annotations, band names and the cursor.
#[component]
pub(super) fn Overlay(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    view! {
        <AnnotationMarks chart />
        <BandLabels chart />
        <Cursor chart />
    }
}

/// The cursor over a chart, with its readout.
#[component]
fn Cursor(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let Chart { series: chart_series, layout, cursor, .. } = chart;
    let pin = RwSignal::new(None);
    let handle = NodeRef::<html::Div>::new();
    let last = move || chart_series.read().as_ref()?.len().checked_sub(1);
    let axis = move || chart_series.read().as_ref().map(|chart_series| chart_series.axis);
    // A pin belongs to the axis that it was set on: on another axis, the same index is another day.
    let is_pinned = move || pin.get().is_some_and(|pinned| Some(pinned) == axis());
    let at = move || {
        let is_lost = pin.get().is_some() && !is_pinned();
        Some(cursor.get()?.min(last()?)).filter(|_| !is_lost)
    };
    let granularity = move || {
        chart_series
            .read()
            .as_ref()
            .map_or(Granularity::Day, |chart_series| chart_series.axis.granularity)
    };
    let value = move || at().or_else(last).unwrap_or(0);
    let value_text = move || {
        let chart_series = chart_series.get()?;
        Some(readout_text(&chart_series, value()))
    };
    let bucket_under = move |event: &ev::PointerEvent| {
        let (handle, layout) = (handle.get_untracked()?, layout.get_untracked()?);
        let x = f64::from(event.client_x()) - handle.get_bounding_client_rect().left();
        Some(layout.geometry().index_at_x(x))
    };
    let has_dates = move || {
        chart_series.read().as_ref().is_some_and(|chart_series| !chart_series.is_since_first_day)
    };
    // Dragging with a mouse or pen selects the days in between. A finger only moves the cursor.
    let brush = RwSignal::new(None::<(usize, usize)>);
    // Whether Escape has cancelled the drag. The `click` event that follows its release is then ignored.
    let is_escaped = StoredValue::new(false);
    let follow = move |event: ev::PointerEvent| {
        let Some(index) = bucket_under(&event) else { return };
        if !untrack(is_pinned) {
            pin.set(None);
            cursor.set(Some(index));
        }
        if let Some((from, to)) = brush.get_untracked()
            && to != index
        {
            brush.set(Some((from, index)));
        }
    };
    let begin = move |event: ev::PointerEvent| {
        is_escaped.set_value(false);
        follow(event.clone());
        if event.button() == 0
            && event.pointer_type() != "touch"
            && untrack(has_dates)
            && let (Some(handle), Some(index)) = (handle.get_untracked(), bucket_under(&event))
        {
            // The drag may end outside the chart, so capture the pointer. That fails if the pointer is already gone.
            handle.set_pointer_capture(event.pointer_id()).ok();
            brush.set(Some((index, index)));
        }
    };
    let dragged = move || {
        let (from, to) = brush.get()?;
        let (chart_series, layout) = (chart_series.get()?, layout.get()?);
        let (from, to) = (from.min(to), from.max(to));
        let (first, last) = (chart_series.days_at(from), chart_series.days_at(to));
        let geometry = layout.geometry();
        let (left, right) = (geometry.x_of_index(from), geometry.x_of_index(to));
        let days = DayRange::new(first.first(), last.last())?;
        (right - left >= SHORTEST_DRAG_CSS_PX).then_some(Dragged { days, left, right })
    };
    let end = move |_: ev::PointerEvent| {
        match untrack(dragged) {
            Some(Dragged { days, .. }) => {
                pin.set(None);
                cursor.set(None);
                view.change(|view| view.period = Period::Days(days));
                // `brush` is cleared only after the `click` event that follows, so that `open` ignores that event.
                request_animation_frame(move || brush.set(None));
            }
            None => brush.set(None),
        }
    };
    let let_go = move || {
        // `blur` also fires when the chart is removed; its signals are disposed by then.
        if pin.try_get_untracked() == Some(None) {
            cursor.set(None);
        }
    };
    // Lifting a finger fires `pointerleave` too. The readout must then stay, so that it can be read.
    let leave = move |event: ev::PointerEvent| {
        if event.pointer_type() != "touch" {
            let_go();
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        let Some(last) = untrack(last) else { return };
        let now = untrack(at).unwrap_or(last);
        let long_step = match untrack(granularity) {
            Granularity::Day => DAYS_OF_LONG_STEP,
            _ => BUCKETS_OF_LONG_STEP,
        };
        let step = if event.shift_key() { long_step } else { 1 };
        let target = match &*event.key() {
            "ArrowLeft" | "ArrowDown" => Some(now.saturating_sub(step)),
            "ArrowRight" | "ArrowUp" => Some(now.saturating_add(step).min(last)),
            "PageDown" => Some(now.saturating_sub(long_step)),
            "PageUp" => Some(now.saturating_add(long_step).min(last)),
            "Home" => Some(0),
            "End" => Some(last),
            "Enter" => {
                pin.set(if untrack(is_pinned) { None } else { untrack(axis) });
                Some(now)
            }
            "Escape" if brush.get_untracked().is_some() => {
                is_escaped.set_value(true);
                brush.set(None);
                Some(now)
            }
            "Escape" => {
                let is_chosen = matches!(view.shown.read_untracked().period, Period::Days(_));
                if is_chosen && cursor.get_untracked().is_none() {
                    view.change(|view| view.period = Period::AllTime);
                }
                pin.set(None);
                None
            }
            _ => return,
        };
        event.prevent_default();
        cursor.set(target);
    };
    let enter = move |_: ev::FocusEvent| {
        if cursor.get_untracked().is_none() {
            cursor.set(untrack(last));
        }
    };
    // In the overview, clicking the band of a repository opens that repository. Other clicks only move the cursor,
    // which `begin` has done already.
    let open = move |event: ev::MouseEvent| {
        if brush.get_untracked().is_some() || is_escaped.get_value() {
            return;
        }
        let (Some(chart_series), Some(layout), Some(handle)) =
            (chart_series.get_untracked(), layout.get_untracked(), handle.get_untracked())
        else {
            return;
        };
        let bounds = handle.get_bounding_client_rect();
        let geometry = layout.geometry();
        let (x, y) = (
            f64::from(event.client_x()) - bounds.left(),
            f64::from(event.client_y()) - bounds.top(),
        );
        if !(geometry.left..=geometry.right).contains(&x)
            || !(geometry.top..=geometry.bottom).contains(&y)
        {
            return;
        }
        let index = geometry.index_at_x(x);
        let band = band_at(&chart_series, index, |height| geometry.y_of_value(height) <= y);
        if let Some(SeriesKey::Repository(key)) = band.map(|band| band.key.clone())
            && chart.kind == ChartKind::Overview
        {
            view.open_repo(key);
        }
    };
    let opens = move || {
        let chart_series = chart_series.read();
        let bands =
            chart_series.as_ref().map(|chart_series| &*chart_series.bands).unwrap_or_default();
        chart.kind == ChartKind::Overview
            && bands.iter().any(|band| matches!(band.key, SeriesKey::Repository(_)))
    };
    let readout = move || match dragged() {
        Some(dragged) => Some(view! { <DraggedReadout chart dragged /> }.into_any()),
        None => Some(view! { <Readout chart index=at()? is_pinned=is_pinned() /> }.into_any()),
    };
    view! {
        <div
            node_ref=handle
            role="slider"
            tabindex="0"
            class="cursor-handle"
            class:opens=opens
            aria-label=move || granularity().label().to_owned()
            aria-orientation="horizontal"
            aria-describedby=CHART_KEYS
            aria-valuemin="0"
            aria-valuemax=move || last().unwrap_or(0).to_string()
            aria-valuenow=move || value().to_string()
            aria-valuetext=value_text
            on:pointermove=follow
            on:pointerdown=begin
            on:pointerup=end
            on:pointercancel=move |_: ev::PointerEvent| brush.set(None)
            on:pointerleave=leave
            on:focus=enter
            on:blur=move |_| let_go()
            on:keydown=press
            on:click=open
        ></div>
        {readout}
    }
}

/// The days that a drag has selected so far, and their left and right ends on the chart in CSS pixels.
#[derive(Clone, Copy, Debug)]
struct Dragged {
    days: DayRange,
    left: f64,
    right: f64,
}

/// The readout of a drag: the selected days and the downloads in them.
#[component]
fn DraggedReadout(
    /// The chart.
    chart: Chart,
    /// The selected days.
    dragged: Dragged,
) -> impl IntoView {
    let Dragged { days, left, right } = dragged;
    let (chart_series, layout, data) =
        (chart.series.get()?, chart.layout.get()?, chart.data.get()?);
    let geometry = layout.geometry();
    // Sums are of the daily counts, whatever smoothing and scale are drawn.
    let sum_of = |key: &SeriesKey| {
        let band = data.bands.iter().find(|band| band.key == *key);
        band.map_or(0, |band| band.series.sum(days))
    };
    let line = |band: &SeriesBand| {
        view! {
            <tr>
                <th scope="row"><BandMark series_key=band.key.clone() chart /> {name_among(&band.key, &chart_series)}</th>
                <td class="figure">{locale::count(sum_of(&band.key))}</td>
            </tr>
        }
        .into_any()
    };
    let lines = in_reading_order(&chart_series).map(line).collect_view();
    let total = chart_series.has_total().then(|| {
        let total = chart_series.bands.iter().map(|band| sum_of(&band.key)).sum();
        view! { <tr class="is-total"><th scope="row">"Total"</th><td class="figure">{locale::count(total)}</td></tr> }
    });
    let lane =
        Lane::beside(left, right, &layout).unwrap_or(Lane { class: "stands-below", distance: 0.0 });
    Some(view! {
        <div class="cursor" aria-hidden="true">
            <span
                class="brush"
                style:left=css_px(left)
                style:width=css_px(right - left)
                style:top=css_px(geometry.top)
                style:height=css_px(geometry.bottom - geometry.top)
            ></span>
            <div class=format!("readout-lane {}", lane.class)>
                <span style:flex-basis=css_px(lane.distance)></span>
                <div class="readout">
                    <p>{format!("{days}, {}", counted(days.len(), "day", "days"))}</p>
                    <table role="presentation"><tbody>{lines}{total}</tbody></table>
                </div>
            </div>
        </div>
    })
}

/// The position of a readout.
#[derive(Clone, Copy, Debug)]
struct Lane {
    class: &'static str,
    /// The width of the spacer before the readout, in CSS pixels. It begins at the left edge of the chart, or for
    /// `stands-left` at the right edge.
    distance: f64,
}

impl Lane {
    /// Returns the lane beside the span from `left` to `right`, on the side with more room. `None` if neither side has
    /// enough.
    fn beside(left: f64, right: f64, layout: &ChartLayout) -> Option<Self> {
        let width = f64::from(layout.spec().size_css_px.0);
        let lane = if left > width - right {
            Self { class: "stands-left", distance: width - left }
        } else {
            Self { class: "stands-right", distance: right }
        };
        let has_room = width >= WIDTH_FOR_READOUT_CSS_PX && width - lane.distance >= READOUT_CSS_PX;
        has_room.then_some(lane)
    }
}

/// Returns the band at a point of a stacked chart: in the bucket at `index`, the lowest band whose top is not below the
/// point (`is_above`). `None` for charts of lines.
fn band_at(
    chart_series: &ChartSeries,
    index: usize,
    is_above: impl Fn(f64) -> bool,
) -> Option<&SeriesBand> {
    if !chart_series.is_stacked() {
        return None;
    }
    let mut height = 0.0;
    chart_series.bands.iter().find(|band| {
        let own = band.y.get(index).copied().flatten().unwrap_or(0.0);
        height += own;
        own > 0.0 && is_above(height)
    })
}

/// The line, the dots and the readout of the cursor at a bucket.
#[component]
fn Readout(
    /// The chart.
    chart: Chart,
    /// The index of the bucket.
    index: usize,
    /// Whether the cursor is pinned.
    is_pinned: bool,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let (chart_series, layout) = (chart.series.get()?, chart.layout.get()?);
    let geometry = layout.geometry();
    let x = geometry.x_of_index(index);
    let mut height = 0.0;
    let mut dots = Vec::new();
    for band in &chart_series.bands {
        if let Some(own) = band.y.get(index).copied().flatten() {
            height = if chart_series.is_stacked() { height + own } else { own };
            let y = geometry.y_of_value(height);
            let class = format!("cursor-dot {}", band_class(export, &band.key, chart));
            let place = format!("translate({},{})", css_px(x), css_px(y));
            dots.push(view! { <span class=class style:transform=place></span> }.into_any());
        }
    }
    let lines = in_reading_order(&chart_series).map(|band| {
        let figure = figure_at(&chart_series, band, index);
        let figure = figure.map(|figure| view! { <td class="figure">{figure}</td> });
        view! {
            <tr>
                <th scope="row"><BandMark series_key=band.key.clone() chart /> {name_among(&band.key, &chart_series)}</th>
                <td class="figure">{amount_with_note(&chart_series, band, index)}</td>
                {figure}
            </tr>
        }
        .into_any()
    });
    let total = chart_series.has_total().then(|| {
        view! { <tr class="is-total"><th scope="row">"Total"</th><td class="figure">{amount(chart_series.total_at(index))}</td></tr> }
            .into_any()
    });
    let further = |name: String, value: String| {
        view! { <tr class="muted"><th scope="row">{name}</th><td class="figure">{value}</td></tr> }
            .into_any()
    };
    let previous = chart_series.previous.as_ref().map(|previous| {
        let value = previous.values.get(index).copied().flatten();
        further(previous.name.clone(), amount(value))
    });
    let raw_daily = chart_series.raw_daily.get(index);
    let raw_daily =
        raw_daily.map(|count| further("That day".to_owned(), amount(count.map(Amount::Count))));
    // In a narrow chart, the readout stands above the plot and covers the legend, which names the same bands.
    let lane = Lane::beside(x, x, &layout).unwrap_or(Lane { class: "stands-above", distance: 0.0 });
    let class = if is_pinned { "readout is-pinned" } else { "readout" };
    Some(view! {
        <div class="cursor" aria-hidden="true">
            <span
                class="cursor-line"
                style:transform=format!("translateX({})", css_px(x))
                style:top=css_px(geometry.top)
                style:height=css_px(geometry.bottom - geometry.top)
            ></span>
            {dots}
            <div class=format!("readout-lane {}", lane.class)>
                <span style:flex-basis=css_px(lane.distance)></span>
                <div class=class>
                    <p>{bucket_name(&chart_series, index)}</p>
                    <table role="presentation">
                        <tbody>{lines.chain(total).chain(raw_daily).chain(previous).collect_view()}</tbody>
                    </table>
                </div>
            </div>
        </div>
    })
}
