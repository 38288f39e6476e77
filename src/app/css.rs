//! Lengths of a chart's layout as the stylesheet takes them.

/// A length with one decimal.
#[expect(clippy::cast_possible_truncation, reason = "lengths on a page are small")]
pub(super) fn css_px(length: f64) -> String {
    let tenths = (length * 10.0).round().max(0.0) as i32;
    format!("{}.{}px", tenths / 10, tenths % 10)
}
