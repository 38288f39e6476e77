//! Computes every figure a second time, from its definition, without the core's code.
//!
//! Plain loops over maps of days: slow, but simple enough to be verified by reading.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use super::calendar::{self, Day, Step, first_of_year_to};
use super::nasty::{File, Repository};

/// A choice of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Period {
    /// First day to as-of day.
    AllTime,
    /// The 12 months that end on the last complete day.
    Year,
    /// The 30 days that end on the last complete day.
    Month,
    /// This many days, which end on the last complete day.
    Last(i32),
    /// The calendar month of the last complete day, up to that day, or the whole month before it.
    CalendarMonth { is_previous: bool },
    /// The same for calendar quarters.
    Quarter { is_previous: bool },
    /// The calendar year of the last complete day, up to that day.
    YearToDate,
    /// Custom dates.
    Days(Day, Day),
}

/// What a period is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Versus {
    /// The same number of days just before.
    Before,
    /// The same weekdays a year earlier.
    YearEarlier,
    /// The same dates a year earlier.
    SameDates,
    /// Custom dates.
    Days(Day, Day),
    /// Nothing.
    Nothing,
}

impl Versus {
    /// Returns the days to compare some days with.
    pub(crate) fn days(self, (first, last): (Day, Day)) -> Option<(Day, Day)> {
        match self {
            Self::Before => Some(before((first, last))),
            Self::YearEarlier => Some((first - 7 * 52, last - 7 * 52)),
            Self::SameDates => {
                let begins_month = |day| calendar::iso(day).ends_with("-01");
                let are_whole_months = begins_month(first) && begins_month(last + 1);
                let before = calendar::a_year_before(last);
                let month = calendar::Step::Month.bucket_of(before);
                let last = if are_whole_months { month.1 } else { before };
                Some((calendar::a_year_before(first), last))
            }
            Self::Days(first, last) => Some((first, last)),
            Self::Nothing => None,
        }
    }
}

/// A change against the previous period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Outcome {
    /// In percent.
    Percent {
        percent: f64,
        /// The first record, where it lies within the previous period.
        first_record: Option<Day>,
        /// The day after the last downloads, where the period has none.
        silent_since: Option<Day>,
    },
    /// The first record lies in the period, on this day.
    New(Day),
    /// Downloads again, from this day on, after a previous period without any.
    Back(Day),
    /// The previous period is not entirely within the export.
    NotCovered,
    /// Nothing to compare.
    Nothing,
}

/// A direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Rising,
    Falling,
    Steady,
}

/// The figures of one repository.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) repo_type: String,
    pub(crate) name: String,
    pub(crate) downloads: u64,
    pub(crate) counted: u64,
    /// The sum of the previous period; `None` if nothing is compared.
    pub(crate) previous: Option<u64>,
    /// The downloads of the complete days; `None` if nothing is compared.
    pub(crate) current: Option<u64>,
    pub(crate) outcome: Outcome,
    pub(crate) share: f64,
    pub(crate) way: Way,
}

/// The columns that sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    Name,
    Type,
    Downloads,
    Share,
    Difference,
    Change,
}

/// A view, as far as it affects figures.
#[derive(Clone, Debug)]
pub(crate) struct View {
    pub(crate) period: Period,
    pub(crate) versus: Versus,
    /// Whether the open day counts as a complete one.
    pub(crate) includes_open_day: bool,
    pub(crate) repo_type: Option<String>,
    pub(crate) search: String,
    pub(crate) sort: (Column, bool),
}

/// The figures of a view.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) days: Option<(Day, Day)>,
    pub(crate) downloads: u64,
    pub(crate) counted: u64,
    pub(crate) previous: Option<u64>,
    pub(crate) outcome: Outcome,
    pub(crate) way: Way,
    /// The number of repositories and the downloads of each type, in the order of the interface.
    pub(crate) by_type: Vec<(String, usize, u64)>,
    /// The rows, in the order of the table.
    pub(crate) rows: Vec<Row>,
}

/// A day, week or month of a chart.
#[derive(Clone, Debug)]
pub(crate) struct Bucket {
    /// The first day of the full bucket, which may lie before the period.
    pub(crate) first: Day,
    /// Downloads on its days within the period; `None` where no day has a record.
    pub(crate) sum: Option<u64>,
    /// Whether it is cut by the period, the export, the first record or the open day.
    pub(crate) is_partial: bool,
}

/// Files as one export.
#[derive(Clone, Debug)]
pub(crate) struct OracleExport {
    pub(crate) repos: Vec<Repository>,
    pub(crate) open_day: Option<Day>,
}

impl OracleExport {
    /// Merges files.
    pub(crate) fn of(files: &[File]) -> Self {
        let mut keys: Vec<(&str, &str)> = Vec::new();
        for repo in files.iter().flat_map(|file| &file.repos) {
            if !keys.contains(&(&repo.repo_type, &repo.name)) {
                keys.push((&repo.repo_type, &repo.name));
            }
        }
        let repos = keys.into_iter().map(|key| merged(files, key)).collect();
        let mut reference = Self { repos, open_day: None };
        if let Some((_, as_of)) = reference.days() {
            let is_made_on_it =
                |file: &File| file.modified_ms.div_euclid(86_400_000) == i64::from(as_of);
            // A later file with the same last day may be an export of the file that was made on that day.
            let is_open =
                files.iter().any(|file| file.last_day() == Some(as_of) && is_made_on_it(file));
            reference.open_day = is_open.then_some(as_of);
        }
        reference
    }

    /// Returns the first day and the as-of day.
    pub(crate) fn days(&self) -> Option<(Day, Day)> {
        let all = || self.repos.iter().flat_map(|repo| repo.days.keys().copied());
        Some((all().min()?, all().max()?))
    }

    /// Returns the days of a period.
    pub(crate) fn range(&self, period: Period, includes_open_day: bool) -> Option<(Day, Day)> {
        let (first, as_of) = self.days()?;
        let is_left_out = !includes_open_day && self.open_day == Some(as_of);
        let last = if is_left_out { as_of - 1 } else { as_of };
        Some(match period {
            Period::AllTime => (first, as_of),
            Period::Month => (last - 29, last),
            Period::Year => (first_of_year_to(last), last),
            Period::Last(days) => (last - days + 1, last),
            Period::CalendarMonth { is_previous } => calendar_days(last, 1, is_previous),
            Period::Quarter { is_previous } => calendar_days(last, 3, is_previous),
            Period::YearToDate => calendar_days(last, 12, false),
            Period::Days(from, to) if from > as_of || to < first => (from, to),
            Period::Days(from, to) => (from.max(first), to.min(as_of)),
        })
    }

    /// Returns the days of a period without the open day; `None` if no day is left.
    pub(crate) fn complete(&self, days: (Day, Day), includes_open_day: bool) -> Option<(Day, Day)> {
        let is_open = !includes_open_day && self.open_day == Some(days.1);
        let last = if is_open { days.1 - 1 } else { days.1 };
        (days.0 <= last).then_some((days.0, last))
    }

    /// Returns the repositories of a view, in no particular order.
    pub(crate) fn shown(&self, view: &View) -> Vec<&Repository> {
        let search = without_accents(&view.search);
        let is_shown = |repo: &&Repository| {
            let name = without_accents(&repo.name);
            view.repo_type.as_ref().is_none_or(|wanted| *wanted == repo.repo_type)
                && search.split_whitespace().all(|word| name.contains(word))
        };
        self.repos.iter().filter(is_shown).collect()
    }

    /// Computes the figures of a view.
    pub(crate) fn figures(&self, view: &View) -> Figures {
        let days = self.range(view.period, view.includes_open_day);
        let complete = days.and_then(|days| self.complete(days, view.includes_open_day));
        // Nothing is known outside the export, so a period without a day of the export is not compared.
        let has_days = |(from, to): &(Day, Day)| {
            self.days().is_some_and(|(first, last)| *from <= last && first <= *to)
        };
        let compared = complete.filter(|_| view.period != Period::AllTime).filter(|_| {
            !matches!(view.period, Period::Days(..)) || days.is_some_and(|days| has_days(&days))
        });
        let compared = compared.and_then(|days| Some((days, view.versus.days(days)?)));
        let shown = self.shown(view);
        let outcome = |repos: &[&Repository]| {
            compared
                .map_or(Outcome::Nothing, |(days, previous)| self.outcome(repos, days, previous))
        };
        let way_of = |repos: &[&Repository]| complete.map_or(Way::Steady, |days| way(repos, days));
        let row = |repo: &&Repository| {
            let counted = days.map_or(0, |days| sum(repo, days));
            let is_all_time = view.period == Period::AllTime;
            Row {
                repo_type: repo.repo_type.clone(),
                name: repo.name.clone(),
                downloads: if is_all_time { repo.total.unwrap_or(counted) } else { counted },
                counted,
                previous: compared.map(|(_, previous)| sum(repo, previous)),
                current: compared.map(|(days, _)| sum(repo, days)),
                outcome: outcome(&[repo]),
                share: 0.0,
                way: way_of(&[repo]),
            }
        };
        let mut rows: Vec<Row> = shown.iter().map(row).collect();
        let downloads: u64 = rows.iter().map(|row| row.downloads).sum();
        let counted = rows.iter().map(|row| row.counted).sum();
        for row in &mut rows {
            row.share = if downloads == 0 { 0.0 } else { row.downloads as f64 / downloads as f64 };
        }
        let mut by_type: Vec<(String, usize, u64)> = Vec::new();
        for row in &rows {
            match by_type.iter_mut().find(|(repo_type, ..)| *repo_type == row.repo_type) {
                Some((_, repositories, sum)) => {
                    *repositories += 1;
                    *sum += row.downloads;
                }
                None => by_type.push((row.repo_type.clone(), 1, row.downloads)),
            }
        }
        by_type.sort_by_key(|(repo_type, ..)| type_rank(repo_type));
        let previous = compared.map(|_| rows.iter().filter_map(|row| row.previous).sum());
        rows.sort_by(|a, b| ordered(a, b, view.sort));
        let (outcome, way) = (outcome(&shown), way_of(&shown));
        Figures { days, downloads, counted, previous, outcome, way, by_type, rows }
    }

    /// Computes the change of repositories from `previous_days` to `days`.
    pub(crate) fn outcome(
        &self,
        repos: &[&Repository],
        days: (Day, Day),
        previous_days: (Day, Day),
    ) -> Outcome {
        let Some((export_first, export_last)) = self.days() else { return Outcome::Nothing };
        let count = |days| repos.iter().map(|repo| sum(repo, days)).sum::<u64>();
        let (now, previous) = (count(days), count(previous_days));
        let records = || repos.iter().flat_map(|repo| &repo.days);
        let first_record = records().map(|(&day, _)| day).min();
        let is_within = |day: Day, (first, last): (Day, Day)| first <= day && day <= last;
        let downloads_in = |days| {
            records()
                .filter(move |&(&day, &count)| count > 0 && is_within(day, days))
                .map(|(&day, _)| day)
        };
        let percent = |percent, silent_since| Outcome::Percent {
            percent,
            first_record: first_record.filter(|&day| is_within(day, previous_days)),
            silent_since,
        };
        match (now, previous) {
            (0, 0) => Outcome::Nothing,
            (0, _) => {
                let before = downloads_in((export_first, days.0 - 1)).max();
                percent(-100.0, Some(before.map_or(days.0, |day| day + 1)))
            }
            _ if previous_days.0 < export_first || previous_days.1 > export_last => {
                Outcome::NotCovered
            }
            (_, 0) => match first_record.filter(|&day| is_within(day, days)) {
                Some(first) => Outcome::New(first),
                None => Outcome::Back(downloads_in(days).min().unwrap()),
            },
            _ => percent((now as f64 - previous as f64) / previous as f64 * 100.0, None),
        }
    }

    /// Computes the buckets of some days, with the sums of repositories.
    pub(crate) fn buckets(
        &self,
        repos: &[&Repository],
        days: (Day, Day),
        step: Step,
    ) -> Vec<Bucket> {
        let (export_first, _) = self.days().unwrap();
        let first_record = repos.iter().filter_map(|repo| first_day(repo)).min();
        // Nothing is known before this day. A bucket that ends before it has no known day, so it is not partial.
        let begun = days.0.max(export_first).max(first_record.unwrap_or(Day::MIN));
        let mut buckets: Vec<Bucket> = Vec::new();
        for day in days.0..=days.1 {
            let (first, last) = step.bucket_of(day);
            if buckets.last().is_none_or(|bucket| bucket.first != first) {
                let is_cut = begun > first && begun <= last || days.1 >= first && days.1 < last;
                let has_open_day = self.open_day.is_some_and(|open| {
                    first <= open && open <= last && days.0 <= open && open <= days.1
                });
                let is_partial = (is_cut || has_open_day) && begun <= last;
                buckets.push(Bucket { first, sum: None, is_partial });
            }
            let bucket = buckets.last_mut().unwrap();
            for count in repos.iter().filter_map(|repo| repo.days.get(&day)) {
                bucket.sum = Some(bucket.sum.unwrap_or(0) + count);
            }
        }
        buckets
    }

    /// Computes, for each day, the mean over the `window` days that end on it. Days on which none of the repositories
    /// has a record are skipped. The open day is skipped and has no mean, unless it is included.
    pub(crate) fn means(
        &self,
        repos: &[&Repository],
        (first, last): (Day, Day),
        window: i32,
        includes_open_day: bool,
    ) -> Vec<Option<f64>> {
        let excluded = self.open_day.filter(|_| !includes_open_day);
        let (export_first, _) = self.days().unwrap();
        let mean = |day: Day| {
            let counts: Vec<u64> = (day - window + 1..=day)
                .filter(|&other| excluded != Some(other))
                .filter_map(|other| {
                    let counts = repos.iter().filter_map(|repo| repo.days.get(&other).copied());
                    counts.reduce(|a, b| a + b)
                })
                .collect();
            let is_shown = day >= export_first && excluded != Some(day) && !counts.is_empty();
            is_shown.then(|| counts.iter().sum::<u64>() as f64 / counts.len() as f64)
        };
        (first..=last).map(mean).collect()
    }

    /// Returns the last calendar month that ends on or before the last complete day, and its counted downloads.
    pub(crate) fn calendar_month(
        &self,
        repos: &[&Repository],
        includes_open_day: bool,
    ) -> ((Day, Day), u64) {
        let (_, last_complete) = self.range(Period::Month, includes_open_day).unwrap();
        let is_last_of_month = |day: &Day| calendar::iso(day + 1).ends_with("-01");
        let last = (last_complete - 31..=last_complete).rev().find(is_last_of_month).unwrap();
        let first =
            (last - 31..last).rev().find(|day| calendar::iso(*day).ends_with("-01")).unwrap();
        ((first, last), repos.iter().map(|repo| sum(repo, (first, last))).sum())
    }

    /// Sums the last 30 records of each repository, regardless of their days. The open day is left out unless it is
    /// included.
    pub(crate) fn last_30_records(&self, repos: &[&Repository], includes_open_day: bool) -> u64 {
        let excluded = self.open_day.filter(|_| !includes_open_day);
        let last_records = |repo: &Repository| -> u64 {
            let records = repo.days.iter().rev().filter(|(day, _)| excluded != Some(**day));
            records.take(30).map(|(_, count)| count).sum()
        };
        repos.iter().map(|repo| last_records(repo)).sum()
    }

    /// Returns the day of a period with the most downloads; of several such days, the first. The open day is left out
    /// unless it is included.
    pub(crate) fn best_day(
        &self,
        repo: &Repository,
        (first, last): (Day, Day),
        includes_open_day: bool,
    ) -> Option<(Day, u64)> {
        let mut best: Option<(Day, u64)> = None;
        for (&day, &count) in repo.days.range(first..=last) {
            let is_left_out = self.open_day == Some(day) && !includes_open_day;
            if !is_left_out && count > best.map_or(0, |(_, count)| count) {
                best = Some((day, count));
            }
        }
        best
    }

    /// Finds the probable outages: days on which the export as a whole fell, and with it at least nine in ten of its
    /// busy repositories. At least five repositories must be busy.
    ///
    /// A day is a fall if it has less than a quarter of the downloads of the same weekday a week before or a week
    /// after. A repository is busy around one of its days if it has at least 10 downloads on most of its other days
    /// from a week before to a week after.
    ///
    /// Two days are never outages: the open day, since it is not over, and a last day without any download after a week
    /// of days that have some, since it is probably not counted yet.
    pub(crate) fn outages(&self) -> Vec<Day> {
        let Some((first, last)) = self.days() else { return Vec::new() };
        let mut totals: BTreeMap<Day, u64> = BTreeMap::new();
        for (&day, &count) in self.repos.iter().flat_map(|repo| &repo.days) {
            *totals.entry(day).or_default() += count;
        }
        let count_of = |days: &BTreeMap<Day, u64>, day: Day| days.get(&day).copied().unwrap_or(0);
        let fell = |days: &BTreeMap<Day, u64>, day: Day| {
            let usual = count_of(days, day - 7).max(count_of(days, day + 7));
            u128::from(count_of(days, day)) * 4 < u128::from(usual)
        };
        let is_usual = |repo: &Repository, day: Day| {
            let records = || repo.days.keys().copied();
            let (Some(first), Some(last)) = (records().min(), records().max()) else {
                return false;
            };
            let around: Vec<Day> = (day - 7..=day + 7)
                .filter(|&other| other != day && (first..=last).contains(&other))
                .collect();
            let busy = around.iter().filter(|&&other| count_of(&repo.days, other) >= 10).count();
            (first..=last).contains(&day) && busy * 2 > around.len()
        };
        let is_not_counted = count_of(&totals, last) == 0
            && first < last
            && (first.max(last - 7)..last).all(|day| count_of(&totals, day) > 0);
        (first..=last)
            .filter(|&day| !is_not_counted || day != last)
            .filter(|&day| {
                let judged: Vec<&Repository> =
                    self.repos.iter().filter(|repo| is_usual(repo, day)).collect();
                let fallen = judged.iter().filter(|repo| fell(&repo.days, day)).count();
                let fell_together = judged.len() >= 5 && fallen * 10 >= judged.len() * 9;
                fell_together && fell(&totals, day) && self.open_day != Some(day)
            })
            .collect()
    }
}

/// Converts a text to lower case, and removes the accents that generated names have.
fn without_accents(text: &str) -> String {
    let text = text.to_lowercase().replace('ς', "σ").replace('\u{301}', "");
    [("é", "e"), ("ä", "a"), ("ö", "o"), ("ü", "u")]
        .iter()
        .fold(text, |text, (accented, plain)| text.replace(accented, plain))
}

/// Returns the calendar unit of `months` months (1, 3 or 12) that contains `last`, up to `last`, or the whole unit
/// before it.
fn calendar_days(last: Day, months: usize, is_previous: bool) -> (Day, Day) {
    let first_of = |day: Day| {
        let starts: Vec<String> =
            (1..=12).step_by(months).map(|month| format!("-{month:02}-01")).collect();
        let is_start = |day: &Day| starts.iter().any(|start| calendar::iso(*day).ends_with(start));
        (day - 366..=day).rev().find(is_start).unwrap()
    };
    let first = first_of(last);
    if is_previous { (first_of(first - 1), first - 1) } else { (first, last) }
}

/// Returns the same number of days just before.
pub(crate) fn before((first, last): (Day, Day)) -> (Day, Day) {
    (first - (last - first + 1), first - 1)
}

/// Sums the records of some days.
pub(crate) fn sum(repo: &Repository, (first, last): (Day, Day)) -> u64 {
    repo.days.iter().filter(|&(&day, _)| first <= day && day <= last).map(|(_, count)| count).sum()
}

/// Returns the first day with a record.
pub(crate) fn first_day(repo: &Repository) -> Option<Day> {
    repo.days.keys().next().copied()
}

/// Computes the direction of repositories: compares the later half of the days with the earlier half. If the number of
/// days is odd, the middle day is left out.
pub(crate) fn way(repos: &[&Repository], (first, last): (Day, Day)) -> Way {
    let half = (last - first + 1) / 2;
    let total = |days| repos.iter().map(|repo| sum(repo, days)).sum::<u64>() as f64;
    let (early, late) = (total((first, first + half - 1)), total((last - half + 1, last)));
    if late > early * 1.05 {
        Way::Rising
    } else if late < early * 0.95 {
        Way::Falling
    } else {
        Way::Steady
    }
}

/// Ranks types: models, datasets, spaces, unknown, then other types by name.
fn type_rank(repo_type: &str) -> (usize, String) {
    let known = ["model", "dataset", "space", "unknown"];
    let rank = known.iter().position(|&known| known == repo_type).unwrap_or(known.len());
    (rank, repo_type.to_owned())
}

/// Compares two rows. Ties are ordered by name, then type, in both directions.
pub(crate) fn ordered(a: &Row, b: &Row, (column, is_descending): (Column, bool)) -> Ordering {
    let by_name = |a: &Row, b: &Row| {
        let key =
            |row: &Row| (row.name.to_lowercase().replace('ς', "σ"), type_rank(&row.repo_type));
        key(a).cmp(&key(b))
    };
    let turned = |order: Ordering| if is_descending { order.reverse() } else { order };
    let order = match column {
        Column::Name => {
            let name = |row: &Row| row.name.to_lowercase().replace('ς', "σ");
            turned(name(a).cmp(&name(b)))
        }
        Column::Type => turned(type_rank(&a.repo_type).cmp(&type_rank(&b.repo_type))),
        Column::Downloads | Column::Share => turned(a.downloads.cmp(&b.downloads)),
        Column::Difference => by_difference(a, b, is_descending),
        Column::Change => by_change(a.outcome, b.outcome, is_descending),
    };
    order.then_with(|| by_name(a, b))
}

/// Compares by the difference. Rows without one come last in both directions.
fn by_difference(a: &Row, b: &Row, is_descending: bool) -> Ordering {
    let size = |row: &Row| {
        let is_known = row.outcome != Outcome::NotCovered;
        let difference = i128::from(row.current?) - i128::from(row.previous?);
        (is_known && difference != 0).then_some(difference)
    };
    match (size(a), size(b)) {
        (Some(a), Some(b)) if is_descending => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Compares by the change: percentages by size, with "new" and "back" above them. In both directions, rows without a
/// change come after these, and rows with nothing to compare come last.
fn by_change(a: Outcome, b: Outcome, is_descending: bool) -> Ordering {
    let size = |outcome: Outcome| match outcome {
        Outcome::Percent { percent, .. } => Some(percent),
        Outcome::New(_) | Outcome::Back(_) => Some(f64::INFINITY),
        Outcome::NotCovered | Outcome::Nothing => None,
    };
    let group = |outcome: Outcome| match size(outcome) {
        Some(size) if size != 0.0 => 0,
        Some(_) => 1,
        None => 2,
    };
    let by_size = || match (size(a), size(b)) {
        (Some(a), Some(b)) if is_descending => b.total_cmp(&a),
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => Ordering::Equal,
    };
    group(a).cmp(&group(b)).then_with(by_size)
}

/// Merges one repository of several files.
fn merged(files: &[File], key: (&str, &str)) -> Repository {
    let find = |file: &File| {
        file.repos.iter().find(|repo| (&*repo.repo_type, &*repo.name) == key).cloned()
    };
    // From oldest to newest: by last day, then by the time of modification.
    let mut found: Vec<(&File, Repository)> =
        files.iter().filter_map(|file| Some((file, find(file)?))).collect();
    found.sort_by_key(|(file, _)| (file.last_day(), file.modified_ms));
    let mut days = BTreeMap::new();
    for (_, repo) in &found {
        days.extend(&repo.days);
    }
    let reported = found.iter().rev().find_map(|(file, repo)| Some((file, repo.total?)));
    let newest = found.last().map(|(file, _)| file.modified_ms);
    let total = reported.map(|(file, total)| {
        let is_newest = Some(file.modified_ms) == newest;
        let is_later = |day: Day| file.last_day().is_none_or(|last| day > last);
        let later = days.iter().filter(|&(&day, _)| !is_newest && is_later(day));
        total + later.map(|(_, count)| count).sum::<u64>()
    });
    Repository { repo_type: key.0.to_owned(), name: key.1.to_owned(), total, days }
}
