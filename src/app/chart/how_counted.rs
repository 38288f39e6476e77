//! "How this is counted" for a chart: the definitions of its values.

use leptos::prelude::*;

use super::Chart;
use super::annotations::annotations_of;
use crate::app::how_counted::{Definition, HowCounted, MISSING_DAYS, definition};
use crate::stores::{ExportStore, ViewStore};
use crate::words::last_day_note;
use publisher_analytics_core::chart::{ChartSeries, Scale, Smoothing};
use publisher_analytics_core::model::{DayRange, Granularity};

const DIRECTION: &str = "The later half of the complete days against the earlier half: over 5% more is rising, over 5% \
                         less is falling, anything else is steady.";

/// The definitions of a chart, behind a button.
#[component]
pub(super) fn ChartHowCounted(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    let definitions = move || {
        let (summary, view) = (export.summary.get()?, view.shown.read());
        let series = chart.series.get()?;
        let period = chart.data.read().as_ref()?.days?.period;
        let mut definitions = of_values(&series, period);
        if let Some(note) = last_day_note(&summary, &view) {
            let end = if note.ends_with('?') { "" } else { "." };
            definitions.push(definition("Last day", note + end));
        }
        definitions.push(definition("Missing days", MISSING_DAYS));
        let notes =
            annotations_of(export, chart).map(|notes| notes.sentences()).unwrap_or_default();
        if !notes.is_empty() {
            definitions.push(definition("Annotations", notes.join(" ")));
        }
        Some(definitions)
    };
    view! { <HowCounted definitions /> }
}

/// Defines the values of a chart: their days, whether they are sums or averages, and their scale.
fn of_values(series: &ChartSeries, period: DayRange) -> Vec<Definition> {
    if series.is_since_first_day {
        return vec![definition(
            "By age",
            format!(
                "Each line begins on the first day of its repository, up to {}. Months are spans of 30 days.",
                period.last()
            ),
        )];
    }
    let values = match series.axis.granularity {
        Granularity::Day => "Each value is a day.",
        Granularity::Week => "Each value is the sum of a week, Monday to Sunday.",
        Granularity::Month => "Each value is the sum of a calendar month.",
        Granularity::ThirtyDays => "Each value is the sum of 30 days.",
    };
    let is_whole = series.bands.iter().all(|band| band.partial.is_empty());
    let partial = if is_whole && series.partial.is_empty() {
        ""
    } else {
        " Rings mark incomplete intervals, cut by the period, the export or the open day. They count neither towards \
         directions nor towards the highest value."
    };
    let mut definitions = vec![
        definition("Values", format!("{period}. {values}{partial}")),
        definition("Direction", DIRECTION),
    ];
    definitions.extend((series.smoothing != Smoothing::None).then(|| {
        definition(
            "Smoothing",
            format!(
                "{}: the mean of a day and of the days before it, also of those before the period. Missing days are \
                 skipped.",
                series.smoothing.label()
            ),
        )
    }));
    definitions.extend(series.previous.as_ref().map(|previous| {
        definition("Dashed line", format!("The total of everything shown, {}.", previous.name))
    }));
    let scale = match series.scale {
        Scale::Linear => None,
        Scale::Log => Some("Logarithmic: equal distances are equal ratios."),
        Scale::Cumulative => Some(
            "Cumulative: each value is the sum since the first day of the period; the last is the counted total.",
        ),
    };
    definitions.extend(scale.map(|scale| definition("Scale", scale)));
    definitions
}
