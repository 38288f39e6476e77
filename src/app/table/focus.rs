//! Keeps the focus in the table after a jump (End, Home) has removed the focused row from the document.

use leptos::prelude::*;
use leptos::web_sys::Element;

use super::{Slot, row_selector};
use crate::browser::{keep_while_mounted, viewport};

/// Gives the focus to a rendered row if the focused row was removed: to the last one if the removed row is now above
/// the rendered rows, otherwise to the first.
#[component]
pub(super) fn KeptFocus(
    /// The rows.
    slots: RwSignal<Vec<Slot>>,
) -> impl IntoView {
    let row_of = |element: Element| element.closest("tbody [aria-rowindex]").ok().flatten();
    let focused = StoredValue::new_local(document().active_element().and_then(row_of));
    keep_while_mounted(viewport::on_focus_moves(move |element| {
        focused.set_value(element.and_then(row_of));
    }));
    let hand_on = viewport::once_a_frame(move || {
        let slots = slots.get_untracked();
        let rank = |slot: &Slot| slot.shown.read_untracked().row().rank;
        let ranks = slots.first().map(rank).zip(slots.last().map(rank));
        let left = focused.get_value().filter(|row| !row.is_connected());
        let index = left.and_then(|row| row.get_attribute("aria-rowindex"));
        let (Some((first, last)), Some(index)) = (ranks, index) else { return };
        focused.set_value(None);
        let lies_above = index.parse::<usize>().is_ok_and(|index| index < first + 2);
        let nearest = row_selector(if lies_above { last } else { first }) + " a";
        viewport::focus_first_if_none(&nearest);
    });
    Effect::new(move || {
        slots.track();
        // In the next frame, the old rows have left the document and the new ones are in it.
        hand_on();
    });
}
