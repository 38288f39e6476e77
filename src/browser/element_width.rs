//! Widths of elements that come from the layout, as signals.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::Element;

use super::viewport;

/// The width of an element in whole CSS pixels; `None` until it is laid out.
pub fn layout_width(element: NodeRef<html::Div>) -> RwSignal<Option<u32>> {
    let width = RwSignal::new(None);
    watch_width(move || element.get().map(Into::into), width, viewport::client_width);
    width
}

/// The width of a row's trend, the same for all rows of the table; `None` until there are rows.
pub fn trend_width(rows: NodeRef<html::Tbody>) -> RwSignal<Option<u32>> {
    let width = RwSignal::new(None);
    // The table body is resized when its first rows come.
    watch_width(
        move || rows.get().map(Into::into),
        width,
        |rows| viewport::client_width_of_first(rows, ".trend-frame"),
    );
    width
}

/// Measures `width` again whenever `element` is resized.
fn watch_width(
    element: impl Fn() -> Option<Element> + 'static,
    width: RwSignal<Option<u32>>,
    measure: fn(&Element) -> u32,
) {
    let watch = StoredValue::new_local(None);
    Effect::new(move || {
        watch.set_value(element().map(|element| {
            let measured = element.clone();
            viewport::on_element_resize(&element, move || {
                let now = Some(measure(&measured)).filter(|width| *width > 0);
                if now.is_some() && width.get_untracked() != now {
                    width.set(now);
                }
            })
        }));
    });
    on_cleanup(move || watch.dispose());
}
