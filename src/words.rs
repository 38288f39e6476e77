//! Texts of the page: names, formatted counts, and notes about the last day.

use crate::browser::locale;
use publisher_analytics_core::chart::{Amount, ChartSeries, trend_ends};
use publisher_analytics_core::export::Written;
use publisher_analytics_core::model::{Day, DayRange, Granularity, RepoType, TimeAxis};
use publisher_analytics_core::protocol::{Summary, Trend};
use publisher_analytics_core::query::{
    Change, ChartData, ChartKind, ComparedWith, Comparison, Period, PeriodSum, SeriesKey, own_name,
};
use publisher_analytics_core::view::View;

/// The most bytes that names of repositories may take in a title.
const LONGEST_NAMES: usize = 72;

/// Formats a number of things: `1,592`.
pub fn number(count: usize) -> String {
    locale::count(u64::try_from(count).unwrap_or(u64::MAX))
}

/// Formats a number of things with its noun: `1 repository`, `12 repositories`.
pub fn counted(count: usize, singular: &str, plural: &str) -> String {
    format!("{} {}", number(count), if count == 1 { singular } else { plural })
}

/// Describes how a reported total differs from the sum of the days; `None` if they agree.
pub fn difference(reported_minus_counted: i128) -> Option<String> {
    let amount =
        locale::count(u64::try_from(reported_minus_counted.unsigned_abs()).unwrap_or(u64::MAX));
    match reported_minus_counted {
        0 => None,
        1.. => Some(format!("{amount} fewer than reported")),
        _ => Some(format!("{amount} more than reported")),
    }
}

/// Describes how `reported`, a reported total, differs from `counted`, the sum of the days; `None` if they agree.
pub fn difference_of(reported: u64, counted: u64) -> Option<String> {
    difference(i128::from(reported) - i128::from(counted))
}

/// Formats a change in downloads with its sign: `+1,787,770`, `−691,495`, `0`.
pub fn signed(difference: i128) -> String {
    let sign = match difference {
        0 => "",
        1.. => "+",
        _ => "−",
    };
    let amount = u64::try_from(difference.unsigned_abs()).unwrap_or(u64::MAX);
    [sign, &locale::count(amount)].concat()
}

/// Names what a period is compared with: `the 30 days before`, `the same weekdays a year earlier`, or dates,
/// with their number if it differs.
pub fn name_of_compared(current: DayRange, previous: DayRange) -> String {
    let is = |with: ComparedWith| with.days_for(current) == Some(previous);
    if is(ComparedWith::PreviousPeriod) {
        format!("the {} before", counted(current.len(), "day", "days"))
    } else if is(ComparedWith::YearEarlier) {
        "the same weekdays a year earlier".to_owned()
    } else if is(ComparedWith::SameDates) {
        "the same dates a year earlier".to_owned()
    } else if previous.len() == current.len() {
        previous.to_string()
    } else {
        format!("{previous}, {}", counted(previous.len(), "day", "days"))
    }
}

/// Returns a repository type in the plural, as a heading: `Models`.
pub fn type_plural(repo_type: &RepoType) -> String {
    match repo_type {
        RepoType::Model => "Models".to_owned(),
        RepoType::Dataset => "Datasets".to_owned(),
        RepoType::Space => "Spaces".to_owned(),
        RepoType::Unknown => "Unknown type".to_owned(),
        RepoType::Other(text) => text.to_string(),
    }
}

/// Describes what a change is measured against, with notes on the change: `from 15,360,413 in the 30 days before`.
pub fn compared_with(change: Change, previous: PeriodSum, name: &str) -> String {
    let from = format!("from {} in {name}", locale::count(previous.downloads));
    [Some(from), change.title(), change.note()].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Returns the name of what a band of a chart shows.
pub fn series_name(series_key: &SeriesKey) -> String {
    match series_key {
        SeriesKey::Type(repo_type) => type_plural(repo_type),
        SeriesKey::Repository(key) => key.name.to_string(),
        SeriesKey::Others => "All others".to_owned(),
    }
}

/// Returns the name of a band in its chart. Adds the type if another band has the same name, as a model and a dataset
/// may.
pub fn name_among(series_key: &SeriesKey, chart_series: &ChartSeries) -> String {
    let name = series_name(series_key);
    let mut others = chart_series.bands.iter().filter(|band| band.key != *series_key);
    match series_key {
        SeriesKey::Repository(key) if others.any(|other| series_name(&other.key) == name) => {
            format!("{name} ({})", key.repo_type)
        }
        _ => name,
    }
}

/// Returns the name of a band in its chart, without the organization if that is unambiguous.
pub fn short_name(series_key: &SeriesKey, chart_series: &ChartSeries) -> String {
    let name = series_name(series_key);
    let own = own_name(&name);
    let mut others = chart_series.bands.iter().filter(|band| band.key != *series_key);
    if others.any(|other| own_name(&series_name(&other.key)) == own) {
        name_among(series_key, chart_series)
    } else {
        own.to_owned()
    }
}

/// Names what a chart shows: its repository, the compared repositories, or what remains of all repositories after
/// type, search and hidden bands.
pub fn view_name(
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
    let mut hidden: Vec<String> = hidden.map(|band| series_name(&band.key)).collect();
    let types = view.repo_type.as_ref();
    let mut name =
        types.map_or_else(|| "all repositories".to_owned(), |t| type_plural(t).to_lowercase());
    if !view.search.is_empty() {
        name = format!("{name} named “{}”", view.search);
    }
    if view.without_spikes {
        hidden.push("spikes".to_owned());
    }
    if !hidden.is_empty() {
        name = format!("{name} without {}", hidden.join(", "));
    }
    name
}

/// Formats a count in full digits or a mean with its decimals; `no record` if there is none.
pub fn amount(amount: Option<Amount>) -> String {
    amount.map_or_else(|| "no record".to_owned(), amount_text)
}

/// Formats a count in full digits, or a mean with its decimals.
pub fn amount_text(amount: Amount) -> String {
    amount.text(locale::count, locale::decimal_separator())
}

/// Describes what the label of a change omits: `from 15,360,413`, since when a repository is silent, new or back, or
/// why there is nothing to compare with. Empty if there is nothing to add.
pub fn change_details(comparison: Comparison) -> String {
    let is_percent = matches!(comparison.change, Change::Percent { .. });
    let previous = comparison.previous.filter(|_| is_percent);
    let previous = previous.map(|sum| format!("from {}", locale::count(sum.downloads)));
    let details: Vec<String> = previous.into_iter().chain(comparison.change.title()).collect();
    details.join(", ")
}

/// Returns a note on the as-of day if that day was still open or may not be counted yet.
pub fn last_day_note(summary: &Summary, view: &View) -> Option<String> {
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
        // It does not matter to days that end long before it.
        let is_elsewhere = !days.contains(day)
            && (matches!(
                view.period,
                Period::Days(_) | Period::PreviousMonth | Period::PreviousQuarter
            ) || days.last() + 1 < day);
        return (!is_elsewhere).then(|| format!("{}, {counts}", open_day_name(day)));
    }
    let day = summary.not_counted_day.filter(|day| days.contains(*day))?;
    Some(not_counted_name(day))
}

/// Names an open day: `25 Nov 2026, still open when this file was made`.
pub fn open_day_name(day: Day) -> String {
    format!("{day}, still open when this file was made")
}

/// Names a day without downloads: `25 Nov 2026 has no downloads: not counted yet?`.
pub fn not_counted_name(day: Day) -> String {
    format!("{day} has no downloads: not counted yet?")
}

/// Names the step of a chart's axis: `per day`, `per week`.
pub const fn per_step(granularity: Granularity) -> &'static str {
    match granularity {
        Granularity::Day => "per day",
        Granularity::Week => "per week",
        Granularity::Month => "per month",
        Granularity::ThirtyDays => "per 30 days",
    }
}

/// Describes what was written into a file, to follow the file's name.
pub fn written_facts(written: Written) -> String {
    let facts = format!(
        ": {}, {}",
        counted(written.repositories, "repository", "repositories"),
        counted(written.records, "daily record", "daily records"),
    );
    match written.without_records {
        0 => facts,
        1 => format!(
            "{facts}. 1 repository without records in the period is left out: CSV has no rows for it"
        ),
        left_out => format!(
            "{facts}. {} repositories without records in the period are left out: CSV has no rows for them",
            number(left_out)
        ),
    }
}

/// Describes a trend: the first and last value of its complete buckets, and its direction.
pub fn trend_words(trend: &Trend, axis: TimeAxis, open_day: Option<Day>) -> String {
    let Trend { values, offset, first_record, direction, .. } = trend;
    let Some(ends) = trend_ends(values, *offset, axis, *first_record, open_day) else {
        return "No downloads in the period".to_owned();
    };
    let [first, last] =
        ends.map(|(bucket, count)| format!("{} ({})", locale::count(count), axis.name_of(bucket)));
    format!("{}: {first} to {last}", direction.word())
}
