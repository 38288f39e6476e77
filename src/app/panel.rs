//! A panel that opens below its name, and closes when the focus leaves it, on Escape, or once a choice in it is clicked.

use leptos::html;
use leptos::prelude::*;
use leptos::{ev, web_sys};
use wasm_bindgen::JsCast;

/// A panel: a `details` element with its name as the summary.
#[component]
pub(super) fn Panel(
    /// Its classes.
    class: &'static str,
    /// The visible name.
    #[prop(into)]
    name: Signal<String>,
    /// A label before the name, for assistive technology.
    label: &'static str,
    /// Whether one of the panel's choices is in effect.
    #[prop(into)]
    is_chosen: Signal<bool>,
    /// The content of the panel.
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
        // Clicking what cannot take the focus, perhaps within the panel, leaves nothing focused: the panel then stays
        // open.
        if to.is_some() && !stays {
            close();
        }
    };
    // What had the focus is hidden with the panel.
    let close_and_focus = move || {
        close();
        if let Some(panel) = panel.get_untracked()
            && let Ok(Some(summary)) = panel.query_selector("summary")
            && let Ok(summary) = summary.dyn_into::<web_sys::HtmlElement>()
        {
            summary.focus().ok();
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close_and_focus();
        }
    };
    // One of several choices that was clicked is made. Arrow keys, whose clicks count as none, go on to the next one.
    let click = move |event: ev::MouseEvent| {
        let is_choice = || {
            let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
            target.closest("label:has([type=radio])").ok()?
        };
        if event.detail() > 0 && is_choice().is_some() {
            request_animation_frame(close_and_focus);
        }
    };
    view! {
        <details class=class node_ref=panel on:focusout=leave on:keydown=press on:click=click>
            <summary class:is-chosen=is_chosen aria-label=move || format!("{label}: {}", name.read())>
                {move || name.get()}
            </summary>
            <div class="panel">{children()}</div>
        </details>
    }
}
