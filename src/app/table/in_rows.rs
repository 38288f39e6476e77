//! What later code puts into rows that are there already.

use leptos::prelude::*;
use leptos::web_sys::Element;

use super::Slot;
use super::row::ShownRow;
use crate::browser::wide_table::Appended;

/// Puts a view to the end of each rendered row, or of the cell with a class, once it is needed. It stays for as long as the
/// component that asks for it.
pub(super) fn append_to_rows(
    slots: RwSignal<Vec<Slot>>,
    cell_class: Option<&'static str>,
    is_needed: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn(RwSignal<ShownRow>) -> AnyView + Send + Sync + 'static,
) {
    // What is put into rows belongs to the component, and not to the effect that puts it there.
    let owner = Owner::current().unwrap_or_default();
    let appended = StoredValue::new_local(Vec::<Option<Appended>>::new());
    Effect::new(move || {
        if !is_needed() {
            return;
        }
        for slot in slots.get() {
            let Some(row) = slot.element.get().map(Element::from) else { continue };
            let parent = match cell_class {
                Some(class) => row.query_selector(class).ok().flatten(),
                None => Some(row),
            };
            let Some(parent) = parent else { continue };
            appended.update_value(|appended| {
                if appended.len() <= slot.number {
                    appended.resize_with(slot.number + 1, || None);
                }
                if !appended[slot.number].as_ref().is_some_and(|view| view.is_in(&parent)) {
                    let view = owner.with(|| view(slot.shown));
                    appended[slot.number] = Some(Appended::new(view, &parent));
                }
            });
        }
    });
    on_cleanup(move || appended.dispose());
}
