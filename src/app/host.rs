//! What stands above all else: what the host has to say (its links, what is wrong with its `config.json`, that a new release is
//! ready), and what is said of the sample and of the reader's own table.

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

/// How long after the first picture the files of the page are kept: whatever it still needs comes first.
const KEPT_AFTER_MS: u32 = 2_000;

lazy_view! {
    /// The links of the host.
    pub(super) fn links() { view! { <Links /> } }
}

lazy_view! {
    /// What stands above all else: the title of an embedded chart, problems of the settings, a new release. It is always there,
    /// and so is what follows system and screen.
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
            <p>"The page works without what is wrong. Whoever hosts it can correct config.json, which lies beside it."</p>
        </section>
    }
}

/// Keeps the files of the page, and says when those of a new release are there.
#[component]
fn NewRelease() -> impl IntoView {
    let notices = expect_context::<Notices>();
    let waiting = RwSignal::new_local(None::<WaitingRelease>);
    spawn_local(async move {
        TimeoutFuture::new(KEPT_AFTER_MS).await;
        offline::keep_release(move |release| {
            // The component may have gone meanwhile.
            waiting.try_set(Some(release));
            notices.announce("A new version of this page is ready.".to_owned());
        })
        .await;
    });
    move || {
        waiting.get().map(|release| {
            view! {
                <section class="new-release" aria-label="New version">
                    <p>"A new version of this page is ready. After a reload, files that you opened have to be opened again."</p>
                    <button type="button" on:click=move |_| release.take_over()>"Reload"</button>
                </section>
            }
            .into_any()
        })
    }
}
