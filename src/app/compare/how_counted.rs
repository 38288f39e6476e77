//! How the figures of compared repositories are counted.

use leptos::prelude::*;

use crate::app::how_counted::{HowCounted, definition, of_counting_changes, of_period};
use crate::stores::{ExportStore, ViewStore};
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::protocol::PageData;
use publisher_analytics_core::query::{Comparison, Period};

/// The definitions of a comparison, behind a button.
#[component]
pub(super) fn ComparisonHowCounted() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    let definitions = move || {
        let (summary, view) = (export.summary.get()?, view.shown.read());
        let page = export.opened.read().known()?;
        let PageData::Compared(compared) = &*page else { return None };
        let total = match view.period {
            Period::AllTime => {
                "The reported total of each repository; where the export states none, the sum of its days. Where the two \
                 differ, both are shown."
            }
            _ => "The sum of each repository's daily records in these days.",
        };
        let mut definitions = vec![definition("Downloads", total)];
        definitions.extend(of_period(&summary, &view, compared.period));
        // All repositories are compared over the same days, so the first row stands for all.
        definitions.extend(compared.rows.first().map(|row| {
            let periods = row.comparison.current.zip(row.comparison.previous);
            let meaning = periods.map_or_else(
                || "All time has no previous period.".to_owned(),
                |(current, previous)| format!("{} against {}.", current.days, previous.days),
            );
            definition("Change", meaning)
        }));
        let types: Vec<RepoType> =
            compared.rows.iter().map(|row| row.key.repo_type.clone()).collect();
        let comparison = compared.rows.first().map_or(Comparison::NONE, |row| row.comparison);
        definitions.extend(of_counting_changes(comparison, compared.period, &types));
        Some(definitions)
    };
    view! { <HowCounted definitions /> }
}
