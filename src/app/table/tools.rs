//! What can be done with the table: comparing what is selected, the scale of the trends, the way to the import report.

use leptos::ev;
use leptos::prelude::*;

use super::{FIRST_CONTROL, row_selector};
use crate::app::import::LinkToReport;
use crate::app::trend_scale::TrendScaleChoice;
use crate::browser::viewport;
use crate::stores::{ExportStore, Notices, ViewStore};
use publisher_analytics_core::model::RepoKey;
use publisher_analytics_core::protocol::Row;

/// What can be done with the selected repositories, the scale of the trends, and a link to the import report while
/// that is news.
#[component]
pub(super) fn TableTools() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let notices = expect_context::<Notices>();
    let selected = move || view.shown.read().compared.len();
    let compare = move |_: ev::MouseEvent| {
        // The focus will return to a row in sight, at best to the last one that was selected.
        let in_sight = {
            let (view, rows) = (view.shown.read_untracked(), export.rows.read_untracked());
            let is_in_sight = |row: &&Row| viewport::begins_in_sight(&row_selector(row.rank));
            let in_sight: Vec<&RepoKey> =
                rows.rows.iter().filter(is_in_sight).map(|row| &row.key).collect();
            let selected = view.compared.iter().rev().find(|key| in_sight.contains(key));
            selected.or(in_sight.first().copied()).cloned()
        };
        if let Some(key) = in_sight {
            view.leave_list(key);
        }
        view.change(|view| view.is_comparing = true);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    let leads_to_report = move || {
        !notices.announcement.read().is_empty()
            && export.summary.read().as_ref().is_some_and(|summary| summary.report.is_some())
    };
    let clear = move |_: ev::MouseEvent| {
        view.change(|view| view.compared.clear());
        // The button goes.
        viewport::focus_first(FIRST_CONTROL);
    };
    let compare_name = move || format!("Compare {}", selected());
    let (has_one, has_several, has_any) =
        (move || selected() == 1, move || selected() > 1, move || selected() > 0);
    view! {
        <Show when=leads_to_report>
            <LinkToReport />
        </Show>
        <span class="table-tools">
            <Show when=has_one>
                <span class="muted">"Select another repository to compare"</span>
            </Show>
            <Show when=has_several>
                <button type="button" class="compare" on:click=compare>{compare_name}</button>
            </Show>
            <Show when=has_any>
                <button type="button" class="quiet" on:click=clear>"Clear selection"</button>
            </Show>
            <TrendScaleChoice own="Trends: own scale" shared="Trends: shared scale" />
        </span>
    }
}
