//! The question that is asked before an export is read from another site.

use leptos::html;
use leptos::prelude::*;

use crate::browser::address::{self, Destination};
use crate::browser::{files, viewport};
use crate::stores::ExportStore;

/// Asks whether to open the export of another site that a link names.
#[component]
pub(super) fn Question() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    move || {
        let name = export.asked.get();
        match address::destination(&name) {
            Destination::Elsewhere { url, host } => {
                Some(view! { <QuestionAbout name url host /> }.into_any())
            }
            _ => None,
        }
    }
}

#[component]
fn QuestionAbout(
    /// The address, as the link gives it.
    name: String,
    /// The absolute address.
    url: String,
    /// Its host.
    host: String,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let decline_button = NodeRef::<html::Button>::new();
    // Focus the button that declines: assistive technology reads the question with it, and a key pressed by mistake
    // opens nothing.
    decline_button.on_load(|button| {
        button.focus().ok();
    });
    let open = move |_| {
        export.open_asked(&name);
        viewport::focus_first(files::OPEN_BUTTON);
    };
    let decline = move |_| {
        export.decline_asked();
        viewport::focus_first(files::OPEN_BUTTON);
    };
    view! {
        <div role="group" aria-labelledby="question" class="question">
            <p id="question">
                "This link opens an export from another site, " <strong>{host}</strong> ": " {url}
                ". Nothing has been read yet. If you open it, that site can see that your browser requests the file."
            </p>
            <button type="button" on:click=open>"Open it"</button>
            <button type="button" node_ref=decline_button on:click=decline>"Do not open"</button>
        </div>
    }
}
