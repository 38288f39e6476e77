//! Reads, queries, draws and writes *Publisher Analytics* exports: daily downloads per model and dataset repository.
//!
//! This crate is Publisher Analytics without its page and its worker. It accesses no browser, no clock and no locale:
//! the caller passes in bytes, today's date and number formats. The crate therefore runs and is tested natively.
//!
//! # The model at a glance
//!
//! An **export** ([`model::Store`]) holds **repositories**. A repository's key is its type and its name
//! ([`model::RepoKey`]). A **record** is one repository's downloads on one UTC day ([`model::Day`]). A repository's
//! records form a dense **series** from its first to its last day ([`model::DailySeries`]). A day without a record is
//! *missing*, which is not the same as 0. An export may also state a **reported total** for a repository; the sum of
//! the repository's records is its **counted** total. The latest day with a record is the **as-of day**. Periods such
//! as "last month" count back from this day, never from today.
//!
//! Data flows one way:
//!
//! ```text
//! bytes ─▶ parse ─▶ model::Store ─▶ engine::Engine ◀─ protocol::Query (a query::Question) ◀─ view::View ◀─▶ URL
//!                                         │
//!                                         ├─▶ protocol::Answer ─▶ series ─▶ chart::ChartSpec ─▶ any plotters backend
//!                                         └─▶ export (CSV, JSON)
//! ```
//!
//! ```
//! use publisher_analytics_core::model::{Day, DayRange};
//! use publisher_analytics_core::parse::{ExportReader, Limits};
//!
//! let csv = b"repoType,repoName,total,timestamp,downloads\n\
//!             model,org/name,9,2026-06-01T00:00:00.000Z,4\n";
//! let latest_day = Day::from_ymd(2026, 6, 2).unwrap();
//! let mut reader = ExportReader::new(Limits::until(latest_day));
//! reader.feed(csv)?;
//! let export = reader.finish()?;
//!
//! let (id, repository) = export.store.repositories().next().unwrap();
//! assert_eq!(repository.total(), 9);
//! let june = DayRange::ending_on(Day::from_ymd(2026, 6, 30).unwrap(), 30);
//! assert_eq!(export.store.sum(id, june), 4);
//! # Ok::<(), publisher_analytics_core::parse::ParseError>(())
//! ```
//!
//! # Layers
//!
//! Each layer may use only layers above it in this table. A test (`tests/layers.rs`) checks this.
//!
//! | layer | purpose |
//! |---|---|
//! | [`model`] | days, series, repositories; the columnar store, its builder, merging (package `publisher-analytics-reader`) |
//! | [`series`] | turns series into series: buckets, means, sums, shares, ages, direction |
//! | [`parse`] | turns chunks of bytes into a store and a report of issues, or an error with its position (the same package) |
//! | [`query`] | turns a store and a question into totals, rows, changes and chart data; total functions |
//! | [`chart`] | turns chart data and options into a layout, and the layout into calls to a plotters backend |
//! | [`export`] | writes repositories and days as CSV or JSON |
//! | [`view`] | the user's choices, to and from the URL |
//! | [`protocol`] | the messages between page and worker, as plain data |
//! | `session` | the life cycle of imports and workers, as a pure state machine |
//! | [`engine`] | an open export that answers questions |

pub mod chart;
pub mod engine;
pub mod export;
pub mod protocol;
pub mod query;
pub mod series;
pub mod session;
pub mod view;

pub use publisher_analytics_reader::{model, parse};
