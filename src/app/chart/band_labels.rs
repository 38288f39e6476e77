//! The names of bands, shown over the canvas: inside stacked bands, and beside lines.

use leptos::prelude::*;

use super::Chart;
use super::bands::band_class;
use crate::app::css::css_px;
use crate::app::names::shortened_name;
use crate::stores::ExportStore;
use crate::words::short_name;
use publisher_analytics_core::query::SeriesKey;

/// The width that a label gets for the padding and border that the stylesheet adds to its text.
const PADDING_CSS_PX: f64 = 8.0;

/// The names of the bands.
#[component]
pub(super) fn BandLabels(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let labels = move || {
        let (chart_series, layout) = (chart.series.get()?, chart.layout.get()?);
        let name = |key: &SeriesKey| short_name(key, &chart_series);
        let labels = chart_series.labels(&layout, name);
        let labels = labels.into_iter().map(|label| {
            let kind = if chart_series.is_stacked() { "band-label" } else { "band-label is-line" };
            let class = format!("{kind} {}", band_class(export, &label.key, chart));
            let name = shortened_name(&short_name(&label.key, &chart_series));
            view! {
                <span
                    class=class
                    style:left=css_px(label.x)
                    style:top=css_px(label.y)
                    style:max-width=css_px(label.width + PADDING_CSS_PX)
                >
                    {name}
                </span>
            }
            .into_any()
        });
        Some(labels.collect::<Vec<_>>().into_any())
    };
    // The legend has the same names, so assistive technology does not need these.
    view! { <div class="band-labels" aria-hidden="true">{labels}</div> }
}
