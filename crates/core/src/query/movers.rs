//! What changed between two periods, and which repositories caused it.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::selection::{Candidate, Scope};
use super::{Change, ExportEdge, Metrics, Selection, Selector, Status};
use crate::model::{DayRange, RepoId, RepoKey, Store};

/// How many repositories each group names.
const NAMED: usize = 5;

/// A repository whose downloads changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mover {
    /// Type and name.
    pub key: RepoKey,
    /// Downloads in the complete days of the period.
    pub current: u64,
    /// Downloads in the days that the period is compared with.
    pub previous: u64,
    /// The change.
    pub change: Change,
}

impl Mover {
    /// The change in downloads.
    pub fn difference(&self) -> i128 {
        i128::from(self.current) - i128::from(self.previous)
    }
}

/// Repositories that changed in the same way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct MoverGroup {
    /// How many there are.
    pub count: usize,
    /// The sum of their changes in downloads, without its sign.
    pub amount: u64,
    /// Those with the largest changes, ties by name.
    pub largest: Vec<Mover>,
}

impl MoverGroup {
    /// Returns how many of the largest together explain at least 90 % of the group's changes, and the fraction that
    /// they explain. If even all of `largest` explain less, counts all of them.
    pub fn explained(&self) -> (usize, f64) {
        let mut sum = 0;
        let mut count = 0;
        for mover in &self.largest {
            sum += u128::from(mover.current.abs_diff(mover.previous));
            count += 1;
            if sum * 10 >= u128::from(self.amount) * 9 {
                break;
            }
        }
        (count, sum as f64 / self.amount.max(1) as f64)
    }
}

/// The repositories of a view that changed between two periods.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Movers {
    /// The complete days of the period.
    pub current: DayRange,
    /// The days that they are compared with.
    pub previous: DayRange,
    /// Those with more downloads.
    pub gains: MoverGroup,
    /// Those with fewer.
    pub losses: MoverGroup,
    /// Those whose first record lies in the period.
    pub newcomers: MoverGroup,
    /// Those with downloads in the previous period and none in this one.
    pub fell_silent: MoverGroup,
}

impl Movers {
    /// Breaks the change of a selection down by repository. `None` if the selection is compared with nothing, or with
    /// days that the export lacks.
    #[inline(never)]
    pub fn of(store: &Store, selection: &Selection) -> Option<Self> {
        let comparison = selection.totals.comparison;
        let (current, previous) = (comparison.current?.days, comparison.previous?.days);
        if ExportEdge::short_of(previous, store.days()?).is_some() {
            return None;
        }
        let moves: Vec<Move> =
            selection.rows.iter().filter_map(|&(id, metrics)| Move::of(id, metrics)).collect();
        let is_new = |moved: &Move| {
            let days = store.repository(moved.id).days();
            days.is_some_and(|days| current.contains(days.first()))
        };
        let group = |is_member: &dyn Fn(&Move) -> bool| {
            group_of(store, moves.iter().filter(|moved| is_member(moved)))
        };
        Some(Self {
            current,
            previous,
            gains: group(&|moved| moved.current > moved.previous),
            losses: group(&|moved| moved.current < moved.previous),
            newcomers: group(&is_new),
            fell_silent: group(&|moved| moved.current == 0 && moved.previous > 0),
        })
    }

    /// The sum of all changes.
    pub fn difference(&self) -> i128 {
        i128::from(self.gains.amount) - i128::from(self.losses.amount)
    }
}

/// The change of one row.
struct Move {
    id: RepoId,
    current: u64,
    previous: u64,
    change: Change,
}

impl Move {
    fn of(id: RepoId, metrics: Metrics) -> Option<Self> {
        let comparison = metrics.comparison;
        Some(Self {
            id,
            current: comparison.current?.downloads,
            previous: comparison.previous?.downloads,
            change: comparison.change,
        })
    }

    fn amount(&self) -> u64 {
        self.current.abs_diff(self.previous)
    }
}

fn group_of<'a>(store: &Store, members: impl Iterator<Item = &'a Move>) -> MoverGroup {
    let mut members: Vec<&Move> = members.collect();
    let key = |moved: &Move| store.repository(moved.id).key();
    members.sort_by(|a, b| {
        let by_name = || (&key(a).name, &key(a).repo_type).cmp(&(&key(b).name, &key(b).repo_type));
        Reverse(a.amount()).cmp(&Reverse(b.amount())).then_with(by_name)
    });
    let largest = members.iter().take(NAMED).map(|moved| Mover {
        key: key(moved).clone(),
        current: moved.current,
        previous: moved.previous,
        change: moved.change,
    });
    MoverGroup {
        count: members.len(),
        amount: members.iter().map(|moved| moved.amount()).sum(),
        largest: largest.collect(),
    }
}

/// How many repositories of a selection have each [`Status`], in the order of [`Status::ALL`].
#[inline(never)]
pub fn status_counts(
    store: &Store,
    selector: &Selector,
    selection: &Selection,
) -> [usize; Status::ALL.len()] {
    let scope = Scope::of(store, selector);
    let mut counts = [0; Status::ALL.len()];
    for id in selection.ids() {
        let candidate = Candidate::new(store, id, scope);
        for (count, status) in counts.iter_mut().zip(Status::ALL) {
            *count += usize::from(status.holds(&candidate));
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, RepoType, StoreBuilder};
    use crate::query::Period;

    fn store() -> Store {
        let mut builder = StoreBuilder::default();
        let last = Day::from_ymd(2026, 6, 30).unwrap();
        let before = last - 30;
        for (name, records) in [
            ("org/grows", &[(before - 40, 1), (before, 10), (last, 110)][..]),
            ("org/falls", &[(before, 80), (last, 30)]),
            ("org/stops", &[(before, 20), (last - 20, 0)]),
            ("org/begins", &[(last - 3, 7)]),
            ("org/steady", &[(before, 5), (last, 5)]),
            ("org/never", &[(before, 0)]),
        ] {
            let id = builder.repository(&RepoType::Model, name);
            for &(day, count) in records {
                builder.insert(id, day, count);
            }
        }
        builder.finish().unwrap()
    }

    fn summary(group: &MoverGroup) -> String {
        let named = group
            .largest
            .iter()
            .map(|mover| format!("{} {:+}", &mover.key.name[4..], mover.difference()));
        format!("{} {}: {}", group.count, group.amount, named.collect::<Vec<_>>().join(", "))
    }

    #[test]
    fn gains_and_losses_add_up_to_the_change_of_the_view() {
        let store = store();
        let selector = Selector { period: Period::LastMonth, ..Selector::default() };
        let selection = Selection::new(&store, &selector);
        let movers = Movers::of(&store, &selection).unwrap();
        assert_eq!(summary(&movers.gains), "2 107: grows +100, begins +7");
        assert_eq!(movers.gains.explained(), (1, 100.0 / 107.0));
        assert_eq!(movers.losses.explained(), (2, 1.0));
        assert_eq!(movers.fell_silent.explained(), (1, 1.0));
        assert_eq!(MoverGroup::default().explained(), (0, 0.0));
        assert_eq!(summary(&movers.losses), "2 70: falls -50, stops -20");
        assert_eq!(summary(&movers.newcomers), "1 7: begins +7");
        assert_eq!(summary(&movers.fell_silent), "1 20: stops -20");
        assert_eq!(Some(movers.difference()), selection.totals.comparison.difference());
        assert_eq!(status_counts(&store, &selector, &selection), [1, 1, 0, 4, 1]);
    }

    #[test]
    fn nothing_moves_against_days_before_the_export() {
        let store = store();
        for period in [Period::AllTime, Period::LastYear, Period::Last90Days] {
            let selector = Selector { period, ..Selector::default() };
            assert_eq!(Movers::of(&store, &Selection::new(&store, &selector)), None);
        }
    }
}
