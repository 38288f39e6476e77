//! The focus of a row that leaves the document: after a jump (End, Home), its place is taken when other rows come.

use leptos::prelude::*;
use leptos::web_sys::Element;

use super::{Slot, row_selector};
use crate::browser::viewport;

/// Gives the focus to a row that has come, where one has left with it.
#[component]
pub(super) fn KeptFocus(
    /// The rows.
    slots: RwSignal<Vec<Slot>>,
) -> impl IntoView {
    let focused = StoredValue::new_local(None::<Element>);
    let listeners = StoredValue::new_local(viewport::on_focus_moves(move |element| {
        let row =
            element.and_then(|element| element.closest("tbody [aria-rowindex]").ok().flatten());
        focused.set_value(row);
    }));
    on_cleanup(move || listeners.dispose());
    Effect::new(move || {
        let slots = slots.read();
        let rank = |slot: &Slot| slot.shown.read_untracked().row().rank;
        let Some((first, last)) = slots.first().map(rank).zip(slots.last().map(rank)) else {
            return;
        };
        let left = focused.get_value().filter(|row| !row.is_connected());
        let Some(index) = left.and_then(|row| row.get_attribute("aria-rowindex")) else { return };
        focused.set_value(None);
        let lies_above = index.parse::<usize>().is_ok_and(|index| index < first + 2);
        let nearest = row_selector(if lies_above { last } else { first }) + " a";
        // Once the row is in the document.
        request_animation_frame(move || viewport::focus_first_if_none(&nearest));
    });
}
