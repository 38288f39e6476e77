//! The engine: owns an open export, answers questions about it, and writes it.
//!
//! The worker runs the engine in the browser; tests and benches run it natively. `query` computes every figure; this module
//! only puts figures into answers. The engine caches the latest selection, so scrolling costs only the rows that come into
//! view, and the series of its types, so another period costs no sums over all days.
//!
//! Where rows are groups, table, charts of rows, details and downloads come of a store of groups ([`Grouped`]); the headline
//! is of the repositories that they group.

use std::collections::HashSet;
use std::io::{self, Write};
use std::iter;
use std::sync::Arc;

use crate::export::{ExportFormat, ExportWriter, Written};
use crate::model::{DayRange, ExportDays, RepoId, RepoKey, RepoType, Store, TimeAxis};
use crate::parse::{ImportReport, ParseError, SourceFile, import, import_one, read_own_table};
use crate::protocol::{
    Answer, Changes, Compared, ComparedRow, Detail, Overview, PageData, Query, Row, RowList,
    RowWindow, Selected, Summary, Trend,
};
use crate::query::{
    ComparedPeriods, ComparedWith, Comparison, Grouped, Grouping, Metrics, Movers, OptionalColumns,
    OverviewBands, OwnColumns, PageKey, Period, Question, Search, Selection, Selector, SeriesSums,
    Spike, SpikesOfView, TrendScale, TypeSeries, all_spikes, best_day, compare, comparison_chart,
    direction_of, metrics_of, month_alternatives, not_counted_day, overview_chart,
    probable_outages, repository_chart, series_of, share_chart, spikes_of, status_counts,
    without_spikes,
};

/// How many rows are copied where none is selected.
const COPIED_ROWS: usize = 10;
/// How many of the largest rows a summary names.
const LARGEST_ROWS: usize = 3;

/// An open export that answers questions.
#[derive(Debug)]
pub struct Engine {
    /// The export as it was read.
    recorded: Arc<Store>,
    /// What questions are about: the export as it was read, or without its spikes.
    store: Arc<Store>,
    /// The spikes of the export, once they have been asked for.
    spikes: Option<Vec<(RepoId, Vec<Spike>)>>,
    /// The export without its spikes, once that has been asked for.
    without_spikes: Option<Arc<Store>>,
    report: ImportReport,
    /// The selection of the latest question, whichever page was open.
    latest: Option<CachedSelection>,
    /// The series of the types of the latest list that was shown over most days of the export.
    type_series: Option<CachedTypeSeries>,
    /// The groups of the latest list of groups.
    groups: Option<CachedGroups>,
    /// The table of the reader's own.
    own: Option<Arc<OwnColumns>>,
}

/// The series of a list's types, and what they follow from.
#[derive(Debug)]
struct CachedTypeSeries {
    own_table: u32,
    search: String,
    repo_type: Option<RepoType>,
    series: TypeSeries,
}

/// The groups of a list, and what they follow from.
#[derive(Debug)]
struct CachedGroups {
    grouping: Grouping,
    /// The repositories that are grouped, ascending.
    members: Vec<RepoId>,
    store: Arc<Store>,
    member_counts: Vec<usize>,
    selection: CachedSelection,
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

/// The rows of a table: of which store, and how many members each has if they are groups.
struct Rows<'a> {
    store: &'a Arc<Store>,
    cached: &'a CachedSelection,
    member_counts: Option<&'a [usize]>,
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
        let store = Arc::new(store);
        Self {
            recorded: Arc::clone(&store),
            store,
            spikes: None,
            without_spikes: None,
            report,
            latest: None,
            type_series: None,
            groups: None,
            own: None,
        }
    }

    /// The export as the header shows it.
    pub fn summary(&mut self) -> Summary {
        let all = self.plain_selection(&Question::default());
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

    /// Takes the table of the reader's own that questions from now on are about. A text that is no such table, or is empty, takes
    /// it away.
    pub fn set_own_table(&mut self, text: &str) {
        let table = read_own_table(text).ok();
        self.own = table.map(|table| Arc::new(OwnColumns::new(&self.store, &table)));
        (self.latest, self.type_series, self.groups) = (None, None, None);
    }

    /// The table of the reader's own, if a question is about it.
    fn own(&self, list: &Selector) -> Option<Arc<OwnColumns>> {
        self.own.clone().filter(|_| list.own_table != 0)
    }

    /// Answers a question.
    pub fn answer(&mut self, query: &Query) -> Answer {
        let question = &query.question;
        if query.wants_changes || question.list.without_spikes {
            self.find_spikes();
        }
        self.ask_about(question.list.without_spikes);
        let latest = self.selection(question);
        self.group(question, &latest);
        let mut answer = self.answer_about(query, &latest);
        let rows = self.rows(question, &latest);
        let Rows { store, cached, member_counts } = rows;
        let selected = &cached.selection;
        let own = self.own(&question.list);
        let rule = question.list.grouping.family_rule();
        let search = Search::with_own(&question.list.search, rule, own.as_deref());
        let of_rows = own.as_deref().filter(|_| member_counts.is_none());
        let own_texts = |rank: usize| {
            let row = of_rows.zip(selected.rows.get(rank));
            row.map(|(own, (id, _))| own.texts(&question.list.columns, *id)).unwrap_or_default()
        };
        let columns = OptionalColumns::new(store, selected, &question.list.columns);
        for row in &mut answer.window.rows {
            row.marks = search.marks(&row.key.name);
            row.figures = columns.numbers(store, selected, row.rank);
            row.texts = own_texts(row.rank);
            row.members = member_counts.and_then(|counts| counts.get(row.id as usize).copied());
        }
        if let Some(overview) = &mut answer.overview {
            let by_type = self.type_series_of(&question.list);
            match question.bands {
                OverviewBands::Types => {}
                OverviewBands::Largest => {
                    overview.chart = Arc::new(overview_chart(store, selected, true, None));
                }
                OverviewBands::TypesOfAll => {
                    let chart = share_chart(&self.store, &latest.selection, by_type);
                    overview.chart = Arc::new(chart);
                }
            }
        }
        match query.list {
            Some(RowList::AllKeys) => {
                answer.keys = Some(with_all_rows(store, selected, &question.selected));
            }
            Some(list @ (RowList::Copied | RowList::AllCopied)) => {
                let mut rows = copied_rows(store, cached, question, list);
                for row in &mut rows {
                    row.figures = columns.numbers(store, selected, row.rank);
                    row.texts = own_texts(row.rank);
                }
                answer.copied_rows = Some(rows);
            }
            None => {}
        }
        answer.changes =
            query.wants_changes.then(|| self.changes(question, &latest, selected, store));
        answer.selected = selected_sums(question, &latest, store);
        answer.outages = query.wants_outages.then(|| probable_outages(&self.store));
        answer.page = page(store, question, selected);
        if let Some(PageData::Repository(detail)) = &mut answer.page
            && question.list.grouping == Grouping::None
        {
            detail.spikes = self.spikes_in(&detail.key, detail.period);
        }
        answer.unread_terms = search.unread().to_vec();
        answer.own_matches =
            own.map(|own| own.matches(question.list.own_table)).unwrap_or_default();
        self.latest = Some(latest);
        answer
    }

    /// Answers a [plain](Question::is_plain) question about a list: its rows, headline and chart, and nothing else. It takes
    /// none of the code for everything else.
    pub fn answer_plainly(&mut self, query: &Query) -> Answer {
        self.use_store(Arc::clone(&self.recorded));
        let latest = self.plain_selection(&query.question);
        let answer = self.answer_about(query, &latest);
        self.latest = Some(latest);
        answer
    }

    /// Finds the spikes of the export, unless they are known.
    fn find_spikes(&mut self) {
        if self.spikes.is_none() {
            self.spikes = Some(all_spikes(&self.recorded));
        }
    }

    /// Has questions be about the export as it was read, or without its spikes, which must be known.
    fn ask_about(&mut self, is_without_spikes: bool) {
        let store = match &self.spikes {
            Some(spikes) if is_without_spikes => self
                .without_spikes
                .get_or_insert_with(|| Arc::new(without_spikes(&self.recorded, spikes))),
            _ => &self.recorded,
        };
        let store = Arc::clone(store);
        self.use_store(store);
    }

    /// Has questions be about a store. What is kept of another one is forgotten.
    fn use_store(&mut self, store: Arc<Store>) {
        if !Arc::ptr_eq(&store, &self.store) {
            self.store = store;
            self.latest = None;
            self.type_series = None;
            self.groups = None;
        }
    }

    /// The spikes of a repository in a period.
    fn spikes_in(&self, key: &RepoKey, period: Option<DayRange>) -> Vec<Spike> {
        let (Some(id), Some(period)) = (self.recorded.find(key), period) else { return Vec::new() };
        let spikes = spikes_of(&self.recorded, id).into_iter();
        spikes.filter(|spike| period.contains(spike.day)).collect()
    }

    /// Headline, chart of types unless another is wanted, and rows.
    fn answer_about(&mut self, query: &Query, latest: &CachedSelection) -> Answer {
        let question = &query.question;
        let selected = &latest.selection;
        if query.wants_overview && question.bands != OverviewBands::Largest {
            self.cache_type_series(&question.list, selected);
        }
        let overview = query.wants_overview.then(|| {
            let mut overview = overview(&self.store, selected);
            if question.bands == OverviewBands::Types {
                let by_type = self.type_series_of(&question.list);
                overview.chart = Arc::new(overview_chart(&self.store, selected, false, by_type));
            }
            overview
        });
        let rows = self.rows(question, latest);
        let window = row_window(rows.store, rows.cached, query.first_row, query.row_count);
        Answer { id: query.id, overview, window, ..Answer::default() }
    }

    /// The rows of a question whose groups are known.
    fn rows<'a>(&'a self, question: &Question, latest: &'a CachedSelection) -> Rows<'a> {
        match &self.groups {
            Some(CachedGroups { store, selection, member_counts, .. })
                if question.list.grouping != Grouping::None =>
            {
                Rows { store, cached: selection, member_counts: Some(member_counts) }
            }
            _ => Rows { store: &self.store, cached: latest, member_counts: None },
        }
    }

    /// Groups the repositories of a selection, unless its question is not about groups. The groups themselves are kept as long
    /// as they have the same members.
    fn group(&mut self, question: &Question, members: &CachedSelection) {
        let list = &question.list;
        if list.grouping == Grouping::None {
            self.groups = None;
            return;
        }
        let mut of_groups = list.clone();
        of_groups.search.clear();
        of_groups.repo_type = None;
        let mut ids: Vec<RepoId> = members.selection.ids().collect();
        ids.sort_unstable();
        let own = self.own(list);
        let is_kept = |kept: &CachedGroups| {
            kept.grouping == list.grouping
                && kept.members == ids
                && kept.selection.list.own_table == list.own_table
        };
        let (store, member_counts, cached) = if let Some(kept) = self.groups.take().filter(is_kept)
        {
            (kept.store, kept.member_counts, Some(kept.selection))
        } else {
            let grouped =
                Grouped::new(&self.store, ids.iter().copied(), &list.grouping, own.as_deref());
            let Ok(Grouped { store, member_counts }) = grouped else { return };
            (Arc::new(store), member_counts, None)
        };
        let trend_scale = question.trend_scale;
        let cached =
            cached.filter(|kept| kept.list == of_groups && kept.trend_scale == trend_scale);
        let selection = cached.unwrap_or_else(|| {
            let selection = Selection::without_search(&store, &of_groups);
            CachedSelection::new(&store, &of_groups, trend_scale, selection, None)
        });
        let grouping = list.grouping.clone();
        self.groups =
            Some(CachedGroups { grouping, members: ids, store, member_counts, selection });
    }

    /// What changed in a list, and by what repositories or groups.
    fn changes(
        &self,
        question: &Question,
        members: &CachedSelection,
        rows: &Selection,
        store: &Store,
    ) -> Changes {
        let list = &question.list;
        let export_days = self.store.export_days(list.include_open_day);
        let export_days = export_days.filter(|_| list.period == Period::LastMonth);
        Changes {
            status_counts: status_counts(store, list, rows),
            movers: Movers::of(store, rows),
            month_alternatives: export_days
                .map(|days| month_alternatives(&self.store, members.selection.ids(), days)),
            year_earlier: year_earlier(&self.store, list, &members.selection),
            largest: largest_rows(store, rows),
            spikes: members.selection.period.zip(self.spikes.as_deref()).map_or_else(
                SpikesOfView::default,
                |(period, spikes)| {
                    SpikesOfView::of(&self.recorded, spikes, members.selection.ids(), period)
                },
            ),
        }
    }

    /// Writes the repositories and days that a question shows: the list, the selected or compared repositories, or the open
    /// one. Returns the file name and what was written.
    ///
    /// Each repository keeps its reported total, whatever the period, and its spikes, also where figures leave them out.
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
        while writer.write_next(out)? {}
        Ok((file_name, writer.written()))
    }

    /// Begins what [`export`](Self::export) does: returns the file name, and what writes one repository after the other.
    pub fn begin_export(
        &mut self,
        format: ExportFormat,
        question: &Question,
    ) -> (String, ExportWriter<Arc<Store>>) {
        let mut question = question.clone();
        question.list.without_spikes = false;
        let question = &question;
        self.ask_about(false);
        let list = &question.list;
        let repo = match &question.page {
            Some(PageKey::Repository(key)) => Some(key),
            _ => None,
        };
        let export_days = self.store.export_days(list.include_open_day);
        let stem = list.period.file_stem(export_days, repo);
        let days = export_days.map(|days| list.period.range(days));
        let latest = self.selection(question);
        self.group(question, &latest);
        let rows = self.rows(question, &latest);
        let store = Arc::clone(rows.store);
        let ids = match &question.page {
            Some(_) => ids_of_page(&store, question),
            None if question.selected.is_empty() => rows.cached.selection.ids().collect(),
            None => store.find_all(&question.selected),
        };
        self.latest = Some(latest);
        // Repositories are written in the order of the open export.
        let mut is_written = vec![false; store.repositories().len()];
        for id in ids {
            is_written[id.index()] = true;
        }
        let ids = store.repositories().map(|(id, _)| id);
        let rows = ids.zip(is_written).filter_map(|(id, is_written)| is_written.then_some(id));
        let rows = rows.collect();
        let writer = ExportWriter::new(format, store, rows, days);
        (format!("{stem}.{}", format.extension()), writer)
    }

    /// Keeps the series of a list's types, unless they are kept already or the list shows few days, whose sums cost less.
    fn cache_type_series(&mut self, list: &Selector, selection: &Selection) {
        let len = |days: Option<DayRange>| days.map_or(0, DayRange::len);
        let shows_most = len(selection.period) * 2 > len(self.store.days());
        if shows_most && !self.type_series.as_ref().is_some_and(|kept| kept.is_of(list)) {
            self.type_series = Some(CachedTypeSeries {
                own_table: list.own_table,
                search: list.search.clone(),
                repo_type: list.repo_type.clone(),
                series: TypeSeries::of(&self.store, selection),
            });
        }
    }

    /// The series of a list's types, if they are kept.
    fn type_series_of(&self, list: &Selector) -> Option<&TypeSeries> {
        let kept = self.type_series.as_ref().filter(|kept| kept.is_of(list));
        kept.map(|kept| &kept.series)
    }

    /// The selection of a question: the cached one if it matches.
    fn selection(&mut self, question: &Question) -> CachedSelection {
        let Question { list, trend_scale, .. } = question;
        self.kept_selection(question).unwrap_or_else(|| {
            let own = self.own(list);
            let selection = Selection::with_own(&self.store, list, own.as_deref());
            CachedSelection::new(&self.store, list, *trend_scale, selection, own.as_deref())
        })
    }

    /// The selection of a question without a search, whose trends have their own scales.
    fn plain_selection(&mut self, question: &Question) -> CachedSelection {
        let Question { list, trend_scale, .. } = question;
        self.kept_selection(question).unwrap_or_else(|| CachedSelection {
            list: list.clone(),
            trend_scale: *trend_scale,
            selection: Selection::without_search(&self.store, list),
            shared_y_max: None,
        })
    }

    fn kept_selection(&mut self, question: &Question) -> Option<CachedSelection> {
        let Question { list, trend_scale, .. } = question;
        self.latest.take().filter(|kept| kept.list == *list && kept.trend_scale == *trend_scale)
    }
}

impl CachedSelection {
    fn new(
        store: &Store,
        list: &Selector,
        trend_scale: TrendScale,
        mut selection: Selection,
        own: Option<&OwnColumns>,
    ) -> Self {
        if list.columns.has_order() {
            OptionalColumns::sort(store, &mut selection, &list.columns, own);
        }
        let is_shared = trend_scale == TrendScale::Shared;
        let shared_y_max = is_shared.then(|| shared_y_max(store, &selection));
        Self { list: list.clone(), trend_scale, selection, shared_y_max }
    }
}

impl CachedTypeSeries {
    fn is_of(&self, list: &Selector) -> bool {
        self.own_table == list.own_table
            && self.search == list.search
            && self.repo_type == list.repo_type
    }
}

/// The headline of a list, without its chart.
fn overview(store: &Store, selection: &Selection) -> Overview {
    Overview {
        period: selection.period,
        repositories: selection.rows.len(),
        downloads: selection.totals.downloads,
        all_downloads: selection.all_downloads,
        counted: selection.totals.counted,
        comparison: selection.totals.comparison,
        direction: direction_of(store, selection.ids(), selection.complete),
        by_type: selection.by_type.clone(),
        matches_by_type: selection.matches_by_type.clone(),
        chart: Arc::default(),
    }
}

/// The sums of the repositories or groups that are selected; `None` if the export has none of them.
fn selected_sums(question: &Question, latest: &CachedSelection, store: &Store) -> Option<Selected> {
    let ids = store.find_all(&question.selected);
    let metrics: Vec<Metrics> =
        ids.iter().map(|&id| metrics_of(store, id, &question.list)).collect();
    let periods = latest.selection.compared;
    let downloads = metrics.iter().map(|metrics| metrics.downloads).sum();
    (!ids.is_empty()).then(|| Selected {
        repositories: ids.len(),
        downloads,
        share: ratio(downloads, latest.selection.all_downloads),
        comparison: periods
            .map_or(Comparison::NONE, |periods| compare(store, ids.iter().copied(), periods)),
    })
}

fn row_window(store: &Store, latest: &CachedSelection, first: usize, count: usize) -> RowWindow {
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

/// A row without its trend.
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

/// The complete days of a selection compared with the same weekdays a year earlier, if the export has all of them.
fn year_earlier(store: &Store, list: &Selector, selection: &Selection) -> Comparison {
    let periods =
        selection.complete.filter(|_| list.period != Period::AllTime).and_then(|current| {
            let previous = ComparedWith::YearEarlier.days_for(current)?;
            let is_covered = store.days().is_some_and(|days| days.first() <= previous.first());
            is_covered.then_some(ComparedPeriods { current, previous })
        });
    periods.map_or(Comparison::NONE, |periods| compare(store, selection.ids(), periods))
}

/// The rows with the most downloads.
fn largest_rows(store: &Store, selection: &Selection) -> Vec<Row> {
    let ranks = selection.largest(store, LARGEST_ROWS);
    let largest = ranks.first().map_or(0, |&rank| selection.rows[rank].1.downloads);
    ranks.into_iter().map(|rank| row(store, selection, rank, largest)).collect()
}

/// The keys that are selected and no rows, and those of all rows.
fn with_all_rows(store: &Store, selection: &Selection, selected: &[RepoKey]) -> Vec<RepoKey> {
    let rows: Vec<RepoKey> = selection.ids().map(|id| store.repository(id).key().clone()).collect();
    let listed: HashSet<&RepoKey> = rows.iter().collect();
    let others: Vec<RepoKey> =
        selected.iter().filter(|key| !listed.contains(key)).cloned().collect();
    [others, rows].concat()
}

/// The selected rows of the table, in its order, or the first ones, or all.
fn copied_rows(
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
    let previous = compared.and_then(|(axis, period)| {
        let distance = selection.compared_with.chart_distance(period)?;
        Some(TimeAxis { first_day: axis.first_day - distance.cast_signed(), ..axis })
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
    store.find_all(keys)
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
    let last_day = store.export_days(list.include_open_day).map(ExportDays::last_complete);
    let compared = |days, with: ComparedWith| {
        let periods = last_day.and_then(|last_day| {
            let current = DayRange::ending_on(last_day, days);
            Some(ComparedPeriods { current, previous: with.days_for(current)? })
        });
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
        best_day: best_day(store, id, selection.complete),
        spikes: Vec::new(),
        last_7_days: compared(7, ComparedWith::PreviousPeriod),
        last_30_days: compared(30, ComparedWith::PreviousPeriod),
        year_on_year: compared(30, ComparedWith::YearEarlier),
        chart: Arc::new(repository_chart(store, selection, id, metrics)),
    }
}

fn ratio(downloads: u64, total: u64) -> f64 {
    if total == 0 { 0.0 } else { downloads as f64 / total as f64 }
}
