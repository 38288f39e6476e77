//! Generates nasty exports: irregular files as they occur in practice, unlike the bundled sample.
//!
//! Exports start and end on any day, and have gaps, single days, leap days, ties, tiny and huge counts, totals that are
//! absent or differ from the sum of the days, several types, and names with accents, CJK, apostrophes and formula
//! characters. Some are shorter than 30, 60 or 365 days. Some have no record at all. `overlapping` turns an export into
//! several files that overlap and restate each other's counts.

use std::collections::BTreeMap;
use std::fmt::{self, Write};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::calendar::{Day, day, iso};

/// The largest count of one record.
pub(crate) const MAX_COUNT: u64 = (1 << 53) - 1;
/// Milliseconds of a day.
pub(crate) const DAY_MS: i64 = 86_400_000;

/// One repository of a file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Repository {
    /// The type, as the core writes it.
    pub(crate) repo_type: String,
    /// Its name.
    pub(crate) name: String,
    /// The reported total.
    pub(crate) total: Option<u64>,
    /// Its records.
    pub(crate) days: BTreeMap<Day, u64>,
}

/// Writes a short notation: the counts by day from the first one, with `_` for missing days.
impl fmt::Debug for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} total {:?}", self.repo_type, self.name, self.total)?;
        let (Some((&first, _)), Some((&last, _))) =
            (self.days.first_key_value(), self.days.last_key_value())
        else {
            return f.write_str(", no records");
        };
        write!(f, ", {} to {}:", iso(first), iso(last))?;
        (first..=last).try_for_each(|day| match self.days.get(&day) {
            Some(count) => write!(f, " {count}"),
            None => f.write_str(" _"),
        })
    }
}

/// One file.
#[derive(Clone, Debug)]
pub(crate) struct File {
    /// When it was modified, in milliseconds since 1970-01-01.
    pub(crate) modified_ms: i64,
    /// Its repositories; no two have the same type and name.
    pub(crate) repos: Vec<Repository>,
}

impl File {
    /// Returns the last day with a record.
    pub(crate) fn last_day(&self) -> Option<Day> {
        self.repos.iter().filter_map(|repo| Some(*repo.days.last_key_value()?.0)).max()
    }

    /// Writes the file as JSON.
    pub(crate) fn json(&self) -> String {
        let repos = self.repos.iter().map(|repo| {
            let records: Vec<String> = repo
                .days
                .iter()
                .map(|(&day, count)| {
                    format!(r#"{{"timestamp":"{}T00:00:00.000Z","downloads":{count}}}"#, iso(day))
                })
                .collect();
            format!(
                r#"{{"repoType":{},"repoName":{},"totalDownloads":{},"records":[{}]}}"#,
                quoted(&repo.repo_type),
                quoted(&repo.name),
                repo.total.map_or_else(|| "null".to_owned(), |total| total.to_string()),
                records.join(",")
            )
        });
        format!("[{}]", repos.collect::<Vec<_>>().join(",\n"))
    }

    /// Writes the file as CSV. Repositories without records have no row.
    pub(crate) fn csv(&self) -> String {
        let mut text = "repoType,repoName,total,timestamp,downloads\n".to_owned();
        for repo in &self.repos {
            let total = repo.total.map(|total| total.to_string()).unwrap_or_default();
            for (&day, count) in &repo.days {
                let name = repo.name.replace('"', "\"\"");
                writeln!(
                    text,
                    "{},\"{name}\",{total},{}T00:00:00.000Z,{count}",
                    repo.repo_type,
                    iso(day)
                )
                .unwrap();
            }
        }
        text
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// The pattern of a repository's records.
#[derive(Clone, Copy, Debug)]
enum Rhythm {
    EveryDay,
    /// One record a week.
    Weekly,
    /// Records on this percentage of days.
    Sparse(u64),
    /// Every day, except this many days from the middle on.
    Gap(i32),
    /// One day only.
    Single,
    /// No record.
    Never,
}

/// The size of a repository's counts.
#[derive(Clone, Copy, Debug)]
enum Size {
    Constant(u64),
    /// From 0 up to a bound.
    UpTo(u64),
    /// Close to [`MAX_COUNT`] on the first 100 days, so that sums exceed 2^53.
    Huge,
    /// Counts that grow from 1 by this amount over the span of the repository.
    Growing(u64),
    /// Up to a bound in the first half of the span, zeros later.
    Dying(u64),
}

/// The reported total of a repository.
#[derive(Clone, Copy, Debug)]
enum Total {
    Absent,
    Exact,
    More(u64),
    /// This percentage of the sum.
    Less(u64),
    Zero,
}

#[derive(Clone, Debug)]
struct Shape {
    repo_type: &'static str,
    name: &'static str,
    rhythm: Rhythm,
    size: Size,
    total: Total,
    /// The first and the last record, in percent of the span.
    life: (i32, i32),
    seed: u64,
}

/// Types, with one that the Hub does not have and one with a slash.
pub(crate) const TYPES: [&str; 6] = ["model", "model", "dataset", "space", "kernel", "a/b"];

/// Names that are hard to split, quote, lower-case or sort. No two differ only in letter case.
pub(crate) const NAMES: [&str; 20] = [
    "org/a",
    "org/B",
    "org/b-2",
    "org/b-10",
    "gpt2",
    "équipe/modèle-été",
    "Ünïcode/Straße",
    "组织/模型",
    "日本/データ",
    "org/o'brien",
    "'quoted'/name",
    "=org/sum",
    "+org/plus",
    "-org/minus",
    "@org/at",
    "'=org/guarded",
    "org/with \"quotes\", and commas",
    "ΟΔΟΣ/Σίσυφος",
    "İstanbul/ışık",
    "org/a/b/c",
];

fn shape() -> impl Strategy<Value = Shape> {
    let rhythm = prop_oneof![
        3 => Just(Rhythm::EveryDay),
        1 => Just(Rhythm::Weekly),
        2 => (5_u64..95).prop_map(Rhythm::Sparse),
        1 => (1..40).prop_map(Rhythm::Gap),
        1 => Just(Rhythm::Single),
        1 => Just(Rhythm::Never),
    ];
    let size = prop_oneof![
        2 => select(vec![0, 1, 2, 100]).prop_map(Size::Constant),
        3 => select(vec![1, 3, 40, 5_000, 1_000_000]).prop_map(Size::UpTo),
        1 => Just(Size::Huge),
        1 => select(vec![20, 3_000]).prop_map(Size::Growing),
        1 => select(vec![5, 70_000]).prop_map(Size::Dying),
    ];
    let total = prop_oneof![
        2 => Just(Total::Absent),
        2 => Just(Total::Exact),
        1 => (1_u64..1_000_000).prop_map(Total::More),
        1 => (0_u64..100).prop_map(Total::Less),
        1 => Just(Total::Zero),
    ];
    let edge = prop_oneof![2 => Just(0), 1 => 0..=100];
    let life = (edge.clone(), edge.prop_map(|edge| 100 - edge));
    (select(TYPES.to_vec()), select(NAMES.to_vec()), rhythm, size, total, life, any::<u64>())
        .prop_map(|(repo_type, name, rhythm, size, total, life, seed)| Shape {
            repo_type,
            name,
            rhythm,
            size,
            total,
            life,
            seed,
        })
}

/// Generates days on which exports end: leap days and their neighbours, ends of months and years, and any other.
fn last_day() -> impl Strategy<Value = Day> {
    prop_oneof![
        select(vec![
            day(2024, 2, 29),
            day(2025, 2, 28),
            day(2025, 3, 1),
            day(2024, 3, 1),
            day(2024, 12, 31),
            day(2025, 1, 1),
            day(2026, 8, 31),
        ]),
        day(2019, 1, 1)..day(2026, 10, 30),
    ]
}

/// Generates lengths of exports in days: around every length over which a figure looks back.
fn span() -> impl Strategy<Value = i32> {
    prop_oneof![1..=8, 27..=32, 57..=63, 80..=140, 362..=370, 726..=734, 800..=1200]
}

fn repo_of(shape: &Shape, first: Day, span: i32) -> Repository {
    let mut random = Random(shape.seed);
    let at = |hundredths: i32| first + (span - 1) * hundredths / 100;
    let (start, end) = (at(shape.life.0.min(shape.life.1)), at(shape.life.0.max(shape.life.1)));
    let length = end - start + 1;
    let is_recorded = |offset: i32, random: &mut Random| match shape.rhythm {
        Rhythm::EveryDay => true,
        Rhythm::Weekly => offset % 7 == 0,
        Rhythm::Sparse(hundredths) => random.below(100) < hundredths,
        Rhythm::Gap(gap) => offset < length / 2 || offset >= length / 2 + gap,
        Rhythm::Single => offset == 0,
        Rhythm::Never => false,
    };
    let mut days = BTreeMap::new();
    for offset in 0..length {
        let count = match shape.size {
            Size::Constant(count) => count,
            Size::UpTo(bound) => random.below(bound + 1),
            // Only the first 100 days are huge, so that all sums stay within 64 bits.
            Size::Huge if offset < 100 => MAX_COUNT - random.below(3),
            Size::Huge => random.below(3),
            Size::Growing(factor) => {
                1 + factor * u64::from(offset.unsigned_abs()) / u64::from(length.unsigned_abs())
            }
            Size::Dying(count) if offset * 2 < length => random.below(count + 1),
            Size::Dying(_) => 0,
        };
        if is_recorded(offset, &mut random) {
            days.insert(start + offset, count);
        }
    }
    let sum: u64 = days.values().sum();
    let total = match shape.total {
        Total::Absent => None,
        Total::Exact => Some(sum),
        Total::More(more) => Some(sum + more),
        Total::Less(hundredths) => Some(sum / 100 * hundredths),
        Total::Zero => Some(0),
    };
    Repository { repo_type: shape.repo_type.to_owned(), name: shape.name.to_owned(), total, days }
}

/// Generates the time when a file was made: on its last day, which is then open, or some days later.
fn modified(last_day: Day) -> impl Strategy<Value = i64> {
    let hours = prop_oneof![Just(0_i64), Just(23), 0_i64..24];
    (prop_oneof![Just(0), Just(1), 2..40], hours).prop_map(move |(days_later, hour)| {
        i64::from(last_day + days_later) * DAY_MS + hour * 3_600_000
    })
}

/// Generates a nasty export in one file.
pub(crate) fn file() -> impl Strategy<Value = File> {
    (last_day(), span(), vec(shape(), 1..9)).prop_flat_map(|(last, span, shapes)| {
        let mut repos: Vec<Repository> = Vec::new();
        for shape in &shapes {
            let is_new = repos
                .iter()
                .all(|repo| repo.repo_type != shape.repo_type || repo.name != shape.name);
            if is_new {
                repos.push(repo_of(shape, last - span + 1, span));
            }
        }
        let last_day = File { modified_ms: 0, repos: repos.clone() }.last_day().unwrap_or(last);
        modified(last_day).prop_map(move |modified_ms| File { modified_ms, repos: repos.clone() })
    })
}

/// A small pseudorandom number generator (`SplitMix64`). Shapes contain only its seed, so a failed test prints little.
#[derive(Clone, Debug)]
pub(crate) struct Random(pub u64);

impl Random {
    /// Returns the next number below `bound`, which must not be 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
