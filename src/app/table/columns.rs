//! The columns that the user adds to the table: headers and cells, after the columns that every table has.

use leptos::prelude::*;

use super::row::ShownRow;
use crate::added_columns::{AddedColumn, OwnColumn, own_text};
use crate::browser::locale;
use crate::stores::{ExportStore, ViewStore};
use crate::words::{amount_text, signed};
use publisher_analytics_core::chart::Amount;
use publisher_analytics_core::query::{Figure, OptionalColumn};

/// The text of a cell in which the row has no value.
const NOTHING: &str = "–";

/// Returns the added columns that the table shows. Tracks the view and the user's own table.
pub(super) fn shown_columns(view: ViewStore, export: ExportStore) -> Vec<AddedColumn> {
    AddedColumn::shown(&view.shown.read().columns, &export.own_columns())
}

/// Renders the cell of a column in a row.
pub(super) fn cell(column: AddedColumn, shown: RwSignal<ShownRow>) -> AnyView {
    match column {
        AddedColumn::Figure(column) => figure_cell(column, shown),
        AddedColumn::Own(column) => own_cell(column, shown),
    }
}

/// Renders a text of the user's own table. It may be truncated, so the tooltip has the whole text.
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

/// Formats a figure for display.
pub(super) fn figure_text(figure: Figure) -> String {
    match figure {
        Figure::Count(count) | Figure::Best(_, count) | Figure::Rank(count) => locale::count(count),
        Figure::Day(day) => day.to_string(),
        Figure::Mean(sum, days) => amount_text(Amount::Mean(sum as f64 / days as f64)),
        Figure::Ranks(now, before) => signed(i128::from(before) - i128::from(now)),
    }
}
