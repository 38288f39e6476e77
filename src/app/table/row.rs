//! A row of the table.

use std::sync::Arc;

use leptos::prelude::*;

use super::columns::cell;
use super::members::Members;
use super::select_box::{RangeStart, SelectBox};
use super::trend::TrendCell;
use super::{POSITION_UNITS_PER_ROW, Slot};
use crate::added_columns::AddedColumn;
use crate::app::changes::{change_cell, difference_figure};
use crate::app::css::css_percent;
use crate::app::lazy::{Lazy, lazy_view};
use crate::app::link::ViewLink;
use crate::app::marks::type_class;
use crate::app::names::marked_name;
use crate::browser::element_size::LayoutSize;
use crate::browser::locale;
use crate::stores::{ExportStore, ViewStore};
use crate::words::difference;
use publisher_analytics_core::protocol::{Row, RowWindow};

/// What a rendered row shows: one of the fetched rows.
#[derive(Clone, Debug)]
pub(in crate::app) struct ShownRow {
    /// The fetched rows.
    pub(in crate::app) window: Arc<RowWindow>,
    /// The index of the row in the window, which must have such a row.
    pub(in crate::app) index: usize,
}

impl ShownRow {
    /// The repository and its figures.
    pub(in crate::app) fn row(&self) -> &Row {
        &self.window.rows[self.index]
    }
}

impl PartialEq for ShownRow {
    fn eq(&self, other: &Self) -> bool {
        self.row() == other.row()
            && self.window.axis == other.window.axis
            && self.window.shared_y_max == other.window.shared_y_max
    }
}

/// A rendered row. Its repository and its figures follow the view.
#[component]
pub(super) fn RepositoryRow(
    /// The slot of the row: what it shows, and its element.
    row: Slot,
    /// The columns that the user has added.
    columns: Memo<Vec<AddedColumn>>,
    /// The size of all trends.
    trend_size: LayoutSize,
    /// How far rows are rendered above their rank, in thousandths of a row.
    compressed_units: RwSignal<i64>,
    /// Where a range of selected rows begins.
    range_start: RangeStart,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let Slot { shown, element, .. } = row;
    let address = Signal::derive(move || view.address_of_repo(&shown.read().row().key));
    let name = Signal::derive(move || shown.read().row().key.name.to_string());
    let open = move || view.open_repo(shown.read_untracked().row().key.clone());
    // Rebuilding a view sets all its attributes again, and the browser recomputes its styles. So `text` updates a text
    // within elements that stay, and `part` only a view that may be absent.
    let text = move |read: fn(&Row) -> String| move || read(shown.read().row());
    let part = move |read: fn(&Row) -> Option<AnyView>| move || read(shown.read().row());
    let is_group = move || shown.read().row().members.is_some();
    let class = move || type_class(export, &shown.read().row().key.repo_type);
    view! {
        <tr
            role="row"
            node_ref=element
            class=move || class().to_owned()
            aria-rowindex=move || (shown.read().row().rank + 2).to_string()
            style=("--position", move || position(shown.read().row().rank, compressed_units.get()).to_string())
        >
            <td role="cell" class="name">
                <SelectBox shown range_start />
                <ViewLink href=address on_open=open title=name>
                    {marked_name(move || {
                        let shown = shown.read();
                        (shown.row().key.name.clone(), shown.row().marks.first().copied())
                    })}
                </ViewLink>
                <Lazy when=is_group view=move || members(view, shown) />
            </td>
            <td role="cell" class="type">
                <span class=move || format!("mark {}", class()) aria-hidden="true"></span>
                " "
                <span class="type-word">{text(|row| row.key.repo_type.to_string())}</span>
            </td>
            <td role="cell" class="downloads figure">
                {text(|row| locale::count(row.downloads))} {part(reported_note)}
            </td>
            <td role="cell" class="share">
                <span class="share-bar" aria-hidden="true">{part(share_bar)}</span>
                <span class="figure muted">{text(|row| locale::share(row.share * 100.0))}</span>
            </td>
            <td role="cell" class="difference figure">
                {difference_figure(move || shown.read().row().comparison)}
            </td>
            <td role="cell" class="change-column figure">
                {part(|row| Some(change_cell(row.comparison)))}
            </td>
            <td role="cell" class="trend"><TrendCell shown size=trend_size /></td>
            {move || columns.get().into_iter().map(|column| cell(column, shown)).collect_view()}
        </tr>
    }
}

lazy_view! {
    /// The number of repositories in a group, with a link to them.
    fn members(view: ViewStore, shown: RwSignal<ShownRow>) { view! { <Members view shown /> } }
}

/// Returns the position at which a row is rendered, in thousandths of a row from the top of the body.
#[expect(clippy::cast_possible_wrap, reason = "a table has far fewer rows than 2^32")]
fn position(rank: usize, compressed_units: i64) -> i64 {
    rank as i64 * POSITION_UNITS_PER_ROW - compressed_units
}

/// Renders a bar for the downloads of the row, relative to the largest row. `None` without downloads.
fn share_bar(row: &Row) -> Option<AnyView> {
    let width = (row.downloads > 0).then(|| css_percent(row.share_of_largest))?;
    Some(view! { <span style:width=width></span> }.into_any())
}

/// Renders the sum of the row's days if the reported total differs from it.
fn reported_note(row: &Row) -> Option<AnyView> {
    difference_note(row.downloads, row.reported_minus_counted)
}

/// Renders the sum of the days if the reported total differs from it.
pub(in crate::app) fn difference_note(
    reported: u64,
    reported_minus_counted: Option<i128>,
) -> Option<AnyView> {
    let gap = reported_minus_counted?;
    let words = difference(gap)?;
    let counted = u64::try_from(i128::from(reported) - gap).unwrap_or_default();
    let counted = format!("counted {}", locale::count(counted));
    let title = format!("The reported total is shown; the days add up to {words}.");
    let note = view! {
        " "
        <span class="cell-note" title=title>{counted} <span class="visually-hidden">", " {words}</span></span>
    };
    Some(note.into_any())
}
