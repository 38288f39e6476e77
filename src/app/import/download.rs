//! The progress of a download.

use leptos::prelude::*;

use super::progress::whole_percent;
use crate::browser::{files, viewport};
use crate::stores::{ExportStore, Progress};

/// The progress of a download, with a button that cancels it. Small downloads end before it becomes visible.
#[component]
pub(super) fn Download() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let percent = Memo::new(move |_| {
        let share = export.download.read().as_ref().and_then(Progress::fraction);
        share.map(whole_percent).unwrap_or_default()
    });
    let format = move || {
        export.download.read().as_ref().map(|download| download.name.clone()).unwrap_or_default()
    };
    let cancel = move |_| {
        export.cancel_downloads();
        viewport::focus_first(files::OPEN_BUTTON);
    };
    // If the button has the focus when the download ends, the focus moves on.
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
