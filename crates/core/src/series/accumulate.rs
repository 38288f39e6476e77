//! Running sums.

/// Returns the sum of each value and all values before it. A missing value adds nothing. Sums before the first present
/// value are missing.
///
/// ```
/// use publisher_analytics_core::series::running_sums;
/// assert_eq!(running_sums(&[None, Some(2), None, Some(3)]), [None, Some(2), Some(2), Some(5)]);
/// ```
pub fn running_sums(values: &[Option<u64>]) -> Vec<Option<u64>> {
    let mut sum = None;
    let add = |value: &Option<u64>| {
        sum = value.map(|value| value + sum.unwrap_or(0)).or(sum);
        sum
    };
    values.iter().map(add).collect()
}
