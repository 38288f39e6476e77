//! The table for printing: the first rows, or all rows, most of which are not in the document on a screen.

use std::ops::Range;
use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;

use super::columns::{figure_text, shown_columns};
use super::row_selector;
use super::trend::trend_spec;
use crate::added_columns::{AddedColumn, own_text};
use crate::app::changes::{change_figure, difference_figure};
use crate::app::marks::{TypeMark, type_colors};
use crate::app::names::repo_name;
use crate::browser::theme::{self, Palette};
use crate::browser::{keep_while_mounted, locale, printing, viewport};
use crate::stores::ExportStore;
use crate::words::{counted, number};
use publisher_analytics_core::chart::trend_svg;
use publisher_analytics_core::protocol::{Row, RowWindow};
use publisher_analytics_core::query::Figure;

/// How many rows are printed, unless the user chooses all.
const FIRST_ROWS: usize = 20;
/// The most added columns with which a sheet still has room for trends.
const WITH_TRENDS: usize = 2;
/// Width and height of a trend on paper, in CSS pixels.
const TREND_SIZE_CSS_PX: (u32, u32) = (120, 30);

/// The rows to print: a range of the fetched rows.
#[derive(Clone)]
pub(super) struct Printed {
    window: Arc<RowWindow>,
    /// Their indexes in the window.
    rows: Range<usize>,
}

/// The choice of which rows to print, which prints at once.
#[component]
pub(super) fn PrintChoice(
    /// The rows to print; `None` unless the page is being printed.
    printed: RwSignal<Option<Printed>>,
) -> impl IntoView {
    let export = expect_context::<ExportStore>();
    // How many rows have to be fetched before the page can be printed.
    let awaited = RwSignal::new(None::<usize>);
    let total = move || export.rows.read().total;
    Effect::new(move || {
        let window = Arc::clone(&export.rows.read());
        export.wanted_rows.track();
        let Some(count) = awaited.get().map(|count| count.min(window.total)) else { return };
        if window.rows.first().is_none_or(|row| row.rank > 0) || window.rows.len() < count {
            // Request the rows, again if scrolling has requested others since.
            export.want_rows(0..count);
            return;
        }
        awaited.set(None);
        printed.set(Some(Printed { window, rows: 0..count }));
        // Two frames later, the rows are in the document.
        request_animation_frame(|| {
            request_animation_frame(printing::print);
        });
    });
    let choose = move |event: ev::Event| {
        let is_all = event_target_value(&event) == "all";
        awaited.set(Some(if is_all { untrack(total) } else { FIRST_ROWS }));
    };
    keep_while_mounted(printing::on_change(move |is_on| {
        let chosen = printed.get_untracked();
        let now = if is_on { chosen.or_else(|| rows_in_reach(export)) } else { None };
        printed.set(now);
    }));
    let is_idle = move || awaited.get().is_none();
    let all = move || format!("All {}", counted(total(), "row", "rows"));
    let has_more = move || total() > FIRST_ROWS;
    let first = move || if has_more() { format!("First {FIRST_ROWS} rows") } else { all() };
    view! {
        <span class="chart-choices">
            <select aria-label="Print" on:change=choose>
                <option value="" prop:selected=is_idle>"Print"</option>
                <option value="first">{first}</option>
                <Show when=has_more>
                    <option value="all">{all}</option>
                </Show>
            </select>
        </span>
    }
}

/// Returns the rows to print without a choice, as from the browser's menu: the first rows, or if these are not fetched,
/// those from the first visible row on.
fn rows_in_reach(export: ExportStore) -> Option<Printed> {
    let window = Arc::clone(&export.rows.read_untracked());
    let is_first = window.rows.first()?.rank == 0;
    let in_sight =
        || window.rows.iter().position(|row| viewport::begins_in_sight(&row_selector(row.rank)));
    let from = if is_first { 0 } else { in_sight().unwrap_or(0) };
    let rows = from..window.rows.len().min(from + FIRST_ROWS);
    Some(Printed { window, rows })
}

/// The rows to print, as a table whose head is repeated on every sheet.
#[component]
pub(super) fn PrintedRows(
    /// The rows to print.
    printed: RwSignal<Option<Printed>>,
) -> impl IntoView {
    move || printed.get().map(printed_table)
}

fn printed_table(Printed { window, rows }: Printed) -> AnyView {
    let export = expect_context::<ExportStore>();
    let (total, shown) = (window.total, &window.rows[rows]);
    let ends = shown.first().zip(shown.last());
    let caption = ends.map(|(first, last)| {
        let all = counted(total, "row", "rows");
        if last.rank + 1 - first.rank == total {
            all
        } else {
            format!("Rows {}–{} of {all}", number(first.rank + 1), number(last.rank + 1))
        }
    });
    let added = untrack(|| shown_columns(expect_context(), export));
    // With many added columns, the stylesheet hides the trends to make room.
    let is_wide = added.len() > WITH_TRENDS;
    let heads = added.iter().map(|column| {
        let class = if column.is_text() { "" } else { "figure" };
        view! { <th class=class>{column.label().to_owned()}</th> }.into_any()
    });
    let heads = heads.collect::<Vec<_>>();
    let rows = theme::in_light(|| {
        let palette = Palette::computed();
        let rows = shown.iter().map(|row| printed_row(export, &window, row, &palette, &added));
        rows.collect::<Vec<_>>()
    });
    view! {
        <table class="printed-rows" class:is-wide=is_wide>
            <caption>{caption}</caption>
            <thead>
                <tr>
                    <th>"Repository"</th>
                    <th>"Type"</th>
                    <th class="figure">"Downloads"</th>
                    <th class="figure">"Share"</th>
                    <th class="figure">"Difference"</th>
                    <th class="figure">"Change"</th>
                    <th>"Trend"</th>
                    {heads}
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

fn printed_row(
    export: ExportStore,
    window: &RowWindow,
    row: &Row,
    palette: &Palette,
    added: &[AddedColumn],
) -> AnyView {
    let colors = type_colors(export, palette, &row.key.repo_type);
    let trend = window.axis.and_then(|axis| {
        let scale = (axis, window.shared_y_max);
        let spec = trend_spec(&row.trend, scale, colors, palette, TREND_SIZE_CSS_PX);
        trend_svg(&spec).ok()
    });
    let (name, comparison) = (row.key.name.clone(), row.comparison);
    let members =
        row.members.map(|members| format!(" {}", counted(members, "repository", "repositories")));
    let cells = added.iter().map(|column| match column {
        AddedColumn::Figure(column) => {
            let figure = Figure::find(&row.figures, *column);
            let day = match figure {
                Some(Figure::Best(day, _)) => Some(day.to_string()),
                _ => None,
            };
            let day = day.map(|day| view! { <br /> <small>{day}</small> });
            view! { <td class="figure">{figure.map(figure_text)} {day}</td> }.into_any()
        }
        AddedColumn::Own(column) => {
            view! { <td class="own">{own_text(row, column).to_owned()}</td> }.into_any()
        }
    });
    let cells = cells.collect::<Vec<_>>();
    let note = comparison.change.note().map(|note| view! { <br /> <small>{note}</small> });
    view! {
        <tr>
            <td>
                <TypeMark repo_type=row.key.repo_type.clone() />
                {repo_name(&name)}
                <span class="muted">{members}</span>
            </td>
            <td>{row.key.repo_type.to_string()}</td>
            <td class="figure">{locale::count(row.downloads)}</td>
            <td class="figure">{locale::share(row.share * 100.0)}</td>
            <td class="figure">{difference_figure(move || comparison)}</td>
            <td class="figure">{change_figure(comparison.change)} {note}</td>
            <td inner_html=trend></td>
            {cells}
        </tr>
    }
    .into_any()
}
