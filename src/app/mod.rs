//! The page: Leptos components that turn the view and the worker's answers into what the reader sees.
//!
//! `state` holds every signal; components read them and call its methods. Effects stand only at the edges:
//! canvas, address bar, title, focus.
#![expect(
    unreachable_pub,
    reason = "the component macro makes its functions and properties public"
)]

mod annotations;
mod chart_cursor;
mod chart_figure;
mod chart_labels;

mod chart_picture;
mod chart_toolbar;
mod compare;
mod dates;
mod detail;
mod empty_state;
mod filters;
mod header;
mod how_counted;
mod import_report;
mod labels;
mod lazy;
mod live;
mod notices;
mod overview;
mod sample;
mod small_charts;
mod state;
mod table;

use leptos::prelude::*;

use self::live::{flag, shown};
use self::state::AppState;
use crate::browser::files::{self, Dropped};
use crate::browser::{address, crash, theme, viewport};

/// Puts the page into the document.
pub fn mount() {
    for listener in crash::on_crash(notices::show_crash) {
        // It listens for as long as the page is open.
        listener.forget();
    }
    notices::remove_start_notice();
    mount_to_body(Page);
}

/// The whole page.
#[component]
fn Page() -> impl IntoView {
    let state = AppState::new();
    provide_context(state);
    let edges = StoredValue::new_local((
        address::on_history(move |query| state.show_query(&query)),
        theme::on_system_change(move || state.refresh_look()),
        viewport::on_pixel_ratio(move || state.refresh_look()),
        files::on_drop(
            move |is_over| state.set_dragging(is_over),
            move |dropped| {
                match dropped {
                Dropped::Files(files) => state.open_files(files),
                Dropped::Folder { name } => state.complain(format!(
                    "“{name}” is a folder, and nothing was opened. Open the folder and drop the export files inside it, \
                     several at once if you like."
                )),
            }
            },
        ),
    ));
    on_cleanup(move || edges.dispose());
    state.connect();
    state.open_first();

    let has_export = move || state.summary.read().is_some();
    let lists = move || has_export() && state.view.read().is_list();
    let has_parts = move || state.parts.read().is_some();
    let opens = move || has_export() && has_parts() && !state.view.read().is_list();
    let reports = move || {
        has_parts() && state.summary.read().as_ref().is_some_and(|summary| summary.report.is_some())
    };
    view! {
        <header::Header />
        <main class:is-dragging=flag(move || state.is_dragging.get())>
            <notices::Alert />
            <notices::ImportProgress />
            {shown(reports, move || state.part(|parts| parts.import_report))}
            {shown(lists, || view! { <overview::Overview /> <filters::Filters /> }.into_any())}
            <notices::Status />
            {shown(lists, || view! { <table::RepositoryTable /> }.into_any())}
            {shown(opens, move || state.part(|parts| parts.opened))}
            {shown(
                move || !has_export() && state.import.read().is_none(),
                || view! { <notices::NothingOpen /> }.into_any(),
            )}
        </main>
        <notices::Footer />
    }
}
