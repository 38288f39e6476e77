//! Further periods, steps to the previous and next period, custom dates, and what the period is compared with.

use leptos::prelude::*;
use leptos::{ev, html};

use super::dates::Dates;
use super::period::period_radio;
use crate::app::panel::Panel;
use crate::app::without_spikes::SpikeSwitch;
use crate::browser::{keep_while_mounted, keyboard};
use crate::stores::{ExportStore, ViewStore};
use crate::words::{counted, name_of_compared};
use publisher_analytics_core::model::{Day, DayRange, ExportDays};
use publisher_analytics_core::query::{ComparedWith, Period};

/// The parts of a calendar year: name, first month, number of months.
const PARTS_OF_YEAR: [(&str, u8, i32); 17] = [
    ("Whole year", 1, 12),
    ("Q1", 1, 3),
    ("Q2", 4, 3),
    ("Q3", 7, 3),
    ("Q4", 10, 3),
    ("January", 1, 1),
    ("February", 2, 1),
    ("March", 3, 1),
    ("April", 4, 1),
    ("May", 5, 1),
    ("June", 6, 1),
    ("July", 7, 1),
    ("August", 8, 1),
    ("September", 9, 1),
    ("October", 10, 1),
    ("November", 11, 1),
    ("December", 12, 1),
];

/// The period of the view, within the days of the export.
#[derive(Clone, Copy)]
struct PeriodState {
    view: ViewStore,
    export: ExportStore,
    export_days: Memo<Option<ExportDays>>,
}

impl PeriodState {
    fn new(view: ViewStore, export: ExportStore) -> Self {
        let include_open_day = view.part(|view| view.include_open_day);
        let export_days =
            Memo::new(move |_| export.summary.read().as_ref()?.export_days(include_open_day()));
        Self { view, export, export_days }
    }

    fn export_days(self) -> Option<ExportDays> {
        self.export_days.get()
    }

    fn days(self) -> Option<DayRange> {
        Some(self.view.shown.read().period.range(self.export_days()?))
    }

    /// Returns the complete days of the period and the days that they are compared with.
    fn compared(self, with: ComparedWith) -> Option<(DayRange, DayRange)> {
        let compared = self.view.shown.read().period.days(self.export_days()?, with).compared?;
        Some((compared.current, compared.previous))
    }

    /// Returns a sentence if the export lacks days of the period: an address may name any days.
    fn lacking_days(self) -> Option<String> {
        let Period::Days(days) = self.view.shown.read().period else { return None };
        let all = self.export_days()?.all;
        match days.intersection(all) {
            Some(found) if found == days => None,
            Some(found) => Some(format!("This export has only {found} of {days}.")),
            None => Some(format!("This export has nothing from {days}; it has {all}.")),
        }
    }

    fn stepped(self, steps: i32) -> Option<Period> {
        self.view.shown.read().period.stepped(steps, self.export_days()?)
    }

    fn step(self, steps: i32) {
        if let Some(period) = untrack(|| self.stepped(steps)) {
            self.view.change(|view| view.period = period);
        }
    }
}

/// Further periods, the dates of the period between the two step buttons, and what the period is compared with.
#[component]
pub(super) fn PeriodTools() -> impl IntoView {
    let state = PeriodState::new(expect_context(), expect_context());
    keep_while_mounted(keyboard::on_shift_arrows(move |steps| state.step(steps)));
    let dates = move || {
        let days = state.days()?;
        Some(format!("{days}, {}", counted(days.len(), "day", "days")))
    };
    view! {
        <MorePeriods state />
        <span class="steps">
            <StepButton state steps=-1 name="Previous period" sign="‹" />
            <span class="period-dates">{dates}</span>
            <StepButton state steps=1 name="Next period" sign="›" />
        </span>
        <ComparedWithChoice state />
        <Show when=move || state.view.shown.read().without_spikes>
            <SpikeSwitch />
        </Show>
        {move || state.lacking_days().map(|text| view! { <p class="lacking-days" role="status">{text}</p> })}
    }
}

/// A button that steps to the previous or next period.
#[component]
fn StepButton(
    /// The period to step.
    state: PeriodState,
    /// The number of periods to step: 1, or −1 for back.
    steps: i32,
    /// The name of the button.
    name: &'static str,
    /// The visible sign.
    sign: &'static str,
) -> impl IntoView {
    // `aria-disabled` instead of `disabled`: a disabled button would lose the focus.
    let is_at_end = move || state.stepped(steps).is_none().to_string();
    view! {
        <button
            type="button"
            class="step"
            aria-label=name
            title=name
            aria-disabled=is_at_end
            on:click=move |_| state.step(steps)
        >
            {sign}
        </button>
    }
}

/// A panel of all other periods.
#[component]
fn MorePeriods(
    /// The period to change.
    state: PeriodState,
) -> impl IntoView {
    let PeriodState { view, export, .. } = state;
    let name = move || {
        let period = view.shown.read().period;
        if Period::MAIN.contains(&period) { "More".to_owned() } else { period.label().to_owned() }
    };
    let is_chosen = move || !Period::MAIN.contains(&view.shown.read().period);
    let has_open_day =
        move || export.summary.read().as_ref().is_some_and(|summary| summary.open_day.is_some());
    let shown = Signal::derive(move || state.days());
    view! {
        <Panel
            class="more-periods"
            name
            label="More periods"
            is_chosen
        >
                <div role="radiogroup" aria-label="More periods" class="period-list">
                    {Period::FURTHER.map(|period| period_radio("further-period", period)).into_iter().collect_view()}
                </div>
                <CalendarChoice state />
                <div class="dates">
                    <Dates
                        labels=["First day", "Last day"]
                        shown
                        on_choose=|view, days| view.change(|view| view.period = Period::Days(days))
                    />
                </div>
                <Show when=has_open_day>
                    <label class="switch">
                        <input
                            type="checkbox"
                            prop:checked=view.part(|view| view.include_open_day)
                            on:change=move |_| {
                                view.change(|view| view.include_open_day = !view.include_open_day);
                            }
                        />
                        "Include the open day"
                    </label>
                </Show>
        </Panel>
    }
}

/// The choice of a calendar year of the export, and of a quarter or month in it.
#[component]
fn CalendarChoice(
    /// The period to change.
    state: PeriodState,
) -> impl IntoView {
    let year = NodeRef::<html::Select>::new();
    let part = NodeRef::<html::Select>::new();
    // The lists show the chosen part of a year, so that it can be chosen again after another period.
    let shown = Memo::new(move |_| match state.view.shown.read().period {
        Period::Days(days) => {
            let year = days.first().ymd().0;
            let part =
                (0..PARTS_OF_YEAR.len()).find(|&part| days_of_part(year, part) == Some(days));
            part.map(|part| (year, part))
        }
        _ => None,
    });
    let shown_part = move || shown.get().map(|(_, part)| part);
    let shown_year = Memo::new(move |before: Option<&Option<i32>>| {
        shown.get().map(|(year, _)| year).or(before.copied().flatten())
    });
    let years = move || {
        let all = state.export_days().map(|days| days.all);
        let years = all.map(|all| (all.first().ymd().0..=all.last().ymd().0).rev());
        let options = years.into_iter().flatten().map(|year| {
            let is_shown = move || shown_year.get() == Some(year);
            view! { <option value=year.to_string() prop:selected=is_shown>{year.to_string()}</option> }
                .into_any()
        });
        options.collect_view()
    };
    let choose = move |_: ev::Event| {
        let (Some(year), Some(part)) = (year.get_untracked(), part.get_untracked()) else { return };
        if let (Ok(year), Ok(part)) = (year.value().parse(), part.value().parse())
            && let Some(days) = days_of_part(year, part)
        {
            state.view.change(|view| view.period = Period::Days(days));
        }
    };
    let parts = PARTS_OF_YEAR.iter().enumerate().map(|(index, (name, ..))| {
        let is_shown = move || shown_part() == Some(index);
        view! { <option value=index.to_string() prop:selected=is_shown>{*name}</option> }.into_any()
    });
    view! {
        <p class="calendar-choice">
            <select aria-label="Year" node_ref=year on:change=choose>{years}</select>
            <select aria-label="Part of the year" node_ref=part on:change=choose>
                <option value="" prop:selected=move || shown_part().is_none()>"Quarter or month"</option>
                {parts.collect_view()}
            </select>
        </p>
    }
}

/// Returns the days of a part of a year, by its index.
fn days_of_part(year: i32, part: usize) -> Option<DayRange> {
    let (_, month, months) = PARTS_OF_YEAR.get(part)?;
    let first = Day::from_ymd(year, *month, 1)?;
    DayRange::new(first, first.first_of_month(*months) - 1)
}

/// The choice of what the period is compared with.
#[component]
fn ComparedWithChoice(
    /// The period whose comparison to change.
    state: PeriodState,
) -> impl IntoView {
    let view = state.view;
    let is_all_time = view.part(|view| view.period == Period::AllTime);
    let chosen = view.part(|view| view.compared_with);
    let name = move |with: ComparedWith| {
        let compared = state.compared(with);
        compared.map(|(current, previous)| format!("vs. {}", name_of_compared(current, previous)))
    };
    let choose = move |event: ev::Event| {
        let with = match &*event_target_value(&event) {
            "own" => untrack(|| state.compared(ComparedWith::SameDates))
                .map_or(ComparedWith::Nothing, |(_, previous)| ComparedWith::Days(previous)),
            slug => ComparedWith::from_slug(slug),
        };
        view.change(|view| view.compared_with = with);
    };
    let option = move |with: ComparedWith, fallback: &'static str| {
        let name = move || name(with).unwrap_or_else(|| fallback.to_owned());
        view! { <option value=with.slug() prop:selected=move || chosen() == with>{name}</option> }
            .into_any()
    };
    let has_own = move || matches!(chosen(), ComparedWith::Days(_)) && !is_all_time();
    // Custom dates start as the same dates a year earlier, so they need those.
    let lacks_own = move || state.compared(ComparedWith::SameDates).is_none();
    let own_days = Signal::derive(move || match chosen() {
        ComparedWith::Days(days) => Some(days),
        _ => None,
    });
    view! {
        <select
            aria-label="Compare with"
            class="compared-with"
            disabled=is_all_time
            on:change=choose
        >
            {option(ComparedWith::PreviousPeriod, "vs. the days before")}
            {option(ComparedWith::YearEarlier, "vs. the same weekdays a year earlier")}
            {option(ComparedWith::SameDates, "vs. the same dates a year earlier")}
            <option value="own" prop:selected=has_own disabled=lacks_own>"vs. custom dates"</option>
            {option(ComparedWith::Nothing, "No comparison")}
        </select>
        <Show when=has_own>
            <span class="dates">
                <Dates
                    labels=["First day to compare with", "Last day to compare with"]
                    shown=own_days
                    on_choose=|view, days| view.change(|view| view.compared_with = ComparedWith::Days(days))
                />
            </span>
        </Show>
    }
}
