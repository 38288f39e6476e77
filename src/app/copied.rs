//! What has come of copying a text: that it is copied, or the text itself, selected, where the browser does not let a page copy.

use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::browser::clipboard;
use crate::stores::ViewStore;

/// A text that was to be copied, and why it was not, if so.
type Copying = (String, Result<(), String>);

/// A button that copies a text, with what has come of it beside it until the view changes.
#[component]
pub(super) fn CopyButton(
    /// What it says.
    name: &'static str,
    /// Gives the text; `None` if there is none yet.
    text: impl Fn() -> Option<String> + 'static,
    /// The class of the button.
    #[prop(optional)]
    class: &'static str,
    /// Whether what was copied stands below.
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

/// Tells `copied` what comes of copying `text`.
pub(super) fn follow(
    text: String,
    written: impl Future<Output = Result<(), String>> + 'static,
    copied: RwSignal<Option<Copying>>,
) {
    copied.set(None);
    spawn_local(async move {
        let outcome = written.await;
        // What was pressed may have gone meanwhile.
        copied.try_set(Some((text, outcome)));
    });
}

/// Says what has come of copying, beside what was pressed, until the view changes.
#[component]
pub(super) fn Copied(
    /// What was copied last.
    copied: RwSignal<Option<Copying>>,
    /// Whether what was copied stands below.
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

/// A text that the browser did not let this page copy: shown and selected, for the reader to copy.
#[component]
fn Uncopied(
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
