//! Small pure functions from daily series to what is shown of them.
//!
//! | function | turns |
//! |---|---|
//! | [`bucket_sums`] | days into sums by week, month or 30 days |
//! | [`trailing_means`] | days into means over the days before |
//! | [`running_sums`] | values into cumulative ones |
//! | [`percent_of_totals`], [`percent_of_first`] | values into shares and indices |
//! | [`since_first_value`] | dates into ages |
//! | [`weekday_profile()`] | days into means by weekday |
//! | [`Direction::over`] | days into rising, steady or falling |
//!
//! None of them has a mode or a state, and none knows a repository, a scale or a chart: `chart` puts them together.
//!
//! # Invariants
//! - A missing value stays missing: it counts as 0 in sums, and is left out of means.
//! - Series are aligned by day, never by position.

mod accumulate;
mod align;
mod bucket;
mod direction;
mod ratio;
mod smooth;
mod weekday_profile;

pub use accumulate::running_sums;
pub use align::{ALIGNMENT_EPOCH, since_first_value};
pub use bucket::bucket_sums;
pub use direction::Direction;
pub use ratio::{percent_of_first, percent_of_totals};
pub use smooth::trailing_means;
pub use weekday_profile::{WeekdayProfile, weekday_profile};
