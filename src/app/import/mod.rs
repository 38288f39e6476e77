//! The import of an export: the question before it, its progress, its report, and the bundled sample. Also the progress
//! of downloads, which looks the same.

mod ask;
mod download;
mod progress;
mod report;
pub(super) mod sample;
mod sample_note;

use leptos::prelude::*;

use super::lazy::lazy_view;

pub(super) use progress::Progress;
pub(super) use report::LinkToReport;
pub(super) use sample::WayBack;
pub(super) use sample_note::SampleNote;

lazy_view! {
    /// The question that is asked before an export is read from another site.
    pub(super) fn question() { view! { <ask::Question /> } }
}

lazy_view! {
    /// The progress of a download.
    pub(super) fn download() { view! { <download::Download /> } }
}

lazy_view! {
    /// Where the sample's data come from.
    pub(super) fn sample_credit() { view! { <sample::SampleCredit /> } }
}

lazy_view! {
    /// The panel of the import report.
    pub(super) fn report() { view! { <report::Report /> } }
}
