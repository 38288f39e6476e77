//! The sample export that ships beside the page, and its attribution.
//!
//! A host may replace the file, so the sample is recognized by its contents and not by its address alone.

use leptos::prelude::*;

use crate::browser::{address, files, keep_while_mounted, settings, viewport};
use crate::stores::{DEFAULT_EXPORT, ExportStore, Notices, ViewStore};
use publisher_analytics_core::protocol::Summary;

/// The name of the sample in the interface.
const NAME: &str = "cran-tidyverse.json";
/// The number of records and the as-of day, by which the sample is recognized.
const RECORDS: usize = 42_698;
const AS_OF: (i32, u8, u8) = (2020, 9, 1);

/// Whether the sample is open.
pub(in crate::app) fn is_open(export: ExportStore) -> bool {
    export.summary.read().as_deref().is_some_and(is_sample)
}

fn is_sample(summary: &Summary) -> bool {
    matches!(&*summary.sources, [name] if name == "analytics.json")
        && summary.records == RECORDS
        && summary.days.is_some_and(|days| days.last().ymd() == AS_OF)
}

/// Returns the name to show for an export.
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

/// A button that returns to the host's export, by default the sample, while another export is open.
#[component]
pub(in crate::app) fn WayBack() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let view = expect_context::<ViewStore>();
    let notices = expect_context::<Notices>();
    let host_export = || settings::source().unwrap_or_else(|| DEFAULT_EXPORT.to_owned());
    // Whether the host's export is the sample. This is known only once the sample has been open.
    let has_sample = RwSignal::new(false);
    // The name of the export that the button leaves, until the host's export is open.
    let left = StoredValue::new(String::new());
    let is_of_host = move |summary: &Summary| {
        !export.has_files() && matches!(&*summary.sources, [name] if *name == host_export())
    };
    // Removes `src` from the address if it names another export than the host's and the host's export is open.
    let forget_address = move || {
        let src = address::parameter("src");
        let summary = export.summary.read_untracked();
        let is_other = src.is_some_and(|src| src != host_export());
        if is_other && summary.as_ref().is_some_and(|summary| is_of_host(summary)) {
            view.forget_parameter("src");
        }
    };
    keep_while_mounted(address::on_history(move |_| forget_address()));
    Effect::new(move || {
        let Some(summary) = export.summary.get() else { return };
        if is_sample(&summary) {
            has_sample.set(true);
        }
        let left = left.try_update_value(std::mem::take).unwrap_or_default();
        if !left.is_empty() && is_of_host(&summary) {
            forget_address();
            notices.announce(format!("{left} is closed. To see it again, open it again."));
        }
    });
    let press = move |_| {
        let open = export.summary.get_untracked();
        left.set_value(open.map(|summary| display_name(&summary)).unwrap_or_default());
        viewport::focus_first(files::OPEN_BUTTON);
        export.open_host_export();
    };
    move || {
        let summary = export.summary.get()?;
        (!is_of_host(&summary)).then(|| {
            let name = if has_sample.get() {
                "Back to the sample"
            } else {
                "Open the export of this page"
            };
            view! { <p><button type="button" class="quiet way-back" on:click=press>{name}</button></p> }
                .into_any()
        })
    }
}
