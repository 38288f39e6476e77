//! Value axes in percent and on a logarithmic scale.

use super::{ValueScale, ValueTick};

/// The minimum distance between a tick and 0, as a fraction of the axis.
const NEAREST_TICK: f64 = 0.12;
/// The maximum number of ticks on a logarithmic scale.
const MAX_TICKS: usize = 6;

/// Returns the axis from 0 to 100 %.
pub(super) fn percent_scale() -> ValueScale {
    let tick = |percent: u8| ValueTick { value: f64::from(percent), label: format!("{percent}%") };
    ValueScale { ticks: [0, 25, 50, 75, 100].map(tick).into(), top: 100.0 }
}

/// Returns the position of a value on a logarithmic axis: log₁₀(value + 1), so that 0 is at the bottom.
///
/// ```
/// use publisher_analytics_core::chart::symlog;
/// assert_eq!(symlog(0.0), 0.0);
/// assert_eq!(symlog(999.0).round(), 3.0);
/// ```
pub fn symlog(value: f64) -> f64 {
    (value + 1.0).log10()
}

/// Returns the logarithmic axis up to `top`, the [`symlog`] of the largest value. Ticks are at 0 and at powers of ten.
pub(super) fn logarithmic_scale(top: f64) -> ValueScale {
    let units = ["", "k", "M", "B", "T"];
    let power_of = |exponent: usize| {
        let (unit, zeros) = (exponent / 3, exponent % 3);
        let label = match units.get(unit) {
            Some(unit) => format!("1{}{unit}", "0".repeat(zeros)),
            None => format!("1e{exponent}"),
        };
        let value = symlog(10_f64.powi(i32::try_from(exponent).unwrap_or(0)));
        ValueTick { value, label }
    };
    let mut exponents: Vec<usize> = (0..=18).take_while(|&e| power_of(e).value <= top).collect();
    let step = exponents.len().div_ceil(MAX_TICKS - 1).max(1);
    // Keeps the largest power of ten and every `step`-th one below.
    exponents = exponents.into_iter().rev().step_by(step).collect();
    exponents.reverse();
    // Drops ticks too close to the tick at 0, such as that of 1.
    exponents.retain(|&exponent| power_of(exponent).value >= top * NEAREST_TICK);
    let zero = ValueTick { value: 0.0, label: "0".to_owned() };
    let ticks = std::iter::once(zero).chain(exponents.into_iter().map(power_of)).collect();
    ValueScale { ticks, top: top.max(symlog(1.0)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(largest: f64) -> String {
        let scale = logarithmic_scale(symlog(largest));
        assert!(scale.ticks.iter().all(|tick| tick.value <= scale.top));
        assert!(scale.ticks.is_sorted_by(|a, b| a.value < b.value));
        scale.ticks.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_logarithmic_scale_has_powers_of_ten_up_to_the_largest() {
        assert_eq!(labels(0.0), "0");
        assert_eq!(labels(1.0), "0 1");
        assert_eq!(labels(59_288.0), "0 10 100 1k 10k");
        assert_eq!(labels(2e6), "0 100 10k 1M");
        assert_eq!(labels(9.1e15), "0 1k 10M 100B 1e15");
    }
}
