//! The switch that leaves the spikes of repositories out of all figures.

use leptos::prelude::*;

use crate::stores::ViewStore;

/// The switch that leaves spikes out.
#[component]
pub(super) fn SpikeSwitch() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    view! {
        <label class="switch" title="Each spike counts as the usual value of its weekday. Downloaded files keep all records.">
            <input
                type="checkbox"
                prop:checked=view.part(|view| view.without_spikes)
                on:change=move |_| view.change(|view| view.without_spikes = !view.without_spikes)
            />
            "Totals without spikes"
        </label>
    }
}
