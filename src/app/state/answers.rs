//! Puts into the signals what the worker answers: another export, the figures and rows of a view, a finished download.

use std::sync::Arc;

use leptos::prelude::*;

use super::{AppState, PageState};
use crate::app::labels::counted;
use crate::browser::download;
use crate::browser::worker_client::Payload;
use publisher_analytics_core::export::{ExportFormat, Written};
use publisher_analytics_core::protocol::{Answer, Summary};
use publisher_analytics_core::session::Source;
use publisher_analytics_core::view::View;

impl AppState {
    /// Shows another export in place of the open one. Period, order and chart stay; what belongs to one export does not.
    pub(super) fn activate(self, summary: Summary, source: &Source, is_first: bool) {
        self.overview.set(None);
        self.outages.set(None);
        self.hidden.set(Vec::new());
        self.rows.set(Arc::default());
        self.opened.set(PageState::Awaited);
        self.has_files.set(matches!(source, Source::Files { .. }));
        self.forget_closed_address();
        if !is_first {
            // Where the list of another export was left means nothing in this one.
            self.left_list.set_value(None);
            window().scroll_to_with_x_and_y(0.0, 0.0);
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

    /// Shows an answer. `has_page` is whether a detail or a comparison was asked for.
    pub(super) fn show(self, answer: Answer, is_first: bool, has_page: bool) {
        let Answer { overview, window, page, outages, .. } = answer;
        if outages.is_some() {
            self.outages.set(outages);
        }
        if let Some(overview) = overview {
            self.overview.set(Some(Arc::new(overview)));
        }
        if is_first || has_page {
            self.fetch_parts();
        }
        self.rows.set(Arc::new(window));
        self.opened.set(match page {
            Some(page) => PageState::Known(Arc::new(page)),
            None if has_page => PageState::Absent,
            None => PageState::Awaited,
        });
    }

    /// Saves a download whose pieces have all come.
    pub(super) fn save_export(self, file_name: &str, format: ExportFormat, written: Written) {
        let chunks = self.session.try_update_value(super::SessionHost::take_chunks);
        let parts = self.parts.read_untracked();
        let facts = parts.as_ref().map(|parts| (parts.written)(written)).unwrap_or_default();
        drop(parts);
        self.save(&chunks.unwrap_or_default(), file_name, format.media_type(), &facts);
    }

    /// Saves what was made on the page as a file.
    pub(in crate::app) fn save_made(self, content: Payload, file_name: &str, media_type: &str) {
        self.save(&[content], file_name, media_type, "");
    }

    /// Saves pieces as a file, and says so; `facts` go behind its name.
    fn save(self, chunks: &[Payload], file_name: &str, media_type: &str, facts: &str) {
        match download::save(chunks, file_name, media_type) {
            Ok(()) => self.announcement.set(format!("Saved {file_name}{facts}.")),
            Err(message) => self.complain(message),
        }
    }
}

/// What the status line says of an export that was just opened; nothing if it is one file, read without loss.
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
