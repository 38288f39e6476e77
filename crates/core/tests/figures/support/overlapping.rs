//! Several files of one publisher that overlap and restate each other.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;

use super::nasty::{DAY_MS, File, MAX_COUNT, Random, Repository, file};

/// Generates two to four files of one publisher, at least one of which has a repository. Each file lacks some
/// repositories and days, restates some counts, and has totals of its own.
pub(crate) fn overlapping_files() -> impl Strategy<Value = Vec<File>> {
    let files =
        (file(), vec((any::<u64>(), 0..=100, 0..=100), 2..5)).prop_map(|(full, variants)| {
            let variants = variants.into_iter().zip(1_i64..);
            variants
                .map(|((seed, from, to), number)| variant(&full, seed, (from, to), number))
                .collect()
        });
    files.prop_filter("no repository", |files: &Vec<File>| {
        files.iter().any(|file| !file.repos.is_empty())
    })
}

fn variant(full: &File, seed: u64, life: (i32, i32), number: i64) -> File {
    let mut random = Random(seed);
    let days = || full.repos.iter().flat_map(|repo| repo.days.keys().copied());
    let (first, last) = (days().min().unwrap_or(0), days().max().unwrap_or(0));
    let (from, to) = (life.0.min(life.1), life.0.max(life.1));
    // About half of the files end on the last day of the full export, to cover files with equal last days, which are
    // ordered by other criteria.
    let to = if random.below(2) == 0 { 100 } else { to };
    let at = |hundredths: i32| first + (last - first) * hundredths / 100;
    let mut repos = Vec::new();
    for repo in &full.repos {
        if random.below(5) == 0 {
            continue;
        }
        let mut days = BTreeMap::new();
        for (&day, &count) in repo.days.range(at(from)..=at(to)) {
            match random.below(20) {
                0 => {}
                1 => drop(days.insert(day, count / 2)),
                2 => drop(days.insert(day, (count + 1).min(MAX_COUNT))),
                _ => drop(days.insert(day, count)),
            }
        }
        let total = match random.below(4) {
            0 => None,
            1 => Some(days.values().sum()),
            2 => repo.total,
            _ => repo.total.map(|total| total.saturating_add(random.below(1_000))),
        };
        repos.push(Repository { total, days, ..repo.clone() });
    }
    let last_day = File { modified_ms: 0, repos: repos.clone() }.last_day().unwrap_or(last);
    let days_later = i64::try_from(random.below(30)).unwrap() + 1;
    // No two files are modified in the same millisecond.
    File { modified_ms: (i64::from(last_day) + days_later) * DAY_MS + number, repos }
}
