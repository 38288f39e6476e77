//! A chart with its caption, legend, cursor and table of numbers.
//!
//! The canvas is drawn when data, width, theme or pixel ratio change. Cursor and readout are elements over it, so
//! moving the pointer draws nothing. The cursor is a slider: one tab stop, moved by keys, read out as its value.

use std::sync::Arc;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::state::{AppState, ChartState};
use super::words::{TypeMark, per_step, type_class, type_plural};
use crate::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use crate::browser::theme::Palette;
use crate::browser::{locale, viewport};
use crate::chart::{ChartSpec, DayAxis, Geometry, Layer, draw_chart};
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
    let local = ChartState::new();
    let frame = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let watch = StoredValue::new_local(None);
    Effect::new(move |_| {
        watch.set_value(frame.get().map(|frame| {
            let measured = frame.clone();
            viewport::on_element_resize(&frame, move || {
                let now = viewport::client_width(&measured);
                if local.width.try_get_untracked().is_some_and(|before| before != now) {
                    local.width.set(now);
                }
            })
        }));
    });
    on_cleanup(move || watch.dispose());

    let spec = Memo::new(move |_| {
        let (chart, width) = (chart.get()?, local.width.get());
        (width > 0)
            .then(|| chart_spec(&chart, &state.palette.read(), width, height_css_px))
            .flatten()
            .map(Arc::new)
    });
    Effect::new(move |_| {
        let (Some(canvas), Some(spec)) = (canvas.get(), spec.get()) else { return };
        let ratio = state.pixel_ratio.get();
        let surface = CanvasSurface::prepare(&canvas, spec.width_css_px, spec.height_css_px, ratio);
        if let Some(Err(error)) = surface.map(|surface| draw_chart(&spec, surface)) {
            leptos::logging::error!("A chart could not be drawn: {error}");
        }
    });
    let step = move || chart.with(|chart| Some(per_step(chart.as_ref()?.axis?.granularity)));
    let summary = move || {
        chart.with(|chart| {
            let chart = chart.as_ref()?;
            let step = per_step(chart.axis.map_or(Granularity::Day, |axis| axis.granularity));
            Some(format!("{label}, {step}: {}", chart.summary(locale::count)))
        })
    };
    view! {
        <figure class="chart" aria-label=label>
            <figcaption>
                <span class="chart-title">{label}</span>
                <span class="muted">{step}</span>
                {move || chart.get().map(|chart| view! { <Legend chart /> })}
            </figcaption>
            <div class="plot" node_ref=frame style:height=format!("{height_css_px}px")>
                <canvas node_ref=canvas role="img" aria-label=summary></canvas>
                <Cursor chart spec local />
            </div>
            <button
                type="button"
                class="quiet"
                aria-expanded=move || local.shows_table.get().to_string()
                on:click=move |_| local.shows_table.update(|shows| *shows = !*shows)
            >
                {move || if local.shows_table.get() { "Hide table" } else { "View as table" }}
            </button>
            <Show when=move || local.shows_table.get()>
                {move || chart.get().map(|chart| view! { <Numbers chart label /> })}
            </Show>
        </figure>
    }
}

/// What the marks and lines mean.
#[component]
fn Legend(
    /// The chart.
    chart: Arc<ChartData>,
) -> impl IntoView {
    let bands = chart.bands.iter().rev().map(|band| {
        view! { <li><TypeMark repo_type=band.repo_type.clone() /> {type_plural(&band.repo_type)}</li> }
    });
    let bands = (chart.bands.len() > 1).then(|| bands.collect_view());
    let earlier = chart.earlier.as_ref().map(|earlier| {
        view! {
            <li><span class="dash" aria-hidden="true"></span> {format!("{} days earlier", earlier.days)}</li>
        }
    });
    view! { <ul class="legend">{bands} {earlier}</ul> }
}

/// The cursor over a chart, with its readout.
#[component]
fn Cursor(
    /// The numbers.
    chart: Signal<Option<Arc<ChartData>>>,
    /// What is drawn.
    spec: Memo<Option<Arc<ChartSpec>>>,
    /// Where the cursor is.
    local: ChartState,
) -> impl IntoView {
    let handle = NodeRef::<html::Div>::new();
    let count = move || chart.with(|chart| chart.as_ref()?.axis.map(|axis| axis.count));
    let last = move || count().and_then(|count| count.checked_sub(1));
    let at = Memo::new(move |_| Some(local.cursor.get()?.min(last()?)));
    let step_name = move || {
        let axis = chart.with(|chart| chart.as_ref()?.axis);
        match axis.map(|axis| axis.granularity) {
            Some(Granularity::Week) => "Week",
            _ => "Day",
        }
    };
    let value_text = move || {
        let chart = chart.get()?;
        Some(readout_text(&chart, at.get().or_else(last)?))
    };
    let follow = move |event: ev::PointerEvent| {
        if let (Some(handle), Some(spec)) = (handle.get_untracked(), spec.get_untracked()) {
            let x = f64::from(event.client_x()) - handle.get_bounding_client_rect().left();
            local.cursor.set(Some(spec.geometry().index_at_x(x)));
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        let Some(last) = last() else { return };
        let now = at.get_untracked().unwrap_or(last);
        let step = if event.shift_key() { LONG_STEP } else { 1 };
        let target = match &*event.key() {
            "ArrowLeft" | "ArrowDown" => now.saturating_sub(step),
            "ArrowRight" | "ArrowUp" => now.saturating_add(step).min(last),
            "PageDown" => now.saturating_sub(LONG_STEP),
            "PageUp" => now.saturating_add(LONG_STEP).min(last),
            "Home" => 0,
            "End" => last,
            "Escape" => {
                local.cursor.set(None);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        local.cursor.set(Some(target));
    };
    let readout = move || {
        let (chart, spec, index) = (chart.get()?, spec.get()?, at.get()?);
        Some(view! { <Readout chart geometry=spec.geometry() index /> })
    };
    view! {
        <div
            node_ref=handle
            role="slider"
            tabindex="0"
            class="cursor-handle"
            aria-label=step_name
            aria-orientation="horizontal"
            aria-valuemin="0"
            aria-valuemax=move || last().unwrap_or(0)
            aria-valuenow=move || at.get().or_else(last).unwrap_or(0)
            aria-valuetext=value_text
            on:pointermove=follow
            on:pointerdown=follow
            on:pointerleave=move |_| local.cursor.set(None)
            on:focus=move |_| if at.get_untracked().is_none() { local.cursor.set(last()) }
            on:blur=move |_| local.cursor.set(None)
            on:keydown=press
        ></div>
        {readout}
    }
}

/// The line, the dots and the box of the cursor at one bucket.
#[component]
fn Readout(
    /// The numbers.
    chart: Arc<ChartData>,
    /// Where they are drawn.
    geometry: Geometry,
    /// Which bucket.
    index: usize,
) -> impl IntoView {
    let axis = chart.axis?;
    let x = geometry.x_of_index(index);
    let mut height = 0.0;
    let mut dots = Vec::new();
    for band in &chart.bands {
        let value = band.values.get(index).copied().flatten();
        if let Some(value) = value {
            height += value as f64;
            let y = geometry.y_of_value(height);
            let class = format!("cursor-dot {}", type_class(&band.repo_type));
            let place = format!("transform:translate({x:.1}px,{y:.1}px)");
            dots.push(view! { <span class=class style=place></span> });
        }
    }
    let lines = chart.bands.iter().rev().map(|band| {
        view! {
            <tr>
                <th scope="row"><TypeMark repo_type=band.repo_type.clone() /> {type_plural(&band.repo_type)}</th>
                <td class="figure">{amount(band.values.get(index).copied().flatten())}</td>
            </tr>
        }
    });
    let total = (chart.bands.len() > 1).then(|| {
        view! { <tr class="is-total"><th scope="row">"Total"</th><td class="figure">{amount(chart.total_at(index))}</td></tr> }
    });
    let earlier = chart.earlier.as_ref().map(|earlier| {
        let value = earlier.values.get(index).copied().flatten();
        view! {
            <tr class="muted">
                <th scope="row">{format!("{} days earlier", earlier.days)}</th>
                <td class="figure">{amount(value)}</td>
            </tr>
        }
    });
    let stands_left = x > f64::midpoint(geometry.left, geometry.right);
    let line = format!(
        "transform:translateX({x:.1}px);top:{:.1}px;height:{:.1}px",
        geometry.top,
        geometry.bottom - geometry.top
    );
    Some(view! {
        <div class="cursor" aria-hidden="true">
            <span class="cursor-line" style=line></span>
            {dots}
            <div class="readout" class:stands-left=stands_left style=format!("left:{x:.1}px")>
                <p>{bucket_name(axis, index)}</p>
                <table role="presentation"><tbody>{lines.collect_view()} {total} {earlier}</tbody></table>
            </div>
        </div>
    })
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
    let head = chart.bands.iter().map(|band| {
        view! { <th scope="col" class="figure">{type_plural(&band.repo_type)}</th> }
    });
    let head = head.collect_view();
    let has_total = chart.bands.len() > 1;
    let rows = (0..axis.count).rev().map(|index| {
        let cells = chart.bands.iter().map(|band| {
            view! { <td class="figure">{amount(band.values.get(index).copied().flatten())}</td> }
        });
        view! {
            <tr>
                <th scope="row">{bucket_name(axis, index)}</th>
                {cells.collect_view()}
                {has_total.then(|| view! { <td class="figure">{amount(chart.total_at(index))}</td> })}
            </tr>
        }
    });
    Some(view! {
        <div class="numbers" tabindex="0" role="group" aria-label=format!("{label} as a table")>
            <table>
                <thead>
                    <tr>
                        <th scope="col">{first_column(axis)}</th>
                        {head}
                        {has_total.then(|| view! { <th scope="col" class="figure">"Total"</th> })}
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
