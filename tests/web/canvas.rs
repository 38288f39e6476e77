//! Tests that need a browser: the canvas backend draws, numbers are formatted exactly, and the theme's colours resolve.

use publisher_analytics::browser::canvas::{CanvasSurface, UNITS_PER_CSS_PX};
use publisher_analytics::browser::locale;
use publisher_analytics_core::chart::{
    AxisStyle, ChartLayout, ChartSpec, Color, Layer, TrendSpec, Values, draw_chart, draw_trend,
};
use publisher_analytics_core::model::{Day, Granularity, RepoType, StoreBuilder, TimeAxis};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

const LINE: Color = Color::rgb(18, 67, 109);
const FILL: Color = Color::rgb(200, 210, 220);
const GRID: Color = Color::rgb(231, 231, 227);

fn canvas() -> HtmlCanvasElement {
    let document = web_sys::window().unwrap().document().unwrap();
    document.create_element("canvas").unwrap().unchecked_into()
}

/// Red, green, blue and opacity of the device pixel at (x, y).
fn pixel(canvas: &HtmlCanvasElement, x: u32, y: u32) -> [u8; 4] {
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d").unwrap().unwrap().unchecked_into();
    let data = context.get_image_data(f64::from(x), f64::from(y), 1.0, 1.0).unwrap().data();
    [data[0], data[1], data[2], data[3]]
}

fn axis(count: usize) -> TimeAxis {
    let first_day = Day::from_epoch_days(18_000);
    TimeAxis { first_day, granularity: Granularity::Day, count }
}

fn trend(values: Vec<Option<f64>>) -> TrendSpec {
    TrendSpec {
        size_css_px: (100, 30),
        units_per_css_px: UNITS_PER_CSS_PX,
        axis: axis(values.len()),
        offset: 0,
        values: values.into_iter().collect(),
        line: LINE,
        fill: FILL,
        baseline: GRID,
        reference: GRID,
        previous: Values::default(),
        top: None,
    }
}

#[wasm_bindgen_test]
fn a_trend_fills_its_area_at_every_pixel_ratio() {
    for ratio in [1u32, 2, 3] {
        let canvas = canvas();
        let surface = CanvasSurface::prepare(&canvas, 100, 30, f64::from(ratio)).unwrap();
        draw_trend(&trend(vec![Some(5.0); 50]), surface).unwrap();
        assert_eq!((canvas.width(), canvas.height()), (100 * ratio, 30 * ratio));
        let [red, green, blue, alpha] = pixel(&canvas, 50 * ratio, 20 * ratio);
        assert_eq!([red, green, blue, alpha], [200, 210, 220, 255], "at ratio {ratio}");
    }
}

#[wasm_bindgen_test]
fn a_gap_stays_empty() {
    let canvas = canvas();
    let surface = CanvasSurface::prepare(&canvas, 100, 30, 1.0).unwrap();
    let mut values = vec![Some(5.0); 50];
    values[20..30].fill(None);
    draw_trend(&trend(values), surface).unwrap();
    assert_eq!(pixel(&canvas, 50, 20)[3], 0);
    assert_eq!(pixel(&canvas, 20, 20)[3], 255);
}

#[wasm_bindgen_test]
fn preparing_again_clears_what_was_drawn() {
    let canvas = canvas();
    let surface = CanvasSurface::prepare(&canvas, 100, 30, 1.0).unwrap();
    draw_trend(&trend(vec![Some(5.0); 50]), surface).unwrap();
    CanvasSurface::prepare(&canvas, 100, 30, 1.0).unwrap();
    assert_eq!(pixel(&canvas, 50, 20), [0, 0, 0, 0]);
}

/// A chart with one layer, of 300 × 150 CSS pixels.
fn chart(values: Vec<Option<f64>>) -> ChartLayout {
    let axis = axis(values.len());
    let values = values.into_iter().collect();
    let layer = Layer { values, line: LINE, fill: FILL, rings: Vec::new() };
    let style = AxisStyle { grid: GRID, baseline: GRID, ..AxisStyle::plain(LINE) };
    ChartSpec::new((300, 150), UNITS_PER_CSS_PX, axis, vec![layer], style).layout()
}

/// The largest opacity of a pixel of the line within 1.5 CSS pixels of a point.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places on a small canvas"
)]
fn ink_around(canvas: &HtmlCanvasElement, (x, y): (f64, f64), ratio: f64) -> u8 {
    let near = |place: f64| ((place - 1.5) * ratio) as u32..=((place + 1.5) * ratio) as u32;
    let pixels = near(x).flat_map(|x| near(y).map(move |y| (x, y)));
    let blues = pixels.map(|(x, y)| pixel(canvas, x, y)).filter(|p| p[2] > p[0].saturating_add(40));
    blues.map(|p| p[3]).max().unwrap_or(0)
}

#[wasm_bindgen_test]
fn a_spike_among_thousands_of_days_is_drawn_to_its_height() {
    let canvas = canvas();
    let mut values: Vec<_> = (0..3_000).map(|day| Some(f64::from(day % 7))).collect();
    values[1_700] = Some(100.0);
    let layout = chart(values);
    let geometry = layout.geometry();
    let top = (geometry.x_of_index(1_700), geometry.y_of_value(100.0) + 1.0);
    let beside = (geometry.x_of_index(1_700) + 8.0, top.1);
    for ratio in [1.0, 1.25, 2.0] {
        let surface = CanvasSurface::prepare(&canvas, 300, 150, ratio).unwrap();
        draw_chart(&layout, surface).unwrap();
        assert!(ink_around(&canvas, top, ratio) > 100, "at ratio {ratio}");
        assert_eq!(ink_around(&canvas, beside, ratio), 0, "at ratio {ratio}");
    }
}

#[wasm_bindgen_test]
fn grid_lines_are_whole_device_pixels() {
    let canvas = canvas();
    let layout = chart(vec![Some(0.0); 30]);
    for ratio in [1.0, 1.5, 2.0] {
        let surface = CanvasSurface::prepare(&canvas, 300, 150, ratio).unwrap();
        draw_chart(&layout, surface).unwrap();
        let column = canvas.width() / 2;
        let rows = (0..canvas.height()).map(|y| pixel(&canvas, column, y));
        let blurred = rows.clone().filter(|p| p[..3] == [231, 231, 227] && p[3] != 255).count();
        let sharp = rows.filter(|p| *p == [231, 231, 227, 255]).count();
        assert_eq!(blurred, 0, "at ratio {ratio}");
        assert!(sharp > 0, "at ratio {ratio}");
    }
}

#[wasm_bindgen_test]
fn counts_beyond_two_to_the_53_keep_every_digit() {
    let digits = |text: String| text.chars().filter(char::is_ascii_digit).collect::<String>();
    assert_eq!(digits(locale::count(u64::MAX)), u64::MAX.to_string());
    assert_eq!(digits(locale::count((1 << 53) + 1)), "9007199254740993");
}

#[wasm_bindgen_test]
fn letter_case_comes_off_as_it_does_natively() {
    let mut builder = StoreBuilder::default();
    for name in ["Org/ÄÉИ-1", "ΟΔΟΣ", "İ", "Plain/Name"] {
        builder.repository(&RepoType::Model, name);
    }
    let store = builder.finish().unwrap();
    let folded: Vec<_> = store.repositories().map(|(_, one)| one.search_key()).collect();
    assert_eq!(folded, ["org/äéи-1", "οδοσ", "i\u{307}", "plain/name"]);
}
