//! A chart for paper: drawn anew in light colours at the width of the paper, with its title, keys and notes.

use leptos::prelude::*;

use super::Chart;
use super::picture::picture_of;
use crate::browser::printing::{self, harmless};
use crate::browser::theme;
use crate::stores::{ExportStore, ViewStore};

/// Sizes of a chart in CSS pixels on paper that stands upright, and on paper that lies across. The stylesheet shows one of them.
const SIZES_CSS_PX: [(&str, (u32, u32)); 2] =
    [("printed-chart is-upright", (690, 300)), ("printed-chart is-across", (980, 330))];

/// The chart on paper; nothing on a screen.
#[component]
pub(super) fn PrintedChart(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let is_printed = RwSignal::new(false);
    let listeners = StoredValue::new_local(printing::on_change(move |is_on| {
        is_printed.set(is_on);
    }));
    on_cleanup(move || listeners.dispose());
    move || {
        let drawn =
            SIZES_CSS_PX.iter().filter(|_| is_printed.get()).filter_map(|&(class, size)| {
                let made = theme::in_light(|| untrack(|| picture_of(view, export, chart, size)));
                let (mut picture, _) = made?;
                picture.margin_css_px = 0;
                let svg = harmless(&picture.to_svg().ok()?);
                Some(view! { <div class=class inner_html=svg></div> }.into_any())
            });
        drawn.collect::<Vec<_>>()
    }
}
