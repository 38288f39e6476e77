//! The overview: the headline total of the view, its breakdown by type, and one chart.

mod how_counted;
mod spikes;
mod what_changed;

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::changes::comparison;
use crate::app::chart::ChartFigure;
use crate::app::embed;
use crate::app::how_counted::HowCountedButton;
use crate::app::lazy::{Lazy, lazy_view};
use crate::app::marks::{TypeMark, type_class};
use crate::browser::locale;
use crate::stores::{ExportStore, ViewStore};
use crate::words::{counted, difference_of, last_day_note, type_plural};
use publisher_analytics_core::protocol;
use publisher_analytics_core::query::{ChartKind, TypeTotal};

/// The overview of the view.
#[component]
pub(super) fn Overview() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let chart = Signal::derive(move || {
        export.overview.read().as_ref().map(|overview| Arc::clone(&overview.chart))
    });
    let headline = move || {
        // The marks of further types depend on the summary.
        export.summary.track();
        export.overview.get().map(|overview| view! { <Headline overview /> })
    };
    let is_open = RwSignal::new(false);
    view! {
        <section class="overview" aria-label="Overview">
            <div class="headline-column">
                {headline}
                <Show when=move || export.overview.read().is_some()>
                    <HowCountedButton is_open />
                </Show>
            </div>
            <Lazy when=is_open view=definitions name="The definitions" />
            <ChartFigure
                label="Downloads over time"
                data=chart
                kind=ChartKind::Overview
            />
        </section>
        {(!embed::is_on()).then(|| {
            view! { <div class="changes"><Lazy view=what_changed name="What changed" /></div> }.into_any()
        })}
    }
}

lazy_view! {
    /// What changed, which repositories caused it, and the spikes.
    fn what_changed() { view! { <what_changed::WhatChanged /> <spikes::Spikes /> } }
}

lazy_view! {
    /// How the headline and its change are counted.
    fn definitions() { view! { <how_counted::OverviewDefinitions /> } }
}

/// The headline total, its comparison, and its breakdown by type.
#[component]
fn Headline(
    /// The overview to show.
    overview: Arc<protocol::Overview>,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let last_day = move || {
        let note = last_day_note(export.summary.read().as_deref()?, &view.shown.read())?;
        Some(view! { <p class="period">{note}</p> }.into_any())
    };
    let note = if overview.comparison.previous.is_some() {
        view! { <p>{comparison(overview.comparison)}</p> }.into_any()
    } else {
        let text = difference_of(overview.downloads, overview.counted).map_or_else(
            || counted(overview.repositories, "repository", "repositories"),
            |_| {
                let counted = locale::count(overview.counted);
                if overview.counted > overview.downloads {
                    format!("Lifetime total as reported; the days add up to {counted}")
                } else {
                    format!("Lifetime total as reported; {counted} of it on recorded days")
                }
            },
        );
        view! { <p class="comparison">{text}</p> }.into_any()
    };
    let headline = locale::count(overview.downloads);
    // The stylesheet makes a long number smaller.
    let chars = headline.chars().count().to_string();
    view! {
        <h2 class="headline-label">"Downloads"</h2>
        <p class="headline" style=("--chars", chars)>{headline}</p>
        <p class="period">{overview.period.map(|period| period.to_string()).unwrap_or_default()}</p>
        {note}
        {share_of_all(overview.downloads, overview.all_downloads)}
        {last_day}
        <TypeBar by_type=overview.by_type.clone() downloads=overview.downloads />
    }
}

/// Renders the view's share of all downloads; `None` if it has all of them.
fn share_of_all(downloads: u64, all_downloads: u64) -> Option<AnyView> {
    (downloads != all_downloads).then(|| {
        let percent = downloads as f64 / all_downloads as f64 * 100.0;
        let text = format!("{} of all downloads", locale::share(percent));
        view! { <p class="comparison">{text}</p> }.into_any()
    })
}

/// The headline total by type: a bar, and a row for each type.
#[component]
fn TypeBar(
    /// The total of each type.
    by_type: Vec<TypeTotal>,
    /// The total of all types.
    downloads: u64,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let percent = move |part: u64| {
        if downloads == 0 { 0.0 } else { part as f64 / downloads as f64 * 100.0 }
    };
    let bar = by_type.iter().filter(|part| part.downloads > 0).map(|part| {
        let class = type_class(export, &part.repo_type);
        view! { <span class=class style:flex-grow=part.downloads.to_string()></span> }.into_any()
    });
    let bar = bar.collect_view();
    let lines = by_type.iter().map(|part| {
        view! {
            <tr>
                <th scope="row"><TypeMark repo_type=part.repo_type.clone() /> {type_plural(&part.repo_type)}</th>
                <td class="figure">{locale::count(part.downloads)}</td>
                <td class="figure muted">{locale::share(percent(part.downloads))}</td>
            </tr>
        }
        .into_any()
    });
    view! {
        <div class="type-bar" aria-hidden="true">{bar}</div>
        <div class="type-list">
            <table class="type-totals" aria-label="Downloads by repository type">
                <tbody>{lines.collect_view()}</tbody>
            </table>
        </div>
    }
}
