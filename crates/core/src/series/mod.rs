//! Small pure functions on daily series.
//!
//! | function | result |
//! |---|---|
//! | [`bucket_sums`] | sums by day, week, month or 30 days |
//! | [`trailing_means`] | means over a window of days |
//! | [`running_sums`] | cumulative values |
//! | [`percent_of_totals`], [`percent_of_first`] | shares and indices |
//! | [`since_first_value`] | a series by age instead of date |
//! | [`weekday_profile()`] | means by weekday |
//! | [`Direction::over`] | rising, steady or falling |
//!
//! The functions have no modes and no state. They know nothing of repositories, scales or charts: `chart` uses them.
//!
//! # Invariants
//! - A missing value adds nothing to a sum. The sum or mean of only missing values is missing.
//! - Means skip missing days. The bands of a stack skip only the days that all bands lack (see [`trailing_means`]).
//! - Daily series are aligned by day, never by index.

mod accumulate;
mod align;
mod bucket;
mod direction;
mod ratio;
mod rounding;
mod smooth;
mod weekday_profile;

pub use accumulate::running_sums;
pub use align::{ALIGNMENT_EPOCH, since_first_value};
pub use bucket::bucket_sums;
pub use direction::Direction;
pub use ratio::{percent_of_first, percent_of_totals};
pub(crate) use rounding::rounded_u64;
pub use smooth::trailing_means;
pub use weekday_profile::{WeekdayProfile, weekday_profile};
