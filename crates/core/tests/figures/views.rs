//! Headline, rows, changes, directions, details and outages of a view.

use proptest::prelude::*;
use publisher_analytics_core::protocol::PageData;
use publisher_analytics_core::view::View;

use crate::support::calendar::{day, iso};
use crate::support::nasty::{self, File, Repository};
use crate::support::oracle::{self, Column, OracleExport, Outcome, Period};
use crate::support::{ask, config, everything, export_and_view, is_close, key_of, row_key};

/// Whether two changes are equal, up to rounding of percentages. All reasons for no comparison are equal.
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

proptest! {
    #![proptest_config(config())]

    #[test]
    fn headline_and_types_are_those_of_the_oracle((file, view) in export_and_view()) {
        let expected = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
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
        let expected = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
        let rows = ask::ask(&mut ask::open(&[file]), &ask::view(&view)).window.rows;
        let names: Vec<_> = rows.iter().map(|row| row.key.to_string()).collect();
        prop_assert_eq!(names, expected.rows.iter().map(row_key).collect::<Vec<_>>());
        prop_assert!(rows.iter().map(|row| row.rank).eq(0..rows.len()));
    }

    #[test]
    fn figures_of_rows_are_those_of_the_oracle((file, view) in export_and_view()) {
        let expected = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
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
        let expected = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
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
        let expected = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
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
        prop_assert_eq!(overview.downloads, overview.by_type.iter().map(|total| total.downloads).sum::<u64>());
        prop_assert_eq!(overview.repositories, overview.by_type.iter().map(|total| total.repositories).sum::<usize>());
        let previous = rows.iter().map(|row| ask::previous(&row.comparison)).sum::<Option<u64>>();
        if !rows.is_empty() {
            prop_assert_eq!(ask::previous(&overview.comparison), previous);
        }
        let shares: f64 = rows.iter().map(|row| row.share).sum();
        prop_assert!(is_close(shares, if overview.downloads == 0 { 0.0 } else { 1.0 }), "{shares}");
    }

    #[test]
    fn a_detail_has_the_facts_of_the_oracle((file, view) in export_and_view(), index in any::<prop::sample::Index>()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let figures = reference.figures(&view);
        let repo = index.get(&reference.repos);
        let view_of_repo = View { repo: Some(key_of(repo)), ..ask::view(&view) };
        let page = ask::ask(&mut ask::open(&[file]), &view_of_repo).page;
        let Some(PageData::Repository(detail)) = page else { return Err(TestCaseError::fail("no detail")) };

        let by_downloads = reference.figures(&oracle::View { sort: (Column::Downloads, true), ..view.clone() });
        let rank = by_downloads.rows.iter().position(|row| row_key(row) == key_of(repo).to_string());
        prop_assert_eq!(detail.rank, rank.map(|rank| (rank + 1, figures.rows.len())));
        prop_assert_eq!(detail.reported, repo.total);
        prop_assert_eq!(detail.counted, repo.days.values().sum::<u64>());
        let days = oracle::first_day(repo).map(|first| (first, *repo.days.last_key_value().unwrap().0));
        prop_assert_eq!(detail.record_range.map(ask::edges), days);
        let length = days.map_or(0, |(first, last)| usize::try_from(last - first + 1).unwrap());
        prop_assert_eq!(detail.missing_days, length - repo.days.len());
        let best = figures.days.and_then(|days| reference.best_day(repo, days, view.includes_open_day));
        prop_assert_eq!(detail.best_day.map(|(day, count)| (day.epoch_days(), count)), best);
        if let Some((_, last)) = reference.range(Period::Month, view.includes_open_day) {
            for (length, shown) in [(7, &detail.last_7_days), (30, &detail.last_30_days)] {
                let days = (last - length + 1, last);
                prop_assert_eq!(shown.current.map(|sum| sum.downloads), Some(oracle::sum(repo, days)));
                prop_assert_eq!(ask::previous(shown), Some(oracle::sum(repo, oracle::before(days))));
                let expected = reference.outcome(&[repo], days);
                prop_assert!(is_same_outcome(ask::outcome(shown.change), expected), "{shown:?} for {expected:?}");
            }
        }
    }

    #[test]
    fn other_definitions_of_last_month_give_the_figures_of_the_oracle((file, view) in export_and_view()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let shown = reference.shown(&view);
        let overview = ask::ask(&mut ask::open(&[file]), &ask::view(&view)).overview.unwrap();
        let Some(found) = overview.month_alternatives else {
            prop_assert!(view.period != Period::Month || reference.days().is_none());
            return Ok(());
        };
        prop_assert_eq!(view.period, Period::Month);
        let (days, sum) = reference.calendar_month(&shown, view.includes_open_day);
        prop_assert_eq!((ask::edges(found.calendar_month.days), found.calendar_month.downloads), (days, sum));
        let last_30_records = found.last_30_records.map_or(0, |sum| sum.downloads);
        prop_assert_eq!(last_30_records, reference.last_30_records(&shown, view.includes_open_day));
    }

    #[test]
    fn outages_are_those_of_the_oracle(file in nasty::file()) {
        let expected = OracleExport::of(std::slice::from_ref(&file)).outages();
        let answer = ask::ask(&mut ask::open(&[file]), &View::default());
        let outages: Vec<i32> = answer.outages.unwrap().iter().map(|day| day.epoch_days()).collect();
        prop_assert_eq!(outages, expected);
    }

    #[test]
    fn the_previous_period_touches_the_period_and_has_its_length((file, view) in export_and_view()) {
        let answer = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &ask::view(&view));
        let overview = answer.overview.unwrap();
        let Some(previous) = overview.comparison.previous else {
            let figures = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
            prop_assert_eq!(figures.previous, None);
            return Ok(());
        };
        let (current, previous_days) = (overview.comparison.current.unwrap(), previous.days);
        prop_assert_eq!(previous_days.len(), current.days.len());
        prop_assert_eq!(previous_days.last() + 1, current.days.first());
        prop_assert_eq!(current.days.first(), overview.period.unwrap().first());
        // The two adjacent periods together have the sum of their joint range.
        let both = (previous_days.first().epoch_days(), current.days.last().epoch_days());
        let reference = OracleExport::of(&[file]);
        let seamless: u64 = reference.shown(&view).iter().map(|repo| oracle::sum(repo, both)).sum();
        prop_assert_eq!(current.downloads + previous.downloads, seamless);
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
        let file = daily(last, &[3; 1_200], 3);
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

/// One repository with a count for each day that ends on `last`, in a file that was made some days after it.
fn daily(last: i32, counts: &[u64], days_later: i32) -> File {
    let first = last - i32::try_from(counts.len()).unwrap() + 1;
    let repo = Repository {
        repo_type: "model".to_owned(),
        name: "org/a".to_owned(),
        total: None,
        days: (first..).zip(counts.iter().copied()).collect(),
    };
    File { modified_ms: i64::from(last + days_later) * nasty::DAY_MS, repos: vec![repo] }
}

#[test]
fn an_open_day_counts_for_all_time_alone_unless_it_is_included() {
    let mut counts = vec![10; 100];
    counts[99] = 900;
    let last = day(2024, 2, 29);
    let answer = |days_later, period, includes_open_day| {
        let view = oracle::View { includes_open_day, ..everything(period) };
        let file = daily(last, &counts, days_later);
        ask::ask(&mut ask::open(&[file]), &ask::view(&view)).overview.unwrap()
    };
    let open = answer(0, Period::Month, false);
    assert_eq!(open.period.map(ask::edges), Some((last - 30, last - 1)));
    assert_eq!((open.downloads, ask::previous(&open.comparison)), (300, Some(300)));
    assert_eq!(ask::way(open.direction), oracle::Way::Steady);
    let included = answer(0, Period::Month, true);
    assert_eq!(included.period.map(ask::edges), Some((last - 29, last)));
    assert_eq!((included.downloads, ask::way(included.direction)), (1_190, oracle::Way::Rising));
    assert_eq!(answer(1, Period::Month, false).downloads, 1_190, "made a day later");
    assert_eq!(answer(0, Period::AllTime, false).downloads, 1_890);
    let own = answer(0, Period::Days(last - 6, last), false);
    assert_eq!((own.downloads, own.comparison.current.unwrap().downloads), (960, 60));
}

#[test]
fn each_outcome_of_a_change_is_told_apart() {
    let last = day(2026, 6, 30);
    // The export has 90 days; Last month is compared with days 31 to 60.
    let outcome = |ranges: &[(usize, usize)]| {
        let mut counts = vec![0; 90];
        for &(from, to) in ranges {
            counts[from..to].fill(4);
        }
        let mut file = daily(last, &counts, 3);
        let other = Repository { name: "org/whole".to_owned(), ..file.repos[0].clone() };
        // Records begin where downloads do.
        let first = file.repos[0].days.iter().find(|(_, count)| **count > 0).map(|(day, _)| *day);
        file.repos[0].days.retain(|day, _| first.is_some_and(|first| *day >= first));
        file.repos.push(other);
        let rows =
            ask::ask(&mut ask::open(&[file]), &ask::view(&everything(Period::Month))).window.rows;
        let row = rows.iter().find(|row| &*row.key.name == "org/a").unwrap();
        ask::outcome(row.comparison.change)
    };
    let first = last - 89;
    let percent =
        |percent, first_record: Option<i32>, silent_since: Option<i32>| Outcome::Percent {
            percent,
            first_record: first_record.map(|offset| first + offset),
            silent_since: silent_since.map(|offset| first + offset),
        };
    assert_eq!(outcome(&[(0, 90)]), percent(0.0, None, None));
    assert_eq!(outcome(&[(40, 80)]), percent(0.0, Some(40), None));
    assert_eq!(outcome(&[(10, 55)]), percent(-100.0, None, Some(55)));
    assert_eq!(outcome(&[(70, 90)]), Outcome::New(first + 70));
    assert_eq!(outcome(&[(0, 10), (65, 90)]), Outcome::Back(first + 65));
    assert_eq!(outcome(&[(0, 10)]), Outcome::Nothing);
}
