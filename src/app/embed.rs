//! Embedding, with `?embed=1`: a single chart for a frame in another page, under a title that links to the whole page.

use leptos::prelude::*;

use crate::browser::address;
use crate::stores::{ViewStore, title_of};

/// The query parameter.
const PARAMETER: &str = "embed";

/// Whether the page is embedded, and shows a single chart.
pub(super) fn is_on() -> bool {
    address::parameter(PARAMETER).is_some_and(|value| value == "1")
}

/// The title, a link to the whole page.
#[component]
pub(super) fn Title() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let href = move || {
        let query = view.shown.read().to_query(&address::query_without(PARAMETER));
        // An empty reference would keep the query of the base URL; `?` clears it.
        if query.is_empty() { "?".to_owned() } else { query }
    };
    let title = move || title_of(&view.shown.read());
    view! { <h1 class="embed-title"><a href=href target="_blank" rel="noopener">{title}</a></h1> }
}
