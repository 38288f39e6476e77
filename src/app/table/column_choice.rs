//! The choice of the columns that the user adds to the table.

use leptos::ev;
use leptos::prelude::*;

use super::columns::shown_columns;
use crate::added_columns::OwnColumn;
use crate::app::panel::Panel;
use crate::browser::viewport;
use crate::stores::{ExportStore, ViewStore};
use publisher_analytics_core::query::OptionalColumn;

/// The choice of columns.
#[component]
pub(super) fn ColumnChoice() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let count = move || shown_columns(view, export).len();
    let name = move || match count() {
        0 => "Columns".to_owned(),
        added => format!("Columns: {added} more"),
    };
    let is_chosen = move || count() > 0;
    let boxes = OptionalColumn::ALL.map(|column| {
        let is_shown = view.part(move |view| view.columns.contains(column.slug()));
        let toggle = move |event: ev::Event| {
            viewport::keep_where_it_is(&event_target(&event));
            view.change(|view| view.columns.toggle(column));
        };
        view! {
            <label class="switch" title=column.meaning()>
                <input type="checkbox" prop:checked=is_shown on:change=toggle />
                {column.label()}
            </label>
        }
        .into_any()
    });
    view! {
        <Panel
            class="more-periods column-choice"
            name
            label="More columns"
            is_chosen
        >
            {boxes.into_iter().collect_view()}
            {move || export.own_columns().into_iter().map(|column| own_box(view, column)).collect_view()}
        </Panel>
    }
}

/// Renders the checkbox that adds a column of the user's own table.
fn own_box(view: ViewStore, column: OwnColumn) -> AnyView {
    let OwnColumn { key, label, .. } = column;
    let shown_key = key.clone();
    let is_shown = view.part(move |view| view.columns.contains_own(&shown_key));
    let toggle = move |event: ev::Event| {
        viewport::keep_where_it_is(&event_target(&event));
        view.change(|view| view.columns.toggle_own(&key));
    };
    view! {
        <label class="switch own" title="From your own table">
            <input type="checkbox" prop:checked=is_shown on:change=toggle />
            {label}
        </label>
    }
    .into_any()
}
