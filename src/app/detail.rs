//! The detail of one repository: a large chart, its facts, and its own export.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::chart_figure::ChartFigure;
use super::controls::PeriodChoice;
use super::state::{AppState, OpenDetail};
use super::words::{RepoName, TypeMark, change, counted, difference};
use crate::browser::{address, locale, viewport};
use crate::export::ExportFormat;
use crate::query::View;
use crate::view_model::{Comparison, Detail};

/// Height of the detail chart in CSS pixels.
const CHART_HEIGHT_CSS_PX: u32 = 330;

/// The open repository.
#[component]
pub(super) fn RepositoryDetail() -> impl IntoView {
    let state = expect_context::<AppState>();
    let heading = NodeRef::<html::H2>::new();
    Effect::new(move |_| {
        if let Some(heading) = heading.get() {
            viewport::focus_without_scrolling(&heading);
        }
    });
    let key = Memo::new(move |_| state.view.read().repo.clone());
    let list_address = move || View { repo: None, ..state.view.get() }.to_query(&address::query());
    let back_address = move || {
        let query = list_address();
        // An empty reference would mean the base of the page, not the page.
        if query.is_empty() { "?".to_owned() } else { query }
    };
    let back = move |event: web_sys::MouseEvent| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
            event.prevent_default();
            state.change_view(|view| view.repo = None);
        }
    };
    let is_absent = move || *state.detail.read() == OpenDetail::Absent;
    let detail = Memo::new(move |_| state.detail.read().known());
    let chart =
        Memo::new(move |_| detail.read().as_ref().map(|detail| Arc::new(detail.chart.clone())));
    let export = move |format| {
        move |_| {
            if let Some(key) = key.get_untracked() {
                state.export(format, Some(key));
            }
        }
    };
    let name = move || key.get().map(|key| key.name.to_string()).unwrap_or_default();
    view! {
        <section class="detail" aria-label=name>
            <p class="back"><a href=back_address on:click=back>"← All repositories"</a></p>
            <div class="detail-head">
                <h2 node_ref=heading tabindex="-1">
                    {move || key.get().map(|key| view! { <RepoName name=key.name /> })}
                </h2>
                <div class="actions">
                    <button
                        type="button"
                        aria-label="Export CSV of this repository"
                        on:click=export(ExportFormat::Csv)
                    >
                        "Export CSV"
                    </button>
                    <button
                        type="button"
                        aria-label="Export JSON of this repository"
                        on:click=export(ExportFormat::Json)
                    >
                        "Export JSON"
                    </button>
                </div>
                <p class="detail-type">
                    {move || key.get().map(|key| view! {
                        <TypeMark repo_type=key.repo_type.clone() /> {key.repo_type.to_string()}
                    })}
                    {move || detail.get().and_then(|detail| detail.period).map(|period| format!(" · {period}"))}
                </p>
            </div>
            <div class="controls"><PeriodChoice /></div>
            <Show
                when=move || !is_absent()
                fallback=|| view! {
                    <p class="empty">
                        "The open export has no repository of this type and name. It may be in another export: open that \
                         one, or go back to all repositories."
                    </p>
                }
            >
                <ChartFigure
                    label="Downloads over time"
                    chart
                    height_css_px=CHART_HEIGHT_CSS_PX
                />
                {move || detail.get().map(|detail| view! { <Facts detail=detail /> })}
            </Show>
        </section>
    }
}

/// The facts of a repository.
#[component]
fn Facts(
    /// What is known.
    detail: Arc<Detail>,
) -> impl IntoView {
    let apart = |reported: u64| difference(i128::from(reported) - i128::from(detail.counted));
    let all_time = match detail.reported.map(|reported| (reported, apart(reported))) {
        Some((_, None)) => "reported total; sum of days agrees".to_owned(),
        Some((_, Some(text))) => {
            format!("reported total; the days add up to {}, {text}", locale::count(detail.counted))
        }
        None => "sum of days; no total is reported".to_owned(),
    };
    let (rank, ranked) = detail.rank.map_or_else(
        || ("–".to_owned(), "not in this search and type".to_owned()),
        |(rank, of)| (locale::percent(detail.share * 100.0), format!("rank {rank} of {of}")),
    );
    let life = detail.life.map(|life| {
        let missing = match detail.missing_days {
            0 => "none missing".to_owned(),
            days => format!("{} without a record", locale::count(u64::try_from(days).unwrap_or(0))),
        };
        (life.first().to_string(), format!("{}, {missing}", counted(life.len(), "day", "days")))
    });
    let (first_day, life) = life.unwrap_or_else(|| ("–".to_owned(), "no records".to_owned()));
    let (best, best_day) = detail.best_day.map_or_else(
        || ("–".to_owned(), "no downloads in the period".to_owned()),
        |(day, count)| (locale::count(count), day.with_weekday()),
    );
    let Detail { last_7_days, last_30_days, .. } = *detail;
    view! {
        <dl class="facts">
            <Fact name="All time" value=locale::count(detail.reported.unwrap_or(detail.counted))>
                {all_time}
            </Fact>
            <Fact name="Last 30 days" value=locale::count(last_30_days.0)>
                {against_before(last_30_days.1)}
            </Fact>
            <Fact name="Last 7 days" value=locale::count(last_7_days.0)>
                {against_before(last_7_days.1)}
            </Fact>
            <Fact name="Best day in the period" value=best>{best_day}</Fact>
            <Fact name="First day" value=first_day>{life}</Fact>
            <Fact name="Share" value=rank>{ranked}</Fact>
        </dl>
    }
}

/// One fact: its name, its figure, and a line about it.
#[component]
fn Fact(
    /// What it is.
    name: &'static str,
    /// The figure.
    value: String,
    /// A line about it.
    children: Children,
) -> impl IntoView {
    view! {
        <div>
            <dt>{name}</dt>
            <dd>
                <span class="fact-value">{value}</span>
                <span class="fact-note">{children()}</span>
            </dd>
        </div>
    }
}

/// `▲ 15.2% on the 30 before`.
fn against_before(against: Comparison) -> impl IntoView {
    let days = against.before.map_or(0, |(_, days)| days);
    view! { {change(against.change)} {format!(" on the {days} before")} }
}
