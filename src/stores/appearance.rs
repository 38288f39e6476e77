//! How the page looks to this reader: what drawings depend on besides their numbers.

use leptos::prelude::*;

use crate::browser::theme::{Palette, Theme};
use crate::browser::viewport;

/// How the page looks to this reader, for what is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The theme switch.
    pub theme: Theme,
    /// The colours of the theme that shows.
    pub palette: Palette,
    /// Device pixels per CSS pixel.
    pub pixel_ratio: f64,
}

impl Look {
    fn of(theme: Theme) -> Self {
        Self { theme, palette: Palette::computed(), pixel_ratio: viewport::pixel_ratio() }
    }
}

/// Theme, colours and pixel ratio.
#[derive(Clone, Copy, Debug)]
pub struct Appearance {
    /// How the page looks now.
    pub look: ReadSignal<Look>,
    set_look: WriteSignal<Look>,
}

impl Appearance {
    /// The theme of the last visit.
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

    /// Reads colours and pixel ratio again after the conditions of the stylesheet or the screen changed.
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
