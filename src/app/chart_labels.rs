//! Names of bands, written over the canvas beside their bands.

use leptos::prelude::*;

use super::chart_cursor::css_px;
use super::chart_figure::Chart;
use super::labels::{band_class, short_name, shortened_name};
use super::live::part;
use publisher_analytics_core::query::SeriesKey;

/// What the stylesheet gives a label around its text.
const PADDING_CSS_PX: f64 = 8.0;

/// Shows the names.
pub(super) fn view(chart: Chart) -> AnyView {
    let labels = part(move || {
        let (chart_series, layout) = (chart.series.get()?, chart.layout.get()?);
        let name = |key: &SeriesKey| short_name(key, &chart_series);
        let labels = chart_series.labels(&layout, name);
        let labels = labels.into_iter().map(|label| {
            let style = format!(
                "left:{};top:{};max-width:{}",
                css_px(label.x),
                css_px(label.y),
                css_px(label.width + PADDING_CSS_PX)
            );
            let kind = if chart_series.is_stacked() { "band-label" } else { "band-label is-line" };
            let class = format!("{kind} {}", band_class(&label.key, chart));
            let name = shortened_name(&short_name(&label.key, &chart_series));
            view! {
                <span class=class style=style>{name}</span>
            }
            .into_any()
        });
        Some(labels.collect::<Vec<_>>().into_any())
    });
    // The legend names the same.
    view! { <div class="band-labels" aria-hidden="true">{labels}</div> }.into_any()
}
