//! The header: the open export, and buttons that open files, download the view and switch the theme.

use leptos::prelude::*;

use crate::browser::{files, settings};
use crate::stores::{AppearanceStore, ExportStore};
use crate::words::{counted, not_counted_name, open_day_name};
use publisher_analytics_core::export::ExportFormat;

/// The page's header.
#[component]
pub(super) fn Header() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let appearance = expect_context::<AppearanceStore>();
    let take = move |event| export.open_files(files::take_from_input(&event));
    let has_export = move || export.is_open();
    let theme = move || format!("Theme: {}", appearance.current.read().theme.label());
    let open_file = settings::allows_local_files().then(|| {
        view! {
            <input
                type="file"
                multiple
                class="file-input"
                tabindex="-1"
                aria-hidden="true"
                on:change=take
            />
            <button type="button" class="open-file" on:click=|_| files::pick()>"Open file"</button>
        }
        .into_any()
    });
    view! {
        <header class="page-header">
            <h1>{settings::title()}</h1>
            <OpenExport />
            <div class="actions">
                {open_file}
                <Show when=has_export>
                    <ExportButtons />
                </Show>
                <button
                    type="button"
                    class="theme-switch"
                    aria-label=theme
                    title=theme
                    on:click=move |_| appearance.switch_theme()
                >
                    <span class="theme-icon" aria-hidden="true"></span>
                </button>
            </div>
        </header>
    }
}

/// Name, size and days of the open export.
#[component]
fn OpenExport() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    move || {
        let summary = export.summary.get()?;
        let name = super::import::sample::display_name(&summary);
        let days = summary.days.map(|days| days.to_string());
        let last_day = summary.open_day.map(open_day_name);
        let last_day = last_day.or_else(|| summary.not_counted_day.map(not_counted_name));
        let facts = [
            Some(counted(summary.repositories, "repository", "repositories")),
            Some(counted(summary.records, "daily record", "daily records")),
            days,
            last_day,
        ];
        let facts = facts
            .into_iter()
            .flatten()
            .map(|fact| view! { <span class="fact">{fact}</span> }.into_any());
        let view = view! {
            <p class="open-export">
                <span>
                    <span class="export-name" title=name.clone()><b>{name.clone()}</b></span>
                    {facts.collect_view()}
                </span>
            </p>
        };
        Some(view.into_any())
    }
}

/// The two buttons that download the view.
#[component]
fn ExportButtons() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    view! {
        <button type="button" class="export" on:click=move |_| export.download_view(ExportFormat::Csv)>"Export CSV"</button>
        <button type="button" class="export" on:click=move |_| export.download_view(ExportFormat::Json)>"Export JSON"</button>
    }
}
