//! What an import found, in four numbers on which all contestants must agree.
//!
//! They reveal wrong counts, wrong days, lost rows and confused repositories. Computing them costs a
//! pass over the records, so it happens after the clock has stopped.

use publisher_analytics_core::model::Store;

/// Figures of an export.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    /// Number of repositories.
    pub(crate) repositories: u64,
    /// Number of records.
    pub(crate) records: u64,
    /// Sum of the downloads of all records.
    pub(crate) downloads: u64,
    /// Sum of the days of all records, as days since 1970-01-01.
    pub(crate) days: i64,
}

impl Figures {
    /// Computes the figures of a store.
    pub(crate) fn of_store(store: &Store) -> Self {
        let mut figures = Self::default();
        for (id, repository) in store.repositories() {
            figures.repositories += 1;
            figures.downloads += repository.counted_total();
            let Some(days) = repository.days() else { continue };
            for (day, _) in store.records(id, days) {
                figures.records += 1;
                figures.days += i64::from(day.epoch_days());
            }
        }
        figures
    }
}
