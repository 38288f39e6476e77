//! The facts of a repository.

use std::sync::Arc;

use leptos::prelude::*;

use crate::app::changes::{change_figure, comparison};
use crate::app::marks::type_class;
use crate::browser::locale;
use crate::stores::ExportStore;
use crate::words::{amount_text, counted, difference_of, number};
use publisher_analytics_core::chart::Amount;
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::protocol::Detail;
use publisher_analytics_core::query::{Change, Comparison, PeriodSum};
use publisher_analytics_core::series::WeekdayProfile;

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The facts of a repository.
#[component]
pub(super) fn Facts(
    /// The data of the repository.
    detail: Arc<Detail>,
) -> impl IntoView {
    let gap = |reported: u64| difference_of(reported, detail.counted);
    let all_time = match detail.reported.map(|reported| (reported, gap(reported))) {
        Some((_, None)) => "reported total; sum of days agrees".to_owned(),
        Some((_, Some(text))) => {
            format!("reported total; the days add up to {}, {text}", locale::count(detail.counted))
        }
        None => "sum of days; no total is reported".to_owned(),
    };
    let (share, rank) = detail.rank.map_or_else(
        || ("–".to_owned(), "not in the current search or type".to_owned()),
        |(rank, of)| {
            (
                locale::share(detail.share * 100.0),
                format!("rank {} of {}", number(rank), number(of)),
            )
        },
    );
    let record_range = detail.record_range.map(|days| {
        let missing = match detail.missing_days {
            0 => "none missing".to_owned(),
            missing => format!("{} without a record", number(missing)),
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
            <Fact name="Year on year" value=change_figure(year_on_year.change)>{year_earlier}</Fact>
            <Fact name="Best day in the period" value=best.into_any()>{best_day}</Fact>
            <Fact name="First day" value=first_day.into_any()>{record_days}</Fact>
            <Fact name="Share" value=share.into_any()>{rank}</Fact>
            {weekday_profile(detail.chart.weekday_profile(), &detail.key.repo_type)}
        </dl>
    }
}

fn last_downloads(comparison: Comparison) -> u64 {
    comparison.current.map_or(0, |sum| sum.downloads)
}

/// Renders the mean downloads of each weekday as bars. Empty if the period has too few days for a profile.
fn weekday_profile(profile: WeekdayProfile, repo_type: &RepoType) -> AnyView {
    let export = expect_context::<ExportStore>();
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
                <span class="weekday-bar" style=("--part", rounded(height).to_string()) aria-hidden="true"></span>
                {*name}
                <span class="visually-hidden">{format!(" {figure}")}</span>
            </li>
        }
        .into_any()
    });
    view! {
        <div>
            <dt>{name}</dt>
            <dd><ul class=format!("weekdays {}", type_class(export, repo_type))>{bars.collect_view()}</ul></dd>
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

/// A fact: its name, its figure, and a line about it.
#[component]
fn Fact(
    /// The name of the fact.
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
