//! The box that selects the repository of a row for comparison.

use leptos::ev;
use leptos::prelude::*;

use super::row::ShownRow;
use crate::stores::{Notices, ViewStore};
use publisher_analytics_core::view::View;

/// The box of a row.
#[component]
pub(super) fn SelectBox(
    /// What the row shows.
    shown: RwSignal<ShownRow>,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let notices = expect_context::<Notices>();
    let name = move || format!("Compare {}", shown.read().row().key.name);
    let is_selected = move || view.shown.read().compared.contains(&shown.read().row().key);
    let press = move |event: ev::MouseEvent| {
        let key = shown.read_untracked().row().key.clone();
        let is_selected = view.shown.read_untracked().compared.contains(&key);
        if is_selected {
            view.change(|view| view.compared.retain(|selected| *selected != key));
        } else if view.shown.read_untracked().can_select(&key) {
            view.change(|view| view.compared.push(key));
        } else {
            event.prevent_default();
            let most = View::MAX_COMPARED;
            notices.announce(format!("No more than {most} repositories can be compared."));
        }
    };
    view! {
        <label class="select-box">
            <input type="checkbox" aria-label=name prop:checked=is_selected on:click=press />
        </label>
    }
}
