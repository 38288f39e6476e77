//! The detail of one repository: a large chart, its facts, and its own export.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::chart_figure::ChartFigure;
use super::filters::PeriodChoice;
use super::how_counted;
use super::labels::{
    TypeMark, amount_text, change_details, change_figure, comparison, counted, difference,
    last_day_note, repo_name, type_class,
};
use super::live::{effect, on, opens_elsewhere, part, shown, text};
use super::state::{AppState, PageState};
use crate::browser::{address, locale, viewport};
use publisher_analytics_core::chart::Amount;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::protocol::{Detail, PageData};
use publisher_analytics_core::query::{Change, ChartKind, Comparison, PeriodSum};
use publisher_analytics_core::series::WeekdayProfile;
use publisher_analytics_core::view::View;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Height of the detail chart in CSS pixels.
const CHART_HEIGHT_CSS_PX: u32 = 330;

/// Shows the open repository.
pub(super) fn view() -> AnyView {
    view! { <RepositoryDetail /> }.into_any()
}

/// A heading that takes the focus when it is in the document: readers begin there.
pub(super) fn focused_heading() -> NodeRef<html::H2> {
    let heading = NodeRef::<html::H2>::new();
    effect(move || {
        if let Some(heading) = heading.get() {
            viewport::focus_without_scrolling(&heading);
        }
    });
    heading
}

/// The address of a view, as a reference. An empty one would mean the base of the page, not the page.
pub(super) fn reference_to(view: &View) -> String {
    let query = view.to_query(&address::query());
    if query.is_empty() { "?".to_owned() } else { query }
}

/// The open repository.
#[component]
fn RepositoryDetail() -> impl IntoView {
    let state = expect_context::<AppState>();
    let heading = focused_heading();
    let key = move || state.view.read().repo.clone();
    let back_address = move || reference_to(&View { repo: None, ..state.view.get() });
    let back_name = move || {
        let is_comparing = state.view.read().is_comparing;
        (if is_comparing { "← Comparison" } else { "← All repositories" }).to_owned()
    };
    let back = move |event: web_sys::MouseEvent| {
        if !opens_elsewhere(&event) {
            event.prevent_default();
            state.change_view(|view| view.repo = None);
        }
    };
    let is_absent = move || *state.opened.read() == PageState::Absent;
    let opened = Memo::new(move |_| match &*state.opened.read().known()? {
        PageData::Repository(detail) => Some(Arc::new((**detail).clone())),
        PageData::Compared(_) => None,
    });
    let detail = move || -> Option<Arc<Detail>> { opened.get() };
    let chart = Signal::derive(move || detail().map(|detail| Arc::clone(&detail.chart)));
    let export = move |format| move |_| state.export_open(format);
    let name = move || key().map(|key| key.name.to_string()).unwrap_or_default();
    view! {
        <section class="detail" aria-label=text(name)>
            <p class="back"><a href=text(back_address) on:click=on(back)>{text(back_name)}</a></p>
            <div class="detail-head">
                <h2 node_ref=heading tabindex="-1">
                    {repo_name(move || key().map(|key| key.name).unwrap_or_default())}
                </h2>
                <div class="actions">
                    <button
                        type="button"
                        aria-label="Export CSV of this repository"
                        on:click=on(export(ExportFormat::Csv))
                    >
                        "Export CSV"
                    </button>
                    <button
                        type="button"
                        aria-label="Export JSON of this repository"
                        on:click=on(export(ExportFormat::Json))
                    >
                        "Export JSON"
                    </button>
                </div>
                <p class="detail-type">
                    {part(move || {
                        let repo_type = key()?.repo_type;
                        let word = repo_type.to_string();
                        Some(view! { <TypeMark repo_type /> {word} }.into_any())
                    })}
                    {text(move || {
                        let period = detail().and_then(|detail| detail.period);
                        period.map(|period| format!(" · {period} · ")).unwrap_or_default()
                    })}
                    {part(move || {
                        let detail = detail()?;
                        let count = locale::count(detail.downloads);
                        let found = detail.comparison;
                        let change = found.previous.map(|_| {
                            let note = found.change.note().map(|note| format!(" · {note}"));
                            view! { " " <span title=change_details(found)>{change_figure(move || found.change)}</span> {note} }
                        });
                        Some(view! { <b>{count}</b> " downloads" {change} }.into_any())
                    })}
                    {text(move || {
                        let summary = state.summary.read();
                        let note = summary.as_deref().and_then(|summary| {
                            last_day_note(summary, &state.view.read())
                        });
                        note.map(|note| format!(" · {note}")).unwrap_or_default()
                    })}
                </p>
            </div>
            {how_counted::of_detail(state)}
            <div class="controls"><PeriodChoice /></div>
            {shown(is_absent, || {
                view! {
                    <p class="empty">
                        "The open export has no repository of this type and name. It may be in another export: open that \
                         one, or go back to all repositories."
                    </p>
                }
                .into_any()
            })}
            {shown(move || !is_absent(), move || {
                view! {
                    <ChartFigure
                        label="Downloads over time"
                        data=chart
                        height_css_px=CHART_HEIGHT_CSS_PX
                        kind=ChartKind::Detail
                    />
                    {part(move || detail().map(|detail| view! { <Facts detail /> }.into_any()))}
                }
                .into_any()
            })}
        </section>
    }
}

/// The facts of a repository.
#[component]
fn Facts(
    /// What is known.
    detail: Arc<Detail>,
) -> impl IntoView {
    let gap = |reported: u64| difference(i128::from(reported) - i128::from(detail.counted));
    let all_time = match detail.reported.map(|reported| (reported, gap(reported))) {
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
    let record_range = detail.record_range.map(|days| {
        let missing = match detail.missing_days {
            0 => "none missing".to_owned(),
            number => {
                format!("{} without a record", locale::count(u64::try_from(number).unwrap_or(0)))
            }
        };
        (days.first().to_string(), format!("{}, {missing}", counted(days.len(), "day", "days")))
    });
    let (first_day, record_days) =
        record_range.unwrap_or_else(|| ("–".to_owned(), "no records".to_owned()));
    let (best, best_day) = detail.best_day.map_or_else(
        || ("–".to_owned(), "no downloads in the period".to_owned()),
        |(day, count)| (locale::count(count), day.with_weekday()),
    );
    let Detail { last_7_days, last_30_days, year_on_year, .. } = *detail;
    let year_earlier = match (year_on_year.change, year_on_year.previous) {
        (Change::NotCovered { .. }, _) | (_, None) => {
            year_on_year.change.title().unwrap_or_default()
        }
        (_, Some(PeriodSum { downloads: 0, .. })) => {
            "no downloads in the same 30 days, 52 weeks earlier".to_owned()
        }
        (_, Some(sum)) => {
            let note = year_on_year.change.note().map(|note| format!(", {note}"));
            let count = locale::count(sum.downloads);
            format!("{count} in the same 30 days, 52 weeks earlier{}", note.unwrap_or_default())
        }
    };
    view! {
        <dl class="facts">
            <Fact name="All time" value=locale::count(detail.reported.unwrap_or(detail.counted)).into_any()>
                {all_time}
            </Fact>
            <Fact name="Last 30 days" value=locale::count(last_downloads(last_30_days)).into_any()>
                {comparison(last_30_days)}
            </Fact>
            <Fact name="Last 7 days" value=locale::count(last_downloads(last_7_days)).into_any()>
                {comparison(last_7_days)}
            </Fact>
            <Fact name="Year on year" value=change_figure(move || year_on_year.change).into_any()>{year_earlier}</Fact>
            <Fact name="Best day in the period" value=best.into_any()>{best_day}</Fact>
            <Fact name="First day" value=first_day.into_any()>{record_days}</Fact>
            <Fact name="Share" value=rank.into_any()>{ranked}</Fact>
            {weekday_profile(detail.chart.weekday_profile(), &detail.key.repo_type)}
        </dl>
    }
}

fn last_downloads(comparison: Comparison) -> u64 {
    comparison.current.map_or(0, |sum| sum.downloads)
}

/// The mean downloads of each weekday, as bars; nothing where days are too few for a rhythm.
fn weekday_profile(profile: WeekdayProfile, repo_type: &RepoType) -> AnyView {
    let state = expect_context::<AppState>();
    let name = "Weekday profile of the period";
    let means = match profile {
        WeekdayProfile::Means(means) => means,
        WeekdayProfile::TooFewDays => return ().into_any(),
        WeekdayProfile::NoRecords => {
            return view! { <Fact name value="–".into_any()>"no day with a record in the period"</Fact> }
                .into_any();
        }
    };
    let largest = means.iter().copied().fold(0.0, f64::max);
    let bars = WEEKDAYS.iter().zip(means).map(|(name, mean)| {
        let height = if largest > 0.0 { mean / largest * 100.0 } else { 0.0 };
        let figure = amount_text(Amount::Mean(mean));
        view! {
            <li title=format!("{name}: {figure} a day")>
                <span class="weekday-bar" style=format!("--part:{}", rounded(height)) aria-hidden="true"></span>
                {*name}
                <span class="visually-hidden">{format!(" {figure}")}</span>
            </li>
        }
        .into_any()
    });
    view! {
        <div>
            <dt>{name}</dt>
            <dd><ul class=format!("weekdays {}", type_class(state, repo_type))>{bars.collect_view()}</ul></dd>
        </div>
    }
    .into_any()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "percents of the largest are 0 to 100"
)]
fn rounded(percent: f64) -> u8 {
    percent.round() as u8
}

/// One fact: its name, its figure, and a line about it.
#[component]
fn Fact(
    /// What it is.
    name: &'static str,
    /// The figure.
    value: AnyView,
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
