//! How far an import is, and how long the rest of it will take.

use crate::browser::viewport;

/// How long an import goes on before what remains of it is estimated.
const ESTIMATE_AFTER_MS: f64 = 1_000.0;

/// An import under way.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::app) struct Progress {
    /// File name or address.
    pub(in crate::app) name: String,
    /// Bytes read.
    pub(in crate::app) bytes: f64,
    /// Bytes in all, where known.
    pub(in crate::app) total_bytes: Option<f64>,
    /// Records found so far.
    pub(in crate::app) records: usize,
    /// When it began, on the page's clock.
    start_ms: f64,
}

impl Progress {
    pub(super) fn of(name: &str) -> Self {
        let start_ms = viewport::now_ms();
        Self { name: name.to_owned(), bytes: 0.0, total_bytes: None, records: 0, start_ms }
    }

    /// The part that has been read, from 0 to 1; `None` if nobody knows how much there is.
    pub(in crate::app) fn part(&self) -> Option<f64> {
        self.total_bytes.map(|total| (self.bytes / total).clamp(0.0, 1.0))
    }

    /// Seconds that the rest will take if it goes on like this; `None` while that is a guess.
    pub(in crate::app) fn rest_seconds(&self) -> Option<f64> {
        let part = self.part().filter(|part| *part > 0.0)?;
        let elapsed_ms = viewport::now_ms() - self.start_ms;
        (elapsed_ms >= ESTIMATE_AFTER_MS).then(|| elapsed_ms / 1000.0 * (1.0 - part) / part)
    }
}
