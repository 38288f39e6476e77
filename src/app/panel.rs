//! A panel that unfolds below its name, and folds when the reader leaves it or presses Escape.

use leptos::html;
use leptos::prelude::*;
use leptos::{ev, web_sys};
use wasm_bindgen::JsCast;

/// A panel, named in the summary of a `details` element.
#[component]
pub(super) fn Panel(
    /// Its classes.
    class: &'static str,
    /// The name that is seen.
    #[prop(into)]
    name: Signal<String>,
    /// What the name is of, for assistive technology.
    label: &'static str,
    /// Whether what it offers is chosen.
    #[prop(into)]
    is_chosen: Signal<bool>,
    /// What unfolds.
    children: Children,
) -> impl IntoView {
    let panel = NodeRef::<html::Details>::new();
    let close = move || {
        if let Some(panel) = panel.get_untracked() {
            panel.set_open(false);
        }
    };
    let leave = move |event: ev::FocusEvent| {
        let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
        let stays = panel.get_untracked().is_some_and(|panel| panel.contains(to.as_ref()));
        // Pressing on nothing that takes the focus leaves it nowhere, also within the panel.
        if to.is_some() && !stays {
            close();
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close();
            if let Some(panel) = panel.get_untracked()
                && let Ok(Some(summary)) = panel.query_selector("summary")
                && let Ok(summary) = summary.dyn_into::<web_sys::HtmlElement>()
            {
                summary.focus().ok();
            }
        }
    };
    view! {
        <details class=class node_ref=panel on:focusout=leave on:keydown=press>
            <summary class:is-chosen=is_chosen aria-label=move || format!("{label}: {}", name.read())>
                {move || name.get()}
            </summary>
            <div class="panel">{children()}</div>
        </details>
    }
}
