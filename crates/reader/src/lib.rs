//! Reads *Publisher Analytics* exports (daily downloads per model and dataset repository) into a columnar store.
//!
//! This crate sees every byte of a file and every day of every repository. It is a separate package so that it alone is
//! compiled for speed; everything else is compiled for size (`Cargo.toml` of the workspace). It uses no browser, clock
//! or locale. `publisher-analytics-core` has the same restriction and re-exports this crate as its two lowest layers.
//!
//! - [`model`]: days, repositories, the [`Store`](model::Store) and its builder, merging.
//! - [`parse`]: chunks of bytes into a store and a report of issues, or an error with its position.

pub mod model;
pub mod parse;
