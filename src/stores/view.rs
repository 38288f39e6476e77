//! The view, and what follows it: the address bar, the document title and the scroll position of the list.

use leptos::prelude::*;

use super::Notices;
use crate::browser::address::{self, HistoryEntry};
use crate::browser::settings;
use publisher_analytics_core::model::RepoKey;
use publisher_analytics_core::query::SeriesKey;
use publisher_analytics_core::view::View;

/// The store of the view. The view is the source of truth: components change it, and everything else follows.
#[derive(Clone, Copy, Debug)]
pub struct ViewStore {
    /// The current view.
    pub shown: ReadSignal<View>,
    set_shown: WriteSignal<View>,
    /// The query string of the list without an open repository. Links to repositories are built from it.
    pub list_query: Memo<String>,
    /// The view that the address shows.
    addressed: StoredValue<View>,
    /// Notifies when a parameter of the address changes that is no part of the view. Links contain it.
    other_parameters: RwSignal<()>,
    /// The bands hidden in the overview's chart.
    pub hidden_bands: RwSignal<Vec<SeriesKey>>,
    /// Whether the view is still that of a link with repositories, a type or a search. Its export may have yet to be
    /// opened.
    is_linked: StoredValue<bool>,
    /// Where the list was scrolled to when it was left, and the repository that was opened from it.
    left_list: StoredValue<Option<(f64, RepoKey)>>,
    notices: Notices,
}

impl ViewStore {
    /// Shows the view in the address. From now on, the address and the title follow every change of the view.
    pub fn new(notices: Notices) -> Self {
        let linked = View::from_query(&address::query());
        let is_linked = StoredValue::new(linked.names_repositories());
        let addressed = StoredValue::new(linked.clone());
        let (shown, set_shown) = signal(linked);
        Effect::new(move || {
            let view = shown.get();
            let previous = addressed.get_value();
            if previous != view {
                let entry = entry_between(&previous, &view);
                address::show(&view.to_query(&address::query()), entry);
                addressed.set_value(view);
            }
        });
        Effect::new(move || document().set_title(&title_of(&shown.read())));
        let other_parameters = RwSignal::new(());
        let list_query = Memo::new(move |_| {
            other_parameters.track();
            View { repo: None, ..shown.get() }.to_query(&address::query())
        });
        Self {
            shown,
            set_shown,
            list_query,
            addressed,
            other_parameters,
            hidden_bands: RwSignal::new(Vec::new()),
            is_linked,
            left_list: StoredValue::new(None),
            notices,
        }
    }

    /// Returns a memoized part of the view, which notifies its subscribers only when that part changes. An element
    /// property is set on every notification, and that may be costly: browsers search all options of a list, for
    /// example.
    pub fn part<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        read: impl Fn(&View) -> T + Send + Sync + 'static,
    ) -> impl Fn() -> T + Copy + Send + Sync + 'static {
        // Boxed, so that the generic code exists once per type of part rather than once per closure.
        memo_of_part(self.shown, Box::new(read))
    }

    /// Returns the query string of a repository's page, opened from the current list.
    pub fn address_of_repo(self, key: &RepoKey) -> String {
        View::query_of_repo(&self.list_query.read(), key)
    }

    /// Changes the view and clears the status message.
    pub fn change(self, change: impl FnOnce(&mut View)) {
        self.notices.announce(String::new());
        self.is_linked.set_value(false);
        self.set_shown.update(change);
    }

    /// Selects repositories, or deselects them if `selects` is false.
    pub fn select(self, keys: &[RepoKey], selects: bool) {
        self.change(|view| {
            view.selected.retain(|selected| !keys.contains(selected));
            if selects {
                view.selected.extend_from_slice(keys);
            }
        });
    }

    /// Shows the view that a query string describes, after Back or Forward.
    pub fn show_query(self, query: &str) {
        let view = View::from_query(query);
        self.addressed.set_value(view.clone());
        self.other_parameters.notify();
        self.change(|shown| *shown = view);
    }

    /// Removes a parameter that is no part of the view from the address.
    pub fn forget_parameter(self, name: &str) {
        address::forget_parameter(name);
        self.other_parameters.notify();
    }

    /// Returns the address of a view, as a reference. `?` stands for an empty one, which would keep the query of the
    /// page's base URL.
    pub fn reference_to(self, view: &View) -> String {
        self.other_parameters.track();
        let query = view.to_query(&address::query());
        if query.is_empty() { "?".to_owned() } else { query }
    }

    /// Returns whether the view is still that of a link with repositories, a type or a search.
    pub fn is_linked(self) -> bool {
        self.is_linked.get_value()
    }

    /// Resets what belongs to the previous export. Choices that suit any export, such as period, order and chart,
    /// stay. The whole view stays if `keeps_view` is set or if it is still that of a link.
    pub(super) fn leave_export(self, keeps_view: bool) {
        self.hidden_bands.set(Vec::new());
        if keeps_view || self.is_linked.get_value() {
            return;
        }
        // The scroll position of the previous list means nothing for the new export.
        self.left_list.set_value(None);
        window().scroll_to_with_x_and_y(0.0, 0.0);
        self.set_shown.update(|view| {
            *view = View {
                period: view.period,
                compared_with: view.compared_with,
                grouping: view.grouping.clone(),
                columns: view.columns.clone(),
                sort: view.sort,
                trend_scale: view.trend_scale,
                chart: view.chart,
                ..View::default()
            };
        });
    }

    /// Opens the detail of a repository and remembers where the list was scrolled to.
    pub fn open_repo(self, key: RepoKey) {
        self.leave_list(key.clone());
        self.change(|view| view.repo = Some(key));
        window().scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// Remembers where the list is scrolled to, and the repository through which the user leaves it.
    pub fn leave_list(self, key: RepoKey) {
        if self.shown.read_untracked().is_list() {
            let scroll = window().scroll_y().unwrap_or(0.0);
            self.left_list.set_value(Some((scroll, key)));
        }
    }

    /// Scrolls the list back to where it was left, and returns the repository that was opened from it.
    pub fn return_to_list(self) -> Option<RepoKey> {
        let (scroll, key) = self.left_list.try_update_value(Option::take)??;
        request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, scroll));
        Some(key)
    }
}

fn memo_of_part<T: Clone + PartialEq + Send + Sync + 'static>(
    shown: ReadSignal<View>,
    read: Box<dyn Fn(&View) -> T + Send + Sync>,
) -> impl Fn() -> T + Copy + Send + Sync + 'static {
    let part = Memo::new(move |_| read(&shown.read()));
    move || part.get()
}

/// Returns the document title for a view.
pub fn title_of(view: &View) -> String {
    let title = settings::title();
    match &view.repo {
        Some(repo) => format!("{} – {title}", repo.name),
        None if view.is_comparing => format!("Comparison – {title}"),
        None => title,
    }
}

/// Returns whether a change of the view adds a history entry or replaces the current one. Further typing in the
/// search box and selecting repositories replace it; every other change adds an entry.
fn entry_between(previous: &View, view: &View) -> HistoryEntry {
    let types_on = !previous.search.is_empty() && !view.search.is_empty();
    let mut same = previous.clone();
    same.selected.clone_from(&view.selected);
    if types_on {
        same.search.clone_from(&view.search);
    }
    if same == *view { HistoryEntry::Replace } else { HistoryEntry::New }
}
