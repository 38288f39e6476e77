//! The open export: its summary and the worker's answers about the view.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

use super::own_table::TableHistory;
use super::session::SessionHost;
use super::{Notices, OpenTable, Progress, ViewStore};
use crate::browser::viewport;
use crate::table_window::first_fetched;
use crate::words::counted;
use publisher_analytics_core::model::Day;
use publisher_analytics_core::protocol::{
    Answer, Changes, Overview, PageData, Row, RowList, RowWindow, Selected, Summary,
};
use publisher_analytics_core::query::{OwnMatches, Question, Selector};
use publisher_analytics_core::session::{Event, Source, Wanted};
use publisher_analytics_core::view::View;

/// The row height assumed before the table is laid out: that of wide windows, which show the most rows.
const ROW_HEIGHT_CSS_PX: f64 = 42.0;

/// The detail or comparison that replaces the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum PageState {
    /// Nothing is open, or the answer has not arrived.
    #[default]
    Awaited,
    /// The export does not contain it.
    Absent,
    /// Its data.
    Known(Arc<PageData>),
}

impl PageState {
    /// Returns the data, if it has arrived.
    pub fn known(&self) -> Option<Arc<PageData>> {
        match self {
            Self::Known(page) => Some(Arc::clone(page)),
            Self::Awaited | Self::Absent => None,
        }
    }
}

/// What is known about a view besides its headline and rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// What changed; `None` until known.
    pub changes: Option<Arc<Changes>>,
    /// The sums of the selected repositories; `None` if there are none.
    pub selected: Option<Selected>,
    /// Search terms that could not be parsed.
    pub unread_terms: Vec<String>,
    /// The rows requested for copying.
    pub copied_rows: Option<Vec<Row>>,
    /// How well the user's own table matches the export; `None` without such a table.
    pub own_matches: Option<OwnMatches>,
}

/// The open export and the running import. `session.rs` opens exports, sends queries and starts downloads.
#[derive(Clone, Copy, Debug)]
pub struct ExportStore {
    /// The open export; `None` until the first one is open.
    pub summary: ReadSignal<Option<Arc<Summary>>>,
    /// The figures of the view; `None` until the first answer.
    pub overview: ReadSignal<Option<Arc<Overview>>>,
    /// What else is known about the view.
    pub findings: ReadSignal<Arc<Findings>>,
    /// The fetched rows.
    pub rows: ReadSignal<Arc<RowWindow>>,
    /// The detail or comparison that replaces the table.
    pub opened: ReadSignal<PageState>,
    /// Probable outages in the export; `None` until known.
    pub outages: ReadSignal<Option<Vec<Day>>>,
    /// The progress of the running import.
    pub import: ReadSignal<Option<Progress>>,
    /// The progress of the download that is being written.
    pub download: ReadSignal<Option<Progress>>,
    /// The address on another site that the user is asked to confirm, as given; empty if there is none.
    pub asked: ReadSignal<String>,
    /// The ranks to fetch.
    pub wanted_rows: ReadSignal<Range<usize>>,
    /// The user's own table, which is shown beside the export.
    pub own_table: ReadSignal<Option<Arc<OpenTable>>>,
    pub(super) table_history: StoredValue<TableHistory>,
    /// A list of rows to fetch, and the list that it was asked of: the keys of rows to select or unselect, or rows to copy.
    wanted_list: RwSignal<Option<(RowList, Selector)>>,
    /// Hosts of other sites that the user has allowed.
    pub(super) allowed_hosts: StoredValue<Vec<String>>,
    /// Whether the open export was read from files and so has no address.
    has_files: StoredValue<bool>,
    pub(super) session: StoredValue<SessionHost, LocalStorage>,
    writers: StoredValue<Writers>,
}

/// The write halves of the signals, and the stores that follow an export. A single handle keeps [`ExportStore`]
/// small, because most closures of the page copy it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Writers {
    summary: WriteSignal<Option<Arc<Summary>>>,
    overview: WriteSignal<Option<Arc<Overview>>>,
    findings: WriteSignal<Arc<Findings>>,
    rows: WriteSignal<Arc<RowWindow>>,
    opened: WriteSignal<PageState>,
    outages: WriteSignal<Option<Vec<Day>>>,
    pub(super) import: WriteSignal<Option<Progress>>,
    pub(super) download: WriteSignal<Option<Progress>>,
    pub(super) asked: WriteSignal<String>,
    wanted_rows: WriteSignal<Range<usize>>,
    pub(super) own_table: WriteSignal<Option<Arc<OpenTable>>>,
    pub(super) view: ViewStore,
    pub(super) notices: Notices,
}

impl ExportStore {
    /// Creates the store without an open export. From now on, it requests whatever the view needs from the worker.
    pub fn new(view: ViewStore, notices: Notices) -> Self {
        let (summary, set_summary) = signal(None);
        let (overview, set_overview) = signal(None);
        let (findings, set_findings) = signal(Arc::default());
        let (rows, set_rows) = signal(Arc::default());
        let (opened, set_opened) = signal(PageState::Awaited);
        let (outages, set_outages) = signal(None);
        let (import, set_import) = signal(None);
        let (download, set_download) = signal(None);
        let (asked, set_asked) = signal(String::new());
        let (wanted_rows, set_wanted_rows) =
            signal(first_fetched(viewport::height(), ROW_HEIGHT_CSS_PX));
        let (own_table, set_own_table) = signal(None);
        let writers = Writers {
            summary: set_summary,
            overview: set_overview,
            findings: set_findings,
            rows: set_rows,
            opened: set_opened,
            outages: set_outages,
            import: set_import,
            download: set_download,
            asked: set_asked,
            wanted_rows: set_wanted_rows,
            own_table: set_own_table,
            view,
            notices,
        };
        let store = Self {
            summary,
            overview,
            findings,
            rows,
            opened,
            outages,
            import,
            download,
            asked,
            wanted_rows,
            own_table,
            table_history: StoredValue::default(),
            wanted_list: RwSignal::new(None),
            allowed_hosts: StoredValue::default(),
            has_files: StoredValue::new(false),
            session: StoredValue::new_local(SessionHost::default()),
            writers: StoredValue::new(writers),
        };
        let question =
            Memo::new(move |_| Self::question_of(&view.shown.read(), own_table.read().as_deref()));
        let ask = move || {
            // A newly opened export needs the question again.
            summary.track();
            let (wanted, question) = (wanted_rows.get(), question.get());
            let (first_row, row_count) = (wanted.start, wanted.len());
            // In another list of the view, the same ranks are other rows.
            let list = store.wanted_list.get().filter(|(_, of)| *of == question.list);
            let list = list.map(|(list, _)| list);
            store.dispatch(Event::Want(Wanted { question, first_row, row_count, list }));
        };
        // Effects run only once the page is mounted. Ask now: the worker may have read the export and answered by
        // then.
        untrack(ask);
        Effect::new(ask);
        store
    }

    /// Returns the question to ask the worker about a view, with the user's own table if there is one.
    pub(super) fn question_of(view: &View, own_table: Option<&OpenTable>) -> Question {
        let mut question = view.question();
        question.list.own_table = own_table.map_or(0, |table| table.number);
        question
    }

    pub(super) fn writers(self) -> Writers {
        self.writers.get_value()
    }

    /// Sets the ranks of the rows to fetch from now on.
    pub fn want_rows(self, ranks: Range<usize>) {
        if *self.wanted_rows.read_untracked() != ranks {
            self.writers().wanted_rows.set(ranks);
        }
    }

    /// Fetches the keys of rows and selects them, or fetches rows to copy, which end up in the findings.
    pub fn fetch_list(self, list: RowList) {
        self.wanted_list.set(Some((list, self.shown_list())));
    }

    /// Returns which repositories, days and order are shown.
    pub fn shown_list(self) -> Selector {
        let own_table = self.own_table.get_untracked();
        Self::question_of(&self.writers().view.shown.read_untracked(), own_table.as_deref()).list
    }

    /// Whether a list of rows is being fetched.
    pub fn is_fetching_list(self) -> bool {
        self.wanted_list.read().is_some()
    }

    /// Fetches no list of rows any more.
    pub(super) fn give_up_list(self) {
        if self.wanted_list.read_untracked().is_some() {
            self.wanted_list.set(None);
        }
    }

    /// Removes the address of a closed export from the address bar if files have been opened since. Back may restore
    /// that address, so callers repeat this after history navigation.
    pub fn forget_closed_address(self) {
        if self.has_files.get_value() {
            self.writers().view.forget_parameter("src");
        }
    }

    /// Whether an export is open.
    pub fn is_open(self) -> bool {
        self.summary.read().is_some()
    }

    /// Returns whether the open export was read from files.
    pub fn has_files(self) -> bool {
        self.has_files.get_value()
    }

    /// Replaces the open export with another one.
    pub fn activate(self, summary: Summary, source: &Source, keeps_view: bool) {
        let write = self.writers();
        write.overview.set(None);
        write.findings.set(Arc::default());
        write.outages.set(None);
        write.rows.set(Arc::default());
        write.opened.set(PageState::Awaited);
        self.give_up_list();
        self.has_files.set_value(matches!(source, Source::Files { .. }));
        self.forget_closed_address();
        write.view.leave_export(keeps_view);
        write.notices.announce(opened(&summary));
        write.summary.set(Some(Arc::new(summary)));
    }

    /// Shows the outages of the open export.
    pub(super) fn show_outages(self, outages: Vec<Day>) {
        self.writers().outages.set(Some(outages));
    }

    /// Shows an answer. `has_page` tells whether a detail or a comparison was requested, and `list` which list of rows.
    pub fn show(self, answer: Answer, is_first: bool, has_page: bool, list: Option<RowList>) {
        let write = self.writers();
        let Answer {
            overview,
            keys,
            copied_rows,
            changes,
            selected,
            unread_terms,
            own_matches,
            window,
            page,
            outages,
            ..
        } = answer;
        let before = self.findings.get_untracked();
        // An answer that only brings rows leaves the known changes valid.
        let is_same = overview.is_none() && changes.is_none();
        let changes = if is_same { before.changes.clone() } else { changes };
        let has_copied_rows = copied_rows.is_some();
        let findings = Findings { changes, selected, unread_terms, copied_rows, own_matches };
        if *before != findings || has_copied_rows {
            write.findings.set(Arc::new(findings));
        }
        if let Some((wanted, of)) = self.wanted_list.get_untracked() {
            let is_answered = list == Some(wanted);
            if is_answered || of != self.shown_list() {
                self.give_up_list();
            }
            if is_answered && let (Some(keys), RowList::Selection { selects, .. }) = (keys, wanted)
            {
                write.view.select(&keys, selects);
            }
        }
        if let Some(outages) = outages {
            self.show_outages(outages);
        }
        if let Some(overview) = overview {
            write.overview.set(Some(overview));
        }
        write.rows.set(window);
        let opened = match page {
            Some(page) => PageState::Known(Arc::new(page)),
            None if has_page => PageState::Absent,
            None => PageState::Awaited,
        };
        if *self.opened.read_untracked() != opened {
            write.opened.set(opened);
        }
        if is_first {
            // The first paint does not need outages, so request them after it.
            viewport::after_next_frame(move || self.dispatch(Event::WantOutages));
        }
    }
}

/// Returns the status message for a newly opened export; empty for a single file that was read without loss.
fn opened(summary: &Summary) -> String {
    let skipped = usize::try_from(summary.skipped_rows).unwrap_or(usize::MAX);
    let mut facts = Vec::new();
    if summary.sources.len() > 1 {
        facts.push(format!("{} merged", counted(summary.sources.len(), "file", "files")));
    }
    if skipped > 0 {
        facts.push(format!("{} skipped", counted(skipped, "row", "rows")));
    }
    if summary.report.as_ref().is_some_and(|report| report.differences.all_lack_days) {
        facts.push(
            "the file looks incomplete: for every repository, the days add up to less than the total"
                .to_owned(),
        );
    }
    if facts.is_empty() { String::new() } else { format!("Opened, {}.", facts.join(", ")) }
}
