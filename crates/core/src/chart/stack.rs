//! Stacks layers: computes the tops of bands and the range of the value axis.
//!
//! - Values that are not finite are missing. Negative values count as 0, values above 10²⁰⁰ as 10²⁰⁰, so sums stay finite.
//! - A value missing in one layer counts as 0 if another layer has a value there. A value missing in every layer is missing in
//!   all tops. So all tops have the same gaps.
//! - Cost: O(L · D) for L layers of D positions. Values that need no sanitizing, such as counts, are shared instead of copied.

use super::{ChartSpec, Values};

const LARGEST_VALUE: f64 = 1e200;

/// Sanitizes a value: the result is finite and not negative, or NaN if the value is missing.
pub(super) fn sanitized(value: f64) -> f64 {
    if value.is_finite() { value.clamp(0.0, LARGEST_VALUE) } else { f64::NAN }
}

/// Returns the sanitized values of a series, at most `count`.
pub(super) fn sanitized_values(values: &Values, count: usize) -> Values {
    let all = values.as_slice();
    // Comparisons with NaN are false, so missing values change nothing.
    let (mut lowest, mut highest) = (0.0, 0.0);
    for &value in all {
        lowest = if value < lowest { value } else { lowest };
        highest = if value > highest { value } else { highest };
    }
    if lowest == 0.0 && highest <= LARGEST_VALUE && all.len() <= count {
        return values.clone();
    }
    all.iter().take(count).map(|&value| sanitized(value)).collect::<Vec<f64>>().into()
}

/// Returns the largest present value; 0 if there is none.
pub(super) fn largest_of(values: &[f64]) -> f64 {
    // Not `f64::max`, which is slow in WebAssembly. A comparison with NaN is false, so missing values are skipped.
    values.iter().fold(0.0, |largest, &value| if value > largest { value } else { largest })
}

fn is_whole(values: &[f64]) -> bool {
    values.iter().all(|value| value.is_nan() || value.fract() == 0.0)
}

/// The stacked layers of a chart, and its other drawn values.
#[derive(Clone, Debug)]
pub(super) struct Stack {
    /// The sanitized values of each layer, bottom first.
    pub(super) values: Vec<Values>,
    /// The tops of each layer, bottom first: the sums of the layer and all layers below, with the same gaps in every
    /// layer. If layers are not stacked, the tops of a layer are its own values.
    pub(super) tops: Vec<Values>,
    /// Sanitized values of the previous period.
    pub(super) reference: Values,
    /// Sanitized values of the dots.
    pub(super) dots: Values,
    /// The largest drawn value; 0 if there is none.
    pub(super) largest: f64,
    /// Whether every drawn value is a whole number.
    pub(super) is_whole: bool,
}

impl Stack {
    /// Stacks the layers of a chart.
    pub(super) fn new(spec: &ChartSpec) -> Self {
        let count = spec.axis.count;
        let values: Vec<Values> =
            spec.layers.iter().map(|layer| sanitized_values(&layer.values, count)).collect();
        let tops = if spec.is_stacked && values.len() > 1 {
            stacked(&values)
        } else {
            // The tops of a single layer, or of a line, are its own values.
            values.clone()
        };
        let reference = sanitized_values(&spec.reference, count);
        let dots = sanitized_values(&spec.dots, count);
        let rings: Vec<f64> = spec
            .layers
            .iter()
            .flat_map(|layer| &layer.rings)
            .map(|&(_, height)| sanitized(height))
            .collect();
        let others = [reference.as_slice(), dots.as_slice(), &rings];
        let largest = tops.iter().map(Values::as_slice).chain(others).map(largest_of);
        let largest = largest.fold(0.0, f64::max);
        let is_whole = values.iter().map(Values::as_slice).chain(others).all(is_whole);
        Self { values, tops, reference, dots, largest, is_whole }
    }

    /// Returns the layers to draw, bottom first: those with a value above 0. If there is none, returns the first layer,
    /// to draw its line at 0.
    pub(super) fn drawn_layers(&self) -> Vec<usize> {
        let is_drawn =
            |&layer: &usize| self.values[layer].as_slice().iter().any(|&value| value > 0.0);
        let drawn: Vec<usize> = (0..self.values.len()).filter(is_drawn).collect();
        if drawn.is_empty() && !self.values.is_empty() { vec![0] } else { drawn }
    }
}

/// Returns the sums of each layer and all layers below it.
fn stacked(layers: &[Values]) -> Vec<Values> {
    let length = layers.iter().map(|layer| layer.as_slice().len()).max().unwrap_or(0);
    let mut sums = vec![f64::NAN; length];
    for layer in layers {
        for (sum, value) in sums.iter_mut().zip(layer.as_slice()) {
            if !value.is_nan() {
                *sum = 0.0;
            }
        }
    }
    let top_of = |layer: &Values| {
        for (sum, value) in sums.iter_mut().zip(layer.as_slice()) {
            // A missing value (NaN) counts as 0: `max` returns the operand that is a number.
            *sum += value.max(0.0);
        }
        Values::from(sums.as_slice())
    };
    layers.iter().map(top_of).collect()
}

#[cfg(test)]
mod tests {
    use super::super::spec::tests::chart;
    use super::*;

    fn values(values: &[Option<f64>]) -> Values {
        values.iter().copied().collect()
    }

    #[test]
    fn a_gap_in_one_layer_is_0_and_a_gap_in_all_is_a_gap() {
        let one = vec![Some(1.0), None, None, Some(4.0)];
        let other = vec![Some(10.0), Some(20.0), None];
        let stack = Stack::new(&chart(&[one.clone(), other]));
        assert_eq!(stack.tops[0], values(&[Some(1.0), Some(0.0), None, Some(4.0)]));
        assert_eq!(stack.tops[1], values(&[Some(11.0), Some(20.0), None, Some(4.0)]));
        assert_eq!(Stack::new(&chart(std::slice::from_ref(&one))).tops[0], values(&one));
    }

    #[test]
    fn what_is_no_number_is_missing() {
        let wrong = vec![Some(f64::NAN), Some(f64::INFINITY), Some(-2.0), Some(f64::MAX)];
        let stack = Stack::new(&chart(&[wrong]));
        assert_eq!(stack.tops[0], values(&[None, None, Some(0.0), Some(1e200)]));
    }

    #[test]
    fn clean_values_are_shared() {
        let spec = chart(&[vec![Some(3.0), None, Some(0.0)]]);
        let stack = Stack::new(&spec);
        let shared =
            |values: &Values| std::ptr::eq(values.as_slice(), spec.layers[0].values.as_slice());
        assert!(shared(&stack.values[0]) && shared(&stack.tops[0]));
    }

    #[test]
    fn layers_without_a_value_above_0_are_left_out() {
        let zeros = vec![Some(0.0), None];
        let ones = vec![Some(1.0), None];
        assert_eq!(Stack::new(&chart(&[zeros.clone(), ones])).drawn_layers(), [1]);
        assert_eq!(Stack::new(&chart(&[zeros.clone(), zeros])).drawn_layers(), [0]);
        assert!(Stack::new(&chart(&[])).drawn_layers().is_empty());
    }

    #[test]
    fn the_axis_covers_the_reference_and_the_rings() {
        let mut spec = chart(&[vec![Some(2.0)]]);
        spec.reference = vec![3.5, 9.0].into();
        let stack = Stack::new(&spec);
        assert!((stack.largest - 3.5).abs() < f64::EPSILON, "9 lies beyond the axis");
        assert!(!stack.is_whole);
        spec.layers[0].rings = vec![(0, 7.0)];
        assert!((Stack::new(&spec).largest - 7.0).abs() < f64::EPSILON);
    }
}
