//! Reads *Publisher Analytics* exports, daily downloads per model and dataset repository, into a columnar store.
//!
//! This is the part of Publisher Analytics that sees every byte of a file and every day of every repository. It is a package of
//! its own so that it alone is compiled for speed; all else is compiled for size (`Cargo.toml` of the workspace). Like
//! `publisher-analytics-core`, which gives it out again as its two lowest layers, it has no browser, no clock and no locale.
//!
//! - [`model`]: days, repositories, the [`Store`](model::Store) and its builder, merging.
//! - [`parse`]: chunks of bytes into a store and a report of issues, or an error with its position.

pub mod model;
pub mod parse;
