//! Names of bands beside what they name, over the canvas.

use leptos::prelude::*;

use super::chart_cursor::css_px;
use super::chart_figure::Chart;
use super::labels::{short_name, subject_class};
use super::live::part;
use publisher_analytics_core::series::SeriesKey;

/// What the stylesheet gives a label around its text.
const PADDING_CSS_PX: f64 = 8.0;

/// Shows the names.
pub(super) fn view(chart: Chart) -> AnyView {
    let labels = part(move || {
        let (chart_series, spec) = (chart.series.get()?, chart.spec.get()?);
        let geometry = spec.geometry();
        let name = |subject: &SeriesKey| short_name(subject, &chart_series);
        let labels = chart_series.labels(&geometry, f64::from(spec.right_room_css_px), name);
        let labels = labels.into_iter().map(|label| {
            let place = format!(
                "left:{};top:{};max-width:{}",
                css_px(label.x),
                css_px(label.y),
                css_px(label.width + PADDING_CSS_PX)
            );
            let kind = if chart_series.drawing.as_lines { "band-label is-line" } else { "band-label" };
            let class = format!("{kind} {}", subject_class(&label.subject, chart));
            view! { <span class=class style=place>{short_name(&label.subject, &chart_series)}</span> }
                .into_any()
        });
        Some(labels.collect::<Vec<_>>().into_any())
    });
    // The legend names the same.
    view! { <div class="band-labels" aria-hidden="true">{labels}</div> }.into_any()
}
