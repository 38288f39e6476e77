//! A chart for printing: redrawn in light colours at the width of the paper, with its title, legend and annotations.

use leptos::prelude::*;

use super::Chart;
use super::picture::picture_of;
use crate::browser::theme;
use crate::browser::{
    keep_while_mounted,
    printing::{self, escape_svg_text},
};
use crate::stores::{ExportStore, ViewStore};

/// The sizes of a chart on portrait and landscape paper, in CSS pixels, with their classes. Both are rendered, and the
/// stylesheet shows one of them.
const SIZES_CSS_PX: [(&str, (u32, u32)); 2] =
    [("printed-chart is-upright", (690, 300)), ("printed-chart is-across", (980, 330))];

/// The printed chart. Empty unless the page is being printed.
#[component]
pub(super) fn PrintedChart(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let is_printed = RwSignal::new(false);
    keep_while_mounted(printing::on_change(move |is_on| {
        is_printed.set(is_on);
    }));
    move || {
        let drawn =
            SIZES_CSS_PX.iter().filter(|_| is_printed.get()).filter_map(|&(class, size)| {
                let made = theme::in_light(|| untrack(|| picture_of(view, export, chart, size)));
                let (mut picture, _) = made?;
                picture.margin_css_px = 0;
                let svg = escape_svg_text(&picture.to_svg().ok()?);
                Some(view! { <div class=class inner_html=svg></div> }.into_any())
            });
        drawn.collect::<Vec<_>>()
    }
}
