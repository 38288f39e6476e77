//! How the figures of one repository are counted.

use leptos::prelude::*;

use crate::app::how_counted::{HowCounted, definition, of_change, of_counting_changes, of_period};
use crate::browser::locale;
use crate::stores::{ExportStore, ViewStore};
use crate::words::difference_of;
use publisher_analytics_core::protocol::PageData;
use publisher_analytics_core::query::Period;

/// The definitions of a detail, behind a button.
#[component]
pub(super) fn DetailHowCounted() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    let definitions = move || {
        let (summary, view) = (export.summary.get()?, view.shown.read());
        let page = export.opened.read().known()?;
        let PageData::Repository(detail) = &*page else { return None };
        let sum = match detail.reported {
            None => "The export reports no total for it, so its days are added up.".to_owned(),
            Some(reported) => {
                let counted = locale::count(detail.counted);
                let sum = difference_of(reported, detail.counted).map_or_else(
                    || "its days add up to the same".to_owned(),
                    |words| format!("its days add up to {counted}, {words}"),
                );
                format!("Reported total: {}; {sum}.", locale::count(reported))
            }
        };
        let total = match view.period {
            Period::AllTime => sum,
            _ => format!("The sum of its daily records in these days. {sum}"),
        };
        let mut definitions = vec![definition("Downloads", total)];
        definitions.extend(of_period(&summary, &view, detail.period));
        definitions.push(of_change(detail.comparison));
        let types = [detail.key.repo_type.clone()];
        definitions.extend(of_counting_changes(detail.comparison, detail.period, &types));
        definitions.push(definition(
            "Last 7 and 30 days",
            "They end on the last complete day, whatever the period, and are compared with as many days just before them.",
        ));
        definitions.push(definition(
            "Share and rank",
            "Among the repositories of this period, search and type; ties are ordered by name.",
        ));
        Some(definitions)
    };
    view! { <HowCounted definitions /> }
}
