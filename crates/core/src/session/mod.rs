//! The life cycle of imports and workers, as a state machine: events in, commands out. This module touches no worker, timer or
//! signal.
//!
//! A worker opens exactly one export, because the memory of a wasm instance never shrinks. A session has up to three workers:
//!
//! ```text
//!             Open                 Loaded
//!   standby ────────▶  importing ────────▶  open
//!      ▲                   │ Cancel, refusal,  │ replaced by
//!      │                   ▼ stall, failure    ▼ the next
//!    start              terminate           terminate
//! ```
//!
//! - The *open* worker owns the export on screen and answers questions about it, one at a time. If it fails, the export is
//!   opened again from where it came, and the view stays.
//! - The *importing* worker reads another export. The open export stays until the import has finished; a cancelled, refused or
//!   stalled import changes nothing. A newer import replaces an older one.
//! - The *standby* worker waits for the next import. It starts when the page is idle, so that the next file opens at once, even
//!   without a network. If it fails, it is dropped silently; the next import starts a worker of its own.
//!
//! Invariants, which property tests check for any sequence of events:
//! - Every worker that was started and not terminated is one of the three.
//! - Only the open worker gets queries, only the importing worker loads, and each worker loads once. The one exception: while
//!   nothing is open, the importing worker gets the first query with the import, and answers it as soon as it has loaded.
//! - The displayed answer belongs to the latest query.
//! - Only a finished import replaces the open export.
//!
//! Workers are identified by [`WorkerId`]s. Messages of a terminated worker may still arrive; such a worker has no role, so they
//! are ignored. Page and worker may be of different releases: the worker's greeting has its version, which is checked before
//! anything is sent.

mod command;
mod queries;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;

pub use command::{Command, Event, Failure, Source, Wanted, WorkerFailure, WorkerId};

use crate::export::ExportFormat;
use crate::protocol::{Request, Response, VERSION};
use crate::query::Question;
use queries::Queries;

/// How long an address may send nothing before the import is aborted.
pub const STALL_SECONDS: u32 = 30;

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
    standby: Option<WorkerId>,
    /// Where the export on screen came from; its worker may have failed since.
    shown_source: Option<Source>,
    /// Whether to start a standby worker as soon as the page is idle.
    wants_standby: bool,
    /// What the page needs of whatever is open.
    wanted: Option<Wanted>,
    can_show_outages: bool,
    last_worker: u32,
    /// The id of the last query. Ids are never reused, not even for another export.
    last_query: u32,
    commands: Vec<Command>,
}

/// The open export.
#[derive(Debug)]
struct Open {
    worker: WorkerId,
    source: Source,
    queries: Queries,
    /// The running download and those waiting, in order. The worker writes one at a time.
    exports: VecDeque<(ExportFormat, Question)>,
}

/// The running import.
#[derive(Debug)]
struct Import {
    worker: WorkerId,
    source: Source,
    /// The first query, if nothing is open that could be asked meanwhile.
    queries: Queries,
}

impl Import {
    /// Whether the import can stall. Files are on this machine and cannot.
    fn can_stall(&self) -> bool {
        matches!(self.source, Source::Address { .. })
    }
}

/// The role of a worker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Open,
    Import,
    Standby,
}

impl Session {
    /// Handles an event. Returns commands to carry out in order.
    pub fn handle(&mut self, event: Event) -> Vec<Command> {
        match event {
            Event::Open(source) => self.begin_import(source),
            Event::Cancel => {
                if self.end_import().is_some() {
                    self.command(Command::ConfirmCancel);
                }
            }
            Event::Want(wanted) => {
                if let Some((_, queries)) = self.asked() {
                    queries.want(wanted.clone());
                }
                self.wanted = Some(wanted);
            }
            Event::WantOutages => self.can_show_outages = true,
            Event::Export { format, question } => self.begin_export(format, question),
            Event::Response(worker, response) => self.receive(worker, response),
            Event::WorkerFailed(worker, failure) => self.worker_failed(worker, failure),
            Event::Stalled(worker) => {
                let stalled = self.import.take_if(|import| import.worker == worker);
                if let Some(import) = stalled {
                    self.fail_import(import, Failure::Stalled);
                }
            }
        }
        self.send_query();
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
        } else {
            (self.standby == Some(worker)).then_some(Role::Standby)
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
                self.standby = Some(worker);
            }
        }
    }

    fn begin_import(&mut self, source: Source) {
        self.end_import();
        let worker = self.standby.take().unwrap_or_else(|| self.start_worker());
        let request = source.request();
        self.command(Command::ShowImport(source.clone()));
        self.command(Command::Send(worker, request));
        let mut queries = Queries::default();
        if let Some(wanted) = self.wanted.clone().filter(|_| self.open.is_none()) {
            queries.want(wanted);
        }
        let import = Import { worker, source, queries };
        if import.can_stall() {
            self.command(Command::StartStallTimer(worker));
        }
        self.import = Some(import);
    }

    /// Ends the running import. The open export stays.
    fn end_import(&mut self) -> Option<Source> {
        let import = self.import.take()?;
        Some(self.discard(import))
    }

    fn discard(&mut self, import: Import) -> Source {
        if import.can_stall() {
            self.command(Command::StopStallTimer);
        }
        self.command(Command::Terminate(import.worker));
        self.command(Command::HideImport);
        self.wants_standby = true;
        import.source
    }

    fn fail_import(&mut self, import: Import, failure: Failure) {
        let source = self.discard(import);
        // Reading a file again would fail again.
        let retry = Some(source).filter(|source| matches!(source, Source::Address { .. }));
        self.command(Command::Alert { failure, retry });
    }

    fn begin_export(&mut self, format: ExportFormat, question: Question) {
        let Some(open) = &mut self.open else { return };
        open.exports.push_back((format, question));
        if open.exports.len() == 1 {
            self.send_export();
        }
    }

    /// Requests the first of the waiting downloads.
    fn send_export(&mut self) {
        let Some(open) = &self.open else { return };
        if let Some((format, question)) = open.exports.front() {
            let request = Request::Export { format: *format, question: question.clone() };
            self.commands.push(Command::Send(open.worker, request));
        }
    }

    /// Ends the running download and requests the next one.
    fn end_export(&mut self) {
        if let Some(open) = &mut self.open {
            open.exports.pop_front();
        }
        self.send_export();
    }

    /// The worker that is asked now, if any: that of the open export, or else the one that reads the first.
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
            Response::Ready { version } if version == VERSION => {
                self.command(Command::Release(worker));
            }
            Response::Ready { .. } => self.worker_failed(worker, WorkerFailure::OtherVersion),
            Response::Crashed { message } => {
                self.worker_failed(worker, WorkerFailure::Stopped(message));
            }
            response => match role {
                Role::Import => self.receive_from_import(response),
                Role::Open => self.receive_from_open(response),
                // A standby worker has nothing to report yet.
                Role::Standby => {}
            },
        }
    }

    fn receive_from_import(&mut self, response: Response) {
        let Some(import) = &self.import else { return };
        match response {
            Response::Progress { bytes, total_bytes, records } => {
                if import.can_stall() {
                    self.commands.push(Command::StartStallTimer(import.worker));
                }
                // A server of another origin does not say whether the length that it gives is of compressed bytes.
                let total_bytes = total_bytes.filter(|total| bytes <= *total);
                self.command(Command::ShowProgress { bytes, total_bytes, records });
            }
            Response::Loaded(summary) => {
                if let Some(import) = self.import.take() {
                    if import.can_stall() {
                        self.command(Command::StopStallTimer);
                    }
                    let opened = Open {
                        worker: import.worker,
                        source: import.source.clone(),
                        queries: import.queries,
                        exports: VecDeque::new(),
                    };
                    let replaced = self.open.replace(opened);
                    let shown = self.shown_source.replace(import.source.clone());
                    let keeps_view =
                        replaced.is_none() && shown.is_none_or(|shown| shown == import.source);
                    if let Some(replaced) = replaced {
                        self.close(replaced);
                    }
                    self.wants_standby = true;
                    self.command(Command::HideImport);
                    self.command(Command::Activate { summary, source: import.source, keeps_view });
                }
            }
            Response::Refused(text) => {
                if let Some(import) = self.import.take() {
                    self.fail_import(import, Failure::Load(text));
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, replaced: Open) {
        self.command(Command::Terminate(replaced.worker));
        if !replaced.exports.is_empty() {
            self.command(Command::Alert { failure: Failure::ExportInterrupted, retry: None });
        }
    }

    fn receive_from_open(&mut self, response: Response) {
        let Some(open) = &mut self.open else { return };
        match response {
            Response::Answer(answer) => {
                if let Some(answered) = open.queries.accept(&answer) {
                    let queries::Answered { is_first, has_page } = answered;
                    self.command(Command::Show { answer, is_first, has_page });
                }
            }
            Response::Exported { file_name, format, written } => {
                self.command(Command::Save { file_name, format, written });
                self.end_export();
            }
            Response::Refused(text) => {
                self.command(Command::Alert { failure: Failure::Load(text), retry: None });
                self.end_export();
            }
            _ => {}
        }
    }

    fn worker_failed(&mut self, worker: WorkerId, failure: WorkerFailure) {
        match self.role(worker) {
            None => {}
            Some(Role::Standby) => {
                self.standby = None;
                self.command(Command::Terminate(worker));
            }
            Some(Role::Import) => {
                if let Some(import) = self.import.take() {
                    self.fail_import(import, Failure::Worker(failure));
                    // Another worker would fail too.
                    self.wants_standby = false;
                }
            }
            Some(Role::Open) => self.open_worker_failed(failure),
        }
    }

    /// Opens the export again that the failed worker had. If that worker has answered nothing yet, or another import is
    /// running, displayed answers stay, and the worker may answer other queries.
    fn open_worker_failed(&mut self, failure: WorkerFailure) {
        let is_busy = self.import.is_some();
        let opened_again = self.open.take_if(|open| open.queries.is_answered() && !is_busy);
        let failure = if let Some(open) = opened_again {
            self.command(Command::Terminate(open.worker));
            self.begin_import(open.source);
            Failure::OpenedAgain(failure)
        } else {
            if let Some(open) = &mut self.open {
                open.queries.abandon();
                open.exports.clear();
            }
            Failure::Worker(failure)
        };
        self.command(Command::Alert { failure, retry: None });
    }
}
