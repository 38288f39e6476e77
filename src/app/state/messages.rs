//! What the page says: the status line, alerts, and a chart in a sentence for the clipboard.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::AppState;
use crate::app::chart_figure::Chart;
use crate::app::labels::{counted, last_day_note, name_among, view_name};
use crate::browser::{clipboard, locale};
use publisher_analytics_core::chart::report_sentence;
use publisher_analytics_core::query::SeriesKey;

/// Why something was refused, and what to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::app) struct Alert {
    /// Full sentences; empty if all is well.
    pub(in crate::app) message: String,
    /// The address that can be tried again.
    pub(in crate::app) address: Option<String>,
}

impl AppState {
    /// Says what went wrong.
    pub(in crate::app) fn complain(self, message: String) {
        self.alert.set(Alert { message, address: None });
    }

    /// Puts the alert away.
    pub(in crate::app) fn dismiss_alert(self) {
        self.alert.set(Alert::default());
    }

    /// Puts a chart in a sentence on the clipboard, and says so.
    pub(in crate::app) fn copy_summary(self, chart: Chart) {
        let (Some(data), Some(chart_series)) =
            (chart.data.get_untracked(), chart.series.get_untracked())
        else {
            return;
        };
        let hidden = chart.hidden.read_untracked();
        let view = self.view.read_untracked();
        // A model and a dataset may have the same name: the sentence stands without the page.
        let of_what = match &view.repo {
            Some(repo) => format!("{} ({})", repo.name, repo.repo_type),
            None => view_name(&view, &data, &hidden, &chart_series),
        };
        drop(view);
        let name = |key: &SeriesKey| name_among(key, &chart_series);
        let text = report_sentence(&data, &hidden, &of_what, locale::count, name);
        drop(hidden);
        let Some(text) = text else { return };
        spawn_local(async move {
            match clipboard::write(&text).await {
                Ok(()) => self.announcement.set(format!("Copied: {text}")),
                Err(message) => self.complain(message),
            }
        });
    }

    /// The status line: how much of the export the view shows.
    pub(in crate::app) fn status(self) -> String {
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
