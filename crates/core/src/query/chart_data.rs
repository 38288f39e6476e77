//! The daily numbers of charts: of a list, of one repository, or of compared repositories.
//!
//! Turns a selection into [`ChartData`], which is sent to the page. The page applies the user's options
//! (`chart::ChartSeries`), so another step, scale or smoothing needs no new answer. Cost: the records of the shown
//! days.

use std::iter;

use serde::{Deserialize, Serialize};

use super::selection::{BY_DOWNLOADS, sort_rows};
use super::{Metrics, Selection, TypeTotal, daily_totals};
use crate::model::{DailySeries, Day, DayRange, ExportDays, RepoId, RepoKey, RepoType, Store};
use crate::series::{WeekdayProfile, weekday_profile};

/// Number of bands in a chart of the largest repositories, without the band of all others.
const LARGEST: usize = 5;
/// The longest window of a chart's means, in days.
const LONGEST_MEAN_DAYS: u32 = 28;

/// The daily numbers of a chart.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ChartData {
    /// The kind of chart.
    pub kind: ChartKind,
    /// The days; `None` without records.
    pub days: Option<ChartDays>,
    /// The bands, bottom first.
    pub bands: Vec<Band>,
}

impl ChartData {
    /// Returns the downloads of all bands together, by day.
    pub fn total(&self) -> DailySeries {
        let mut bands = self.bands.iter().map(|band| &band.series);
        let mut total = match bands.next() {
            Some(first) => first.clone(),
            None => DailySeries::new(Day::from_epoch_days(0), Vec::new()),
        };
        bands.for_each(|series| total.add(series));
        total
    }

    /// Returns the mean downloads by weekday in the period, without an open day.
    pub fn weekday_profile(&self) -> WeekdayProfile {
        let days = self.days.and_then(ChartDays::complete);
        days.map_or(WeekdayProfile::NoRecords, |days| weekday_profile(&self.total(), days))
    }
}

/// The kind of chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChartKind {
    /// A list: bands add up to its total.
    #[default]
    Overview,
    /// One repository.
    Detail,
    /// Compared repositories: bands are not added up.
    Comparison,
    /// One repository among small charts of several.
    Small,
}

/// The days of a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartDays {
    /// The days that the chart shows.
    pub period: DayRange,
    /// The first day of the export. Nothing is known of earlier days.
    pub export_first: Day,
    /// How many days the previous period lies before this one: a multiple of 7, unless the user chose its days. `None`
    /// if no previous period is drawn.
    pub previous: Option<u32>,
    /// The as-of day of the export, if the export was made before that day was over. The period may end before or after it.
    pub open_day: Option<Day>,
    /// Whether the open day counts as a complete one.
    pub includes_open_day: bool,
}

impl ChartDays {
    /// Returns the days of the period from the start of the export on; `None` if the export begins after the period.
    pub fn known(self) -> Option<DayRange> {
        DayRange::new(self.period.first().max(self.export_first), self.period.last())
    }

    /// Returns the day to leave out of means, directions and best days: the open day, unless it is included.
    pub fn excluded_day(self) -> Option<Day> {
        self.open_day.filter(|_| !self.includes_open_day)
    }

    /// Returns the days of the period for means, directions and best days; `None` if there are none.
    pub fn complete(self) -> Option<DayRange> {
        let days = ExportDays { all: self.period, open_day: self.excluded_day() };
        days.complete(self.period)
    }
}

/// One band of a chart.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Band {
    /// Whose downloads it shows.
    pub key: SeriesKey,
    /// Downloads by day, up to the last day of the period. Begins before the period if means or the previous period need
    /// earlier days.
    pub series: DailySeries,
    /// The first day with a record, which may lie before the series; `None` without records.
    pub first_record: Option<Day>,
    /// Downloads in the period, as in headline and table: reported for all time, counted otherwise.
    pub downloads: u64,
}

/// Whose downloads a band shows. Name, colour and mark of the band depend on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SeriesKey {
    /// All repositories of a type.
    Type(RepoType),
    /// One repository: one of the largest, a compared one, or the only one of the chart.
    Repository(RepoKey),
    /// All repositories except the largest.
    Others,
}

/// Downloads of a list by type and day, over all days of the export. They depend only on which repositories the list
/// has, so another period or order with the same repositories can reuse them.
#[derive(Clone, Debug)]
pub struct TypeSeries(Vec<(RepoType, DailySeries)>);

impl TypeSeries {
    /// Sums the records of a selection's repositories.
    pub fn of(store: &Store, selection: &Selection) -> Self {
        let Some(days) = store.days() else { return Self(Vec::new()) };
        let of_type = |total: &TypeTotal| {
            let values = daily_totals(store, ids_of_type(store, selection, &total.repo_type), days);
            (total.repo_type.clone(), DailySeries::new(days.first(), values))
        };
        Self(selection.by_type.iter().map(of_type).collect())
    }

    fn of_type(&self, repo_type: &RepoType) -> Option<&DailySeries> {
        self.0.iter().find(|(own, _)| own == repo_type).map(|(_, series)| series)
    }
}

fn ids_of_type(
    store: &Store,
    selection: &Selection,
    repo_type: &RepoType,
) -> impl Iterator<Item = RepoId> {
    selection.ids().filter(move |&id| store.repository(id).key().repo_type == *repo_type)
}

/// Builds the chart of a list: one band for each type or, with `by_repository`, one for each of the largest
/// repositories and one for all others. `by_type` has the series of the list's types, if they are known.
pub fn overview_chart(
    store: &Store,
    selection: &Selection,
    by_repository: bool,
    by_type: Option<&TypeSeries>,
) -> ChartData {
    let kind = ChartKind::Overview;
    let Some(days) = chart_days(store, selection, selection.has_previous()) else {
        return ChartData { kind, ..ChartData::default() };
    };
    let first = first_needed(days);
    let bands = if by_repository {
        let mut rows = selection.rows.clone();
        sort_rows(store, BY_DOWNLOADS, &mut rows);
        let (largest, others) = rows.split_at(rows.len().min(LARGEST));
        let mut bands: Vec<Band> =
            largest.iter().map(|row| repository_band(store, days, first, row)).collect();
        if !others.is_empty() {
            let downloads = others.iter().map(|(_, metrics)| metrics.downloads).sum();
            let mut ids = others.iter().map(|row| row.0);
            bands.push(band(store, days, first, SeriesKey::Others, downloads, &mut ids));
        }
        bands
    } else {
        let of_type = |total: &TypeTotal| {
            let known = by_type.and_then(|by_type| by_type.of_type(&total.repo_type));
            let key = SeriesKey::Type(total.repo_type.clone());
            let mut ids = ids_of_type(store, selection, &total.repo_type);
            match (known, DayRange::new(first, days.period.last())) {
                (Some(known), Some(shown)) => Band {
                    key,
                    series: known.slice(shown),
                    first_record: first_record(store, ids),
                    downloads: total.downloads,
                },
                _ => band(store, days, first, key, total.downloads, &mut ids),
            }
        };
        selection.by_type.iter().map(of_type).collect()
    };
    ChartData { kind, days: Some(days), bands }
}

/// Builds the chart of a list within the export: one band for each of its types, and one for all repositories that are
/// not in the list.
pub fn share_chart(
    store: &Store,
    selection: &Selection,
    by_type: Option<&TypeSeries>,
) -> ChartData {
    let mut chart = overview_chart(store, selection, false, by_type);
    let is_listed = selection.membership(store);
    let ids = store.repositories().map(|(id, _)| id).filter(|id| !is_listed[id.index()]);
    let others: Vec<RepoId> = ids.collect();
    if let Some(days) = chart.days.filter(|_| !others.is_empty()) {
        let downloads = selection.all_downloads - selection.totals.downloads;
        let first = first_needed(days);
        let ids = &mut others.into_iter();
        chart.bands.push(band(store, days, first, SeriesKey::Others, downloads, ids));
    }
    chart
}

/// Builds the chart of one repository. `metrics` are its metrics in the period of `selection`.
pub fn repository_chart(
    store: &Store,
    selection: &Selection,
    id: RepoId,
    metrics: Metrics,
) -> ChartData {
    let days = chart_days(store, selection, selection.has_previous());
    let bands = days.map(|days| repository_band(store, days, first_needed(days), &(id, metrics)));
    ChartData { kind: ChartKind::Detail, days, bands: bands.into_iter().collect() }
}

/// Builds the chart of compared repositories, one band each. Series begin no later than the first day of the oldest
/// repository, so that repositories can be compared by age.
pub fn comparison_chart(
    store: &Store,
    selection: &Selection,
    rows: &[(RepoId, Metrics)],
) -> ChartData {
    let first_days = rows.iter().filter_map(|&(id, _)| Some(store.repository(id).days()?.first()));
    let first_day = first_days.min();
    let days = chart_days(store, selection, false);
    let bands = rows.iter().filter_map(|row| {
        let days = days?;
        let first = first_needed(days);
        let first = first_day.map_or(first, |first_day| first.min(first_day));
        Some(repository_band(store, days, first, row))
    });
    ChartData { kind: ChartKind::Comparison, days, bands: bands.collect() }
}

/// Returns the days of a chart of the selection's period. `has_previous` adds a previous period.
fn chart_days(store: &Store, selection: &Selection, has_previous: bool) -> Option<ChartDays> {
    let (all, period) = (store.days()?, selection.period?);
    Some(ChartDays {
        period,
        export_first: all.first(),
        previous: if has_previous && all.first() < period.first() {
            selection.compared_with.chart_distance(period)
        } else {
            None
        },
        open_day: store.open_day(),
        includes_open_day: selection.includes_open_day,
    })
}

/// Returns the first day whose records a chart needs, for the previous period and for the window of its first mean.
fn first_needed(days: ChartDays) -> Day {
    let lead = days.previous.unwrap_or(0).saturating_add(LONGEST_MEAN_DAYS - 1);
    let first = days.period.shifted_back(i32::try_from(lead).unwrap_or(i32::MAX)).first();
    first.max(days.export_first)
}

fn repository_band(
    store: &Store,
    days: ChartDays,
    first: Day,
    &(id, metrics): &(RepoId, Metrics),
) -> Band {
    let key = SeriesKey::Repository(store.repository(id).key().clone());
    band(store, days, first, key, metrics.downloads, &mut iter::once(id))
}

fn band(
    store: &Store,
    days: ChartDays,
    first: Day,
    key: SeriesKey,
    downloads: u64,
    ids: &mut dyn Iterator<Item = RepoId>,
) -> Band {
    let ids: Vec<RepoId> = ids.collect();
    let all = DayRange::new(first, days.period.last());
    let values = all.map(|all| daily_totals(store, ids.iter().copied(), all)).unwrap_or_default();
    let first_record = first_record(store, ids.into_iter());
    Band { key, series: DailySeries::new(first, values), first_record, downloads }
}

/// Returns the first day with a record of any of these repositories.
fn first_record(store: &Store, ids: impl Iterator<Item = RepoId>) -> Option<Day> {
    ids.filter_map(|id| Some(store.repository(id).days()?.first())).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::StoreBuilder;
    use crate::query::{Period, Selector};

    fn day(offset: i32) -> Day {
        Day::from_ymd(2024, 6, 30).unwrap() + offset
    }

    #[test]
    fn the_largest_are_the_first_of_the_table_with_ties_by_name_then_type() {
        let mut builder = StoreBuilder::default();
        let names = ["org/g", "org/F", "org/b", "org/c", "org/d", "org/e"];
        for name in names {
            let id = builder.repository(&RepoType::Model, name);
            builder.insert(id, day(0), 5);
        }
        let id = builder.repository(&RepoType::Dataset, "org/b");
        builder.insert(id, day(0), 5);
        let store = builder.finish().unwrap();
        let selection = Selection::new(&store, &Selector::default());
        let chart = overview_chart(&store, &selection, true, None);
        let table: Vec<&RepoKey> =
            selection.ids().take(LARGEST).map(|id| store.repository(id).key()).collect();
        let keys: Vec<&RepoKey> = chart
            .bands
            .iter()
            .filter_map(|band| match &band.key {
                SeriesKey::Repository(key) => Some(key),
                _ => None,
            })
            .collect();
        assert_eq!(keys, table);
        assert_eq!(
            keys.iter().map(|key| &*key.name).collect::<String>(),
            "org/borg/borg/corg/dorg/e"
        );
        assert_eq!(chart.bands.last().map(|band| band.downloads), Some(10));
    }

    #[test]
    fn an_export_that_begins_with_the_period_has_no_previous_period() {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "org/a");
        for offset in -29..=0 {
            builder.insert(id, day(offset), 1);
        }
        let month = Selector { period: Period::LastMonth, ..Selector::default() };
        let previous = |store: &Store| {
            overview_chart(store, &Selection::new(store, &month), false, None)
                .days
                .unwrap()
                .previous
        };
        assert_eq!(previous(&builder.finish().unwrap()), None);
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "org/a");
        for offset in [-30, 0] {
            builder.insert(id, day(offset), 1);
        }
        assert_eq!(previous(&builder.finish().unwrap()), Some(28));
    }

    #[test]
    fn bands_say_the_headline_and_the_first_record_before_their_days() {
        let mut builder = StoreBuilder::default();
        let id = builder.repository(&RepoType::Model, "org/a");
        builder.report_total(id, 900);
        builder.insert(id, day(-300), 1);
        builder.insert(id, day(0), 7);
        let store = builder.finish().unwrap();
        let all_time = Selection::new(&store, &Selector::default());
        assert_eq!(overview_chart(&store, &all_time, false, None).bands[0].downloads, 900);
        let month = Selector { period: Period::LastMonth, ..Selector::default() };
        let month = overview_chart(&store, &Selection::new(&store, &month), false, None);
        assert_eq!(month.bands[0].downloads, 7);
        assert_eq!(month.bands[0].first_record, Some(day(-300)));
        assert_eq!(month.bands[0].series.first, day(-29 - 28 - 27));
    }
}
