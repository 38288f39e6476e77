//! The choice of what the rows of the table are: repositories, or groups of repositories.

use leptos::ev;
use leptos::prelude::*;

use crate::stores::{ExportStore, ViewStore};
use publisher_analytics_core::query::{FamilyRule, Grouping};

/// Returns the choices that need no table of the user's own: value, label and grouping.
fn choices() -> [(&'static str, &'static str, Grouping); 5] {
    [
        ("none", "Group rows: none", Grouping::None),
        ("organization", "by organization", Grouping::Organization),
        ("type", "by type", Grouping::Type),
        ("family", "by family", Grouping::Family(FamilyRule::default())),
        ("term", "by search terms", Grouping::Terms(String::new())),
    ]
}

/// The choice of a grouping, with a field for the rule of families or for the terms of groups if it needs one.
#[component]
pub(super) fn GroupingChoice() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let value = view.part(|view| match &view.grouping {
        grouping @ Grouping::Column(_) => grouping.slug(),
        grouping => grouping.kind().unwrap_or("none").to_owned(),
    });
    let options = choices().map(|(slug, name, _)| {
        view! { <option value=slug prop:selected=move || value() == slug>{name}</option> }
            .into_any()
    });
    let own_column = view.part(|view| match &view.grouping {
        Grouping::Column(key) => Some(key.clone()),
        _ => None,
    });
    // The columns of the user's own table, and the column that the address names even if its table is not open.
    let own_options = move || {
        let columns = export.own_columns().into_iter();
        let columns =
            columns.map(|column| (column.key, format!("by {} (your own table)", column.label)));
        let mut columns: Vec<(String, String)> = columns.collect();
        if let Some(key) = own_column()
            && columns.iter().all(|(known, _)| *known != key)
        {
            let name = format!("by {key} (its table is not open)");
            columns.push((key, name));
        }
        let option = |(key, name): (String, String)| {
            let slug = Grouping::Column(key).slug();
            let chosen = slug.clone();
            view! { <option value=slug prop:selected=move || value() == chosen>{name}</option> }
                .into_any()
        };
        columns.into_iter().map(option).collect_view()
    };
    let choose = move |event: ev::Event| {
        let slug = event_target_value(&event);
        let chosen = choices().into_iter().find(|(value, ..)| *value == slug);
        let grouping = chosen.map_or_else(|| Grouping::from_slug(&slug), |(.., grouping)| grouping);
        view.change(|view| {
            view.grouping = grouping;
            // The selected rows may not exist in the new grouping.
            view.selected.clear();
        });
    };
    // Not memoized by `ViewStore::part`: clearing the field restores the default rule. If that was the rule before, a
    // memo would not change, and the field would stay empty.
    let rule = move || match &view.shown.read().grouping {
        Grouping::Family(rule) => rule.suffixes().to_owned(),
        Grouping::Terms(terms) => terms.clone(),
        _ => String::new(),
    };
    let change_rule = move |event: ev::Event| {
        let text = event_target_value(&event);
        view.change(|view| match &mut view.grouping {
            Grouping::Family(rule) => *rule = FamilyRule::new(&text),
            Grouping::Terms(terms) => *terms = text,
            _ => {}
        });
    };
    let is_family = view.part(|view| matches!(view.grouping, Grouping::Family(_)));
    let is_terms = view.part(|view| matches!(view.grouping, Grouping::Terms(_)));
    view! {
        <span class="chart-choices">
            <select aria-label="Group rows" on:change=choose>
                {options.into_iter().collect_view()}
                {own_options}
            </select>
        </span>
        <Show when=is_family>
            <label class="group-rule">
                "A family is the name before any of these suffixes: "
                <input type="text" aria-label="Variant suffixes" spellcheck="false" prop:value=rule on:change=change_rule />
                <span class="muted">"# stands for a number"</span>
            </label>
        </Show>
        <Show when=is_terms>
            <label class="group-rule">
                "Searches, separated by commas: "
                <input type="text" aria-label="Group terms" placeholder="bert, gpt|llama, whisper" spellcheck="false" prop:value=rule on:change=change_rule />
            </label>
        </Show>
    }
}
