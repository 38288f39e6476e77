//! Comparison: the selected repositories side by side, in place of the table.
//!
//! Up to [`MAX_LINES`] repositories are lines of one chart. More get a small chart each, over the same days.

mod how_counted;

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;

use self::how_counted::ComparisonHowCounted;
use super::changes::change_cell;
use super::chart::{ChartFigure, MAX_LINES, SmallCharts, series_class};
use super::filters::PeriodChoice;
use super::heading::FocusedHeading;
use super::lazy::lazy_view;
use super::link::ViewLink;
use super::marks::type_class;
use super::names::repo_name;
use super::table::{FIRST_CONTROL, difference_note, return_to_table};
use crate::browser::{locale, viewport};
use crate::stores::{ExportStore, PageState, ViewStore};
use crate::words::{counted, last_day_note};
use publisher_analytics_core::model::RepoKey;
use publisher_analytics_core::protocol::{Compared, PageData};
use publisher_analytics_core::query::ChartKind;
use publisher_analytics_core::view::View;

lazy_view! {
    /// The selected repositories side by side, in place of the table.
    pub(super) fn view() { view! { <Comparison /> } }
}

/// The selected repositories side by side.
#[component]
fn Comparison() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let back_address = Signal::derive(move || {
        view.reference_to(&View { is_comparing: false, ..view.shown.get() })
    });
    let back = move || return_to_table(view, |view| view.is_comparing = false);
    let opened = Memo::new(move |_| match &*export.opened.read().known()? {
        PageData::Compared(compared) => Some(Arc::clone(compared)),
        PageData::Repository(_) => None,
    });
    let compared = move || -> Option<Arc<Compared>> { opened.get() };
    let chart = Signal::derive(move || compared().map(|compared| Arc::clone(&compared.chart)));
    let is_absent = move || *export.opened.read() == PageState::Absent;
    let count = move || match compared() {
        Some(compared) => compared.rows.len(),
        None => view.shown.read().selected.len(),
    };
    let title = move || format!("Comparison of {}", counted(count(), "repository", "repositories"));
    let period = move || {
        let period = compared().and_then(|compared| compared.period);
        let summary = export.summary.read();
        let note =
            summary.as_deref().and_then(|summary| last_day_note(summary, &view.shown.read()));
        let note = note.map(|note| format!(" · {note}")).unwrap_or_default();
        period.map(|period| format!("{period}{note}")).unwrap_or_default()
    };
    let shows_lines = move || !is_absent() && count() <= MAX_LINES;
    let shows_small_charts = move || !is_absent() && count() > MAX_LINES;
    view! {
        <section class="detail" aria-label="Comparison">
            <p class="back"><ViewLink href=back_address on_open=back>"← All repositories"</ViewLink></p>
            <div class="detail-head">
                <FocusedHeading>{title}</FocusedHeading>
                <p class="detail-type">{period}</p>
            </div>
            <ComparisonHowCounted />
            <div class="controls"><PeriodChoice /></div>
            <Show when=is_absent>
                <p class="empty">
                    "The open export has none of these repositories. They may be in another export: open that one, or go back \
                     to all repositories."
                </p>
            </Show>
            <Show when=shows_lines>
                <ChartFigure
                    label="Downloads over time"
                    data=chart
                    kind=ChartKind::Comparison
                />
            </Show>
            <Show when=shows_small_charts>
                <SmallCharts data=chart />
            </Show>
            {move || {
                let compared = compared()?;
                let view = view.shown.read();
                let is_absent = |key: &&RepoKey| compared.rows.iter().all(|row| row.key != **key);
                let wanted = view.selected.iter().take(View::MAX_COMPARED);
                let absent = wanted.filter(is_absent).map(|key| &*key.name);
                let absent = absent.collect::<Vec<_>>().join(", ");
                (!absent.is_empty()).then(|| {
                    view! { <p class="muted">"Not in the open export: " {absent}</p> }.into_any()
                })
            }}
            {move || compared().map(|compared| view! { <ComparedTable compared /> })}
        </section>
    }
}

/// The figures of the compared repositories, with the same marks as in the chart.
#[component]
fn ComparedTable(
    /// The repositories.
    compared: Arc<Compared>,
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let are_lines = compared.rows.len() <= MAX_LINES;
    let rows = compared.rows.iter().enumerate().map(|(index, row)| {
        let key = row.key.clone();
        let name = key.name.clone();
        let linked_name = name.clone();
        let (opened, removed) = (key.clone(), key.clone());
        let linked = key.clone();
        let address = Signal::derive(move || view.address_of_repo(&linked));
        let open = move || view.open_repo(opened.clone());
        let remove = move |_: ev::MouseEvent| {
            view.change(|view| {
                view.selected.retain(|selected| *selected != removed);
                view.is_comparing = !view.selected.is_empty();
            });
            // Removing the last repository returns to the list.
            let is_left = !view.shown.read_untracked().is_comparing;
            request_animation_frame(move || {
                viewport::focus_first(if is_left { FIRST_CONTROL } else { "h2" });
            });
        };
        let comparison = row.comparison;
        let class = if are_lines { series_class(index) } else { type_class(export, &key.repo_type) };
        let first_day = row.first_day.map_or_else(|| "–".to_owned(), |day| day.to_string());
        view! {
            <tr role="row">
                <th role="rowheader" scope="row">
                    <span class=format!("mark {class}") aria-hidden="true"></span>
                    <ViewLink href=address on_open=open>
                        {repo_name(&linked_name)}
                    </ViewLink>
                </th>
                <td role="cell">{key.repo_type.to_string()}</td>
                <td role="cell" class="figure">
                    {locale::count(row.downloads)} {difference_note(row.downloads, row.reported_minus_counted)}
                </td>
                <td role="cell" class="figure">{change_cell(comparison)}</td>
                <td role="cell" class="figure">{first_day}</td>
                <td role="cell">
                    <button type="button" class="quiet" aria-label=format!("Remove {name}") on:click=remove>
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
}
