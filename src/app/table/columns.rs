//! The columns that the reader adds to the table: the choice, the headers and the cells.
//!
//! Rows and head are made without them, by code of the first visit; their cells are put to the end of each row once there are any.

use leptos::prelude::*;

use super::Slot;
use super::in_rows::append_to_rows;
use super::row::ShownRow;
use crate::app::panel::Panel;
use crate::browser::locale;
use crate::browser::wide_table::{self, Appended};
use crate::stores::ViewStore;
use crate::words::{amount_text, signed};
use publisher_analytics_core::chart::Amount;
use publisher_analytics_core::query::{Figure, OptionalColumn};

/// What is seen where a row has nothing in a column.
const NOTHING: &str = "–";

/// The choice of columns.
#[component]
pub(super) fn ColumnChoice() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let shown = move || view.shown.read().columns.of_every_export();
    let name = move || match shown().len() {
        0 => "Columns".to_owned(),
        added => format!("Columns: {added} more"),
    };
    let boxes = OptionalColumn::ALL.map(|column| {
        let is_shown = move || view.shown.read().columns.contains(column.slug());
        let toggle = move |_| view.change(|view| view.columns.toggle(column));
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
            name=Signal::derive(name)
            label="Further columns"
            is_chosen=Signal::derive(move || !shown().is_empty())
        >
            {boxes.into_iter().collect_view()}
        </Panel>
    }
}

/// Puts headers and cells of the chosen columns into the table.
#[component]
pub(super) fn AddedColumns(
    /// The rendered rows.
    slots: RwSignal<Vec<Slot>>,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let columns = Memo::new(move |_| view.shown.read().columns.of_every_export());
    // What is put into the head belongs to this component, and not to the effect that puts it there.
    let owner = Owner::current().unwrap_or_default();
    let headers = StoredValue::new_local(None);
    Effect::new(move || {
        let columns_shown = columns.read().len();
        wide_table::set_columns(columns_shown);
        if columns_shown > 0 && headers.with_value(Option::is_none) {
            let row = wide_table::head_row();
            let row =
                row.map(|row| Appended::new(owner.with(|| headers_of(columns).into_any()), &row));
            headers.set_value(row.map(|row| (row, wide_table::scroll_together())));
        }
    });
    let has_columns = move || !columns.read().is_empty();
    append_to_rows(slots, None, has_columns, move |shown| cells_of(columns, shown).into_any());
    on_cleanup(move || headers.dispose());
}

/// The headers of columns.
fn headers_of(columns: Memo<Vec<OptionalColumn>>) -> impl IntoView {
    move || columns.get().into_iter().map(header).collect_view()
}

/// A header that sorts.
fn header(column: OptionalColumn) -> AnyView {
    let view = expect_context::<ViewStore>();
    let sorted = move |ascending: &str, descending: &str| {
        let is_descending = view.shown.read().columns.descending(column)?;
        Some((if is_descending { descending } else { ascending }).to_owned())
    };
    let press = move |_| view.change(|view| view.columns.press(column));
    view! {
        <th
            role="columnheader"
            scope="col"
            class="added"
            title=column.meaning()
            aria-sort=move || sorted("ascending", "descending")
        >
            <button type="button" on:click=press>
                {column.label()} " "
                <span class="sort-arrow" aria-hidden="true">
                    {move || sorted("↑", "↓").unwrap_or_default()}
                </span>
            </button>
        </th>
    }
    .into_any()
}

/// The cells of columns in a row.
fn cells_of(columns: Memo<Vec<OptionalColumn>>, shown: RwSignal<ShownRow>) -> impl IntoView {
    move || columns.get().into_iter().map(|column| cell(column, shown)).collect_view()
}

fn cell(column: OptionalColumn, shown: RwSignal<ShownRow>) -> AnyView {
    let figure = move || Figure::find(&shown.read().row().figures, column);
    let text = move || figure().map_or_else(|| NOTHING.to_owned(), figure_text);
    let note = move || match figure() {
        Some(Figure::Best(day, _)) => day.to_string(),
        _ => String::new(),
    };
    let class = move || {
        let tone = match figure() {
            Some(Figure::Ranks(now, before)) if now < before => "is-up",
            Some(Figure::Ranks(now, before)) if now > before => "is-down",
            None => "muted",
            _ => "",
        };
        tone.to_owned()
    };
    view! {
        <td role="cell" class="added figure" data-label=column.label()>
            <span class=class>{text}</span> " " <span class="cell-note">{note}</span>
        </td>
    }
    .into_any()
}

fn figure_text(figure: Figure) -> String {
    match figure {
        Figure::Count(count) | Figure::Best(_, count) | Figure::Rank(count) => locale::count(count),
        Figure::Day(day) => day.to_string(),
        Figure::Mean(sum, days) => amount_text(Amount::Mean(sum as f64 / days as f64)),
        Figure::Ranks(now, before) => signed(i128::from(before) - i128::from(now)),
    }
}
