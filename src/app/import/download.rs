//! The download that is being written.

use leptos::prelude::*;

use super::progress::whole_percent;
use crate::browser::{files, viewport};
use crate::stores::ExportStore;
use publisher_analytics_core::export::ExportFormat;

/// The download that is being written, with a button that ends it. A small one is written before this is seen.
#[component]
pub(super) fn Download() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let percent = Memo::new(move |_| {
        export.download.read().map(|download| whole_percent(download.share)).unwrap_or_default()
    });
    let format = move || match export.download.read().map(|download| download.format) {
        Some(ExportFormat::Json) => "JSON",
        _ => "CSV",
    };
    let cancel = move |_| {
        export.cancel_downloads();
        viewport::focus_first(files::OPEN_BUTTON);
    };
    // Or the button has the focus when it goes.
    on_cleanup(|| viewport::pass_focus(".is-download button", files::OPEN_BUTTON));
    view! {
        <div class="import is-download">
            <p>"Writing " <strong>{format}</strong> " · " <span class="figure">{percent} " %"</span></p>
            <div
                role="progressbar"
                aria-label="Writing download"
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent.get().to_string()
                class="progress"
            >
                <div style:width=move || format!("{}%", percent.get())></div>
            </div>
            <button type="button" on:click=cancel>"Cancel download"</button>
        </div>
    }
}
