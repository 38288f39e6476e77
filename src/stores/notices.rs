//! What the page tells the reader: alerts, and the status line's news.

use leptos::prelude::*;

use crate::browser::download;
use crate::browser::worker_client::Payload;

/// The alert, and what just happened: texts all, since a signal of another type costs a kilobyte.
#[derive(Clone, Copy, Debug)]
pub struct Notices {
    /// Why something was refused, and what to do, in full sentences; empty if all is well.
    pub alert: ReadSignal<String>,
    set_alert: WriteSignal<String>,
    /// The address that can be tried again; empty if there is none.
    pub retry: ReadSignal<String>,
    set_retry: WriteSignal<String>,
    /// What just happened, for the status line; empty when the view says it all.
    pub announcement: ReadSignal<String>,
    set_announcement: WriteSignal<String>,
}

impl Notices {
    /// Nothing has happened yet.
    pub fn new() -> Self {
        let (alert, set_alert) = signal(String::new());
        let (retry, set_retry) = signal(String::new());
        let (announcement, set_announcement) = signal(String::new());
        Self { alert, set_alert, retry, set_retry, announcement, set_announcement }
    }

    /// Says what just happened; an empty text takes back what was said.
    pub fn announce(self, text: String) {
        self.set_announcement.set(text);
    }

    /// Says what went wrong.
    pub fn complain(self, message: String) {
        self.offer_retry(message, String::new());
    }

    /// Says what went wrong with an address that can be tried again; an empty one cannot.
    pub fn offer_retry(self, message: String, address: String) {
        self.set_retry.set(address);
        self.set_alert.set(message);
    }

    /// Puts the alert away.
    pub fn dismiss(self) {
        self.complain(String::new());
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
