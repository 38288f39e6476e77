//! The table of repositories. Only rows near the viewport exist; the rest is height.
//!
//! The page scrolls, not the table. Every row has the height `--row-height` of the stylesheet and stands at its
//! rank, so the wanted ranks follow from the table's place by division.

use leptos::html;
use leptos::prelude::*;

use super::state::AppState;
use super::trend::TrendCell;
use super::words::{RepoName, TypeMark, change, difference, type_class};
use crate::browser::{locale, viewport};
use crate::query::{SortColumn, View};
use crate::view_model::Row;

/// Rows that are kept ready above and below the viewport.
const OVERSCAN_ROWS: usize = 8;
/// The first wanted rank is a multiple of this, so that not every scrolled row asks the worker.
const RANK_STEP: usize = 4;

/// The repositories of the view.
#[component]
pub(super) fn RepositoryTable() -> impl IntoView {
    let state = expect_context::<AppState>();
    let body = NodeRef::<html::Tbody>::new();
    let measure = move || {
        if let Some(body) = body.get_untracked() {
            let wanted = wanted_rows(&body);
            if state.wanted_rows.get_untracked() != wanted {
                state.wanted_rows.set(wanted);
            }
        }
    };
    let watch = StoredValue::new_local(viewport::on_scroll_and_resize(measure));
    on_cleanup(move || watch.dispose());
    let returned_from = StoredValue::new(state.return_to_list());

    let ids = move || -> Vec<u32> { state.rows.read().rows.iter().map(|row| row.id).collect() };
    let total = Memo::new(move |_| state.rows.read().total);
    let is_found = move || total.get() > 0 || state.overview.read().is_none();
    view! {
        <table
            role="table"
            class="repositories"
            aria-label="Repositories"
            aria-rowcount=move || total.get() + 1
            class:is-hidden=move || !is_found()
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
            <tbody role="rowgroup" node_ref=body style=move || format!("--rows:{}", total.get())>
                <For
                    each=ids
                    key=|id| *id
                    children=move |id| view! { <RepositoryRow id returned_from /> }
                />
            </tbody>
        </table>
        <Show when=move || !is_found()>
            <section class="empty">
                <h2>"No repository matches"</h2>
                <p>"Nothing in this export has this text in its name and this type."</p>
                <button
                    type="button"
                    on:click=move |_| state.change_view(|view| {
                        view.search.clear();
                        view.repo_type = None;
                    })
                >
                    "Clear search and type"
                </button>
            </section>
        </Show>
    }
}

/// First rank and number of the rows in and around the viewport.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates, and a table has far fewer rows than 2^32"
)]
fn wanted_rows(body: &web_sys::HtmlElement) -> (usize, usize) {
    let row_height = viewport::css_length(body, "--row-height").max(1.0);
    let above = -body.get_bounding_client_rect().top();
    let first = (above.max(0.0) / row_height) as usize;
    let in_sight = (viewport::height() / row_height).ceil() as usize;
    let from = first.saturating_sub(OVERSCAN_ROWS) / RANK_STEP * RANK_STEP;
    (from, in_sight + 2 * OVERSCAN_ROWS + RANK_STEP)
}

/// A column header that sorts.
#[component]
fn SortHeader(
    /// What it sorts by.
    column: SortColumn,
    /// Its name.
    label: &'static str,
    /// Its place in the row.
    class: &'static str,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let sorted = Memo::new(move |_| {
        let sort = state.view.read().sort;
        (sort.column == column).then_some(sort.descending)
    });
    let order =
        move || sorted.get().map(|descending| if descending { "descending" } else { "ascending" });
    let arrow = move || sorted.get().map(|descending| if descending { "↓" } else { "↑" });
    view! {
        <th role="columnheader" scope="col" class=class aria-sort=order>
            <button
                type="button"
                on:click=move |_| state.change_view(|view| view.sort = view.sort.pressed(column))
            >
                {label} <span class="sort-arrow" aria-hidden="true">{arrow}</span>
            </button>
        </th>
    }
}

/// One repository. Lives as long as the repository stays among the rows; its figures follow the view.
#[component]
fn RepositoryRow(
    /// The repository's place in its export.
    id: u32,
    /// The repository whose detail was left for this table, if that is how the reader came here.
    returned_from: StoredValue<Option<crate::model::RepoKey>>,
) -> impl IntoView {
    let state = expect_context::<AppState>();
    let row = Memo::new(move |before: Option<&Option<(usize, Row)>>| {
        let window = state.rows.read();
        let at = window.rows.iter().position(|row| row.id == id);
        // A row that is about to go keeps what it showed.
        at.map(|at| (window.first + at, window.rows[at].clone()))
            .or_else(|| before.cloned().flatten())
    });
    let field = move |read: fn(&Row) -> String| {
        row.with(|row| row.as_ref().map(|(_, row)| read(row)).unwrap_or_default())
    };
    let rank = move || row.with(|row| row.as_ref().map_or(0, |(rank, _)| *rank));
    let Some(key) = row.with_untracked(|row| row.as_ref().map(|(_, row)| row.key.clone())) else {
        return ().into_any();
    };
    let link = NodeRef::<html::A>::new();
    let regains_focus = returned_from
        .try_update_value(|from| from.take_if(|from| *from == key))
        .flatten()
        .is_some();
    Effect::new(move |_| {
        if let (true, Some(link)) = (regains_focus, link.get()) {
            viewport::focus_without_scrolling(&link);
        }
    });
    let address = {
        let key = key.clone();
        move || {
            View { repo: Some(key.clone()), ..state.view.get() }
                .to_query(&crate::browser::address::query())
        }
    };
    let open = {
        let key = key.clone();
        move |event: web_sys::MouseEvent| {
            let opens_elsewhere = event.ctrl_key() || event.meta_key() || event.shift_key();
            if !opens_elsewhere && event.button() == 0 {
                event.prevent_default();
                state.open_repo(key.clone());
            }
        }
    };
    let repo_type = key.repo_type.clone();
    let class = type_class(&repo_type);
    let counted_note =
        move || row.with(|row| row.as_ref()?.1.reported_minus_counted.and_then(difference));
    view! {
        <tr
            role="row"
            class=class
            aria-rowindex=move || rank() + 2
            style=move || format!("--rank:{}", rank())
        >
            <td role="cell" class="name">
                <a node_ref=link href=address on:click=open title=key.name.to_string()>
                    <RepoName name=key.name.clone() />
                </a>
            </td>
            <td role="cell" class="type">
                <TypeMark repo_type=repo_type.clone() /> <span class="type-word">{repo_type.to_string()}</span>
            </td>
            <td role="cell" class="downloads figure">
                {move || field(|row| locale::count(row.downloads))}
                {move || counted_note().map(|note| view! {
                    <span class="note" title=format!("The days add up to {note}.")>
                        <span aria-hidden="true">"≠"</span>
                        <span class="visually-hidden">{format!(" reported; the days add up to {note}")}</span>
                    </span>
                })}
            </td>
            <td role="cell" class="share">
                <span class="share-bar" aria-hidden="true">
                    <span style:width=move || field(|row| format!("{:.1}%", row.share_of_largest * 100.0))></span>
                </span>
                <span class="figure muted">{move || field(|row| locale::percent(row.share * 100.0))}</span>
            </td>
            <td role="cell" class="change-column figure">
                {move || row.with(|row| row.as_ref().map(|(_, row)| change(row.change)))}
            </td>
            <td role="cell" class="trend">
                <TrendCell
                    row=Signal::derive(move || row.with(|row| row.as_ref().map(|(_, row)| row.clone())))
                    repo_type
                />
            </td>
        </tr>
    }
    .into_any()
}
