//! The number of repositories in a group, and links to them.

use leptos::prelude::*;

use super::row::ShownRow;
use crate::app::link::ViewLink;
use crate::stores::ViewStore;
use crate::words::counted;
use publisher_analytics_core::view::View;

/// The number of repositories in a group, as a link to them if a search finds just these. Empty for a repository.
#[component]
pub(super) fn Members(
    /// The view. It is a prop because the row may be gone when this lazy code arrives, and with it the context.
    view: ViewStore,
    /// What the row shows.
    shown: RwSignal<ShownRow>,
) -> impl IntoView {
    move || {
        let (name, members) = {
            let shown = shown.read();
            (shown.row().key.name.clone(), shown.row().members?)
        };
        let amount = counted(members, "repository", "repositories");
        let link = match view.shown.read().of_members(&name) {
            None => amount.into_any(),
            Some(members) => {
                let title = Signal::stored(format!("Show the {amount} of {name}"));
                let href = view.reference_to(&members);
                let open = move || view.change(|view| *view = members.clone());
                view! { <ViewLink href on_open=open title>{amount}</ViewLink> }.into_any()
            }
        };
        Some(view! { <span class="members muted">{link}</span> }.into_any())
    }
}

/// The link from the page of a group to its repositories. Empty for a repository.
#[component]
pub(in crate::app) fn LinkToMembers() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let members = move || {
        let shown = view.shown.read();
        let key = shown.repo.as_ref()?;
        shown.of_members(&key.name)
    };
    move || {
        let members: View = members()?;
        let href = view.reference_to(&members);
        let open = move || view.change(|view| *view = members.clone());
        Some(
            view! { " " <ViewLink href on_open=open>"Show its repositories"</ViewLink> }.into_any(),
        )
    }
}
