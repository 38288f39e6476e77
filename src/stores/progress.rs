//! The progress of an import or a download, and the estimated remaining time of an import.

use crate::browser::viewport;

/// How long an import must have run before its remaining time is estimated. An earlier estimate would be a guess.
const ESTIMATE_AFTER_MS: f64 = 1_000.0;

/// The progress of an import or of a download that is being written. One type serves both, because a signal of
/// another type costs a kilobyte.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The file name or address of an import, or the format of a download.
    pub name: String,
    /// Bytes read by an import, or the fraction of a download that is written.
    pub done: f64,
    /// The total in the same unit, if known; 1 for a download.
    pub total: Option<f64>,
    /// Records found so far.
    pub records: usize,
    /// The start time on the page's clock.
    start_ms: f64,
}

impl Progress {
    pub(super) fn of(name: &str) -> Self {
        let start_ms = viewport::now_ms();
        Self { name: name.to_owned(), done: 0.0, total: None, records: 0, start_ms }
    }

    /// Updates the progress.
    pub(super) fn reach(&mut self, done: f64, total: Option<f64>, records: usize) {
        self.done = done;
        self.total = total;
        self.records = records;
    }

    /// Returns the completed fraction, from 0 to 1; `None` if the total is unknown.
    pub fn fraction(&self) -> Option<f64> {
        self.total.map(|total| (self.done / total).clamp(0.0, 1.0))
    }

    /// Returns the estimated seconds until the import ends at its present rate; `None` while that would be a guess.
    pub fn remaining_seconds(&self) -> Option<f64> {
        let fraction = self.fraction().filter(|fraction| *fraction > 0.0)?;
        let elapsed_ms = viewport::now_ms() - self.start_ms;
        (elapsed_ms >= ESTIMATE_AFTER_MS).then(|| elapsed_ms / 1000.0 * (1.0 - fraction) / fraction)
    }
}
