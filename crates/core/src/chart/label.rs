//! Estimates the width of a label without a backend.
//!
//! Widths are upper estimates for common interface fonts (the advances of a wide font, rounded up). So labels that do not
//! overlap by their estimates do not overlap on screen.

/// Font size of tick labels, in CSS pixels.
pub(super) const FONT_SIZE_CSS_PX: f64 = 12.0;

/// Estimates the width of one line of text, in CSS pixels. The estimate is never too small for the digits, signs and
/// English month names of tick labels.
pub fn width_css_px(text: &str) -> f64 {
    text.chars().map(advance_em).sum::<f64>() * FONT_SIZE_CSS_PX
}

fn advance_em(c: char) -> f64 {
    match c {
        '0'..='9' => 0.64,
        ' ' | '.' | ',' | 'i' | 'j' | 'l' | 'J' | 'I' => 0.32,
        'f' | 't' | 'r' | '-' => 0.42,
        'm' => 0.98,
        'M' => 0.87,
        'O' | 'D' | 'N' => 0.79,
        _ => 0.69,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn width_grows_with_the_text() {
        assert!(width_css_px("").abs() < f64::EPSILON);
        assert!(width_css_px("800k") < width_css_px("1800k"));
        assert!((width_css_px("2013") - 4.0 * 0.64 * 12.0).abs() < 1e-9);
    }
}
