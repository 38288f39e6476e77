//! The empty state of the table.

use leptos::prelude::*;

use crate::browser::viewport;
use crate::stores::{ExportStore, ViewStore};
use crate::words::type_plural;

/// The empty state, with a button that clears the filters. Empty if the view has repositories.
#[component]
pub(super) fn NothingFound() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let is_missed = move || export.rows.read().total == 0 && export.overview.read().is_some();
    let heading = move || {
        let view = view.shown.read();
        let what = view.repo_type.as_ref().map_or_else(
            || "repositories".to_owned(),
            |repo_type| type_plural(repo_type).to_lowercase(),
        );
        match &*view.search {
            "" => format!("This export has no {what}"),
            search => format!("No {what} match “{search}”"),
        }
    };
    let clear = move |_| {
        view.change(|view| {
            view.search.clear();
            view.repo_type = None;
        });
        // The button is removed, so the focus moves on.
        viewport::focus_search();
    };
    view! {
        <Show when=is_missed>
            <section class="empty">
                <h2>{heading}</h2>
                <button type="button" on:click=clear>"Clear search and type"</button>
            </section>
        </Show>
    }
}
