//! The page: Leptos components that render the view and the worker's answers.
//!
//! Components are grouped in folders by area. They read the signals of [`crate::stores`] and call the methods of the
//! stores. Effects are used only at the edges, such as canvas, focus, fields, clipboard and printing.
#![expect(
    unreachable_pub,
    reason = "the component macro makes its functions and properties public"
)]

mod changes;
mod chart;
mod compare;
mod copied;
mod css;
mod detail;
mod embed;
mod filters;
mod footer;
mod header;
mod heading;
mod host;
mod how_counted;
mod import;
mod keyboard_help;
pub mod lazy;
pub mod link;
mod marks;
mod names;
pub mod notices;
mod overview;
mod own_table;
mod panel;
mod screen;
pub mod table;
mod trend_scale;
mod without_spikes;

use leptos::ev;
use leptos::prelude::*;

use self::lazy::Lazy;
use crate::browser::files::{self, Dropped};
use crate::browser::{address, crash, keep_while_mounted, settings, viewport};
use crate::stores::{ExportStore, Notices, ViewStore, provide_stores};

/// Mounts the page.
pub fn mount() {
    for listener in crash::on_crash(notices::show_crash) {
        // The listener lives as long as the page is open.
        listener.forget();
    }
    settings::once_settled(|| {
        notices::remove_start_notice();
        mount_to_body(Page);
    });
}

/// The whole page.
#[component]
fn Page() -> impl IntoView {
    provide_stores();
    lazy::provide_retries();
    let is_dragging = RwSignal::new(false);
    listen(is_dragging);
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    export.open_first();

    let has_export = move || export.is_open();
    let is_embedded = embed::is_on();
    let shows_list = move || has_export() && view.shown.read().is_list();
    let shows_table = move || !is_embedded && shows_list();
    let shows_repo = move || has_export() && view.shown.read().repo.is_some();
    let shows_comparison = move || {
        let view = view.shown.read();
        has_export() && view.repo.is_none() && !view.is_list()
    };
    let has_report = move || {
        let summary = export.summary.read();
        !is_embedded && summary.as_ref().is_some_and(|summary| summary.report.is_some())
    };
    let is_sample = move || !is_embedded && import::sample::is_open(export);
    let is_writing = move || export.download.read().is_some();
    let is_asked = move || !export.asked.read().is_empty();
    let is_empty = move || !has_export() && export.import.read().is_none() && !is_asked();
    // The first paint does not wait for the notes of the host.
    let has_first = move || export.overview.read().is_some() || is_empty();
    view! {
        <Show when=has_export>
            <SkipLink />
        </Show>
        <header::Header />
        <main id="content" class:is-dragging=is_dragging>
            <div class="notes" class:has-sample=is_sample>
                <Lazy when=has_first view=host::notes />
            </div>
            <notices::Alert />
            <Lazy when=is_asked view=import::question name="The prompt to open a file from another site" />
            <import::Progress />
            <Lazy when=is_writing view=import::download name="The progress of the download" />
            <Lazy when=has_report view=import::report name="The import report" />
            <div class="columns">
                <Show when=shows_list>
                    {(!is_embedded).then(|| view! { <filters::Filters /> }.into_any())}
                    <div>
                        <overview::Overview />
                    </div>
                </Show>
                <div>
                    <notices::Status />
                    <Show when=shows_table>
                        <table::RepositoryTable />
                    </Show>
                </div>
            </div>
            <Lazy when=shows_repo view=detail::view name="The detail of the repository" />
            <Lazy when=shows_comparison view=compare::view name="The comparison" />
            <Show when=is_empty>
                <notices::NothingOpen />
            </Show>
        </main>
        <footer::Footer />
    }
}

/// The first tab stop: a link past the header and the overview to the table, or to the page that is open in its place.
#[component]
fn SkipLink() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let is_list = move || view.shown.read().is_list();
    let name =
        move || (if is_list() { "Skip to the table" } else { "Skip to the content" }).to_owned();
    let skip = move |event: ev::MouseEvent| {
        // Following the link would change the address, which belongs to the view.
        event.prevent_default();
        let shown = if untrack(is_list) { table::FIRST_CONTROL } else { "main a" };
        viewport::go_to_first(shown);
    };
    view! { <a class="skip-link" href="#content" on:click=skip>{name}</a> }
}

/// Listens to events outside of components: history and dropped files. [`screen`] listens to the system and the screen.
fn listen(is_dragging: RwSignal<bool>) {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let notices = expect_context::<Notices>();
    let show_query = move |query: String| {
        view.show_query(&query);
        export.forget_closed_address();
    };
    let drag = move |is_over| {
        if is_dragging.get_untracked() != is_over {
            is_dragging.set(is_over);
        }
    };
    let drop = move |dropped| {
        match dropped {
        Dropped::Files(files) => export.open_files(files),
        Dropped::Folder { name } => notices.show_alert(format!(
            "“{name}” is a folder, and nothing was opened. Open the folder and drop the export files inside it, several at \
             once if you like."
        )),
    }
    };
    keep_while_mounted((address::on_history(show_query), files::on_drop(drag, drop)));
}
