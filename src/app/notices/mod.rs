//! Notices: alerts, the status line, and the empty state without an export.

mod status;

use leptos::prelude::*;

use crate::browser::{clipboard, files, settings, viewport};
use crate::stores::{ExportStore, Notices};
use publisher_analytics_core::protocol::VERSION;

pub(super) use status::Status;

/// Removes the notice that the document shows until the page starts.
pub(super) fn remove_start_notice() {
    if let Some(notice) = document().get_element_by_id("start") {
        notice.remove();
    }
}

/// Says that the page's program has stopped. It uses the DOM alone, because components may no longer work.
pub(super) fn show_crash(cause: &str, stack: &str) {
    // A stopped program may trap repeatedly: only the first trap is shown.
    if document().query_selector(".is-crash").is_ok_and(|notice| notice.is_some()) {
        return;
    }
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
    let details = format!("{cause}\nPublisher Analytics {release} ({VERSION})\n{browser}\n{stack}");
    if let Some(button) = clipboard::copy_button("Copy details", details) {
        notice.append_with_node_1(&button).ok();
    }
    body.prepend_with_node_1(&notice).ok();
}

/// The alert: what was rejected or has failed, and why. Empty if there is nothing to say.
#[component]
pub fn Alert() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    let notices = expect_context::<Notices>();
    let is_empty = move || notices.alert.read().is_empty();
    view! {
        <div role="alert" class="alert" class:is-empty=is_empty>
            {move || {
                let (message, address) = (notices.alert.get(), notices.retry.get());
                let retry = (!address.is_empty()).then(|| {
                    let again = move |_| {
                        export.open_address(&address);
                        // The button is removed, so the focus moves on.
                        viewport::focus_first(files::OPEN_BUTTON);
                    };
                    view! { <button type="button" on:click=again>"Retry"</button> }.into_any()
                });
                (!message.is_empty()).then(|| {
                    view! {
                        <p>{message}</p>
                        {retry}
                        <button type="button" on:click=move |_| {
                            notices.dismiss();
                            viewport::focus_first(files::OPEN_BUTTON);
                        }>"Dismiss"</button>
                    }
                    .into_any()
                })
            }}
        </div>
    }
}

/// The empty state: no export is open or being opened.
#[component]
pub(super) fn NothingOpen() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"No export is open"</h2>
            <p>
                {if settings::allows_local_files() {
                    "Choose “Open file”, or drop a Publisher Analytics export (JSON or CSV) anywhere on this page. It is read \
                     here, on your machine, and sent nowhere."
                } else {
                    "This page shows an export that its host provides, and there is none yet. Try again later."
                }}
            </p>
        </section>
    }
}
