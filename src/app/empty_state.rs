//! What stands in place of a table that has no rows.

use leptos::prelude::*;

use super::live::on;
use super::state::AppState;
use crate::browser::viewport;

/// Shows the way out of a view without repositories.
pub(super) fn nothing_found() -> AnyView {
    let state = expect_context::<AppState>();
    let clear = move |_| {
        state.change_view(|view| {
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
            <button type="button" on:click=on(clear)>"Clear search and type"</button>
        </section>
    }
    .into_any()
}
