//! The progress of an import.

use leptos::prelude::*;

use crate::browser::{files, locale, viewport};
use crate::stores::ExportStore;
use crate::words::counted;

/// The progress of an import, with a button that cancels it.
#[component]
pub(in crate::app) fn Progress() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    // Whole percents are precise enough for the bar and for assistive technology.
    let percent = move || export.import.read().as_ref()?.fraction().map(whole_percent);
    let progress = move || {
        let import = export.import.read();
        let Some(import) = import.as_ref() else { return String::new() };
        let megabytes = |bytes: f64| locale::decimal(bytes / 1_000_000.0);
        let of = import.total.map(|total| format!(" of {}", megabytes(total)));
        let rest = import.remaining_seconds().map(|seconds| format!(", {}", time_left(seconds)));
        format!(
            "{}{} MB, {}{}",
            megabytes(import.done),
            of.unwrap_or_default(),
            counted(import.records, "daily record", "daily records"),
            rest.unwrap_or_default()
        )
    };
    let name =
        move || export.import.read().as_ref().map(|import| import.name.clone()).unwrap_or_default();
    let width = move || percent().map(|percent| format!("{percent}%")).unwrap_or_default();
    let cancel = move |_| {
        export.cancel_import();
        viewport::focus_first(files::OPEN_BUTTON);
    };
    view! {
        <Show when=move || export.import.read().is_some()>
            {on_cleanup(|| viewport::pass_focus(".import:not(.is-download) button", files::OPEN_BUTTON))}
            <div class="import">
                <p>"Opening " <strong>{name}</strong> " · " <span class="figure">{progress}</span></p>
                <div
                    role="progressbar"
                    aria-label="Loading export"
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=move || percent().map(|percent| percent.to_string())
                    class="progress"
                    class:is-indeterminate=move || percent().is_none()
                >
                    <div style:width=width></div>
                </div>
                <button type="button" on:click=cancel>"Cancel"</button>
            </div>
        </Show>
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
pub(super) fn whole_percent(part: f64) -> u8 {
    (part * 100.0).clamp(0.0, 100.0) as u8
}

/// Formats the remaining time: `about 12 seconds left`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn time_left(seconds: f64) -> String {
    match seconds.ceil() as usize {
        0 | 1 => "about a second left".to_owned(),
        seconds @ ..120 => format!("about {seconds} seconds left"),
        seconds => format!("about {} minutes left", seconds.div_ceil(60)),
    }
}
