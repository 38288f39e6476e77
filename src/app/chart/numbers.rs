//! The numbers of a chart as a table.

use std::sync::Arc;

use leptos::prelude::*;

use super::words::text_at;
use crate::words::{amount, name_among};
use publisher_analytics_core::chart::{Amount, ChartSeries, Smoothing};

/// The numbers of a chart as a table, latest first.
#[component]
pub(super) fn Numbers(
    /// The name of the chart.
    label: &'static str,
    /// The series of the chart.
    chart_series: Arc<ChartSeries>,
) -> impl IntoView {
    let has_total = chart_series.has_total();
    let names = chart_series.bands.iter().map(|band| name_among(&band.key, &chart_series));
    let names = names.chain(has_total.then(|| "Total".to_owned()));
    let is_mean = !chart_series.raw_daily.is_empty();
    let names = names.chain(is_mean.then(|| "That day".to_owned()));
    let head = names.map(|name| view! { <th scope="col" class="figure">{name}</th> }.into_any());
    let head = head.collect_view();
    let rows = (0..chart_series.len()).rev().map(|index| {
        let texts = chart_series.bands.iter().map(|band| text_at(&chart_series, band, index));
        let texts = texts.chain(has_total.then(|| amount(chart_series.total_at(index))));
        let texts = texts
            .chain(chart_series.raw_daily.get(index).map(|count| amount(count.map(Amount::Count))));
        let cells = texts.map(|text| view! { <td class="figure">{text}</td> }.into_any());
        view! { <tr><th scope="row">{chart_series.name_of(index)}</th> {cells.collect_view()}</tr> }
            .into_any()
    });
    let rows = rows.collect_view();
    view! {
        <div class="numbers" tabindex="0" role="group" aria-label=format!("{} as a table", label)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">
                            {chart_series.axis.granularity.label()}
                            {(chart_series.smoothing != Smoothing::None).then(|| format!(", {}", chart_series.smoothing.label()))}
                        </th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
