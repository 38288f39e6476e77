//! Rounds floating-point numbers to integers.

/// Rounds to the nearest integer. Negative numbers and NaN give 0; numbers that are too large give [`u64::MAX`].
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "`as` saturates, and NaN becomes 0"
)]
pub(crate) fn rounded_u64(value: f64) -> u64 {
    value.round() as u64
}
