//! Two date fields for the first and last day of a range: the period, or the days that it is compared with.
//!
//! A date is applied once it is complete: when it is picked, typed in full, confirmed with Enter, or when its field
//! loses the focus. Browsers also fire `change` for half-typed dates, which are valid too (the new month and day in the
//! old year), so typed digits are counted.
//! Neither field ever changes the other. Days in reverse order are swapped. Invalid days are reported in the status
//! line and stay in their fields, which are marked as invalid and described by that line.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use crate::stores::{ExportStore, Notices, ViewStore};
use publisher_analytics_core::model::{Day, DayRange};

/// The number of digits in a complete date, whatever the order of year, month and day.
const DIGITS_OF_DATE: usize = 8;

/// One of the two fields.
#[derive(Clone, Copy)]
struct Field {
    label: &'static str,
    input: NodeRef<html::Input>,
    /// The number of digits typed since the field last showed or applied a day; `None` while nobody types.
    typed_digits: StoredValue<Option<usize>>,
}

impl Field {
    fn new(label: &'static str) -> Self {
        Self { label, input: NodeRef::new(), typed_digits: StoredValue::new(None) }
    }

    /// Returns the day in the field; `None` if its date is not complete.
    fn day(self) -> Option<Day> {
        Day::from_iso(&self.input.get_untracked()?.value())
    }

    /// Shows a day of the view, and forgets what was typed.
    fn show(self, day: Option<Day>) {
        self.typed_digits.set_value(None);
        let text = day.map(Day::iso).unwrap_or_default();
        if let Some(input) = self.input.get_untracked()
            && (input.value() != text || text.is_empty())
        {
            input.set_value(&text);
        }
    }
}

/// The two fields.
#[component]
pub(super) fn Dates(
    /// The labels of the fields.
    labels: [&'static str; 2],
    /// The days to show.
    #[prop(into)]
    shown: Signal<Option<DayRange>>,
    /// Applies the chosen days.
    on_choose: fn(ViewStore, DayRange),
) -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let notices = expect_context::<Notices>();
    let all = move || export.summary.read().as_ref().and_then(|summary| summary.days);
    let fields = labels.map(Field::new);
    let invalid = RwSignal::new([false; 2]);
    Effect::new(move || {
        let shown = shown.get();
        invalid.set([false; 2]);
        fields[0].input.track();
        fields[1].input.track();
        fields[0].show(shown.map(DayRange::first));
        fields[1].show(shown.map(DayRange::last));
    });
    let commit = move |committed: Field| {
        committed.typed_digits.set_value(None);
        let Some(all) = untrack(all) else { return };
        match days_of(fields, committed, all) {
            Ok(days) if shown.get_untracked() == Some(days) => {
                // The days are the same as before, so an earlier error no longer applies.
                invalid.set([false; 2]);
                notices.announce(String::new());
                fields[0].show(Some(days.first()));
                fields[1].show(Some(days.last()));
            }
            Ok(days) => on_choose(view, days),
            Err((message, wrong)) => {
                notices.announce(message);
                invalid.set(wrong);
            }
        }
    };
    let field = move |index: usize| {
        let field = fields[index];
        let is_invalid = move || invalid.read()[index];
        let is_typing = move || field.typed_digits.get_value().is_some();
        let press = move |event: ev::KeyboardEvent| match &*event.key() {
            "Enter" => commit(field),
            key if key.len() == 1 && key.as_bytes()[0].is_ascii_digit() => {
                field.typed_digits.update_value(|digits| *digits = Some(digits.unwrap_or(0) + 1));
            }
            "ArrowUp" | "ArrowDown" | "Backspace" | "Delete" if !event.alt_key() => {
                field.typed_digits.update_value(|digits| *digits = Some(digits.unwrap_or(0)));
            }
            _ => {}
        };
        let change = move |_: ev::Event| {
            let typed = field.typed_digits.get_value();
            if typed.is_none_or(|digits| digits >= DIGITS_OF_DATE) {
                commit(field);
            }
        };
        let leave = move |_: ev::FocusEvent| {
            if is_typing() {
                commit(field);
            }
        };
        view! {
            <input
                node_ref=field.input
                type="date"
                aria-label=field.label
                min=move || all().map(|all| all.first().iso())
                max=move || all().map(|all| all.last().iso())
                aria-invalid=move || is_invalid().then(|| "true".to_owned())
                aria-describedby=move || is_invalid().then(|| "status".to_owned())
                on:keydown=press
                on:change=change
                on:blur=leave
            />
        }
        .into_any()
    };
    view! { {field(0)} "–" {field(1)} }
}

/// Returns the days of the two fields.
///
/// # Errors
/// A sentence that says what is wrong, and which of the fields are invalid.
fn days_of(
    fields: [Field; 2],
    committed: Field,
    all: DayRange,
) -> Result<DayRange, (String, [bool; 2])> {
    let label = committed.label;
    let of_committed = fields.map(|field| field.label == label);
    let Some(day) = committed.day() else {
        let message = format!("{label}: this date is incomplete. Nothing was changed.");
        return Err((message, of_committed));
    };
    if !all.contains(day) {
        let message =
            format!("{label}: {day} is outside this export ({all}). Nothing was changed.");
        return Err((message, of_committed));
    }
    let (Some(first), Some(last)) = (fields[0].day(), fields[1].day()) else {
        let message =
            format!("{label} is set, but the date in the other field is still incomplete.");
        return Err((message, of_committed.map(|is_committed| !is_committed)));
    };
    DayRange::new(first.min(last), first.max(last)).ok_or_else(|| (String::new(), [true; 2]))
}
