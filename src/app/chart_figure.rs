//! A chart with its caption, legend, cursor and table of numbers.
//!
//! The canvas is drawn when data, width, theme or pixel ratio change. Cursor and readout are elements over it, so
//! moving the pointer draws nothing. The cursor is a slider: one tab stop, moved by keys, read out as its value.

use std::sync::Arc;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::live::{attribute, effect, on, part, text};
use super::state::{AppState, chart_cursor, layout_width, table_switch};
use super::words::{TypeMark, per_step, type_class, type_plural};
use crate::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use crate::browser::locale;
use crate::browser::theme::Palette;
use crate::chart::{ChartSpec, DayAxis, Layer, draw_chart};
use crate::query::{Buckets, Granularity};
use crate::view_model::{ChartData, bucket_name};

/// How many buckets Shift and an arrow move the cursor over.
const LONG_STEP: usize = 7;

/// A chart of downloads over time.
#[component]
pub(super) fn ChartFigure(
    /// Its name.
    label: &'static str,
    /// What it shows; `None` until the first answer.
    #[prop(into)]
    chart: Signal<Option<Arc<ChartData>>>,
    /// Height of the plot with its axes, in CSS pixels.
    height_css_px: u32,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let width = layout_width(frame);
    let cursor = chart_cursor();
    let shows_table = table_switch();

    let spec = Memo::new(move |_| {
        let (chart, width) = (chart.get()?, width.get()?);
        chart_spec(&chart, &state.look.read().palette, width, height_css_px).map(Arc::new)
    });
    effect(move || {
        let (Some(canvas), Some(spec)) = (canvas.get(), spec.get()) else { return };
        let ratio = state.look.read().pixel_ratio;
        let surface = CanvasSurface::prepare(&canvas, spec.width_css_px, spec.height_css_px, ratio);
        if let Some(Err(error)) = surface.map(|surface| draw_chart(&spec, surface)) {
            leptos::logging::error!("A chart could not be drawn: {error}");
        }
    });
    let granularity = move || {
        let axis = chart.get().and_then(|chart| chart.axis);
        axis.map_or(Granularity::Day, |axis| axis.granularity)
    };
    let summary = move || {
        let chart = chart.get()?;
        Some(format!("{label}, {}: {}", per_step(granularity()), chart.summary(locale::count)))
    };
    let switch_name =
        move || (if shows_table.get() { "Hide table" } else { "View as table" }).to_owned();
    view! {
        <figure class="chart" aria-label=label>
            <figcaption>
                <span class="chart-title">{label}</span>
                <span class="muted">{text(move || per_step(granularity()).to_owned())}</span>
                {part(move || chart.get().map(|chart| view! { <Legend chart /> }.into_any()))}
            </figcaption>
            <div class="plot" node_ref=frame style=format!("height:{height_css_px}px")>
                <canvas node_ref=canvas role="img" aria-label=attribute(summary)></canvas>
                <Cursor chart spec cursor />
            </div>
            <button
                type="button"
                class="quiet"
                aria-expanded=text(move || shows_table.get().to_string())
                on:click=on(move |_| shows_table.set(!shows_table.get_untracked()))
            >
                {text(switch_name)}
            </button>
            {part(move || {
                let chart = shows_table.get().then(|| chart.get()).flatten();
                chart.map(|chart| view! { <Numbers chart label /> }.into_any())
            })}
        </figure>
    }
}

/// What the marks and lines mean.
#[component]
fn Legend(
    /// The chart.
    chart: Arc<ChartData>,
) -> impl IntoView {
    let bands = chart.bands.iter().rev().filter(|_| chart.bands.len() > 1).map(|band| {
        view! { <li><TypeMark repo_type=band.repo_type.clone() /> {type_plural(&band.repo_type)}</li> }.into_any()
    });
    let earlier = chart.earlier.as_ref().map(|earlier| {
        view! {
            <li><span class="dash" aria-hidden="true"></span> {format!("{} days earlier", earlier.days)}</li>
        }
        .into_any()
    });
    view! { <ul class="legend">{bands.chain(earlier).collect_view()}</ul> }
}

/// The cursor over a chart, with its readout.
#[component]
fn Cursor(
    /// The numbers.
    chart: Signal<Option<Arc<ChartData>>>,
    /// What is drawn.
    spec: Memo<Option<Arc<ChartSpec>>>,
    /// The bucket that the cursor is on.
    cursor: RwSignal<Option<usize>>,
) -> impl IntoView {
    let handle = NodeRef::<html::Div>::new();
    let axis = move || chart.get().and_then(|chart| chart.axis);
    let last = move || axis().and_then(|axis| axis.count.checked_sub(1));
    let at = move || Some(cursor.get()?.min(last()?));
    let step_name = move || axis().map_or("Day", first_column).to_owned();
    let value = move || at().or_else(last).unwrap_or(0);
    let value_text = move || Some(readout_text(&*chart.get()?, value()));
    let follow = move |event: ev::PointerEvent| {
        if let (Some(handle), Some(spec)) = (handle.get_untracked(), spec.get_untracked()) {
            let x = f64::from(event.client_x()) - handle.get_bounding_client_rect().left();
            cursor.set(Some(spec.geometry().index_at_x(x)));
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        let Some(last) = untrack(last) else { return };
        let now = untrack(at).unwrap_or(last);
        let step = if event.shift_key() { LONG_STEP } else { 1 };
        let target = match &*event.key() {
            "ArrowLeft" | "ArrowDown" => Some(now.saturating_sub(step)),
            "ArrowRight" | "ArrowUp" => Some(now.saturating_add(step).min(last)),
            "PageDown" => Some(now.saturating_sub(LONG_STEP)),
            "PageUp" => Some(now.saturating_add(LONG_STEP).min(last)),
            "Home" => Some(0),
            "End" => Some(last),
            "Escape" => None,
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
    let readout = move || {
        let (chart, spec, index) = (chart.get()?, spec.get()?, at()?);
        Some(view! { <Readout chart spec index /> }.into_any())
    };
    view! {
        <div
            node_ref=handle
            role="slider"
            tabindex="0"
            class="cursor-handle"
            aria-label=text(step_name)
            aria-orientation="horizontal"
            aria-valuemin="0"
            aria-valuemax=text(move || last().unwrap_or(0).to_string())
            aria-valuenow=text(move || value().to_string())
            aria-valuetext=attribute(value_text)
            on:pointermove=on(follow)
            on:pointerdown=on(follow)
            on:pointerleave=on(move |_| cursor.set(None))
            on:focus=on(enter)
            on:blur=on(move |_| cursor.set(None))
            on:keydown=on(press)
        ></div>
        {part(readout)}
    }
}

/// The line, the dots and the box of the cursor at one bucket.
#[component]
fn Readout(
    /// The numbers.
    chart: Arc<ChartData>,
    /// How they are drawn.
    spec: Arc<ChartSpec>,
    /// Which bucket.
    index: usize,
) -> impl IntoView {
    let axis = chart.axis?;
    let geometry = spec.geometry();
    let x = geometry.x_of_index(index);
    let mut height = 0.0;
    let mut dots = Vec::new();
    for band in &chart.bands {
        let value = band.values.get(index).copied().flatten();
        if let Some(value) = value {
            height += value as f64;
            let y = geometry.y_of_value(height);
            let class = format!("cursor-dot {}", type_class(&band.repo_type));
            let place = format!("transform:translate({},{})", css_px(x), css_px(y));
            dots.push(view! { <span class=class style=place></span> }.into_any());
        }
    }
    let lines = chart.bands.iter().rev().map(|band| {
        view! {
            <tr>
                <th scope="row"><TypeMark repo_type=band.repo_type.clone() /> {type_plural(&band.repo_type)}</th>
                <td class="figure">{amount(band.values.get(index).copied().flatten())}</td>
            </tr>
        }
        .into_any()
    });
    let total = (chart.bands.len() > 1).then(|| {
        view! { <tr class="is-total"><th scope="row">"Total"</th><td class="figure">{amount(chart.total_at(index))}</td></tr> }
            .into_any()
    });
    let earlier = chart.earlier.as_ref().map(|earlier| {
        let value = earlier.values.get(index).copied().flatten();
        view! {
            <tr class="muted">
                <th scope="row">{format!("{} days earlier", earlier.days)}</th>
                <td class="figure">{amount(value)}</td>
            </tr>
        }
        .into_any()
    });
    let line = format!(
        "transform:translateX({});top:{};height:{}",
        css_px(x),
        css_px(geometry.top),
        css_px(geometry.bottom - geometry.top)
    );
    // The readout stands beside the line, on the side with more room; the space between shrinks where there is little.
    let stands_left = x > f64::midpoint(geometry.left, geometry.right);
    let distance = if stands_left { f64::from(spec.width_css_px) - x } else { x };
    let lane = if stands_left { "readout-lane stands-left" } else { "readout-lane" };
    Some(view! {
        <div class="cursor" aria-hidden="true">
            <span class="cursor-line" style=line></span>
            {dots}
            <div class=lane>
                <span style=format!("flex-basis:{}", css_px(distance))></span>
                <div class="readout">
                    <p>{bucket_name(axis, index)}</p>
                    <table role="presentation">
                        <tbody>{lines.chain(total).chain(earlier).collect_view()}</tbody>
                    </table>
                </div>
            </div>
        </div>
    })
}

/// A length with one decimal.
#[expect(clippy::cast_possible_truncation, reason = "places on a page are small")]
fn css_px(length: f64) -> String {
    let tenths = (length * 10.0).round().max(0.0) as i32;
    format!("{}.{}px", tenths / 10, tenths % 10)
}

/// The numbers of a chart as a table, latest first.
#[component]
fn Numbers(
    /// The chart.
    chart: Arc<ChartData>,
    /// Its name.
    label: &'static str,
) -> impl IntoView {
    let axis = chart.axis?;
    let has_total = chart.bands.len() > 1;
    let names = chart.bands.iter().map(|band| type_plural(&band.repo_type));
    let names = names.chain(has_total.then(|| "Total".to_owned()));
    let head = names.map(|name| view! { <th scope="col" class="figure">{name}</th> }.into_any());
    let head = head.collect_view();
    let rows = (0..axis.count).rev().map(|index| {
        let values = chart.bands.iter().map(|band| band.values.get(index).copied().flatten());
        let values = values.chain(has_total.then(|| chart.total_at(index)));
        let cells =
            values.map(|value| view! { <td class="figure">{amount(value)}</td> }.into_any());
        view! { <tr><th scope="row">{bucket_name(axis, index)}</th> {cells.collect_view()}</tr> }
            .into_any()
    });
    Some(view! {
        <div class="numbers" tabindex="0" role="group" aria-label=format!("{label} as a table")>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{first_column(axis)}</th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    })
}

const fn first_column(axis: Buckets) -> &'static str {
    match axis.granularity {
        Granularity::Day => "Day",
        Granularity::Week => "Week",
    }
}

fn amount(value: Option<u64>) -> String {
    value.map_or_else(|| "no record".to_owned(), locale::count)
}

/// The readout in a line, for assistive technology.
fn readout_text(chart: &ChartData, index: usize) -> String {
    let Some(axis) = chart.axis else { return String::new() };
    let mut parts = vec![bucket_name(axis, index)];
    parts.extend(chart.bands.iter().rev().map(|band| {
        let value = amount(band.values.get(index).copied().flatten());
        format!("{} {value}", type_plural(&band.repo_type))
    }));
    if chart.bands.len() > 1 {
        parts.push(format!("Total {}", amount(chart.total_at(index))));
    }
    parts.join(", ")
}

fn chart_spec(
    chart: &ChartData,
    palette: &Palette,
    width_css_px: u32,
    height_css_px: u32,
) -> Option<ChartSpec> {
    let axis = chart.axis?;
    let numbers = |values: &[Option<u64>]| {
        values.iter().map(|value| value.map(|value| value as f64)).collect::<Vec<_>>()
    };
    Some(ChartSpec {
        width_css_px,
        height_css_px,
        units_per_css_px: UNITS_PER_CSS_PX,
        axis: DayAxis {
            first_day: axis.first_day.epoch_days(),
            step_days: u32::from(axis.granularity.step_days()),
            count: axis.count,
        },
        layers: chart
            .bands
            .iter()
            .map(|band| {
                let colors = palette.of(&band.repo_type);
                Layer { values: numbers(&band.values), line: colors.line, fill: colors.area }
            })
            .collect(),
        reference: chart.earlier.as_ref().map(|earlier| numbers(&earlier.values)),
        ink: palette.ink.clone(),
        decimal_separator: locale::decimal_separator(),
    })
}
