//! The daily numbers of charts: of a list, of one repository, of several compared ones.

use std::iter;

use super::{Selection, TypeTotal, daily_totals};
use crate::model::{DayRange, RepoId, Store};
use crate::series::{Band, ChartData, ChartDays, SeriesKey};

/// How many repositories have a band of their own in a chart of the largest.
const LARGEST: usize = 5;
/// The most days that a chart's means are taken over.
const LONGEST_MEAN_DAYS: u32 = 28;

/// The chart of a list: a band for each type, or for each of the largest repositories and all others.
pub fn overview_chart(store: &Store, selection: &Selection, by_repository: bool) -> ChartData {
    let Some(days) = chart_days(store, selection, selection.has_previous()) else {
        return ChartData::default();
    };
    let band_of = |subject, ids: &mut dyn Iterator<Item = RepoId>| band(store, days, subject, ids);
    let bands = if by_repository {
        let mut rows: Vec<(u64, RepoId)> =
            selection.rows.iter().map(|&(id, figures)| (figures.downloads, id)).collect();
        rows.sort_unstable_by(|a, b| b.cmp(a));
        let (largest, others) = rows.split_at(rows.len().min(LARGEST));
        let mut bands: Vec<Band> = largest
            .iter()
            .map(|&(_, id)| {
                let subject = SeriesKey::Repository(store.repository(id).key().clone());
                band_of(subject, &mut iter::once(id))
            })
            .collect();
        if !others.is_empty() {
            bands.push(band_of(SeriesKey::Others, &mut others.iter().map(|&(_, id)| id)));
        }
        bands
    } else {
        let of_type = |total: &TypeTotal| {
            let is_of_type = |id: &RepoId| store.repository(*id).key().repo_type == total.repo_type;
            let subject = SeriesKey::Type(total.repo_type.clone());
            band_of(subject, &mut selection.ids().filter(is_of_type))
        };
        selection.by_type.iter().map(of_type).collect()
    };
    ChartData { days: Some(days), bands, is_comparison: false }
}

/// The chart of one repository.
pub fn repository_chart(store: &Store, selection: &Selection, id: RepoId) -> ChartData {
    let days = chart_days(store, selection, selection.has_previous());
    let subject = SeriesKey::Repository(store.repository(id).key().clone());
    let bands = days.map(|days| band(store, days, subject, &mut iter::once(id)));
    ChartData { days, bands: bands.into_iter().collect(), is_comparison: false }
}

/// The chart of several repositories, a band for each, from the first day of the oldest on: they may be compared by age.
pub fn comparison_chart(store: &Store, selection: &Selection, ids: &[RepoId]) -> ChartData {
    let first_days = ids.iter().filter_map(|&id| Some(store.repository(id).days()?.first()));
    let first_day = first_days.min();
    let days = chart_days(store, selection, false).map(|days| ChartDays {
        first: first_day.map_or(days.first, |first| days.first.min(first)),
        ..days
    });
    let bands = ids.iter().filter_map(|&id| {
        let subject = SeriesKey::Repository(store.repository(id).key().clone());
        Some(band(store, days?, subject, &mut iter::once(id)))
    });
    ChartData { days, bands: bands.collect(), is_comparison: true }
}

/// The days of a chart of the selection's period; compared periods have a previous one drawn behind them.
fn chart_days(store: &Store, selection: &Selection, has_previous: bool) -> Option<ChartDays> {
    let (all, period) = (store.days()?, selection.period?);
    let earlier = has_previous.then(|| weeks_before(period));
    let lead = earlier.unwrap_or(0).saturating_add(LONGEST_MEAN_DAYS - 1);
    let first = period.shifted_back(i32::try_from(lead).unwrap_or(i32::MAX)).first();
    Some(ChartDays { period, first: first.max(all.first()).min(period.first()), earlier })
}

/// The length of a period in days, rounded to whole weeks: so much earlier lies what is drawn behind it.
pub fn weeks_before(period: DayRange) -> u32 {
    let length = u32::try_from(period.len()).unwrap_or(u32::MAX);
    (length.saturating_add(3) / 7).max(1) * 7
}

fn band(
    store: &Store,
    days: ChartDays,
    subject: SeriesKey,
    ids: &mut dyn Iterator<Item = RepoId>,
) -> Band {
    let all = DayRange::new(days.first, days.period.last());
    Band { subject, values: all.map(|all| daily_totals(store, ids, all)).unwrap_or_default() }
}
