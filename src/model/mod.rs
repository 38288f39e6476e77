//! The domain's data: days, repositories, and the columnar [`Store`] of their daily downloads.
//!
//! Rows enter through a [`StoreBuilder`] in any order and leave as an immutable [`Store`]. This room reads no
//! file, knows no clock, and formats nothing but days.

mod builder;
mod day;
mod repository;
mod store;

pub use builder::{Inserted, StoreBuilder, TotalOverflow};
pub use day::{Day, DayRange};
pub(crate) use repository::folded;
pub use repository::{RepoKey, RepoType};
pub use store::{RepoId, Repository, Store};

/// The largest number of downloads one record or reported total may have: 2^53 − 1, the largest integer that
/// JSON readers keep exact.
pub const MAX_COUNT: u64 = (1 << 53) - 1;
