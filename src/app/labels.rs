//! Labels and marks that several components share.

use std::cmp::Ordering;

use leptos::prelude::*;

use super::chart_figure::{Chart, band_index};
use super::live::{part, text};
use super::state::AppState;
use crate::browser::locale;
use crate::browser::theme::{Palette, SeriesColors};
use publisher_analytics_core::chart::{Amount, ChartSeries};
use publisher_analytics_core::model::{Day, Granularity, RepoType};
use publisher_analytics_core::protocol::Summary;
use publisher_analytics_core::query::{
    Change, ChartData, ChartKind, Comparison, Period, SeriesKey,
};
use publisher_analytics_core::view::View;

/// A repository type in the plural, as a heading: `Models`.
pub(super) fn type_plural(repo_type: &RepoType) -> String {
    match repo_type {
        RepoType::Model => "Models".to_owned(),
        RepoType::Dataset => "Datasets".to_owned(),
        RepoType::Space => "Spaces".to_owned(),
        RepoType::Unknown => "Unknown type".to_owned(),
        RepoType::Other(text) => text.to_string(),
    }
}

/// The name of what a band of a chart shows.
pub(super) fn series_name(series_key: &SeriesKey) -> String {
    match series_key {
        SeriesKey::Type(repo_type) => type_plural(repo_type),
        SeriesKey::Repository(key) => key.name.to_string(),
        SeriesKey::Others => "All others".to_owned(),
    }
}

/// The name of a band among those of its chart: with its type where a model and a dataset have the same.
pub(super) fn name_among(series_key: &SeriesKey, chart_series: &ChartSeries) -> String {
    let name = series_name(series_key);
    let mut others = chart_series.bands.iter().filter(|band| band.key != *series_key);
    match series_key {
        SeriesKey::Repository(key) if others.any(|other| series_name(&other.key) == name) => {
            format!("{name} ({})", key.repo_type)
        }
        _ => name,
    }
}

/// The same, without the organization where that is clear enough.
pub(super) fn short_name(series_key: &SeriesKey, chart_series: &ChartSeries) -> String {
    let own_name = |name: String| match name.rsplit_once('/') {
        Some((_, own)) => own.to_owned(),
        None => name,
    };
    let own = own_name(series_name(series_key));
    let mut others = chart_series.bands.iter().filter(|band| band.key != *series_key);
    if others.any(|other| own_name(series_name(&other.key)) == own) {
        name_among(series_key, chart_series)
    } else {
        own
    }
}

/// The class that gives a type its colour and the shape of its mark. Further types are alike until the lazy code has come.
pub(super) fn type_class(state: AppState, repo_type: &RepoType) -> &'static str {
    match repo_type {
        RepoType::Model => "is-model",
        RepoType::Dataset => "is-dataset",
        _ => state.parts.get().map_or("is-other", |parts| (parts.further_class)(state, repo_type)),
    }
}

/// The colours of a type.
pub(super) fn type_colors(
    state: AppState,
    palette: &Palette,
    repo_type: &RepoType,
) -> SeriesColors {
    match repo_type {
        RepoType::Model => palette.model,
        RepoType::Dataset => palette.dataset,
        _ => {
            let parts = state.parts.get();
            parts.map_or(palette.other, |parts| (parts.further_colors)(state, palette, repo_type))
        }
    }
}

/// The mark of a type: a square for models, a disc for datasets, a shape of its own for each of four further ones.
#[component]
pub(super) fn TypeMark(
    /// The type.
    repo_type: RepoType,
) -> impl IntoView {
    let class = format!("mark {}", type_class(expect_context(), &repo_type));
    view! { <span class=class aria-hidden="true"></span> }
}

/// What a chart is of, in words: its repository, those that are compared, or what type, search and hidden bands leave of all.
pub(super) fn view_name(
    view: &View,
    data: &ChartData,
    hidden: &[SeriesKey],
    chart_series: &ChartSeries,
) -> String {
    if let Some(repo) = &view.repo {
        return repo.name.to_string();
    }
    if data.kind == ChartKind::Comparison {
        let names = chart_series.bands.iter().map(|band| short_name(&band.key, chart_series));
        let names = names.collect::<Vec<_>>().join(", ");
        return if names.is_empty() || names.len() > LONGEST_NAMES {
            counted(chart_series.bands.len(), "repository", "repositories")
        } else {
            names
        };
    }
    let hidden = data.bands.iter().filter(|band| hidden.contains(&band.key));
    let hidden: Vec<String> = hidden.map(|band| series_name(&band.key)).collect();
    let types = view.repo_type.as_ref();
    let mut name =
        types.map_or_else(|| "all repositories".to_owned(), |t| type_plural(t).to_lowercase());
    if !view.search.is_empty() {
        name = format!("{name} named “{}”", view.search);
    }
    if !hidden.is_empty() {
        name = format!("{name} without {}", hidden.join(", "));
    }
    name
}

/// The most bytes that names of repositories take in a title.
const LONGEST_NAMES: usize = 72;

/// The classes of repositories in a chart, by index.
const SERIES_CLASSES: [&str; 8] = [
    "is-series-0",
    "is-series-1",
    "is-series-2",
    "is-series-3",
    "is-series-4",
    "is-series-5",
    "is-series-6",
    "is-series-7",
];

/// The class that gives the repository at an index of a chart its colour and the shape of its mark.
pub(super) const fn series_class(index: usize) -> &'static str {
    SERIES_CLASSES[index % SERIES_CLASSES.len()]
}

/// The class that gives a band of a chart its colour and the shape of its mark.
pub(super) fn band_class(series_key: &SeriesKey, chart: Chart) -> &'static str {
    match series_key {
        SeriesKey::Type(repo_type) => type_class(expect_context(), repo_type),
        SeriesKey::Repository(key)
            if matches!(chart.kind, ChartKind::Detail | ChartKind::Small) =>
        {
            type_class(expect_context(), &key.repo_type)
        }
        SeriesKey::Repository(_) => {
            series_class(band_index(series_key, chart.data.read().as_deref()))
        }
        SeriesKey::Others => "is-others",
    }
}

/// The mark of a band of a chart.
#[component]
pub(super) fn BandMark(
    /// Whose band it is.
    series_key: SeriesKey,
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let class = text(move || ["mark ", band_class(&series_key, chart)].concat());
    view! { <span class=class aria-hidden="true"></span> }
}

/// A name that is shortened in its middle where room is short: its end tells names of one family apart.
pub(super) fn shortened_name(name: &str) -> AnyView {
    let mut from_end = name.char_indices().rev().map(|(index, _)| index);
    let end = from_end.nth(NAME_END_CHARS - 1).filter(|_| from_end.nth(9).is_some());
    let (beginning, end) = name.split_at(end.unwrap_or(0));
    let beginning = (!beginning.is_empty()).then(|| {
        view! { <span class="name-beginning">{beginning.to_owned()}</span> }
    });
    view! { {beginning} <span class="name-end">{end.to_owned()}</span> }.into_any()
}

/// The characters at the end of a name that are always shown, where ten or more stand before them.
const NAME_END_CHARS: usize = 14;

/// A count in full digits or a mean with its decimals, or that there is none.
pub(super) fn amount(amount: Option<Amount>) -> String {
    amount.map_or_else(|| "no record".to_owned(), amount_text)
}

/// A count in full digits, or a mean with its decimals.
pub(super) fn amount_text(amount: Amount) -> String {
    amount.text(locale::count, locale::decimal_separator())
}

/// A repository's name with its organization less prominent. `name` is `organization/name`, or a name alone.
pub(super) fn repo_name(name: impl Fn() -> Box<str> + Clone + Send + 'static) -> impl IntoView {
    let parted = |is_own: bool| {
        let name = name.clone();
        text(move || {
            let name = name();
            let (organization, own) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
            if is_own { own.to_owned() } else { organization.to_owned() }
        })
    };
    view! {
        <span class="organization">{parted(false)}</span>
        <span class="own-name">{parted(true)}</span>
    }
}

/// A change: an arrow and the percentage, `×12`, `new`, `back`, or a dash.
pub(super) fn change_figure(change: impl Fn() -> Change + Copy + Send + 'static) -> impl IntoView {
    let by_sign = move |words: [&'static str; 3]| {
        text(move || {
            let [up, down, none] = words;
            let word = match change().sign() {
                Ordering::Greater => up,
                Ordering::Less => down,
                Ordering::Equal => none,
            };
            word.to_owned()
        })
    };
    view! {
        <span class=by_sign(["change is-up", "change is-down", "change"])>
            <span class="arrow" aria-hidden="true">{by_sign(["▲", "▼", ""])}</span>
            <span class="visually-hidden">{by_sign(["up ", "down ", ""])}</span>
            {text(move || change().label(locale::percent, locale::count))}
        </span>
    }
}

/// What a change leaves out: `from 15,360,413`, since when a repository is silent, new or back, or why there is nothing
/// to compare with. Empty where there is no more to say.
pub(super) fn change_details(comparison: Comparison) -> String {
    let is_percent = matches!(comparison.change, Change::Percent { .. });
    let previous = comparison.previous.filter(|_| is_percent);
    let previous = previous.map(|sum| format!("from {}", locale::count(sum.downloads)));
    let details: Vec<String> = previous.into_iter().chain(comparison.change.title()).collect();
    details.join(", ")
}

/// The most days in which a day and its month say which day is meant.
const LONGEST_WITHOUT_YEAR: usize = 366;

/// A change in the cell of a table, with its details for those who ask, and its note on a line of its own.
pub(super) fn change_cell(
    comparison: impl Fn() -> Comparison + Copy + Send + 'static,
) -> impl IntoView {
    let details = move || change_details(comparison());
    let note = move || {
        let comparison = comparison();
        let note = comparison.change.note()?;
        // Within a year of days, the year goes without saying.
        let is_short =
            comparison.previous.is_some_and(|sum| sum.days.len() <= LONGEST_WITHOUT_YEAR);
        let year_at = if is_short { note.rfind(' ').unwrap_or(note.len()) } else { note.len() };
        let (day, year) = note.split_at(year_at);
        let (day, year) = (day.to_owned(), year.to_owned());
        let note = view! { " " <span class="cell-note">{day} <span class="visually-hidden">{year}</span></span> };
        Some(note.into_any())
    };
    view! {
        <span title=text(details)>
            {change_figure(move || comparison().change)} " "
            <span class="visually-hidden">" " {text(details)}</span>
        </span>
        {part(note)}
    }
}

/// A comparison in a line: `▲ 11.6% from 15,360,413 in the 30 days before`; empty for all time.
pub(super) fn comparison(comparison: Comparison) -> impl IntoView + use<> {
    comparison.previous.map(|previous| {
        let days = previous.days.len();
        let rest = match comparison.change {
            Change::Percent { .. } => {
                let count = locale::count(previous.downloads);
                let mut words = format!(" from {count} in the {days} days before");
                for word in comparison.change.title().into_iter().chain(comparison.change.note()) {
                    words.push_str(", ");
                    words.push_str(&word);
                }
                words
            }
            Change::None => format!(" no downloads, as in the {days} days before"),
            other => format!(" {}", other.title().unwrap_or_default()),
        };
        view! { <span class="comparison">{change_figure(move || comparison.change)} {rest}</span> }
    })
}

/// What is to be said of the as-of day: that it was still open, or may not be counted yet.
pub(super) fn last_day_note(summary: &Summary, view: &View) -> Option<String> {
    let days = view.period.range(summary.export_days(view.include_open_day)?);
    if let Some(day) = summary.open_day {
        let counts = if view.include_open_day {
            "is included"
        } else if !days.contains(day) {
            "is left out"
        } else if view.period == Period::AllTime {
            "is in the sum"
        } else {
            "is in the sum, not in the change"
        };
        let is_chosen_away = matches!(view.period, Period::Days(_)) && !days.contains(day);
        return (!is_chosen_away).then(|| format!("{}, {counts}", open_day_name(day)));
    }
    let day = summary.not_counted_day.filter(|day| days.contains(*day))?;
    Some(not_counted_name(day))
}

/// `25 Nov 2026, still open when this file was made`.
pub(super) fn open_day_name(day: Day) -> String {
    format!("{day}, still open when this file was made")
}

/// `25 Nov 2026 has no downloads: not counted yet?`.
pub(super) fn not_counted_name(day: Day) -> String {
    format!("{day} has no downloads: not counted yet?")
}

/// `per day` or `per week`.
pub(super) const fn per_step(granularity: Granularity) -> &'static str {
    match granularity {
        Granularity::Day => "per day",
        Granularity::Week => "per week",
        Granularity::Month => "per month",
        Granularity::ThirtyDays => "per 30 days",
    }
}

/// `1 repository`, `12 repositories`.
pub(super) fn counted(count: usize, singular: &str, plural: &str) -> String {
    let number = locale::count(u64::try_from(count).unwrap_or(u64::MAX));
    format!("{number} {}", if count == 1 { singular } else { plural })
}

/// How a reported total differs from the sum of the days; `None` where they agree.
pub(super) fn difference(reported_minus_counted: i128) -> Option<String> {
    let amount =
        locale::count(u64::try_from(reported_minus_counted.unsigned_abs()).unwrap_or(u64::MAX));
    match reported_minus_counted {
        0 => None,
        1.. => Some(format!("{amount} fewer than reported")),
        _ => Some(format!("{amount} more than reported")),
    }
}
