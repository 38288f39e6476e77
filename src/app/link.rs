//! Links inside the page: each is the address of a view, so it can be copied and opened in another tab.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use crate::browser::address;
use publisher_analytics_core::view::View;

/// A link to a view of this page. A plain press calls `on_open`; with a modifier key, the browser opens the address
/// elsewhere by itself. A press of the middle button is no click and needs no rule.
#[component]
pub fn ViewLink(
    /// The address of the view.
    #[prop(into)]
    href: Signal<String>,
    /// Shows the view here.
    on_open: impl Fn() + 'static,
    /// What the browser shows of it on hovering.
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

/// The address of a view, as a reference. An empty one would mean the base of the page, not the page.
pub fn reference_to(view: &View) -> String {
    let query = view.to_query(&address::query());
    if query.is_empty() { "?".to_owned() } else { query }
}
