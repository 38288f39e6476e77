//! Every signal of the page, and what may be done to them.
//!
//! The view is the one source of truth: components change it, everything else follows. Answers of the worker
//! arrive here; at most one question is under way, so a burst of scrolling or typing asks only the latest.
//! Another export loads in a second worker, which takes the first one's place when it is whole.

mod local;
mod look;
mod progress;
mod session;
mod shown_rows;

use std::sync::Arc;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::address::{self, Entry};
use crate::browser::clipboard;
use crate::browser::download;
use crate::browser::files::PickedFile;
use crate::browser::frame_queue;
use crate::browser::locale;
use crate::browser::theme::Theme;
use crate::browser::worker_client::{Payload, WorkerClient, WorkerEvent};
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::model::{Day, RepoKey};
use publisher_analytics_core::protocol::LoadError;
use publisher_analytics_core::protocol::{Answer, Query, Request, Response};
use publisher_analytics_core::protocol::{Overview, PageData, RowWindow, Summary};
use publisher_analytics_core::series::ChartSeries;
use publisher_analytics_core::series::SeriesKey;
use publisher_analytics_core::view::View;

use super::chart_figure::Chart;
use super::labels::{counted, last_day_note, subject_name, view_name};
use super::lazy::{self, Parts};
use super::live::effect;

pub(super) use local::{
    chart_brush, chart_cursor, cursor_pin, definitions_switch, hidden_bands, layout_width,
    table_switch, trend_width,
};
pub(super) use look::Appearance;
pub(super) use progress::Progress;
pub(super) use shown_rows::{OVERSCAN_ROWS, ShownRows};

use session::{Origin, Session};

/// How long an address may send nothing.
const STALL_MS: u32 = 30_000;

const PARTS_MISSING: &str =
    "A part of the page could not be fetched. Check the connection and try again.";

/// The export that is opened when the address names none.
const DEFAULT_EXPORT: &str = "analytics.json";

/// Why something was refused, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Alert {
    /// Full sentences; empty if there is no trouble.
    pub(super) message: String,
    /// The address that could be tried again.
    pub(super) address: Option<String>,
}

/// What is known of what is open in place of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum PageState {
    /// Nothing is open, or the answer is on its way.
    #[default]
    Awaited,
    /// The export has none of it.
    Absent,
    /// Its facts.
    Known(Arc<PageData>),
}

impl PageState {
    /// The facts, if they are known.
    pub(super) fn known(&self) -> Option<Arc<PageData>> {
        match self {
            Self::Known(opened) => Some(Arc::clone(opened)),
            Self::Awaited | Self::Absent => None,
        }
    }
}

/// The state of the page; a handle that is cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct AppState {
    /// What is shown.
    pub(super) view: RwSignal<View>,
    /// The open export.
    pub(super) summary: RwSignal<Option<Arc<Summary>>>,
    /// Headline and chart of the view.
    pub(super) overview: RwSignal<Option<Arc<Overview>>>,
    /// The rows around the viewport.
    pub(super) rows: RwSignal<ShownRows>,
    /// What is open in place of the table.
    pub(super) opened: RwSignal<PageState>,
    /// The bands of the overview's chart that the reader has hidden.
    pub(super) hidden: RwSignal<Vec<SeriesKey>>,
    /// Days of the export on which nearly all repositories fell together; `None` until they are known.
    pub(super) outages: RwSignal<Option<Vec<Day>>>,
    /// The import under way.
    pub(super) import: RwSignal<Option<Progress>>,
    /// Why something was refused, and what to do.
    pub(super) alert: RwSignal<Alert>,
    /// What just happened, for the status line; empty when the view says it all.
    pub(super) announcement: RwSignal<String>,
    /// First rank and number of the rows that the table wants.
    pub(super) wanted_rows: RwSignal<(usize, usize)>,
    /// Whether files are being dragged over the page.
    pub(super) is_dragging: RwSignal<bool>,
    /// Theme, colours and pixel ratio.
    pub(super) look: RwSignal<Appearance>,
    /// What the first picture does without, once it has come.
    pub(super) parts: RwSignal<Option<Parts>>,
    /// Where the list was scrolled to, and which repository was opened from it.
    left_list: StoredValue<Option<(f64, RepoKey)>>,
    session: StoredValue<Session, LocalStorage>,
}

impl AppState {
    /// Makes the state of a page that has just been opened, with the view of its address.
    pub(super) fn new() -> Self {
        let theme = Theme::stored();
        theme.apply();
        Self {
            view: RwSignal::new(View::from_query(&address::query())),
            summary: RwSignal::new(None),
            overview: RwSignal::new(None),
            rows: RwSignal::new(ShownRows::default()),
            opened: RwSignal::new(PageState::Awaited),
            hidden: RwSignal::new(Vec::new()),
            outages: RwSignal::new(None),
            import: RwSignal::new(None),
            alert: RwSignal::new(Alert::default()),
            announcement: RwSignal::new(String::new()),
            wanted_rows: RwSignal::new((0, 40)),
            is_dragging: RwSignal::new(false),
            look: RwSignal::new(Appearance::of(theme)),
            parts: RwSignal::new(None),
            left_list: StoredValue::new(None),
            session: StoredValue::new_local(Session::default()),
        }
    }

    /// Connects the view with its edges: the worker, the address bar and the document's title.
    pub(super) fn connect(self) {
        let question = Memo::new(move |_| self.view.read().question());
        effect(move || {
            self.summary.track();
            self.wanted_rows.track();
            // To track a memo is not enough: it follows the view once it has been read.
            drop(question.read());
            self.ask();
        });
        Effect::new(move |before: Option<View>| {
            let view = self.view.get();
            let query = address::query();
            if View::from_query(&query) != view {
                let entry = before.map_or(Entry::New, |before| entry_between(&before, &view));
                address::show(&view.to_query(&query), entry);
            }
            view
        });
        effect(move || {
            let title = "Publisher Analytics";
            let view = self.view.read();
            document().set_title(&match &view.repo {
                Some(repo) => format!("{} – {title}", repo.name),
                None if view.is_comparing => format!("Comparison – {title}"),
                None => title.to_owned(),
            });
        });
    }

    /// Changes the view.
    pub(super) fn change_view(self, change: impl FnOnce(&mut View)) {
        self.announcement.set(String::new());
        self.view.update(change);
    }

    /// Opens the detail of a repository, and remembers where the list was.
    pub(super) fn open_repo(self, key: RepoKey) {
        self.leave_list(key.clone());
        self.change_view(|view| view.repo = Some(key));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Remembers where the list is scrolled to, and which of its repositories leads away from it.
    pub(super) fn leave_list(self, key: RepoKey) {
        if self.view.read_untracked().is_list() {
            let scroll = window().scroll_y().unwrap_or(0.0);
            self.left_list.set_value(Some((scroll, key)));
        }
    }

    /// Scrolls the list back to where it was left, and gives the repository that was open from it.
    pub(super) fn return_to_list(self) -> Option<RepoKey> {
        let (scroll, key) = self.left_list.try_update_value(Option::take)??;
        request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, scroll));
        Some(key)
    }

    /// Shows the view that an address describes, after Back or Forward.
    pub(super) fn show_query(self, query: &str) {
        let view = View::from_query(query);
        self.change_view(|shown| *shown = view);
    }

    /// Switches to the next theme.
    pub(super) fn switch_theme(self) {
        let next = self.look.read_untracked().theme.next();
        next.apply();
        self.look.set(Appearance::of(next));
    }

    /// Reads colours and pixel ratio again after the conditions of the stylesheet or the screen changed.
    pub(super) fn refresh_look(self) {
        let theme = self.look.read_untracked().theme;
        self.look.set(Appearance::of(theme));
    }

    /// Annotations whether files are being dragged over the page.
    pub(super) fn set_dragging(self, is_over: bool) {
        if self.is_dragging.get_untracked() != is_over {
            self.is_dragging.set(is_over);
        }
    }

    /// Opens what the address names as `src`, or the export beside the page.
    pub(super) fn open_first(self) {
        let source = address::parameter("src");
        self.open_address(source.as_deref().unwrap_or(DEFAULT_EXPORT));
    }

    /// Opens an address, relative to the page or absolute.
    pub(super) fn open_address(self, name: &str) {
        let request =
            Request::LoadAddress { address: address::resolve(name), name: name.to_owned() };
        self.import(name, &request, None, Origin::Address(name.to_owned()));
        self.wait_for_address();
    }

    /// Opens the files that were picked or dropped, as one export.
    pub(super) fn open_files(self, files: Vec<PickedFile>) {
        let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
        let name = match &*names {
            [] => return,
            [name] => name.clone(),
            several => counted(several.len(), "file", "files"),
        };
        let payload = PickedFile::payload_of(&files);
        self.import(&name, &Request::LoadFiles { names }, Some(&payload), Origin::Files);
    }

    /// Says what went wrong.
    pub(super) fn complain(self, message: String) {
        self.alert.set(Alert { message, address: None });
    }

    /// Puts the alert away.
    pub(super) fn dismiss_alert(self) {
        self.alert.set(Alert::default());
    }

    /// Waits for an address that is being opened to send something.
    fn wait_for_address(self) {
        let stall = Timeout::new(STALL_MS, move || {
            self.fail_import(format!(
                "Nothing has come for {} seconds, and nothing was opened. The server or the connection may be busy: try \
                 again, or download the file and open it with “Open file”.",
                STALL_MS / 1000
            ));
        });
        self.session.update_value(|session| session.stall = Some(stall));
    }

    /// Ends the import under way and says why. An address can be tried again.
    fn fail_import(self, message: String) {
        let address = self.importing_address();
        self.end_import();
        self.alert.set(Alert { message, address });
    }

    /// The address that is being opened, if it is one.
    fn importing_address(self) -> Option<String> {
        self.session.with_value(|session| match &session.importing {
            Some((_, Origin::Address(address), _)) => Some(address.clone()),
            _ => None,
        })
    }

    /// Says why something was refused.
    fn tell(self, error: &LoadError, address: Option<String>) {
        self.alert.set(Alert { message: error.to_string(), address });
    }

    /// Ends the import under way; what was open stays open.
    pub(super) fn cancel_import(self) {
        self.end_import();
        self.announcement.set("Import cancelled.".to_owned());
    }

    /// Asks the worker for an export of the open repository.
    pub(super) fn export_open(self, format: ExportFormat) {
        let question = self.view.read_untracked().question();
        self.send(&Request::Export { format, question });
    }

    /// Asks the worker for an export of the view, whatever repository is open in it.
    pub(super) fn export(self, format: ExportFormat) {
        let view = View { repo: None, ..self.view.get_untracked() };
        self.send(&Request::Export { format, question: view.question() });
    }

    /// Puts a chart in a sentence on the clipboard, and says so.
    pub(super) fn copy_summary(self, chart: Chart) {
        let (Some(data), Some(chart_series)) =
            (chart.data.get_untracked(), chart.series.get_untracked())
        else {
            return;
        };
        let hidden = chart.hidden.read_untracked();
        let of_what = view_name(&self.view.read_untracked(), &data, &hidden, &chart_series);
        let Some(text) =
            ChartSeries::sentence(&data, &hidden, &of_what, locale::count, subject_name)
        else {
            return;
        };
        drop(hidden);
        spawn_local(async move {
            match clipboard::write(&text).await {
                Ok(()) => self.announcement.set(format!("Copied: {text}")),
                Err(message) => self.complain(message),
            }
        });
    }

    fn import(self, name: &str, request: &Request, beside: Option<&Payload>, origin: Origin) {
        self.end_import();
        self.dismiss_alert();
        self.announcement.set(String::new());
        let standby = self.session.try_update_value(|session| {
            session.imports += 1;
            session.standby.take()
        });
        let standby = standby.flatten();
        let worker = standby.map_or_else(|| self.start_worker(), Ok);
        let sent = worker.and_then(|(number, client)| {
            client.send(request, beside)?;
            Ok((number, client))
        });
        match sent {
            Ok((number, client)) => {
                self.session
                    .update_value(|session| session.importing = Some((number, origin, client)));
                self.import.set(Some(Progress::of(name)));
            }
            Err(message) => self.complain(message),
        }
    }

    fn start_worker(self) -> Result<(u32, WorkerClient), String> {
        let number = self.session.try_update_value(|session| {
            session.last_worker += 1;
            session.last_worker
        });
        let number = number.unwrap_or_default();
        let client = WorkerClient::spawn(move |event| self.receive(number, event))?;
        Ok((number, client))
    }

    fn end_import(self) {
        let ended = self.session.try_update_value(|session| {
            session.stall = None;
            session.importing.take()
        });
        let ended = ended.flatten();
        if let Some((_, _, client)) = ended {
            client.terminate();
        }
        self.import.set(None);
    }

    fn receive(self, worker: u32, event: WorkerEvent) {
        let (is_importing, is_open) = self.session.with_value(|session| {
            (
                session.importing.as_ref().is_some_and(|(number, ..)| *number == worker),
                session.open.as_ref().is_some_and(|(number, _)| *number == worker),
            )
        });
        match event {
            WorkerEvent::Response(response, _) if is_importing => {
                self.receive_from_import(response);
            }
            WorkerEvent::Response(response, beside) if is_open => {
                self.receive_from_open(response, beside);
            }
            WorkerEvent::Failed(message) if is_importing => self.fail_import(message),
            WorkerEvent::Failed(message) if is_open => {
                self.session.update_value(|session| session.asked = None);
                self.complain(message);
            }
            WorkerEvent::Failed(_) => self.session.update_value(|session| {
                // The next import starts a worker of its own, and says so if that fails too.
                if let Some((_, client)) = session.standby.take_if(|(number, _)| *number == worker)
                {
                    client.terminate();
                }
            }),
            // A retired worker's last words.
            WorkerEvent::Response(..) => {}
        }
    }

    fn receive_from_import(self, response: Response) {
        match response {
            Response::Progress { bytes, total_bytes, records } => {
                if self.session.with_value(|session| session.stall.is_some()) {
                    self.wait_for_address();
                }
                self.import.update(|import| {
                    if let Some(progress) = import {
                        progress.bytes = bytes;
                        progress.total_bytes = total_bytes;
                        progress.records = records;
                    }
                });
            }
            Response::Loaded(summary) => self.activate(*summary),
            Response::Refused(refusal) => {
                let address = self.importing_address();
                self.end_import();
                self.tell(&refusal, address);
            }
            _ => {}
        }
    }

    /// Puts the finished import in the place of what was open.
    fn activate(self, summary: Summary) {
        let taken = self.session.try_update_value(|session| {
            let (number, origin, client) = session.importing.take()?;
            let old = session.open.replace((number, client));
            session.stall = None;
            session.asked = None;
            session.shown = None;
            session.is_stale = false;
            session.wants_standby = true;
            session.export_chunks.clear();
            Some((origin, old))
        });
        let Some((origin, old)) = taken.flatten() else { return };
        if let Some((_, client)) = old {
            client.terminate();
        }
        let is_first = self.summary.read_untracked().is_none();
        self.import.set(None);
        self.overview.set(None);
        self.outages.set(None);
        self.hidden.set(Vec::new());
        self.rows.set(ShownRows::default());
        self.opened.set(PageState::Awaited);
        if origin == Origin::Files {
            address::forget_parameter("src");
        }
        if !is_first {
            self.view.update(|view| {
                *view = View {
                    period: view.period,
                    sort: view.sort,
                    trend_scale: view.trend_scale,
                    chart: view.chart,
                    ..View::default()
                };
            });
        }
        self.announcement.set(opened(&summary));
        self.summary.set(Some(Arc::new(summary)));
    }

    fn receive_from_open(self, response: Response, beside: Payload) {
        match response {
            Response::Answer(answer) => self.show_answer(*answer),
            Response::ExportChunk => {
                self.session.update_value(|session| session.export_chunks.push(beside));
            }
            Response::Exported { file_name, format, written } => {
                if !self.save(&file_name, format.media_type()) {
                    return;
                }
                let parts = self.parts.read_untracked();
                let facts = parts.as_ref().map(|parts| (parts.written)(written));
                let facts = facts.unwrap_or_default();
                self.announcement.set(format!("Saved {file_name}{facts}."));
            }
            Response::Refused(refusal) => {
                self.session.update_value(|session| session.export_chunks.clear());
                self.tell(&refusal, None);
            }
            _ => {}
        }
    }

    /// Saves what was made on the page as a file, and says so.
    pub(super) fn save_made(self, content: Payload, file_name: &str, media_type: &str) {
        match download::save(&[content], file_name, media_type) {
            Ok(()) => self.announcement.set(format!("Saved {file_name}.")),
            Err(message) => self.complain(message),
        }
    }

    /// Saves the chunks that have come as a file; says so if that fails.
    fn save(self, file_name: &str, media_type: &str) -> bool {
        let chunks = self
            .session
            .try_update_value(|session| std::mem::take(&mut session.export_chunks))
            .unwrap_or_default();
        let saved = download::save(&chunks, file_name, media_type);
        let is_saved = saved.is_ok();
        if let Err(message) = saved {
            self.complain(message);
        }
        is_saved
    }

    fn show_answer(self, answer: Answer) {
        let answered = self.session.try_update_value(|session| {
            if answer.id != session.last_query {
                return None;
            }
            session.shown = session.asked.take();
            let asked_page = session.shown.as_ref().is_some_and(|question| question.page.is_some());
            Some((std::mem::take(&mut session.is_stale), asked_page))
        });
        let Some((is_stale, asked_page)) = answered.flatten() else { return };
        let Answer { overview, window, page, outages, .. } = answer;
        if outages.is_some() {
            self.outages.set(outages);
        }
        if let Some(overview) = overview {
            self.overview.set(Some(Arc::new(overview)));
        }
        let wants_standby =
            self.session.try_update_value(|session| std::mem::take(&mut session.wants_standby));
        if wants_standby == Some(true) {
            // Not earlier: to start it keeps a core busy that could answer.
            let standby = self.start_worker().ok();
            self.session.update_value(|session| session.standby = standby);
        }
        if wants_standby == Some(true) || asked_page {
            self.fetch_parts();
        }
        self.show_rows(window);
        self.opened.set(match page {
            Some(opened) => PageState::Known(Arc::new(opened)),
            None if asked_page => PageState::Absent,
            None => PageState::Awaited,
        });
        if is_stale || self.lacks_outages() {
            self.ask();
        }
    }

    /// Whether the days are to be asked for on which nearly all repositories fell. Not with the first question about an
    /// export: to look for them takes a pass over all that was counted.
    fn lacks_outages(self) -> bool {
        self.parts.read_untracked().is_some()
            && self.outages.read_untracked().is_none()
            && self.overview.read_untracked().is_some()
    }

    /// Fetches what the first picture does without, unless it is there.
    fn fetch_parts(self) {
        if self.parts.read_untracked().is_some() {
            return;
        }
        spawn_local(async move {
            match lazy::parts().await {
                Some(parts) => {
                    self.parts.set(Some(parts));
                    self.ask();
                    self.alert.update(|trouble| {
                        if trouble.message == PARTS_MISSING {
                            *trouble = Alert::default();
                        }
                    });
                }
                None => self.complain(PARTS_MISSING.to_owned()),
            }
        });
    }

    /// Makes a part of a chart; nothing if it has not come.
    pub(super) fn chart_part(
        self,
        chart: Chart,
        part: impl FnOnce(&Parts) -> fn(Chart) -> AnyView,
    ) -> AnyView {
        self.parts.read_untracked().as_ref().map(|parts| part(parts)(chart)).into_any()
    }

    /// Makes a part; nothing if it has not come.
    pub(super) fn part(self, part: impl FnOnce(&Parts) -> fn() -> AnyView) -> AnyView {
        self.parts.read_untracked().as_ref().map(|parts| part(parts)()).into_any()
    }

    fn show_rows(self, window: RowWindow) {
        let shown = ShownRows::first_of(window, &self.rows.read_untracked());
        self.rows.set(shown);
        self.show_more_rows();
    }

    /// Widens what is shown of the window by a batch a frame, downwards first.
    fn show_more_rows(self) {
        if self.rows.read_untracked().is_whole() {
            return;
        }
        let window = Arc::downgrade(&self.rows.read_untracked().window);
        frame_queue::push_alone(move || {
            // Another window has come by now, or the page has gone.
            let is_current = self.rows.try_read_untracked().is_some_and(|rows| {
                std::ptr::eq(window.as_ptr(), Arc::as_ptr(&rows.window)) && !rows.is_whole()
            });
            if is_current {
                self.rows.update(ShownRows::widen);
                self.show_more_rows();
            }
        });
    }

    /// Asks for what the view shows now, unless a question is under way: then once that is answered.
    fn ask(self) {
        let question = self.view.read_untracked().question();
        let (first_row, row_count) = self.wanted_rows.get_untracked();
        let wants_outages = self.lacks_outages();
        let query = self.session.try_update_value(|session| {
            session.open.as_ref()?;
            if session.asked.is_some() {
                session.is_stale = true;
                return None;
            }
            session.last_query += 1;
            let wants_overview = session.shown.as_ref() != Some(&question);
            session.asked = Some(question.clone());
            Some(Query {
                id: session.last_query,
                question,
                first_row,
                row_count,
                wants_overview,
                wants_outages,
            })
        });
        if let Some(query) = query.flatten() {
            self.send(&Request::Query(query));
        }
    }

    fn send(self, request: &Request) {
        let sent = self.session.with_value(|session| match &session.open {
            Some((_, client)) => client.send(request, None),
            None => Ok(()),
        });
        if let Err(message) = sent {
            self.complain(message);
        }
    }

    /// The status line: how much of the export the view shows.
    pub(super) fn status(self) -> String {
        let announcement = self.announcement.get();
        let (summary, overview) = (self.summary.read(), self.overview.read());
        let (Some(summary), Some(overview)) = (&*summary, &*overview) else {
            return announcement;
        };
        let all = counted(summary.repositories, "repository", "repositories");
        let shown = locale::count(u64::try_from(overview.repositories).unwrap_or(u64::MAX));
        let days = overview.period.map_or_else(|| "no days".to_owned(), |days| days.to_string());
        let view = self.view.read();
        let note = last_day_note(summary, &view).map(|note| format!(" ({note})"));
        let days = days + &note.unwrap_or_default();
        let view = match &view.repo {
            Some(repo) => format!("{}, {days}", repo.name),
            None if view.is_comparing => days,
            None => format!("{shown} of {all}, {days}"),
        };
        if announcement.is_empty() { view } else { format!("{announcement} · {view}") }
    }
}

/// What the status line says of an export that was just opened; nothing if it was read as it stands.
fn opened(summary: &Summary) -> String {
    let skipped = usize::try_from(summary.skipped_rows).unwrap_or(usize::MAX);
    let mut facts = Vec::new();
    if summary.sources.len() > 1 {
        facts.push(format!("{} merged", counted(summary.sources.len(), "file", "files")));
    }
    if skipped > 0 {
        facts.push(format!("{} skipped", counted(skipped, "row", "rows")));
    }
    if facts.is_empty() { String::new() } else { format!("Opened, {}.", facts.join(", ")) }
}

/// Typing on in the search box is one step of the history, and to tick repositories is none; everything else is a step of
/// its own.
fn entry_between(before: &View, after: &View) -> Entry {
    let types_on = !before.search.is_empty() && !after.search.is_empty();
    let mut same = before.clone();
    same.compared.clone_from(&after.compared);
    if types_on {
        same.search.clone_from(&after.search);
    }
    if same == *after { Entry::Replaced } else { Entry::New }
}
