//! Changes: an arrow and a percentage, with what the change is measured against.

use std::cmp::Ordering;

use leptos::prelude::*;

use crate::browser::locale;
use crate::words::{change_details, compared_with, name_of_compared, signed};
use publisher_analytics_core::query::{Change, Comparison};

/// Within fewer days than this, a day and its month identify a date without the year.
const DAYS_WITHOUT_YEAR: i32 = 365;

/// Renders a change: the percentage or `×12` with an arrow, `new`, `back`, or a dash.
pub(crate) fn change_figure(change: Change) -> AnyView {
    let (class, signs) = match change.sign() {
        Ordering::Greater => ("change is-up", Some(("▲", "up "))),
        Ordering::Less => ("change is-down", Some(("▼", "down "))),
        Ordering::Equal => ("change", None),
    };
    let signs = signs.map(|(arrow, word)| {
        view! {
            <span class="arrow" aria-hidden="true">{arrow}</span>
            <span class="visually-hidden">{word}</span>
        }
    });
    view! { <span class=class>{signs} {change.label(locale::percent, locale::count)}</span> }
        .into_any()
}

/// Renders a change for a table cell. The details are in the tooltip and in visually hidden text. The note is on a line
/// of its own.
pub(crate) fn change_cell(comparison: Comparison) -> AnyView {
    let details = Some(change_details(comparison)).filter(|details| !details.is_empty());
    let spoken = details.clone().map(|details| {
        view! { " " <span class="visually-hidden">" " {details}</span> }
    });
    let note = comparison.change.note().map(|note| {
        // The day of the note is within the previous period. If it is less than a year before the end of the period,
        // its year is visually hidden.
        let is_short = comparison.current.zip(comparison.previous).is_some_and(|(current, previous)| {
            current.days.last().days_since(previous.days.first()) < DAYS_WITHOUT_YEAR
        });
        let year_at = if is_short { note.rfind(' ').unwrap_or(note.len()) } else { note.len() };
        let (day, year) = note.split_at(year_at);
        let (day, year) = (day.to_owned(), year.to_owned());
        view! { " " <span class="cell-note">{day} <span class="visually-hidden">{year}</span></span> }
    });
    view! {
        <span title=details>{change_figure(comparison.change)} {spoken}</span>
        {note}
    }
    .into_any()
}

/// Renders a comparison as one line: `▲ 11.6% +1,787,770 from 15,360,413 in the 30 days before`. Empty if nothing is
/// compared, as for all time.
pub(crate) fn comparison(comparison: Comparison) -> impl IntoView + use<> {
    let sums = comparison.current.zip(comparison.previous);
    sums.map(|(current, previous)| {
        let name = name_of_compared(current.days, previous.days);
        let rest = match comparison.change {
            Change::Percent { .. } => {
                format!(" {}", compared_with(comparison.change, previous, &name))
            }
            Change::None => format!(" no downloads, as in {name}"),
            other => format!(" {}", other.title().unwrap_or_default()),
        };
        let difference = comparison.difference().filter(|difference| *difference != 0);
        let difference = difference.map(|difference| format!(" {}", signed(difference)));
        view! {
            <span class="comparison">
                {change_figure(comparison.change)} <b>{difference}</b> {rest}
            </span>
        }
    })
}

/// Renders the difference in downloads, coloured by its sign, or a dash if nothing is compared.
pub(crate) fn difference_figure(
    comparison: impl Fn() -> Comparison + Copy + Send + 'static,
) -> impl IntoView {
    let class = move || {
        let class = match comparison().difference().map_or(Ordering::Equal, |d| d.cmp(&0)) {
            Ordering::Greater => "is-up",
            Ordering::Less => "is-down",
            Ordering::Equal => "muted",
        };
        class.to_owned()
    };
    let text = move || comparison().difference().map_or_else(|| "–".to_owned(), signed);
    view! { <span class=class>{text}</span> }
}
