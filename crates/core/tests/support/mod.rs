//! What the figures are tested with: nasty exports, and an oracle that computes every figure of them once more.

pub(crate) mod ask;
pub(crate) mod calendar;
pub(crate) mod nasty;
pub(crate) mod oracle;
