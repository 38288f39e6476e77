//! The page's appearance: what drawings depend on besides their data.

use leptos::prelude::*;

use crate::browser::theme::{Palette, Theme};
use crate::browser::viewport;

/// The appearance that drawings depend on.
#[derive(Clone, Debug, PartialEq)]
pub struct Appearance {
    /// The setting of the theme switch.
    pub theme: Theme,
    /// The colours of the theme in effect.
    pub palette: Palette,
    /// Device pixels per CSS pixel.
    pub pixel_ratio: f64,
}

impl Appearance {
    fn of(theme: Theme) -> Self {
        Self { theme, palette: Palette::computed(), pixel_ratio: viewport::pixel_ratio() }
    }
}

/// The store of theme, colours and pixel ratio.
#[derive(Clone, Copy, Debug)]
pub struct AppearanceStore {
    /// The current appearance.
    pub current: ReadSignal<Appearance>,
    set_current: WriteSignal<Appearance>,
}

impl AppearanceStore {
    /// Applies the theme of the last visit.
    pub fn new() -> Self {
        let theme = Theme::stored();
        theme.apply();
        let (current, set_current) = signal(Appearance::of(theme));
        Self { current, set_current }
    }

    /// Switches to the next theme.
    pub fn switch_theme(self) {
        let next = self.current.read_untracked().theme.next();
        next.apply();
        self.set_current.set(Appearance::of(next));
    }

    /// Rereads colours and pixel ratio after a media query of the stylesheet or the screen has changed.
    pub fn refresh(self) {
        let appearance = Appearance::of(self.current.read_untracked().theme);
        if appearance != *self.current.read_untracked() {
            self.set_current.set(appearance);
        }
    }
}

impl Default for AppearanceStore {
    fn default() -> Self {
        Self::new()
    }
}
