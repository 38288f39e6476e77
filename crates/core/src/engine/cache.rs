//! What the engine caches between answers.

use std::sync::Arc;

use super::rows::shared_y_max;
use crate::model::{RepoId, Store};
use crate::query::{
    Grouping, OptionalColumns, OwnColumns, Selection, Selector, TrendScale, TypeSeries,
};

/// The series of a list's types, and the repositories that they are of.
#[derive(Debug)]
pub(super) struct CachedTypeSeries {
    /// Whether each repository is one of them, by its index.
    pub(super) is_member: Vec<bool>,
    pub(super) series: TypeSeries,
}

/// The groups of a list, and what they depend on.
#[derive(Debug)]
pub(super) struct CachedGroups {
    pub(super) grouping: Grouping,
    /// The repositories that are grouped, ascending.
    pub(super) members: Vec<RepoId>,
    pub(super) store: Arc<Store>,
    pub(super) member_counts: Vec<usize>,
    pub(super) selection: CachedSelection,
}

/// A selection, and the question it answers.
#[derive(Debug)]
pub(super) struct CachedSelection {
    pub(super) list: Selector,
    pub(super) trend_scale: TrendScale,
    pub(super) selection: Selection,
    /// The largest value of all trends, if they share a scale.
    pub(super) shared_y_max: Option<u64>,
}

/// The rows of a table, with their store and, if they are groups, the number of members of each group.
pub(super) struct Rows<'a> {
    pub(super) store: &'a Arc<Store>,
    pub(super) cached: &'a CachedSelection,
    pub(super) member_counts: Option<&'a [usize]>,
}

impl CachedSelection {
    pub(super) fn new(
        store: &Store,
        list: &Selector,
        trend_scale: TrendScale,
        mut selection: Selection,
        own: Option<&OwnColumns>,
    ) -> Self {
        if list.columns.has_order() {
            OptionalColumns::sort(store, &mut selection, &list.columns, own);
        }
        let is_shared = trend_scale == TrendScale::Shared;
        let shared_y_max = is_shared.then(|| shared_y_max(store, &selection));
        Self { list: list.clone(), trend_scale, selection, shared_y_max }
    }
}
