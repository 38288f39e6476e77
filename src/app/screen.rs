//! Follows what the page's appearance depends on: the theme and forced colours of the system, printing, and the pixel
//! ratio.

use leptos::prelude::*;

use crate::browser::{keep_while_mounted, theme, viewport};
use crate::stores::AppearanceStore;

/// Updates the appearance for as long as it is mounted. Its code is lazy, so it first catches up with earlier changes.
#[component]
pub(super) fn ScreenWatch() -> impl IntoView {
    let appearance = expect_context::<AppearanceStore>();
    appearance.refresh();
    keep_while_mounted((
        theme::on_system_change(move || appearance.refresh()),
        viewport::on_pixel_ratio(move || appearance.refresh()),
    ));
}
