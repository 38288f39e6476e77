//! The note about the user's own table beside the export: its name, how well it fits, and a button that closes it.

use leptos::prelude::*;

use crate::browser::{files, locale, viewport};
use crate::stores::{ExportStore, Notices};
use crate::words::counted;
use publisher_analytics_core::query::OwnMatches;

/// Says which of the user's own tables is open. Mounting this component enables opening such tables, so it is mounted
/// even while none is open.
#[component]
pub(super) fn OwnTableNote() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let notices = expect_context::<Notices>();
    export.take_own_tables();
    // A table that is opened while an export is open is rejected if it has none of the export's repositories.
    Effect::new(move || {
        let (findings, table) = (export.findings.read(), export.own_table.get());
        let Some(table) = table.filter(|_| export.has_unproven_table()) else { return };
        let matches = findings.own_matches.as_ref();
        let Some(matches) = matches.filter(|matches| matches.table == table.number) else { return };
        if matches.matched > 0 {
            export.keep_own_table();
            notices.announce(format!("Opened {}.", table.file_name));
            return;
        }
        export.refuse_own_table(format!(
            "“{}” was not opened: none of its names is in this export. The table has {}; the export has {}.",
            table.file_name,
            listed(&matches.unknown_names),
            listed(&matches.other_names)
        ));
    });
    let close = move |_| {
        let name = export.own_table.get_untracked().map(|table| table.file_name.clone());
        export.close_own_table();
        notices.announce(format!("{} is closed.", name.unwrap_or_default()));
        // The button is removed, so the focus moves on.
        viewport::focus_first(files::OPEN_BUTTON);
    };
    move || {
        let table = export.own_table.get()?;
        let columns = counted(table.columns.len(), "column", "columns");
        let all = export.summary.read().as_ref().map(|summary| summary.repositories);
        let findings = export.findings.read();
        let matches = findings.own_matches.as_ref();
        let matches = matches.filter(|matches| matches.table == table.number).zip(all);
        let fit = match matches {
            Some((matches, all)) => {
                let all = counted(all, "repository", "repositories");
                format!(", {} of {all}", locale::count(matches.matched as u64))
            }
            None if all.is_none() => ". Open the export that it belongs to".to_owned(),
            None => String::new(),
        };
        let unknown = matches.filter(|(matches, _)| matches.unknown > 0);
        let unknown = unknown.map(|(matches, _)| not_found(matches));
        let repeated = (table.repeated > 0).then(|| {
            let rows = counted(table.repeated, "row has", "rows have");
            format!("{rows} a name that appears again further down; the last one counts.")
        });
        let facts = unknown.into_iter().chain(repeated);
        let facts = facts.map(|fact| view! { " " <span class="muted">{fact}</span> }.into_any());
        let view = view! {
            <section class="own-table" aria-label="Your own table">
                <p>
                    <b>{table.file_name.clone()}</b>
                    {format!(": {columns}{fit}.")}
                    {facts.collect_view()}
                    " "
                    <span class="muted">"The table stays on this machine. Links and downloads contain only what you show, search or group by."</span>
                </p>
                <button type="button" class="quiet" on:click=close>"Remove table"</button>
            </section>
        };
        Some(view.into_any())
    }
}

/// Describes the rows that match no repository of the export.
fn not_found(matches: &OwnMatches) -> String {
    let OwnMatches { unknown, unknown_names: names, .. } = matches;
    let more = if *unknown > names.len() { ", …" } else { "" };
    let rows = counted(*unknown, "row matches", "rows match");
    format!("{rows} no repository of this export: {}{more}.", names.join(", "))
}

fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
