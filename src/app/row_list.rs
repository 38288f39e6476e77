//! The rows of the table: each stays in the document for as long as its id is wanted.
//!
//! A row that stays is not touched, so it keeps its focus and its drawing. Where the order changes, rows are moved.
//! Leptos' keyed list (`For`) does the same for any list, with 4 KB more on every first visit. Cost of a change: the
//! square of the number of rows, some dozens, in comparisons of ids.

use std::cell::RefCell;
use std::rc::Rc;

use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

use super::live::effect;

type MakeRow = Rc<dyn Fn(u32) -> AnyView>;
type Row = UnmountHandle<<AnyView as Render>::State>;

/// A row in the document.
struct PlacedRow {
    id: u32,
    element: Element,
    /// Takes the row out when it is dropped.
    _row: Row,
}

/// Keeps the rows that `ids` names, in this order, as all there is in `body`; `make` makes one `<tr>`.
pub(super) fn keep_rows(
    body: impl Fn() -> Option<HtmlElement> + 'static,
    ids: impl Fn() -> Vec<u32> + 'static,
    make: impl Fn(u32) -> AnyView + 'static,
) {
    let make: MakeRow = Rc::new(make);
    // Rows belong to the table. They would end with the effect's next run if they belonged to the effect.
    let owner = Owner::current().unwrap_or_default();
    let placed = RefCell::new(Vec::<PlacedRow>::new());
    effect(move || {
        let (Some(body), ids) = (body(), ids()) else { return };
        let placed = &mut *placed.borrow_mut();
        placed.retain(|row| ids.contains(&row.id));
        for (index, id) in ids.into_iter().enumerate() {
            let at = placed[index..].iter().position(|row| row.id == id);
            if at == Some(0) {
                continue;
            }
            let row = match at {
                Some(at) => Some(placed.remove(index + at)),
                None => owner.with(|| untrack(|| place_last(&body, id, &make))),
            };
            let Some(row) = row else { return };
            let next = placed.get(index).map(|next| next.element.as_ref());
            // Both are there, since rows come and go only here.
            body.insert_before(&row.element, next).ok();
            placed.insert(index, row);
        }
    });
}

fn place_last(body: &HtmlElement, id: u32, make: &MakeRow) -> Option<PlacedRow> {
    let make = Rc::clone(make);
    let row = mount_to(body.clone(), move || make(id));
    Some(PlacedRow { id, element: body.last_element_child()?, _row: row })
}
