//! Names of bands beside what they name, over the canvas.

use leptos::prelude::*;

use super::chart_cursor::css_px;
use super::chart_figure::Chart;
use super::live::part;
use super::words::{own_name, subject_class};

/// Shows the names.
pub(super) fn view(chart: Chart) -> AnyView {
    let labels = part(move || {
        let (plotted, spec) = (chart.plotted.get()?, chart.spec.get()?);
        let geometry = spec.geometry();
        let labels = plotted.labels(&geometry, spec.right_room_css_px > 0, own_name);
        let labels = labels.into_iter().map(|label| {
            let room = f64::from(spec.width_css_px) - label.x;
            let place = format!(
                "left:{};top:{};max-width:{}",
                css_px(label.x),
                css_px(label.y),
                css_px(room)
            );
            let kind = if plotted.drawing.as_lines { "band-label is-line" } else { "band-label" };
            let class = format!("{kind} {}", subject_class(&label.subject, chart));
            view! { <span class=class style=place>{own_name(&label.subject)}</span> }.into_any()
        });
        Some(labels.collect::<Vec<_>>().into_any())
    });
    // The legend names the same.
    view! { <div class="band-labels" aria-hidden="true">{labels}</div> }.into_any()
}
