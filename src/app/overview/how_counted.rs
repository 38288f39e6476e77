//! How the headline and its change are counted.

use leptos::prelude::*;

use crate::app::how_counted::{
    Definition, Definitions, definition, of_change, of_counting_changes, of_period,
};
use crate::browser::locale;
use crate::stores::{ExportStore, ViewStore};
use crate::words::{counted, difference_of};
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::query::{MonthAlternatives, Period, PeriodSum};

/// The definitions of the overview.
#[component]
pub(super) fn OverviewDefinitions() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    let definitions = move || {
        let (summary, view) = (export.summary.get()?, view.shown.read());
        let overview = export.overview.get()?;
        let what = counted(overview.repositories, "repository", "repositories");
        let total = match view.period {
            Period::AllTime => {
                let sum = difference_of(overview.downloads, overview.counted).map_or_else(
                    || "The days add up to the same.".to_owned(),
                    |words| {
                        format!("The days add up to {}, {words}.", locale::count(overview.counted))
                    },
                );
                format!(
                    "The reported totals of {what}; where the export states none, the sum of the days. {sum}"
                )
            }
            _ => format!("The sum of the daily records of {what} in these days."),
        };
        let mut definitions = vec![definition("Downloads", total)];
        definitions.extend(of_period(&summary, &view, overview.period));
        definitions.push(of_change(overview.comparison));
        let types: Vec<RepoType> =
            overview.by_type.iter().map(|total| total.repo_type.clone()).collect();
        definitions.extend(of_counting_changes(overview.comparison, overview.period, &types));
        let alternatives =
            export.findings.read().changes.as_ref().and_then(|changes| changes.month_alternatives);
        definitions.extend(alternatives.map(of_alternatives));
        Some(definitions)
    };
    move || definitions().map(|definitions| view! { <Definitions definitions /> })
}

/// Describes what the two other common definitions of a month give for the same view.
fn of_alternatives(alternatives: MonthAlternatives) -> Definition {
    let PeriodSum { days, downloads } = alternatives.calendar_month;
    let month = format!("The last whole calendar month, {days}: {}.", locale::count(downloads));
    let records =
        alternatives.last_30_records.map_or_else(String::new, |PeriodSum { days, downloads }| {
            let count = locale::count(downloads);
            format!(
                " The last 30 records of each repository, whatever their days, in {days}: {count}."
            )
        });
    definition("Other definitions", month + &records)
}
