//! What the page tells the reader: alerts, and the status line's news.

use leptos::prelude::*;

use crate::browser::download;
use crate::browser::worker_client::Payload;

/// Why something was refused, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alert {
    /// Full sentences; empty if all is well.
    pub message: String,
    /// The address that can be tried again.
    pub address: Option<String>,
}

/// The alert, and what just happened.
#[derive(Clone, Copy, Debug)]
pub struct Notices {
    /// Why something was refused, and what to do.
    pub alert: ReadSignal<Alert>,
    set_alert: WriteSignal<Alert>,
    /// What just happened, for the status line; empty when the view says it all.
    pub announcement: ReadSignal<String>,
    set_announcement: WriteSignal<String>,
}

impl Notices {
    /// Nothing has happened yet.
    pub fn new() -> Self {
        let (alert, set_alert) = signal(Alert::default());
        let (announcement, set_announcement) = signal(String::new());
        Self { alert, set_alert, announcement, set_announcement }
    }

    /// Says what just happened; an empty text takes back what was said.
    pub fn announce(self, text: String) {
        self.set_announcement.set(text);
    }

    /// Says what went wrong.
    pub fn complain(self, message: String) {
        self.show(Alert { message, address: None });
    }

    /// Shows an alert.
    pub fn show(self, alert: Alert) {
        self.set_alert.set(alert);
    }

    /// Puts the alert away.
    pub fn dismiss(self) {
        self.show(Alert::default());
    }

    /// Saves a file, and says so; `facts` go behind its name.
    pub fn save(self, content: &Payload, file_name: &str, media_type: &str, facts: &str) {
        match download::save(content, file_name, media_type) {
            Ok(()) => self.announce(format!("Saved {file_name}{facts}.")),
            Err(message) => self.complain(message),
        }
    }
}

impl Default for Notices {
    fn default() -> Self {
        Self::new()
    }
}
