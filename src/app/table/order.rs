//! The order of recycled rows in the document, and the focus in them.

use leptos::prelude::*;
use leptos::web_sys::{Element, Node};

use super::Slot;
use crate::browser::{order, viewport};
use crate::table_window::Followed;
use publisher_analytics_core::protocol::Row;

/// Puts the rows that are in the document into the order of `slots`.
pub(super) fn arrange_rows(slots: &[Slot]) {
    let rows = slots.iter().filter_map(|slot| slot.element.get().map(Element::from));
    order::arrange(&rows.filter(|row| row.is_connected()).collect::<Vec<_>>());
}

/// Keeps the focus while rows are changed to show `rows`. Returns the ranks between which the focused row has to move
/// to follow its repository. `None` if no row has the focus or its repository is not among `rows`.
pub(super) fn keep_focus(slots: &[Slot], rows: &[Row]) -> Option<Followed> {
    let focused: Node = viewport::keep_focus()?.into();
    let is_focused = |slot: &&Slot| {
        let row = slot.element.get_untracked();
        row.is_some_and(|row| row.contains(Some(&focused)))
    };
    let shown = slots.iter().find(is_focused)?.shown.read_untracked();
    let now = rows.iter().find(|row| row.id == shown.row().id)?;
    Some(Followed { from: shown.row().rank, to: now.rank })
}
