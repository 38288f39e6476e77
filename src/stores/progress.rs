//! How far an import or a download is, and how long an import will still take.

use crate::browser::viewport;

/// The remaining time is estimated once an import has run for so long; before, it would be a guess.
const ESTIMATE_AFTER_MS: f64 = 1_000.0;

/// An import under way, or a download that is being written: one type, since a signal of another one costs a kilobyte.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// File name or address; of a download its format.
    pub name: String,
    /// What is done: bytes read; of a download the share that is written, of 1 in all.
    pub done: f64,
    /// What there is to do, in the same unit, where known.
    pub total: Option<f64>,
    /// Records found so far.
    pub records: usize,
    /// When it began, on the page's clock.
    start_ms: f64,
}

impl Progress {
    pub(super) fn of(name: &str) -> Self {
        let start_ms = viewport::now_ms();
        Self { name: name.to_owned(), done: 0.0, total: None, records: 0, start_ms }
    }

    /// Notes how far it is.
    pub(super) fn reach(&mut self, done: f64, total: Option<f64>, records: usize) {
        self.done = done;
        self.total = total;
        self.records = records;
    }

    /// The fraction that is done, from 0 to 1; `None` where it is not known how much there is to do.
    pub fn fraction(&self) -> Option<f64> {
        self.total.map(|total| (self.done / total).clamp(0.0, 1.0))
    }

    /// Seconds until the import ends, if it goes on like this; `None` while that would be a guess.
    pub fn remaining_seconds(&self) -> Option<f64> {
        let fraction = self.fraction().filter(|fraction| *fraction > 0.0)?;
        let elapsed_ms = viewport::now_ms() - self.start_ms;
        (elapsed_ms >= ESTIMATE_AFTER_MS).then(|| elapsed_ms / 1000.0 * (1.0 - fraction) / fraction)
    }
}
