//! The direction of a repository, for rows and statuses. Charts compute theirs by the same rule.
//!
//! Cost: two sums, independent of the number of days.

use crate::model::{DayRange, RepoId, Store};
use crate::series::Direction;

/// Returns the direction of a repository's downloads in `days`: the later half against the earlier half. `days` must
/// not include the open day. Days without a record count as 0, also at both ends. If the number of days is odd, the
/// middle one is left out.
///
/// ```
/// use publisher_analytics_core::model::{Day, DayRange, RepoType, StoreBuilder};
/// use publisher_analytics_core::query::direction_of;
/// use publisher_analytics_core::series::Direction;
/// let day = |day| Day::from_ymd(2026, 6, day).unwrap();
/// let mut builder = StoreBuilder::default();
/// let id = builder.repository(&RepoType::Model, "org/name");
/// builder.insert(id, day(9), 10);
/// let store = builder.finish().unwrap();
/// let direction = |first| direction_of(&store, id, DayRange::new(day(first), day(10)));
/// assert_eq!(direction(1), Direction::Rising);
/// assert_eq!(direction(9), Direction::Falling);
/// assert_eq!(direction(8), Direction::Steady, "the middle of three days is left out");
/// ```
pub fn direction_of(store: &Store, id: RepoId, days: Option<DayRange>) -> Direction {
    let Some((early, late)) = days.and_then(DayRange::halves) else { return Direction::Steady };
    Direction::between(store.sum(id, early), store.sum(id, late))
}
