//! How the page looks to this reader: what drawings depend on besides their numbers.

use leptos::prelude::*;

use super::AppState;
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

impl AppState {
    /// Switches to the next theme.
    pub(in crate::app) fn switch_theme(self) {
        let next = self.look.read_untracked().theme.next();
        next.apply();
        self.look.set(Appearance::of(next));
    }

    /// Reads colours and pixel ratio again after the conditions of the stylesheet or the screen changed.
    pub(in crate::app) fn refresh_look(self) {
        let theme = self.look.read_untracked().theme;
        self.look.set(Appearance::of(theme));
    }
}
