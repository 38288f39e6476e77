//! The checkbox that selects the repository of a row.

use leptos::ev;
use leptos::prelude::*;

use super::row::ShownRow;
use crate::stores::{ExportStore, ViewStore};
use publisher_analytics_core::protocol::RowList;
use publisher_analytics_core::query::Selector;

/// The rank of the row whose checkbox was clicked last, and the list that it was clicked in. A range begins there.
pub(super) type RangeStart = StoredValue<Option<(usize, Selector)>>;

/// The checkbox of a row. With Shift, a click applies to all rows from the checkbox that was clicked before.
#[component]
pub(super) fn SelectBox(
    /// What the row shows.
    shown: RwSignal<ShownRow>,
    /// Where a range begins.
    range_start: RangeStart,
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
        let list = export.shown_list();
        // In another list, the same rank is another row.
        let start = range_start.get_value().filter(|(_, of_list)| *of_list == list);
        range_start.set_value(Some((rank, list)));
        view.select(&[key], selects);
        if let Some((start, _)) = start.filter(|_| event.shift_key()) {
            let (first_row, row_count) = (start.min(rank), start.abs_diff(rank) + 1);
            // The rows in between may not have been fetched.
            export.fetch_list(RowList::Selection { first_row, row_count, selects });
        }
    };
    view! {
        <label class="select-box">
            <input type="checkbox" aria-label=name prop:checked=is_selected on:click=press />
        </label>
    }
}
