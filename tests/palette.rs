//! Checks the colours of `style/tokens.css` in both themes: texts must be readable, lines visible, and types
//! distinguishable with each of the common colour-vision deficiencies.
//!
//! Contrast is defined by WCAG 2.2 (relative luminance). Deficiencies are simulated with the matrices of Machado,
//! Oliveira and Fernandes (2009) at full severity. Distances are Euclidean in Oklab (Ottosson 2020), where the distance
//! of black and white is 1, and a distance of about 0.02 is just noticeable side by side.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic as tests do"
)]

const TOKENS: &str = include_str!("../style/tokens.css");

const BACKGROUNDS: [&str; 3] = ["background", "raised", "soft"];
const TEXTS: [&str; 4] = ["text", "muted", "up", "down"];
/// Colours that carry meaning but are not text: lines of charts, borders of controls.
const MARKS: [&str; 16] = [
    "model", "dataset", "other", "other-2", "other-3", "other-4", "control", "series-0",
    "series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-7", "others",
];
const TYPES: [&str; 6] = ["model", "dataset", "other", "other-2", "other-3", "other-4"];
/// Bands of repositories, in their order in a chart. The legend names them, and their marks differ in shape.
const SERIES: [&str; 6] = ["series-0", "series-1", "series-2", "series-3", "series-4", "others"];

/// Lines of compared repositories. Any two may cross. They are also named beside their ends.
const LINES: [&str; 8] = [
    "series-0", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6", "series-7",
];

const LEAST_TEXT_CONTRAST: f64 = 4.5;
const LEAST_MARK_CONTRAST: f64 = 3.0;
const LEAST_DISTANCE: f64 = 0.14;
/// The least distance of bands that are not adjacent.
const LEAST_SERIES_DISTANCE: f64 = 0.1;

type Vector = [f64; 3];
type Matrix = [Vector; 3];

const SIGHTS: [(&str, Matrix); 4] = [
    ("no deficiency", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// The themes, each with the index of its argument in `light-dark()`.
const THEMES: [(&str, usize); 2] = [("light", 0), ("dark", 1)];

/// The colour of a token in linear light.
fn linear(token: &str, theme: usize) -> Vector {
    let start = format!("--{token}: light-dark(");
    let (_, rest) = TOKENS.split_once(&start).unwrap_or_else(|| panic!("no token --{token}"));
    let (pair, _) = rest.split_once(");").expect("a pair of colours");
    let hex = pair.split(", ").nth(theme).and_then(|color| color.strip_prefix('#')).unwrap();
    [0, 2, 4].map(|at| {
        let channel = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    })
}

fn times(matrix: &Matrix, vector: Vector) -> Vector {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

fn contrast(a: Vector, b: Vector) -> f64 {
    let luminance = |[red, green, blue]: Vector| 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

fn oklab(linear: Vector) -> Vector {
    const TO_CONES: Matrix = [
        [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
        [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
        [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
    ];
    const FROM_CONES: Matrix = [
        [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
        [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
        [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
    ];
    times(&FROM_CONES, times(&TO_CONES, linear).map(f64::cbrt))
}

fn distance(a: Vector, b: Vector) -> f64 {
    a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
}

/// Fails with a readable list of shortfalls, unless it is empty.
fn assert_none(short: Vec<String>) {
    assert!(short.is_empty(), "{}", short.join("\n"));
}

#[test]
fn texts_and_marks_stand_out_from_every_background() {
    let kinds = [(&TEXTS[..], LEAST_TEXT_CONTRAST), (&MARKS[..], LEAST_MARK_CONTRAST)];
    let mut short = Vec::new();
    for (theme, place) in THEMES {
        for (tokens, least) in kinds {
            for token in tokens {
                for background in BACKGROUNDS {
                    let found = contrast(linear(token, place), linear(background, place));
                    if found < least {
                        short.push(format!("{theme}: {token} on {background}: {found:.2}"));
                    }
                }
            }
        }
    }
    assert_none(short);
}

/// The pairs of `tokens` whose distance is too small. `least` returns the least distance for a pair, given the
/// difference of its indices.
fn too_near(tokens: &[&str], least: impl Fn(usize) -> f64) -> Vec<String> {
    let mut short = Vec::new();
    for (theme, place) in THEMES {
        for (sight, matrix) in &SIGHTS {
            let seen = |token| {
                oklab(times(matrix, linear(token, place)).map(|channel| channel.clamp(0.0, 1.0)))
            };
            for (index, a) in tokens.iter().enumerate() {
                for (behind, b) in tokens[index + 1..].iter().enumerate() {
                    let found = distance(seen(a), seen(b));
                    if found < least(behind + 1) {
                        short.push(format!("{theme}, {sight}: {a} and {b}: {found:.3}"));
                    }
                }
            }
        }
    }
    short
}

#[test]
fn types_can_be_told_apart_with_any_sight() {
    assert_none(too_near(&TYPES, |_| LEAST_DISTANCE));
}

#[test]
fn bands_of_repositories_can_be_told_apart_with_any_sight() {
    let least = |apart| if apart == 1 { LEAST_DISTANCE } else { LEAST_SERIES_DISTANCE };
    assert_none(too_near(&SERIES, least));
}

#[test]
fn lines_of_repositories_can_be_told_apart_with_any_sight() {
    assert_none(too_near(&LINES, |_| LEAST_SERIES_DISTANCE));
}

#[test]
fn the_measures_are_those_of_their_sources() {
    let (black, white) = ([0.0; 3], [1.0; 3]);
    assert!((contrast(black, white) - 21.0).abs() < 1e-9);
    assert!((distance(oklab(black), oklab(white)) - 1.0).abs() < 1e-6);
    // A red and a green that look the same with deuteranopia.
    let (red, green) = ([0.35, 0.02, 0.02], [0.02, 0.16, 0.02]);
    let seen = |(_, matrix): &(&str, Matrix), color| {
        oklab(times(matrix, color).map(|channel| channel.clamp(0.0, 1.0)))
    };
    let apart = SIGHTS.each_ref().map(|sight| distance(seen(sight, red), seen(sight, green)));
    assert!(apart[0] > 0.2, "{apart:?}");
    assert!(apart[2] < 0.02, "{apart:?}");
    // Grey stays grey.
    for (sight, matrix) in &SIGHTS {
        assert!(distance(times(matrix, white), white) < 1e-3, "{sight}");
    }
}
