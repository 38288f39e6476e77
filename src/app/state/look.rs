//! How the page looks to this reader: what drawings depend on beside their numbers.

use crate::browser::theme::{Palette, Theme};
use crate::browser::viewport;

/// How the page looks to this reader, for what is drawn.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Appearance {
    /// The theme switch.
    pub(in crate::app) theme: Theme,
    /// The colours of the theme that shows.
    pub(in crate::app) palette: Palette,
    /// Device pixels per CSS pixel.
    pub(in crate::app) pixel_ratio: f64,
}

impl Appearance {
    pub(super) fn of(theme: Theme) -> Self {
        Self { theme, palette: Palette::computed(), pixel_ratio: viewport::pixel_ratio() }
    }
}
