//! The view: the user's choices, to and from the page's URL.
//!
//! A view is written as a query string, so that a link reproduces it and the Back button works. Defaults are left out.
//! Unreadable values fall back to the default, so reading a URL never fails. Data never goes into the URL.

use crate::chart::ChartOptions;
use crate::model::{RepoKey, RepoType};
use crate::query::{
    Columns, ComparedWith, Grouping, PageKey, Period, Question, Selector, Sort, SortColumn,
    TrendScale,
};

/// The user's choices of what the page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// The days to show.
    pub period: Period,
    /// What the period is compared with.
    pub compared_with: ComparedWith,
    /// Whether the open day counts as a complete one.
    pub include_open_day: bool,
    /// Whether the spikes of repositories are left out of all figures.
    pub without_spikes: bool,
    /// The repository type to show; `None` for all.
    pub repo_type: Option<RepoType>,
    /// The repositories to show, as a [search](crate::query::Search).
    pub search: String,
    /// What the rows of the table are: repositories or groups of them.
    pub grouping: Grouping,
    /// The columns that the user has added to the table.
    pub columns: Columns,
    /// The order of the table, unless `columns` has an order by an added column.
    pub sort: Sort,
    /// The repository whose detail is open.
    pub repo: Option<RepoKey>,
    /// The repositories selected in the table, in the order of selection.
    pub selected: Vec<RepoKey>,
    /// Whether the comparison of the selected repositories is open instead of the table.
    pub is_comparing: bool,
    /// The vertical scale of trends.
    pub trend_scale: TrendScale,
    /// How charts are drawn. Of these options, the worker's answers depend only on what the bands of the overview are.
    pub chart: ChartOptions,
}

/// The URL parameters of a view. Others, such as `src`, belong to the page.
const PARAMETERS: [&str; 14] = [
    "period", "versus", "open-day", "spikes", "type", "q", "group", "columns", "sort", "repo",
    "tick", "compare", "trends", "chart",
];
/// The value of `trends` for a shared scale.
const SHARED: &str = "shared";
/// The value of `open-day` if the open day counts.
const INCLUDE: &str = "include";
/// The value of `spikes` if spikes are left out.
const WITHOUT: &str = "without";

impl View {
    /// The maximum number of repositories in a comparison.
    pub const MAX_COMPARED: usize = 24;

    /// Reads the view from a query string, with or without its `?`. Absent or unreadable values give the default.
    ///
    /// ```
    /// use publisher_analytics_core::query::Period;
    /// use publisher_analytics_core::view::View;
    /// let view = View::from_query("?period=last-month&q=read&sort=name&unknown=1");
    /// assert_eq!(view.period, Period::LastMonth);
    /// assert_eq!(view.to_query("?src=a.csv"), "?src=a.csv&period=last-month&q=read&sort=name");
    /// ```
    pub fn from_query(query: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(query) {
            match &*name {
                "period" => view.period = Period::from_slug(&value).unwrap_or_default(),
                "versus" => view.compared_with = ComparedWith::from_slug(&value),
                "open-day" => view.include_open_day = value == INCLUDE,
                "spikes" => view.without_spikes = value == WITHOUT,
                "type" if value == "all" || value.is_empty() => view.repo_type = None,
                "type" => view.repo_type = Some(RepoType::from_address(&value)),
                "q" => view.search = value.into_owned(),
                "group" => view.grouping = Grouping::from_slug(&value),
                "columns" => view.columns.show(&value),
                "sort" => match Sort::from_slug(&value) {
                    Some(sort) => view.sort = sort,
                    None => view.columns.sort_by(&value),
                },
                "repo" => view.repo = RepoKey::from_address(&value),
                "tick" | "compare" => {
                    let key = RepoKey::from_address(&value);
                    if let Some(key) = key.filter(|key| !view.selected.contains(key)) {
                        view.selected.push(key);
                        view.is_comparing |= name == "compare";
                    }
                }
                "trends" if value == SHARED => view.trend_scale = TrendScale::Shared,
                "chart" => view.chart = ChartOptions::from_slug(&value),
                _ => {}
            }
        }
        view
    }

    /// Returns the question for the worker. It refers to no table of the user's own: `own_table` is 0.
    pub fn question(&self) -> Question {
        let page = match &self.repo {
            Some(key) => Some(PageKey::Repository(key.clone())),
            None if self.is_comparing => {
                let compared = self.selected.iter().take(Self::MAX_COMPARED);
                Some(PageKey::Comparison(compared.cloned().collect()))
            }
            None => None,
        };
        Question {
            list: Selector {
                period: self.period,
                compared_with: self.compared_with,
                include_open_day: self.include_open_day,
                without_spikes: self.without_spikes,
                repo_type: self.repo_type.clone(),
                search: self.search.clone(),
                grouping: self.grouping.clone(),
                columns: self.columns.clone(),
                sort: self.sort,
                own_table: 0,
            },
            trend_scale: self.trend_scale,
            bands: self.chart.breakdown.bands(),
            selected: self.selected.clone(),
            page,
        }
    }

    /// Returns the view of a group's repositories, in place of the groups of this view. Returns `None` if rows are
    /// repositories, or if no search finds exactly the members.
    pub fn of_members(&self, group: &str) -> Option<Self> {
        let members = self.grouping.search_for(group)?;
        let search = [self.search.trim(), &members].join(" ").trim_start().to_owned();
        let grouping = Grouping::None;
        Some(Self { search, grouping, repo: None, selected: Vec::new(), ..self.clone() })
    }

    /// Sorts by a built-in column, or reverses the order if rows are already sorted by it.
    pub fn sort_by(&mut self, column: SortColumn) {
        if self.columns.has_order() {
            self.columns.clear_order();
            self.sort = Sort { column, descending: column.descends_first() };
        } else {
            self.sort = self.sort.pressed(column);
        }
    }

    /// Removes what refers to the user's own table: the columns with these keys, an order by one of them, and a
    /// grouping by any own column, together with the selection of its groups.
    pub fn forget_own(&mut self, keys: &[String]) {
        for key in keys.iter().filter(|key| self.columns.contains_own(key)).collect::<Vec<_>>() {
            self.columns.toggle_own(key);
        }
        if keys.iter().any(|key| self.columns.descending_own(key).is_some()) {
            self.columns.clear_order();
        }
        if matches!(self.grouping, Grouping::Column(_)) {
            self.grouping = Grouping::None;
            self.selected.clear();
        }
    }

    /// Returns whether the view names something that only some exports have: repositories, a search or a type.
    pub fn names_repositories(&self) -> bool {
        self.repo.is_some()
            || self.repo_type.is_some()
            || !self.selected.is_empty()
            || !self.search.is_empty()
    }

    /// Returns whether the view shows the table, rather than a repository or a comparison.
    pub const fn is_list(&self) -> bool {
        self.repo.is_none() && !self.is_comparing
    }

    /// Writes the view as a query string, with a leading `?` unless it is empty. Parameters of `current` that do not
    /// belong to a view are kept and come first.
    pub fn to_query(&self, current: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in pairs(current) {
            if !PARAMETERS.contains(&&*name) {
                query.append_pair(&name, &value);
            }
        }
        if self.period != Period::default() {
            query.append_pair("period", &self.period.slug());
        }
        if self.compared_with != ComparedWith::default() {
            query.append_pair("versus", &self.compared_with.slug());
        }
        if self.include_open_day {
            query.append_pair("open-day", INCLUDE);
        }
        if self.without_spikes {
            query.append_pair("spikes", WITHOUT);
        }
        if let Some(repo_type) = &self.repo_type {
            query.append_pair("type", &repo_type.to_address());
        }
        if !self.search.is_empty() {
            query.append_pair("q", &self.search);
        }
        if self.grouping != Grouping::None {
            query.append_pair("group", &self.grouping.slug());
        }
        let (order, columns) = self.columns.texts();
        if !columns.is_empty() {
            query.append_pair("columns", columns);
        }
        if let Some(order) = order {
            query.append_pair("sort", order);
        } else if self.sort != Sort::default() {
            query.append_pair("sort", &self.sort.slug());
        }
        if let Some(repo) = &self.repo {
            query.append_pair("repo", &repo.to_address());
        }
        let name = if self.is_comparing { "compare" } else { "tick" };
        for repo in &self.selected {
            query.append_pair(name, &repo.to_address());
        }
        if self.trend_scale == TrendScale::Shared {
            query.append_pair("trends", SHARED);
        }
        if self.chart != ChartOptions::default() {
            query.append_pair("chart", &self.chart.slug());
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }

    /// Returns the query string of a repository's page. `list_query` is the query string of the table that links to it.
    ///
    /// ```
    /// use publisher_analytics_core::model::{RepoKey, RepoType};
    /// use publisher_analytics_core::view::View;
    /// let repo = RepoKey { repo_type: RepoType::Model, name: "acme/a&b".into() };
    /// assert_eq!(View::query_of_repo("", &repo), "?repo=model%2Facme%2Fa%26b");
    /// assert_eq!(View::query_of_repo("?q=a", &repo), "?q=a&repo=model%2Facme%2Fa%26b");
    /// ```
    pub fn query_of_repo(list_query: &str, repo: &RepoKey) -> String {
        let mut query = match list_query {
            "" => "?repo=".to_owned(),
            other => format!("{other}&repo="),
        };
        query.extend(form_urlencoded::byte_serialize(repo.to_address().as_bytes()));
        query
    }
}

fn pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.strip_prefix('?').unwrap_or(query).as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{Day, DayRange};
    use crate::query::FamilyRule;

    #[test]
    fn the_default_view_has_an_empty_address() {
        assert_eq!(View::default().to_query(""), "");
        assert_eq!(View::from_query(""), View::default());
    }

    #[test]
    fn what_belongs_to_a_table_of_ones_own_goes_with_it() {
        let address = "?group=own%3Ateam&columns=rank%2Cown%3Ateam%2Cown%3Aother&sort=-own%3Ateam";
        let mut view = View::from_query(address);
        assert_eq!(view.to_query(""), address);
        view.forget_own(&["team".to_owned()]);
        assert_eq!(view.to_query(""), "?columns=rank%2Cown%3Aother");
        let mut view = View::from_query("?sort=own%3Ateam");
        view.forget_own(&["team".to_owned()]);
        assert_eq!(view, View::default());
    }

    #[test]
    fn nonsense_falls_back_to_the_default() {
        let view = View::from_query("?period=yesterday&repo=x&type=all&compare=x&trends=1");
        assert_eq!(view, View::default());
        for period in ["2020-01-02_2020-01-01", "2020-02-30_2020-03-01", "2020-01-01_", "_"] {
            assert_eq!(View::from_query(&format!("?period={period}")), View::default());
        }
    }

    #[test]
    fn selected_repositories_of_an_address_are_read_once_and_so_many_compared() {
        let selected = |query: &str| {
            let view = View::from_query(query);
            let names: Vec<String> = view.selected.iter().map(ToString::to_string).collect();
            (names.join(" "), view.is_comparing)
        };
        let both = "model/a model/b".to_owned();
        assert_eq!(selected("?compare=model/a&compare=model/a&tick=model/b"), (both, true));
        assert_eq!(selected("?tick=model/a&compare=x"), ("model/a".to_owned(), false));
        let many: Vec<String> = (0..100).map(|index| format!("compare=model/{index}")).collect();
        let view = View::from_query(&many.join("&"));
        assert_eq!(view.selected.len(), 100);
        let Some(PageKey::Comparison(compared)) = view.question().page else { panic!() };
        assert_eq!(compared, view.selected[..View::MAX_COMPARED]);
    }

    #[test]
    fn a_second_press_reverses_the_order() {
        let by_name = Sort::default().pressed(SortColumn::Name);
        assert_eq!(by_name, Sort { column: SortColumn::Name, descending: false });
        assert!(by_name.pressed(SortColumn::Name).descending);
    }

    #[test]
    fn an_order_by_an_added_column_ends_with_another() {
        let mut view = View::from_query("?sort=-best-day&columns=rank,best-day");
        assert_eq!(view.to_query(""), "?columns=rank%2Cbest-day&sort=-best-day");
        view.sort_by(SortColumn::Downloads);
        assert_eq!(view.to_query(""), "?columns=rank%2Cbest-day");
        view.sort_by(SortColumn::Downloads);
        assert_eq!(view.to_query(""), "?columns=rank%2Cbest-day&sort=downloads");
    }

    proptest! {
        #[test]
        fn every_view_survives_its_address(
            period in 0usize..11,
            compared_with in 0..5,
            repo_type in proptest::option::of("[a-z&=/% ]{1,8}|all|%61ll|%2F"),
            search in ".{0,12}",
            grouping in 0..5,
            terms in "[a-z:, #]{0,9}",
            columns in "[a-z,&-]{0,9}",
            order in "(&sort=-?[a-z]{0,2}[0-9])?",
            column in 0..SortColumn::ALL.len(),
            descending: bool,
            name in proptest::option::of(".{1,12}"),
            chart in "(month)?-(mean7)?-(log)?-(top)?-(age)?",
            selected in proptest::collection::btree_set(".{1,12}", 0..4),
            is_comparing: bool,
            is_shared: bool,
            include_open_day: bool,
            without_spikes: bool,
        ) {
            let days = DayRange::ending_on(Day::from_ymd(2020, 2, 29).unwrap(), 40);
            let view = View {
                period: Period::MAIN
                    .into_iter()
                    .chain(Period::FURTHER)
                    .nth(period)
                    .unwrap_or(Period::Days(days)),
                compared_with: match compared_with {
                    0 => ComparedWith::PreviousPeriod,
                    1 => ComparedWith::YearEarlier,
                    2 => ComparedWith::Days(days),
                    3 => ComparedWith::SameDates,
                    _ => ComparedWith::Nothing,
                },
                include_open_day,
                without_spikes,
                repo_type: repo_type.as_deref().map(RepoType::from_export),
                search,
                grouping: match grouping {
                    0 => Grouping::None,
                    1 => Grouping::Organization,
                    2 => Grouping::Type,
                    3 => Grouping::Family(FamilyRule::new(&terms)),
                    4 => Grouping::Terms(terms),
                    _ => Grouping::Column("release-date".to_owned()),
                },
                sort: if order.is_empty() {
                    Sort { column: SortColumn::ALL[column], descending }
                } else {
                    Sort::default()
                },
                columns: View::from_query(&format!("?columns={columns}{order}")).columns,
                repo: name.map(|name| RepoKey {
                    repo_type: RepoType::from_export(repo_type.as_deref().unwrap_or("all")),
                    name: name.into(),
                }),
                is_comparing: is_comparing && !selected.is_empty(),
                selected: selected
                    .into_iter()
                    .map(|name| RepoKey { repo_type: RepoType::Dataset, name: name.into() })
                    .collect(),
                trend_scale: if is_shared { TrendScale::Shared } else { TrendScale::Own },
                chart: ChartOptions::from_slug(&chart),
            };
            prop_assert_eq!(View::from_query(&view.to_query("?q=old")), view);
        }
    }
}
