//! Values by bucket, in the form that drawing needs.

use std::fmt;
use std::sync::Arc;

/// One value for each bucket of an axis. NaN is missing.
///
/// Clones share their values, so a chart, its layout and its drawing have the same numbers without copies. Values are
/// equal if their bits are equal, so missing values are equal too.
///
/// ```
/// use publisher_analytics_core::chart::Values;
/// let values: Values = [Some(1.0), None].into_iter().collect();
/// assert!(values.as_slice()[1].is_nan());
/// assert_eq!(values, Values::from(vec![1.0, f64::NAN]));
/// ```
#[derive(Clone, Default)]
pub struct Values(Arc<[f64]>);

impl Values {
    /// Returns the values. NaN is missing.
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }
}

impl From<Vec<f64>> for Values {
    fn from(values: Vec<f64>) -> Self {
        Self(values.into())
    }
}

impl From<&[f64]> for Values {
    fn from(values: &[f64]) -> Self {
        Self(values.into())
    }
}

impl FromIterator<Option<f64>> for Values {
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(values: I) -> Self {
        Self(values.into_iter().map(|value| value.unwrap_or(f64::NAN)).collect())
    }
}

impl PartialEq for Values {
    fn eq(&self, other: &Self) -> bool {
        let same_bits = |(a, b): (&f64, &f64)| a.to_bits() == b.to_bits();
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.len() == other.0.len() && self.0.iter().zip(&*other.0).all(same_bits))
    }
}

impl fmt::Debug for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter()).finish()
    }
}
