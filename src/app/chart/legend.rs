//! The legend of a chart. Clicking the entry of a band hides or shows that band.

use leptos::ev;
use leptos::prelude::*;

use super::Chart;
use super::bands::{BandMark, ring_names};
use super::words::last_value;
use crate::app::names::shortened_name;
use crate::words::series_name;
use publisher_analytics_core::chart::ChartSeries;
use publisher_analytics_core::query::{ChartKind, SeriesKey};

/// The legend: a button for each band that hides or shows it, then the keys of other lines and markers.
#[component]
pub(super) fn Legend(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let Chart { data, hidden, series: chart_series, .. } = chart;
    let entry = move |series_key: SeriesKey| {
        let (name, shown, pressed) =
            (series_name(&series_key), series_key.clone(), series_key.clone());
        let last = {
            let series_key = series_key.clone();
            move || {
                let chart_series = chart_series.read();
                chart_series
                    .as_ref()
                    .and_then(|chart_series| last_value(chart_series, &series_key))
                    .unwrap_or_default()
            }
        };
        let is_hidden = move || hidden.read().contains(&shown);
        let press = move |_: ev::MouseEvent| {
            hidden.update(|hidden| match hidden.iter().position(|hidden| *hidden == pressed) {
                Some(index) => {
                    hidden.remove(index);
                }
                None => hidden.push(pressed.clone()),
            });
        };
        let is_shown = is_hidden.clone();
        let shortened = shortened_name(&name);
        let (title, named, last_named) = (name.clone(), name, last.clone());
        view! {
            <li>
                <button
                    type="button"
                    class="quiet"
                    class:is-off=is_hidden
                    aria-pressed=move || (!is_shown()).to_string()
                    aria-label=move || format!("{named} {}", last_named()).trim_end().to_owned()
                    title=title
                    on:click=press
                >
                    <BandMark series_key chart />
                    {shortened}
                    <span class="figure last-value">{last}</span>
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <ul class="legend">
            {move || {
                let data = data.get()?;
                let is_needed = data.bands.len() > 1 || chart.hides_bands();
                let bands = data.bands.iter().filter(|_| is_needed);
                let mut entries: Vec<AnyView> =
                    bands.map(|band| entry(band.key.clone())).collect();
                if data.kind != ChartKind::Comparison {
                    entries.reverse();
                }
                Some(entries.into_any())
            }}
            {move || chart_series.get().map(|chart_series| line_entries(&chart_series).into_any())}
        </ul>
    }
}

/// Returns the legend entries other than bands: the previous period, partial buckets and daily dots.
pub(super) fn line_entries(chart_series: &ChartSeries) -> Vec<AnyView> {
    let entry = |class: &'static str, words: String| {
        view! { <li><span class=class aria-hidden="true"></span> {words}</li> }.into_any()
    };
    let previous = chart_series.previous.as_ref();
    let previous = previous.map(|previous| entry("dash", previous.name.clone()));
    let rings = ring_names(chart_series).into_iter().map(|name| entry("ring", name));
    let dots = chart_series.draws_raw_daily().then(|| entry("dots", "daily".to_owned()));
    previous.into_iter().chain(rings).chain(dots).collect()
}
