//! Follows what the page looks like by: theme and forced colours of the system, paper, and the screen's pixel ratio.

use leptos::prelude::*;

use crate::browser::{theme, viewport};
use crate::stores::Appearance;

/// Follows them for as long as it is in the page. It comes later, so it looks once at what has changed meanwhile.
#[component]
pub(super) fn ScreenWatch() -> impl IntoView {
    let appearance = expect_context::<Appearance>();
    appearance.refresh();
    let listeners = StoredValue::new_local((
        theme::on_system_change(move || appearance.refresh()),
        viewport::on_pixel_ratio(move || appearance.refresh()),
    ));
    on_cleanup(move || listeners.dispose());
}
