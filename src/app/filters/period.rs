//! The choice of the period. The main named periods are there from the start. All other periods, and what the period is
//! compared with, are a lazy view.

use leptos::prelude::*;

use super::period_tools::PeriodTools;
use crate::app::lazy::{Lazy, lazy_view};
use crate::stores::ViewStore;
use publisher_analytics_core::query::Period;

/// The choice of the period, and of what it is compared with.
#[component]
pub(in crate::app) fn PeriodChoice() -> impl IntoView {
    view! {
        <div role="radiogroup" aria-label="Period" class="choice">
            {Period::MAIN.map(|period| period_radio("period", period)).into_iter().collect_view()}
        </div>
        <div class="period-tools">
            <Lazy view=tools name="The date picker" />
        </div>
    }
}

/// Renders the radio button of a named period. Buttons with the same `name` are a group with a single tab stop.
pub(super) fn period_radio(name: &'static str, period: Period) -> AnyView {
    let view = expect_context::<ViewStore>();
    view! {
        <label>
            <input
                type="radio"
                name=name
                value=period.slug()
                prop:checked=view.part(move |view| view.period == period)
                on:change=move |_| view.change(|view| view.period = period)
            />
            <span>{period.label()}</span>
        </label>
    }
    .into_any()
}

lazy_view! {
    /// Further periods, and what the period is compared with.
    fn tools() { view! { <PeriodTools /> } }
}
