//! Comparison: boxes that select repositories in the table, and the selected ones side by side in place of it.
//!
//! Up to [`MAX_LINES`] are lines of one chart; more are small charts beside each other, on the same days.

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;

use super::chart_figure::ChartFigure;
use super::detail::{self, focused_heading, reference_to};
use super::filters::PeriodChoice;
use super::how_counted;
use super::import_report;
use super::labels::{change_cell, counted, last_day_note, repo_name, series_class, type_class};
use super::live::{flag, on, opens_elsewhere, part, shown, text};
use super::small_charts::{MAX_LINES, SmallCharts};
use super::state::{AppState, PageState};
use super::table::{ShownRow, difference_note, row_selector};
use crate::browser::{keyboard, locale, viewport};
use publisher_analytics_core::model::RepoKey;
use publisher_analytics_core::protocol::{Compared, PageData, Row};
use publisher_analytics_core::query::{ChartKind, TrendScale};
use publisher_analytics_core::view::View;

/// Height of the chart in CSS pixels.
const CHART_HEIGHT_CSS_PX: u32 = 360;

/// Shows what is open in place of the table.
pub(super) fn opened() -> AnyView {
    let state = expect_context::<AppState>();
    let is_repo = move || state.view.read().repo.is_some();
    view! {
        {shown(move || !is_repo(), || view! { <Comparison /> }.into_any())}
        {shown(is_repo, detail::view)}
    }
    .into_any()
}

/// Shows the box that selects a repository.
pub(super) fn select_box(shown: RwSignal<ShownRow>) -> AnyView {
    let state = expect_context::<AppState>();
    let name = move || format!("Compare {}", shown.read().row().key.name);
    let is_selected = move || state.view.read().compared.contains(&shown.read().row().key);
    let press = move |event: ev::MouseEvent| {
        let key = shown.read_untracked().row().key.clone();
        let is_selected = state.view.read_untracked().compared.contains(&key);
        if is_selected {
            state.change_view(|view| view.compared.retain(|selected| *selected != key));
        } else if state.view.read_untracked().can_select(&key) {
            state.change_view(|view| view.compared.push(key));
        } else {
            event.prevent_default();
            let most = View::MAX_COMPARED;
            state.announcement.set(format!("No more than {most} repositories can be compared."));
        }
    };
    view! {
        <label class="select-box">
            <input type="checkbox" aria-label=text(name) prop:checked=flag(is_selected) on:click=on(press) />
        </label>
    }
    .into_any()
}

/// Shows what can be done with the selected repositories, the scale of the trends, and a link to the import report while
/// that is news. `/` leads to the search.
pub(super) fn table_tools() -> AnyView {
    let state = expect_context::<AppState>();
    let shortcut = keyboard::on_slash(viewport::focus_search);
    let shortcut = StoredValue::new_local(shortcut);
    on_cleanup(move || shortcut.dispose());
    let selected = move || state.view.read().compared.len();
    let compare = move |_: ev::MouseEvent| {
        // The focus will return to a row in sight, at best to the last one that was selected.
        let in_sight = {
            let (view, rows) = (state.view.read_untracked(), state.rows.read_untracked());
            let is_in_sight = |row: &&Row| viewport::begins_in_sight(&row_selector(row.rank));
            let in_sight: Vec<&RepoKey> =
                rows.rows.iter().filter(is_in_sight).map(|row| &row.key).collect();
            let selected = view.compared.iter().rev().find(|key| in_sight.contains(key));
            selected.or(in_sight.first().copied()).cloned()
        };
        if let Some(key) = in_sight {
            state.leave_list(key);
        }
        state.change_view(|view| view.is_comparing = true);
        window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    let leads_to_report = move || {
        !state.announcement.read().is_empty()
            && state.summary.read().as_ref().is_some_and(|summary| summary.report.is_some())
    };
    let clear = move |_: ev::MouseEvent| state.change_view(|view| view.compared.clear());
    let compare_name = move || format!("Compare {}", selected());
    view! {
        {shown(leads_to_report, import_report::link)}
        <span class="table-tools">
            {shown(move || selected() == 1, || {
                view! { <span class="muted">"Select another repository to compare"</span> }.into_any()
            })}
            {shown(move || selected() > 1, move || {
                view! { <button type="button" class="compare" on:click=on(compare)>{text(compare_name)}</button> }
                    .into_any()
            })}
            {shown(move || selected() > 0, move || {
                view! { <button type="button" class="quiet" on:click=on(clear)>"Clear selection"</button> }
                    .into_any()
            })}
            {trend_scale(["Trends: own scale", "Trends: shared scale"])}
        </span>
    }
    .into_any()
}

/// Shows the choice of what trends are measured by: own or shared.
pub(super) fn trend_scale([own, shared]: [&'static str; 2]) -> AnyView {
    let state = expect_context::<AppState>();
    let is_shared = move || state.view.read().trend_scale == TrendScale::Shared;
    let choose = move |event: ev::Event| {
        let is_shared = event_target_value(&event) == "shared";
        let scale = if is_shared { TrendScale::Shared } else { TrendScale::Own };
        state.change_view(|view| view.trend_scale = scale);
    };
    view! {
        <span class="chart-choices">
            <select aria-label="Trend scale" on:change=on(choose)>
                <option value="own" prop:selected=flag(move || !is_shared())>{own}</option>
                <option value="shared" prop:selected=flag(is_shared)>{shared}</option>
            </select>
        </span>
    }
    .into_any()
}

/// The selected repositories side by side.
#[component]
fn Comparison() -> impl IntoView {
    let state = expect_context::<AppState>();
    let heading = focused_heading();
    let back_address = move || reference_to(&View { is_comparing: false, ..state.view.get() });
    let back = move |event: web_sys::MouseEvent| {
        if !opens_elsewhere(&event) {
            event.prevent_default();
            state.change_view(|view| view.is_comparing = false);
        }
    };
    let opened = Memo::new(move |_| match &*state.opened.read().known()? {
        PageData::Compared(compared) => Some(Arc::new(compared.clone())),
        PageData::Repository(_) => None,
    });
    let compared = move || -> Option<Arc<Compared>> { opened.get() };
    let chart = Signal::derive(move || compared().map(|compared| Arc::clone(&compared.chart)));
    let is_absent = move || *state.opened.read() == PageState::Absent;
    let count = move || match compared() {
        Some(compared) => compared.rows.len(),
        None => state.view.read().compared.len(),
    };
    let title = move || format!("Comparison of {}", counted(count(), "repository", "repositories"));
    let period = move || {
        let period = compared().and_then(|compared| compared.period);
        let summary = state.summary.read();
        let note =
            summary.as_deref().and_then(|summary| last_day_note(summary, &state.view.read()));
        let note = note.map(|note| format!(" · {note}")).unwrap_or_default();
        period.map(|period| format!("{period}{note}")).unwrap_or_default()
    };
    view! {
        <section class="detail" aria-label="Comparison">
            <p class="back"><a href=text(back_address) on:click=on(back)>"← All repositories"</a></p>
            <div class="detail-head">
                <h2 node_ref=heading tabindex="-1">{text(title)}</h2>
                <p class="detail-type">{text(period)}</p>
            </div>
            {how_counted::of_comparison(state)}
            <div class="controls"><PeriodChoice /></div>
            {shown(is_absent, || {
                view! {
                    <p class="empty">
                        "The open export has none of these repositories. They may be in another export: open that one, or go \
                         back to all repositories."
                    </p>
                }
                .into_any()
            })}
            {shown(move || !is_absent() && count() <= MAX_LINES, move || {
                view! {
                    <ChartFigure
                        label="Downloads over time"
                        data=chart
                        height_css_px=CHART_HEIGHT_CSS_PX
                        kind=ChartKind::Comparison
                    />
                }
                .into_any()
            })}
            {shown(move || !is_absent() && count() > MAX_LINES, move || view! { <SmallCharts data=chart /> }.into_any())}
            {part(move || {
                let compared = compared()?;
                let view = state.view.read();
                let is_absent = |key: &&RepoKey| compared.rows.iter().all(|row| row.key != **key);
                let absent = view.compared.iter().filter(is_absent).map(|key| &*key.name);
                let absent = absent.collect::<Vec<_>>().join(", ");
                (!absent.is_empty()).then(|| {
                    view! { <p class="muted">"Not in the open export: " {absent}</p> }.into_any()
                })
            })}
            {part(move || compared().map(|compared| table(&compared)))}
        </section>
    }
}

/// The figures of the repositories, with the marks that they have in the chart.
fn table(compared: &Compared) -> AnyView {
    let state = expect_context::<AppState>();
    let are_lines = compared.rows.len() <= MAX_LINES;
    let rows = compared.rows.iter().enumerate().map(|(index, row)| {
        let key = row.key.clone();
        let name = key.name.clone();
        let (opened, removed) = (key.clone(), key.clone());
        let linked = key.clone();
        let address = move || {
            reference_to(&View { repo: Some(linked.clone()), ..state.view.get() })
        };
        let open = move |event: web_sys::MouseEvent| {
            if !opens_elsewhere(&event) {
                event.prevent_default();
                state.open_repo(opened.clone());
            }
        };
        let remove = move |_: ev::MouseEvent| {
            state.change_view(|view| {
                view.compared.retain(|selected| *selected != removed);
                view.is_comparing = !view.compared.is_empty();
            });
            viewport::focus_first("h2");
        };
        let comparison = row.comparison;
        let class = if are_lines { series_class(index) } else { type_class(state, &key.repo_type) };
        let first_day = row.first_day.map_or_else(|| "–".to_owned(), |day| day.to_string());
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">
                    <span class=format!("mark {class}") aria-hidden="true"></span>
                    <a href=text(address) on:click=on(open)>{repo_name({ let name = name.clone(); move || name.clone() })}</a>
                </th>
                <td role="cell">{key.repo_type.to_string()}</td>
                <td role="cell" class="figure">
                    {locale::count(row.downloads)} {difference_note(row.downloads, row.reported_minus_counted)}
                </td>
                <td role="cell" class="figure">{change_cell(move || comparison)}</td>
                <td role="cell" class="figure">{first_day}</td>
                <td role="cell">
                    <button type="button" class="quiet" aria-label=format!("Remove {name}") on:click=on(remove)>
                        "Remove"
                    </button>
                </td>
            </tr>
        }
        .into_any()
    });
    let rows: Vec<AnyView> = rows.collect();
    view! {
        <div class="compared">
            <table role="table" aria-label="Compared repositories">
                <thead>
                    <tr>
                        <th scope="col">"Repository"</th>
                        <th scope="col">"Type"</th>
                        <th scope="col" class="figure">"Downloads"</th>
                        <th scope="col" class="figure">"Change"</th>
                        <th scope="col" class="figure">"First day"</th>
                        <td></td>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}
