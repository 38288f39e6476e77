//! "How this is counted": which definition a figure has, in plain words, one press away from it.
//!
//! A publisher copies a figure into a report. So beside the headline, its change and every chart a button opens a
//! short list: the period with its two dates, what is summed, what it is compared with, what the last day is worth.
//! The sentences follow `figures.md` of the project; every number in them comes from the worker's answer.

use leptos::prelude::*;

use super::annotations::annotations_of;
use super::chart_figure::Chart;
use super::labels::{counted, difference, last_day_note};
use super::live::{on, part, text};
use super::state::{AppState, definitions_switch};
use crate::browser::locale;
use publisher_analytics_core::chart::{ChartSeries, Scale, Smoothing};
use publisher_analytics_core::model::{CountingChange, DayRange, Granularity, RepoType};
use publisher_analytics_core::protocol::{PageData, Summary};
use publisher_analytics_core::query::{Change, Comparison, MonthAlternatives, Period, PeriodSum};
use publisher_analytics_core::view::View;

const DIRECTION: &str = "The later half of the complete days against the earlier half: over 5% more is rising, over 5% \
                         less is falling, anything else is steady.";
const MISSING_DAYS: &str = "A day without a record counts as 0 in sums and is a gap in charts.";

/// A term and what it means here.
#[derive(Clone, Debug, PartialEq)]
struct Definition {
    term: &'static str,
    meaning: String,
    /// Where the meaning is documented.
    source: Option<&'static str>,
}

fn definition(term: &'static str, meaning: impl Into<String>) -> Definition {
    Definition { term, meaning: meaning.into(), source: None }
}

type Definitions = Box<dyn Fn() -> Option<Vec<Definition>> + Send + Sync>;

/// Shows the button, and on demand the definitions behind it.
fn disclosure(
    definitions: impl Fn() -> Option<Vec<Definition>> + Send + Sync + 'static,
) -> AnyView {
    let is_open = definitions_switch();
    view! { {button(is_open)} {panel(is_open, Box::new(definitions))} }.into_any()
}

/// Shows the button that opens and closes definitions.
pub(super) fn button(is_open: RwSignal<bool>) -> AnyView {
    view! {
        <button
            type="button"
            class="quiet how-counted"
            aria-expanded=text(move || is_open.get().to_string())
            on:click=on(move |_| is_open.set(!is_open.get_untracked()))
        >
            "How this is counted"
        </button>
    }
    .into_any()
}

/// Shows definitions while they are open.
fn panel(is_open: RwSignal<bool>, definitions: Definitions) -> AnyView {
    let panel = part(move || {
        let definitions = is_open.get().then(&definitions)??;
        let entries = definitions.into_iter().map(|Definition { term, meaning, source }| {
            let source = source.map(|address| view! { " " <a href=address>"Source"</a> });
            view! { <dt>{term}</dt> <dd>{meaning} {source}</dd> }.into_any()
        });
        Some(view! { <dl class="definitions">{entries.collect_view()}</dl> }.into_any())
    });
    view! { {panel} }.into_any()
}

/// How the headline and its change are counted.
pub(super) fn of_overview(is_open: RwSignal<bool>) -> AnyView {
    let state = expect_context::<AppState>();
    let definitions = move || {
        let (summary, view) = (state.summary.get()?, state.view.read());
        let overview = state.overview.get()?;
        let what = counted(overview.repositories, "repository", "repositories");
        let total = match view.period {
            Period::AllTime => {
                let gap = i128::from(overview.downloads) - i128::from(overview.counted);
                let sum = difference(gap).map_or_else(
                    || "The days add up to the same.".to_owned(),
                    |words| {
                        format!("The days add up to {}, {words}.", locale::count(overview.counted))
                    },
                );
                format!(
                    "The reported totals of {what}; where the export states none, the sum of the days. {sum}"
                )
            }
            _ => format!("The sum of the daily records of {what} in these days."),
        };
        let mut definitions = vec![definition("Downloads", total)];
        definitions.extend(of_period(&summary, &view, overview.period));
        definitions.push(of_change(overview.comparison));
        let types: Vec<RepoType> =
            overview.by_type.iter().map(|total| total.repo_type.clone()).collect();
        definitions.extend(of_counting_changes(overview.comparison, overview.period, &types));
        definitions.extend(overview.month_alternatives.map(of_alternatives));
        Some(definitions)
    };
    panel(is_open, Box::new(definitions))
}

/// How the figures of one repository are counted.
pub(super) fn of_detail(state: AppState) -> AnyView {
    let definitions = move || {
        let (summary, view) = (state.summary.get()?, state.view.read());
        let page = state.opened.read().known()?;
        let PageData::Repository(detail) = &*page else { return None };
        let sum = match detail.reported {
            None => "The export reports no total for it: the sum of its days.".to_owned(),
            Some(reported) => {
                let gap = i128::from(reported) - i128::from(detail.counted);
                let counted = locale::count(detail.counted);
                let sum = difference(gap).map_or_else(
                    || "its days add up to the same".to_owned(),
                    |words| format!("its days add up to {counted}, {words}"),
                );
                format!("Reported total: {}; {sum}.", locale::count(reported))
            }
        };
        let total = match view.period {
            Period::AllTime => sum,
            _ => format!("The sum of its daily records in these days. {sum}"),
        };
        let mut definitions = vec![definition("Downloads", total)];
        definitions.extend(of_period(&summary, &view, detail.period));
        definitions.push(of_change(detail.comparison));
        let types = [detail.key.repo_type.clone()];
        definitions.extend(of_counting_changes(detail.comparison, detail.period, &types));
        definitions.push(definition(
            "Last 7 and 30 days",
            "They end on the last complete day, whatever the period, and are compared with as many days just before them.",
        ));
        definitions.push(definition(
            "Share and rank",
            "Among the repositories of this period, search and type; ties stand in order of name.",
        ));
        Some(definitions)
    };
    disclosure(definitions)
}

/// How the figures of compared repositories are counted.
pub(super) fn of_comparison(state: AppState) -> AnyView {
    let definitions = move || {
        let (summary, view) = (state.summary.get()?, state.view.read());
        let page = state.opened.read().known()?;
        let PageData::Compared(compared) = &*page else { return None };
        let total = match view.period {
            Period::AllTime => {
                "The reported total of each repository; where the export states none, the sum of its days. Where the two \
                 differ, both are shown."
            }
            _ => "The sum of each repository's daily records in these days.",
        };
        let mut definitions = vec![definition("Downloads", total)];
        definitions.extend(of_period(&summary, &view, compared.period));
        // The days are the same for all of them.
        definitions.extend(compared.rows.first().map(|row| {
            let periods = row.comparison.current.zip(row.comparison.previous);
            let meaning = periods.map_or_else(
                || "All time has no previous period.".to_owned(),
                |(current, previous)| format!("{} against {}.", current.days, previous.days),
            );
            definition("Change", meaning)
        }));
        let types: Vec<RepoType> =
            compared.rows.iter().map(|row| row.key.repo_type.clone()).collect();
        let comparison = compared.rows.first().map_or(Comparison::NONE, |row| row.comparison);
        definitions.extend(of_counting_changes(comparison, compared.period, &types));
        Some(definitions)
    };
    disclosure(definitions)
}

/// The period with its two dates, its last day, and its missing days.
fn of_period(summary: &Summary, view: &View, days: Option<DayRange>) -> Vec<Definition> {
    let Some(days) = days else {
        return vec![definition("Period", "The export has no daily records.")];
    };
    let last = if summary.open_day.is_some_and(|open| !view.include_open_day && open > days.last())
    {
        "the last complete day of the export"
    } else {
        "the latest day of the export"
    };
    let length = counted(days.len(), "day", "days");
    let meaning = match view.period {
        Period::AllTime => {
            format!("{days}, {length}: from the first day of the export to its latest.")
        }
        Period::LastYear => format!("{days}, {length}: the 12 months that end on {last}."),
        Period::LastMonth => format!("{days}: the 30 days that end on {last}."),
        Period::Days(_) => format!("{days}, {length}, as you chose them."),
    };
    let mut definitions = vec![definition("Period", format!("{meaning} Days are UTC days."))];
    if let Some(note) = last_day_note(summary, view) {
        let meaning = if summary.open_day.is_some() {
            format!(
                "{note}. The count of such a day grows until midnight UTC, so “last …” periods, changes, means and the best \
                 day leave it out unless you include it."
            )
        } else {
            format!("{note} It counts as it stands.")
        };
        definitions.push(definition("Last day", meaning));
    }
    definitions.push(definition("Missing days", MISSING_DAYS));
    definitions
}

/// What a period is compared with: both sums and their dates.
fn of_change(comparison: Comparison) -> Definition {
    let sum = |PeriodSum { days, downloads }| format!("{} in {days}", locale::count(downloads));
    let meaning = match (comparison.change, comparison.current, comparison.previous) {
        (Change::NotCovered { export_first_day }, _, Some(previous)) => format!(
            "The previous period, {}, begins before the export does, on {export_first_day}: there is nothing to compare \
             with.",
            previous.days
        ),
        (change, Some(current), Some(previous)) => {
            let words = match change {
                Change::Percent { first_record: Some(day), .. } => {
                    format!(" The first record, of {day}, lies within the previous period.")
                }
                Change::New { since } => format!(" The first record is of {since}, in the period."),
                Change::Back { since } => {
                    format!(
                        " There were records before the previous period; downloads are back since {since}."
                    )
                }
                _ => String::new(),
            };
            format!("{}, against {} just before.{words}", sum(current), sum(previous))
        }
        _ => "All time has no previous period.".to_owned(),
    };
    definition("Change", meaning)
}

/// What the two other common definitions of a month give for the same view.
fn of_alternatives(alternatives: MonthAlternatives) -> Definition {
    let PeriodSum { days, downloads } = alternatives.calendar_month;
    let month = format!("The last whole calendar month, {days}: {}.", locale::count(downloads));
    let records =
        alternatives.last_30_records.map_or_else(String::new, |PeriodSum { days, downloads }| {
            let count = locale::count(downloads);
            format!(
                " The last 30 records of each repository, whatever their days, in {days}: {count}."
            )
        });
    definition("Other definitions", month + &records)
}

/// The changes of the Hub's counting that lie within what is shown and compared.
fn of_counting_changes(
    comparison: Comparison,
    period: Option<DayRange>,
    types: &[RepoType],
) -> Vec<Definition> {
    let first = comparison.previous.map(|sum| sum.days.first());
    let days = period.and_then(|days| DayRange::new(first.unwrap_or(days.first()), days.last()));
    let Some(days) = days else { return Vec::new() };
    let changes = CountingChange::within(days, |repo_type| types.contains(repo_type));
    let of_change = |change: &CountingChange| Definition {
        term: "Counting",
        meaning: change.sentence.to_owned(),
        source: Some(change.source),
    };
    changes.map(of_change).collect()
}

/// How what a chart shows is counted.
pub(super) fn of_chart(state: AppState, chart: Chart) -> AnyView {
    let definitions = move || {
        let (summary, view) = (state.summary.get()?, state.view.read());
        let series = chart.series.get()?;
        let period = chart.data.read().as_ref()?.days?.period;
        let mut definitions = of_values(&series, period);
        if let Some(note) = last_day_note(&summary, &view) {
            let end = if note.ends_with('?') { "" } else { "." };
            definitions.push(definition("Last day", note + end));
        }
        definitions.push(definition("Missing days", MISSING_DAYS));
        let notes = annotations_of(state, chart).map(|notes| notes.sentences()).unwrap_or_default();
        if !notes.is_empty() {
            definitions.push(definition("Annotations", notes.join(" ")));
        }
        Some(definitions)
    };
    disclosure(definitions)
}

/// What a value of a chart is: of which days, summed or averaged, on which scale.
fn of_values(series: &ChartSeries, period: DayRange) -> Vec<Definition> {
    if series.is_since_first_day {
        return vec![definition(
            "By age",
            format!(
                "Each line begins on the first day of its repository, up to {}. Months are spans of 30 days.",
                period.last()
            ),
        )];
    }
    let values = match series.axis.granularity {
        Granularity::Day => "Each value is a day.",
        Granularity::Week => "Each value is the sum of a week, Monday to Sunday.",
        Granularity::Month => "Each value is the sum of a calendar month.",
        Granularity::ThirtyDays => "Each value is the sum of 30 days.",
    };
    let is_whole = series.bands.iter().all(|band| band.partial.is_empty());
    let partial = if is_whole && series.partial.is_empty() {
        ""
    } else {
        " Rings are partial: the period, the export or the open day cuts them. They are left out of directions and of the \
         highest value."
    };
    let mut definitions = vec![
        definition("Values", format!("{period}. {values}{partial}")),
        definition("Direction", DIRECTION),
    ];
    definitions.extend((series.smoothing != Smoothing::None).then(|| {
        definition(
            "Smoothing",
            format!(
                "{}: the mean of a day and of the days before it, also of those before the period. Missing days are \
                 skipped.",
                series.smoothing.label()
            ),
        )
    }));
    definitions.extend(series.previous.as_ref().map(|previous| {
        definition("Dashed line", format!("The sum of all that is shown, {}.", previous.name))
    }));
    let scale = match series.scale {
        Scale::Linear => None,
        Scale::Log => Some("Logarithmic: equal heights are equal ratios."),
        Scale::Cumulative => Some(
            "Cumulative: each value is the sum since the first day of the period; the last is the counted total.",
        ),
    };
    definitions.extend(scale.map(|scale| definition("Scale", scale)));
    definitions
}
