//! The heading of a page that is open in place of the table.

use leptos::html;
use leptos::prelude::*;

use crate::browser::viewport;

/// A heading that takes the focus once it is in the document, so that screen readers start there.
#[component]
pub(super) fn FocusedHeading(
    /// The text of the heading.
    children: Children,
) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move || {
        if let Some(heading) = heading.get() {
            viewport::focus_without_scrolling(&heading);
        }
    });
    view! { <h2 node_ref=heading tabindex="-1">{children()}</h2> }
}
