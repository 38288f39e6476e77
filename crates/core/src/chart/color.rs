//! Colours with opacity, read from CSS notation and converted for plotters.

use plotters::style::RGBAColor;

/// Colour with opacity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Color {
    /// Red, 0 to 255 (sRGB).
    pub red: u8,
    /// Green, 0 to 255 (sRGB).
    pub green: u8,
    /// Blue, 0 to 255 (sRGB).
    pub blue: u8,
    /// Opacity, 0 (nothing) to 1 (opaque).
    pub alpha: f64,
}

impl Color {
    /// Makes an opaque colour.
    ///
    /// ```
    /// use publisher_analytics_core::chart::Color;
    /// assert_eq!(Color::rgb(18, 67, 109).alpha, 1.0);
    /// ```
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, alpha: 1.0 }
    }

    /// Gives the same colour with another opacity, 0 to 1.
    ///
    /// ```
    /// use publisher_analytics_core::chart::Color;
    /// assert_eq!(Color::rgb(1, 2, 3).with_alpha(0.22).alpha, 0.22);
    /// ```
    #[must_use]
    pub const fn with_alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// Reads CSS hexadecimal notation: `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa`, in either case. White space may surround it,
    /// as in the values of custom properties.
    ///
    /// ```
    /// use publisher_analytics_core::chart::Color;
    /// assert_eq!(Color::from_css_hex("#12436d"), Some(Color::rgb(0x12, 0x43, 0x6d)));
    /// assert_eq!(Color::from_css_hex(" #abc"), Some(Color::rgb(0xaa, 0xbb, 0xcc)));
    /// assert_eq!(Color::from_css_hex("tomato"), None);
    /// ```
    #[must_use]
    pub fn from_css_hex(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('#')?;
        let digits = digits.bytes().map(hex_digit).collect::<Option<Vec<u8>>>()?;
        let channels: Vec<u8> = match digits.len() {
            3 | 4 => digits.iter().map(|digit| digit * 17).collect(),
            6 | 8 => digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect(),
            _ => return None,
        };
        let opacity = channels.get(3).copied().unwrap_or(u8::MAX);
        let color = Self::rgb(channels[0], channels[1], channels[2]);
        Some(color.with_alpha(f64::from(opacity) / 255.0))
    }

    /// The colour for plotters, with its opacity limited to 0 to 1.
    pub(super) fn to_plotters(self) -> RGBAColor {
        let alpha = if self.alpha.is_nan() { 0.0 } else { self.alpha.clamp(0.0, 1.0) };
        RGBAColor(self.red, self.green, self.blue, alpha)
    }
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_length_of_hex_notation() {
        assert_eq!(Color::from_css_hex("#ABC"), Color::from_css_hex("#aabbcc"));
        assert_eq!(Color::from_css_hex("#f46a2538"), Color::from_css_hex(" #F46A2538 "));
        assert_eq!(Color::from_css_hex("#0000"), Some(Color::rgb(0, 0, 0).with_alpha(0.0)));
        assert_eq!(Color::from_css_hex("#ffff"), Some(Color::rgb(255, 255, 255)));
    }

    #[test]
    fn refuses_everything_else() {
        for text in ["", "#", "#12", "#12345", "#1234567", "#123456789", "123456", "#ggg", "#äöü"]
        {
            assert_eq!(Color::from_css_hex(text), None, "{text}");
        }
    }

    #[test]
    fn opacity_for_plotters_is_between_0_and_1() {
        for (alpha, expected) in [(f64::NAN, 0.0), (-1.0, 0.0), (7.0, 1.0), (0.5, 0.5)] {
            let RGBAColor(.., drawn) = Color::rgb(1, 2, 3).with_alpha(alpha).to_plotters();
            assert!((drawn - expected).abs() < f64::EPSILON);
        }
    }
}
