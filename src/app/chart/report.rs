//! The summary of a chart, in sentences that can be read without the page: what the chart shows, how that changed, and
//! which repositories have the most downloads.

use std::cmp::Ordering;

use leptos::prelude::*;

use super::Chart;
use crate::browser::locale;
use crate::stores::{ExportStore, ViewStore};
use crate::words::{compared_with, name_among, name_of_compared, signed, view_name};
use publisher_analytics_core::chart::report_sentence;
use publisher_analytics_core::protocol::{Changes, PageData, Row};
use publisher_analytics_core::query::{Change, ChartKind, Comparison, Grouping, SeriesKey};
use publisher_analytics_core::view::View;

/// Returns the summary of a chart, or `None` until its data is known.
pub(super) fn report(view: ViewStore, export: ExportStore, chart: Chart) -> Option<String> {
    let (data, chart_series) = (chart.data.get()?, chart.series.get()?);
    let (view, hidden) = (view.shown.read(), chart.hidden.read());
    let of_what = match &view.repo {
        // A model and a dataset may have the same name.
        Some(repo) => format!("{} ({})", repo.name, repo.repo_type),
        None => view_name(&view, &data, &hidden, &chart_series),
    };
    let name = |key: &SeriesKey| name_among(key, &chart_series);
    let mut sentences = vec![report_sentence(&data, &hidden, &of_what, locale::count, name)?];
    match chart.kind {
        // These sentences describe the whole view, so they are left out while bands are hidden.
        ChartKind::Overview if !chart.hides_bands() => {
            let comparison = export.overview.read().as_ref()?.comparison;
            sentences.extend(change(comparison, data.days?.period.len()));
            let findings = export.findings.read();
            if let Some(changes) = &findings.changes {
                sentences.extend(year_earlier(changes, comparison));
                sentences.extend(largest(changes, &view));
            }
        }
        ChartKind::Detail => {
            let opened = export.opened.read().known();
            if let Some(PageData::Repository(detail)) = opened.as_deref() {
                sentences.extend(change(detail.comparison, data.days?.period.len()));
            }
        }
        _ => {}
    }
    Some(sentences.join(" "))
}

/// Returns `Up 11.6% (+1,787,770) from 15,360,413 in the 30 days before.`, or `None` if nothing is compared, as for all
/// time. If fewer days are compared than the period has, the open day is left out.
fn change(comparison: Comparison, period_days: usize) -> Option<String> {
    let (current, previous) = (comparison.current?, comparison.previous?);
    let name = name_of_compared(current.days, previous.days);
    let change = comparison.change;
    let sentence = match change {
        Change::Percent { .. } => {
            let difference = comparison.difference().map(signed).unwrap_or_default();
            format!("{} ({difference}) {}", size(change), compared_with(change, previous, &name))
        }
        Change::None => format!("No downloads, as in {name}"),
        Change::New { .. } => format!("New: {}", change.title()?),
        Change::Back { .. } => format!("Back: {}", change.title()?),
        Change::NotCovered { .. } => format!("No change is known: {}", change.title()?),
    };
    let without_open_day =
        if current.days.len() < period_days { ", the open day left out" } else { "" };
    Some([&*sentence, without_open_day, "."].concat())
}

/// Returns `Up 11.6%`, `Down 3.0%`, `×12` or `0.0%`.
fn size(change: Change) -> String {
    let label = change.label(locale::percent, locale::count);
    match change.sign() {
        Ordering::Greater if label.starts_with('×') => label,
        Ordering::Greater => format!("Up {label}"),
        Ordering::Less => format!("Down {label}"),
        Ordering::Equal => label,
    }
}

/// Returns `The same weekdays a year earlier (…) had 14,230,001: up 20.5% since.`, or `None` if the export lacks those
/// days or the view is compared with them already.
fn year_earlier(changes: &Changes, compared: Comparison) -> Option<String> {
    let year = changes.year_earlier;
    let previous = year
        .previous
        .filter(|_| year.previous.map(|sum| sum.days) != compared.previous.map(|sum| sum.days))?;
    let count = match previous.downloads {
        0 => "no downloads".to_owned(),
        downloads => locale::count(downloads),
    };
    let since = match year.change {
        Change::Percent { .. } => format!(": {} since", size(year.change).to_lowercase()),
        _ => String::new(),
    };
    Some(format!("The same weekdays a year earlier ({}) had {count}{since}.", previous.days))
}

/// Returns `Most downloaded: tidyverse/magrittr 3,812,306 (22.2%), …`, or `None` without downloads.
fn largest(changes: &Changes, view: &View) -> Option<String> {
    let rows: Vec<&Row> = changes.largest.iter().filter(|row| row.downloads > 0).collect();
    let named = rows.iter().map(|row| {
        let is_alike = rows.iter().filter(|other| other.key.name == row.key.name).count() > 1;
        let of_type = if is_alike { format!(" ({})", row.key.repo_type) } else { String::new() };
        let (count, share) = (locale::count(row.downloads), locale::share(row.share * 100.0));
        format!("{}{of_type} {count} ({share})", row.key.name)
    });
    let named = named.collect::<Vec<_>>().join(", ");
    let title = if view.grouping == Grouping::None { "Most downloaded" } else { "Largest groups" };
    (!rows.is_empty()).then(|| format!("{title}: {named}."))
}
