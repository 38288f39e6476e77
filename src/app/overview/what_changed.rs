//! What changed between the compared periods, and which repositories caused it. Also quick filters by status.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::changes::change_figure;
use crate::app::link::ViewLink;
use crate::app::names::repo_name;
use crate::app::table::FIRST_CONTROL;
use crate::browser::{locale, viewport};
use crate::stores::{ExportStore, ViewStore};
use crate::words::{name_of_compared, number, signed};
use publisher_analytics_core::model::RepoKey;
use publisher_analytics_core::protocol::Changes;
use publisher_analytics_core::query::{
    Mover, MoverGroup, Movers, Sort, SortColumn, Status, own_name,
};
use publisher_analytics_core::view::View;

/// What changed, and the quick filters.
#[component]
pub(super) fn WhatChanged() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    // Memoized, so that other findings do not render the lists again.
    let changes = Memo::new(move |_| export.findings.read().changes.clone());
    let movers = move || {
        let changes = changes.get()?;
        changes.movers.is_some().then(|| view! { <Movement changes /> })
    };
    view! {
        {movers}
        <StatusFilters />
    }
}

/// A sentence about the change, and lists of the repositories that caused it.
#[component]
fn Movement(
    /// What changed. It must have movers.
    changes: Arc<Changes>,
) -> impl IntoView {
    let movers = changes.movers.as_ref()?;
    let compared = name_of_compared(movers.current, movers.previous);
    let largest = movers.gains.largest.iter().chain(&movers.losses.largest);
    let largest = largest.map(|mover| mover.difference().unsigned_abs()).max().unwrap_or(0);
    let list = |title: &'static str,
                group: &MoverGroup,
                nothing: &'static str,
                order: Option<Sort>,
                row: &dyn Fn(&Mover) -> AnyView| {
        let rows = group.largest.iter().map(row).collect_view();
        let nothing = group.largest.is_empty().then(|| view! { <p class="muted">{nothing}</p> });
        let title = match group.count {
            0 => title.to_owned(),
            count => format!("{title} ({})", number(count)),
        };
        let heading = match order.filter(|_| group.count > group.largest.len()) {
            Some(order) => link_to_all(title, order),
            None => title.into_any(),
        };
        view! {
            <div class="mover-list">
                <h3>{heading}</h3>
                <ul>{rows}</ul>
                {nothing}
            </div>
        }
        .into_any()
    };
    let by_difference = |descending| Some(Sort { column: SortColumn::Difference, descending });
    let with_bar = |mover: &Mover| mover_row(mover, largest);
    Some(view! {
        <section class="what-changed" aria-label="What changed">
            <h2>"What changed"</h2>
            <p class="changed-sentence">{sentence(movers)} " " <span class="muted">{format!("vs. {compared}")}</span></p>
            <div class="mover-lists">
                {list("Gained most", &movers.gains, "None.", by_difference(true), &with_bar)}
                {list("Lost most", &movers.losses, "None.", by_difference(false), &with_bar)}
                {list("New", &movers.newcomers, "None has its first record in these days.", None, &short_row)}
                {list("Fell silent", &movers.fell_silent, "None lost all of their downloads.", None, &short_row)}
            </div>
        </section>
    })
}

/// A link to the table, sorted so that the list continues there.
fn link_to_all(name: String, order: Sort) -> AnyView {
    let view = expect_context::<ViewStore>();
    let sort = move |view: &mut View| {
        view.columns.clear_order();
        view.sort = order;
    };
    let href = Signal::derive(move || {
        let mut sorted = view.shown.get();
        sort(&mut sorted);
        view.reference_to(&sorted)
    });
    let open = move || {
        view.change(sort);
        viewport::after_next_frame(|| viewport::go_to_first(FIRST_CONTROL));
    };
    let title = Signal::stored("The table, sorted by difference".to_owned());
    view! { <ViewLink href on_open=open title>{name}</ViewLink> }.into_any()
}

/// Renders `+1,787,770: magrittr (+1,126,703) and 3 others explain 92% of the gains; tibble lost 52,096.`
fn sentence(movers: &Movers) -> AnyView {
    let difference = movers.difference();
    let (main, verb, other, other_verb) = if difference < 0 {
        (&movers.losses, "losses", &movers.gains, "gained")
    } else {
        (&movers.gains, "gains", &movers.losses, "lost")
    };
    let total = signed(difference);
    let Some(first) = main.largest.first() else {
        return format!("{total}: nothing changed.").into_any();
    };
    let (count, ratio) = main.explained();
    let others = match count - 1 {
        0 => " explains".to_owned(),
        1 => " and 1 other explain".to_owned(),
        others => format!(" and {} others explain", number(others)),
    };
    let percent = locale::percent(ratio * 100.0);
    let opposite = other.largest.first().map(|mover| {
        let amount = locale::count(mover.current.abs_diff(mover.previous));
        view! { "; " {short_name(mover, movers)} {format!(" {other_verb} {amount}")} }
    });
    view! {
        {format!("{total}: ")}
        {short_name(first, movers)}
        {format!(" ({}){others} {percent} of the {verb}", signed(first.difference()))}
        {opposite}
        "."
    }
    .into_any()
}

/// Renders the shortest name that is unambiguous among the listed movers, isolated from the text direction around it.
fn short_name(mover: &Mover, movers: &Movers) -> AnyView {
    let Movers { gains, losses, newcomers, fell_silent, .. } = movers;
    let listed =
        [gains, losses, newcomers, fell_silent].into_iter().flat_map(|group| &group.largest);
    let others: Vec<&RepoKey> =
        listed.map(|other| &other.key).filter(|key| **key != mover.key).collect();
    let RepoKey { repo_type, name } = &mover.key;
    let is_ambiguous =
        |name: &str| others.iter().any(|other| own_name(&other.name) == own_name(name));
    let text = if others.iter().any(|other| other.name == *name) {
        format!("{name} ({repo_type})")
    } else if is_ambiguous(name) {
        name.to_string()
    } else {
        own_name(name).to_owned()
    };
    view! { <bdi>{text}</bdi> }.into_any()
}

/// Renders a repository or group with a bar for the size of its change.
fn mover_row(mover: &Mover, largest: u128) -> AnyView {
    let difference = mover.difference();
    let part = difference.unsigned_abs() as f64 / largest.max(1) as f64 * 100.0;
    let class = if difference < 0 { "is-down" } else { "is-up" };
    view! {
        <li class=class>
            {repo_link(&mover.key)}
            <span class="mover-bar" aria-hidden="true"><span style:width=format!("{part:.1}%")></span></span>
            <span class="figure">{signed(difference)}</span>
            <span class="figure muted">{change_figure(mover.change)}</span>
        </li>
    }
    .into_any()
}

/// Renders a repository or group with its change.
fn short_row(mover: &Mover) -> AnyView {
    view! { <li>{repo_link(&mover.key)} " " <span class="figure">{signed(mover.difference())}</span></li> }
        .into_any()
}

/// Renders a link to the page of a repository or group.
pub(super) fn repo_link(key: &RepoKey) -> AnyView {
    let view = expect_context::<ViewStore>();
    let (linked, opened) = (key.clone(), key.clone());
    let title = Signal::stored(key.name.to_string());
    let name = repo_name(&key.name);
    let address = Signal::derive(move || view.address_of_repo(&linked));
    let open = move || view.open_repo(opened.clone());
    view! {
        <ViewLink href=address on_open=open title>{name}</ViewLink>
    }
    .into_any()
}

/// Buttons that filter the rows by status, with the number of rows. Each toggles a term of the search.
#[component]
fn StatusFilters() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let count = move |index: usize| {
        let findings = export.findings.read();
        findings.changes.as_ref().map(|changes| changes.status_counts[index])
    };
    let filters = Status::ALL.into_iter().enumerate().map(|(index, status)| {
        let term = format!("is:{}", status.slug());
        let pressed_term = term.clone();
        let is_on = move || view.shown.read().search.split_whitespace().any(|word| word == term);
        let is_pressed = is_on.clone();
        // `aria-disabled` instead of `disabled`: a disabled button would lose the focus.
        let leaves_nothing = {
            let is_on = is_on.clone();
            move || count(index) == Some(0) && !is_on()
        };
        let is_disabled = leaves_nothing.clone();
        let press = move |_| {
            if untrack(&leaves_nothing) {
                return;
            }
            let is_on = untrack(&is_on);
            view.change(|view| {
                let kept = view.search.split_whitespace().filter(|word| *word != pressed_term);
                let mut words: Vec<String> = kept.map(ToOwned::to_owned).collect();
                if !is_on {
                    words.push(pressed_term.clone());
                }
                view.search = words.join(" ");
            });
        };
        view! {
            <button
                type="button"
                class="status-filter"
                aria-pressed=move || is_pressed().to_string()
                aria-disabled=move || is_disabled().to_string()
                on:click=press
            >
                {status.label()} " "
                <span class="figure">{move || count(index).map(number)}</span>
            </button>
        }
        .into_any()
    });
    let has_changes = move || export.findings.read().changes.is_some();
    let filters = filters.collect_view();
    view! {
        <div class="status-filters" role="group" aria-label="Quick filters" class:is-hidden=move || !has_changes()>
            {filters}
        </div>
    }
}
