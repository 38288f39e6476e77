//! The footer of the page.

use leptos::prelude::*;

use super::host;
use super::import::{self, sample};
use super::keyboard_help;
use super::lazy::Lazy;
use crate::browser::settings;
use crate::stores::ExportStore;

/// The page's footer.
#[component]
pub(super) fn Footer() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let has_export = move || export.is_open();
    let is_sample = move || sample::is_open(export);
    view! {
        <footer class="page-footer">
            <Lazy when=|| settings::has("links") view=host::links />
            <p>"Nothing is uploaded: files are read in this browser. Days are UTC."</p>
            <Lazy when=has_export view=keyboard_help::view />
            <Lazy when=is_sample view=import::sample_credit />
        </footer>
    }
}
