//! The toolbar of the table: the selection and its sums, copying and printing, columns, grouping, the scale of the
//! trends, and a link to the import report.

use std::cell::Cell;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::column_choice::ColumnChoice;
use super::copy_table::CopyTable;
use super::grouping::GroupingChoice;
use super::printed::{PrintChoice, PrintedRows};
use super::{FIRST_CONTROL, row_selector};
use crate::app::changes::change_figure;
use crate::app::import::LinkToReport;
use crate::app::trend_scale::TrendScaleChoice;
use crate::browser::{locale, viewport};
use crate::stores::{ExportStore, Notices, ViewStore};
use crate::words::number;
use publisher_analytics_core::model::{RepoKey, RepoType};
use publisher_analytics_core::protocol::{Row, RowList, Selected};
use publisher_analytics_core::query::Grouping;

/// The toolbar of the table. It links to the import report only while the status line has an announcement.
#[component]
pub(super) fn TableTools() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let notices = expect_context::<Notices>();
    let selected = move || view.shown.read().selected.len();
    let compare = move |_: ev::MouseEvent| {
        // After the comparison, the focus returns to a row in sight, preferably to the one that was selected last.
        let in_sight = {
            let (view, rows) = (view.shown.read_untracked(), export.rows.read_untracked());
            let is_in_sight = |row: &&Row| viewport::begins_in_sight(&row_selector(row.rank));
            let in_sight: Vec<&RepoKey> =
                rows.rows.iter().filter(is_in_sight).map(|row| &row.key).collect();
            let selected = view.selected.iter().rev().find(|key| in_sight.contains(key));
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
        view.change(|view| view.selected.clear());
        // The button is removed, so the focus moves on.
        viewport::focus_first(FIRST_CONTROL);
    };
    // After a change of search, type or grouping, the page scrolls up to the head of the table.
    Effect::new(move |shown: Option<(String, Option<RepoType>, Grouping)>| {
        let view = view.shown.read();
        let now = (view.search.clone(), view.repo_type.clone(), view.grouping.clone());
        if shown.is_some_and(|shown| shown != now) {
            viewport::after_next_frame(|| viewport::scroll_up_to(".repositories"));
        }
        now
    });
    let sums = move || {
        let Selected { repositories, downloads, share, comparison } =
            export.findings.read().selected?;
        let wanted = view.shown.read().selected.len();
        let lacking = match wanted.saturating_sub(repositories) {
            0 => String::new(),
            lacking => format!(" ({} not in this export)", number(lacking)),
        };
        let sum = format!(
            "{} selected{lacking}: {}, {} of all downloads ",
            number(repositories),
            locale::count(downloads),
            locale::share(share * 100.0)
        );
        let change = comparison.previous.map(|_| change_figure(comparison.change));
        Some(view! { <span class="selected-sums">{sum} {change}</span> }.into_any())
    };
    let shown = move || export.rows.read().total;
    let has_rows = move || shown() > 0;
    let select_all_name = move || format!("Select all {}", number(shown()));
    let all_rows = RowList::Selection { first_row: 0, row_count: usize::MAX, selects: true };
    let select_all = move |_: ev::MouseEvent| export.fetch_list(all_rows);
    let compare_name = move || format!("Compare {}", selected());
    let (has_one, has_several, has_any) =
        (move || selected() == 1, move || selected() > 1, move || selected() > 0);
    let printed = RwSignal::new(None);
    let tools = NodeRef::<html::Span>::new();
    keep_rows_in_place(view, export, tools);
    view! {
        <Show when=leads_to_report>
            <LinkToReport />
        </Show>
        {sums}
        <span class="table-tools" node_ref=tools>
            <Show when=has_one>
                <span class="muted">"Select another repository to compare"</span>
            </Show>
            <Show when=has_rows>
                <button type="button" class="quiet" on:click=select_all>{select_all_name}</button>
            </Show>
            <Show when=has_several>
                <button type="button" class="compare" on:click=compare>{compare_name}</button>
            </Show>
            <Show when=has_any>
                <button type="button" class="quiet" on:click=clear>"Clear selection"</button>
            </Show>
            <Show when=has_rows>
                <CopyTable />
                <PrintChoice printed />
            </Show>
            <ColumnChoice />
            <GroupingChoice />
            <TrendScaleChoice own="Trend scale: each row" shared="Trend scale: all rows" />
        </span>
        <PrintedRows printed />
    }
}

/// Keeps the rows in place on the screen while the selection changes the height of the toolbar above them: the user may
/// be about to click the next row.
fn keep_rows_in_place(view: ViewStore, export: ExportStore, tools: NodeRef<html::Span>) {
    let watch = StoredValue::new_local(None);
    let took_room = Cell::new(false);
    let follows_selection = move || {
        let (view, findings) =
            (view.shown.try_read_untracked(), export.findings.try_read_untracked());
        // The sums of the selection come and go with answers, later than the selection itself.
        let takes_room = view.is_some_and(|view| !view.selected.is_empty())
            || findings.is_some_and(|findings| findings.selected.is_some());
        took_room.replace(takes_room) || takes_room
    };
    tools.on_load(move |tools| {
        let line = tools.closest(".status").ok().flatten();
        let table = document().query_selector(".repositories").ok().flatten();
        let line_and_table = line.zip(table);
        watch.set_value(
            line_and_table
                .map(|(line, table)| viewport::keep_in_place(table, &line, follows_selection)),
        );
    });
}
