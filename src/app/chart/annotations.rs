//! Annotations on the days of a chart: shaded spans, lines and markers over the canvas, and sentences below it.

use leptos::prelude::*;

use super::Chart;
use crate::app::css::css_px;
use crate::stores::ExportStore;
use publisher_analytics_core::chart::Annotations;
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::protocol::PageData;
use publisher_analytics_core::query::{ChartKind, SeriesKey};

/// Returns the annotations of a chart, or `None` until its data is known.
pub(in crate::app) fn annotations_of(export: ExportStore, chart: Chart) -> Option<Annotations> {
    let days = chart.data.read().as_ref()?.days?;
    if chart.series.read().as_ref().is_some_and(|chart_series| chart_series.is_since_first_day) {
        // The axis counts days since each repository's first day, so dates have no position on it.
        return Some(Annotations::default());
    }
    let overview = export.overview.read();
    let data = chart.data.read();
    let hidden = chart.hidden.read();
    let shows_type = |wanted: &RepoType| {
        let bands = data.as_ref().map(|data| &*data.bands).unwrap_or_default();
        let mut shown = bands.iter().filter(|band| !hidden.contains(&band.key));
        shown.any(|band| match &band.key {
            SeriesKey::Type(repo_type) => repo_type == wanted,
            SeriesKey::Repository(key) => key.repo_type == *wanted,
            // This band may include any type of the view: the types of its repositories are not known.
            SeriesKey::Others => overview.as_ref().is_some_and(|overview| {
                overview.by_type.iter().any(|total| total.repo_type == *wanted)
            }),
        })
    };
    let outages = export.outages.read();
    let annotations =
        Annotations::of(days.period, outages.as_deref().unwrap_or_default(), shows_type);
    let opened = export.opened.read();
    let spikes = match opened.known().as_deref() {
        Some(PageData::Repository(detail)) if chart.kind == ChartKind::Detail => {
            detail.spikes.iter().map(|spike| spike.day).collect()
        }
        _ => Vec::new(),
    };
    Some(Annotations { spikes, ..annotations })
}

/// The shaded spans, lines and spike markers over the canvas.
#[component]
pub(super) fn AnnotationMarks(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let marks = move || {
        let (annotations, layout) = (annotations_of(export, chart)?, chart.layout.get()?);
        let geometry = layout.geometry();
        let [top, height] = [geometry.top, geometry.bottom - geometry.top].map(css_px);
        let shades = annotations.outage_spans(geometry).into_iter().map(|[x, width]| {
            let (left, width) = (css_px(x), css_px(width));
            let (top, height) = (top.clone(), height.clone());
            view! {
                <span class="note-shade" style:left=left style:width=width style:top=top style:height=height></span>
            }
            .into_any()
        });
        let lines = annotations.change_lines(geometry).into_iter().map(|x| {
            let (top, height) = (top.clone(), height.clone());
            view! {
                <span class="note-line" style:left=css_px(x) style:top=top style:height=height></span>
            }
            .into_any()
        });
        let spikes = annotations.spike_positions(geometry).into_iter().map(|x| {
            let top = top.clone();
            view! { <span class="note-spike" style:left=css_px(x) style:top=top></span> }.into_any()
        });
        Some(shades.chain(lines).chain(spikes).collect::<Vec<_>>().into_any())
    };
    view! { <div class="note-marks" aria-hidden="true">{marks}</div> }
}

/// The labels of the annotations, each with its legend key. They unfold into the sentences.
#[component]
pub(super) fn AnnotationSentences(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    move || {
        let annotations = annotations_of(export, chart)?;
        let outages = annotations.outages_label().map(|label| ("note-key", label));
        let spikes = annotations.spikes_label().map(|label| ("note-key is-spike", label));
        let changes = annotations.counting_changes.iter();
        let changes = changes.map(|change| ("note-key is-line", change.label.to_owned()));
        let labels = outages.into_iter().chain(spikes).chain(changes).enumerate().map(
            |(index, (key, label))| {
                let separator = if index > 0 { ", " } else { "" };
                view! { {separator} <span class=key aria-hidden="true"></span> {label} }.into_any()
            },
        );
        let labels = labels.collect::<Vec<_>>();
        let sentences = annotations.sentences().into_iter();
        let sentences = sentences.map(|text| view! { <p>{text}</p> }.into_any());
        let sentences = sentences.collect::<Vec<_>>();
        (!labels.is_empty()).then(|| {
            view! { <details class="chart-notes"><summary>{labels}</summary>{sentences}</details> }
                .into_any()
        })
    }
}
