//! The life cycle of imports and workers, as a sans-IO state machine: events in, commands out. This module touches no
//! worker, timer or signal.
//!
//! The memory of a wasm instance never shrinks, so a worker opens one export, and a fresh worker opens the next. A
//! session has up to three workers at rest:
//!
//! ```text
//!             Open                 Loaded              replaced by the next
//!   standby ────────▶  importing ────────▶  open ─────────────┬──────────▶ spare
//!      ▲                   │  │                               │              │
//!      │           Cancel, │  │ refusal                       ▼ downloads    ▼
//!    start    stall, fault ▼  ▼                            finishing     terminated once
//!                   terminate spare                           │          a standby worker
//!                                                             ▼              is there
//!                                                         terminate
//! ```
//!
//! - The *open* worker owns the export on screen and answers questions about it, one at a time. If it fails, it is
//!   terminated, the export is opened again from its source, and the view stays. The export is not opened again at once
//!   if another import is running or if the worker failed on its first question, and opening it again may be cancelled
//!   or refused. Then the session tries again as soon as the user asks for another view or a download. The session
//!   keeps the user's own table and sends it to every worker that reads an export or has the open one.
//! - The *importing* worker reads another export. The open export stays until the import has finished; a cancelled,
//!   refused or stalled import changes nothing. A newer import replaces an older one. A worker that fails before it
//!   greets is replaced once.
//! - The *standby* worker waits for the next import. It starts when the page is idle, so that the next file opens at
//!   once, even without a network. If it fails, it is dropped silently; the next import starts a worker of its own.
//! - The *spare* worker's export was replaced or refused, so it could open another one. It exists for hosts whose files
//!   must not be cached: there, no standby worker can start without a network. Once a standby worker has started, the
//!   spare is terminated to free its memory.
//! - A *finishing* worker writes the remaining downloads of an export that has been replaced.
//!
//! Invariants, which property tests check for any sequence of events:
//! - Every worker that was started and not terminated has exactly one role.
//! - Only the open worker gets queries, only the importing worker loads, and a worker loads again only as the spare.
//!   There is one exception: while nothing is open, the importing worker gets the first query with the import, and
//!   answers it as soon as it has loaded.
//! - The screen shows the wanted view or, while that is being queried, the view before it. If the page has meanwhile
//!   returned to another view, the late answer is not shown.
//! - Only a finished import replaces the open export.
//! - A worker that owes something (an import, an answer, a download) is watched, and no other is.
//!
//! Workers are identified by [`WorkerId`]s. Messages of a terminated worker may still arrive. Such a worker has no
//! role, so they are ignored. Page and worker may be from different releases. The worker's first message, its greeting,
//! has its version, which is checked before any other message is used.

mod command;
mod downloads;
mod exports;
mod imports;
mod memory;
mod queries;
#[cfg(test)]
mod tests;

pub use command::{Cancelled, Command, Event, Failure, Source, Wanted, WorkerFailure, WorkerId};

use crate::protocol::{Answer, Request, Response, VERSION};
use downloads::Downloads;
use queries::{Accepted, Queries};

/// How long an import may show no progress before it is given up. A worker that waits for its lazily loaded code says
/// every few seconds that it is alive (`crates/worker/src/lazy.rs`).
pub const STALL_SECONDS: u32 = 30;
/// How long a worker may take to answer, or to write the next piece of a download.
const ANSWER_SECONDS: u32 = 10;

/// The state of imports and workers.
///
/// ```
/// use publisher_analytics_core::session::{Command, Event, Session, Source, WorkerId};
/// let mut session = Session::default();
/// let source = Source::Files { names: vec!["a.csv".to_owned()], label: "a.csv".to_owned() };
/// let commands = session.handle(Event::Open(source));
/// assert!(commands.contains(&Command::StartWorker(WorkerId(1))));
/// assert!(session.handle(Event::Cancel).contains(&Command::Terminate(WorkerId(1))));
/// ```
#[derive(Debug, Default)]
pub struct Session {
    open: Option<Open>,
    import: Option<Import>,
    standby: Option<Standby>,
    spare: Option<WorkerId>,
    finishing: Vec<Open>,
    /// Where the export on screen came from; its worker may have failed since.
    shown_source: Option<Source>,
    /// Whether to start a standby worker as soon as the page is idle.
    wants_standby: bool,
    /// What the page needs from the open export, whichever that is.
    wanted: Option<Wanted>,
    /// The user's own table; empty if there is none.
    own_table: String,
    can_show_outages: bool,
    shows_download: bool,
    last_worker: u32,
    /// The id of the last query. Ids are never reused, not even for another export.
    last_query: u32,
    commands: Vec<Command>,
}

/// The open export, or a replaced one whose downloads are being finished.
#[derive(Debug)]
struct Open {
    worker: WorkerId,
    source: Source,
    queries: Queries,
    downloads: Downloads,
    is_watched: bool,
}

impl Open {
    /// Whether the worker has something to answer or to write.
    fn owes_something(&self) -> bool {
        self.queries.is_pending() || !self.downloads.is_empty()
    }
}

/// The running import.
#[derive(Debug)]
struct Import {
    worker: WorkerId,
    source: Source,
    /// The first query, if no export is open that could answer it meanwhile.
    queries: Queries,
    /// Downloads that were requested while the export is being opened again.
    downloads: Downloads,
    has_greeted: bool,
    /// Whether this worker replaces one that did not greet.
    is_second_try: bool,
}

/// The standby worker.
#[derive(Debug)]
struct Standby {
    worker: WorkerId,
    has_greeted: bool,
}

/// The role of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Open,
    Import,
    Standby,
    Spare,
    Finishing,
}

impl Session {
    /// Handles an event. Returns commands to carry out in order.
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        let responded = match &event {
            Event::Response(worker, _) => Some(*worker),
            _ => None,
        };
        match event {
            Event::Open(source) => self.begin_import(source),
            Event::Cancel => self.cancel_import(),
            Event::Want(wanted) => {
                // A change of rows alone is not a request by the user: an alert about a failure also moves the table.
                if self.wanted.as_ref().is_some_and(|last| last.question != wanted.question) {
                    self.open_again();
                }
                self.wanted = Some(wanted.clone());
                let has_page = wanted.question.page.is_some();
                let asked = self.asked();
                if let Some(answer) = asked.and_then(|(_, queries)| queries.want(wanted)) {
                    let answer = Box::new(answer);
                    let (is_first, list) = (false, None);
                    self.command(Command::Show { answer, is_first, has_page, list });
                }
            }
            Event::WantOutages => self.can_show_outages = true,
            Event::OwnTable(text) => self.take_own_table(text),
            Event::Export { format, question } => self.begin_export(format, question),
            Event::CancelExports => self.cancel_exports(),
            Event::Response(worker, response) => self.receive(worker, response),
            Event::WorkerFailed(worker, failure) => self.worker_failed(worker, failure),
            Event::Silent(worker) => self.worker_is_silent(worker),
        }
        self.send_query();
        self.watch_debtors(responded);
        self.start_standby();
        std::mem::take(&mut self.commands)
    }

    fn command(&mut self, command: Command) {
        self.commands.push(command);
    }

    fn role(&self, worker: WorkerId) -> Option<Role> {
        if self.import.as_ref().is_some_and(|import| import.worker == worker) {
            Some(Role::Import)
        } else if self.open.as_ref().is_some_and(|open| open.worker == worker) {
            Some(Role::Open)
        } else if self.standby.as_ref().is_some_and(|standby| standby.worker == worker) {
            Some(Role::Standby)
        } else if self.finishing.iter().any(|one| one.worker == worker) {
            Some(Role::Finishing)
        } else {
            (self.spare == Some(worker)).then_some(Role::Spare)
        }
    }

    /// Watches every worker that owes something about an export, from its latest response on.
    fn watch_debtors(&mut self, responded: Option<WorkerId>) {
        for one in self.open.iter_mut().chain(&mut self.finishing) {
            let (owes, worker) = (one.owes_something(), one.worker);
            if owes && (!one.is_watched || responded == Some(worker)) {
                self.commands.push(Command::Watch(worker, ANSWER_SECONDS));
            } else if !owes && one.is_watched {
                self.commands.push(Command::Unwatch(worker));
            }
            one.is_watched = owes;
        }
    }

    fn start_worker(&mut self) -> WorkerId {
        self.last_worker += 1;
        let worker = WorkerId(self.last_worker);
        self.command(Command::StartWorker(worker));
        worker
    }

    /// Starts the standby worker once no import and no query is running, since starting a worker keeps a core busy.
    fn start_standby(&mut self) {
        let is_busy = self.import.is_some()
            || self
                .open
                .as_ref()
                .is_some_and(|open| open.queries.is_pending() || !open.queries.is_answered());
        if self.wants_standby && !is_busy {
            self.wants_standby = false;
            if self.standby.is_none() {
                let worker = self.start_worker();
                self.standby = Some(Standby { worker, has_greeted: false });
            }
        }
    }

    /// Keeps a worker whose export is gone as the spare, until a standby worker has greeted. Terminates the worker that
    /// is not needed: this one, or the previous spare.
    fn spare(&mut self, worker: WorkerId) {
        let spare = if self.standby.as_ref().is_some_and(|standby| standby.has_greeted) {
            Some(worker)
        } else {
            self.spare.replace(worker)
        };
        if let Some(spare) = spare {
            self.command(Command::Terminate(spare));
        }
    }

    /// Keeps the user's own table, and sends it to the workers that answer about it, now or after their import.
    fn take_own_table(&mut self, text: String) {
        let importing = self.import.as_ref().map(|import| import.worker);
        for worker in self.open.iter().map(|open| open.worker).chain(importing) {
            self.commands.push(Command::Send(worker, Request::OwnTable(text.clone())));
        }
        self.own_table = text;
    }

    /// Returns the worker to query now, if any, and its queries. This is the open worker or, if nothing is open, the
    /// importing one.
    fn asked(&mut self) -> Option<(WorkerId, &mut Queries)> {
        match (&mut self.open, &mut self.import) {
            (Some(open), _) => Some((open.worker, &mut open.queries)),
            (None, Some(import)) => Some((import.worker, &mut import.queries)),
            (None, None) => None,
        }
    }

    fn send_query(&mut self) {
        let (mut last_query, can_show_outages) = (self.last_query, self.can_show_outages);
        let Some((worker, queries)) = self.asked() else { return };
        if let Some(query) = queries.next(&mut last_query, can_show_outages) {
            self.last_query = last_query;
            self.command(Command::Send(worker, Request::Query(query)));
        }
    }

    fn receive(&mut self, worker: WorkerId, response: Response) {
        // Messages of a terminated worker, which has no role, may still arrive.
        let Some(role) = self.role(worker) else { return };
        match response {
            Response::Ready { version } if version == VERSION => self.greeted(worker),
            Response::Ready { .. } => self.worker_failed(worker, WorkerFailure::OtherVersion),
            Response::OutOfMemory => self.worker_failed(worker, WorkerFailure::OutOfMemory),
            Response::Crashed { message } => {
                self.worker_failed(worker, WorkerFailure::Stopped(message));
            }
            response => match role {
                Role::Import => self.receive_from_import(response),
                Role::Open | Role::Finishing => self.receive_from_open(worker, response),
                // Workers in these roles have nothing to report.
                Role::Standby | Role::Spare => {}
            },
        }
    }

    /// Notes that a worker has greeted. If it is the standby worker, the spare is no longer needed.
    fn greeted(&mut self, worker: WorkerId) {
        if let Some(import) = self.import.as_mut().filter(|import| import.worker == worker) {
            import.has_greeted = true;
        }
        if let Some(standby) = self.standby.as_mut().filter(|standby| standby.worker == worker) {
            standby.has_greeted = true;
            if let Some(spare) = self.spare.take() {
                self.command(Command::Terminate(spare));
            }
        }
    }

    /// Closes an export that has been replaced, or keeps its worker until its downloads are finished.
    fn close(&mut self, replaced: Open) {
        if replaced.downloads.is_empty() {
            if replaced.is_watched {
                self.command(Command::Unwatch(replaced.worker));
            }
            self.command(Command::Send(replaced.worker, Request::Close));
            self.spare(replaced.worker);
        } else {
            self.finishing.push(Open { queries: Queries::default(), ..replaced });
        }
    }

    fn receive_from_open(&mut self, worker: WorkerId, response: Response) {
        let mut all = self.open.iter_mut().chain(&mut self.finishing);
        let Some(one) = all.find(|one| one.worker == worker) else { return };
        match response {
            Response::Answer(answer) => {
                let accepted = one.queries.accept(&answer);
                self.show(accepted, answer);
            }
            Response::AnswersInFull => one.queries.ask_again(),
            Response::Unanswered(text) => {
                if one.queries.abandon() {
                    self.commands.push(Command::GiveUpList);
                }
                self.command(Command::Alert { failure: Failure::Load(text), retry: None });
            }
            Response::ExportProgress { share } => {
                if let Some(format) = one.downloads.running() {
                    self.shows_download = true;
                    self.command(Command::ShowDownload { format, share });
                }
            }
            Response::Exported { .. } | Response::ExportCancelled | Response::Refused(_) => {
                if let Some(ended) = one.downloads.end() {
                    self.end_export(worker, ended, response);
                }
            }
            _ => {}
        }
    }

    /// Shows the accepted part of an answer.
    fn show(&mut self, accepted: Option<Accepted>, answer: Box<Answer>) {
        match accepted {
            Some(Accepted::Whole { is_first, has_page, list }) => {
                self.command(Command::Show { answer, is_first, has_page, list });
            }
            Some(Accepted::Outages) => {
                self.command(Command::ShowOutages(answer.outages.unwrap_or_default()));
            }
            None => {}
        }
    }

    fn worker_is_silent(&mut self, worker: WorkerId) {
        match &self.import {
            Some(import)
                if import.worker == worker && matches!(import.source, Source::Address { .. }) =>
            {
                self.fail_import(Failure::Stalled);
            }
            _ => self.worker_failed(worker, WorkerFailure::Unresponsive),
        }
    }

    fn worker_failed(&mut self, worker: WorkerId, failure: WorkerFailure) {
        match self.role(worker) {
            None => {}
            Some(Role::Standby) => {
                self.standby = None;
                self.command(Command::Terminate(worker));
            }
            Some(Role::Spare) => {
                self.spare = None;
                self.command(Command::Terminate(worker));
            }
            Some(Role::Import) => self.import_worker_failed(failure),
            Some(Role::Open) => self.open_worker_failed(failure),
            Some(Role::Finishing) => {
                self.finishing.retain(|one| one.worker != worker);
                self.command(Command::Terminate(worker));
                let failure = Failure::ExportInterrupted(failure);
                self.command(Command::Alert { failure, retry: None });
                self.hide_download();
            }
        }
    }

    /// Opens the export of the failed worker again, unless that worker has not answered anything yet, or another import
    /// is running. In these cases the screen stays as it is until the user asks for something else.
    fn open_worker_failed(&mut self, failure: WorkerFailure) {
        let Some(open) = self.open.take() else { return };
        self.command(Command::Terminate(open.worker));
        if let Some(wanted) = self.wanted.as_mut().filter(|wanted| wanted.list.is_some()) {
            wanted.list = None;
            self.command(Command::GiveUpList);
        }
        let is_opened_again = open.queries.is_answered() && self.import.is_none();
        if is_opened_again {
            self.begin_import(open.source);
        }
        let failure = match open.downloads.running() {
            Some(_) => Failure::ExportInterrupted(failure),
            None if is_opened_again => Failure::OpenedAgain(failure),
            None => Failure::Worker(failure),
        };
        self.command(Command::Alert { failure, retry: None });
        self.hide_download();
    }
}
