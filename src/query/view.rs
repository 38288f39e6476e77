//! The view: what is shown, and how it stands in the address.
//!
//! A view is written as the query string of the page's address, so a link reproduces it. Defaults are left out,
//! and what cannot be read falls back to the default: an address never fails.

use serde::{Deserialize, Serialize};

use super::{Bands, ChartChoices};
use crate::model::{Day, DayRange, RepoKey, RepoType};

/// A choice of days, relative to the days of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Period {
    /// First day to as-of day.
    #[default]
    AllTime,
    /// The 12 months that end on the as-of day: from the day after the same date a year before.
    LastYear,
    /// The 30 days that end on the as-of day.
    LastMonth,
    /// Days that the reader chose. In an export that has none of them, all its days.
    Days(DayRange),
}

impl Period {
    /// Every named period, in the order in which the interface offers them.
    pub const ALL: [Self; 3] = [Self::AllTime, Self::LastYear, Self::LastMonth];

    /// The period's name in addresses and file names.
    ///
    /// ```
    /// use publisher_analytics::model::{Day, DayRange};
    /// use publisher_analytics::query::Period;
    /// let day = |m, d| Day::from_ymd(2020, m, d).unwrap();
    /// let period = Period::Days(DayRange::new(day(3, 1), day(4, 30)).unwrap());
    /// assert_eq!(period.slug(), "2020-03-01_2020-04-30");
    /// ```
    pub fn slug(self) -> String {
        match self {
            Self::AllTime => "all-time".to_owned(),
            Self::LastYear => "last-12-months".to_owned(),
            Self::LastMonth => "last-month".to_owned(),
            Self::Days(days) => [&*days.first().iso(), &*days.last().iso()].join("_"),
        }
    }

    /// The period's name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::AllTime => "All time",
            Self::LastYear => "Last 12 months",
            Self::LastMonth => "Last month",
            Self::Days(_) => "Chosen days",
        }
    }

    /// The days of the period in an export that has `days` (first day to as-of day).
    ///
    /// ```
    /// use publisher_analytics::model::{Day, DayRange};
    /// use publisher_analytics::query::Period;
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let days = DayRange::new(day(2012, 10, 1), day(2020, 9, 1)).unwrap();
    /// assert_eq!(Period::LastMonth.range(days).to_string(), "3 Aug 2020 – 1 Sep 2020");
    /// assert_eq!(Period::LastYear.range(days).to_string(), "2 Sep 2019 – 1 Sep 2020");
    /// assert_eq!(Period::AllTime.range(days), days);
    /// ```
    pub fn range(self, days: DayRange) -> DayRange {
        match self {
            Self::AllTime => days,
            Self::LastYear => {
                let (year, month, day) = days.last().ymd();
                // The year before may have no 29 February: its 28th then.
                let before = Day::from_ymd(year - 1, month, day).unwrap_or(days.last() - 366);
                DayRange::new(before + 1, days.last()).unwrap_or(days)
            }
            Self::LastMonth => DayRange::ending_on(days.last(), 30),
            Self::Days(chosen) => chosen.intersection(days).unwrap_or(days),
        }
    }

    /// The name, without its extension, of a file about this period of an export of `days`: all of it, or one repository.
    ///
    /// ```
    /// use publisher_analytics::model::{Day, DayRange};
    /// use publisher_analytics::query::Period;
    /// let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
    /// let days = DayRange::new(day(2012, 10, 1), day(2020, 9, 1));
    /// assert_eq!(Period::LastMonth.file_stem(days, None), "publisher-analytics_last-month_2020-09-01");
    /// let beyond = Period::Days(DayRange::new(day(2020, 8, 1), day(2030, 1, 1)).unwrap());
    /// assert_eq!(
    ///     beyond.file_stem(days, None),
    ///     "publisher-analytics_2020-08-01_2020-09-01_2020-09-01"
    /// );
    /// ```
    pub fn file_stem(self, days: Option<DayRange>, repo: Option<&RepoKey>) -> String {
        // A name tells no days that the file does not have.
        let period = match (self, days) {
            (Self::Days(_), Some(days)) => Self::Days(self.range(days)),
            _ => self,
        };
        let as_of = days.map_or_else(|| "empty".to_owned(), |days| days.last().iso());
        let mut stem = format!("publisher-analytics_{}_{as_of}", period.slug());
        if let Some(repo) = repo {
            stem.push('_');
            stem.extend(repo.name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }));
        }
        stem
    }

    fn from_slug(slug: &str) -> Option<Self> {
        if let Some((first, last)) = slug.split_once('_') {
            return DayRange::new(Day::from_iso(first)?, Day::from_iso(last)?).map(Self::Days);
        }
        Self::ALL.into_iter().find(|period| period.slug() == slug)
    }
}

/// A column of the table that orders its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SortColumn {
    /// Repository name, letter case aside.
    Name,
    /// Repository type.
    Type,
    /// Downloads in the period.
    Downloads,
    /// Share of the view's downloads.
    Share,
    /// Change against the period before.
    Change,
}

impl SortColumn {
    const ALL: [Self; 5] = [Self::Name, Self::Type, Self::Downloads, Self::Share, Self::Change];

    const fn slug(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Type => "type",
            Self::Downloads => "downloads",
            Self::Share => "share",
            Self::Change => "change",
        }
    }

    /// Whether the first press on the column's header sorts descending: figures do, words do not.
    pub const fn descends_first(self) -> bool {
        matches!(self, Self::Downloads | Self::Share | Self::Change)
    }
}

/// The order of the table's rows; equal rows stand by name, then type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    /// What is compared.
    pub column: SortColumn,
    /// Largest or last first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: SortColumn::Downloads, descending: true }
    }
}

impl Sort {
    /// The order after a press on the header of `column`: the other way round if it sorts already.
    #[must_use]
    pub fn pressed(self, column: SortColumn) -> Self {
        let descending =
            if self.column == column { !self.descending } else { column.descends_first() };
        Self { column, descending }
    }

    fn slug(self) -> String {
        format!("{}{}", if self.descending { "-" } else { "" }, self.column.slug())
    }

    fn from_slug(slug: &str) -> Option<Self> {
        let (descending, column) = match slug.strip_prefix('-') {
            Some(column) => (true, column),
            None => (false, slug),
        };
        let column = SortColumn::ALL.into_iter().find(|known| known.slug() == column)?;
        Some(Self { column, descending })
    }
}

/// What the heights of the trends in the table are measured by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TrendScale {
    /// Each by its own largest value: shapes can be compared.
    #[default]
    Own,
    /// All by the largest value of the view: sizes can be compared.
    Shared,
}

/// What the page shows of an export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct View {
    /// Which days.
    pub period: Period,
    /// Which repository type; `None` for all.
    pub repo_type: Option<RepoType>,
    /// Text that repository names contain, letter case aside; words are separated by spaces and all must occur.
    pub search: String,
    /// The order of the table.
    pub sort: Sort,
    /// The repository whose detail is open.
    pub repo: Option<RepoKey>,
    /// The repositories that are ticked in the table, in the order of ticking.
    pub compared: Vec<RepoKey>,
    /// Whether they are shown beside each other, in place of the table.
    pub is_comparing: bool,
    /// What trends are measured by.
    pub trend_scale: TrendScale,
    /// How charts are drawn. The worker gives daily numbers, whatever becomes of them.
    #[serde(skip)]
    pub chart: ChartChoices,
}

/// The address parameters that belong to a view; others (`src`) are the page's.
const PARAMETERS: [&str; 9] =
    ["period", "type", "q", "sort", "repo", "tick", "compare", "trends", "chart"];
/// The word for it in addresses.
const SHARED: &str = "shared";

impl View {
    /// The most repositories that can be ticked.
    pub const MAX_COMPARED: usize = 24;

    /// Reads the view from a query string, with or without its `?`. What is absent or unreadable is the default.
    ///
    /// ```
    /// use publisher_analytics::query::{Period, View};
    /// let view = View::from_query("?period=last-month&q=read&sort=name&unknown=1");
    /// assert_eq!(view.period, Period::LastMonth);
    /// assert_eq!(view.to_query("?src=a.csv"), "?src=a.csv&period=last-month&q=read&sort=name");
    /// ```
    pub fn from_query(query: &str) -> Self {
        let mut view = Self::default();
        for (name, value) in pairs(query) {
            match &*name {
                "period" => view.period = Period::from_slug(&value).unwrap_or_default(),
                "type" if value == "all" || value.is_empty() => view.repo_type = None,
                "type" => view.repo_type = Some(RepoType::from_export(&value)),
                "q" => view.search = value.into_owned(),
                "sort" => view.sort = Sort::from_slug(&value).unwrap_or_default(),
                "repo" => view.repo = RepoKey::from_address(&value),
                "tick" | "compare" => {
                    let key = RepoKey::from_address(&value);
                    if let Some(key) = key.filter(|key| view.can_tick(key)) {
                        view.compared.push(key);
                        view.is_comparing |= name == "compare";
                    }
                }
                "trends" if value == SHARED => view.trend_scale = TrendScale::Shared,
                "chart" => view.chart = ChartChoices::from_slug(&value),
                _ => {}
            }
        }
        view
    }

    /// What of the view the worker is asked about: of the choices of charts only whose bands there are, since the rest is a
    /// matter of drawing; of the ticked repositories none before they are compared.
    #[must_use]
    pub fn question(&self) -> Self {
        let bands = if self.chart.bands.are_repositories() { Bands::Largest } else { Bands::Types };
        let mut question = self.clone();
        question.chart = ChartChoices { bands, ..ChartChoices::default() };
        if !self.is_comparing {
            question.compared.clear();
        }
        question
    }

    /// The list that this view is about, whatever is open in it: without repositories.
    #[must_use]
    pub fn list(&self) -> Self {
        let mut list = self.clone();
        list.repo = None;
        list.compared.clear();
        list.is_comparing = false;
        list
    }

    /// Whether a repository may be ticked: it is not yet, and there is room.
    pub fn can_tick(&self, key: &RepoKey) -> bool {
        self.compared.len() < Self::MAX_COMPARED && !self.compared.contains(key)
    }

    /// Whether the table is shown, and nothing in its place.
    pub const fn is_list(&self) -> bool {
        self.repo.is_none() && !self.is_comparing
    }

    /// Writes the view into a query string, with its `?` unless it is empty. Parameters of `current` that are no
    /// part of a view stay, before the view's own.
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
        if let Some(repo_type) = &self.repo_type {
            query.append_pair("type", repo_type.as_str());
        }
        if !self.search.is_empty() {
            query.append_pair("q", &self.search);
        }
        if self.sort != Sort::default() {
            query.append_pair("sort", &self.sort.slug());
        }
        if let Some(repo) = &self.repo {
            query.append_pair("repo", &repo.to_string());
        }
        let name = if self.is_comparing { "compare" } else { "tick" };
        for repo in &self.compared {
            query.append_pair(name, &repo.to_string());
        }
        if self.trend_scale == TrendScale::Shared {
            query.append_pair("trends", SHARED);
        }
        if self.chart != ChartChoices::default() {
            query.append_pair("chart", &self.chart.slug());
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

fn pairs(query: &str) -> form_urlencoded::Parse<'_> {
    form_urlencoded::parse(query.strip_prefix('?').unwrap_or(query).as_bytes())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_default_view_has_an_empty_address() {
        assert_eq!(View::default().to_query(""), "");
        assert_eq!(View::from_query(""), View::default());
    }

    #[test]
    fn nonsense_falls_back_to_the_default() {
        let view = View::from_query("?period=yesterday&sort=-&repo=x&type=all&compare=x&trends=1");
        assert_eq!(view, View::default());
        for period in ["2020-01-02_2020-01-01", "2020-02-30_2020-03-01", "2020-01-01_", "_"] {
            assert_eq!(View::from_query(&format!("?period={period}")), View::default());
        }
    }

    #[test]
    fn ticks_of_an_address_are_read_once_and_up_to_the_most() {
        let compared = |query: &str| {
            let view = View::from_query(query);
            let names: Vec<String> = view.compared.iter().map(ToString::to_string).collect();
            (names.join(" "), view.is_comparing)
        };
        let both = "model/a model/b".to_owned();
        assert_eq!(compared("?compare=model/a&compare=model/a&tick=model/b"), (both, true));
        assert_eq!(compared("?tick=model/a&compare=x"), ("model/a".to_owned(), false));
        let many: Vec<String> = (0..100).map(|index| format!("tick=model/{index}")).collect();
        assert_eq!(View::from_query(&many.join("&")).compared.len(), View::MAX_COMPARED);
    }

    #[test]
    fn a_second_press_turns_the_order_round() {
        let by_name = Sort::default().pressed(SortColumn::Name);
        assert_eq!(by_name, Sort { column: SortColumn::Name, descending: false });
        assert!(by_name.pressed(SortColumn::Name).descending);
    }

    proptest! {
        #[test]
        fn every_view_survives_its_address(
            period in 0..4,
            repo_type in proptest::option::of("[a-z&=]{1,8}"),
            search in ".{0,12}",
            column in 0usize..5,
            descending: bool,
            name in proptest::option::of("[^/]{1,6}/.{1,6}"),
            chart in "(month)?-(mean7)?-(log)?-(top)?-(age)?",
            compared in proptest::collection::btree_set("[^/]{1,6}/.{1,6}", 0..4),
            is_comparing: bool,
            is_shared: bool,
        ) {
            let view = View {
                period: match period {
                    0 => Period::AllTime,
                    1 => Period::LastMonth,
                    2 => Period::LastYear,
                    _ => Period::Days(DayRange::ending_on(Day::from_ymd(2020, 2, 29).unwrap(), 40)),
                },
                repo_type: repo_type.filter(|text| text != "all").map(|text| RepoType::from_export(&text)),
                search,
                sort: Sort { column: SortColumn::ALL[column], descending },
                repo: name.map(|name| RepoKey { repo_type: RepoType::Model, name: name.into() }),
                is_comparing: is_comparing && !compared.is_empty(),
                compared: compared
                    .into_iter()
                    .map(|name| RepoKey { repo_type: RepoType::Dataset, name: name.into() })
                    .collect(),
                trend_scale: if is_shared { TrendScale::Shared } else { TrendScale::Own },
                chart: ChartChoices::from_slug(&chart),
            };
            prop_assert_eq!(View::from_query(&view.to_query("?q=old")), view);
        }
    }
}
