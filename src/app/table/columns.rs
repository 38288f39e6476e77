//! The columns that the reader adds to the table: the choice, the headers and the cells.
//!
//! Rows and head are made without them, by code of the first visit; their cells are put to the end of each row once there are any.

use leptos::prelude::*;

use super::Slot;
use super::in_rows::append_to_rows;
use super::row::ShownRow;
use crate::added_columns::{AddedColumn, OwnColumn, own_text};
use crate::app::panel::Panel;
use crate::browser::locale;
use crate::browser::wide_table::{self, Appended};
use crate::stores::{ExportStore, ViewStore};
use crate::words::{amount_text, signed};
use publisher_analytics_core::chart::Amount;
use publisher_analytics_core::query::{Figure, OptionalColumn};

/// What is seen where a row has nothing in a column.
const NOTHING: &str = "–";

/// The choice of columns.
#[component]
pub(super) fn ColumnChoice() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let shown = shown_columns();
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
            {move || export.own_columns().into_iter().map(|column| own_box(view, column)).collect_view()}
        </Panel>
    }
}

/// The box that adds a column of the reader's own table.
fn own_box(view: ViewStore, column: OwnColumn) -> AnyView {
    let OwnColumn { key, label, .. } = column;
    let shown_key = key.clone();
    let is_shown = move || view.shown.read().columns.contains_own(&shown_key);
    let toggle = move |_| view.change(|view| view.columns.toggle_own(&key));
    view! {
        <label class="switch" title="Of your own table">
            <input type="checkbox" prop:checked=is_shown on:change=toggle />
            {label}
        </label>
    }
    .into_any()
}

/// The columns that the table shows beyond those that every table has.
pub(super) fn shown_columns() -> impl Fn() -> Vec<AddedColumn> + Copy + Send + Sync + 'static {
    let (view, export) = (expect_context::<ViewStore>(), expect_context::<ExportStore>());
    move || AddedColumn::shown(&view.shown.read().columns, &export.own_columns())
}

/// Puts headers and cells of the chosen columns into the table.
#[component]
pub(super) fn AddedColumns(
    /// The rendered rows.
    slots: RwSignal<Vec<Slot>>,
) -> impl IntoView {
    let shown = shown_columns();
    let columns = Memo::new(move |_| shown());
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
fn headers_of(columns: Memo<Vec<AddedColumn>>) -> impl IntoView {
    move || columns.get().into_iter().map(header).collect_view()
}

/// A header that sorts.
fn header(column: AddedColumn) -> AnyView {
    let view = expect_context::<ViewStore>();
    let label = column.label().to_owned();
    let meaning = match &column {
        AddedColumn::Figure(column) => column.meaning(),
        AddedColumn::Own(_) => "Of your own table",
    };
    let class = if column.is_text() { "added own" } else { "added" };
    let pressed = column.clone();
    let sorted = move |ascending: &str, descending: &str| {
        let columns = &view.shown.read().columns;
        let is_descending = match &column {
            AddedColumn::Figure(column) => columns.descending(*column)?,
            AddedColumn::Own(column) => columns.descending_own(&column.key)?,
        };
        Some((if is_descending { descending } else { ascending }).to_owned())
    };
    let arrow = sorted.clone();
    let press = move |_| {
        view.change(|view| match &pressed {
            AddedColumn::Figure(column) => view.columns.press(*column),
            AddedColumn::Own(column) => view.columns.press_own(&column.key),
        });
    };
    view! {
        <th
            role="columnheader"
            scope="col"
            class=class
            title=meaning
            aria-sort=move || sorted("ascending", "descending")
        >
            <button type="button" on:click=press>
                {label} " "
                <span class="sort-arrow" aria-hidden="true">
                    {move || arrow("↑", "↓").unwrap_or_default()}
                </span>
            </button>
        </th>
    }
    .into_any()
}

/// The cells of columns in a row.
fn cells_of(columns: Memo<Vec<AddedColumn>>, shown: RwSignal<ShownRow>) -> impl IntoView {
    move || columns.get().into_iter().map(|column| cell(column, shown)).collect_view()
}

fn cell(column: AddedColumn, shown: RwSignal<ShownRow>) -> AnyView {
    match column {
        AddedColumn::Figure(column) => figure_cell(column, shown),
        AddedColumn::Own(column) => own_cell(column, shown),
    }
}

/// A text of the reader's own table, which may be cut: the whole of it is its title.
fn own_cell(column: OwnColumn, shown: RwSignal<ShownRow>) -> AnyView {
    let label = column.label.clone();
    let text = move || {
        let shown = shown.read();
        own_text(shown.row(), &column).to_owned()
    };
    let title = text.clone();
    let seen = move || Some(text()).filter(|text| !text.is_empty());
    let is_empty = seen.clone();
    view! {
        <td role="cell" class="added own" data-label=label title=title>
            <span class:muted=move || is_empty().is_none()>
                {move || seen().unwrap_or_else(|| NOTHING.to_owned())}
            </span>
        </td>
    }
    .into_any()
}

fn figure_cell(column: OptionalColumn, shown: RwSignal<ShownRow>) -> AnyView {
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

/// A figure as it is read.
pub(super) fn figure_text(figure: Figure) -> String {
    match figure {
        Figure::Count(count) | Figure::Best(_, count) | Figure::Rank(count) => locale::count(count),
        Figure::Day(day) => day.to_string(),
        Figure::Mean(sum, days) => amount_text(Amount::Mean(sum as f64 / days as f64)),
        Figure::Ranks(now, before) => signed(i128::from(before) - i128::from(now)),
    }
}
