//! "How this is counted": the definition of each figure in plain words, one click away from the figure.
//!
//! Publishers copy figures into reports, and must know what they mean. So a button beside the headline and every chart
//! opens a short list: the dates of the period, what is summed, what it is compared with, and how the last day counts.
//! The sentences follow "What the figures mean" in README.md. Every number in them comes from the worker's answer.

use leptos::prelude::*;

use crate::browser::locale;
use crate::words::{counted, last_day_note, name_of_compared};
use publisher_analytics_core::model::{CountingChange, DayRange, RepoType};
use publisher_analytics_core::protocol::Summary;
use publisher_analytics_core::query::{
    Change, Comparison, ExportEdge, Period, PeriodSum, SPIKE_RULE,
};
use publisher_analytics_core::view::View;

/// How every figure treats missing days.
pub(super) const MISSING_DAYS: &str =
    "A day without a record counts as 0 in sums and is a gap in charts.";

/// A term and what it means here.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Definition {
    /// The term.
    pub(super) term: &'static str,
    /// What it means, in sentences.
    pub(super) meaning: String,
    /// Where the meaning is documented.
    pub(super) source: Option<&'static str>,
}

/// A definition that is not documented elsewhere.
pub(super) fn definition(term: &'static str, meaning: impl Into<String>) -> Definition {
    Definition { term, meaning: meaning.into(), source: None }
}

/// A button that opens definitions, with the definitions while they are open.
#[component]
pub(super) fn HowCounted(
    /// The definitions; `None` while there is no data.
    definitions: impl Fn() -> Option<Vec<Definition>> + Send + Sync + 'static,
) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let definitions = move || is_open.get().then(&definitions).flatten();
    view! {
        <HowCountedButton is_open />
        {move || definitions().map(|definitions| view! { <Definitions definitions /> })}
    }
}

/// The button that opens and closes definitions.
#[component]
pub(super) fn HowCountedButton(
    /// Whether the definitions are open.
    is_open: RwSignal<bool>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="quiet how-counted"
            aria-expanded=move || is_open.get().to_string()
            on:click=move |_| is_open.set(!is_open.get_untracked())
        >
            "How this is counted"
        </button>
    }
}

/// A list of definitions.
#[component]
pub(super) fn Definitions(
    /// The definitions.
    definitions: Vec<Definition>,
) -> impl IntoView {
    let entries = definitions.into_iter().map(|Definition { term, meaning, source }| {
        let source = source.map(|address| view! { " " <a href=address>"Source"</a> });
        view! { <dt>{term}</dt> <dd>{meaning} {source}</dd> }.into_any()
    });
    view! { <dl class="definitions">{entries.collect_view()}</dl> }
}

/// Defines the period: its dates, its last day, its missing days, and how spikes count if they are left out.
pub(super) fn of_period(summary: &Summary, view: &View, days: Option<DayRange>) -> Vec<Definition> {
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
        Period::Last7Days | Period::Last90Days => {
            format!("{days}: the {length} that end on {last}.")
        }
        Period::ThisMonth | Period::ThisQuarter | Period::YearToDate => {
            format!(
                "{days}, {length}: the calendar month, quarter or year that contains {last}, up to that day."
            )
        }
        Period::PreviousMonth | Period::PreviousQuarter => {
            format!(
                "{days}, {length}: the calendar month or quarter before the one that contains {last}."
            )
        }
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
    if view.without_spikes {
        definitions.push(definition(
            "Spikes",
            format!(
                "Left out: days on which a repository has {SPIKE_RULE}. They count as usual days, and reported totals are \
                 reduced accordingly."
            ),
        ));
    }
    definitions
}

/// Defines the change: both sums and their dates.
pub(super) fn of_change(comparison: Comparison) -> Definition {
    let sum = |PeriodSum { days, downloads }| format!("{} in {days}", locale::count(downloads));
    let meaning = match (comparison.change, comparison.current, comparison.previous) {
        (Change::NotCovered { edge }, _, Some(previous)) => {
            let edge = match edge {
                ExportEdge::Begins(day) => format!("begins before the export does, on {day}"),
                ExportEdge::Ends(day) => format!("ends after the export does, on {day}"),
            };
            format!(
                "The previous period, {}, {edge}: there is nothing to compare with.",
                previous.days
            )
        }
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
            let name = name_of_compared(current.days, previous.days);
            format!("{}, against {}: {name}.{words}", sum(current), sum(previous))
        }
        _ => "All time is not compared with anything, and neither is a period for which you chose “No comparison”."
            .to_owned(),
    };
    definition("Change", meaning)
}

/// Returns the changes in the Hub's counting between the first compared day and the last day of the period.
pub(super) fn of_counting_changes(
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
