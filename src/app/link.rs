//! Links inside the page. Each has the address of a view, so it can be copied and opened in another tab.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A link to a view of this page. A plain click calls `on_open`. With a modifier key, the browser opens the address in
/// another tab or window. The middle button fires no `click` event, so it needs no handling.
#[component]
pub fn ViewLink(
    /// The address of the view.
    #[prop(into)]
    href: Signal<String>,
    /// Shows the view here.
    on_open: impl Fn() + 'static,
    /// The tooltip.
    #[prop(optional)]
    title: Option<Signal<String>>,
    /// The text of the link.
    children: Children,
) -> impl IntoView {
    let press = move |event: MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            on_open();
        }
    };
    view! { <a href=href title=title on:click=press>{children()}</a> }
}
