//! Layers to cumulated tops: what the value axis must cover and where each band lies.
//!
//! - Missing: `None`, and every value that is no finite number. Negative values count as 0, values
//!   above 10²⁰⁰ as 10²⁰⁰, so sums stay finite.
//! - A value missing in one layer counts as 0 where another layer has one; a position that every
//!   layer misses is missing in all tops. All tops therefore have the same gaps.
//! - Cost: O(L · D) for L layers of D positions.

use super::{ChartSpec, Layer};

const LARGEST_VALUE: f64 = 1e200;

/// The cleaned value of one position: present values are finite and not negative.
pub(super) fn cleaned(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite()).map(|value| value.clamp(0.0, LARGEST_VALUE))
}

/// The cleaned values of a series, no more than `count`.
pub(super) fn cleaned_values(values: &[Option<f64>], count: usize) -> Vec<Option<f64>> {
    values.iter().take(count).copied().map(cleaned).collect()
}

/// The largest present value, 0 if there is none.
pub(super) fn largest_of(values: &[Option<f64>]) -> f64 {
    values.iter().flatten().copied().fold(0.0, f64::max)
}

/// The layers of a chart on top of each other, and its reference.
pub(super) struct Stack {
    /// Per layer, bottom first, its own values; 0 where missing.
    pub(super) values: Vec<Vec<f64>>,
    /// Per layer, bottom first, the sum of it and all below, with the same gaps in each; its own values where layers are
    /// not stacked. All have the same length.
    pub(super) tops: Vec<Vec<Option<f64>>>,
    /// Cleaned values of the earlier period.
    pub(super) reference: Vec<Option<f64>>,
    /// Cleaned values of the dots.
    pub(super) dots: Vec<Option<f64>>,
    /// Per layer the cleaned value of its ring.
    pub(super) rings: Vec<Option<f64>>,
}

impl Stack {
    /// Stacks the layers of a chart.
    pub(super) fn of(spec: &ChartSpec) -> Self {
        let count = spec.axis.count;
        let layers = &spec.layers;
        let length = layers.iter().map(|layer| layer.values.len()).max().unwrap_or(0).min(count);
        let at = |layer: &Layer, i: usize| cleaned(layer.values.get(i).copied().flatten());
        let mut sums: Vec<Option<f64>> = (0..length)
            .map(|i| layers.iter().any(|layer| at(layer, i).is_some()).then_some(0.0))
            .collect();
        let mut values = Vec::with_capacity(layers.len());
        let mut tops = Vec::with_capacity(layers.len());
        for layer in layers {
            let own: Vec<f64> = (0..length).map(|i| at(layer, i).unwrap_or(0.0)).collect();
            for (sum, value) in sums.iter_mut().zip(&own) {
                *sum = sum.map(|sum| sum + value);
            }
            values.push(own);
            tops.push(if spec.is_stacked {
                sums.clone()
            } else {
                (0..length).map(|i| at(layer, i)).collect()
            });
        }
        let reference = cleaned_values(spec.reference.as_deref().unwrap_or_default(), count);
        let dots = cleaned_values(&spec.dots, count);
        let rings = layers.iter().map(|layer| cleaned(layer.ring)).collect();
        Self { values, tops, reference, dots, rings }
    }

    /// The largest value that is drawn, 0 if there is none.
    pub(super) fn largest(&self) -> f64 {
        let others = [&self.reference, &self.dots, &self.rings].into_iter();
        others.chain(&self.tops).map(|values| largest_of(values)).fold(0.0, f64::max)
    }

    /// Whether every value that is drawn is a whole number.
    pub(super) fn is_whole(&self) -> bool {
        let whole = |value: &f64| value.fract() == 0.0;
        let others = [&self.reference, &self.dots, &self.rings].into_iter().flatten().flatten();
        self.values.iter().flatten().all(whole) && others.into_iter().all(whole)
    }

    /// The layers worth drawing, bottom first: those that are somewhere above 0. If there is none,
    /// the first, for its line at 0.
    pub(super) fn drawn_layers(&self) -> Vec<usize> {
        let is_drawn = |&layer: &usize| self.values[layer].iter().any(|&value| value > 0.0);
        let drawn: Vec<usize> = (0..self.values.len()).filter(is_drawn).collect();
        if drawn.is_empty() && !self.values.is_empty() { vec![0] } else { drawn }
    }
}

#[cfg(test)]
mod tests {
    use super::super::spec::tests::chart;
    use super::*;

    #[test]
    fn a_gap_in_one_layer_is_0_and_a_gap_in_all_is_a_gap() {
        let one = vec![Some(1.0), None, None, Some(4.0)];
        let other = vec![Some(10.0), Some(20.0), None];
        let stack = Stack::of(&chart(&[one.clone(), other]));
        assert_eq!(stack.tops[0], [Some(1.0), Some(0.0), None, Some(4.0)]);
        assert_eq!(stack.tops[1], [Some(11.0), Some(20.0), None, Some(4.0)]);
        assert_eq!(Stack::of(&chart(&[one])).tops[0], [Some(1.0), None, None, Some(4.0)]);
    }

    #[test]
    fn what_is_no_number_is_missing() {
        let values = vec![Some(f64::NAN), Some(f64::INFINITY), Some(-2.0), Some(f64::MAX)];
        assert_eq!(Stack::of(&chart(&[values])).tops[0], [None, None, Some(0.0), Some(1e200)]);
    }

    #[test]
    fn layers_without_a_value_above_0_are_left_out() {
        let zeros = vec![Some(0.0), None];
        let ones = vec![Some(1.0), None];
        assert_eq!(Stack::of(&chart(&[zeros.clone(), ones])).drawn_layers(), [1]);
        assert_eq!(Stack::of(&chart(&[zeros.clone(), zeros])).drawn_layers(), [0]);
        assert!(Stack::of(&chart(&[])).drawn_layers().is_empty());
    }

    #[test]
    fn the_axis_covers_the_reference() {
        let mut spec = chart(&[vec![Some(2.0)]]);
        spec.reference = Some(vec![Some(3.5), Some(9.0)]);
        let stack = Stack::of(&spec);
        assert!((stack.largest() - 3.5).abs() < f64::EPSILON, "9 lies beyond the axis");
        assert!(!stack.is_whole());
    }
}
