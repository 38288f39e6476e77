//! The engine: owns an open export, answers questions about it, and writes it.
//!
//! The worker runs the engine in the browser; tests and benches run it natively. `query` computes every figure; this module
//! only puts figures into answers. The engine caches the latest selection, so scrolling costs only the rows that come into
//! view, and the series of its types, so another period costs no sums over all days.

use std::io::{self, Write};
use std::iter;
use std::sync::Arc;

use crate::export::{ExportFormat, ExportWriter, Written};
use crate::model::{DayRange, ExportDays, RepoId, RepoKey, RepoType, Store, TimeAxis};
use crate::parse::{ImportReport, ParseError, SourceFile, import, import_one};
use crate::protocol::{
    Answer, Compared, ComparedRow, Detail, Overview, PageData, Query, Row, RowWindow, Summary,
    Trend,
};
use crate::query::{
    ComparedPeriods, Comparison, PageKey, Period, Question, Selection, Selector, SeriesSums,
    TrendScale, TypeSeries, compare, comparison_chart, direction_of, metrics_of,
    month_alternatives, not_counted_day, overview_chart, probable_outages, repository_chart,
    series_of, weeks_before,
};

/// Days in 52 weeks: a year back to the same weekdays.
const DAYS_OF_52_WEEKS: i32 = 364;

/// An open export that answers questions.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    report: ImportReport,
    /// The selection of the latest question, whichever page was open.
    latest: Option<CachedSelection>,
    /// The series of the types of the latest list that was shown over most days of the export.
    type_series: Option<CachedTypeSeries>,
}

/// The series of a list's types, and what they follow from.
#[derive(Debug)]
struct CachedTypeSeries {
    search: String,
    repo_type: Option<RepoType>,
    series: TypeSeries,
}

/// A selection, and the question it answers.
#[derive(Debug)]
struct CachedSelection {
    list: Selector,
    trend_scale: TrendScale,
    selection: Selection,
    /// The largest value of all trends, if they share a scale.
    shared_y_max: Option<u64>,
}

impl Engine {
    /// Opens files that have been read, as one export.
    ///
    /// # Errors
    /// A [`ParseError`] if none of the files has a repository, or if they add up to more than can be held.
    pub fn open(files: Vec<SourceFile>) -> Result<Self, ParseError> {
        Ok(Self::of_import(import(files)?))
    }

    /// Opens one file that has been read. It does the same as [`open`](Self::open), and takes no code for merging with it.
    ///
    /// # Errors
    /// A [`ParseError`] if the file has no repository.
    pub fn open_one(file: SourceFile) -> Result<Self, ParseError> {
        Ok(Self::of_import(import_one(file)?))
    }

    fn of_import((store, report): (Store, ImportReport)) -> Self {
        Self { store, report, latest: None, type_series: None }
    }

    /// The export as the header shows it.
    pub fn summary(&mut self) -> Summary {
        let all = self.selection(&Question::default());
        let types =
            all.selection.matches_by_type.iter().map(|(repo_type, _)| repo_type.clone()).collect();
        // The first question is usually about this selection.
        self.latest = Some(all);
        Summary {
            repositories: self.store.repositories().len(),
            records: self.store.record_count(),
            days: self.store.days(),
            open_day: self.store.open_day(),
            not_counted_day: not_counted_day(&self.store),
            types,
            sources: self.report.files.iter().map(|file| file.name.clone()).collect(),
            skipped_rows: self.report.skipped_rows(),
            report: (!self.report.is_empty()).then(|| self.report.clone()),
        }
    }

    /// Number of daily records.
    pub fn record_count(&self) -> usize {
        self.store.record_count()
    }

    /// Answers a question.
    pub fn answer(&mut self, query: &Query) -> Answer {
        let latest = self.selection(&query.question);
        let selected = &latest.selection;
        if query.wants_overview && !query.question.by_repository {
            self.cache_type_series(&query.question.list, selected);
        }
        let store = &self.store;
        let by_type = self.type_series.as_ref().filter(|kept| kept.is_of(&query.question.list));
        let by_type = by_type.map(|kept| &kept.series);
        let answer = Answer {
            id: query.id,
            overview: query
                .wants_overview
                .then(|| overview(store, &query.question, selected, by_type)),
            window: row_window(store, &latest, query.first_row, query.row_count),
            outages: query.wants_outages.then(|| probable_outages(store)),
            page: page(store, &query.question, selected),
        };
        self.latest = Some(latest);
        answer
    }

    /// Writes the repositories and days that a question shows: the list, the compared repositories, or the open one.
    /// Returns the file name and what was written.
    ///
    /// Each repository keeps its reported total, whatever the period.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn export<W: Write>(
        &mut self,
        format: ExportFormat,
        question: &Question,
        out: &mut W,
    ) -> io::Result<(String, Written)> {
        let (file_name, mut writer) = self.begin_export(format, question);
        while self.write_next(&mut writer, out)? {}
        Ok((file_name, writer.written()))
    }

    /// Begins what [`export`](Self::export) does: returns the file name, and what writes one repository after the other.
    pub fn begin_export(
        &mut self,
        format: ExportFormat,
        question: &Question,
    ) -> (String, ExportWriter) {
        let list = &question.list;
        let repo = match &question.page {
            Some(PageKey::Repository(key)) => Some(key),
            _ => None,
        };
        let export_days = self.store.export_days(list.include_open_day);
        let stem = list.period.file_stem(export_days, repo);
        let days = export_days.map(|days| list.period.range(days));
        // Repositories are written in the order of the open export.
        let mut is_written = vec![false; self.store.repositories().len()];
        if question.page.is_none() {
            let latest = self.selection(question);
            for id in latest.selection.ids() {
                is_written[id.index()] = true;
            }
            self.latest = Some(latest);
        } else {
            for id in ids_of_page(&self.store, question) {
                is_written[id.index()] = true;
            }
        }
        let ids = self.store.repositories().map(|(id, _)| id);
        let rows = ids.zip(is_written).filter_map(|(id, is_written)| is_written.then_some(id));
        let writer = ExportWriter::new(format, rows.collect(), days);
        (format!("{stem}.{}", format.extension()), writer)
    }

    /// Writes the next repository of an export that this engine has begun. Returns whether more remain.
    ///
    /// # Errors
    /// Only those of `out`.
    pub fn write_next<W: Write>(&self, writer: &mut ExportWriter, out: &mut W) -> io::Result<bool> {
        writer.write_next(&self.store, out)
    }

    /// Keeps the series of a list's types, unless they are kept already or the list shows few days, whose sums cost less.
    fn cache_type_series(&mut self, list: &Selector, selection: &Selection) {
        let len = |days: Option<DayRange>| days.map_or(0, DayRange::len);
        let shows_most = len(selection.period) * 2 > len(self.store.days());
        if shows_most && !self.type_series.as_ref().is_some_and(|kept| kept.is_of(list)) {
            self.type_series = Some(CachedTypeSeries {
                search: list.search.clone(),
                repo_type: list.repo_type.clone(),
                series: TypeSeries::of(&self.store, selection),
            });
        }
    }

    /// The selection of a question: the cached one if it matches.
    fn selection(&mut self, question: &Question) -> CachedSelection {
        let Question { list, trend_scale, .. } = question;
        match self.latest.take() {
            Some(kept) if kept.list == *list && kept.trend_scale == *trend_scale => kept,
            _ => {
                let selection = Selection::new(&self.store, list);
                let is_shared = *trend_scale == TrendScale::Shared;
                let shared_y_max = is_shared.then(|| shared_y_max(&self.store, &selection));
                let (list, trend_scale) = (list.clone(), *trend_scale);
                CachedSelection { list, trend_scale, selection, shared_y_max }
            }
        }
    }
}

impl CachedTypeSeries {
    fn is_of(&self, list: &Selector) -> bool {
        self.search == list.search && self.repo_type == list.repo_type
    }
}

fn overview(
    store: &Store,
    question: &Question,
    selection: &Selection,
    by_type: Option<&TypeSeries>,
) -> Overview {
    let export_days = store.export_days(question.list.include_open_day);
    let export_days = export_days.filter(|_| question.list.period == Period::LastMonth);
    Overview {
        period: selection.period,
        repositories: selection.rows.len(),
        downloads: selection.totals.downloads,
        counted: selection.totals.counted,
        comparison: selection.totals.comparison,
        direction: direction_of(store, selection.ids(), selection.complete),
        month_alternatives: export_days
            .map(|days| month_alternatives(store, selection.ids(), days)),
        by_type: selection.by_type.clone(),
        matches_by_type: selection.matches_by_type.clone(),
        chart: Arc::new(overview_chart(store, selection, question.by_repository, by_type)),
    }
}

fn row_window(store: &Store, latest: &CachedSelection, first: usize, count: usize) -> RowWindow {
    let selection = &latest.selection;
    let axes = trend_axes(selection);
    let total = selection.rows.len();
    let first = first.min(total);
    let end = first.saturating_add(count).min(total);
    let largest = selection.rows.iter().map(|(_, metrics)| metrics.downloads).max().unwrap_or(0);
    let rows = (first..end)
        .map(|rank| {
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
                trend: trend(store, id, axes, selection.complete),
            }
        })
        .collect();
    RowWindow { total, axis: axes.0, shared_y_max: latest.shared_y_max, rows }
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
    // Both must begin at the same bucket.
    let from_offset = |series: SeriesSums| -> Vec<Option<u64>> {
        let missing = if series.values.is_empty() { 0 } else { series.offset - offset };
        iter::repeat_n(None, missing).chain(series.values).collect()
    };
    Trend {
        offset,
        values: from_offset(series),
        previous: from_offset(previous),
        first_record: store.repository(id).days().map(DayRange::first),
        direction: direction_of(store, iter::once(id), complete),
    }
}

/// The axis of trends, and the axis of the previous period drawn behind them.
fn trend_axes(selection: &Selection) -> (Option<TimeAxis>, Option<TimeAxis>) {
    let axis = selection.period.map(TimeAxis::for_period);
    let compared = axis.zip(selection.period).filter(|_| selection.has_previous());
    let previous = compared.map(|(axis, period)| TimeAxis {
        first_day: axis.first_day - weeks_before(period).cast_signed(),
        ..axis
    });
    (axis, previous)
}

/// The largest value of all trends of a selection, including the previous period.
fn shared_y_max(store: &Store, selection: &Selection) -> u64 {
    let (axis, previous) = trend_axes(selection);
    let largest_of = |id| {
        let on_axis = |axis| series_of(store, id, axis).values.into_iter().flatten().max();
        axis.into_iter().chain(previous).filter_map(on_axis).max()
    };
    selection.ids().filter_map(largest_of).max().unwrap_or(0)
}

/// The page that is open instead of the table, if the export has its repositories.
fn page(store: &Store, question: &Question, selection: &Selection) -> Option<PageData> {
    let ids = ids_of_page(store, question);
    let list = &question.list;
    match question.page.as_ref()? {
        PageKey::Repository(_) => {
            let id = *ids.first()?;
            Some(PageData::Repository(Box::new(detail(store, list, selection, id))))
        }
        PageKey::Comparison(_) => {
            (!ids.is_empty()).then(|| PageData::Compared(compared(store, list, selection, &ids)))
        }
    }
}

/// The repositories of the open page, as far as the export has them.
fn ids_of_page(store: &Store, question: &Question) -> Vec<RepoId> {
    let keys: &[RepoKey] = match &question.page {
        Some(PageKey::Repository(key)) => std::slice::from_ref(key),
        Some(PageKey::Comparison(keys)) => keys,
        None => &[],
    };
    keys.iter().filter_map(|key| store.find(key)).collect()
}

fn compared(store: &Store, list: &Selector, selection: &Selection, ids: &[RepoId]) -> Compared {
    let metrics: Vec<_> = ids.iter().map(|&id| (id, metrics_of(store, id, list))).collect();
    let rows = metrics.iter().map(|&(id, metrics)| {
        let repository = store.repository(id);
        ComparedRow {
            key: repository.key().clone(),
            downloads: metrics.downloads,
            reported_minus_counted: metrics.reported_minus_counted(),
            comparison: metrics.comparison,
            direction: direction_of(store, iter::once(id), selection.complete),
            first_day: repository.days().map(DayRange::first),
        }
    });
    let chart = comparison_chart(store, selection, &metrics);
    Compared { period: selection.period, rows: rows.collect(), chart: Arc::new(chart) }
}

fn detail(store: &Store, list: &Selector, selection: &Selection, id: RepoId) -> Detail {
    let repository = store.repository(id);
    let metrics = metrics_of(store, id, list);
    let rank = selection.rank_by_downloads(store, id).map(|rank| (rank, selection.rows.len()));
    let record_range = repository.days();
    let best_day = selection.complete.and_then(|days| {
        store.records(id, days).reduce(|best, now| if now.1 > best.1 { now } else { best })
    });
    let last_day = store.export_days(list.include_open_day).map(ExportDays::last_complete);
    let against_preceding = |days| {
        let days = last_day.map(|last_day| DayRange::ending_on(last_day, days));
        days.map(ComparedPeriods::just_before)
    };
    let year_on_year = against_preceding(30).map(|ComparedPeriods { current, .. }| {
        ComparedPeriods { current, previous: current.shifted_back(DAYS_OF_52_WEEKS) }
    });
    let comparison_of = |periods: Option<ComparedPeriods>| {
        periods.map_or(Comparison::NONE, |periods| compare(store, iter::once(id), periods))
    };
    Detail {
        key: repository.key().clone(),
        period: selection.period,
        downloads: metrics.downloads,
        comparison: metrics.comparison,
        direction: direction_of(store, iter::once(id), selection.complete),
        share: ratio(metrics.downloads, selection.totals.downloads),
        rank,
        reported: repository.reported_total(),
        counted: repository.counted_total(),
        record_range,
        missing_days: record_range.map_or(0, |days| days.len() - repository.record_count()),
        best_day: best_day.filter(|&(_, count)| count > 0),
        last_7_days: comparison_of(against_preceding(7)),
        last_30_days: comparison_of(against_preceding(30)),
        year_on_year: comparison_of(year_on_year),
        chart: Arc::new(repository_chart(store, selection, id, metrics)),
    }
}

fn ratio(downloads: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { downloads as f64 / total as f64 }
}
