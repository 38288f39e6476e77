//! Rows of the table, with their trends.

use std::collections::HashSet;
use std::iter;

use super::cache::CachedSelection;
use crate::model::{DayRange, RepoId, RepoKey, Store, TimeAxis};
use crate::protocol::{Row, RowList, RowWindow, Trend};
use crate::query::{Question, Selection, SeriesSums, direction_of, series_of};

/// How many rows are copied if none is selected.
const COPIED_ROWS: usize = 10;
/// How many of the largest rows a summary names.
const LARGEST_ROWS: usize = 3;

pub(super) fn row_window(
    store: &Store,
    latest: &CachedSelection,
    first: usize,
    count: usize,
) -> RowWindow {
    let selection = &latest.selection;
    let axes = trend_axes(selection);
    let total = selection.rows.len();
    let first = first.min(total);
    let end = first.saturating_add(count).min(total);
    let largest = largest_downloads(selection);
    let rows = (first..end).map(|rank| Row {
        trend: trend(store, selection.rows[rank].0, axes, selection.complete),
        ..row(store, selection, rank, largest)
    });
    let rows = rows.collect();
    RowWindow { total, axis: axes.0, shared_y_max: latest.shared_y_max, rows }
}

fn largest_downloads(selection: &Selection) -> u64 {
    selection.rows.iter().map(|(_, metrics)| metrics.downloads).max().unwrap_or(0)
}

/// Returns a row without its trend.
fn row(store: &Store, selection: &Selection, rank: usize, largest: u64) -> Row {
    let (id, metrics) = selection.rows[rank];
    let repository = store.repository(id);
    Row {
        id: u32::try_from(id.index()).unwrap_or(u32::MAX),
        rank,
        key: repository.key().clone(),
        downloads: metrics.downloads,
        share: ratio(metrics.downloads, selection.totals.downloads),
        share_of_largest: ratio(metrics.downloads, largest),
        comparison: metrics.comparison,
        reported_minus_counted: metrics.reported_minus_counted(),
        marks: Vec::new(),
        members: None,
        figures: Vec::new(),
        texts: Vec::new(),
        trend: Trend::default(),
    }
}

/// Returns the rows with the most downloads, the largest first.
#[inline(never)]
pub(super) fn largest_rows(store: &Store, selection: &Selection) -> Vec<Row> {
    let ranks = selection.largest(store, LARGEST_ROWS);
    let largest = ranks.first().map_or(0, |&rank| selection.rows[rank].1.downloads);
    ranks.into_iter().map(|rank| row(store, selection, rank, largest)).collect()
}

/// Returns the keys of the rows of some ranks.
pub(super) fn row_keys(
    store: &Store,
    selection: &Selection,
    first: usize,
    count: usize,
) -> Vec<RepoKey> {
    let ids = selection.ids().skip(first).take(count);
    ids.map(|id| store.repository(id).key().clone()).collect()
}

/// Returns the rows to copy, in the order of the table: all of them, the selected ones, or the first ones if none is
/// selected.
#[inline(never)]
pub(super) fn copied_rows(
    store: &Store,
    latest: &CachedSelection,
    question: &Question,
    list: RowList,
) -> Vec<Row> {
    let selection = &latest.selection;
    let wanted: HashSet<RepoId> = store.find_all(&question.selected).into_iter().collect();
    let is_copied = |rank: &usize| {
        if list == RowList::AllCopied {
            true
        } else if wanted.is_empty() {
            *rank < COPIED_ROWS
        } else {
            wanted.contains(&selection.rows[*rank].0)
        }
    };
    let largest = largest_downloads(selection);
    let ranks = (0..selection.rows.len()).filter(is_copied);
    ranks.map(|rank| row(store, selection, rank, largest)).collect()
}

fn trend(
    store: &Store,
    id: RepoId,
    (axis, previous_axis): (Option<TimeAxis>, Option<TimeAxis>),
    complete: Option<DayRange>,
) -> Trend {
    let series_on =
        |axis: Option<TimeAxis>| axis.map(|axis| series_of(store, id, axis)).unwrap_or_default();
    let (series, previous) = (series_on(axis), series_on(previous_axis));
    let offsets =
        [&series, &previous].map(|series| (!series.values.is_empty()).then_some(series.offset));
    let offset = offsets.into_iter().flatten().min().unwrap_or(0);
    // Both series must begin at the same bucket.
    let from_offset = |series: SeriesSums| -> Vec<Option<u64>> {
        let missing = if series.values.is_empty() { 0 } else { series.offset - offset };
        iter::repeat_n(None, missing).chain(series.values).collect()
    };
    Trend {
        offset,
        values: from_offset(series),
        previous: from_offset(previous),
        first_record: store.repository(id).days().map(DayRange::first),
        direction: direction_of(store, id, complete),
    }
}

/// Returns the axis of trends, and the axis of the previous period drawn behind them.
fn trend_axes(selection: &Selection) -> (Option<TimeAxis>, Option<TimeAxis>) {
    let axis = selection.period.map(TimeAxis::for_period);
    let compared = axis.zip(selection.period).filter(|_| selection.has_previous());
    let previous = compared.and_then(|(axis, period)| {
        let distance = selection.compared_with.chart_distance(period)?;
        Some(TimeAxis { first_day: axis.first_day - distance.cast_signed(), ..axis })
    });
    (axis, previous)
}

/// Returns the largest value of all trends of a selection, including the previous period.
pub(super) fn shared_y_max(store: &Store, selection: &Selection) -> u64 {
    let (axis, previous) = trend_axes(selection);
    let largest_of = |id| {
        let on_axis = |axis| series_of(store, id, axis).values.into_iter().flatten().max();
        axis.into_iter().chain(previous).filter_map(on_axis).max()
    };
    selection.ids().filter_map(largest_of).max().unwrap_or(0)
}

/// Returns `downloads` as a fraction of `total`; 0 if the total is 0.
pub(super) fn ratio(downloads: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { downloads as f64 / total as f64 }
}
