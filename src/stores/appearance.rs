//! The page's appearance: what drawings depend on besides their data.

use leptos::prelude::*;

use crate::browser::theme::{Palette, Theme};
use crate::browser::viewport;

/// The appearance that drawings depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The setting of the theme switch.
    pub theme: Theme,
    /// The colours of the theme in effect.
    pub palette: Palette,
    /// Device pixels per CSS pixel.
    pub pixel_ratio: f64,
}

impl Look {
    fn of(theme: Theme) -> Self {
        Self { theme, palette: Palette::computed(), pixel_ratio: viewport::pixel_ratio() }
    }
}

/// The store of theme, colours and pixel ratio.
#[derive(Clone, Copy, Debug)]
pub struct Appearance {
    /// The current appearance.
    pub look: ReadSignal<Look>,
    set_look: WriteSignal<Look>,
}

impl Appearance {
    /// Applies the theme of the last visit.
    pub fn new() -> Self {
        let theme = Theme::stored();
        theme.apply();
        let (look, set_look) = signal(Look::of(theme));
        Self { look, set_look }
    }

    /// Switches to the next theme.
    pub fn switch_theme(self) {
        let next = self.look.read_untracked().theme.next();
        next.apply();
        self.set_look.set(Look::of(next));
    }

    /// Rereads colours and pixel ratio after a media query of the stylesheet or the screen has changed.
    pub fn refresh(self) {
        let look = Look::of(self.look.read_untracked().theme);
        if look != *self.look.read_untracked() {
            self.set_look.set(look);
        }
    }
}

impl Default for Appearance {
    fn default() -> Self {
        Self::new()
    }
}
