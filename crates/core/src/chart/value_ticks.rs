//! Value ticks: multiples of 1, 2 or 5 times a power of ten, from 0 to the first tick at or above the largest value.
//!
//! A tick is a whole number times a power of ten until it is formatted, so labels have no rounding errors and no superfluous
//! digits: `0`, `200k`, `1.5M`, `2B`. From 10¹⁵ on and below 10⁻⁶, labels are written as `2e15`.

use crate::series::rounded_u64;

/// A value tick of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueTick {
    /// The value of the tick.
    pub value: f64,
    /// The text of the label.
    pub label: String,
}

/// The smallest maximum that an axis is scaled to. Smaller values are drawn as 0, since their labels would be
/// unreadable.
const SMALLEST_RANGE: f64 = 1e-9;

/// Returns the ticks for values from 0 to `largest`, ascending. The first tick is 0. The last is at least `largest` and
/// ends the axis. There are 2 to `max_intervals + 1` ticks. If `whole`, ticks are whole numbers.
pub(super) fn value_ticks(
    largest: f64,
    whole: bool,
    max_intervals: u32,
    decimal_separator: char,
) -> Vec<ValueTick> {
    let is_drawn = largest.is_finite() && largest >= SMALLEST_RANGE;
    let largest = if is_drawn { largest } else { 0.0 };
    let step = Step::covering(largest, whole, max_intervals.max(1));
    (0..=step.intervals(largest))
        .map(|k| ValueTick { value: step.value(k), label: step.label(k, decimal_separator) })
        .collect()
}

/// The step between ticks: `digit` · 10^`exponent`, where `digit` is 1, 2 or 5.
#[derive(Clone, Copy)]
struct Step {
    digit: u32,
    exponent: i32,
}

impl Step {
    /// Returns the smallest step that reaches `largest` in at most `max_intervals` intervals.
    fn covering(largest: f64, whole: bool, max_intervals: u32) -> Self {
        if largest <= 0.0 {
            return Self { digit: 1, exponent: 0 };
        }
        let narrowest = exponent_of(largest / f64::from(max_intervals));
        let first = if whole { narrowest.max(0) } else { narrowest };
        (first..=first + 1)
            .flat_map(|exponent| [1, 2, 5].map(|digit| Self { digit, exponent }))
            .find(|step| step.intervals(largest) <= max_intervals)
            .unwrap_or(Self { digit: 1, exponent: first + 2 })
    }

    fn value(self, k: u32) -> f64 {
        let whole = f64::from(self.digit * k);
        if self.exponent < 0 {
            whole / 10f64.powi(-self.exponent)
        } else {
            whole * 10f64.powi(self.exponent)
        }
    }

    /// Returns the number of steps that reach `largest`, at least 1.
    fn intervals(self, largest: f64) -> u32 {
        // The tolerance keeps 1.1 / 0.1 = 11.000000000000002 at 11 steps.
        let steps = (largest / self.value(1) - 1e-9).ceil();
        rounded_u32(steps).max(1)
    }

    fn label(self, k: u32, decimal_separator: char) -> String {
        let digits = (self.digit * k).to_string();
        if k == 0 {
            return digits;
        }
        let magnitude = self.exponent + i32::try_from(digits.len()).unwrap_or(1) - 1;
        let (unit_exponent, unit) = match magnitude {
            -6..=2 => (0, String::new()),
            3..=5 => (3, "k".to_owned()),
            6..=8 => (6, "M".to_owned()),
            9..=11 => (9, "B".to_owned()),
            12..=14 => (12, "T".to_owned()),
            _ => (magnitude, format!("e{magnitude}")),
        };
        decimal(&digits, self.exponent - unit_exponent, decimal_separator) + &unit
    }
}

/// Returns the exponent of the power of ten at or just below a positive number.
fn exponent_of(value: f64) -> i32 {
    let exponent = i32::try_from(i64::from(rounded_u32(value.log10().floor() + 400.0)) - 400);
    exponent.unwrap_or(0)
}

fn rounded_u32(value: f64) -> u32 {
    u32::try_from(rounded_u64(value)).unwrap_or(u32::MAX)
}

/// Formats `digits` · 10^`exponent` without superfluous zeros.
fn decimal(digits: &str, exponent: i32, separator: char) -> String {
    let zeros = |count: i32| "0".repeat(usize::try_from(count).unwrap_or(0));
    let Ok(decimals) = usize::try_from(-exponent) else {
        return format!("{digits}{}", zeros(exponent));
    };
    let padded = format!("{}{digits}", "0".repeat((decimals + 1).saturating_sub(digits.len())));
    let (whole, fraction) = padded.split_at(padded.len() - decimals);
    match fraction.trim_end_matches('0') {
        "" => whole.to_owned(),
        fraction => format!("{whole}{separator}{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(largest: f64, whole: bool, max_intervals: u32) -> String {
        let ticks = value_ticks(largest, whole, max_intervals, '.');
        ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn labels_have_the_fewest_digits_that_tell_them_apart() {
        assert_eq!(labels(710_000.0, true, 5), "0 200k 400k 600k 800k");
        assert_eq!(labels(5_700_000.0, true, 5), "0 2M 4M 6M");
        assert_eq!(labels(1_600_000.0, true, 4), "0 500k 1M 1.5M 2M");
        assert_eq!(labels(2e9, true, 2), "0 1B 2B");
        assert_eq!(labels(0.3, false, 3), "0 0.1 0.2 0.3");
        assert_eq!(labels(2f64.powi(53), true, 5), "0 2e15 4e15 6e15 8e15 1e16");
        assert_eq!(labels(900.0, true, 5), "0 200 400 600 800 1k");
    }

    #[test]
    fn whole_values_have_whole_ticks() {
        assert_eq!(labels(1.0, true, 5), "0 1");
        assert_eq!(labels(3.0, true, 5), "0 1 2 3");
        assert_eq!(labels(1.0, false, 5), "0 0.2 0.4 0.6 0.8 1");
    }

    #[test]
    fn nothing_to_show_is_an_axis_to_1() {
        for largest in [0.0, -3.0, f64::NAN, f64::INFINITY, 1e-300] {
            assert_eq!(labels(largest, false, 5), "0 1", "{largest}");
        }
    }

    #[test]
    fn the_decimal_separator_is_the_readers() {
        assert_eq!(value_ticks(1_600_000.0, true, 4, ',')[3].label, "1,5M");
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn ticks_ascend_from_0_to_the_largest_value(
                digits in 1u64..1 << 53, exponent in -20i32..180, whole: bool, intervals in 0u32..9,
            ) {
                let largest = digits as f64 * 10f64.powi(exponent);
                let ticks = value_ticks(largest, whole, intervals, '.');
                prop_assert!(ticks.len() >= 2);
                prop_assert!(ticks.len() <= intervals.max(1) as usize + 1);
                prop_assert!(ticks[0].value.abs() < f64::EPSILON);
                prop_assert!(ticks.windows(2).all(|pair| pair[0].value < pair[1].value));
                prop_assert!(ticks.windows(2).all(|pair| pair[0].label != pair[1].label));
                prop_assert!(ticks[ticks.len() - 1].value >= largest * (1.0 - 1e-8));
                prop_assert!(!whole || ticks.iter().all(|tick| tick.value.fract() == 0.0));
            }

            #[test]
            fn labels_say_the_value(largest in 1e-5f64..1e17, intervals in 1u32..9) {
                for tick in value_ticks(largest, false, intervals, '.') {
                    let (number, factor) = match tick.label.chars().last() {
                        Some('k') => (tick.label.trim_end_matches('k'), 1e3),
                        Some('M') => (tick.label.trim_end_matches('M'), 1e6),
                        Some('B') => (tick.label.trim_end_matches('B'), 1e9),
                        Some('T') => (tick.label.trim_end_matches('T'), 1e12),
                        _ => (tick.label.as_str(), 1.0),
                    };
                    let said = number.parse::<f64>().unwrap() * factor;
                    prop_assert!((said - tick.value).abs() <= tick.value * 1e-12, "{tick:?}");
                }
            }
        }
    }
}
