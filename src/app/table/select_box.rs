//! The checkbox that selects the repository of a row.

use leptos::ev;
use leptos::prelude::*;

use super::row::ShownRow;
use crate::stores::{ExportStore, ViewStore};
use publisher_analytics_core::model::RepoKey;

/// The checkbox of a row. With Shift, it selects or deselects all fetched rows from the last clicked one to this one.
#[component]
pub(super) fn SelectBox(
    /// What the row shows.
    shown: RwSignal<ShownRow>,
    /// The rank of the row whose checkbox was clicked last.
    last_pressed: StoredValue<usize>,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let name = move || format!("Compare {}", shown.read().row().key.name);
    let is_selected = move || view.shown.read().selected.contains(&shown.read().row().key);
    let press = move |event: ev::MouseEvent| {
        let (key, rank) = {
            let shown = shown.read_untracked();
            (shown.row().key.clone(), shown.row().rank)
        };
        let selects = !view.shown.read_untracked().selected.contains(&key);
        let from = if event.shift_key() { last_pressed.get_value() } else { rank };
        last_pressed.set_value(rank);
        let ranks = from.min(rank)..=from.max(rank);
        let rows = export.rows.read_untracked();
        let between = rows.rows.iter().filter(|row| ranks.contains(&row.rank));
        let keys: Vec<RepoKey> = between.map(|row| row.key.clone()).collect();
        view.select(&keys, selects);
    };
    view! {
        <label class="select-box">
            <input type="checkbox" aria-label=name prop:checked=is_selected on:click=press />
        </label>
    }
}
