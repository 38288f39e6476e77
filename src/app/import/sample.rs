//! The sample export that is shipped beside the page, and the credit it asks for.
//!
//! A host may put another export in its place; so the sample is known by its contents and not by its address.

use leptos::prelude::*;

use publisher_analytics_core::protocol::Summary;

/// Name of the sample in the interface.
const NAME: &str = "cran-tidyverse.json";
/// What no other export has: records and as-of day.
const RECORDS: usize = 42_698;
const AS_OF: (i32, u8, u8) = (2020, 9, 1);

/// Whether `summary` is that of the sample.
pub(in crate::app) fn is_sample(summary: &Summary) -> bool {
    matches!(&*summary.sources, [name] if name == "analytics.json")
        && summary.records == RECORDS
        && summary.days.is_some_and(|days| days.last().ymd() == AS_OF)
}

/// The name to show for an export.
pub(in crate::app) fn display_name(summary: &Summary) -> String {
    if is_sample(summary) {
        return NAME.to_owned();
    }
    summary.sources.join(" + ")
}

/// Says where the sample's data come from.
#[component]
pub(in crate::app) fn SampleCredit() -> impl IntoView {
    view! {
        <p>
            "This is the bundled sample: downloads of 20 R packages from the RStudio CRAN mirror, 2012–2020, from the \
             data set cran_dl_data of shahreyar-abeer/cranstars, MIT licence, © 2020 Zauad Shahreer Abeer. Repository \
             types were assigned."
        </p>
    }
}
