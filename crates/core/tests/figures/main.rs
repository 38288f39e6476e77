//! Compares every figure of irregular ("nasty") exports with an oracle, and checks the properties of figures.
//!
//! `support::nasty` generates the exports. `support::oracle` computes the expected figures from their definitions, without
//! the core.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::cast_precision_loss, reason = "shares, percents and means are approximate")]

mod charts;
mod columns;
mod files;
mod history;
mod merging;
mod own_table;
mod spikes;
mod support;
mod views;
