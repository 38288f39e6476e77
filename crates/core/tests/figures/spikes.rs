//! Spikes: found by their definition, listed, and left out of all figures if the user chooses so.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::protocol::PageData;
use publisher_analytics_core::query::{Grouping, Spike};
use publisher_analytics_core::view::View;

use crate::support::calendar::{Day, day};
use crate::support::nasty::{DAY_MS, File, MAX_COUNT, Repository};
use crate::support::oracle::{OracleExport, Period};
use crate::support::{ask, config, everything, export_and_view, key_of};

/// A spike as the oracle has it: the downloads, and the usual downloads.
type Expected = (u64, u64);

/// Computes the spikes of a repository from their definition: days with more than eight times the median of the same
/// weekday in the four weeks before and the four weeks after. At least three of those days must have a record. A median
/// below 1 counts as 1.
fn expected(repo: &Repository) -> BTreeMap<Day, Expected> {
    let spike = |(&day, &downloads): (&Day, &u64)| {
        let weeks = (-4..=4).filter(|weeks| *weeks != 0);
        let mut around: Vec<u64> =
            weeks.filter_map(|weeks| repo.days.get(&(day + 7 * weeks)).copied()).collect();
        around.sort_unstable();
        let (low, high) = if around.len() < 3 {
            return None;
        } else {
            (around[(around.len() - 1) / 2], around[around.len() / 2])
        };
        let median = u128::from(low) + u128::from(high);
        let is_spike = u128::from(downloads) * 2 > 8 * median.max(2);
        is_spike.then_some((day, (downloads, u64::midpoint(low, high))))
    };
    repo.days.iter().filter_map(spike).collect()
}

/// Returns the file with the usual downloads in place of its spikes.
fn without_spikes(file: &File) -> File {
    let mut file = file.clone();
    for repo in &mut file.repos {
        for (day, (downloads, usual)) in expected(repo).iter().collect::<Vec<_>>() {
            repo.days.insert(*day, *usual);
            repo.total = repo.total.map(|total| total.saturating_sub(downloads - usual));
        }
    }
    file
}

/// Generates repositories whose days mostly have usual counts. Some days have far more downloads, and some are missing.
pub(crate) fn spiky() -> impl Strategy<Value = File> {
    let count = (0..40_u64, 0..30_u8, 0..12_u8).prop_map(|(usual, kind, times)| match kind {
        0 => None,
        1 => Some(usual * 8 * u64::from(times) + u64::from(times % 2)),
        2 => Some(MAX_COUNT / 1_000 + usual),
        _ => Some(usual),
    });
    let repo = (vec(count, 1..160), proptest::option::of(0..100_000_u64), 0..40);
    vec(repo, 1..6).prop_map(|repos| {
        let last = day(2026, 3, 31);
        let repos = repos.into_iter().zip(1..).map(|((counts, total, ago), number)| Repository {
            repo_type: (if number % 2 == 0 { "dataset" } else { "model" }).to_owned(),
            name: format!("org/{number}"),
            total,
            days: (0..)
                .zip(counts.into_iter().rev())
                .filter_map(|(age, count)| Some((last - ago - age, count?)))
                .collect(),
        });
        File { modified_ms: i64::from(last + 3) * DAY_MS, repos: repos.collect() }
    })
}

fn all_time() -> View {
    ask::view(&everything(Period::AllTime))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn spikes_are_those_of_their_definition(file in spiky()) {
        let mut engine = ask::open(std::slice::from_ref(&file));
        for repo in &file.repos {
            let view = View { repo: Some(key_of(repo)), ..all_time() };
            let Some(PageData::Repository(detail)) = ask::ask(&mut engine, &view).page else {
                return Err(TestCaseError::fail("no page"));
            };
            let found = detail.spikes.iter().map(|&Spike { day, downloads, usual }| (day.epoch_days(), (downloads, usual)));
            prop_assert_eq!(found.collect::<BTreeMap<_, _>>(), expected(repo));
        }
    }

    #[test]
    fn the_spikes_of_a_view_are_counted_and_the_largest_listed((file, view) in (spiky(), export_and_view()).prop_map(|(file, (_, view))| (file, view))) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let Some((first, last)) = reference.figures(&view).days else { return Ok(()) };
        let mut excess: Vec<u64> = Vec::new();
        let mut repositories = 0;
        for repo in reference.shown(&view) {
            let spikes = expected(repo);
            let before = excess.len();
            excess.extend(spikes.range(first..=last).map(|(_, (downloads, usual))| downloads - usual));
            repositories += usize::from(excess.len() > before);
        }
        excess.sort_unstable_by(|a, b| b.cmp(a));
        for grouping in [Grouping::None, Grouping::Type] {
            let view = View { grouping, ..ask::view(&view) };
            let found = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &view).changes.unwrap().spikes.clone();
            prop_assert_eq!((found.count, found.repositories), (excess.len(), repositories));
            prop_assert_eq!(found.excess, excess.iter().sum::<u64>());
            let largest: Vec<u64> = found.largest.iter().map(|(_, spike)| spike.excess()).collect();
            prop_assert_eq!(&largest[..], &excess[..excess.len().min(5)]);
        }
    }

    #[test]
    fn figures_without_spikes_are_those_of_an_export_without_them(file in spiky(), (_, view) in export_and_view(), options in proptest::sample::select(vec!["", "top", "allshare"])) {
        let view = ask::with_chart(ask::view(&view), options);
        let mut engine = ask::open(std::slice::from_ref(&file));
        let before = ask::ask(&mut engine, &view);
        let found = ask::ask(&mut engine, &View { without_spikes: true, ..view.clone() });
        let expected = ask::ask(&mut ask::open(&[without_spikes(&file)]), &view);
        prop_assert_eq!(&found.overview, &expected.overview);
        prop_assert_eq!(&found.window, &expected.window);
        let movers = |answer: publisher_analytics_core::protocol::Answer| answer.changes.unwrap().movers.clone();
        prop_assert_eq!(movers(found), movers(expected));
        prop_assert_eq!(ask::ask(&mut engine, &view), before, "the switch can be turned back");
    }

    #[test]
    fn downloads_keep_spikes(file in spiky()) {
        let mut engine = ask::open(std::slice::from_ref(&file));
        let view = View { without_spikes: true, ..all_time() };
        ask::ask(&mut engine, &view);
        let found = ask::written(&mut engine, &view, ExportFormat::Csv);
        prop_assert_eq!(found, ask::written(&mut engine, &all_time(), ExportFormat::Csv));
    }
}

/// Creates a file of one repository with these daily counts, the last of which is that of 31 March 2026.
fn of_counts(counts: impl DoubleEndedIterator<Item = u64>) -> File {
    let last = day(2026, 3, 31);
    let days = (0..).zip(counts.rev()).map(|(age, count)| (last - age, count));
    let repo = Repository {
        repo_type: "model".to_owned(),
        name: "org/a".to_owned(),
        total: None,
        days: days.collect(),
    };
    File { modified_ms: i64::from(last + 3) * DAY_MS, repos: vec![repo] }
}

fn spike_count(file: &File) -> usize {
    ask::ask(&mut ask::open(std::slice::from_ref(file)), &all_time()).changes.unwrap().spikes.count
}

#[test]
fn a_lasting_rise_and_a_busy_weekday_are_no_spikes() {
    let rise = (0..200).map(|day| if day < 100 { 10 } else { 1_000 });
    assert_eq!(spike_count(&of_counts(rise)), 0);
    let weekday = (0..200).map(|day| if day % 7 == 3 { 1_000 } else { 10 });
    assert_eq!(spike_count(&of_counts(weekday)), 0);
    let one = (0..200).map(|day| if day == 120 { 81 } else { 10 });
    assert_eq!(spike_count(&of_counts(one)), 1);
    let eight_times = (0..200).map(|day| if day == 120 { 80 } else { 10 });
    assert_eq!(spike_count(&of_counts(eight_times)), 0);
}

#[test]
fn outages_are_those_of_the_export_also_where_spikes_are_left_out_first() {
    let counts = (0..200).map(|day| if day == 113 || day == 127 { 1_000 } else { 100 });
    let mut file = of_counts(counts);
    let repo = file.repos.remove(0);
    let named = |number| Repository { name: format!("org/{number}"), ..repo.clone() };
    file.repos = (0..6).map(named).collect();
    let recorded = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &all_time()).outages;
    assert!(recorded.as_ref().is_some_and(|days| !days.is_empty()));
    let view = View { without_spikes: true, ..all_time() };
    assert_eq!(ask::ask(&mut ask::open(&[file]), &view).outages, recorded);
}
