//! Every signal of the page, and what may be done to them.
//!
//! The view is the source of truth: components change it, and everything else follows. [`AppState`] is one handle that every
//! component finds in its context; its methods stand in files of one idea each:
//!
//! | file | does |
//! |---|---|
//! | `navigation` | changes the view; keeps address bar, title and scroll position in step |
//! | `session` | opens, cancels and downloads: carries out the commands of the core's session |
//! | `answers` | puts into the signals what the worker answers |
//! | `messages` | the status line and alerts |
//! | `lazy_parts` | fetches the code that the first paint does without |
//! | `appearance` | theme, colours and pixel ratio |
//! | `import_progress`, `local` | values of single signals |

mod answers;
mod appearance;
mod import_progress;
mod lazy_parts;
mod local;
mod messages;
mod navigation;
mod session;

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

use super::lazy::Parts;
use crate::browser::address;
use crate::browser::theme::Theme;
use crate::browser::viewport;
use crate::table_window::first_fetched;
use publisher_analytics_core::model::{Day, RepoKey};
use publisher_analytics_core::protocol::{Overview, PageData, RowWindow, Summary};
use publisher_analytics_core::query::SeriesKey;
use publisher_analytics_core::view::View;

pub(super) use appearance::Appearance;
pub(super) use import_progress::ImportProgress;
pub(super) use local::{
    chart_brush, chart_cursor, cursor_pin, definitions_switch, hidden_bands, invalid_dates,
    layout_width, rendered_ranks, table_switch, trend_width,
};
pub(super) use messages::Alert;

use session::SessionHost;

/// The height of a row before the table is laid out: that of wide windows, in which the most rows are in sight.
const ROW_HEIGHT_CSS_PX: f64 = 42.0;

/// The detail or comparison that is open in place of the table.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum PageState {
    /// Nothing is open, or the answer has not come.
    #[default]
    Awaited,
    /// The export does not have it.
    Absent,
    /// Its data.
    Known(Arc<PageData>),
}

impl PageState {
    /// The data, if it has come.
    pub(super) fn known(&self) -> Option<Arc<PageData>> {
        match self {
            Self::Known(page) => Some(Arc::clone(page)),
            Self::Awaited | Self::Absent => None,
        }
    }
}

/// The state of the page: a handle that is cheap to copy.
#[derive(Clone, Copy, Debug)]
pub(super) struct AppState {
    /// What is shown.
    pub(super) view: RwSignal<View>,
    /// The open export.
    pub(super) summary: RwSignal<Option<Arc<Summary>>>,
    /// Headline and chart of the view.
    pub(super) overview: RwSignal<Option<Arc<Overview>>>,
    /// The fetched rows: those around the viewport.
    pub(super) rows: RwSignal<Arc<RowWindow>>,
    /// The detail or comparison in place of the table.
    pub(super) opened: RwSignal<PageState>,
    /// The bands of the overview's chart that are hidden.
    pub(super) hidden: RwSignal<Vec<SeriesKey>>,
    /// Probable outages of the export; `None` until they are known.
    pub(super) outages: RwSignal<Option<Vec<Day>>>,
    /// The import under way.
    pub(super) import: RwSignal<Option<ImportProgress>>,
    /// Why something was refused, and what to do.
    pub(super) alert: RwSignal<Alert>,
    /// What just happened, for the status line; empty when the view says it all.
    pub(super) announcement: RwSignal<String>,
    /// The ranks that are to be fetched.
    pub(super) wanted_rows: RwSignal<Range<usize>>,
    /// Whether files are being dragged over the page.
    pub(super) is_dragging: RwSignal<bool>,
    /// Theme, colours and pixel ratio.
    pub(super) look: RwSignal<Appearance>,
    /// The lazily loaded code, once it has come.
    pub(super) parts: RwSignal<Option<Parts>>,
    /// Whether the open export was read from files, so that no address names it.
    has_files: RwSignal<bool>,
    /// Where the list was scrolled to, and the repository that was opened from it.
    left_list: StoredValue<Option<(f64, RepoKey)>>,
    session: StoredValue<SessionHost, LocalStorage>,
}

impl AppState {
    /// Makes the state of a page that has just been opened, with the view of its address.
    pub(super) fn new() -> Self {
        let theme = Theme::stored();
        theme.apply();
        Self {
            view: RwSignal::new(View::from_query(&address::query())),
            summary: RwSignal::new(None),
            overview: RwSignal::new(None),
            rows: RwSignal::new(Arc::default()),
            opened: RwSignal::new(PageState::Awaited),
            hidden: RwSignal::new(Vec::new()),
            outages: RwSignal::new(None),
            import: RwSignal::new(None),
            alert: RwSignal::new(Alert::default()),
            announcement: RwSignal::new(String::new()),
            wanted_rows: RwSignal::new(first_fetched(viewport::height(), ROW_HEIGHT_CSS_PX)),
            is_dragging: RwSignal::new(false),
            look: RwSignal::new(Appearance::of(theme)),
            parts: RwSignal::new(None),
            has_files: RwSignal::new(false),
            left_list: StoredValue::new(None),
            session: StoredValue::new_local(SessionHost::default()),
        }
    }

    /// Remembers whether files are being dragged over the page.
    pub(super) fn set_dragging(self, is_over: bool) {
        if self.is_dragging.get_untracked() != is_over {
            self.is_dragging.set(is_over);
        }
    }
}
