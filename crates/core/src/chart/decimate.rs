//! Decimates dense series: chooses the positions to draw, with the minimum and maximum of each pixel column.
//!
//! The input is one or more series over the same positions with the same gaps (the tops of a stack; NaN is missing), and a
//! number of pixel columns W. The output is runs of ascending positions. Contract:
//!
//! - With fewer than 4 · W positions, every present position is kept.
//! - Otherwise, each column keeps its first and last present position and, for each series, one position of its minimum and one
//!   of its maximum. So the decimated line enters and leaves each column where the full line does, and has the same extremes.
//! - A run never spans a missing position, and there is always one between two neighbouring runs: no gap is lost or added.
//! - All series share the kept positions, so stacked bands meet without slits.
//! - Cost: O(S · D) for S series of D positions; at most W · (2 + 2 S) positions are kept.
//!
//! Points are not smoothed, averaged or moved.

use std::ops::Range;

/// A builder of runs: lists of ascending positions without gaps.
#[derive(Default)]
struct Runs {
    runs: Vec<Vec<usize>>,
    /// Whether a position is missing after the last kept one.
    is_gap: bool,
}

impl Runs {
    /// Keeps a position that is present.
    fn keep(&mut self, position: usize) {
        match self.runs.last_mut() {
            Some(run) if !self.is_gap => run.push(position),
            _ => self.runs.push(vec![position]),
        }
        self.is_gap = false;
    }

    /// Keeps the positions `kept` of a `column` that has missing positions.
    fn keep_between_gaps(&mut self, values: &[f64], column: Range<usize>, kept: &[usize]) {
        let mut next = column.start;
        for &position in kept {
            self.is_gap |= values[next..position].iter().any(|value| value.is_nan());
            self.keep(position);
            next = position + 1;
        }
        self.is_gap |= values[next..column.end].iter().any(|value| value.is_nan());
    }
}

/// Chooses the positions to draw on `columns` pixel columns, as runs without gaps.
pub(super) fn decimated_runs(series: &[&[f64]], columns: usize) -> Vec<Vec<usize>> {
    let Some(first) = series.first() else { return Vec::new() };
    let columns = columns.max(1);
    let mut runs = Runs::default();
    if first.len() / 4 < columns {
        for (position, value) in first.iter().enumerate() {
            if value.is_nan() {
                runs.is_gap = true;
            } else {
                runs.keep(position);
            }
        }
        return runs.runs;
    }
    let mut kept = Vec::with_capacity(4 * series.len());
    let mut start = 0;
    for column in 1..=columns {
        let end = column_start(column, columns, first.len());
        kept.clear();
        let mut has_gap = false;
        for values in series {
            has_gap |= keep_extremes(values.get(start..end).unwrap_or_default(), start, &mut kept);
        }
        kept.sort_unstable();
        kept.dedup();
        if has_gap {
            runs.keep_between_gaps(first, start..end, &kept);
        } else {
            for &position in &kept {
                runs.keep(position);
            }
        }
        start = end;
    }
    runs.runs
}

/// Returns the first position of a column: `column * length / columns`, without overflow.
fn column_start(column: usize, columns: usize, length: usize) -> usize {
    length / columns * column + length % columns * column / columns
}

/// Adds to `kept` the positions of the first, the last, a lowest and a highest value. `values[0]` is at position
/// `start`. Returns whether any value is missing. One pass finds the extremes, since comparisons with NaN are false.
fn keep_extremes(values: &[f64], start: usize, kept: &mut Vec<usize>) -> bool {
    let (mut lowest, mut highest) = ((0, f64::INFINITY), (0, f64::NEG_INFINITY));
    let mut present = 0;
    for (position, &value) in values.iter().enumerate() {
        present += usize::from(!value.is_nan());
        if value < lowest.1 {
            lowest = (position, value);
        }
        if value > highest.1 {
            highest = (position, value);
        }
    }
    if present > 0 {
        let is_present = |value: &f64| !value.is_nan();
        let first = values.iter().position(is_present).unwrap_or(0);
        let last = values.iter().rposition(is_present).unwrap_or(0);
        kept.extend([first, lowest.0, highest.0, last].map(|position| start + position));
    }
    present < values.len()
}

/// Returns, for each run, the position of the lowest value in each pixel column.
///
/// These positions are enough for the area below a line, since the line itself covers the rest of a column. Filling the
/// area up to every peak would cost several times as much as the line.
pub(super) fn lowest_of_columns(
    runs: &[Vec<usize>],
    values: &[f64],
    columns: usize,
) -> Vec<Vec<usize>> {
    let column_of = |position: usize| position as u64 * columns as u64 / values.len() as u64;
    let lowest_of = |run: &Vec<usize>| {
        let mut lowest: Vec<usize> = Vec::new();
        for &position in run {
            match lowest.last_mut() {
                Some(last) if column_of(*last) == column_of(position) => {
                    if values[position] < values[*last] {
                        *last = position;
                    }
                }
                _ => lowest.push(position),
            }
        }
        lowest
    };
    runs.iter().map(lowest_of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_positions_are_all_kept() {
        let values = [1.0, f64::NAN, 2.0, 3.0, f64::NAN];
        assert_eq!(decimated_runs(&[&values], 2), [vec![0], vec![2, 3]]);
        assert!(decimated_runs(&[], 2).is_empty());
        assert!(decimated_runs(&[&[]], 2).is_empty());
        assert!(decimated_runs(&[&[f64::NAN, f64::NAN]], 2).is_empty());
    }

    #[test]
    fn a_column_keeps_first_last_lowest_and_highest() {
        let values = [5.0, 6.0, 9.0, 6.0, 1.0, 6.0, 7.0, 7.0];
        assert_eq!(decimated_runs(&[&values], 1), [vec![0, 2, 4, 7]]);
    }

    #[test]
    fn an_area_has_one_position_a_column_the_lowest() {
        let values = [5.0, 6.0, 9.0, 6.0, 1.0, 6.0, 7.0, 7.0];
        let runs = [vec![0, 1, 2], vec![4, 5, 6, 7]];
        assert_eq!(lowest_of_columns(&runs, &values, 2), [vec![0], vec![4]]);
        assert_eq!(lowest_of_columns(&runs, &values, 4), [vec![0, 2], vec![4, 6]]);
        assert_eq!(lowest_of_columns(&runs, &values, 8), runs);
        assert!(lowest_of_columns(&[], &[], 8).is_empty());
    }

    #[test]
    fn a_gap_inside_a_column_stays() {
        let mut values = [5.0, 6.0, 9.0, 6.0, 1.0, 6.0, 7.0, 7.0];
        values[3] = f64::NAN;
        assert_eq!(decimated_runs(&[&values], 1), [vec![0, 2], vec![4, 7]]);
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        type Series = Vec<f64>;

        /// Two series with the same gaps.
        fn two_series() -> impl Strategy<Value = (Series, Series)> {
            let position = prop_oneof![
                1 => Just(None),
                6 => (0u32..1000, 0u32..1000).prop_map(Some),
            ];
            prop::collection::vec(position, 0..600).prop_map(|positions| {
                let series = |pick: fn((u32, u32)) -> u32| {
                    positions.iter().map(|p| p.map_or(f64::NAN, |p| f64::from(pick(p)))).collect()
                };
                (series(|p| p.0), series(|p| p.1))
            })
        }

        fn extremes<'a>(values: impl Iterator<Item = &'a f64>) -> (f64, f64) {
            values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &value| {
                (low.min(value), high.max(value))
            })
        }

        proptest! {
            #[test]
            fn drawn_extremes_are_the_true_extremes(
                (one, other) in two_series(), columns in 1usize..80,
            ) {
                let runs = decimated_runs(&[&one, &other], columns);
                let kept: Vec<usize> = runs.concat();
                prop_assert!(kept.windows(2).all(|pair| pair[0] < pair[1]));
                let is_decimated = one.len() / 4 >= columns;
                for values in [&one, &other] {
                    for column in 0..columns {
                        let start = column_start(column, columns, values.len());
                        let end = column_start(column + 1, columns, values.len());
                        let of_column: Vec<usize> =
                            kept.iter().copied().filter(|i| (start..end).contains(i)).collect();
                        prop_assert!(!is_decimated || of_column.len() <= 6);
                        prop_assert_eq!(
                            extremes(of_column.iter().map(|&i| &values[i])),
                            extremes(values[start..end].iter())
                        );
                        let present = || (start..end).filter(|&i| !values[i].is_nan());
                        prop_assert_eq!(of_column.first().copied(), present().next());
                        prop_assert_eq!(of_column.last().copied(), present().next_back());
                    }
                }
            }

            #[test]
            fn gaps_are_kept_and_none_is_added((one, other) in two_series(), columns in 1usize..80) {
                let runs = decimated_runs(&[&one, &other], columns);
                for run in &runs {
                    prop_assert!(!run.is_empty());
                    prop_assert!(one[run[0]..=run[run.len() - 1]].iter().all(|value| !value.is_nan()));
                }
                for pair in runs.windows(2) {
                    let (end, start) = (pair[0][pair[0].len() - 1], pair[1][0]);
                    prop_assert!(one[end..start].iter().any(|value| value.is_nan()));
                }
            }
        }
    }
}
