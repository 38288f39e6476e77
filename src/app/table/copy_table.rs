//! Copies rows of the table, with all columns that it shows, as rich text or as Markdown: the selected rows, the first
//! ten, or all.

use leptos::ev;
use leptos::prelude::*;

use super::columns::shown_columns;
use crate::app::copied::{Copied, follow};
use crate::browser::clipboard::TableCopy;
use crate::copied_table::{html, markdown, tab_separated};
use crate::stores::{ExportStore, ViewStore};
use crate::words::counted;
use publisher_analytics_core::protocol::RowList;

/// The most rows that are copied if none are selected, unless the user chooses all.
const FIRST_ROWS: usize = 10;

/// The choice of rows and format, which copies at once, and the outcome.
#[component]
pub(super) fn CopyTable() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    let shown = move || shown_columns(view, export);
    // The copy that waits for its rows, and whether it is Markdown.
    let awaiting = StoredValue::new_local(None::<(TableCopy, bool)>);
    let is_awaiting = RwSignal::new(false);
    let copied = RwSignal::new(None);
    // The rows may not be fetched yet, so `choose` requests them from the worker, and this effect copies them.
    Effect::new(move || {
        let findings = export.findings.read();
        let Some(rows) = &findings.copied_rows else { return };
        let Some((copy, is_markdown)) = awaiting.try_update_value(Option::take).flatten() else {
            return;
        };
        is_awaiting.set(false);
        let added = untrack(shown);
        let plain = if is_markdown { markdown(rows, &added) } else { tab_separated(rows, &added) };
        let rich = if is_markdown { String::new() } else { html(rows, &added) };
        let written = copy.finish(&plain, &rich);
        follow(plain, written, copied);
    });
    // The rows may not come: another export was opened, or they cannot be listed.
    Effect::new(move || {
        if !export.is_fetching_list() {
            awaiting.try_set_value(None);
            is_awaiting.set(false);
        }
    });
    let choose = move |event: ev::Event| {
        let chosen = event_target_value(&event);
        let is_markdown = chosen.ends_with("markdown");
        is_awaiting.set(true);
        copied.set(None);
        awaiting.set_value(Some((TableCopy::begin(!is_markdown), is_markdown)));
        let list = if chosen.starts_with("all") { RowList::AllCopied } else { RowList::Copied };
        export.fetch_list(list);
    };
    let total = move || export.rows.read().total;
    let all = move || format!("All {}", counted(total(), "row", "rows"));
    let rows = move || match view.shown.read().selected.len() {
        0 if total() <= FIRST_ROWS => all(),
        0 => format!("First {FIRST_ROWS} rows"),
        selected => format!("{selected} selected"),
    };
    // After each choice, the control shows its name again.
    let is_idle = move || !is_awaiting.get();
    let copies_all_anyway = move || view.shown.read().selected.is_empty() && total() <= FIRST_ROWS;
    view! {
        <span class="chart-choices">
            <select aria-label="Copy table" on:change=choose>
                <option value="" prop:selected=is_idle>"Copy table"</option>
                <option value="table">{move || format!("{}, as a table", rows())}</option>
                <option value="markdown">{move || format!("{}, as Markdown", rows())}</option>
                <Show when=move || !copies_all_anyway()>
                    <option value="all-table">{move || format!("{}, as a table", all())}</option>
                    <option value="all-markdown">{move || format!("{}, as Markdown", all())}</option>
                </Show>
            </select>
        </span>
        <Copied copied />
    }
}
