//! The spikes of a view: how many there are, the largest of them, and a switch that leaves them out of all figures.

use leptos::prelude::*;

use super::what_changed::repo_link;
use crate::app::without_spikes::SpikeSwitch;
use crate::browser::locale;
use crate::stores::{ExportStore, ViewStore};
use crate::words::{counted, number};
use publisher_analytics_core::query::{SPIKE_RULE, Spike, SpikesOfView};

/// The spikes of the view. Empty if the view has none and none are left out.
#[component]
pub(super) fn Spikes() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let spikes = Memo::new(move |_| {
        let findings = export.findings.read();
        findings.changes.as_ref().map(|changes| changes.spikes.clone()).unwrap_or_default()
    });
    let is_shown = Memo::new(move |_| spikes.read().count > 0 || view.shown.read().without_spikes);
    move || {
        is_shown.get().then(|| {
            view! {
                <section class="spikes" aria-label="Spikes">
                    <SpikeSwitch />
                    {move || list(&spikes.read())}
                </section>
            }
        })
    }
}

fn list(spikes: &SpikesOfView) -> Option<AnyView> {
    let &SpikesOfView { count, repositories, excess, ref largest } = spikes;
    if count == 0 {
        return None;
    }
    let more = count - largest.len();
    let more =
        (more > 0).then(|| view! { <li class="muted">{format!("and {} more", number(more))}</li> });
    let rows = largest.iter().map(|(key, spike)| {
        let Spike { day, downloads, usual } = *spike;
        let figures = format!("{}, usually {}", locale::count(downloads), locale::count(usual));
        view! { <li>{repo_link(key)} " " <span class="muted">{day.to_string()}</span> " " <span class="figure">{figures}</span></li> }
            .into_any()
    });
    let name = format!(
        "{} of {}: {} downloads above the usual",
        counted(count, "spike", "spikes"),
        counted(repositories, "repository", "repositories"),
        locale::count(excess)
    );
    let list = view! {
        <details class="spike-list">
            <summary>{name}</summary>
            <p class="muted">
                {format!("A spike is a day on which a repository has {SPIKE_RULE}.")}
            </p>
            <ul>{rows.collect_view()} {more}</ul>
        </details>
    };
    Some(list.into_any())
}
