//! The period: named ones, and with the rest of the page's code, all others, and what the period is compared with.

use leptos::prelude::*;

use super::period_tools::PeriodTools;
use crate::app::lazy::{Lazy, lazy_view};
use crate::stores::ViewStore;
use publisher_analytics_core::query::Period;

/// Which days, and what they are compared with.
#[component]
pub(in crate::app) fn PeriodChoice() -> impl IntoView {
    view! {
        <div role="radiogroup" aria-label="Period" class="choice">
            {Period::MAIN.map(|period| period_radio("period", period)).into_iter().collect_view()}
        </div>
        <div class="period-tools">
            <Lazy view=tools name="The choice of other days" />
        </div>
    }
}

/// The radio button of a named period. Those of one name are one stop of Tab.
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
