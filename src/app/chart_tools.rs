//! What the reader does with a chart: hide bands, choose how it is drawn, read its numbers, take it along.

use leptos::ev;
use leptos::prelude::*;

use super::chart_cursor::text_at;
use super::chart_figure::{Chart, are_apart, line_entries};
use super::chart_notes;
use super::chart_picture::{self, PictureFormat};
use super::live::{flag, on, part, shown, text};
use super::state::AppState;
use super::words::{SubjectMark, amount, name_among, per_step, subject_name};
use crate::browser::locale;
use crate::plotted::{Drawing, Figures, Plotted};
use crate::query::{Bands, Basis, ChartChoices, Granularity, Mean, Scale};
use crate::view_model::Subject;

/// Shows what the marks and lines mean; a press on a band hides or shows it.
pub(super) fn legend(chart: Chart) -> AnyView {
    let Chart { data, hidden, plotted, .. } = chart;
    let entry = move |subject: Subject| {
        let (name, shown, pressed) = (subject_name(&subject), subject.clone(), subject.clone());
        let last = {
            let subject = subject.clone();
            move || {
                let plotted = plotted.read();
                plotted
                    .as_ref()
                    .and_then(|plotted| last_value(plotted, &subject))
                    .unwrap_or_default()
            }
        };
        let is_hidden = move || hidden.read().contains(&shown);
        let press = move |_: ev::MouseEvent| {
            hidden.update(|hidden| match hidden.iter().position(|hidden| *hidden == pressed) {
                Some(place) => {
                    hidden.remove(place);
                }
                None => hidden.push(pressed.clone()),
            });
        };
        let is_shown = is_hidden.clone();
        view! {
            <li>
                <button
                    type="button"
                    class="quiet"
                    class:is-off=flag(is_hidden)
                    aria-pressed=text(move || (!is_shown()).to_string())
                    on:click=on(press)
                >
                    <SubjectMark subject chart /> {name} <span class="figure last-value">{text(last)}</span>
                </button>
            </li>
        }
        .into_any()
    };
    view! {
        <ul class="legend">
            {part(move || {
                let data = data.get()?;
                let is_needed = data.bands.len() > 1 || !hidden.read().is_empty();
                let bands = data.bands.iter().filter(|_| is_needed);
                let mut entries: Vec<AnyView> =
                    bands.map(|band| entry(band.subject.clone())).collect();
                if !data.are_apart {
                    entries.reverse();
                }
                Some(entries.into_any())
            })}
            {part(move || plotted.get().map(|plotted| line_entries(&plotted).into_any()))}
        </ul>
    }
    .into_any()
}

/// The last value of a band that is read beside others.
pub(super) fn last_value(plotted: &Plotted, subject: &Subject) -> Option<String> {
    if !plotted.drawing.are_apart {
        return None;
    }
    let index = plotted.bands.iter().position(|band| band.subject == *subject)?;
    let band = plotted.bands.get(index)?;
    let Some(place) = plotted.last_place_of(index) else { return Some(amount(None)) };
    let value = text_at(plotted, band, place);
    // One that has ended before the others has its last value from another day.
    let is_last = place + 1 == plotted.axis.count || plotted.drawing.is_by_age();
    Some(if is_last { value } else { format!("{value} ({})", plotted.name_of(place)) })
}

/// What is drawn, in words: `per day, 7-day mean`.
pub(super) fn caption(plotted: &Plotted, choices: ChartChoices) -> String {
    let mut caption = per_step(plotted.axis.granularity).to_owned();
    let scale = match choices.scale {
        Scale::Linear => None,
        Scale::Log => Some("logarithmic"),
        Scale::Cumulative => Some("cumulative"),
    };
    let Drawing { figures, mean, .. } = plotted.drawing;
    let is_scaled = figures != Figures::Shares || choices.scale == Scale::Cumulative;
    let words = [
        mean.map(Mean::label),
        scale.filter(|_| is_scaled),
        (figures == Figures::Shares).then_some("in percent"),
        (figures == Figures::Indices).then_some("first value = 100"),
        plotted.drawing.is_by_age().then_some("by age, whole lives"),
    ];
    for word in words.into_iter().flatten() {
        caption.push_str(", ");
        caption.push_str(word);
    }
    caption
}

/// A chart in words, in place of its picture.
pub(super) fn summary(label: &str, caption: &str, plotted: &Plotted) -> String {
    let name = |subject: &Subject| name_among(subject, plotted);
    format!("{label}, {caption}: {}", plotted.summary(locale::count, name))
}

/// Shows the choices of how a chart is drawn, and what else can be done with it.
pub(super) fn tools(chart: Chart) -> AnyView {
    let state = expect_context::<AppState>();
    let Chart { shows_table, plotted, .. } = chart;
    let switch_name =
        move || (if shows_table.get() { "Hide table" } else { "View as table" }).to_owned();
    let granularities = [("Auto step", None)]
        .into_iter()
        .chain(Granularity::ALL.map(|granularity| (granularity.label(), Some(granularity))));
    let step = choice(
        "Granularity",
        granularities.collect(),
        |choices| choices.granularity,
        |choices, granularity| choices.granularity = granularity,
    );
    let means = [("Auto smoothing", None)]
        .into_iter()
        .chain(Mean::ALL.map(|mean| (mean.label(), Some(mean))));
    let mean = choice(
        "Smoothing",
        means.collect(),
        |choices| choices.mean,
        |choices, mean| choices.mean = mean,
    );
    let scale = choice(
        "Scale",
        Scale::ALL.map(|scale| (scale.label(), scale)).into(),
        |choices| choices.scale,
        |choices, scale| choices.scale = scale,
    );
    let bands = chart.is_overview.then(|| {
        choice(
            "Bands",
            Bands::ALL.map(|bands| (bands.label(), bands)).into(),
            |choices| choices.bands,
            |choices, bands| choices.bands = bands,
        )
    });
    let basis = move || {
        choice(
            "Compare by",
            Basis::ALL.map(|basis| (basis.label(), basis)).into(),
            |choices| choices.basis,
            |choices, basis| choices.basis = basis,
        )
    };
    view! {
        <button
            type="button"
            class="quiet"
            aria-expanded=text(move || shows_table.get().to_string())
            on:click=on(move |_| shows_table.set(!shows_table.get_untracked()))
        >
            {text(switch_name)}
        </button>
        <button type="button" class="quiet" on:click=on(move |_| state.copy_summary(chart))>
            "Copy summary"
        </button>
        <button type="button" class="quiet" on:click=on(move |_| chart_picture::save(state, chart, PictureFormat::Png))>
            "PNG"
        </button>
        <button type="button" class="quiet" on:click=on(move |_| chart_picture::save(state, chart, PictureFormat::Svg))>
            "SVG"
        </button>
        {chart_notes::sentences(chart)}
        {chart_notes::printed(chart)}
        <span class="chart-choices">
            {shown(move || are_apart(chart.data), basis)} {step} {mean} {scale} {bands}
        </span>
        {part(move || {
            let wanted = shows_table.get() && plotted.read().is_some();
            wanted.then(|| view! { <Numbers chart /> }.into_any())
        })}
    }
    .into_any()
}

/// A choice of one of several.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    options: Vec<(&'static str, T)>,
    read: fn(&ChartChoices) -> T,
    write: fn(&mut ChartChoices, T),
) -> AnyView {
    let state = expect_context::<AppState>();
    let values: Vec<T> = options.iter().map(|&(_, value)| value).collect();
    let options = options.into_iter().enumerate().map(|(index, (name, value))| {
        let is_chosen = move || read(&state.view.read().chart) == value;
        view! { <option value=index.to_string() prop:selected=flag(is_chosen)>{name}</option> }
            .into_any()
    });
    let options: Vec<AnyView> = options.collect();
    let change = move |event: ev::Event| {
        let chosen = event_target_value(&event).parse::<usize>().ok();
        if let Some(&value) = chosen.and_then(|index| values.get(index)) {
            state.change_view(|view| write(&mut view.chart, value));
        }
    };
    view! { <select aria-label=label on:change=on(change)>{options}</select> }.into_any()
}

/// The numbers of a chart as a table, latest first.
#[component]
fn Numbers(
    /// The chart.
    chart: Chart,
) -> impl IntoView {
    let plotted = chart.plotted.get()?;
    let has_total = plotted.has_total();
    let names = plotted.bands.iter().map(|band| name_among(&band.subject, &plotted));
    let names = names.chain(has_total.then(|| "Total".to_owned()));
    let is_mean = !plotted.drawing.measured.is_empty();
    let names = names.chain(is_mean.then(|| "That day".to_owned()));
    let head = names.map(|name| view! { <th scope="col" class="figure">{name}</th> }.into_any());
    let head = head.collect_view();
    let rows = (0..plotted.places()).rev().map(|place| {
        let texts = plotted.bands.iter().map(|band| text_at(&plotted, band, place));
        let texts = texts.chain(has_total.then(|| amount(plotted.total_at(place))));
        let texts = texts.chain(plotted.drawing.measured.get(place).map(|&count| amount(count)));
        let cells = texts.map(|text| view! { <td class="figure">{text}</td> }.into_any());
        view! { <tr><th scope="row">{plotted.name_of(place)}</th> {cells.collect_view()}</tr> }
            .into_any()
    });
    let rows = rows.collect_view();
    Some(view! {
        <div class="numbers" tabindex="0" role="group" aria-label=format!("{} as a table", chart.label)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">
                            {plotted.axis.granularity.label()}
                            {plotted.drawing.mean.map(|mean| format!(", {}", mean.label()))}
                        </th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}
