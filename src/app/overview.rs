//! The overview: the headline total of the view, its parts by type, and one chart.

use std::sync::Arc;

use leptos::prelude::*;

use super::chart_figure::ChartFigure;
use super::labels::{
    TypeMark, comparison, counted, difference, last_day_note, type_class, type_plural,
};
use super::live::{part, shown};
use super::state::{AppState, definitions_switch};
use crate::browser::locale;
use publisher_analytics_core::protocol;
use publisher_analytics_core::query::{ChartKind, TypeTotal};

/// Height of the overview chart in CSS pixels.
const CHART_HEIGHT_CSS_PX: u32 = 264;

/// The overview of the view.
#[component]
pub(super) fn Overview() -> impl IntoView {
    let state = expect_context::<AppState>();
    let chart = Signal::derive(move || {
        state.overview.read().as_ref().map(|overview| Arc::clone(&overview.chart))
    });
    let headline = move || {
        // Further types get their looks from both.
        state.parts.track();
        state.summary.track();
        state.overview.get().map(|overview| view! { <Headline overview /> }.into_any())
    };
    let has_parts = move || state.parts.read().is_some() && state.overview.read().is_some();
    let is_open = definitions_switch();
    let button = move || {
        state.parts.read_untracked().as_ref().map(|parts| (parts.how_counted)(is_open)).into_any()
    };
    let definitions = move || {
        state.parts.read_untracked().as_ref().map(|parts| (parts.definitions)(is_open)).into_any()
    };
    view! {
        <section class="overview" aria-label="Overview">
            <div class="headline-column">
                {part(headline)}
                {shown(has_parts, button)}
            </div>
            {shown(has_parts, definitions)}
            <ChartFigure
                label="Downloads over time"
                data=chart
                height_css_px=CHART_HEIGHT_CSS_PX
                kind=ChartKind::Overview
            />
        </section>
    }
}

/// The headline figure and what it is made of.
#[component]
fn Headline(
    /// The overview to show.
    overview: Arc<protocol::Overview>,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let last_day = move || {
        let note = last_day_note(state.summary.read().as_deref()?, &state.view.read())?;
        Some(view! { <p class="period">{note}</p> }.into_any())
    };
    let note = if overview.comparison.previous.is_some() {
        view! { <p>{comparison(overview.comparison)}</p> }.into_any()
    } else {
        let gap = i128::from(overview.downloads) - i128::from(overview.counted);
        let text = difference(gap).map_or_else(
            || counted(overview.repositories, "repository", "repositories"),
            |words| {
                let counted = locale::count(overview.counted);
                format!("as reported; the days add up to {counted}, {words}")
            },
        );
        view! { <p class="comparison">{text}</p> }.into_any()
    };
    view! {
        <h2 class="headline-label">"Downloads"</h2>
        <p class="headline">{locale::count(overview.downloads)}</p>
        <p class="period">{overview.period.map(|period| period.to_string()).unwrap_or_default()}</p>
        {note}
        {part(last_day)}
        <TypeBar by_type=overview.by_type.clone() downloads=overview.downloads />
    }
}

/// The parts of the headline figure by type: a bar, and a line for each.
#[component]
fn TypeBar(
    /// The parts.
    by_type: Vec<TypeTotal>,
    /// The whole.
    downloads: u64,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let percent = move |part: u64| {
        if downloads == 0 { 0.0 } else { part as f64 / downloads as f64 * 100.0 }
    };
    let bar = by_type.iter().filter(|part| part.downloads > 0).map(|part| {
        let class = type_class(state, &part.repo_type);
        view! { <span class=class style=format!("flex-grow:{}", part.downloads)></span> }.into_any()
    });
    let bar = bar.collect_view();
    let lines = by_type.iter().map(|part| {
        view! {
            <tr>
                <th scope="row"><TypeMark repo_type=part.repo_type.clone() /> {type_plural(&part.repo_type)}</th>
                <td class="figure">{locale::count(part.downloads)}</td>
                <td class="figure muted">{locale::percent(percent(part.downloads))}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <div class="type-bar" aria-hidden="true">{bar}</div>
        <table class="type-totals" aria-label="Downloads by repository type">
            <tbody>{lines.collect_view()}</tbody>
        </table>
    }
}
