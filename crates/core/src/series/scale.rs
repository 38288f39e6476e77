//! Value scales other than the linear one of downloads: in percent, and logarithmic.

/// How near to 0 a tick may lie, as a part of the scale.
const NEAREST_TICK: f64 = 0.12;
/// The most ticks of a logarithmic scale.
const MAX_TICKS: usize = 6;

/// Ticks and top of a value scale, in the heights that are drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct HeightScale {
    /// Where ticks stand, ascending from 0, and what is written there.
    pub ticks: Vec<(f64, String)>,
    /// The height at the top.
    pub top: f64,
}

impl HeightScale {
    /// From 0 to 100 %.
    pub(super) fn percent() -> Self {
        let ticks = [0_u8, 25, 50, 75, 100].map(|part| (f64::from(part), format!("{part}%")));
        Self { ticks: ticks.into(), top: 100.0 }
    }

    /// The height of a value: its logarithm, but 0 for 0 (the logarithm of one more).
    ///
    /// ```
    /// use publisher_analytics_core::series::HeightScale;
    /// assert_eq!(HeightScale::symlog(0.0), 0.0);
    /// assert_eq!(HeightScale::symlog(999.0).round(), 3.0);
    /// ```
    pub fn symlog(value: f64) -> f64 {
        (value + 1.0).log10()
    }

    /// The value whose height is `height`.
    ///
    /// ```
    /// use publisher_analytics_core::series::HeightScale;
    /// assert_eq!(HeightScale::value_of_symlog(HeightScale::symlog(125.0)).round(), 125.0);
    /// ```
    pub fn value_of_symlog(height: f64) -> f64 {
        10_f64.powf(height) - 1.0
    }

    /// Powers of ten up to `largest`, and 0: as many as can be read.
    pub(super) fn logarithmic(largest: f64) -> Self {
        let units = ["", "k", "M", "B", "T"];
        let power_of = |exponent: usize| {
            let (unit, zeros) = (exponent / 3, exponent % 3);
            let label = match units.get(unit) {
                Some(unit) => format!("1{}{unit}", "0".repeat(zeros)),
                None => format!("1e{exponent}"),
            };
            (Self::symlog(10_f64.powi(i32::try_from(exponent).unwrap_or(0))), label)
        };
        let mut exponents: Vec<usize> =
            (0..=18).take_while(|&e| power_of(e).0 <= Self::symlog(largest)).collect();
        let step = exponents.len().div_ceil(MAX_TICKS - 1).max(1);
        // From the largest down: the smallest are the ones that nobody misses.
        exponents = exponents.into_iter().rev().step_by(step).collect();
        exponents.reverse();
        // That of 1 lies near 0.
        exponents.retain(|&exponent| power_of(exponent).0 >= Self::symlog(largest) * NEAREST_TICK);
        let ticks =
            std::iter::once((0.0, "0".to_owned())).chain(exponents.into_iter().map(power_of));
        let top = Self::symlog(largest).max(Self::symlog(1.0));
        Self { ticks: ticks.collect(), top }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(largest: f64) -> String {
        let scale = HeightScale::logarithmic(largest);
        assert!(scale.ticks.iter().all(|(height, _)| *height <= scale.top));
        assert!(scale.ticks.is_sorted_by(|a, b| a.0 < b.0));
        scale.ticks.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(" ")
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
