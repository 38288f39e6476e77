//! Imports: which worker reads an export, and how the import ends.

use super::downloads::Downloads;
use super::queries::Queries;
use super::{
    Cancelled, Command, Failure, Import, Open, STALL_SECONDS, Session, Source, Standby, Wanted,
    WorkerFailure,
};
use crate::protocol::{Request, Response, Summary};

impl Session {
    pub(super) fn begin_import(&mut self, source: Source) {
        self.end_import();
        self.command(Command::ShowImport(source.clone()));
        let (worker, has_greeted) = match (self.spare.take(), self.standby.take()) {
            // There is a spare worker only until the standby worker has greeted.
            (Some(spare), standby) => {
                self.standby = standby;
                (spare, true)
            }
            (None, Some(Standby { worker, has_greeted })) => (worker, has_greeted),
            (None, None) => (self.start_worker(), false),
        };
        self.send_import(Import {
            worker,
            source,
            queries: Queries::default(),
            downloads: Downloads::default(),
            has_greeted,
            is_second_try: false,
        });
    }

    /// Opens the export on screen again, because the user asked for something that needs it. Does nothing if a worker
    /// has the export, or if an import is running.
    pub(super) fn open_again(&mut self) {
        if self.open.is_none()
            && self.import.is_none()
            && let Some(source) = self.shown_source.clone()
        {
            self.begin_import(source);
            self.command(Command::Alert { failure: Failure::OpenedOnDemand, retry: None });
        }
    }

    fn send_import(&mut self, mut import: Import) {
        if let Some(wanted) = self.wanted.clone().filter(|_| self.open.is_none()) {
            // A list of rows was asked of what was open before.
            import.queries.want(Wanted { list: None, ..wanted });
        }
        if !self.own_table.is_empty() {
            let table = Request::OwnTable(self.own_table.clone());
            self.command(Command::Send(import.worker, table));
        }
        self.command(Command::Send(import.worker, import.source.request()));
        self.command(Command::Watch(import.worker, STALL_SECONDS));
        self.import = Some(import);
    }

    pub(super) fn cancel_import(&mut self) {
        let Some(source) = self.end_import() else { return };
        // The export on screen was being opened again, so no worker has it.
        if self.open.is_none() && self.shown_source.is_some() {
            let failure = Failure::NotOpenedAgain;
            self.command(Command::Alert { failure, retry: retriable(source) });
        } else {
            self.command(Command::ConfirmCancel(Cancelled::Import));
        }
    }

    /// Ends the running import. The open export stays.
    fn end_import(&mut self) -> Option<Source> {
        let import = self.import.take()?;
        self.command(Command::Terminate(import.worker));
        self.command(Command::HideImport);
        self.wants_standby = true;
        Some(import.source)
    }

    /// Ends the running import, since it has failed.
    pub(super) fn fail_import(&mut self, failure: Failure) {
        if let Some(source) = self.end_import() {
            self.command(Command::Alert { failure, retry: retriable(source) });
        }
    }

    pub(super) fn receive_from_import(&mut self, response: Response) {
        let Some(import) = &self.import else { return };
        match response {
            Response::Progress { bytes, total_bytes, records } => {
                self.commands.push(Command::Watch(import.worker, STALL_SECONDS));
                // The total may count compressed bytes, which a server of another origin does not reveal. It is not
                // shown once more bytes than that have been read.
                let total_bytes = total_bytes.filter(|total| bytes <= *total && *total > 0.0);
                self.command(Command::ShowProgress { bytes, total_bytes, records });
            }
            Response::Loaded(summary, answer) => {
                if let Some(import) = self.import.take() {
                    let worker = import.worker;
                    self.activate(import, summary);
                    if let Some(answer) = answer {
                        self.receive_from_open(worker, Response::Answer(answer));
                    }
                }
            }
            Response::Refused(text) => {
                if let Some(import) = self.import.take() {
                    self.command(Command::Unwatch(import.worker));
                    self.command(Command::HideImport);
                    self.wants_standby = true;
                    self.spare(import.worker);
                    let (failure, retry) = (Failure::Load(text), retriable(import.source));
                    self.command(Command::Alert { failure, retry });
                }
            }
            _ => {}
        }
    }

    /// Opens the export that an import has read, in place of the open one.
    fn activate(&mut self, import: Import, summary: Box<Summary>) {
        let Import { worker, source, queries, downloads, .. } = import;
        self.command(Command::Unwatch(worker));
        let download = downloads.request();
        let opened = Open { worker, source: source.clone(), queries, downloads, is_watched: false };
        let replaced = self.open.replace(opened);
        let shown = self.shown_source.replace(source.clone());
        let keeps_view = replaced.is_none() && shown.is_none_or(|shown| shown == source);
        if let Some(replaced) = replaced {
            self.close(replaced);
        }
        self.wants_standby = true;
        self.command(Command::Activate { summary, source, keeps_view });
        self.command(Command::HideImport);
        self.commands.extend(download.map(|request| Command::Send(worker, request)));
    }

    /// Replaces a worker that failed before it greeted, but only once: a second request for its program may be
    /// answered. Otherwise the import fails.
    pub(super) fn import_worker_failed(&mut self, failure: WorkerFailure) {
        let is_other_version = failure == WorkerFailure::OtherVersion;
        let has_second_try =
            |import: &mut Import| !import.has_greeted && !import.is_second_try && !is_other_version;
        if let Some(import) = self.import.take_if(has_second_try) {
            self.command(Command::Terminate(import.worker));
            let worker = self.start_worker();
            let queries = Queries::default();
            self.send_import(Import { worker, queries, is_second_try: true, ..import });
        } else {
            // Another worker would fail too, unless this one ran out of memory.
            let wants_standby = failure == WorkerFailure::OutOfMemory;
            self.fail_import(Failure::Worker(failure));
            self.wants_standby = wants_standby;
        }
    }
}

/// Returns a source that is worth another try. Reading a file again would fail again.
fn retriable(source: Source) -> Option<Source> {
    Some(source).filter(|source| matches!(source, Source::Address { .. }))
}
