//! The table of repositories, virtualized: only the rows near the viewport are in the document ([`crate::table_window`]).
//!
//! The page scrolls, not the table. Rows have a fixed height, `--row-height` of the stylesheet, and are positioned by
//! their rank. Rows are recycled: one that leaves the window is reused for a rank that enters it. Its texts and trend
//! are updated in place, which costs a fraction of a new row.

mod column_choice;
mod columns;
mod copy_table;
mod focus;
mod grouping;
mod header;
mod members;
mod nothing_found;
mod order;
mod printed;
mod row;
mod select_box;
mod tools;
mod trend;

use std::ops::Range;
use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use self::columns::shown_columns;
use self::focus::KeptFocus;
use self::header::TableHead;
use self::nothing_found::NothingFound;
use self::row::{RepositoryRow, ShownRow};
use self::select_box::RangeStart;
use self::tools::TableTools;
use super::lazy::{Lazy, lazy_view};
use crate::browser::{element_size, keep_while_mounted, viewport};
use crate::stores::{ExportStore, ViewStore};
use crate::table_window::{RenderedRows, ScrollPosition, first_rendered};
use publisher_analytics_core::view::View;

pub(super) use members::LinkToMembers;
pub(super) use row::difference_note;

/// Returns from a page to the list. The row that led to the page gets the focus back. If the page was opened by its
/// address, the table gets the focus.
pub(super) fn return_to_table(view: ViewStore, leave: impl FnOnce(&mut View)) {
    view.change(leave);
    viewport::after_next_frame(|| viewport::focus_first_if_none(FIRST_CONTROL));
}

/// The resolution of row positions, in units per row: a compressed table places rows at fractions of a row. The
/// stylesheet has the same number.
const POSITION_UNITS_PER_ROW: i64 = 1000;

/// The selector of the table's first control. It gets the focus from links to the table and from controls that are
/// removed.
pub(super) const FIRST_CONTROL: &str = ".repositories button";

/// A rendered row. What it shows changes, but its elements stay.
#[derive(Clone, Copy, Debug)]
struct Slot {
    number: usize,
    shown: RwSignal<ShownRow>,
    element: NodeRef<html::Tr>,
}

impl PartialEq for Slot {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

/// The table of the view's repositories.
#[component]
pub fn RepositoryTable() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let body = NodeRef::<html::Tbody>::new();
    let total = move || export.rows.read().total;
    let returned_from = view.return_to_list();
    let fetched = export.wanted_rows.get_untracked();
    // On return from a page, the list will be scrolled to where it was left.
    let is_at_top = returned_from.is_none();
    let rendered = RwSignal::new(if is_at_top { first_rendered(&fetched) } else { fetched });
    // How far rows are rendered above their rank. A tall table is compressed, since browsers limit the height of
    // elements.
    let compressed_units = RwSignal::new(0);
    let measure = move |is_scrolling: bool| {
        // The table may be gone when the frame comes.
        if let Some(body) = body.try_get_untracked().flatten() {
            let position = scroll_position(&body, untrack(total));
            let fetched = export.wanted_rows.get_untracked();
            export.want_rows(position.fetched(&fetched, is_scrolling));
            set_if_changed(compressed_units, units(position.compressed_rows()));
            let before = rendered.get_untracked();
            let still_rendered = || position.still_rendered(&before);
            let now = if is_scrolling { position.rendered() } else { still_rendered() };
            set_if_changed(rendered, now);
        }
    };
    // Measure again: the content above the table may have changed with the rows, and on return from a detail, the list
    // is scrolled to where it was left.
    Effect::new(move || {
        export.rows.track();
        body.track();
        viewport::after_next_frame(move || measure(false));
    });
    keep_while_mounted(viewport::on_scroll_and_resize(move || measure(true)));
    let trend_size = element_size::trend_size(body);

    let returned_from = StoredValue::new(returned_from);
    let slots = slots_of(export, rendered);
    // Whether some rows to render are not fetched yet, as after a jump.
    let is_behind = Memo::new(move |_| {
        let (window, rendered) = (export.rows.read(), rendered.read());
        let first = window.rows.first().map_or(0, |row| row.rank);
        let fetched = first..first + window.rows.len();
        rendered.start < fetched.start || fetched.end < rendered.end.min(window.total)
    });
    // `For` would move every row after an inserted one, so new rows are appended here. `arrange_rows` puts them in
    // order.
    let mounted = StoredValue::new(Vec::<Slot>::new());
    let as_mounted = move || {
        let slots = slots.read();
        mounted.update_value(|mounted| {
            mounted.retain(|slot| slots.contains(slot));
            let new: Vec<Slot> =
                slots.iter().filter(|slot| !mounted.contains(slot)).copied().collect();
            mounted.extend(new);
        });
        mounted.get_value()
    };
    Effect::new(move || order::arrange_rows(&slots.read()));
    Effect::new(move || {
        let focused = returned_from.try_update_value(|key| {
            slots.read().iter().find_map(|slot| {
                let shown = slot.shown.read_untracked();
                key.take_if(|key| *key == shown.row().key).map(|_| shown.row().rank)
            })
        });
        if let Some(rank) = focused.flatten() {
            // By then, the row is in the document.
            request_animation_frame(move || {
                viewport::focus_first(&(row_selector(rank) + " a"));
            });
        }
    });
    let range_start = RangeStart::default();
    let columns = Memo::new(move |_| shown_columns(view, export));
    let head = NodeRef::<html::Thead>::new();
    // A table wider than its frame scrolls sideways, head and body together.
    let body_scrolled = move |_| {
        if let Some((head, body)) = head.get_untracked().zip(body.get_untracked()) {
            viewport::scroll_sideways_with(&body, &head);
        }
    };
    let has_answer = move || export.overview.read().is_some();
    let is_missed = move || total() == 0 && has_answer();
    view! {
        <h2 class="visually-hidden">"Repositories"</h2>
        <table
            role="table"
            class="repositories"
            aria-label="Repositories"
            aria-rowcount=move || (total() + 1).to_string()
            class:is-hidden=is_missed
            class:has-columns=move || !columns.read().is_empty()
            style=("--columns", move || columns.read().len().to_string())
        >
            <TableHead columns head body />
            <tbody
                role="rowgroup"
                class:is-behind=is_behind
                node_ref=body
                on:scroll=body_scrolled
                style=("--rows", move || total().to_string())
            >
                <For each=as_mounted key=|slot| slot.number let:slot>
                    <RepositoryRow row=slot columns trend_size compressed_units range_start />
                </For>
            </tbody>
        </table>
        <Lazy when=has_answer view=move || later(slots) />
    }
}

lazy_view! {
    /// The lazy code of the table: the empty state, and the focus after a jump.
    fn later(slots: RwSignal<Vec<Slot>>) {
        view! { <NothingFound /> <KeptFocus slots /> }
    }
}

lazy_view! {
    /// The toolbar of the table.
    pub(super) fn tools() { view! { <TableTools /> } }
}

/// Returns the rows to render, in the order of their ranks: those of `rendered` that have been fetched.
fn slots_of(export: ExportStore, rendered: RwSignal<Range<usize>>) -> RwSignal<Vec<Slot>> {
    let slots = RwSignal::new(Vec::<Slot>::new());
    let mut rows = RenderedRows::default();
    let mut made = Vec::<Slot>::new();
    // The table owns the signals of the rows. Signals owned by the effect would be disposed at its next run.
    let owner = Owner::current().unwrap_or_default();
    Effect::new(move |previous: Option<Vec<usize>>| {
        let (window, rendered) = (export.rows.get(), rendered.get());
        let first = window.rows.first().map_or(0, |row| row.rank);
        let from = rendered.start.saturating_sub(first).min(window.rows.len());
        let to = rendered.end.saturating_sub(first).clamp(from, window.rows.len());
        let shown = &window.rows[from..to];
        let followed = order::keep_focus(&slots.read_untracked(), shown);
        let numbers = rows.assign(first + from..first + to, followed);
        // New rows must be made in the order of their numbers, which index `made`. That is not the order of ranks if a
        // row follows its repository.
        let mut numbered: Vec<_> = numbers.iter().copied().zip(from..).collect();
        numbered.sort_unstable();
        for (number, index) in numbered {
            let now = ShownRow { window: Arc::clone(&window), index };
            match made.get(number) {
                Some(slot) if *slot.shown.read_untracked() != now => slot.shown.set(now),
                Some(_) => {}
                None => made.push(owner.with(|| Slot {
                    number,
                    shown: RwSignal::new(now),
                    element: NodeRef::new(),
                })),
            }
        }
        if previous.as_deref() != Some(numbers) {
            slots.set(numbers.iter().map(|&number| made[number]).collect());
        }
        numbers.to_vec()
    });
    slots
}

/// Returns the selector of the row at a rank, which matches only if the row is rendered. The header is row 1.
fn row_selector(rank: usize) -> String {
    format!("[aria-rowindex='{}']", rank + 2)
}

fn scroll_position(body: &web_sys::HtmlElement, row_count: usize) -> ScrollPosition {
    ScrollPosition {
        row_height_css_px: viewport::css_length(body, "--row-height").max(1.0),
        viewport_height_css_px: viewport::height(),
        hidden_above_css_px: -body.get_bounding_client_rect().top(),
        row_count,
    }
}

fn set_if_changed<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if *signal.read_untracked() != value {
        signal.set(value);
    }
}

/// Converts a number of rows into position units, [`POSITION_UNITS_PER_ROW`] per row.
#[expect(clippy::cast_possible_truncation, reason = "a table has far fewer rows than 2^32")]
fn units(rows: f64) -> i64 {
    (rows * POSITION_UNITS_PER_ROW as f64).round() as i64
}
