//! Questions to an open export: which repositories and days, in which order, and which page is open.
//!
//! A question holds what the worker needs to know about a view. How the answer is drawn does not belong here.

use serde::{Deserialize, Serialize};

use super::{Columns, ComparedWith, Grouping, Period, Sort};
use crate::model::{RepoKey, RepoType};

/// Which repositories and days, and in which order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Selector {
    /// Which days.
    pub period: Period,
    /// What the period is compared with.
    pub compared_with: ComparedWith,
    /// Whether the open day counts as a complete one.
    pub include_open_day: bool,
    /// Whether all figures leave out the spikes of repositories.
    pub without_spikes: bool,
    /// Which repository type; `None` for all.
    pub repo_type: Option<RepoType>,
    /// Which repositories: a [search](super::Search).
    pub search: String,
    /// What the rows are.
    pub grouping: Grouping,
    /// The columns that the user has added, and the sort by one of them, which then replaces `sort`.
    pub columns: Columns,
    /// The order of the rows.
    pub sort: Sort,
    /// The number of the user's own table that is open beside the export. Numbers are never reused; 0 means that there
    /// is none.
    pub own_table: u32,
}

impl Selector {
    /// Whether a repository has the same figures in both lists.
    pub fn has_figures_of(&self, other: &Self) -> bool {
        let days = |list: &Self| (list.period, list.compared_with, list.include_open_day);
        days(self) == days(other) && self.without_spikes == other.without_spikes
    }
}

/// The vertical scale of the trends in the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TrendScale {
    /// Each trend has its own scale, so that shapes can be compared.
    #[default]
    Own,
    /// All trends share a scale, so that sizes can be compared.
    Shared,
}

/// What each band of the overview chart stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum OverviewBands {
    /// The types of the view.
    #[default]
    Types,
    /// The largest rows, and all other rows together.
    Largest,
    /// The types of the view, and all other repositories of the export together.
    TypesOfAll,
}

/// The page that is open instead of the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PageKey {
    /// One repository.
    Repository(RepoKey),
    /// Several repositories, compared.
    Comparison(Vec<RepoKey>),
}

/// A question to an open export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Question {
    /// The list.
    pub list: Selector,
    /// The vertical scale of trends.
    pub trend_scale: TrendScale,
    /// What each band of the overview chart stands for.
    pub bands: OverviewBands,
    /// The repositories that are selected in the table.
    pub selected: Vec<RepoKey>,
    /// The page that is open instead of the table; `None` for the table.
    pub page: Option<PageKey>,
}

impl Question {
    /// Whether the question is about a plain list: all repositories or those of one type, in any period and order.
    /// Answering it needs none of the worker's lazily loaded code.
    pub fn is_plain(&self) -> bool {
        self.list.search.trim().is_empty()
            && self.list.grouping == Grouping::None
            && self.list.columns.is_empty()
            && !self.list.without_spikes
            && self.list.own_table == 0
            && self.trend_scale == TrendScale::Own
            && self.bands == OverviewBands::Types
            && self.selected.is_empty()
            && self.page.is_none()
    }

    /// Whether both questions have the same headline and overview chart. Sort order and grouping count only if the
    /// chart shows the largest rows.
    pub fn has_overview_of(&self, other: &Self) -> bool {
        let (own, others) = (&self.list, &other.list);
        let shows_rows = self.bands == OverviewBands::Largest;
        self.bands == other.bands
            && (own.sort == others.sort && own.columns == others.columns || !shows_rows)
            && (own.grouping == others.grouping || !shows_rows)
            // Search terms such as `family:llm` depend on the family rule.
            && own.grouping.family_rule() == others.grouping.family_rule()
            && own.period == others.period
            && own.compared_with == others.compared_with
            && own.include_open_day == others.include_open_day
            && own.without_spikes == others.without_spikes
            && own.repo_type == others.repo_type
            && own.search == others.search
            && own.own_table == others.own_table
    }
}
