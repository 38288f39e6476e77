//! Every figure of nasty exports against an oracle, and the properties that all figures have.
//!
//! The exports are made by `support::nasty`; what they must show is computed by `support::oracle`, which knows the
//! definitions and nothing of the core.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::cast_precision_loss, reason = "shares, percents and means are approximate")]

mod charts;
mod files;
mod merging;
mod support;
mod views;
