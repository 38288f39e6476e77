//! The period: presets, and two days of the reader's own.

use leptos::prelude::*;

use super::dates::Dates;
use crate::app::lazy::{Lazy, lazy_view};
use crate::stores::{ExportStore, ViewStore};
use publisher_analytics_core::query::Period;

/// Which days.
#[component]
pub(in crate::app) fn PeriodChoice() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let choices = Period::ALL.map(|period| {
        view! {
            <label>
                <input
                    type="radio"
                    name="period"
                    value=period.slug()
                    prop:checked=move || view.shown.read().period == period
                    on:change=move |_| view.change(|view| view.period = period)
                />
                <span>{period.label()}</span>
            </label>
        }
        .into_any()
    });
    let has_open_day =
        move || export.summary.read().as_ref().is_some_and(|summary| summary.open_day.is_some());
    view! {
        <div role="radiogroup" aria-label="Period" class="choice">{choices.into_iter().collect_view()}</div>
        <div class="dates">
            <Lazy view=dates name="The choice of days" />
        </div>
        <Show when=has_open_day>
            <OpenDaySwitch />
        </Show>
    }
}

lazy_view! {
    /// Two fields for the days of the period.
    fn dates() { view! { <Dates /> } }
}

/// Whether the open day counts as a complete one.
#[component]
fn OpenDaySwitch() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    view! {
        <label class="switch">
            <input
                type="checkbox"
                prop:checked=move || view.shown.read().include_open_day
                on:change=move |_| {
                    view.change(|view| view.include_open_day = !view.include_open_day);
                }
            />
            "Include the open day"
        </label>
    }
}
