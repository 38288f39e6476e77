//! SVG snapshots of charts of the second sample. The sample begins and ends in the middle of a week and of a month. It
//! has gaps, tiny counts, a dead repository and a new one. So it covers what the bundled sample does not: partial
//! buckets at both ends, and means of few downloads.
//!
//! A test fails if its snapshot differs. `UPDATE_SNAPSHOTS=1 cargo test --test nasty_snapshots` writes new snapshots.
//! Look at them before you commit them.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::PathBuf;

use plotters::prelude::SVGBackend;
use publisher_analytics_core::chart::{
    AxisStyle, ChartOptions, ChartSeries, ChartStyle, Color, draw_chart,
};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::model::{Day, RepoKey, RepoType};
use publisher_analytics_core::parse::{ExportReader, Limits, SourceFile};
use publisher_analytics_core::protocol::{PageData, Query};
use publisher_analytics_core::query::{ChartData, ChartKind, Period, SeriesKey};
use publisher_analytics_core::view::View;

const SAMPLE: &[u8] = include_bytes!("../../../tests/data/nasty.json");
const WIDTH: u32 = 840;
const HEIGHT: u32 = 264;
const UNITS_PER_CSS_PX: u32 = 8;

/// Opens the sample as a file that was last modified on `made_on`.
fn engine(made_on: Day) -> Engine {
    let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 11, 1).unwrap()));
    reader.feed(SAMPLE).unwrap();
    let export = reader.finish().unwrap();
    let modified_ms = i64::from(made_on.epoch_days()) * 86_400_000;
    Engine::open(vec![SourceFile { name: "nasty.json".to_owned(), modified_ms, export }]).unwrap()
}

fn key(repo_type: RepoType, name: &str) -> RepoKey {
    RepoKey { repo_type, name: name.into() }
}

fn color(index: usize) -> Color {
    const COLORS: [[u8; 3]; 6] = [
        [0x12, 0x43, 0x6d],
        [0xc4, 0x50, 0x1b],
        [0x51, 0x19, 0x30],
        [0xb7, 0x6c, 0x2e],
        [0x27, 0x07, 0x62],
        [0x62, 0x67, 0x6d],
    ];
    let [red, green, blue] = COLORS[index % COLORS.len()];
    Color::rgb(red, green, blue)
}

/// Draws the chart of a view as an SVG, at its size in CSS pixels.
fn svg(engine: &mut Engine, view: View, options: &str) -> String {
    let options = ChartOptions::from_slug(options);
    let query = Query {
        id: 1,
        question: View { chart: options, ..view }.question(),
        first_row: 0,
        row_count: 0,
        wants_overview: true,
        list: None,
        wants_changes: false,
        wants_outages: false,
    };
    let answer = engine.answer(&query);
    let data: &ChartData = match &answer.page {
        Some(PageData::Repository(detail)) => &detail.chart,
        Some(PageData::Compared(compared)) => &compared.chart,
        None => &answer.overview.as_ref().unwrap().chart,
    };
    let colors = |key: &SeriesKey| {
        let index = data.bands.iter().position(|band| band.key == *key).unwrap();
        (color(index), color(index).with_alpha(0.3))
    };
    let axis_style = AxisStyle {
        font_family: "sans-serif".to_owned(),
        ..AxisStyle::plain(Color::rgb(100, 106, 115))
    };
    let spec = ChartSeries::build(data, options, &[]).unwrap().spec(ChartStyle {
        size_css_px: (WIDTH, HEIGHT),
        units_per_css_px: UNITS_PER_CSS_PX,
        axis_style: &axis_style,
        colors: &colors,
        decimal_separator: '.',
        right_room_css_px: if data.kind == ChartKind::Comparison { 120 } else { 0 },
    });
    let mut text = String::new();
    let size = (WIDTH * UNITS_PER_CSS_PX, HEIGHT * UNITS_PER_CSS_PX);
    draw_chart(&spec.layout(), SVGBackend::with_string(&mut text, size)).unwrap();
    let in_units = format!("width=\"{}\" height=\"{}\"", size.0, size.1);
    text.replacen(&in_units, &format!("width=\"{WIDTH}\" height=\"{HEIGHT}\""), 1)
}

fn assert_snapshot(name: &str, drawn: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/snapshots")
        .join(format!("nasty_{name}.svg"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(path, drawn).unwrap();
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = drawn.lines().zip(expected.lines()).position(|(a, b)| a != b);
    assert!(drawn == expected, "{} differs, first in line {difference:?}", path.display());
}

/// Returns a day shortly after the sample's last day. A file made on it has no open day.
fn later() -> Day {
    Day::from_ymd(2025, 3, 20).unwrap()
}

#[test]
fn partial_buckets_at_both_ends_and_gaps() {
    let mut engine = engine(later());
    for options in ["week", "month", "month-cumulative", "day-mean28", "month-share", "month-top"] {
        assert_snapshot(options, &svg(&mut engine, View::default(), options));
    }
}

#[test]
fn a_month_with_the_days_before_it_and_an_open_day() {
    let month = || View { period: Period::LastMonth, ..View::default() };
    let mut engine = engine(Day::from_ymd(2025, 3, 14).unwrap());
    for options in ["day", "mean7"] {
        assert_snapshot(&format!("open_{options}"), &svg(&mut engine, month(), options));
    }
    let included = View { include_open_day: true, ..month() };
    assert_snapshot("open_included", &svg(&mut engine, included, "day"));
}

#[test]
fn repositories_of_few_downloads_and_of_different_ages() {
    let mut engine = engine(later());
    let tiny = key(RepoType::Model, "org/o'brien");
    let detail = View { repo: Some(tiny), ..View::default() };
    assert_snapshot("detail_mean7", &svg(&mut engine, detail, "day-mean7"));
    let compared = vec![
        key(RepoType::Model, "équipe/modèle-été"),
        key(RepoType::Dataset, "équipe/modèle-été"),
        key(RepoType::Model, "org/dead"),
        key(RepoType::Model, "org/newcomer"),
    ];
    let comparison = View { selected: compared, is_comparing: true, ..View::default() };
    assert_snapshot("compared_month-age", &svg(&mut engine, comparison, "month-age"));
}
