//! The filters of the view: period, repository type, search.

use leptos::prelude::*;

use super::labels::type_plural;
use super::live::{flag, on, part, shown, text};
use super::state::AppState;
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::query::Period;

/// Period, repository type and search.
#[component]
pub(super) fn Filters() -> impl IntoView {
    view! {
        <div class="controls">
            <PeriodChoice />
            <TypeChoice />
            <Search />
        </div>
    }
}

/// Which days.
#[component]
pub(super) fn PeriodChoice() -> impl IntoView {
    let state = expect_context::<AppState>();
    let choices = Period::ALL.map(|period| {
        view! {
            <label>
                <input
                    type="radio"
                    name="period"
                    value=period.slug()
                    prop:checked=flag(move || state.view.read().period == period)
                    on:change=on(move |_| state.change_view(|view| view.period = period))
                />
                <span>{period.label()}</span>
            </label>
        }
        .into_any()
    });
    let has_open_day =
        move || state.summary.read().as_ref().is_some_and(|summary| summary.open_day.is_some());
    view! {
        <div role="radiogroup" aria-label="Period" class="choice">{choices.into_iter().collect_view()}</div>
        <div class="dates">
            {shown(move || state.parts.read().is_some(), move || state.part(|parts| parts.dates))}
        </div>
        {shown(has_open_day, open_day_switch)}
    }
}

/// Whether the open day counts as a complete one.
fn open_day_switch() -> AnyView {
    let state = expect_context::<AppState>();
    view! {
        <label class="switch">
            <input
                type="checkbox"
                prop:checked=flag(move || state.view.read().include_open_day)
                on:change=on(move |_| {
                    state.change_view(|view| view.include_open_day = !view.include_open_day);
                })
            />
            "Include the open day"
        </label>
    }
    .into_any()
}

/// Which repository type: all, and each that the export has; models and datasets always.
#[component]
fn TypeChoice() -> impl IntoView {
    let state = expect_context::<AppState>();
    let types = move || {
        let summary = state.summary.read();
        let mut types = vec![RepoType::Model, RepoType::Dataset];
        let present = summary.as_ref().map(|summary| summary.types.clone()).unwrap_or_default();
        let further: Vec<RepoType> = present.into_iter().filter(|t| !types.contains(t)).collect();
        types.extend(further);
        types
    };
    let matches = move |wanted: Option<&RepoType>| {
        let overview = state.overview.read();
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
                    prop:checked=flag(move || state.view.read().repo_type == shown)
                    on:change=on(move |_| state.change_view(|view| view.repo_type.clone_from(&chosen)))
                />
                <span>
                    {label} " "
                    <span class="figure muted" aria-hidden="true">{text(move || matches(counted.as_ref()).to_string())}</span>
                </span>
            </label>
        }
        .into_any()
    };
    view! {
        <div role="radiogroup" aria-label="Repository type" class="choice">
            {choice(None)}
            {part(move || {
                let choices = types().into_iter().map(|repo_type| choice(Some(repo_type)));
                Some(choices.collect_view().into_any())
            })}
        </div>
    }
}

/// Which names.
#[component]
fn Search() -> impl IntoView {
    let state = expect_context::<AppState>();
    view! {
        <label class="search">
            <svg class="search-icon" viewBox="0 0 16 16" aria-hidden="true">
                <circle cx="7" cy="7" r="4.5" /><path d="M10.5 10.5 14 14" />
            </svg>
            <input
                type="search"
                aria-label="Search repositories"
                aria-keyshortcuts="/"
                placeholder="Search repositories"
                autocomplete="off"
                spellcheck="false"
                prop:value=text(move || state.view.read().search.clone())
                on:input:target=move |event| {
                    let text = event.target().value();
                    state.change_view(|view| view.search = text);
                }
            />
            <kbd aria-hidden="true">"/"</kbd>
        </label>
    }
}
