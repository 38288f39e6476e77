//! Two fields for the first and the last day of the period.

use leptos::ev;
use leptos::prelude::*;

use super::live::{attribute, on, text};
use super::state::AppState;
use publisher_analytics_core::model::{Day, DayRange};
use publisher_analytics_core::query::Period;

/// Shows the fields.
pub(super) fn view() -> AnyView {
    let state = expect_context::<AppState>();
    let all = move || state.summary.read().as_ref().and_then(|summary| summary.days);
    let shown = move || {
        let view = state.view.read();
        let days = state.summary.read().as_ref()?.export_days(view.include_open_day)?;
        Some(view.period.range(days))
    };
    let field = move |label: &'static str, read: fn(DayRange) -> Day, is_last: bool| {
        let choose = move |event: ev::Event| {
            let chosen = Day::from_iso(&event_target_value(&event));
            let (Some(day), Some(shown)) = (chosen, untrack(shown)) else { return };
            // While a year is typed, its first digits are a year too.
            if !untrack(all).is_some_and(|all| all.contains(day)) {
                return;
            }
            // A first day after the last takes that along, and the other way round.
            let days = if is_last {
                DayRange::new(shown.first().min(day), day)
            } else {
                DayRange::new(day, shown.last().max(day))
            };
            if let Some(days) = days {
                state.change_view(|view| view.period = Period::Days(days));
            }
        };
        let iso = move |days: Option<DayRange>, read: fn(DayRange) -> Day| {
            days.map(|days| read(days).iso())
        };
        view! {
            <input
                type="date"
                aria-label=label
                min=attribute(move || iso(all(), DayRange::first))
                max=attribute(move || iso(all(), DayRange::last))
                prop:value=text(move || iso(shown(), read).unwrap_or_default())
                on:change=on(choose)
            />
        }
        .into_any()
    };
    view! {
        {field("First day", DayRange::first, false)} "–" {field("Last day", DayRange::last, true)}
    }
    .into_any()
}
