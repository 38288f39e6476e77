//! The syntax of a search, and the terms of the current search that were not understood.

use leptos::prelude::*;

use crate::browser::{keep_while_mounted, viewport};
use crate::stores::{ExportStore, ViewStore};
use publisher_analytics_core::query::Search;

/// The terms of a search, and what they find.
const TERMS: [(&str, &str); 9] = [
    ("-word", "excludes names that contain it"),
    ("a|b", "finds either"),
    ("^acme/", "names that begin with it"),
    ("acme/", "exactly this organization"),
    ("\"name\"", "exactly this name"),
    ("type:model", "a repository type"),
    ("downloads:>1000", "downloads in the period"),
    ("change:<-20%", "the change"),
    ("is:new", "new repositories; also is:silent, is:falling, is:rising, is:never"),
];

/// The syntax, which the stylesheet shows while the search field has the focus and is empty or has a hint. The hint
/// lists the terms that were not understood.
#[component]
pub(super) fn SearchHelp() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    keep_while_mounted([
        viewport::keep_height(".is-bar", "--bar-height"),
        viewport::keep_height(".status", "--status-height"),
    ]);
    let hint = move || {
        let unread = &export.findings.read().unread_terms;
        let is_searching = !view.shown.read().search.is_empty();
        (!unread.is_empty() && is_searching).then(|| {
            let column = unread.iter().find_map(|term| Search::own_column_of(term));
            let column = column.filter(|_| export.own_table.read().is_none());
            let advice = column.map(|column| {
                format!(". If “{column}” is a column of your own table, open that table, too.")
            });
            format!(
                "Not understood, and left out: {}{}",
                unread.join(" "),
                advice.unwrap_or_default()
            )
        })
    };
    let terms = TERMS
        .map(|(term, meaning)| view! { <li><code>{term}</code> " " {meaning}</li> }.into_any());
    // Columns of the user's own table are searched by their keys.
    let own_terms = move || {
        let keys = export.own_columns().into_iter().map(|column| column.key + ":");
        let keys = keys.collect::<Vec<_>>().join(" ");
        (!keys.is_empty()).then(|| {
            view! {
                <li class="own-terms">
                    <code>{keys}</code>
                    " a value in your own table; for numbers and dates also :> and :<="
                </li>
            }
        })
    };
    view! {
        <div class="search-help" id="search-help">
            {move || hint().map(|hint| view! { <p class="search-hint" role="status">{hint}</p> })}
            <ul class="search-terms">{terms.into_iter().collect_view()} {own_terms}</ul>
        </div>
    }
}
