//! The filter bar: the period, what it is compared with, the repository type and the search. It stays in sight while
//! the page scrolls, on phones in its compact form.

mod compact_bar;
mod dates;
mod period;
mod period_tools;
mod search_help;

use leptos::prelude::*;

use self::compact_bar::CompactBar;
use self::search_help::SearchHelp;
use super::lazy::{Lazy, lazy_view};
use crate::browser::{keep_while_mounted, keyboard, viewport};
use crate::stores::{ExportStore, ViewStore};
use crate::words::{number, type_plural};
use publisher_analytics_core::model::RepoType;

pub(super) use period::PeriodChoice;

/// The filter bar: period, repository type and search.
#[component]
pub(super) fn Filters() -> impl IntoView {
    let is_pinned = RwSignal::new(false);
    view! {
        <Lazy view=move || compact_bar(is_pinned) />
        <section class="controls is-bar" class:is-pinned=is_pinned aria-label="Filters">
            <PeriodChoice />
            <TypeChoice />
            <Search />
        </section>
    }
}

lazy_view! {
    /// The compact filter bar of phones.
    fn compact_bar(is_pinned: RwSignal<bool>) { view! { <CompactBar is_pinned /> } }
}

lazy_view! {
    /// The syntax of a search, and the terms of the current search that were not understood.
    fn search_help() { view! { <SearchHelp /> } }
}

/// The choice of a repository type: all, models, datasets, and every other type in the export.
#[component]
fn TypeChoice() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let types = move || {
        let summary = export.summary.read();
        let mut types = vec![RepoType::Model, RepoType::Dataset];
        let present = summary.as_ref().map(|summary| summary.types.clone()).unwrap_or_default();
        let further: Vec<RepoType> = present.into_iter().filter(|t| !types.contains(t)).collect();
        types.extend(further);
        types
    };
    let matches = move |wanted: Option<&RepoType>| {
        let overview = export.overview.read();
        let matches =
            overview.as_ref().map(|overview| &*overview.matches_by_type).unwrap_or_default();
        let of_type = matches.iter().filter(|(t, _)| wanted.is_none_or(|wanted| wanted == t));
        of_type.map(|&(_, count)| count).sum::<usize>()
    };
    let choice = move |repo_type: Option<RepoType>| {
        let label = repo_type.as_ref().map_or_else(|| "All".to_owned(), type_plural);
        let value = repo_type.as_ref().map_or("all", RepoType::as_str).to_owned();
        let (shown, counted, chosen) = (repo_type.clone(), repo_type.clone(), repo_type);
        view! {
            <label>
                <input
                    type="radio"
                    name="repository-type"
                    value=value
                    prop:checked=view.part(move |view| view.repo_type == shown)
                    on:change=move |_| view.change(|view| view.repo_type.clone_from(&chosen))
                />
                <span>
                    {label} " "
                    <span class="figure muted" aria-hidden="true">{move || number(matches(counted.as_ref()))}</span>
                </span>
            </label>
        }
        .into_any()
    };
    view! {
        <div role="radiogroup" aria-label="Repository type" class="choice">
            {choice(None)}
            {move || {
                let choices = types().into_iter().map(|repo_type| choice(Some(repo_type)));
                Some(choices.collect_view().into_any())
            }}
        </div>
    }
}

/// The search field. The `/` key focuses it from anywhere on the page.
#[component]
fn Search() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    keep_while_mounted(keyboard::on_slash(viewport::focus_search));
    view! {
        <label class="search">
            <svg class="search-icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="7" cy="7" r="4.5" /><path d="M10.5 10.5 14 14" />
            </svg>
            <input
                type="search"
                aria-label="Search repositories"
                aria-keyshortcuts="/"
                placeholder="Search"
                autocomplete="off"
                spellcheck="false"
                aria-describedby="search-help"
                prop:value=move || view.shown.read().search.clone()
                on:input:target=move |event| {
                    let text = event.target().value();
                    view.change(|view| view.search = text);
                }
            />
            <kbd aria-hidden="true">"/"</kbd>
        </label>
        <Lazy view=search_help />
    }
}
