//! The export as it was read and without its spikes: two stores, the second of which is built on first use.

use std::sync::Arc;

use crate::model::{DayRange, RepoId, RepoKey, Store};
use crate::query::{Spike, SpikesOfView, all_spikes, spikes_of, without_spikes};

#[derive(Debug)]
pub(super) struct Stores {
    recorded: Arc<Store>,
    /// The spikes of the export, once they have been asked for.
    spikes: Option<Vec<(RepoId, Vec<Spike>)>>,
    without_spikes: Option<Arc<Store>>,
}

impl Stores {
    pub(super) fn new(recorded: Arc<Store>) -> Self {
        Self { recorded, spikes: None, without_spikes: None }
    }

    /// Returns the export as it was read.
    pub(super) fn recorded(&self) -> Arc<Store> {
        Arc::clone(&self.recorded)
    }

    /// Returns the export without its spikes.
    pub(super) fn without_spikes(&mut self) -> Arc<Store> {
        let Self { recorded, spikes, without_spikes: kept } = self;
        let spikes = spikes.get_or_insert_with(|| all_spikes(recorded));
        Arc::clone(kept.get_or_insert_with(|| Arc::new(without_spikes(recorded, spikes))))
    }

    /// Finds the spikes of all repositories, unless they are known.
    pub(super) fn find_spikes(&mut self) {
        self.spikes.get_or_insert_with(|| all_spikes(&self.recorded));
    }

    /// Returns the spikes of the repositories `ids` in a period; none if spikes have not been searched for yet.
    pub(super) fn spikes_of_view(
        &self,
        ids: impl Iterator<Item = RepoId>,
        period: Option<DayRange>,
    ) -> SpikesOfView {
        period.zip(self.spikes.as_deref()).map_or_else(SpikesOfView::default, |(period, spikes)| {
            SpikesOfView::of(&self.recorded, spikes, ids, period)
        })
    }

    /// Returns the spikes of a repository in a period.
    pub(super) fn spikes_of_repository(
        &self,
        key: &RepoKey,
        period: Option<DayRange>,
    ) -> Vec<Spike> {
        let (Some(id), Some(period)) = (self.recorded.find(key), period) else { return Vec::new() };
        let spikes = spikes_of(&self.recorded, id).into_iter();
        spikes.filter(|spike| period.contains(spike.day)).collect()
    }
}
