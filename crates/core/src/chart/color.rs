//! Colours with opacity, and their conversion for plotters.

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
    /// Creates an opaque colour.
    ///
    /// ```
    /// use publisher_analytics_core::chart::Color;
    /// assert_eq!(Color::rgb(18, 67, 109).alpha, 1.0);
    /// ```
    #[must_use]
    pub const fn rgb(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue, alpha: 1.0 }
    }

    /// Returns the same colour with another opacity, 0 to 1.
    ///
    /// ```
    /// use publisher_analytics_core::chart::Color;
    /// assert_eq!(Color::rgb(1, 2, 3).with_alpha(0.22).alpha, 0.22);
    /// ```
    #[must_use]
    pub const fn with_alpha(self, alpha: f64) -> Self {
        Self { alpha, ..self }
    }

    /// Converts the colour for plotters, with its opacity clamped to 0 to 1.
    pub(super) fn to_plotters(self) -> RGBAColor {
        let alpha = if self.alpha.is_nan() { 0.0 } else { self.alpha.clamp(0.0, 1.0) };
        RGBAColor(self.red, self.green, self.blue, alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opacity_for_plotters_is_between_0_and_1() {
        for (alpha, expected) in [(f64::NAN, 0.0), (-1.0, 0.0), (7.0, 1.0), (0.5, 0.5)] {
            let RGBAColor(.., drawn) = Color::rgb(1, 2, 3).with_alpha(alpha).to_plotters();
            assert!((drawn - expected).abs() < f64::EPSILON);
        }
    }
}
