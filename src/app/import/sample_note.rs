//! A note for first visits: the open export is a sample, how to get one's own, and that nothing is uploaded.

use leptos::prelude::*;

use super::sample;
use crate::app::copied::CopyButton;
use crate::browser::settings;
use crate::stores::{ExportStore, PageState, ViewStore};

/// The command that fetches an export.
const COMMAND: &str = "curl -H \"Authorization: Bearer $HF_TOKEN\" \
    https://huggingface.co/organizations/ORG/settings/publisher-analytics/download-breakdown -o breakdown.csv";

/// The note above the sample.
#[component]
pub(in crate::app) fn SampleNote() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    let is_sample = Memo::new(move |_| sample::is_open(export));
    // Whether the view comes from a link, and the sample has none of the repositories that the link names.
    let needs_export = move || {
        let shown = view.shown.read();
        let overview = export.overview.read();
        let finds_nothing = overview.as_ref().is_some_and(|found| found.repositories == 0);
        let lacks_page = *export.opened.read() == PageState::Absent;
        let findings = export.findings.read();
        let found = findings.selected.as_ref().map_or(0, |selected| selected.repositories);
        let lacks_selected = overview.is_some() && found < shown.selected.len();
        let lacks_any = finds_nothing || lacks_page || lacks_selected;
        shown.names_repositories() && view.is_linked() && lacks_any
    };
    let text = move || {
        let text = if needs_export() {
            "This link needs its export: open it to see this view. The open export is only a sample."
        } else {
            "This is a sample: downloads of 20 R packages. Open your own export to see yours. Nothing is uploaded."
        };
        text.to_owned()
    };
    move || {
        is_sample.get().then(|| {
            view! {
                <section class="sample-note" aria-label="About this page">
                    <p>{text}</p>
                    {settings::allows_local_files().then(|| view! { <OwnExport /> })}
                </section>
            }
            .into_any()
        })
    }
}

/// Instructions for publishers on how to get their export.
#[component]
fn OwnExport() -> impl IntoView {
    view! {
        <details class="own-export">
            <summary>"Get your own export"</summary>
            <p>"Fetch it with a token of your organization, then open the file here, or drop it on this page:"</p>
            <p>
                <code>{COMMAND}</code>
                <CopyButton name="Copy command" text=|| Some(COMMAND.to_owned()) />
            </p>
        </details>
    }
}
