//! Executes the commands of the core's session: starts, queries, watches and terminates workers, and updates the
//! signals.
//!
//! This module makes no decisions. All events go through one queue. An event that a command causes, such as a worker
//! that fails to start or an effect that requests other rows, is handled after the current commands and never between
//! them.

use std::collections::VecDeque;

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

use super::{ExportStore, Progress};
use crate::browser::address::{self, Destination};
use crate::browser::files::PickedFile;
use crate::browser::settings;
use crate::browser::worker_client::{Payload, WorkerClient, WorkerEvent};
use crate::words::{counted, written_facts};
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::protocol::Request;
use publisher_analytics_core::session::{
    Cancelled, Command, Event, Session, Source, WorkerFailure, WorkerId,
};
use publisher_analytics_core::view::View;

/// The export that is opened when neither the address nor the host names one.
pub const DEFAULT_EXPORT: &str = "analytics.json";

/// The session, and what its commands have created.
#[derive(Debug, Default)]
pub(super) struct SessionHost {
    session: Session,
    events: VecDeque<(Event, Option<Payload>)>,
    is_handling: bool,
    workers: Vec<(WorkerId, WorkerClient)>,
    /// The files that the user has just picked. The next two fields hold those of the running import and those of the
    /// open export, which may have to be read again.
    picked_files: Option<Payload>,
    imported_files: Option<Payload>,
    open_files: Option<Payload>,
    /// Separates the user's own tables from exports; `None` until its lazy code has loaded.
    pub(super) sort_picked: Option<fn(ExportStore, Vec<PickedFile>)>,
    /// Timers for workers that owe an answer or progress.
    watches: Vec<(WorkerId, Timeout)>,
}

impl SessionHost {
    /// Returns the commands for the next event, and its attachment; `None` if no event is queued.
    fn next(&mut self) -> Option<(Vec<Command>, Option<Payload>)> {
        let next = self.events.pop_front();
        self.is_handling = next.is_some();
        let (event, attachment) = next?;
        if let Event::Open(_) = &event {
            self.picked_files.clone_from(&attachment);
        }
        Some((self.session.handle(event), attachment))
    }

    fn worker(&self, id: WorkerId) -> Option<&WorkerClient> {
        self.workers.iter().find(|(other, _)| *other == id).map(|(_, client)| client)
    }

    fn unwatch(&mut self, id: WorkerId) {
        self.watches.retain(|(other, _)| *other != id);
    }

    fn remove(&mut self, id: WorkerId) -> Option<WorkerClient> {
        self.unwatch(id);
        let index = self.workers.iter().position(|(other, _)| *other == id)?;
        Some(self.workers.swap_remove(index).1)
    }
}

impl ExportStore {
    /// Opens the export that `src` in the address names, or else the host's export.
    pub fn open_first(self) {
        match address::parameter("src") {
            Some(source) => self.open_address(&source),
            None => self.open_host_export(),
        }
    }

    /// Opens the export that the host names, or else the default one beside the page. The user is not asked about a
    /// site that the host names.
    pub fn open_host_export(self) {
        self.open_asked(settings::source().as_deref().unwrap_or(DEFAULT_EXPORT));
    }

    /// Opens an address, relative to the page or absolute. Asks the user before reading from another site.
    pub fn open_address(self, name: &str) {
        let name = name.to_owned();
        let (url, host) = match address::destination(&name) {
            Destination::Here(url) => (url, None),
            Destination::Elsewhere { url, host } => (url, Some(host)),
            Destination::Refused(reason) => return self.refuse(reason),
        };
        let is_allowed = |host| self.allowed_hosts.with_value(|hosts| hosts.contains(&host));
        if host.is_none_or(is_allowed) {
            self.dispatch(Event::Open(Source::Address { name, url }));
        } else if settings::allows_other_sites() {
            self.writers().asked.set(name);
        } else {
            self.refuse("The host of this page does not allow exports from other sites");
        }
    }

    /// Shows an alert that says why an address or a file was not opened, and what to do.
    fn refuse(self, reason: &str) {
        let advice = if settings::allows_local_files() {
            "Download the file and open it with “Open file”."
        } else {
            "Ask whoever hosts this page."
        };
        self.writers().notices.show_alert(format!("{reason}. Nothing was opened. {advice}"));
    }

    /// Opens an address that the user or the host has allowed, even on another site. Does not ask about that host
    /// again.
    pub fn open_asked(self, name: &str) {
        self.writers().asked.set(String::new());
        if let Destination::Elsewhere { host, .. } = address::destination(name) {
            self.allowed_hosts.update_value(|hosts| hosts.push(host));
        }
        self.open_address(name);
    }

    /// Declines an address on another site: removes it from the address bar and opens the host's export instead.
    pub fn decline_asked(self) {
        self.writers().asked.set(String::new());
        self.writers().view.forget_parameter("src");
        self.open_host_export();
    }

    /// Opens files that were picked or dropped: exports together as one, and a table of the user's own beside it.
    pub fn open_files(self, files: Vec<PickedFile>) {
        if files.is_empty() {
            return;
        }
        if !settings::allows_local_files() {
            self.refuse("The host of this page does not allow opening your own files");
            return;
        }
        match self.session.with_value(|host| host.sort_picked) {
            Some(sort) => sort(self, files),
            None => self.open_export(&files),
        }
    }

    /// Opens files as one export.
    pub(super) fn open_export(self, files: &[PickedFile]) {
        let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
        let label = match &*names {
            [name] => name.clone(),
            several => counted(several.len(), "file", "files"),
        };
        self.writers().asked.set(String::new());
        let event = Event::Open(Source::Files { names, label });
        self.dispatch_with(event, Some(PickedFile::payload_of(files)));
    }

    /// Cancels the running import. The open export stays.
    pub fn cancel_import(self) {
        self.dispatch(Event::Cancel);
    }

    /// Cancels the downloads that are being written or queued.
    pub fn cancel_downloads(self) {
        self.dispatch(Event::CancelExports);
    }

    /// Downloads the open repository, or the view if no repository is open.
    pub fn download_open(self, format: ExportFormat) {
        let view = self.writers().view.shown.read_untracked();
        let own_table = self.own_table.get_untracked();
        let question = Self::question_of(&view, own_table.as_deref());
        drop(view);
        self.dispatch(Event::Export { format, question });
    }

    /// Downloads the view, even if a repository is open.
    pub fn download_view(self, format: ExportFormat) {
        let view = View { repo: None, ..self.writers().view.shown.get_untracked() };
        let own_table = self.own_table.get_untracked();
        let question = Self::question_of(&view, own_table.as_deref());
        self.dispatch(Event::Export { format, question });
    }

    /// Passes an event to the session and executes the resulting commands.
    pub(super) fn dispatch(self, event: Event) {
        self.dispatch_with(event, None);
    }

    fn dispatch_with(self, event: Event, attachment: Option<Payload>) {
        let is_handling = self.session.try_update_value(|host| {
            host.events.push_back((event, attachment));
            std::mem::replace(&mut host.is_handling, true)
        });
        if is_handling != Some(false) {
            return;
        }
        while let Some((commands, attachment)) =
            self.session.try_update_value(SessionHost::next).flatten()
        {
            for command in commands {
                self.carry_out(command, attachment.as_ref());
            }
        }
    }

    fn carry_out(self, command: Command, attachment: Option<&Payload>) {
        match command {
            Command::StartWorker(id) => {
                match WorkerClient::spawn(move |event| self.receive(id, event)) {
                    Ok(client) => self.session.update_value(|host| {
                        host.workers.push((id, client));
                    }),
                    Err(failure) => self.dispatch(Event::WorkerFailed(id, failure)),
                }
            }
            Command::Send(id, request) => {
                let files = match request {
                    Request::LoadFiles { .. } => {
                        self.session.with_value(|host| host.imported_files.clone())
                    }
                    _ => None,
                };
                self.call(id, |client| client.send(&request, files.as_ref()));
            }
            Command::Terminate(id) => {
                let client = self.session.try_update_value(|host| host.remove(id));
                if let Some(client) = client.flatten() {
                    client.terminate();
                }
            }
            Command::Watch(id, seconds) => {
                let timer = Timeout::new(seconds * 1000, move || self.dispatch(Event::Silent(id)));
                self.session.update_value(|host| {
                    host.unwatch(id);
                    host.watches.push((id, timer));
                });
            }
            Command::Unwatch(id) => self.session.update_value(|host| host.unwatch(id)),
            Command::ShowImport(source) => {
                self.session.update_value(|host| {
                    // Without newly picked files, the open export is being reopened from its own files.
                    let picked = host.picked_files.take();
                    host.imported_files = picked.or_else(|| host.open_files.clone());
                });
                self.writers().notices.dismiss();
                self.writers().notices.announce(String::new());
                self.writers().import.set(Some(Progress::of(source.label())));
            }
            Command::ShowProgress { bytes, total_bytes, records } => {
                self.writers().import.update(|import| {
                    if let Some(progress) = import {
                        progress.reach(bytes, total_bytes, records);
                    }
                });
            }
            Command::HideImport => {
                self.session.update_value(|host| host.imported_files = None);
                self.writers().import.set(None);
            }
            Command::Activate { summary, source, keeps_view } => {
                self.session.update_value(|host| {
                    let files = host.imported_files.take();
                    host.open_files = files.filter(|_| matches!(source, Source::Files { .. }));
                });
                self.activate(*summary, &source, keeps_view);
            }
            Command::Show { answer, is_first, has_page, list } => {
                self.show(*answer, is_first, has_page, list);
            }
            Command::GiveUpList => self.give_up_list(),
            Command::ShowOutages(outages) => self.show_outages(outages),
            Command::Save { file_name, format, written } => {
                if let Some(file) = attachment {
                    let facts = written_facts(written);
                    self.writers().notices.save(file, &file_name, format.media_type(), &facts);
                }
            }
            Command::ShowDownload { format, share } => {
                let mut progress = Progress::of(match format {
                    ExportFormat::Csv => "CSV",
                    ExportFormat::Json => "JSON",
                });
                progress.reach(share, Some(1.0), 0);
                self.writers().download.set(Some(progress));
            }
            Command::HideDownload => self.writers().download.set(None),
            Command::Alert { failure, retry } => {
                let address = retry.map(|source| source.label().to_owned()).unwrap_or_default();
                let mut message = failure.to_string();
                // If the host does not allow local files, drop the advice to open one. It is the last sentence, and
                // it quotes the button.
                if !settings::allows_local_files()
                    && let Some(advice) = message.rfind('“')
                    && message[advice..].starts_with("“Open file”")
                    && let Some(end) = message[..advice].rfind('.')
                {
                    message.truncate(end + 1);
                }
                self.writers().notices.show_alert_with_retry(message, address);
            }
            Command::ConfirmCancel(cancelled) => {
                let what = match cancelled {
                    Cancelled::Import => "Import cancelled.",
                    Cancelled::Download => "Download cancelled. Nothing was saved.",
                };
                self.writers().notices.announce(what.to_owned());
            }
        }
    }

    /// Calls `act` with a worker and reports a failure to the session. Does nothing if the browser did not start the
    /// worker.
    fn call(self, id: WorkerId, act: impl FnOnce(&WorkerClient) -> Result<(), WorkerFailure>) {
        let called = self.session.with_value(|host| host.worker(id).map(act));
        if let Some(Err(failure)) = called {
            self.dispatch(Event::WorkerFailed(id, failure));
        }
    }

    fn receive(self, id: WorkerId, event: WorkerEvent) {
        match event {
            WorkerEvent::Response(response, attachment) => {
                self.dispatch_with(Event::Response(id, response), Some(attachment));
            }
            WorkerEvent::Failed(failure) => self.dispatch(Event::WorkerFailed(id, failure)),
        }
    }
}
