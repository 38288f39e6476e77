//! Annotations on days of a chart: shades and a line over the canvas, and sentences below.

use leptos::prelude::*;

use super::chart_cursor::css_px;
use super::chart_figure::Chart;
use super::live::part;
use super::state::AppState;
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::series::Annotations;
use publisher_analytics_core::series::SeriesKey;

/// The notes on a chart; `None` until it is known.
pub(super) fn notes_of(state: AppState, chart: Chart) -> Option<Annotations> {
    let days = chart.data.read().as_ref()?.days?;
    if chart
        .series
        .read()
        .as_ref()
        .is_some_and(|chart_series| chart_series.drawing.is_since_first_day())
    {
        // Ages are no dates.
        return Some(Annotations::default());
    }
    let has_datasets = if chart.is_overview {
        let overview = state.overview.read();
        let by_type = overview.as_ref().map(|overview| &*overview.by_type).unwrap_or_default();
        by_type.iter().any(|total| total.repo_type == RepoType::Dataset)
    } else {
        let data = chart.data.read();
        data.as_ref()?.bands.iter().any(|band| {
            matches!(&band.subject, SeriesKey::Repository(key) if key.repo_type == RepoType::Dataset)
        })
    };
    let outages = state.outages.read();
    Some(Annotations::of(days.period, outages.as_deref().unwrap_or_default(), has_datasets))
}

/// Shows the shades and the line.
pub(super) fn marks(chart: Chart) -> AnyView {
    let state = expect_context::<AppState>();
    let marks = part(move || {
        let (notes, spec) = (notes_of(state, chart)?, chart.spec.get()?);
        let geometry = spec.geometry();
        let [top, height] = [geometry.top, geometry.bottom - geometry.top].map(css_px);
        let shades = notes.shades(&geometry).into_iter().map(|[x, width]| {
            let place =
                format!("left:{};width:{};top:{top};height:{height}", css_px(x), css_px(width));
            view! { <span class="note-shade" style=place></span> }.into_any()
        });
        let line = notes.method_change.map(|day| {
            let x = geometry.x_of_day(day.epoch_days());
            let place = format!("left:{};top:{top};height:{height}", css_px(x));
            view! { <span class="note-line" style=place></span> }.into_any()
        });
        Some(shades.chain(line).collect::<Vec<_>>().into_any())
    });
    view! { <div class="note-marks" aria-hidden="true">{marks}</div> }.into_any()
}

/// Shows that there are notes, and on demand what they say.
pub(super) fn sentences(chart: Chart) -> AnyView {
    let state = expect_context::<AppState>();
    let notes = part(move || {
        let notes = notes_of(state, chart)?;
        let headline = notes.headline()?;
        let sentences = notes.sentences().into_iter();
        let sentences = sentences.map(|text| view! { <p>{text}</p> }.into_any());
        let sentences = sentences.collect::<Vec<_>>();
        Some(
            view! { <details class="chart-notes"><summary>{headline}</summary>{sentences}</details> }
                .into_any(),
        )
    });
    view! { {notes} }.into_any()
}

/// The same sentences for paper, where nothing unfolds.
pub(super) fn printed(chart: Chart) -> AnyView {
    let state = expect_context::<AppState>();
    let sentences = part(move || {
        let sentences = notes_of(state, chart)?.sentences().into_iter();
        let sentences = sentences.map(|text| view! { <p>{text}</p> }.into_any());
        Some(sentences.collect::<Vec<_>>().into_any())
    });
    view! { <div class="printed-notes">{sentences}</div> }.into_any()
}
