//! Every figure of nasty exports against an oracle, and the properties that all figures have.
//!
//! The exports are made by `support::nasty`; what they must show is computed by `support::oracle`, which knows the
//! definitions and nothing of the core.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]
#![expect(clippy::cast_precision_loss, reason = "shares and percents are approximate")]

mod support;

use proptest::prelude::*;
use proptest::sample::select;
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::model::{RepoKey, RepoType};
use publisher_analytics_core::protocol::Answer;
use support::ask;
use support::calendar::{day, iso};
use support::nasty::{self, File, Repository};
use support::oracle::{self, Column, Outcome, Period, Row, Whole};
const COLUMNS: [Column; 5] =
    [Column::Name, Column::Type, Column::Downloads, Column::Share, Column::Change];

/// A nasty export, and a view of it of any kind.
fn export_and_view() -> impl Strategy<Value = (File, oracle::View)> {
    let period = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Period::AllTime)),
        1 => Just(Some(Period::Year)),
        2 => Just(Some(Period::Month)),
    ];
    (nasty::file(), view(), period, (0_i32..=100, 0_i32..=100)).prop_map(
        |(file, mut view, period, (from, to))| {
            let days = Whole::of(std::slice::from_ref(&file)).days();
            // Own dates lie anywhere in the export, or begin before it.
            let own = days.map(|(first, last)| {
                let at = |hundredths: i32| first + (last - first) * hundredths / 100;
                let (from, to) = (at(from.min(to)), at(from.max(to)));
                Period::Days(if view.search.is_empty() { from } else { from - 20 }, to)
            });
            view.period = period.or(own).unwrap_or(Period::AllTime);
            (file, view)
        },
    )
}

/// Views of any kind, but of named periods.
fn view() -> impl Strategy<Value = oracle::View> {
    let period = prop_oneof![Just(Period::AllTime), Just(Period::Year), Just(Period::Month)];
    let repo_type = proptest::option::weighted(0.3, select(nasty::TYPES.to_vec()));
    let search =
        select(vec!["", "", "", "org", "ORG b", "É", "模", "nothing of that name", "σίσυφος"]);
    let sort = (select(COLUMNS.to_vec()), any::<bool>());
    (period, any::<bool>(), repo_type, search, sort).prop_map(
        |(period, includes_open_day, repo_type, search, sort)| oracle::View {
            period,
            includes_open_day,
            repo_type: repo_type.map(ToOwned::to_owned),
            search: search.to_owned(),
            sort,
        },
    )
}

/// The view of everything in a period.
fn everything(period: Period) -> oracle::View {
    oracle::View {
        period,
        includes_open_day: false,
        repo_type: None,
        search: String::new(),
        sort: (Column::Downloads, true),
    }
}

fn config() -> ProptestConfig {
    ProptestConfig { failure_persistence: None, ..ProptestConfig::default() }
}

fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

/// Percents as close as can be, everything else the same. That nothing is compared with nothing needs no other reason.
fn is_same_outcome(found: Outcome, expected: Outcome) -> bool {
    match (found, expected) {
        (
            Outcome::Percent { percent: a, first_record, silent_since },
            Outcome::Percent { percent: b, first_record: first, silent_since: silent },
        ) => is_close(a, b) && (first_record, silent_since) == (first, silent),
        (Outcome::NotCovered, Outcome::Nothing) => true,
        _ => found == expected,
    }
}

fn key_of(repo: &Repository) -> RepoKey {
    RepoKey { repo_type: RepoType::from_export(&repo.repo_type), name: repo.name.as_str().into() }
}

fn row_key(row: &Row) -> String {
    format!("{}/{}", row.repo_type, row.name)
}

/// What an export shows in the periods that figures are asked for, the order of its files and their names aside.
fn shown(engine: &mut Engine) -> Vec<Answer> {
    let periods = [Period::AllTime, Period::Year, Period::Month];
    let mut answers: Vec<Answer> =
        periods.iter().map(|&period| ask::ask(engine, &ask::view(&everything(period)))).collect();
    // The place of a repository in its file is no figure.
    for row in answers.iter_mut().flat_map(|answer| &mut answer.window.rows) {
        row.id = 0;
    }
    answers
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn headline_and_types_are_those_of_the_oracle((file, view) in export_and_view()) {
        let expected = Whole::of(std::slice::from_ref(&file)).figures(&view);
        let overview = ask::ask(&mut ask::open(&[file]), &ask::view(&view)).overview.unwrap();
        prop_assert_eq!(overview.period.map(ask::edges), expected.days);
        prop_assert_eq!(overview.repositories, expected.rows.len());
        prop_assert_eq!(overview.downloads, expected.downloads);
        prop_assert_eq!(overview.counted, expected.counted);
        let by_type: Vec<_> = overview
            .by_type
            .iter()
            .map(|total| (total.repo_type.as_str().to_owned(), total.repositories, total.downloads))
            .collect();
        prop_assert_eq!(by_type, expected.by_type);
    }

    #[test]
    fn rows_stand_in_the_order_of_the_oracle((file, view) in export_and_view()) {
        let expected = Whole::of(std::slice::from_ref(&file)).figures(&view);
        let rows = ask::ask(&mut ask::open(&[file]), &ask::view(&view)).window.rows;
        let names: Vec<_> = rows.iter().map(|row| row.key.to_string()).collect();
        prop_assert_eq!(names, expected.rows.iter().map(row_key).collect::<Vec<_>>());
        prop_assert!(rows.iter().map(|row| row.rank).eq(0..rows.len()));
    }

    #[test]
    fn figures_of_rows_are_those_of_the_oracle((file, view) in export_and_view()) {
        let expected = Whole::of(std::slice::from_ref(&file)).figures(&view);
        let answer = ask::ask(&mut ask::open(&[file]), &ask::view(&view));
        let largest = expected.rows.iter().map(|row| row.downloads).max().unwrap_or(0);
        for row in &answer.window.rows {
            let expected = expected.rows.iter().find(|other| row_key(other) == row.key.to_string()).unwrap();
            prop_assert_eq!(row.downloads, expected.downloads);
            prop_assert_eq!(ask::previous(&row.comparison), expected.previous);
            prop_assert!(is_close(row.share, expected.share));
            prop_assert!(is_close(row.share_of_largest, row.downloads as f64 / largest.max(1) as f64));
            let difference = i128::from(expected.downloads) - i128::from(expected.counted);
            prop_assert_eq!(row.reported_minus_counted, (difference != 0).then_some(difference));
        }
    }

    #[test]
    fn changes_are_those_of_the_oracle((file, view) in export_and_view()) {
        let expected = Whole::of(std::slice::from_ref(&file)).figures(&view);
        let answer = ask::ask(&mut ask::open(&[file]), &ask::view(&view));
        let comparison = answer.overview.unwrap().comparison;
        let change = ask::outcome(comparison.change);
        prop_assert!(is_same_outcome(change, expected.outcome), "{change:?} for {:?}", expected.outcome);
        prop_assert_eq!(ask::previous(&comparison), expected.previous);
        for row in &answer.window.rows {
            let expected = expected.rows.iter().find(|other| row_key(other) == row.key.to_string()).unwrap();
            let change = ask::outcome(row.comparison.change);
            prop_assert!(is_same_outcome(change, expected.outcome), "{change:?} for {:?}", expected.outcome);
        }
    }

    #[test]
    fn directions_are_those_of_the_oracle((file, view) in export_and_view()) {
        let expected = Whole::of(std::slice::from_ref(&file)).figures(&view);
        let answer = ask::ask(&mut ask::open(&[file]), &ask::view(&view));
        for row in &answer.window.rows {
            let expected = expected.rows.iter().find(|other| row_key(other) == row.key.to_string()).unwrap();
            prop_assert_eq!(ask::way(row.trend.direction), expected.way);
        }
    }

    #[test]
    fn totals_are_sums_of_rows_and_shares_sum_to_one((file, view) in export_and_view()) {
        let answer = ask::ask(&mut ask::open(&[file]), &ask::view(&view));
        let (overview, rows) = (answer.overview.unwrap(), answer.window.rows);
        prop_assert_eq!(overview.downloads, rows.iter().map(|row| row.downloads).sum::<u64>());
        prop_assert_eq!(overview.downloads, overview.by_type.iter().map(|part| part.downloads).sum::<u64>());
        prop_assert_eq!(overview.repositories, overview.by_type.iter().map(|part| part.repositories).sum::<usize>());
        let previous = rows.iter().map(|row| ask::previous(&row.comparison)).sum::<Option<u64>>();
        if !rows.is_empty() {
            prop_assert_eq!(ask::previous(&overview.comparison), previous);
        }
        let shares: f64 = rows.iter().map(|row| row.share).sum();
        prop_assert!(is_close(shares, if overview.downloads == 0 { 0.0 } else { 1.0 }), "{shares}");
    }

    #[test]
    fn the_previous_period_touches_the_period_and_has_its_length((file, view) in export_and_view()) {
        let answer = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &ask::view(&view));
        let overview = answer.overview.unwrap();
        let Some(previous) = overview.comparison.previous else {
            let figures = Whole::of(std::slice::from_ref(&file)).figures(&view);
            prop_assert_eq!(figures.previous, None);
            return Ok(());
        };
        let (current, previous_days) = (overview.comparison.current.unwrap(), previous.days);
        prop_assert_eq!(previous_days.len(), current.days.len());
        prop_assert_eq!(previous_days.last() + 1, current.days.first());
        prop_assert_eq!(current.days.first(), overview.period.unwrap().first());
        // Both together are the sum of one stretch of days without a seam.
        let both = (previous_days.first().epoch_days(), current.days.last().epoch_days());
        let whole = Whole::of(&[file]);
        let shown = whole.figures(&view);
        let is_shown = |repo: &&Repository| shown.rows.iter().any(|row| row_key(row) == key_of(repo).to_string());
        let seamless: u64 = whole.repos.iter().filter(is_shown).map(|repo| oracle::sum(repo, both)).sum();
        prop_assert_eq!(current.downloads + previous.downloads, seamless);
    }

    #[test]
    fn csv_and_json_of_an_export_open_alike(mut file in nasty::file()) {
        // CSV cannot say a repository without records, nor tell an apostrophe before `=` from a guard against formulas.
        file.repos.retain(|repo| !repo.days.is_empty() && !repo.name.starts_with("'="));
        prop_assume!(!file.repos.is_empty());
        let [mut json, mut csv] = [file.json(), file.csv()]
            .map(|text| ask::open_texts(vec![(text.into_bytes(), file.modified_ms)]));
        prop_assert_eq!(shown(&mut json), shown(&mut csv));
    }

}

#[test]
fn the_last_12_months_begin_a_day_after_the_same_date_a_year_before() {
    let ends = [
        (day(2024, 2, 29), day(2023, 3, 1)),
        (day(2025, 2, 28), day(2024, 2, 29)),
        (day(2024, 3, 1), day(2023, 3, 2)),
        (day(2025, 3, 1), day(2024, 3, 2)),
        (day(2024, 12, 31), day(2024, 1, 1)),
    ];
    for (last, first) in ends {
        let days = (first - 800..=last).map(|day| (day, 3)).collect();
        let repo = Repository {
            repo_type: "model".to_owned(),
            name: "org/a".to_owned(),
            total: None,
            days,
        };
        let modified_ms = (i64::from(last) + 3) * 86_400_000;
        let file = File { modified_ms, repos: vec![repo] };
        let overview = ask::ask(&mut ask::open(&[file]), &ask::view(&everything(Period::Year)))
            .overview
            .unwrap();
        let days = overview.period.map(ask::edges).unwrap();
        assert_eq!((iso(days.0), iso(days.1)), (iso(first), iso(last)));
        let length = u64::try_from(last - first + 1).unwrap();
        assert_eq!(
            (overview.downloads, ask::previous(&overview.comparison).unwrap()),
            (length * 3, length * 3)
        );
    }
}
