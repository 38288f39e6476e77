//! Notices: the status line, alerts, the progress of an import, and the empty page.

use leptos::prelude::*;

use super::labels::counted;
use super::live::{attribute, flag, on, part, shown, text};
use super::sample;
use super::state::{Alert, AppState};
use crate::browser::{clipboard, locale, viewport};
use publisher_analytics_core::protocol::VERSION;

/// The button that gets the focus of one that goes.
const OPEN_FILE: &str = ".open-file";

/// Removes the notice that stands in the document until the page starts.
pub(super) fn remove_start_notice() {
    if let Some(notice) = document().get_element_by_id("start") {
        notice.remove();
    }
}

/// Says that the page itself has stopped; it may have no components left to say so.
pub(super) fn show_crash(cause: &str) {
    let element = |name| document().create_element(name);
    let (Some(body), Ok(notice), Ok(text)) = (document().body(), element("div"), element("p"))
    else {
        return;
    };
    let advice = "Reload it; if it happens again, please report it with these details.";
    text.set_text_content(Some(&format!("The page stopped: {cause}. {advice}")));
    notice.set_attribute("role", "alert").ok();
    notice.set_attribute("class", "alert is-crash").ok();
    notice.append_with_node_1(&text).ok();
    let browser = window().navigator().user_agent().unwrap_or_default();
    let release = env!("CARGO_PKG_VERSION");
    let details = format!("{cause}\nPublisher Analytics {release} ({VERSION})\n{browser}");
    if let Some(button) = clipboard::copy_button("Copy details", details) {
        notice.append_with_node_1(&button).ok();
    }
    body.prepend_with_node_1(&notice).ok();
}

/// Why something was refused.
#[component]
pub(super) fn Alert() -> impl IntoView {
    let state = expect_context::<AppState>();
    let is_empty = move || state.alert.read().message.is_empty();
    view! {
        <div role="alert" class="alert" class:is-empty=flag(is_empty)>
            {part(move || {
                let Alert { message, address } = state.alert.get();
                let retry = address.map(|address| {
                    let again = on(move |_| state.open_address(&address));
                    view! { <button type="button" on:click=again>"Retry"</button> }.into_any()
                });
                (!message.is_empty()).then(|| {
                    view! {
                        <p>{message}</p>
                        {retry}
                        <button type="button" on:click=on(move |_| {
                            state.dismiss_alert();
                            viewport::focus_first(OPEN_FILE);
                        })>"Dismiss"</button>
                    }
                    .into_any()
                })
            })}
        </div>
    }
}

/// The status line.
#[component]
pub(super) fn Status() -> impl IntoView {
    let state = expect_context::<AppState>();
    // A detail shows the same in its heading; there the line is for assistive technology, until something happened.
    let is_unseen = move || !state.view.read().is_list() && state.announcement.read().is_empty();
    let has_table_tools = move || {
        state.parts.read().is_some()
            && state.overview.read().is_some()
            && state.view.read().is_list()
    };
    view! {
        <p class="status" class:is-unseen=flag(is_unseen)>
            <span role="status" id="status">{text(move || state.status())}</span>
            {shown(has_table_tools, move || state.part(|parts| parts.table_tools))}
        </p>
    }
}

/// The import under way, with a button that ends it.
#[component]
pub(super) fn ImportProgress() -> impl IntoView {
    let state = expect_context::<AppState>();
    // Whole percents: the bar and assistive technology need no more.
    let percent = move || state.import.read().as_ref()?.fraction().map(whole_percent);
    let progress = move || {
        let import = state.import.read();
        let Some(import) = import.as_ref() else { return String::new() };
        let megabytes = |bytes: f64| locale::decimal(bytes / 1_000_000.0);
        let of = import.total_bytes.map(|total| format!(" of {}", megabytes(total)));
        let rest = import.remaining_seconds().map(|seconds| format!(", {}", time_left(seconds)));
        format!(
            "{}{} MB, {}{}",
            megabytes(import.bytes),
            of.unwrap_or_default(),
            counted(import.records, "daily record", "daily records"),
            rest.unwrap_or_default()
        )
    };
    let name =
        move || state.import.read().as_ref().map(|import| import.name.clone()).unwrap_or_default();
    let width = move || format!("width:{}%", percent().unwrap_or_default());
    shown(
        move || state.import.read().is_some(),
        move || {
            view! {
                <div class="import">
                    <p>
                        "Opening " <strong>{text(name)}</strong> " · "
                        <span class="figure">{text(progress)}</span>
                    </p>
                    <div
                        role="progressbar"
                        aria-label="Loading export"
                        aria-valuemin="0"
                        aria-valuemax="100"
                        aria-valuenow=attribute(move || Some(percent()?.to_string()))
                        class="progress"
                        class:is-indeterminate=flag(move || percent().is_none())
                    >
                        <div style=text(width)></div>
                    </div>
                    <button type="button" on:click=on(move |_| {
                        state.cancel_import();
                        viewport::focus_first(OPEN_FILE);
                    })>"Cancel"</button>
                </div>
            }
            .into_any()
        },
    )
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 100")]
fn whole_percent(part: f64) -> u8 {
    (part * 100.0).clamp(0.0, 100.0) as u8
}

/// `about 12 seconds left`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
fn time_left(seconds: f64) -> String {
    match seconds.ceil() as usize {
        0 | 1 => "about a second left".to_owned(),
        seconds @ ..120 => format!("about {seconds} seconds left"),
        seconds => format!("about {} minutes left", seconds.div_ceil(60)),
    }
}

/// No export is open and none is on its way.
#[component]
pub(super) fn NothingOpen() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"No export is open"</h2>
            <p>
                "Choose “Open file”, or drop a Publisher Analytics export (JSON or CSV) anywhere on this page. It is read \
                 here, on your machine, and sent nowhere."
            </p>
        </section>
    }
}

/// What stands below everything.
#[component]
pub(super) fn Footer() -> impl IntoView {
    let state = expect_context::<AppState>();
    let is_sample = move || {
        state.parts.read().is_some()
            && state.summary.read().as_ref().is_some_and(|summary| sample::is_sample(summary))
    };
    view! {
        <footer class="page-footer">
            <p>"Files are read in this browser and never leave your machine. Days are UTC."</p>
            {shown(is_sample, move || state.part(|parts| parts.sample_credit))}
        </footer>
    }
}
