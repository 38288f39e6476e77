//! What a reader can do with a chart: hide bands, choose how it is drawn, read its numbers, copy or save it.

use leptos::ev;
use leptos::prelude::*;

use super::annotations;
use super::chart_cursor::text_at;
use super::chart_figure::{Chart, is_comparison, line_entries};
use super::chart_picture::{self, PictureFormat};
use super::how_counted;
use super::labels::{
    BandMark, amount, amount_text, name_among, per_step, series_name, shortened_name,
};
use super::live::{flag, on, part, shown, text};
use super::state::AppState;
use publisher_analytics_core::chart::{
    Amount, Breakdown, ChartOptions, ChartSeries, CompareBy, Scale, Smoothing, ValueUnit,
};
use publisher_analytics_core::model::Granularity;
use publisher_analytics_core::query::{ChartKind, SeriesKey};

/// Shows what the marks and lines mean; a press on a band hides or shows it.
pub(super) fn legend(chart: Chart) -> AnyView {
    let Chart { data, hidden, series: chart_series, .. } = chart;
    let entry = move |series_key: SeriesKey| {
        let (name, shown, pressed) =
            (series_name(&series_key), series_key.clone(), series_key.clone());
        let last = {
            let series_key = series_key.clone();
            move || {
                let chart_series = chart_series.read();
                chart_series
                    .as_ref()
                    .and_then(|chart_series| last_value(chart_series, &series_key))
                    .unwrap_or_default()
            }
        };
        let is_hidden = move || hidden.read().contains(&shown);
        let press = move |_: ev::MouseEvent| {
            hidden.update(|hidden| match hidden.iter().position(|hidden| *hidden == pressed) {
                Some(index) => {
                    hidden.remove(index);
                }
                None => hidden.push(pressed.clone()),
            });
        };
        let is_shown = is_hidden.clone();
        let shortened = shortened_name(&name);
        let (title, named, last_named) = (name.clone(), name, last.clone());
        view! {
            <li>
                <button
                    type="button"
                    class="quiet"
                    class:is-off=flag(is_hidden)
                    aria-pressed=text(move || (!is_shown()).to_string())
                    aria-label=text(move || format!("{named} {}", last_named()).trim_end().to_owned())
                    title=title
                    on:click=on(press)
                >
                    <BandMark series_key chart />
                    {shortened}
                    <span class="figure last-value">{text(last)}</span>
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
                    bands.map(|band| entry(band.key.clone())).collect();
                if data.kind != ChartKind::Comparison {
                    entries.reverse();
                }
                Some(entries.into_any())
            })}
            {part(move || chart_series.get().map(|chart_series| line_entries(&chart_series).into_any()))}
        </ul>
    }
    .into_any()
}

/// The last value of a band of a comparison.
pub(super) fn last_value(chart_series: &ChartSeries, series_key: &SeriesKey) -> Option<String> {
    if !chart_series.is_comparison() {
        return None;
    }
    let band = chart_series.bands.iter().find(|band| band.key == *series_key)?;
    let Some(index) = chart_series.last_index_of(band) else { return Some(amount(None)) };
    let value = text_at(chart_series, band, index);
    // The last value of a band that ends before the others is from another day.
    let is_last = index + 1 == chart_series.len() || chart_series.is_since_first_day;
    Some(if is_last { value } else { format!("{value} ({})", chart_series.name_of(index)) })
}

/// What is drawn, in words: `per day, 7-day mean`.
pub(super) fn caption(chart_series: &ChartSeries, options: ChartOptions) -> String {
    let mut caption = per_step(chart_series.axis.granularity).to_owned();
    let scale = match options.scale {
        Scale::Linear => None,
        Scale::Log => Some("logarithmic"),
        Scale::Cumulative => Some("cumulative"),
    };
    let (unit, smoothing) = (chart_series.unit, chart_series.smoothing);
    let is_scaled = unit != ValueUnit::Shares || options.scale == Scale::Cumulative;
    let words = [
        (smoothing != Smoothing::None).then(|| smoothing.label()),
        scale.filter(|_| is_scaled),
        (unit == ValueUnit::Shares).then_some("in percent"),
        (unit == ValueUnit::Indices).then_some("first value = 100"),
        chart_series.is_since_first_day.then_some("by age"),
    ];
    for word in words.into_iter().flatten() {
        caption.push_str(", ");
        caption.push_str(word);
    }
    caption
}

/// A chart in words: its text alternative.
pub(super) fn summary(label: &str, caption: &str, chart_series: &ChartSeries) -> String {
    let name = |series_key: &SeriesKey| name_among(series_key, chart_series);
    format!("{label}, {caption}: {}", chart_series.summary(amount_text, name))
}

/// Shows the options for how a chart is drawn, and what else can be done with it.
pub(super) fn tools(chart: Chart) -> AnyView {
    let state = expect_context::<AppState>();
    let Chart { shows_table, series: chart_series, .. } = chart;
    let switch_name =
        move || (if shows_table.get() { "Hide table" } else { "View as table" }).to_owned();
    let granularities = [("Auto step", None)]
        .into_iter()
        .chain(Granularity::ALL.map(|granularity| (granularity.label(), Some(granularity))));
    let step = choice(
        "Granularity",
        granularities.collect(),
        |options| options.granularity,
        |options, granularity| options.granularity = granularity,
    );
    let means = [("Auto smoothing", None)]
        .into_iter()
        .chain(Smoothing::ALL.map(|mean| (mean.label(), Some(mean))));
    let mean = choice(
        "Smoothing",
        means.collect(),
        |options| options.smoothing,
        |options, smoothing| options.smoothing = smoothing,
    );
    let scale = choice(
        "Scale",
        Scale::ALL.map(|scale| (scale.label(), scale)).into(),
        |options| options.scale,
        |options, scale| options.scale = scale,
    );
    let bands = (chart.kind == ChartKind::Overview).then(|| {
        choice(
            "Group by",
            Breakdown::ALL.map(|bands| (bands.label(), bands)).into(),
            |options| options.breakdown,
            |options, breakdown| options.breakdown = breakdown,
        )
    });
    let basis = move || {
        choice(
            "Compare by",
            CompareBy::ALL.map(|basis| (basis.label(), basis)).into(),
            |options| options.compare_by,
            |options, compare_by| options.compare_by = compare_by,
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
        {how_counted::of_chart(state, chart)}
        {annotations::sentences(chart)}
        {annotations::printed(chart)}
        <span class="chart-choices">
            {shown(move || is_comparison(chart.data), basis)} {step} {mean} {scale} {bands}
        </span>
        {part(move || {
            let wanted = shows_table.get() && chart_series.read().is_some();
            wanted.then(|| view! { <Numbers chart /> }.into_any())
        })}
    }
    .into_any()
}

/// A choice of one of several.
fn choice<T: Copy + PartialEq + Send + Sync + 'static>(
    label: &'static str,
    options: Vec<(&'static str, T)>,
    read: fn(&ChartOptions) -> T,
    write: fn(&mut ChartOptions, T),
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
    let chart_series = chart.series.get()?;
    let has_total = chart_series.has_total();
    let names = chart_series.bands.iter().map(|band| name_among(&band.key, &chart_series));
    let names = names.chain(has_total.then(|| "Total".to_owned()));
    let is_mean = !chart_series.raw_daily.is_empty();
    let names = names.chain(is_mean.then(|| "That day".to_owned()));
    let head = names.map(|name| view! { <th scope="col" class="figure">{name}</th> }.into_any());
    let head = head.collect_view();
    let rows = (0..chart_series.len()).rev().map(|index| {
        let texts = chart_series.bands.iter().map(|band| text_at(&chart_series, band, index));
        let texts = texts.chain(has_total.then(|| amount(chart_series.total_at(index))));
        let texts = texts
            .chain(chart_series.raw_daily.get(index).map(|count| amount(count.map(Amount::Count))));
        let cells = texts.map(|text| view! { <td class="figure">{text}</td> }.into_any());
        view! { <tr><th scope="row">{chart_series.name_of(index)}</th> {cells.collect_view()}</tr> }
            .into_any()
    });
    let rows = rows.collect_view();
    Some(view! {
        <div class="numbers" tabindex="0" role="group" aria-label=format!("{} as a table", chart.label)>
            <table>
                <thead>
                    <tr>
                        <th scope="col">
                            {chart_series.axis.granularity.label()}
                            {(chart_series.smoothing != Smoothing::None).then(|| format!(", {}", chart_series.smoothing.label()))}
                        </th>
                        {head}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    })
}
