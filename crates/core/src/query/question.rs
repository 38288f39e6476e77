//! Questions to an open export: which repositories and days, in which order, and which page is open.
//!
//! A question has what the worker needs to know of a view. How the answer is drawn does not belong here.

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
    /// Which repository type; `None` for all.
    pub repo_type: Option<RepoType>,
    /// Which repositories: a [search](super::Search).
    pub search: String,
    /// What the rows are.
    pub grouping: Grouping,
    /// The columns that the reader has added, and the order by one of them, in place of `sort`.
    pub columns: Columns,
    /// The order of the rows.
    pub sort: Sort,
    /// Which table of the reader's own stands beside the export: a number that no other table has had. 0 if there is none.
    pub own_table: u32,
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
    /// Whether the bands of the overview chart are the largest repositories instead of types.
    pub by_repository: bool,
    /// The repositories that are selected in the table.
    pub selected: Vec<RepoKey>,
    /// The page that is open instead of the table; `None` for the table.
    pub page: Option<PageKey>,
}

impl Question {
    /// Whether it is about a plain list: all repositories or those of one type, in whatever period and order. Such a question
    /// can be answered without the code for everything else.
    pub fn is_plain(&self) -> bool {
        self.list.search.trim().is_empty()
            && self.list.grouping == Grouping::None
            && self.list.columns.is_empty()
            && self.list.own_table == 0
            && self.trend_scale == TrendScale::Own
            && !self.by_repository
            && self.selected.is_empty()
            && self.page.is_none()
    }

    /// Whether both have the same headline and overview chart. The order of the rows matters only where the chart shows the
    /// first of them.
    pub fn has_overview_of(&self, other: &Self) -> bool {
        let (own, others) = (&self.list, &other.list);
        self.by_repository == other.by_repository
            && (own.sort == others.sort && own.columns == others.columns || !self.by_repository)
            && (own.grouping == others.grouping || !self.by_repository)
            && own.period == others.period
            && own.compared_with == others.compared_with
            && own.include_open_day == others.include_open_day
            && own.repo_type == others.repo_type
            && own.search == others.search
            && own.own_table == others.own_table
    }
}
