//! The compact filter bar for phones, which have no room for a sticky filter bar: one line that says what is shown.
//! Pressing it pins the whole bar to the top of the window.

use leptos::ev;
use leptos::prelude::*;

use crate::browser::{
    keep_while_mounted,
    viewport::{self, Leaving},
};
use crate::stores::{ExportStore, ViewStore};
use crate::words::{name_of_compared, type_plural};
use publisher_analytics_core::query::Period;

/// The line. The filter bar covers it until the bar is scrolled out of sight.
#[component]
pub(super) fn CompactBar(
    /// Whether the filter bar is pinned to the top of the window.
    is_pinned: RwSignal<bool>,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let period = move || match view.shown.read().period {
        Period::Days(days) => days.to_string(),
        period => period.label().to_owned(),
    };
    let further = move || {
        let view = view.shown.read();
        let comparison = export.overview.read().as_ref().map(|overview| overview.comparison);
        let compared =
            comparison.and_then(|found| Some((found.current?.days, found.previous?.days)));
        let parts = [
            compared
                .map(|(current, previous)| format!("vs. {}", name_of_compared(current, previous))),
            view.without_spikes.then(|| "without spikes".to_owned()),
            view.repo_type.as_ref().map(type_plural),
            (!view.search.is_empty()).then(|| format!("“{}”", view.search)),
        ];
        parts.into_iter().flatten().fold(String::new(), |text, part| text + " · " + &part)
    };
    let said = move || period() + &further();
    let pin = move |_: ev::MouseEvent| {
        is_pinned.set(true);
        viewport::focus_first(".is-bar input:checked");
    };
    let leave = move |leaving| {
        if is_pinned.get_untracked() {
            is_pinned.set(false);
            if leaving == Leaving::Escape {
                viewport::focus_first(".compact-filters");
            }
        }
    };
    keep_while_mounted(viewport::on_leaving(".is-bar, .compact-filters", leave));
    view! {
        <button
            type="button"
            class="compact-filters"
            aria-label=move || format!("Filters: {}", said())
            title=said
            aria-expanded=move || is_pinned.get().to_string()
            on:click=pin
        >
            <b>{period}</b>
            <span class="muted">{further}</span>
        </button>
    }
}
