//! The domain's data: days, repositories, and the columnar [`Store`] of their daily downloads.
//!
//! A [`StoreBuilder`] takes rows in any order and builds an immutable [`Store`]. [`merge()`] combines several stores.
//! This layer reads no files, has no clock, and formats nothing but days.

mod assembler;
mod builder;
mod counting_changes;
mod daily_series;
mod day;
mod export_days;
mod formula_guard;
mod merge;
mod own_table;
mod repository;
mod store;
mod time_axis;

pub use assembler::TotalOverflow;
pub use builder::{Inserted, LimitExceeded, StoreBuilder, StoreFragment};
pub use counting_changes::{COUNTING_CHANGES, CountingChange};
pub use daily_series::DailySeries;
pub use day::{Day, DayRange, EPOCH_JULIAN_DAY, MONTHS};
pub use export_days::{ExportDays, day_of_milliseconds};
pub use formula_guard::needs_formula_guard;
pub use merge::{Contribution, MergeSource, Replaced, merge};
pub use own_table::{OwnRow, OwnTable};
pub use repository::{RepoKey, RepoType, search_key};
pub use store::{RepoId, Repository, Store};
pub use time_axis::{Granularity, TimeAxis};

/// The largest number of downloads one record may have: 2^53 − 1, the largest integer that
/// JSON readers keep exact.
pub const MAX_COUNT: u64 = (1 << 53) - 1;
