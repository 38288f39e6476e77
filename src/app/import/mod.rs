//! The import of an export: its progress, its report, and the bundled sample.

mod progress;
mod report;
pub(super) mod sample;

use leptos::prelude::*;

use super::lazy::lazy_view;

pub(super) use progress::Progress;
pub(super) use report::LinkToReport;

lazy_view! {
    /// The panel of the import report.
    pub(super) fn report() { view! { <report::Report /> } }
}
