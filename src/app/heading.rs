//! The heading of what is open in place of the table.

use leptos::html;
use leptos::prelude::*;

use crate::browser::viewport;

/// A heading that takes the focus when it is in the document: readers begin there.
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
