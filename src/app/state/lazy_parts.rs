//! Fetches the code that the first paint does without, and renders what it brings.

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Alert, AppState};
use crate::app::chart_figure::Chart;
use crate::app::lazy::{self, Parts};
use publisher_analytics_core::session::Event;

const PARTS_MISSING: &str =
    "A part of the page could not be fetched. Check the connection, or reload the page.";

impl AppState {
    /// Fetches the code, unless it is there. What is missing is fetched again when it is needed.
    pub(super) fn fetch_parts(self) {
        if self.parts.read_untracked().is_some() {
            return;
        }
        spawn_local(async move {
            match lazy::parts().await {
                Some(parts) => {
                    self.parts.set(Some(parts));
                    self.dispatch(Event::WantOutages);
                    self.alert.update(|alert| {
                        if alert.message == PARTS_MISSING {
                            *alert = Alert::default();
                        }
                    });
                }
                None => self.complain(PARTS_MISSING.to_owned()),
            }
        });
    }

    /// Renders a lazy part of a chart; nothing until its code has come.
    pub(in crate::app) fn chart_part(
        self,
        chart: Chart,
        part: impl FnOnce(&Parts) -> fn(Chart) -> AnyView,
    ) -> AnyView {
        self.parts.read_untracked().as_ref().map(|parts| part(parts)(chart)).into_any()
    }

    /// Renders a lazy part of the page; nothing until its code has come.
    pub(in crate::app) fn part(self, part: impl FnOnce(&Parts) -> fn() -> AnyView) -> AnyView {
        self.parts.read_untracked().as_ref().map(|parts| part(parts)()).into_any()
    }
}
