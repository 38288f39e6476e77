//! The view, and what follows it: the question to the worker, the address bar, the title, where the list is scrolled to.

use leptos::prelude::*;

use super::AppState;
use crate::app::live::effect;
use crate::browser::address::{self, Entry};
use publisher_analytics_core::model::RepoKey;
use publisher_analytics_core::session::{Event, Wanted};
use publisher_analytics_core::view::View;

impl AppState {
    /// Connects the view with the worker, the address bar and the document's title.
    pub(in crate::app) fn connect(self) {
        let question = Memo::new(move |_| self.view.read().question());
        effect(move || {
            // Another export needs the question again.
            self.summary.track();
            let wanted = self.wanted_rows.get();
            let question = question.get();
            let (first_row, row_count) = (wanted.start, wanted.len());
            self.dispatch(Event::Want(Wanted { question, first_row, row_count }));
        });
        Effect::new(move |previous: Option<View>| {
            let view = self.view.get();
            let query = address::query();
            if View::from_query(&query) != view {
                let entry = previous.map_or(Entry::New, |previous| entry_between(&previous, &view));
                address::show(&view.to_query(&query), entry);
            }
            view
        });
        effect(move || {
            let title = "Publisher Analytics";
            let view = self.view.read();
            document().set_title(&match &view.repo {
                Some(repo) => format!("{} – {title}", repo.name),
                None if view.is_comparing => format!("Comparison – {title}"),
                None => title.to_owned(),
            });
        });
    }

    /// Changes the view.
    pub(in crate::app) fn change_view(self, change: impl FnOnce(&mut View)) {
        self.announcement.set(String::new());
        self.view.update(change);
    }

    /// Shows the view that a query string describes, after Back or Forward.
    pub(in crate::app) fn show_query(self, query: &str) {
        let view = View::from_query(query);
        self.change_view(|shown| *shown = view);
        self.forget_closed_address();
    }

    /// Removes the address of an export from the address bar, where files were opened since. Back may bring it in again.
    pub(super) fn forget_closed_address(self) {
        if self.has_files.get_untracked() {
            address::forget_parameter("src");
        }
    }

    /// Opens the detail of a repository, and remembers where the list was.
    pub(in crate::app) fn open_repo(self, key: RepoKey) {
        self.leave_list(key.clone());
        self.change_view(|view| view.repo = Some(key));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Remembers where the list is scrolled to, and which of its repositories leads away from it.
    pub(in crate::app) fn leave_list(self, key: RepoKey) {
        if self.view.read_untracked().is_list() {
            let scroll = window().scroll_y().unwrap_or(0.0);
            self.left_list.set_value(Some((scroll, key)));
        }
    }

    /// Scrolls the list back to where it was left, and gives the repository that was opened from it.
    pub(in crate::app) fn return_to_list(self) -> Option<RepoKey> {
        let (scroll, key) = self.left_list.try_update_value(Option::take)??;
        request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, scroll));
        Some(key)
    }
}

/// Whether a change of the view is a step of the history. Typing on in the search box belongs to the step before, and so does
/// selecting repositories for comparison; everything else is a step of its own.
fn entry_between(previous: &View, view: &View) -> Entry {
    let types_on = !previous.search.is_empty() && !view.search.is_empty();
    let mut same = previous.clone();
    same.compared.clone_from(&view.compared);
    if types_on {
        same.search.clone_from(&view.search);
    }
    if same == *view { Entry::Replaced } else { Entry::New }
}
