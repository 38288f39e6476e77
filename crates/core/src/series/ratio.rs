//! Expresses values in percent of a total or of a base value.

/// Returns each value in percent of the total in the same bucket; missing where the total is 0.
///
/// ```
/// use publisher_analytics_core::series::percent_of_totals;
/// assert_eq!(percent_of_totals(&[Some(1.0), None, Some(0.0)], &[4.0, 4.0, 0.0]), [Some(25.0), None, None]);
/// ```
pub fn percent_of_totals(values: &[Option<f64>], totals: &[f64]) -> Vec<Option<f64>> {
    let percent = |(value, total): (&Option<f64>, &f64)| {
        value.filter(|_| *total > 0.0).map(|value| value / total * 100.0)
    };
    values.iter().zip(totals).map(percent).collect()
}

/// Returns each value in percent of the base: the first value above 0 in a bucket that is not `partial`. Without a
/// base, all values are missing.
///
/// Before the base, only partial buckets have a result. The other values before the base are 0 or missing, and become
/// missing.
///
/// ```
/// use publisher_analytics_core::series::percent_of_first;
/// let values = [Some(3.0), None, Some(0.0), Some(4.0), Some(5.0)];
/// assert_eq!(percent_of_first(&values, &[0]), [Some(75.0), None, None, Some(100.0), Some(125.0)]);
/// ```
pub fn percent_of_first(values: &[Option<f64>], partial: &[usize]) -> Vec<Option<f64>> {
    let is_base = |&(index, value): &(usize, f64)| value > 0.0 && !partial.contains(&index);
    let present = values.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?)));
    let Some((first, base)) = present.clone().find(is_base) else {
        return vec![None; values.len()];
    };
    let indexed = |(index, value): (usize, &Option<f64>)| {
        value
            .filter(|_| index >= first || partial.contains(&index))
            .map(|value| value / base * 100.0)
    };
    values.iter().enumerate().map(indexed).collect()
}
