//! SVG snapshots of charts and trends, of real data and of edge cases. A recording backend counts backend calls and
//! checks that every coordinate is on the canvas.
//!
//! A test fails if its snapshot differs. `UPDATE_SNAPSHOTS=1 cargo test --test chart_snapshots` writes new snapshots.
//! Look at them before you commit them.

#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;

use plotters::prelude::{DrawingBackend, SVGBackend};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingErrorKind,
};
use proptest::prelude::*;
use publisher_analytics_core::chart::{
    Amount, AxisStyle, ChartOptions, ChartSeries, ChartSpec, ChartStyle, Color, Layer, TrendSpec,
    Values, draw_chart, draw_trend,
};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::model::{
    DailySeries, Day, DayRange, Granularity, RepoKey, RepoType, TimeAxis,
};
use publisher_analytics_core::parse::{ExportReader, Limits, SourceFile};
use publisher_analytics_core::protocol::PageData;
use publisher_analytics_core::protocol::Query;
use publisher_analytics_core::query::{Band, ChartData, ChartDays, ChartKind, Period, SeriesKey};
use publisher_analytics_core::view::View;

type Numbers = Vec<Option<f64>>;

fn values(numbers: &[Option<f64>]) -> Values {
    numbers.iter().copied().collect()
}

// ---- real data ----

/// Returns the downloads of the repositories that `is_wanted` picks by type and name, keyed by day since 1970-01-01.
fn daily(is_wanted: impl Fn(&str, &str) -> bool) -> BTreeMap<i32, f64> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../public/analytics.json");
    let text = std::fs::read_to_string(path).unwrap();
    let export: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut days = BTreeMap::new();
    for repository in export.as_array().unwrap() {
        let [kind, name] = ["repoType", "repoName"].map(|key| repository[key].as_str().unwrap());
        if !is_wanted(kind, name) {
            continue;
        }
        for record in repository["records"].as_array().unwrap() {
            let day = day_of(record["timestamp"].as_str().unwrap());
            *days.entry(day).or_insert(0.0) += record["downloads"].as_f64().unwrap();
        }
    }
    days
}

fn day_of(timestamp: &str) -> i32 {
    let number = |range: std::ops::Range<usize>| timestamp[range].parse::<i32>().unwrap();
    let month = time::Month::try_from(u8::try_from(number(5..7)).unwrap()).unwrap();
    let day = u8::try_from(number(8..10)).unwrap();
    time::Date::from_calendar_date(number(0..4), month, day).unwrap().to_julian_day() - 2_440_588
}

/// Returns `count` sums of `step` days each, from `first_day` on; missing where no day has a record.
fn sums(days: &BTreeMap<i32, f64>, first_day: i32, step: i32, count: i32) -> Numbers {
    let sum = |i| {
        let start = first_day + i * step;
        let mut present = days.range(start..start + step).map(|(_, downloads)| *downloads);
        present.next().map(|first| first + present.sum::<f64>())
    };
    (0..count).map(sum).collect()
}

const FIRST_DAY: i32 = 15_614; // Monday 1 Oct 2012
const AS_OF_DAY: i32 = 18_506; // Tuesday 1 Sep 2020

// ---- colours ----

struct Theme {
    models: Color,
    models_fill: Color,
    datasets: Color,
    datasets_fill: Color,
    axis_style: AxisStyle,
}

fn color([red, green, blue]: [u8; 3]) -> Color {
    Color::rgb(red, green, blue)
}

fn theme(is_dark: bool) -> Theme {
    let hex = |light: [u8; 3], dark: [u8; 3]| color(if is_dark { dark } else { light });
    let (models, datasets) =
        (hex([0x12, 0x43, 0x6d], [0x7f, 0xb5, 0xe6]), hex([0xc4, 0x50, 0x1b], [0xff, 0x9a, 0x66]));
    let muted = hex([0x64, 0x6a, 0x73], [0x9a, 0xa1, 0xab]);
    Theme {
        models,
        models_fill: models.with_alpha(0.2),
        datasets,
        datasets_fill: hex([0xf4, 0x6a, 0x25], [0xff, 0x9a, 0x66]).with_alpha(0.22),
        axis_style: AxisStyle {
            text: muted,
            grid: hex([0xe7, 0xe7, 0xe3], [0x27, 0x2b, 0x31]),
            baseline: muted.with_alpha(0.5),
            reference: muted,
            font_family: "Inter, system-ui, sans-serif".to_owned(),
        },
    }
}

/// Creates an axis of days, or of weeks if a step has 7 days.
fn axis(first_day: i32, step_days: u32, count: usize) -> TimeAxis {
    let granularity = if step_days == 7 { Granularity::Week } else { Granularity::Day };
    TimeAxis { first_day: Day::from_epoch_days(first_day), granularity, count }
}

fn chart(size_css_px: (u32, u32), first_day: i32, step_days: u32, layers: &[Numbers]) -> ChartSpec {
    let Theme { models, models_fill, datasets, datasets_fill, axis_style } = theme(false);
    let colors = [(models, models_fill), (datasets, datasets_fill)];
    let layer = |(numbers, colors): (&Numbers, &(Color, Color))| Layer {
        values: values(numbers),
        line: colors.0,
        fill: colors.1,
        rings: Vec::new(),
    };
    let axis = axis(first_day, step_days, layers.iter().map(Vec::len).max().unwrap_or(0));
    let layers = layers.iter().zip(colors.iter().cycle()).map(layer).collect();
    ChartSpec::new(size_css_px, 8, axis, layers, axis_style)
}

fn dark(mut spec: ChartSpec) -> ChartSpec {
    let Theme { models, models_fill, datasets, datasets_fill, axis_style } = theme(true);
    for (layer, look) in
        spec.layers.iter_mut().zip([(models, models_fill), (datasets, datasets_fill)])
    {
        (layer.line, layer.fill) = look;
    }
    ChartSpec { axis_style, ..spec }
}

fn trend(count: usize, offset: usize, numbers: Numbers) -> TrendSpec {
    let theme = theme(false);
    TrendSpec {
        size_css_px: (160, 28),
        units_per_css_px: 8,
        axis: axis(FIRST_DAY, 1, count),
        offset,
        values: values(&numbers),
        line: theme.models,
        fill: theme.models_fill,
        baseline: theme.axis_style.grid,
        reference: theme.axis_style.baseline,
        previous: Values::default(),
        top: None,
    }
}

fn models_and_datasets() -> [BTreeMap<i32, f64>; 2] {
    ["model", "dataset"].map(|wanted| daily(|kind, _| kind == wanted))
}

fn weekly_overview(size_css_px: (u32, u32)) -> ChartSpec {
    let weeks = (AS_OF_DAY - FIRST_DAY + 1) / 7;
    let layers = models_and_datasets().map(|days| sums(&days, FIRST_DAY, 7, weeks));
    chart(size_css_px, FIRST_DAY, 7, &layers)
}

fn last_month(size_css_px: (u32, u32)) -> ChartSpec {
    let layers = models_and_datasets().map(|days| sums(&days, AS_OF_DAY - 29, 1, 30));
    let mut spec = chart(size_css_px, AS_OF_DAY - 29, 1, &layers);
    spec.reference = values(&sums(&daily(|_, _| true), AS_OF_DAY - 29 - 28, 1, 30));
    spec
}

/// Returns the mean of each position and the six before it.
fn seven_day_mean(values: &Numbers) -> Numbers {
    let mean = |window: &[Option<f64>]| Some(window.iter().flatten().sum::<f64>() / 7.0);
    values.windows(7).map(mean).collect()
}

fn year_of_one_repository(size_css_px: (u32, u32)) -> ChartSpec {
    let days = daily(|_, name| name == "tidyverse/dplyr");
    let mean_from = |first_day| seven_day_mean(&sums(&days, first_day - 6, 1, 366 + 6));
    let mut means = mean_from(AS_OF_DAY - 365);
    means[120..131].fill(None);
    means[200] = None;
    means[202] = None;
    let mut spec = chart(size_css_px, AS_OF_DAY - 365, 1, &[means]);
    spec.reference = values(&mean_from(AS_OF_DAY - 365 - 364));
    spec
}

// ---- snapshots ----

/// Returns the SVG at its size in CSS pixels, with the font size that was requested: plotters' SVG backend divides it
/// by 1.24.
fn svg(size_css_px: (u32, u32), units: u32, draw: impl FnOnce(SVGBackend<'_>)) -> String {
    let (width, height) = size_css_px;
    let mut svg = String::new();
    draw(SVGBackend::with_string(&mut svg, (width * units, height * units)));
    let in_units = format!("width=\"{}\" height=\"{}\"", width * units, height * units);
    let font_size = 12.0 * f64::from(units);
    svg.replacen(&in_units, &format!("width=\"{width}\" height=\"{height}\""), 1).replace(
        &format!("font-size=\"{}\"", font_size / 1.24),
        &format!("font-size=\"{font_size}\""),
    )
}

fn chart_svg(spec: &ChartSpec) -> String {
    svg(spec.size_css_px, spec.units_per_css_px, |backend| {
        draw_chart(&spec.clone().layout(), backend).unwrap();
    })
}

fn trend_svg(spec: &TrendSpec) -> String {
    svg(spec.size_css_px, spec.units_per_css_px, |backend| {
        draw_trend(spec, backend).unwrap();
    })
}

fn assert_snapshot(name: &str, drawn: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(format!("{name}.svg"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, drawn).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = drawn.lines().zip(expected.lines()).position(|(a, b)| a != b);
    assert!(drawn == expected, "{} differs, first in line {difference:?}", path.display());
}

#[test]
fn overview_of_all_time_by_week() {
    assert_snapshot("overview_1150", &chart_svg(&weekly_overview((1150, 260))));
    assert_snapshot("overview_360_dark", &chart_svg(&dark(weekly_overview((360, 220)))));
}

#[test]
fn last_month_against_the_month_before() {
    assert_snapshot("last_month_1150_dark", &chart_svg(&dark(last_month((1150, 260)))));
    assert_snapshot("last_month_360", &chart_svg(&last_month((360, 220))));
}

#[test]
fn a_year_with_gaps_and_the_year_before() {
    assert_snapshot("year_1150", &chart_svg(&year_of_one_repository((1150, 340))));
    assert_snapshot("year_360_dark", &chart_svg(&dark(year_of_one_repository((360, 240)))));
}

#[test]
fn eight_years_of_days_on_a_phone() {
    let layers =
        models_and_datasets().map(|days| sums(&days, FIRST_DAY, 1, AS_OF_DAY - FIRST_DAY + 1));
    assert_snapshot("days_360", &chart_svg(&chart((360, 220), FIRST_DAY, 1, &layers)));
}

#[test]
fn edge_data() {
    let size = (360, 160);
    let edge = |layers: &[Numbers]| chart_svg(&chart(size, AS_OF_DAY - 29, 1, layers));
    assert_snapshot("edge_no_layer", &edge(&[]));
    assert_snapshot("edge_one_value", &edge(&[vec![Some(42.0)]]));
    assert_snapshot("edge_all_zero", &edge(&[vec![Some(0.0); 30], vec![Some(0.0); 30]]));
    assert_snapshot("edge_all_missing", &edge(&[vec![None; 30]]));
    let mut huge = vec![Some(3.0); 30];
    huge[17] = Some(2f64.powi(53));
    assert_snapshot("edge_huge_day", &edge(&[huge]));
    let every_other = (0..90).map(|i| (i % 2 == 0).then(|| f64::from(i % 14)));
    assert_snapshot("edge_every_other_day", &edge(&[every_other.collect()]));
    let late = [vec![Some(5.0); 30], (0..30).map(|i| Some(f64::from((i - 20).max(0)))).collect()];
    assert_snapshot("edge_late_layer", &edge(&late));
}

/// Draws the chart of a view of the sample with these options, without the `hidden` bands.
fn chosen_svg(view: View, choices: &str, hidden: &[SeriesKey]) -> String {
    let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 11, 1).unwrap()));
    reader.feed(include_bytes!("../../../public/analytics.json")).unwrap();
    let export = reader.finish().unwrap();
    let mut engine = Engine::open(vec![SourceFile {
        name: "analytics.json".to_owned(),
        modified_ms: 0,
        export,
    }])
    .unwrap();
    let choices = ChartOptions::from_slug(choices);
    let view = View { chart: choices, ..view };
    let query = Query {
        id: 1,
        question: view.question(),
        first_row: 0,
        row_count: 0,
        wants_overview: true,
        list: None,
        wants_changes: false,
        wants_outages: false,
    };
    let answer = engine.answer(&query);
    let data = match answer.page {
        Some(PageData::Repository(detail)) => Arc::clone(&detail.chart),
        Some(PageData::Compared(compared)) => Arc::clone(&compared.chart),
        None => Arc::clone(&answer.overview.unwrap().chart),
    };
    let Theme { models, models_fill, datasets, datasets_fill, axis_style } = theme(false);
    let series = [
        [0x12, 0x43, 0x6d],
        [0x28, 0x9a, 0x90],
        [0x51, 0x19, 0x30],
        [0xb7, 0x6c, 0x2e],
        [0x27, 0x07, 0x62],
        [0x62, 0x67, 0x6d],
    ];
    let colors = |key: &SeriesKey| match key {
        SeriesKey::Type(RepoType::Model) => (models, models_fill),
        SeriesKey::Type(_) => (datasets, datasets_fill),
        _ => {
            let index = data.bands.iter().position(|band| band.key == *key).unwrap();
            let line = color(series[index]);
            (line, line.with_alpha(0.55))
        }
    };
    let style = ChartStyle {
        size_css_px: (840, 264),
        units_per_css_px: 8,
        axis_style: &axis_style,
        colors: &colors,
        decimal_separator: '.',
        right_room_css_px: if data.kind == ChartKind::Comparison { 120 } else { 0 },
    };
    chart_svg(&ChartSeries::build(&data, choices, hidden).unwrap().spec(style))
}

#[test]
fn every_mode_of_the_overview() {
    for choices in [
        "month",
        "week-log",
        "month-cumulative",
        "day-mean7",
        "mean28-log",
        "top",
        "month-share",
        "month-topshare",
    ] {
        assert_snapshot(&format!("mode_{choices}"), &chosen_svg(View::default(), choices, &[]));
    }
    let hidden = [SeriesKey::Type(RepoType::Model)];
    assert_snapshot("mode_hidden", &chosen_svg(View::default(), "month", &hidden));
}

#[test]
fn every_mode_of_a_comparison() {
    let compared = ["dplyr", "readr", "tibble", "purrr"].map(|name| {
        let repo_type = if name == "readr" { RepoType::Dataset } else { RepoType::Model };
        RepoKey { repo_type, name: format!("tidyverse/{name}").into() }
    });
    let view = View { selected: compared.to_vec(), is_comparing: true, ..View::default() };
    for choices in ["month", "week-indexed-log", "month-age", "mean28-age", "cumulative-age"] {
        assert_snapshot(&format!("compared_{choices}"), &chosen_svg(view.clone(), choices, &[]));
    }
}

#[test]
fn every_mode_of_a_month_with_what_lies_earlier() {
    let month = || View { period: Period::LastMonth, ..View::default() };
    for choices in ["mean7", "log", "cumulative", "top"] {
        assert_snapshot(&format!("month_{choices}"), &chosen_svg(month(), choices, &[]));
    }
    let name = "tidyverse/dplyr".into();
    let repo = Some(RepoKey { repo_type: RepoType::Model, name });
    let detail = View { repo, ..month() };
    assert_snapshot("month_detail_mean7", &chosen_svg(detail, "mean7", &[]));
}

#[test]
fn trends() {
    let days = daily(|_, name| name == "tidyverse/magrittr");
    let first_day = *days.keys().next().unwrap();
    let count = usize::try_from(AS_OF_DAY - FIRST_DAY + 1).unwrap();
    let offset = usize::try_from(first_day - FIRST_DAY).unwrap();
    let all = sums(&days, first_day, 1, AS_OF_DAY - first_day + 1);
    assert_snapshot("trend_all_time", &trend_svg(&trend(count, offset, all)));
    let month = sums(&days, AS_OF_DAY - 29, 1, 30);
    assert_snapshot("trend_month", &trend_svg(&trend(30, 0, month.clone())));
    let mut gaps = month;
    gaps[5..9].fill(None);
    gaps[10] = None;
    gaps[28..].fill(None);
    let mut compared = trend(40, 6, gaps.clone());
    compared.previous = values(&sums(&days, AS_OF_DAY - 29 - 28, 1, 30));
    assert_snapshot("trend_earlier", &trend_svg(&compared));
    compared.top = Some(400_000.0);
    assert_snapshot("trend_shared_scale", &trend_svg(&compared));
    assert_snapshot("trend_gaps", &trend_svg(&trend(40, 6, gaps)));
    assert_snapshot("trend_one_value", &trend_svg(&trend(30, 29, vec![Some(3.0)])));
    assert_snapshot("trend_all_zero", &trend_svg(&trend(30, 10, vec![Some(0.0); 20])));
    assert_snapshot("trend_empty", &trend_svg(&trend(30, 0, Vec::new())));
}

// ---- backend calls ----

/// A backend that records what it is asked to draw.
#[derive(Clone)]
struct Recorder {
    size: (u32, u32),
    calls: Rc<RefCell<Vec<Call>>>,
}

struct Call {
    kind: &'static str,
    points: Vec<BackendCoord>,
    /// How far the mark reaches beyond its points. 0 for text: unit tests of the charts check the extent of labels.
    reach: i32,
}

impl Recorder {
    fn new(size_css_px: (u32, u32), units: u32) -> Self {
        let size = (size_css_px.0 * units, size_css_px.1 * units);
        Self { size, calls: Rc::default() }
    }

    fn record(
        &self,
        kind: &'static str,
        points: impl IntoIterator<Item = BackendCoord>,
        reach: u32,
    ) {
        let reach = i32::try_from(reach).unwrap();
        let points = points.into_iter().collect();
        self.calls.borrow_mut().push(Call { kind, points, reach });
    }

    fn count(&self, kind: &str) -> usize {
        self.calls.borrow().iter().filter(|call| call.kind == kind).count()
    }

    fn total(&self) -> usize {
        self.calls.borrow().len()
    }

    fn points(&self) -> usize {
        self.calls.borrow().iter().map(|call| call.points.len()).sum()
    }

    fn is_inside(&self) -> bool {
        let [width, height] = [self.size.0, self.size.1].map(|side| i32::try_from(side).unwrap());
        self.calls.borrow().iter().all(|call| {
            let inside = |at: i32, side: i32| at >= call.reach && at <= side - call.reach;
            call.points.iter().all(|&(x, y)| inside(x, width) && inside(y, height))
        })
    }
}

impl DrawingBackend for Recorder {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn present(&mut self) -> Result<(), DrawingErrorKind<Infallible>> {
        Ok(())
    }

    fn draw_pixel(
        &mut self,
        point: BackendCoord,
        _: BackendColor,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.record("pixel", [point], 0);
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.record("line", [from, to], style.stroke_width() / 2);
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        upper_left: BackendCoord,
        bottom_right: BackendCoord,
        _: &S,
        _: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.record("rect", [upper_left, bottom_right], 0);
        Ok(())
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.record("path", path, style.stroke_width() / 2);
        Ok(())
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        _: &S,
        _: bool,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.record("circle", [center], radius);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        vert: I,
        _: &S,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.record("polygon", vert, 0);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        _: &str,
        _: &S,
        pos: BackendCoord,
    ) -> Result<(), DrawingErrorKind<Infallible>> {
        self.record("text", [pos], 0);
        Ok(())
    }
}

fn recorded_chart(spec: &ChartSpec) -> Recorder {
    let recorder = Recorder::new(spec.size_css_px, spec.units_per_css_px);
    draw_chart(&spec.clone().layout(), recorder.clone()).unwrap();
    recorder
}

fn recorded_trend(spec: &TrendSpec) -> Recorder {
    let recorder = Recorder::new(spec.size_css_px, spec.units_per_css_px);
    draw_trend(spec, recorder.clone()).unwrap();
    recorder
}

/// Returns a pseudorandom number that looks like downloads.
fn wave(i: u32) -> f64 {
    f64::from(i * 7919 % 1000) + f64::from(i) * 3.0
}

#[test]
fn two_thousand_days_of_two_layers_are_few_calls() {
    let layer: Numbers = (0..2000).map(|i| Some(wave(i))).collect();
    let mut spec = chart((1150, 260), 16_000, 1, &[layer.clone(), layer.clone()]);
    spec.reference = values(&layer);
    let recorder = recorded_chart(&spec);
    let counts = ["polygon", "path", "rect", "circle", "line"].map(|kind| recorder.count(kind));
    // Polygons: two bands and the dashes. Paths: two lines. Rectangles: grid and baseline.
    assert_eq!(counts, [3, 2, 4, 0, 0]);
    assert!(recorder.count("text") <= 6 + 13);
    assert!(recorder.total() <= 30, "{}", recorder.total());
    assert!(recorder.is_inside());
}

#[test]
fn a_narrow_chart_draws_few_points() {
    let layer: Numbers = (0..3000).map(|i| Some(wave(i))).collect();
    let wide =
        recorded_chart(&chart((4000, 260), 16_000, 1, std::slice::from_ref(&layer))).points();
    let narrow = recorded_chart(&chart((320, 260), 16_000, 1, &[layer])).points();
    assert!(wide > 6000);
    assert!(narrow < 2 * 4 * 320, "{narrow}");
}

#[test]
fn a_trend_is_four_calls() {
    let values: Numbers = (0..2000).map(|i| Some(wave(i))).collect();
    let recorder = recorded_trend(&trend(2400, 400, values));
    let counts = ["rect", "polygon", "path", "circle"].map(|kind| recorder.count(kind));
    assert_eq!(counts, [1, 1, 1, 1]);
    assert_eq!(recorder.total(), 4);
    assert!(recorder.points() < 2 * 4 * 160);
    assert!(recorder.is_inside());
}

#[test]
fn a_previous_period_is_one_call_more() {
    let numbers: Numbers = (0..300).map(|i| Some(wave(i))).collect();
    let mut spec = trend(300, 0, numbers.clone());
    spec.previous = values(&numbers);
    let recorder = recorded_trend(&spec);
    assert_eq!((recorder.count("path"), recorder.total()), (2, 5));
}

#[test]
fn dots_and_rings_are_few_calls_however_many_there_are() {
    let layer: Numbers = (0..2000).map(|i| Some(wave(i))).collect();
    let mut spec = chart((1150, 260), 16_000, 1, &[layer.clone(), layer.clone()]);
    let plain = recorded_chart(&spec).total();
    spec.dots = values(&layer);
    let dotted = recorded_chart(&spec).total();
    assert_eq!(dotted - plain, 1, "all dots are one call");
    for layer in &mut spec.layers {
        layer.rings = vec![(1999, 100.0)];
    }
    assert!(recorded_chart(&spec).total() - dotted <= 4, "at most two for each ring");
}

#[test]
fn eight_lines_are_eight_calls() {
    let layer: Numbers = (0..2000).map(|i| Some(wave(i))).collect();
    let mut spec = chart((1150, 260), 16_000, 1, &vec![layer; 8]);
    spec.is_stacked = false;
    let recorder = recorded_chart(&spec);
    assert_eq!((recorder.count("path"), recorder.count("polygon")), (8, 0));
}

#[test]
fn gaps_do_not_make_calls() {
    let numbers: Numbers = (0..2000).map(|i| (i % 2 == 0).then(|| wave(i))).collect();
    let layers = [numbers.clone(), numbers.clone()];
    let mut spec = chart((1150, 260), 16_000, 1, &layers);
    spec.reference = values(&numbers);
    assert!(recorded_chart(&spec).total() <= 30);
    assert!(recorded_trend(&trend(2000, 0, numbers)).total() <= 4);
}

#[test]
fn no_room_is_no_call() {
    let spec = chart((1, 1), 16_000, 1, &[vec![Some(1.0); 9]]);
    assert_eq!(recorded_chart(&spec).total(), 0);
    let mut spec = trend(9, 0, vec![Some(1.0); 9]);
    spec.size_css_px = (1, 1);
    assert_eq!(recorded_trend(&spec).total(), 0);
}

#[test]
fn a_canvas_beyond_the_coordinates_is_refused() {
    let mut spec = chart((1150, 260), 16_000, 1, &[vec![Some(1.0); 9]]);
    spec.units_per_css_px = u32::MAX;
    let recorder = Recorder::new((1150, 260), 1);
    let error = draw_chart(&spec.layout(), recorder).unwrap_err();
    assert!(error.to_string().contains("too long"), "{error}");
}

fn any_value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        2 => Just(None),
        6 => (0u32..100_000).prop_map(|value| Some(f64::from(value))),
        1 => any::<f64>().prop_map(Some),
        1 => Just(Some(0.0)),
    ]
}

fn any_values() -> impl Strategy<Value = Numbers> {
    prop_oneof![
        prop::collection::vec(any_value(), 0..40),
        prop::collection::vec(any_value(), 500..2000),
    ]
}

/// Generates daily numbers of up to three bands. They may begin before the period or within it, and may end with an
/// open day.
fn any_chart_data() -> impl Strategy<Value = ChartData> {
    let count = prop_oneof![
        2 => Just(None),
        5 => (0u64..5_000).prop_map(Some),
        1 => Just(Some(u64::from(u32::MAX)))
    ];
    let bands = prop::collection::vec(prop::collection::vec(count, 0..160), 0..4);
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (bands, 1u32..140, -20i32..60, 0i32..31, flags).prop_map(
        |(bands, length, lead, start, (is_comparison, has_previous, is_open))| {
            let first = Day::from_ymd(2020, 1, 15).unwrap() + start;
            let last = (first + lead + length.cast_signed() - 1).max(first);
            let all = usize::try_from(last.days_since(first) + 1).unwrap();
            let bands = bands.into_iter().enumerate().map(|(index, mut values)| {
                values.resize(all, None);
                let name = format!("org/{index}").into();
                let key = RepoKey { repo_type: RepoType::Model, name };
                let series = DailySeries::new(first, values);
                let first_record = series.recorded().map(DayRange::first);
                let downloads = series.values.iter().flatten().sum();
                Band { key: SeriesKey::Repository(key), series, first_record, downloads }
            });
            let days = ChartDays {
                period: DayRange::ending_on(last, length),
                export_first: first,
                previous: has_previous.then_some(28),
                open_day: is_open.then_some(last),
                includes_open_day: false,
            };
            let kind = if is_comparison { ChartKind::Comparison } else { ChartKind::Overview };
            ChartData { kind, days: Some(days), bands: bands.collect() }
        },
    )
}

/// Sums values that are counts. Panics on a mean.
fn sum(values: &[Option<Amount>]) -> u64 {
    let count = |amount: &Amount| match amount {
        Amount::Count(count) => *count,
        Amount::Mean(mean) => panic!("a mean: {mean}"),
    };
    values.iter().flatten().map(count).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn every_option_of_every_chart_draws_inside_with_a_value_for_each_bucket(
        data in any_chart_data(),
        options in "(day|week|month)?-(daily|mean7|mean28)?-(log|cumulative)?-(share)?-(indexed|age)?",
        width in 1u32..1_500,
    ) {
        let grey = Color::rgb(100, 106, 115);
        let axis_style = theme(false).axis_style;
        let options = ChartOptions::from_slug(&options);
        let is_comparison = data.kind == ChartKind::Comparison;
        let first = data.bands.iter().take(1).map(|band| band.key.clone());
        for hidden in [Vec::new(), first.collect()] {
            let Some(chart_series) = ChartSeries::build(&data, options, &hidden) else { continue };
            let layout = chart_series.spec(ChartStyle {
                size_css_px: (width, 240),
                units_per_css_px: 8,
                axis_style: &axis_style,
                colors: &|_| (grey, grey),
                decimal_separator: '.',
                right_room_css_px: if is_comparison { width / 5 } else { 0 },
            }).layout();
            prop_assert!(recorded_chart(layout.spec()).is_inside());
            for label in chart_series.labels(&layout, |_| "org/name".to_owned()) {
                prop_assert!(label.x.is_finite() && label.y <= layout.geometry().bottom, "{label:?}");
            }
            let count = chart_series.len();
            for band in &chart_series.bands {
                prop_assert_eq!((band.values.len(), band.y.len()), (count, count));
                prop_assert!(band.y.iter().flatten().all(|y| y.is_finite()));
                prop_assert!(band.partial.iter().all(|&bucket| bucket < count));
            }
            if let Some(previous) = &chart_series.previous {
                prop_assert_eq!((previous.values.len(), previous.y.len()), (count, count));
            }
        }
    }

    #[test]
    fn buckets_and_the_last_cumulative_value_are_what_the_period_counted(
        data in any_chart_data(), step in "(day|week|month)",
    ) {
        let known = data.days.unwrap().known();
        let counted = |band: &Band| known.map_or(0, |days| band.series.sum(days));
        let build = |slug: &str| ChartSeries::build(&data, ChartOptions::from_slug(slug), &[]).unwrap();
        let (sums, cumulative) = (build(&step), build(&format!("{step}-cumulative")));
        for (index, band) in data.bands.iter().enumerate() {
            prop_assert_eq!(sum(&sums.bands[index].values), counted(band));
            let last = cumulative.bands[index].values.last().copied().flatten();
            prop_assert_eq!(last.map_or(0, |last| sum(&[Some(last)])), counted(band));
        }
    }

    #[test]
    fn partial_buckets_are_those_that_are_cut_or_open(data in any_chart_data(), step in "(week|month)") {
        let chart = ChartSeries::build(&data, ChartOptions::from_slug(&step), &[]).unwrap();
        let days = data.days.unwrap();
        for (band, shown) in data.bands.iter().zip(&chart.bands) {
            for bucket in (0..chart.len()).filter(|&bucket| shown.values[bucket].is_some()) {
                let all = chart.axis.days_of(bucket);
                let first = [Some(days.period.first()), Some(days.export_first), band.first_record];
                let is_cut = first.into_iter().flatten().any(|first| first > all.first())
                    || days.period.last() < all.last()
                    || days.open_day.is_some_and(|day| all.contains(day));
                prop_assert_eq!(shown.partial.contains(&bucket), is_cut, "{}", chart.name_of(bucket));
            }
        }
    }

    #[test]
    fn means_do_not_depend_on_where_the_period_ends(
        mut data in any_chart_data(), cut in 1i32..60, mean in "mean(7|28)",
    ) {
        data.days.as_mut().unwrap().open_day = None;
        let build = |data: &ChartData| {
            ChartSeries::build(data, ChartOptions::from_slug(&mean), &[]).unwrap()
        };
        let whole = build(&data);
        let days = data.days.as_mut().unwrap();
        let Some(shorter) = DayRange::new(days.period.first(), days.period.last() - cut) else {
            return Ok(());
        };
        days.period = shorter;
        let cut = build(&data);
        for (whole, cut) in whole.bands.iter().zip(&cut.bands) {
            prop_assert_eq!(&whole.values[..cut.values.len()], &*cut.values);
        }
    }

    #[test]
    fn any_chart_draws_inside_in_few_calls(
        layers in prop::collection::vec(any_values(), 0..4),
        reference in prop::option::of(any_values()),
        size_css_px in (0u32..1300, 0u32..500),
        units in prop_oneof![Just(1u32), Just(8), 0u32..12],
        first_day: i32, step_days in prop_oneof![Just(1u32), Just(7)], longer in 0usize..50,
    ) {
        let mut spec = chart(size_css_px, first_day, step_days, &layers);
        spec.units_per_css_px = units;
        spec.axis.count += longer;
        spec.reference = values(&reference.unwrap_or_default());
        let recorder = Recorder::new(size_css_px, units.max(1));
        draw_chart(&spec.layout(), recorder.clone()).unwrap();
        prop_assert!(recorder.is_inside());
        prop_assert!(recorder.total() <= 6 + 6 + 13 + 1 + layers.len() * (1 + 32));
    }

    #[test]
    fn any_trend_draws_inside_in_few_calls(
        numbers in any_values(), size_css_px in (0u32..300, 0u32..60),
        units in prop_oneof![Just(1u32), Just(8), 0u32..12],
        count in 0usize..3000, offset in 0usize..3000,
    ) {
        let mut spec = trend(count, offset, numbers);
        spec.size_css_px = size_css_px;
        spec.units_per_css_px = units;
        let recorder = Recorder::new(size_css_px, units.max(1));
        draw_trend(&spec, recorder.clone()).unwrap();
        prop_assert!(recorder.is_inside());
        prop_assert!(recorder.total() <= 1 + 1 + 32 + 1);
    }
}
