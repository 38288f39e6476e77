//! The outcome of copying a text: a confirmation, or if the browser does not let the page copy, the text, selected.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clipboard;
use crate::stores::ViewStore;

/// A text to copy, and the outcome. The error says why it could not be copied.
type Copying = (String, Result<(), String>);

/// A button that copies a text. The outcome is shown beside it until the view changes.
#[component]
pub(super) fn CopyButton(
    /// The label of the button.
    name: &'static str,
    /// Returns the text; `None` if there is none yet.
    text: impl Fn() -> Option<String> + 'static,
    /// The CSS class of the button.
    #[prop(optional)]
    class: &'static str,
    /// Whether to show the copied text as well.
    #[prop(optional)]
    shows_text: bool,
) -> impl IntoView {
    let copied = RwSignal::new(None);
    let press = move |_| {
        if let Some(text) = untrack(&text) {
            let written = clipboard::write(&text);
            follow(text, written, copied);
        }
    };
    view! {
        <button type="button" class=class on:click=press>{name}</button>
        <Copied copied shows_text />
    }
}

/// Sets `copied` to the outcome of copying `text` once `written` resolves, and to `None` until then.
pub(super) fn follow(
    text: String,
    written: impl Future<Output = Result<(), String>> + 'static,
    copied: RwSignal<Option<Copying>>,
) {
    copied.set(None);
    spawn_local(async move {
        let outcome = written.await;
        // The component that owns the signal may be gone by then.
        copied.try_set(Some((text, outcome)));
    });
}

/// The outcome of copying, shown until the view changes.
#[component]
pub(super) fn Copied(
    /// The text copied last, and the outcome.
    copied: RwSignal<Option<Copying>>,
    /// Whether to show the copied text as well.
    #[prop(optional)]
    shows_text: bool,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    Effect::new(move |was_shown: Option<()>| {
        drop(view.shown.read());
        if was_shown.is_some() {
            copied.set(None);
        }
    });
    move || {
        copied.get().map(|(text, outcome)| match outcome {
            Ok(()) => view! {
                <span role="status" class="copied">"Copied"</span>
                {shows_text.then(|| view! { <p class="copied-text">{text}</p> })}
            }
            .into_any(),
            Err(message) => view! {
                <span role="status" class="copied is-not">{message} " The text is selected: copy it with Ctrl+C or ⌘C."</span>
                <Uncopied text />
            }
            .into_any(),
        })
    }
}

/// A text that the browser did not let the page copy: shown and selected, so that the user can copy it.
#[component]
fn Uncopied(
    /// The text.
    text: String,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    area.on_load(|area| {
        // The text is set by the next frame.
        request_animation_frame(move || {
            area.focus().ok();
            area.select();
        });
    });
    view! {
        <textarea node_ref=area readonly class="uncopied" aria-label="Text to copy" prop:value=text></textarea>
    }
}
