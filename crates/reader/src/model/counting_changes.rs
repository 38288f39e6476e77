//! Dated changes in how the Hub counts downloads. Figures from before and after such a day are not comparable.
//!
//! To add a change, add an entry with its source to [`COUNTING_CHANGES`].

use super::{Day, DayRange, RepoType};

/// A change in the Hub's counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountingChange {
    /// The first day counted by the new method.
    pub day: Day,
    /// Whether only the month is known. If so, `day` is its first day.
    pub is_month: bool,
    /// The repository types affected, at least partly.
    pub types: &'static [RepoType],
    /// The change in a few words, as a label.
    pub label: &'static str,
    /// The change in a sentence.
    pub sentence: &'static str,
    /// URL of its documentation.
    pub source: &'static str,
}

/// The known changes, ascending by day.
pub const COUNTING_CHANGES: [CountingChange; 2] = [
    CountingChange {
        day: Day::from_epoch_days(19_967),
        is_month: true,
        types: &[RepoType::Dataset],
        label: "dataset counting changed",
        sentence: "Downloads of datasets before September 2024 were counted by another method.",
        source: "https://huggingface.co/docs/hub/datasets-download-stats",
    },
    CountingChange {
        day: Day::from_epoch_days(20_671),
        is_month: false,
        types: &[RepoType::Model],
        label: "diffusers counting changed",
        sentence: "From 6 August 2026 on, models of the diffusers library also count downloads of \
                   modular_model_index.json.",
        source: "https://github.com/huggingface/hub-docs/pull/2687",
    },
];

impl CountingChange {
    /// Iterates over the changes in `days` that affect a type, ascending by day. Includes a change on the first day,
    /// since the days before it are often drawn or compared too.
    ///
    /// ```
    /// use publisher_analytics_reader::model::{CountingChange, Day, DayRange, RepoType};
    /// let year = DayRange::ending_on(Day::from_ymd(2024, 12, 31).unwrap(), 366);
    /// let labels = |repo_type| CountingChange::within(year, move |known| *known == repo_type).map(|change| change.label);
    /// assert!(labels(RepoType::Dataset).eq(["dataset counting changed"]));
    /// assert_eq!(labels(RepoType::Model).count(), 0);
    /// ```
    pub fn within(
        days: DayRange,
        has_type: impl Fn(&RepoType) -> bool,
    ) -> impl Iterator<Item = &'static Self> {
        COUNTING_CHANGES
            .iter()
            .filter(move |change| days.contains(change.day) && change.types.iter().any(&has_type))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_are_those_that_the_sentences_name() {
        let [datasets, diffusers] = COUNTING_CHANGES;
        assert_eq!(Some(datasets.day), Day::from_ymd(2024, 9, 1));
        assert_eq!(Some(diffusers.day), Day::from_ymd(2026, 8, 6));
        assert!(COUNTING_CHANGES.is_sorted_by_key(|change| change.day));
    }
}
