//! Downloads of the open export, and of those that it has replaced.

use super::downloads::Ended;
use super::{Cancelled, Command, Failure, Role, Session, WorkerId};
use crate::export::ExportFormat;
use crate::protocol::{Request, Response};
use crate::query::Question;

impl Session {
    pub(super) fn begin_export(&mut self, format: ExportFormat, question: Question) {
        self.open_again();
        if let Some(open) = &mut self.open {
            if let Some(request) = open.downloads.add(format, question) {
                self.commands.push(Command::Send(open.worker, request));
            }
        } else if let Some(import) = &mut self.import
            && self.shown_source.as_ref() == Some(&import.source)
        {
            import.downloads.add(format, question);
        }
    }

    /// Cancels the running downloads, and drops those that wait.
    pub(super) fn cancel_exports(&mut self) {
        for one in self.open.iter_mut().chain(&mut self.finishing) {
            if one.downloads.cancel() {
                self.commands.push(Command::Send(one.worker, Request::CancelExport));
            }
        }
    }

    /// Handles the end of a worker's download. Requests the next one, or terminates a worker that has nothing else to
    /// do.
    pub(super) fn end_export(&mut self, worker: WorkerId, ended: Ended, response: Response) {
        match response {
            _ if ended.was_cancelled => {
                self.command(Command::ConfirmCancel(Cancelled::Download));
            }
            Response::Exported { file_name, format, written } => {
                self.command(Command::Save { file_name, format, written });
            }
            Response::Refused(text) => {
                self.command(Command::Alert { failure: Failure::Load(text), retry: None });
            }
            _ => {}
        }
        if let Some(request) = ended.next {
            self.command(Command::Send(worker, request));
        } else if self.role(worker) == Some(Role::Finishing) {
            self.finishing.retain(|one| one.worker != worker);
            self.command(Command::Terminate(worker));
        }
        self.hide_download();
    }

    pub(super) fn hide_download(&mut self) {
        let mut all = self.open.iter().chain(&self.finishing);
        if self.shows_download && all.all(|one| one.downloads.is_empty()) {
            self.shows_download = false;
            self.command(Command::HideDownload);
        }
    }
}
