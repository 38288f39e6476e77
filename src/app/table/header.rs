//! The headers of the table, by which it is sorted.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::added_columns::AddedColumn;
use crate::browser::viewport;
use crate::stores::ViewStore;
use publisher_analytics_core::query::SortColumn;

/// The head of the table: a header for each column.
#[component]
pub(super) fn TableHead(
    /// The columns that the user has added.
    columns: Memo<Vec<AddedColumn>>,
    /// The element of the head.
    head: NodeRef<html::Thead>,
    /// The element of the body, which scrolls sideways with the head.
    body: NodeRef<html::Tbody>,
) -> impl IntoView {
    let scrolled = move |_| {
        if let Some((head, body)) = head.get_untracked().zip(body.get_untracked()) {
            viewport::scroll_sideways_with(&head, &body);
        }
    };
    view! {
        <thead role="rowgroup" node_ref=head on:scroll=scrolled>
            <tr role="row" aria-rowindex="1">
                {standard(SortColumn::Name, "Repository", "name")}
                {standard(SortColumn::Type, "Type", "type")}
                {standard(SortColumn::Downloads, "Downloads", "downloads")}
                {standard(SortColumn::Share, "Share", "share")}
                {standard(SortColumn::Difference, "Difference", "difference")}
                {standard(SortColumn::Change, "Change", "change-column")}
                <th role="columnheader" scope="col" class="trend">"Trend"</th>
                {move || columns.get().into_iter().map(added).collect_view()}
            </tr>
        </thead>
    }
}

/// Renders the header of a column that every table has.
fn standard(column: SortColumn, label: &'static str, class: &'static str) -> AnyView {
    let view = expect_context::<ViewStore>();
    let descending = move || {
        let view = view.shown.read();
        let is_sorted = view.sort.column == column && !view.columns.has_order();
        is_sorted.then_some(view.sort.descending)
    };
    let press = move || view.change(|view| view.sort_by(column));
    let label = label.to_owned();
    view! { <SortHeader label class title="" descending=Arc::new(descending) on_press=Box::new(press) /> }
        .into_any()
}

/// Renders the header of a column that the user has added.
fn added(column: AddedColumn) -> AnyView {
    let view = expect_context::<ViewStore>();
    let label = column.label().to_owned();
    let class = if column.is_text() { "added own" } else { "added" };
    let title = match &column {
        AddedColumn::Figure(column) => column.meaning(),
        AddedColumn::Own(_) => "From your own table",
    };
    let pressed = column.clone();
    let descending = move || {
        let columns = &view.shown.read().columns;
        match &column {
            AddedColumn::Figure(column) => columns.descending(*column),
            AddedColumn::Own(column) => columns.descending_own(&column.key),
        }
    };
    let press = move || {
        view.change(|view| match &pressed {
            AddedColumn::Figure(column) => view.columns.press(*column),
            AddedColumn::Own(column) => view.columns.press_own(&column.key),
        });
    };
    view! { <SortHeader label class title descending=Arc::new(descending) on_press=Box::new(press) /> }
        .into_any()
}

/// A column header that sorts.
#[component]
fn SortHeader(
    /// The name of the column.
    label: String,
    /// The CSS class of the column.
    class: &'static str,
    /// What the column means; empty if its name says so.
    title: &'static str,
    /// Whether rows are sorted by the column in descending order; `None` if they are sorted by another one.
    descending: Arc<dyn Fn() -> Option<bool> + Send + Sync>,
    /// Sorts by the column, or reverses the order.
    on_press: Box<dyn Fn()>,
) -> impl IntoView {
    let title = (!title.is_empty()).then_some(title);
    let sorted = move |ascending: &str, descends: &str| {
        descending().map(|descending| if descending { descends } else { ascending }.to_owned())
    };
    let arrow = sorted.clone();
    view! {
        <th
            role="columnheader"
            scope="col"
            class=class
            title=title
            aria-sort=move || sorted("ascending", "descending")
        >
            <button type="button" on:click=move |_| on_press()>
                {label} " "
                <span class="sort-arrow" aria-hidden="true">
                    {move || arrow("↑", "↓").unwrap_or_default()}
                </span>
            </button>
        </th>
    }
}
