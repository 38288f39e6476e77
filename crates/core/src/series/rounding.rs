//! Rounds computed numbers to whole ones.

/// The nearest whole number. Negative numbers and NaN give 0, numbers too large give [`u64::MAX`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and NaN becomes 0"
)]
pub(crate) fn rounded_u64(value: f64) -> u64 {
    value.round() as u64
}
