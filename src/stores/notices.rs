//! What the page tells the user: alerts and status messages.

use leptos::prelude::*;

use crate::browser::download;
use crate::browser::worker_client::Payload;

/// The alert and the latest status message. All signals hold strings, because one of another type costs a kilobyte.
#[derive(Clone, Copy, Debug)]
pub struct Notices {
    /// What went wrong and what to do, in full sentences; empty if there is no alert.
    pub alert: ReadSignal<String>,
    set_alert: WriteSignal<String>,
    /// The address that can be retried; empty if there is none.
    pub retry: ReadSignal<String>,
    set_retry: WriteSignal<String>,
    /// What just happened, for the status line; empty if the view itself shows it.
    pub announcement: ReadSignal<String>,
    set_announcement: WriteSignal<String>,
}

impl Notices {
    /// Creates the store without an alert or a status message.
    pub fn new() -> Self {
        let (alert, set_alert) = signal(String::new());
        let (retry, set_retry) = signal(String::new());
        let (announcement, set_announcement) = signal(String::new());
        Self { alert, set_alert, retry, set_retry, announcement, set_announcement }
    }

    /// Sets the status message. An empty text clears it.
    pub fn announce(self, text: String) {
        self.set_announcement.set(text);
    }

    /// Shows an alert that offers no retry.
    pub fn show_alert(self, message: String) {
        self.show_alert_with_retry(message, String::new());
    }

    /// Shows an alert about an address that can be retried. An empty address offers no retry.
    pub fn show_alert_with_retry(self, message: String, address: String) {
        self.set_retry.set(address);
        self.set_alert.set(message);
    }

    /// Dismisses the alert.
    pub fn dismiss(self) {
        self.show_alert(String::new());
    }

    /// Saves a file and confirms it in the status line, with `facts` after the file name. Shows an alert if saving
    /// fails.
    pub fn save(self, content: &Payload, file_name: &str, media_type: &str, facts: &str) {
        match download::save(content, file_name, media_type) {
            Ok(()) => self.announce(format!("Saved {file_name}{facts}.")),
            Err(message) => self.show_alert(message),
        }
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self::new()
    }
}
