//! What stands in place of a table that has no rows.

use leptos::prelude::*;

use crate::browser::viewport;
use crate::stores::ViewStore;

/// The way out of a view without repositories.
#[component]
pub(super) fn NothingFound() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let clear = move |_| {
        view.change(|view| {
            view.search.clear();
            view.repo_type = None;
        });
        // The button goes.
        viewport::focus_search();
    };
    view! {
        <section class="empty">
            <h2>"No repository matches"</h2>
            <p>"Nothing in this export has this text in its name and this type."</p>
            <button type="button" on:click=clear>"Clear search and type"</button>
        </section>
    }
}
