//! Sizes of laid-out elements, as signals.

use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::Element;

use super::viewport;

/// The inner width and height of an element, in whole CSS pixels; `None` until it is laid out.
pub type LayoutSize = RwSignal<Option<(u32, u32)>>;

/// Returns the size of an element.
pub fn layout_size(element: NodeRef<html::Div>) -> LayoutSize {
    watch(Box::new(move || element.get().map(Into::into)), |element| {
        Some(viewport::client_size(element))
    })
}

/// Returns the size of a row's trend, which is the same for all rows of the table.
pub fn trend_size(rows: NodeRef<html::Tbody>) -> LayoutSize {
    // The first rows resize the table body, so the trend is measured as soon as they are there.
    watch(Box::new(move || rows.get().map(Into::into)), |rows| {
        let trend = rows.query_selector(".trend-frame").ok().flatten()?;
        Some(viewport::client_size(&trend))
    })
}

/// Returns a size that is measured again whenever `element` is resized. The last size stays while the measured
/// element is not laid out.
fn watch(
    element: Box<dyn Fn() -> Option<Element>>,
    measure: fn(&Element) -> Option<(u32, u32)>,
) -> LayoutSize {
    let size = RwSignal::new(None);
    let watch = StoredValue::new_local(None);
    Effect::new(move || {
        watch.set_value(element().map(|element| {
            let measured = element.clone();
            viewport::on_element_resize(&element, move || {
                let now = measure(&measured).filter(|(width, _)| *width > 0);
                if now.is_some() && size.get_untracked() != now {
                    size.set(now);
                }
            })
        }));
    });
    size
}
