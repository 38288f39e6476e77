//! A chart in words: its caption, its text alternative, and its values at a bucket.

use crate::browser::locale;
use crate::words::{amount, amount_text, name_among, per_step};
use publisher_analytics_core::chart::{
    Amount, ChartOptions, ChartSeries, Scale, SeriesBand, Smoothing, ValueUnit,
};
use publisher_analytics_core::query::SeriesKey;

/// Returns the caption of a chart: `per day, 7-day average`.
pub(super) fn caption(chart_series: &ChartSeries, options: ChartOptions) -> String {
    let mut caption = per_step(chart_series.axis.granularity).to_owned();
    let scale = match options.scale {
        Scale::Linear => None,
        Scale::Log => Some("logarithmic"),
        Scale::Cumulative => Some("cumulative"),
    };
    let (unit, smoothing) = (chart_series.unit, chart_series.smoothing);
    let is_scaled = unit != ValueUnit::Shares || options.scale == Scale::Cumulative;
    let words = [
        (smoothing != Smoothing::None).then(|| smoothing.label()),
        scale.filter(|_| is_scaled),
        (unit == ValueUnit::Shares).then_some("in percent"),
        (unit == ValueUnit::Indices).then_some("first value = 100"),
        chart_series.is_since_first_day.then_some("by age"),
    ];
    for word in words.into_iter().flatten() {
        caption.push_str(", ");
        caption.push_str(word);
    }
    caption
}

/// Returns the text alternative of a chart.
pub(super) fn summary(label: &str, caption: &str, chart_series: &ChartSeries) -> String {
    let name = |series_key: &SeriesKey| name_among(series_key, chart_series);
    format!("{label}, {caption}: {}", chart_series.summary(amount_text, name))
}

/// Returns the last value of a band in a comparison; `None` in other charts.
pub(super) fn last_value(chart_series: &ChartSeries, series_key: &SeriesKey) -> Option<String> {
    if !chart_series.is_comparison() {
        return None;
    }
    let band = chart_series.bands.iter().find(|band| band.key == *series_key)?;
    let Some(index) = chart_series.last_index_of(band) else { return Some(amount(None)) };
    let value = text_at(chart_series, band, index);
    // If the band ends before the others, say which bucket its last value is from.
    let is_last = index + 1 == chart_series.len() || chart_series.is_since_first_day;
    Some(if is_last { value } else { format!("{value} ({})", chart_series.name_of(index)) })
}

/// Returns the bands in reading order: stacked bands from the top.
pub(super) fn in_reading_order(
    chart_series: &ChartSeries,
) -> Box<dyn Iterator<Item = &SeriesBand> + '_> {
    let bands = chart_series.bands.iter();
    if chart_series.is_comparison() { Box::new(bands) } else { Box::new(bands.rev()) }
}

/// Formats the count of a band in a bucket, with its share or index if the chart shows these.
pub(super) fn text_at(chart_series: &ChartSeries, band: &SeriesBand, index: usize) -> String {
    let count = amount_with_note(chart_series, band, index);
    match figure_at(chart_series, band, index) {
        Some(figure) => format!("{count} ({figure})"),
        None => count,
    }
}

/// Formats the value of a band in a bucket. In a comparison, a partial bucket gets a note such as `in 5 of 7 days`,
/// unless the bucket's name says so already.
pub(super) fn amount_with_note(
    chart_series: &ChartSeries,
    band: &SeriesBand,
    index: usize,
) -> String {
    let value = amount(band.values.get(index).copied().flatten());
    match chart_series.partial_note(band, index) {
        Some(note) => format!("{value} in {note}"),
        None => value,
    }
}

/// Formats the share or index of a band in a bucket; `None` if the chart shows neither.
pub(super) fn figure_at(
    chart_series: &ChartSeries,
    band: &SeriesBand,
    index: usize,
) -> Option<String> {
    let figure = band.percent_at(index)?;
    match chart_series.unit {
        ValueUnit::Downloads => None,
        ValueUnit::Shares => Some(locale::share(figure)),
        ValueUnit::Indices => Some(format!("index {}", locale::decimal(figure))),
    }
}

/// Returns the name of a bucket, with the smoothing of its value.
pub(super) fn bucket_name(chart_series: &ChartSeries, index: usize) -> String {
    let name = chart_series.name_of(index);
    match chart_series.smoothing {
        Smoothing::None => name,
        smoothing => format!("{name}, {}", smoothing.label()),
    }
}

/// Formats the readout as one line, for assistive technology.
pub(super) fn readout_text(chart_series: &ChartSeries, index: usize) -> String {
    let mut parts = vec![bucket_name(chart_series, index)];
    parts.extend(in_reading_order(chart_series).map(|band| {
        format!("{} {}", name_among(&band.key, chart_series), text_at(chart_series, band, index))
    }));
    if chart_series.has_total() {
        parts.push(format!("Total {}", amount(chart_series.total_at(index))));
    }
    if let Some(count) = chart_series.raw_daily.get(index) {
        parts.push(format!("That day {}", amount(count.map(Amount::Count))));
    }
    parts.join(", ")
}
