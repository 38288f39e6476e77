//! CSS lengths and percentages, with one decimal. Negative ones become 0.

/// Formats a length in CSS pixels.
pub(super) fn css_px(length: f64) -> String {
    with_tenths(length) + "px"
}

/// Formats a fraction as a percentage.
pub(super) fn css_percent(fraction: f64) -> String {
    with_tenths(fraction * 100.0) + "%"
}

#[expect(clippy::cast_possible_truncation, reason = "lengths on a page are small")]
fn with_tenths(number: f64) -> String {
    let tenths = (number * 10.0).round().max(0.0) as i32;
    format!("{}.{}", tenths / 10, tenths % 10)
}
