//! The status line: what just happened, how much of the export the view shows, and the toolbar of the table.

use leptos::prelude::*;

use crate::app::lazy::Lazy;
use crate::app::table;
use crate::stores::{ExportStore, Notices, ViewStore};
use crate::words::{counted, last_day_note, number};
use publisher_analytics_core::protocol::{Overview, Summary};
use publisher_analytics_core::view::View;

/// The status line.
#[component]
pub(in crate::app) fn Status() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let notices = expect_context::<Notices>();
    // Details and comparisons show the same in their headings. There the line is only for assistive technology, until
    // something happens.
    let is_unseen = move || !view.shown.read().is_list() && notices.announcement.read().is_empty();
    let has_table_tools = move || export.overview.read().is_some() && view.shown.read().is_list();
    let status = move || {
        let announcement = notices.announcement.get();
        let (summary, overview) = (export.summary.read(), export.overview.read());
        let (Some(summary), Some(overview)) = (&*summary, &*overview) else {
            return announcement;
        };
        let shown = what_is_shown(summary, overview, &view.shown.read());
        if announcement.is_empty() { shown } else { format!("{announcement} · {shown}") }
    };
    view! {
        <p class="status" class:is-unseen=is_unseen>
            <span role="status" id="status">{status}</span>
            <Lazy when=has_table_tools view=table::tools name="The table toolbar" />
        </p>
    }
}

/// Describes how much of the export the view shows.
fn what_is_shown(summary: &Summary, overview: &Overview, view: &View) -> String {
    let days = overview.period.map_or_else(|| "no days".to_owned(), |days| days.to_string());
    let note = last_day_note(summary, view).map(|note| format!(" ({note})"));
    let days = days + &note.unwrap_or_default();
    match &view.repo {
        Some(repo) => format!("{}, {days}", repo.name),
        None if view.is_comparing => days,
        None => {
            let shown = number(overview.repositories);
            let all = counted(summary.repositories, "repository", "repositories");
            format!("{shown} of {all}, {days}")
        }
    }
}
