//! The statuses of a repository in a period: new, silent, falling, rising, or never downloaded.

use serde::{Deserialize, Serialize};

use super::direction_of;
use super::selection::Candidate;
use crate::model::{DayRange, ExportDays};
use crate::series::Direction;

/// A repository is silent after this many days without a download.
const SILENT_DAYS: u32 = 30;

/// A status of a repository.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Status {
    /// Its first record lies in the complete days of the period. The export must begin before them, or every repository
    /// would be new.
    New,
    /// It was downloaded, but not in the 30 days that end on the last complete day.
    Silent,
    /// Its downloads fall within the period.
    Falling,
    /// Its downloads rise within the period.
    Rising,
    /// It has no downloads, neither counted nor reported.
    Never,
}

impl Status {
    /// All statuses, in the order of the interface.
    pub const ALL: [Self; 5] = [Self::New, Self::Silent, Self::Falling, Self::Rising, Self::Never];

    /// Returns the word after `is:` in a search.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Silent => "silent",
            Self::Falling => "falling",
            Self::Rising => "rising",
            Self::Never => "never",
        }
    }

    /// Returns the name in the interface.
    pub const fn label(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Silent => "Silent",
            Self::Falling => "Falling",
            Self::Rising => "Rising",
            Self::Never => "Never downloaded",
        }
    }

    /// Reads the format of [`slug`](Self::slug).
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.slug() == slug)
    }

    /// Whether a repository has this status.
    pub(super) fn holds(self, candidate: &Candidate<'_>) -> bool {
        let repository = candidate.repository();
        let was_downloaded = || repository.total() > 0 || repository.counted_total() > 0;
        let complete = || candidate.scope.days.and_then(|days| days.complete);
        let direction = || direction_of(candidate.store, candidate.id, complete());
        match self {
            Self::New => {
                let first = repository.days().map(DayRange::first);
                let begins = candidate.scope.export.map(|export| export.all.first());
                first.zip(complete()).is_some_and(|(first, days)| {
                    days.contains(first) && begins.is_some_and(|begins| begins < days.first())
                })
            }
            Self::Silent => {
                let last = candidate.scope.export.map(ExportDays::last_complete);
                was_downloaded()
                    && last.is_some_and(|last| {
                        let days = DayRange::ending_on(last, SILENT_DAYS);
                        candidate.store.sum(candidate.id, days) == 0
                    })
            }
            Self::Falling => direction() == Direction::Falling,
            Self::Rising => direction() == Direction::Rising,
            Self::Never => !was_downloaded(),
        }
    }
}
