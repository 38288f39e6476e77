//! What has come of copying a text: that it is copied, or the text itself, selected, where the browser does not let a page copy.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clipboard;

/// Copies a text, and says what has come of it beside what was pressed.
#[component]
pub(super) fn Copied(
    /// The text.
    text: String,
) -> impl IntoView {
    let outcome = RwSignal::new(None);
    let written = clipboard::write(&text);
    spawn_local(async move {
        outcome.try_set(Some(written.await));
    });
    move || {
        outcome.get().map(|outcome| match outcome {
            Ok(()) => view! { <span role="status" class="copied">"Copied"</span> }.into_any(),
            Err(message) => view! {
                <span role="status">{message} " The text is selected: copy it with Ctrl+C or ⌘C."</span>
                <Uncopied text=text.clone() />
            }
            .into_any(),
        })
    }
}

/// A text that the browser did not let this page copy: shown and selected, for the reader to copy.
#[component]
pub(super) fn Uncopied(
    /// The text.
    text: String,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    area.on_load(|area| {
        // It has its text by then.
        request_animation_frame(move || {
            area.focus().ok();
            area.select();
        });
    });
    view! {
        <textarea node_ref=area readonly class="uncopied" aria-label="Text to copy" prop:value=text></textarea>
    }
}
