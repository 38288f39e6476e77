//! The choice of the value scale of trends: one scale for each trend, or a shared one.

use leptos::ev;
use leptos::prelude::*;

use crate::stores::ViewStore;
use publisher_analytics_core::query::TrendScale;

/// The choice between own scales and a shared one.
#[component]
pub(super) fn TrendScaleChoice(
    /// The label for own scales.
    own: &'static str,
    /// The label for a shared scale.
    shared: &'static str,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let is_shared = view.part(|view| view.trend_scale == TrendScale::Shared);
    let choose = move |event: ev::Event| {
        let is_shared = event_target_value(&event) == "shared";
        let scale = if is_shared { TrendScale::Shared } else { TrendScale::Own };
        view.change(|view| view.trend_scale = scale);
    };
    view! {
        <span class="chart-choices">
            <select aria-label="Trend scale" on:change=choose>
                <option value="own" prop:selected=move || !is_shared()>{own}</option>
                <option value="shared" prop:selected=is_shared>{shared}</option>
            </select>
        </span>
    }
}
