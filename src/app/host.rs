//! The notes at the top of the page: problems in the host's `config.json`, a new release, the sample, and the user's
//! own table. Also the host's links in the footer.

use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::embed;
use super::import::SampleNote;
use super::lazy::lazy_view;
use super::own_table::OwnTableNote;
use super::screen::ScreenWatch;
use crate::browser::offline::{self, WaitingRelease};
use crate::browser::settings;
use crate::stores::Notices;

/// The delay before the page's files are cached for offline use. Files that the page still needs now are fetched first.
const KEPT_AFTER_MS: u32 = 2_000;

lazy_view! {
    /// The links of the host.
    pub(super) fn links() { view! { <Links /> } }
}

lazy_view! {
    /// The notes at the top of the page: the title of an embedded chart, problems of the settings, a new release, the
    /// sample, and the user's own table. This view is always mounted, so it also mounts `ScreenWatch`.
    pub(super) fn notes() {
        view! {
            {embed::is_on().then(|| view! { <embed::Title /> })}
            {settings::has("problems").then(|| view! { <Problems /> })}
            <NewRelease />
            <ScreenWatch />
            {(!embed::is_on()).then(|| view! { <SampleNote /> <OwnTableNote /> })}
        }
    }
}

#[component]
fn Links() -> impl IntoView {
    let links = settings::links().into_iter().map(|link| {
        view! { <li><a href=link.address target="_blank" rel="noopener">{link.name}</a></li> }
            .into_any()
    });
    view! { <nav aria-label="Links of the host"><ul class="host-links">{links.collect_view()}</ul></nav> }
}

#[component]
fn Problems() -> impl IntoView {
    let problems =
        settings::problems().into_iter().map(|problem| view! { <p>{problem}</p> }.into_any());
    view! {
        <section class="host-problems" aria-label="Settings of this page">
            {problems.collect_view()}
            <p>"The page ignores what is wrong. Its host can correct it in config.json."</p>
        </section>
    }
}

/// Caches the files of the page for offline use, and says when a new release is ready.
#[component]
fn NewRelease() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let waiting = RwSignal::new_local(None::<WaitingRelease>);
    spawn_local(async move {
        TimeoutFuture::new(KEPT_AFTER_MS).await;
        offline::keep_release(move |release| {
            // The component may be gone by then.
            waiting.try_set(Some(release));
            notices.announce("A new version of this page is ready.".to_owned());
        })
        .await;
    });
    move || {
        waiting.get().map(|release| {
            view! {
                <section class="new-release" aria-label="New version">
                    <p>"A new version of this page is ready. After reloading, open your files again."</p>
                    <button type="button" on:click=move |_| release.take_over()>"Reload"</button>
                </section>
            }
            .into_any()
        })
    }
}
