//! The engine: owns an open export, answers questions about it, and writes it.
//!
//! The worker runs the engine in the browser; tests and benches run it natively. `query` computes every figure; this
//! module only puts figures into answers. The engine caches the latest selection, so scrolling costs only the rows that
//! come into view. It also caches the series of the selection's types, so another period costs no sums over all days.
//!
//! If rows are groups, the table, charts of rows, details and downloads come from a store of groups ([`Grouped`]). The
//! headline is that of the grouped repositories.

mod cache;
mod pages;
mod rows;
mod stores;

use std::io::{self, Write};
use std::sync::Arc;

use cache::{CachedGroups, CachedSelection, CachedTypeSeries, Rows};
use pages::{ids_of_page, page};
use rows::{copied_rows, largest_rows, ratio, row_keys, row_window};
use stores::Stores;

use crate::export::{ExportFormat, ExportWriter, Written};
use crate::model::{DayRange, RepoId, Store};
use crate::parse::{ImportReport, ParseError, SourceFile, import, import_one, read_own_table};
use crate::protocol::{Answer, Changes, Overview, PageData, Query, RowList, Selected, Summary};
use crate::query::{
    ComparedPeriods, ComparedWith, Comparison, Grouped, Grouping, Metrics, Movers, OptionalColumns,
    OverviewBands, OwnColumns, PageKey, Period, Question, Search, Selection, Selector, TypeSeries,
    compare, metrics_of, month_alternatives, not_counted_day, overview_chart, probable_outages,
    share_chart, status_counts,
};

/// An open export that answers questions.
#[derive(Debug)]
pub struct Engine {
    /// The export as it was read, and without its spikes.
    stores: Stores,
    /// The store that questions are about: one of `stores`.
    store: Arc<Store>,
    report: ImportReport,
    /// The selection of the latest question, whichever page was open.
    latest: Option<CachedSelection>,
    /// The series by type of the latest list that was shown over most days of the export.
    type_series: Option<CachedTypeSeries>,
    /// The groups of the latest list of groups.
    groups: Option<CachedGroups>,
    /// The user's own table.
    own: Option<Arc<OwnColumns>>,
}

impl Engine {
    /// Opens files that have been read, as one export.
    ///
    /// # Errors
    /// A [`ParseError`] if none of the files has a repository, or if they add up to more than can be held.
    pub fn open(files: Vec<SourceFile>) -> Result<Self, ParseError> {
        Ok(Self::of_import(import(files)?))
    }

    /// Opens one file that has been read. Does the same as [`open`](Self::open), but needs none of the code for
    /// merging.
    ///
    /// # Errors
    /// A [`ParseError`] if the file has no repository.
    pub fn open_one(file: SourceFile) -> Result<Self, ParseError> {
        Ok(Self::of_import(import_one(file)?))
    }

    fn of_import((store, report): (Store, ImportReport)) -> Self {
        let store = Arc::new(store);
        Self {
            stores: Stores::new(Arc::clone(&store)),
            store,
            report,
            latest: None,
            type_series: None,
            groups: None,
            own: None,
        }
    }

    /// Returns the summary of the export that the header shows.
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

    /// Sets the user's own table for all later questions. A text that is empty, or not such a table, removes it.
    pub fn set_own_table(&mut self, text: &str) {
        let table = read_own_table(text).ok();
        self.own = table.map(|table| Arc::new(OwnColumns::new(&self.store, &table)));
        (self.latest, self.type_series, self.groups) = (None, None, None);
    }

    /// Returns the user's own table, if a question is about it.
    fn own(&self, list: &Selector) -> Option<Arc<OwnColumns>> {
        self.own.clone().filter(|_| list.own_table != 0)
    }

    /// Answers a question.
    pub fn answer(&mut self, query: &Query) -> Answer {
        let question = &query.question;
        if query.wants_changes {
            self.stores.find_spikes();
        }
        self.use_store_of(&question.list);
        let latest = self.selection(question);
        self.group(question, &latest, &Arc::clone(&self.store));
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
        for row in &mut Arc::make_mut(&mut answer.window).rows {
            row.marks = search.marks(&row.key.name);
            row.figures = columns.numbers(store, selected, row.rank);
            row.texts = own_texts(row.rank);
            row.members = member_counts.and_then(|counts| counts.get(row.id as usize).copied());
        }
        if let Some(overview) = &mut answer.overview {
            let overview = Arc::make_mut(overview);
            let by_type = self.type_series_of(&latest.selection);
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
            Some(RowList::Selection { first_row, row_count, .. }) => {
                answer.keys = Some(row_keys(store, selected, first_row, row_count));
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
            query.wants_changes.then(|| Arc::new(self.changes(question, &latest, selected, store)));
        answer.selected = selected_sums(question, &latest, store);
        answer.outages = query.wants_outages.then(|| probable_outages(&self.stores.recorded()));
        answer.page = page(store, question, selected);
        if let Some(PageData::Repository(detail)) = &mut answer.page
            && question.list.grouping == Grouping::None
        {
            let detail = Arc::make_mut(detail);
            detail.spikes = self.stores.spikes_of_repository(&detail.key, detail.period);
        }
        answer.unread_terms = search.unread().to_vec();
        answer.own_matches = own.map(|own| own.matches(question.list.own_table));
        self.latest = Some(latest);
        answer
    }

    /// Answers a [plain](Question::is_plain) question about a list: its rows, headline and chart, and nothing else.
    /// Needs none of the lazily loaded code.
    pub fn answer_plainly(&mut self, query: &Query) -> Answer {
        self.use_store(self.stores.recorded());
        let latest = self.plain_selection(&query.question);
        let answer = self.answer_about(query, &latest);
        self.latest = Some(latest);
        answer
    }

    /// Switches to the store of a list: with or without spikes.
    fn use_store_of(&mut self, list: &Selector) {
        let store =
            if list.without_spikes { self.stores.without_spikes() } else { self.stores.recorded() };
        self.use_store(store);
    }

    /// Switches to a store. If it is another one than before, clears what is cached.
    fn use_store(&mut self, store: Arc<Store>) {
        if !Arc::ptr_eq(&store, &self.store) {
            self.store = store;
            self.latest = None;
            self.type_series = None;
            self.groups = None;
        }
    }

    /// Answers with headline, chart and rows. The chart stays empty unless its bands are types.
    fn answer_about(&mut self, query: &Query, latest: &CachedSelection) -> Answer {
        let question = &query.question;
        let selected = &latest.selection;
        if query.wants_overview && question.bands != OverviewBands::Largest {
            self.cache_type_series(selected);
        }
        let overview = query.wants_overview.then(|| {
            let mut overview = overview(selected);
            if question.bands == OverviewBands::Types {
                let by_type = self.type_series_of(selected);
                overview.chart = Arc::new(overview_chart(&self.store, selected, false, by_type));
            }
            Arc::new(overview)
        });
        let rows = self.rows(question, latest);
        let window = row_window(rows.store, rows.cached, query.first_row, query.row_count);
        Answer { id: query.id, overview, window: Arc::new(window), ..Answer::default() }
    }

    /// Returns the rows of a question whose groups are cached.
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

    /// Groups the repositories of a selection if the question is about groups, or else drops the cached groups. Cached
    /// groups are reused while they have the same members. Terms about figures are evaluated on `figures`.
    fn group(&mut self, question: &Question, members: &CachedSelection, figures: &Store) {
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
                && (!list.grouping.follows_figures() || kept.selection.list.has_figures_of(list))
        };
        let (store, member_counts, cached) = if let Some(kept) = self.groups.take().filter(is_kept)
        {
            (kept.store, kept.member_counts, Some(kept.selection))
        } else {
            let grouped =
                Grouped::new(&self.store, figures, ids.iter().copied(), list, own.as_deref());
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

    /// Computes what changed in a list, and which repositories or groups caused it.
    #[inline(never)]
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
            // Counts repositories even if rows are groups, since quick filters select repositories.
            status_counts: status_counts(&self.store, list, &members.selection),
            movers: Movers::of(store, rows),
            month_alternatives: export_days
                .map(|days| month_alternatives(&self.store, members.selection.ids(), days)),
            year_earlier: year_earlier(&self.store, list, &members.selection),
            largest: largest_rows(store, rows),
            spikes: self.stores.spikes_of_view(members.selection.ids(), members.selection.period),
        }
    }

    /// Writes the repositories and days that a question shows: the list, the selected or compared repositories, or the open
    /// one. Returns the file name and what was written.
    ///
    /// Each repository keeps its reported total, whatever the period, and its spikes, even if the figures leave them
    /// out.
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

    /// Begins an [`export`](Self::export): returns the file name, and a writer that writes one repository after the
    /// other.
    pub fn begin_export(
        &mut self,
        format: ExportFormat,
        question: &Question,
    ) -> (String, ExportWriter<Arc<Store>>) {
        let list = &question.list;
        // Select in the store of the view, which may leave spikes out. What is written comes from the
        // recorded store, which has them.
        self.use_store_of(list);
        let latest = self.selection(question);
        let figures = Arc::clone(&self.store);
        self.use_store(self.stores.recorded());
        let repo = match &question.page {
            Some(PageKey::Repository(key)) => Some(key),
            _ => None,
        };
        let export_days = self.store.export_days(list.include_open_day);
        let stem = list.period.file_stem(export_days, repo);
        let days = export_days.map(|days| list.period.range(days));
        self.group(question, &latest, &figures);
        let rows = self.rows(question, &latest);
        let store = Arc::clone(rows.store);
        let ids = match &question.page {
            Some(_) => ids_of_page(&store, question),
            None if question.selected.is_empty() => rows.cached.selection.ids().collect(),
            None => store.find_all(&question.selected),
        };
        // This can be cached even if it was selected without spikes: its list says so, and no question about
        // the recorded store has that list.
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

    /// Caches the series of a list's types, unless they are cached already, or the list shows at most half of the days:
    /// summing only those costs less.
    fn cache_type_series(&mut self, selection: &Selection) {
        let len = |days: Option<DayRange>| days.map_or(0, DayRange::len);
        let shows_most = len(selection.period) * 2 > len(self.store.days());
        if shows_most && self.type_series_of(selection).is_none() {
            self.type_series = Some(CachedTypeSeries {
                is_member: selection.membership(&self.store),
                series: TypeSeries::of(&self.store, selection),
            });
        }
    }

    /// Returns the series of a list's types, if they are cached. Compares the repositories rather than the search,
    /// which may find others in another period.
    fn type_series_of(&self, selection: &Selection) -> Option<&TypeSeries> {
        let kept = self.type_series.as_ref()?;
        (kept.is_member == selection.membership(&self.store)).then_some(&kept.series)
    }

    /// Returns the selection of a question: the cached one if it matches.
    fn selection(&mut self, question: &Question) -> CachedSelection {
        let Question { list, trend_scale, .. } = question;
        self.kept_selection(question).unwrap_or_else(|| {
            let own = self.own(list);
            let selection = Selection::with_own(&self.store, list, own.as_deref());
            CachedSelection::new(&self.store, list, *trend_scale, selection, own.as_deref())
        })
    }

    /// Returns the selection of a question without a search, whose trends have their own scales.
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

/// Returns the headline of a list, without its chart.
fn overview(selection: &Selection) -> Overview {
    Overview {
        period: selection.period,
        repositories: selection.rows.len(),
        downloads: selection.totals.downloads,
        all_downloads: selection.all_downloads,
        counted: selection.totals.counted,
        comparison: selection.totals.comparison,
        by_type: selection.by_type.clone(),
        matches_by_type: selection.matches_by_type.clone(),
        chart: Arc::default(),
    }
}

/// Returns the sums of the selected repositories or groups; `None` if the export has none of them.
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

/// Compares the complete days of a selection with the same weekdays a year earlier, if the export has all of them.
#[inline(never)]
fn year_earlier(store: &Store, list: &Selector, selection: &Selection) -> Comparison {
    let periods =
        selection.complete.filter(|_| list.period != Period::AllTime).and_then(|current| {
            let previous = ComparedWith::YearEarlier.days_for(current)?;
            let is_covered = store.days().is_some_and(|days| days.first() <= previous.first());
            is_covered.then_some(ComparedPeriods { current, previous })
        });
    periods.map_or(Comparison::NONE, |periods| compare(store, selection.ids(), periods))
}
