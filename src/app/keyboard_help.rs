//! The help for the keyboard, and the switch for the `/` shortcut.

use leptos::ev;
use leptos::prelude::*;

use super::import::WayBack;
use super::lazy::lazy_view;
use crate::browser::{keep_while_mounted, keyboard, tab_groups};

/// The id of the paragraph that describes the keys of a chart.
pub(super) const CHART_KEYS: &str = "chart-keys";

lazy_view! {
    /// The button that returns to the host's export, and the help for the keyboard.
    pub(super) fn view() { view! { <WayBack /> <KeyboardHelp /> } }
}

/// The help for the keyboard.
#[component]
fn KeyboardHelp() -> impl IntoView {
    let switch = |event: ev::Event| keyboard::switch_slash(event_target_checked(&event));
    keep_while_mounted(tab_groups::listen());
    view! {
        <details class="keyboard-help">
            <summary>"Keyboard"</summary>
            <p id=CHART_KEYS>
                "On a chart, arrow keys move the cursor by a day, week or month; Shift with an arrow key, Page Up and Page \
                 Down move it further; Home and End go to the ends; Enter pins it; Escape hides it. “View as table” shows \
                 the same numbers. Dragging over a chart chooses days; so do the two date fields under “More”."
            </p>
            <p>
                "Tab goes from one group of controls to the next, and the left and right arrow keys go through a group: the \
                 header's buttons, the period, chart and table toolbars and the column headers of the table."
            </p>
            <p>
                "Arrow keys choose the period and the repository type. Shift with the left or right arrow key steps to the \
                 period before or after. Space selects a repository, with Shift all since the last one."
            </p>
            <label class="switch">
                <input type="checkbox" prop:checked=keyboard::slash_is_on() on:change=switch />
                "“/” focuses the search"
            </label>
        </details>
    }
}
