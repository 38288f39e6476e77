//! Copies rows of the table, as Markdown or for a spreadsheet: the selected ones, or else the first ten.

use std::cmp::Ordering;
use std::iter;

use leptos::ev;
use leptos::prelude::*;

use crate::app::copied::Copied;
use crate::stores::{ExportStore, ViewStore};
use publisher_analytics_core::protocol::{Row, RowList};

const HEADS: [&str; 6] = ["Repository", "Type", "Downloads", "Share", "Difference", "Change"];

/// The choice, which copies at once, and what has come of it.
#[component]
pub(super) fn CopyTable() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    // Whether the rows that were asked for are to be Markdown.
    let is_markdown = RwSignal::new(None);
    let text = RwSignal::new(None);
    // The rows may lie far from those in sight, so the worker is asked for them.
    Effect::new(move || {
        let findings = export.findings.read();
        if let (Some(rows), Some(as_markdown)) =
            (&findings.copied_rows, is_markdown.get_untracked())
        {
            is_markdown.set(None);
            text.set(Some(table(rows, as_markdown)));
        }
    });
    let choose = move |event: ev::Event| {
        is_markdown.set(Some(event_target_value(&event) == "markdown"));
        text.set(None);
        export.fetch_list(RowList::Copied);
    };
    let name = move || match view.shown.read().selected.len() {
        0 => "Copy first 10 rows".to_owned(),
        selected => format!("Copy {selected} selected"),
    };
    // After each choice, the control shows its name again.
    let is_idle = move || is_markdown.get().is_none();
    view! {
        <span class="chart-choices">
            <select aria-label="Copy table" on:change=choose>
                <option value="" prop:selected=is_idle>{name}</option>
                <option value="markdown">"as Markdown"</option>
                <option value="tabs">"for a spreadsheet"</option>
            </select>
        </span>
        {move || text.get().map(|text| view! { <Copied text /> })}
    }
}

/// The rows as a text, with plain digits.
fn table(rows: &[Row], is_markdown: bool) -> String {
    let lines = rows.iter().map(|row| {
        let difference = row.comparison.difference().map(|difference| difference.to_string());
        [
            row.key.name.to_string(),
            row.key.repo_type.to_string(),
            row.downloads.to_string(),
            percent(row.share * 100.0),
            difference.unwrap_or_default(),
            change(row),
        ]
    });
    let line = |cells: [String; 6]| {
        if is_markdown {
            format!("| {} |\n", cells.map(|cell| cell.replace('|', "\\|")).join(" | "))
        } else {
            cells.join("\t") + "\n"
        }
    };
    let mut lines = iter::once(HEADS.map(str::to_owned)).chain(lines).map(line);
    let head = lines.next().unwrap_or_default();
    let ruler = if is_markdown { "|---|---|---:|---:|---:|---:|\n" } else { "" };
    iter::once(head + ruler).chain(lines).collect()
}

fn percent(percent: f64) -> String {
    format!("{percent:.1} %")
}

fn change(row: &Row) -> String {
    let change = row.comparison.change;
    let sign = if change.sign() == Ordering::Less { "−" } else { "" };
    sign.to_owned() + &change.label(percent, |count| count.to_string())
}
