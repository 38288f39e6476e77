//! The table of repositories, virtualized: only the rows near the viewport are in the document.
//!
//! The page scrolls, not the table. Rows have a fixed height, `--row-height` of the stylesheet, and are positioned by
//! their rank, so the visible ranks are the scroll offset divided by the row height.
//!
//! Browsers stop at some height (Firefox at about 17 million CSS pixels, Chromium at 33 million). A taller table is
//! compressed: its body has [`MAX_BODY_HEIGHT_CSS_PX`], and a pixel of scrolling passes more than a pixel of rows.

use std::sync::Arc;

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::labels::{RepoName, TypeMark, change_cell, difference, type_class};
use super::live::{attribute, flag, on, part, shown, text};
use super::row_list::keep_rows;
use super::state::{AppState, OVERSCAN_ROWS, skipped_rows, trend_width};
use super::trend::TrendCell;
use crate::browser::{address, locale, viewport};
use publisher_analytics_core::model::RepoKey;
use publisher_analytics_core::model::TimeAxis;
use publisher_analytics_core::protocol::Row;
use publisher_analytics_core::query::SortColumn;
use publisher_analytics_core::view::View;

/// The first wanted rank is a multiple of this, so that not every scrolled row asks the worker.
const RANK_STEP: usize = 4;

/// The greatest height of the table's body, which every browser can show.
const MAX_BODY_HEIGHT_CSS_PX: f64 = 15_000_000.0;
/// The unit of positions in rows, for fractions of a row.
const POSITION_UNITS_PER_ROW: i64 = 1000;

/// The repositories of the view.
#[component]
pub(super) fn RepositoryTable() -> impl IntoView {
    let state = expect_context::<AppState>();
    let body = NodeRef::<html::Tbody>::new();
    let total = move || state.rows.read().window.total;
    let skipped_units = skipped_rows();
    let measure = move || {
        if let Some(body) = body.get_untracked() {
            let (wanted, skipped) = wanted_rows(&body, untrack(total));
            if state.wanted_rows.get_untracked() != wanted {
                state.wanted_rows.set(wanted);
            }
            if skipped_units.get_untracked() != skipped {
                skipped_units.set(skipped);
            }
        }
    };
    let row_count = Memo::new(move |_| total());
    // Not at first: on the way back from a detail, the list is yet to be scrolled to where it was left.
    Effect::new(move |previous: Option<usize>| {
        let count = row_count.get();
        if previous.is_some_and(|previous| previous != count) {
            measure();
        }
        count
    });
    let watch = StoredValue::new_local(viewport::on_scroll_and_resize(measure));
    on_cleanup(move || watch.dispose());
    let returned_from = StoredValue::new(state.return_to_list());
    let trend_width = trend_width(body);

    let ids = move || -> Vec<u32> { state.rows.read().rows().iter().map(|row| row.id).collect() };
    keep_rows(
        move || body.get().map(Into::into),
        ids,
        move |id| view! { <RepositoryRow id returned_from trend_width skipped_units /> }.into_any(),
    );
    let is_missed = move || total() == 0 && state.overview.read().is_some();
    view! {
        <table
            role="table"
            class="repositories"
            aria-label="Repositories"
            aria-rowcount=text(move || (total() + 1).to_string())
            class:is-hidden=flag(is_missed)
        >
            <thead role="rowgroup">
                <tr role="row" aria-rowindex="1">
                    <SortHeader column=SortColumn::Name label="Repository" class="name" />
                    <SortHeader column=SortColumn::Type label="Type" class="type" />
                    <SortHeader column=SortColumn::Downloads label="Downloads" class="downloads" />
                    <SortHeader column=SortColumn::Share label="Share" class="share" />
                    <SortHeader column=SortColumn::Change label="Change" class="change-column" />
                    <th role="columnheader" scope="col" class="trend">"Trend"</th>
                </tr>
            </thead>
            <tbody
                role="rowgroup"
                node_ref=body
                style=text(move || format!("--rows:{}", total()))
            ></tbody>
        </table>
        {shown(
            move || is_missed() && state.parts.read().is_some(),
            move || state.part(|parts| parts.nothing_found),
        )}
    }
}

/// First rank and number of the rows in and around the viewport; and how far rows stand above their rank, where the
/// table of `total` rows is compressed, in [`POSITION_UNITS_PER_ROW`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the casts saturate, and a table has far fewer rows than 2^32"
)]
fn wanted_rows(body: &web_sys::HtmlElement, total: usize) -> ((usize, usize), i64) {
    let row_height = viewport::css_length(body, "--row-height").max(1.0);
    let viewport_height = viewport::height();
    let above = (-body.get_bounding_client_rect().top()).max(0.0);
    let hidden_height = |whole: f64| (whole - viewport_height).max(1.0);
    let (full, shown) = (total as f64 * row_height, MAX_BODY_HEIGHT_CSS_PX);
    let skipped = if full > shown {
        above.min(hidden_height(shown)) * (hidden_height(full) / hidden_height(shown) - 1.0)
    } else {
        0.0
    };
    let first = ((above + skipped) / row_height) as usize;
    let in_sight = (viewport_height / row_height).ceil() as usize;
    let from = first.saturating_sub(OVERSCAN_ROWS) / RANK_STEP * RANK_STEP;
    let skipped_units = (skipped / row_height * POSITION_UNITS_PER_ROW as f64).round() as i64;
    ((from, in_sight + 2 * OVERSCAN_ROWS + RANK_STEP), skipped_units)
}

/// Where a row stands, in rows from the top of the body, as a CSS number.
fn position(rank: usize, skipped_units: i64) -> String {
    let units = i64::try_from(rank).unwrap_or(i64::MAX).saturating_mul(POSITION_UNITS_PER_ROW);
    let thousandths = units.saturating_sub(skipped_units);
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}", size / 1000, size % 1000)
}

/// A column header that sorts.
#[component]
fn SortHeader(
    /// What it sorts by.
    column: SortColumn,
    /// Its name.
    label: &'static str,
    /// The class of its column.
    class: &'static str,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let sorted = move |ascending: &str, descending: &str| {
        let sort = state.view.read().sort;
        let order = if sort.descending { descending } else { ascending };
        (sort.column == column).then(|| order.to_owned())
    };
    let press = move |_| state.change_view(|view| view.sort = view.sort.pressed(column));
    view! {
        <th
            role="columnheader"
            scope="col"
            class=class
            aria-sort=attribute(move || sorted("ascending", "descending"))
        >
            <button type="button" on:click=on(press)>
                {label} " "
                <span class="sort-arrow" aria-hidden="true">
                    {text(move || sorted("↑", "↓").unwrap_or_default())}
                </span>
            </button>
        </th>
    }
}

/// What a row shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ShownRow {
    /// The date axis of its trend.
    pub(super) axis: Option<TimeAxis>,
    /// The largest value of all trends, if they share a scale.
    pub(super) top: Option<u64>,
    /// The repository and its figures.
    pub(super) row: Row,
}

/// One repository. Lives as long as the repository stays among the rows; its figures follow the view.
#[component]
fn RepositoryRow(
    /// The repository's index in its export.
    id: u32,
    /// The repository whose detail was left for this table, if that is how the reader came here.
    returned_from: StoredValue<Option<RepoKey>>,
    /// The width of all trends.
    trend_width: RwSignal<Option<u32>>,
    /// How far rows stand above their rank.
    skipped_units: RwSignal<i64>,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let shown_row = Memo::new(move |previous: Option<&Option<Arc<ShownRow>>>| {
        let shown = state.rows.read();
        let Some(row) = shown.window.rows.iter().find(|row| row.id == id) else {
            // A row that is about to be removed keeps what it showed.
            return previous.cloned().flatten();
        };
        Some(Arc::new(ShownRow {
            axis: shown.window.axis,
            top: shown.window.shared_y_max,
            row: row.clone(),
        }))
    });
    let Some(key) = shown_row.get_untracked().map(|shown| shown.row.key.clone()) else {
        return ().into_any();
    };
    let field = move |read: fn(&ShownRow) -> String| {
        text(move || shown_row.get().map(|shown| read(&shown)).unwrap_or_default())
    };

    let regains_focus =
        returned_from.try_update_value(|from| from.take_if(|from| *from == key)).flatten();
    if regains_focus.is_some() {
        // Once the row is in the document.
        request_animation_frame(move || {
            // It may have gone again by then.
            let row = shown_row.try_get_untracked().flatten();
            let number = row.map_or(0, |shown| shown.row.rank + 2);
            viewport::focus_first(&format!("[aria-rowindex='{number}'] a"));
        });
    }
    let repo = key.clone();
    let address = text(move || {
        View { repo: Some(repo.clone()), ..state.view.get() }.to_query(&address::query())
    });
    let repo = key.clone();
    let open = move |event: ev::MouseEvent| {
        let opens_elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
        if !opens_elsewhere && event.button() == 0 {
            event.prevent_default();
            state.open_repo(repo.clone());
        }
    };
    let selectable = key.clone();
    let select_box = part(move || Some((state.parts.get()?.select_box)(selectable.clone())));
    let repo_type = key.repo_type.clone();
    let class = type_class(&repo_type);
    view! {
        <tr
            role="row"
            class=class
            aria-rowindex=field(|shown| (shown.row.rank + 2).to_string())
            style=text(move || {
                let rank = shown_row.get().map_or(0, |shown| shown.row.rank);
                format!("--rank:{}", position(rank, skipped_units.get()))
            })
        >
            <td role="cell" class="name">
                {select_box}
                <a href=address on:click=on(open) title=key.name.to_string()>
                    <RepoName name=key.name.clone() />
                </a>
            </td>
            <td role="cell" class="type">
                <TypeMark repo_type=repo_type.clone() />
                " "
                <span class="type-word">{repo_type.to_string()}</span>
            </td>
            {part(move || Some(figures(&shown_row.get()?.row)))}
            <td role="cell" class="trend"><TrendCell shown_row repo_type width=trend_width /></td>
        </tr>
    }
    .into_any()
}

/// The cells of a row that follow the view.
fn figures(row: &Row) -> AnyView {
    let bar = (row.downloads > 0).then(|| {
        let width = format!("width:{}", tenths_of_percent(row.share_of_largest));
        view! { <span style=width></span> }
    });
    view! {
        <td role="cell" class="downloads figure">
            {locale::count(row.downloads)} {difference_note(row.downloads, row.reported_minus_counted)}
        </td>
        <td role="cell" class="share">
            <span class="share-bar" aria-hidden="true">{bar}</span>
            <span class="figure muted">{locale::percent(row.share * 100.0)}</span>
        </td>
        <td role="cell" class="change-column figure">{change_cell(row.comparison)}</td>
    }
    .into_any()
}

/// What the days add up to, where a reported total differs from it.
pub(super) fn difference_note(
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

/// A fraction as a CSS percentage with one decimal.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a fraction lies between 0 and 1"
)]
fn tenths_of_percent(fraction: f64) -> String {
    let tenths = (fraction * 1000.0).round() as u32;
    format!("{}.{}%", tenths / 10, tenths % 10)
}
