//! Changes: an arrow and a percentage, with what they are measured against.

use std::cmp::Ordering;

use leptos::prelude::*;

use crate::browser::locale;
use crate::words::{change_details, compared_with, name_of_compared, signed};
use publisher_analytics_core::query::{Change, Comparison};

/// How many days before another a day and its month say which day is meant.
const DAYS_WITHOUT_YEAR: i32 = 365;

/// A change: an arrow and the percentage, `×12`, `new`, `back`, or a dash.
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

/// A change in the cell of a table, with its details for those who ask, and its note on a line of its own.
pub(crate) fn change_cell(comparison: Comparison) -> AnyView {
    let details = Some(change_details(comparison)).filter(|details| !details.is_empty());
    let spoken = details.clone().map(|details| {
        view! { " " <span class="visually-hidden">" " {details}</span> }
    });
    let note = comparison.change.note().map(|note| {
        // Within the year that ends with the period, the year goes without saying. The day lies in the days compared with.
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

/// A comparison in a line: `▲ 11.6% +1,787,770 from 15,360,413 in the 30 days before`; empty for all time.
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

/// A change in downloads, coloured by its sign; a dash where there is nothing to compare with.
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
