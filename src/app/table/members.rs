//! How many repositories a group has, and the way to them.

use leptos::prelude::*;

use super::Slot;
use super::in_rows::append_to_rows;
use super::row::ShownRow;
use crate::app::link::{ViewLink, reference_to};
use crate::stores::ViewStore;
use crate::words::counted;
use publisher_analytics_core::query::Grouping;
use publisher_analytics_core::view::View;

/// Puts the number of its repositories behind the name of each group, as a link to them.
#[component]
pub(super) fn MemberLinks(
    /// The rendered rows.
    slots: RwSignal<Vec<Slot>>,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let has_groups = move || view.shown.read().grouping != Grouping::None;
    append_to_rows(slots, Some(".name"), has_groups, |shown| members_of(shown).into_any());
}

fn members_of(shown: RwSignal<ShownRow>) -> impl IntoView {
    let view = expect_context::<ViewStore>();
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
                let href = reference_to(&members);
                let open = move || view.change(|view| *view = members.clone());
                view! { <ViewLink href on_open=open title>{amount}</ViewLink> }.into_any()
            }
        };
        Some(view! { <span class="members muted">{link}</span> }.into_any())
    }
}

/// The way from the page of a group to its repositories; nothing for a repository.
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
        let href = reference_to(&members);
        let open = move || view.change(|view| *view = members.clone());
        Some(
            view! { " " <ViewLink href on_open=open>"Show its repositories"</ViewLink> }.into_any(),
        )
    }
}
