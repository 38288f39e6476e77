//! Headline, rows, changes, directions, details and outages of a view.

use proptest::prelude::*;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::protocol::{Answer, Overview, PageData};
use publisher_analytics_core::query::{FamilyRule, Grouping, Mover, PeriodSum};
use publisher_analytics_core::view::View;

use crate::support::calendar::{day, iso};
use crate::support::nasty::{self, File, Repository};
use crate::support::oracle::{self, Column, OracleExport, Outcome, Period, Versus};
use crate::support::{ask, config, everything, export_and_view, is_close, key_of, row_key};

/// Returns whether two changes are equal, up to rounding of percentages. "Not covered" is also accepted where the
/// oracle has nothing to compare.
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
        let rows = ask::ask(&mut ask::open(&[file]), &ask::view(&view)).window.rows.clone();
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
        let (overview, rows) = (answer.overview.unwrap(), answer.window.rows.clone());
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
                let expected = reference.outcome(&[repo], days, oracle::before(days));
                prop_assert!(is_same_outcome(ask::outcome(shown.change), expected), "{shown:?} for {expected:?}");
            }
        }
    }

    #[test]
    fn other_definitions_of_last_month_give_the_figures_of_the_oracle((file, view) in export_and_view()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let shown = reference.shown(&view);
        let changes = ask::ask(&mut ask::open(&[file]), &ask::view(&view)).changes.unwrap();
        let Some(found) = changes.month_alternatives else {
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
    fn movers_and_statuses_are_those_of_the_oracle((file, view) in export_and_view()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let rows = reference.figures(&view).rows;
        let repo_of = |row: &oracle::Row| {
            let is_it = |repo: &&Repository| (&repo.repo_type, &repo.name) == (&row.repo_type, &row.name);
            reference.repos.iter().find(is_it).unwrap()
        };
        let answer = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &ask::view(&view));
        let changes = answer.changes.unwrap();
        let comparison = answer.overview.unwrap().comparison;

        let days = reference.range(view.period, view.includes_open_day);
        let complete = days.and_then(|days| reference.complete(days, view.includes_open_day));
        let is_within = |day: i32, days: Option<(i32, i32)>| days.is_some_and(|(first, last)| first <= day && day <= last);
        let begins = reference.days().zip(complete).is_some_and(|(all, days)| all.0 < days.0);
        let is_new = |row: &oracle::Row| begins && oracle::first_day(repo_of(row)).is_some_and(|day| is_within(day, complete));
        let downloads = |row: &oracle::Row| repo_of(row).total.unwrap_or(0) + repo_of(row).days.values().sum::<u64>();
        let last_30 = reference.range(Period::Last(30), view.includes_open_day);
        let is_silent = |row: &oracle::Row| {
            downloads(row) > 0 && last_30.is_some_and(|days| oracle::sum(repo_of(row), days) == 0)
        };
        let count = |is_counted: &dyn Fn(&oracle::Row) -> bool| rows.iter().filter(|row| is_counted(row)).count();
        let expected = [
            count(&is_new),
            count(&is_silent),
            count(&|row| row.way == oracle::Way::Falling),
            count(&|row| row.way == oracle::Way::Rising),
            count(&|row| downloads(row) == 0),
        ];
        prop_assert_eq!(changes.status_counts, expected);

        let is_covered = |(first, last): &(i32, i32)| reference.days().is_some_and(|all| all.0 <= *first && *last <= all.1);
        let covered = comparison.previous.map(|previous| ask::edges(previous.days)).filter(is_covered);
        let Some(movers) = changes.movers.clone() else {
            prop_assert!(covered.is_none());
            return Ok(());
        };
        prop_assert_eq!(Some(movers.difference()), comparison.difference());
        let compared = comparison.current.map(|sum| ask::edges(sum.days));
        let moved = |row: &oracle::Row| i128::from(row.current.unwrap()) - i128::from(row.previous.unwrap());
        let named = |is_member: &dyn Fn(&oracle::Row) -> bool| {
            let mut members: Vec<_> = rows.iter().filter(|row| is_member(row)).collect();
            members.sort_by_key(|row| (-moved(row).abs(), row.name.clone()));
            let amount = members.iter().map(|row| moved(row).unsigned_abs()).sum::<u128>();
            let largest: Vec<i128> = members.iter().take(5).map(|row| moved(row)).collect();
            (members.len(), amount, largest)
        };
        for (found, is_member) in [
            (&movers.gains, &(|row: &oracle::Row| moved(row) > 0) as &dyn Fn(&oracle::Row) -> bool),
            (&movers.losses, &|row| moved(row) < 0),
            (&movers.newcomers, &|row| oracle::first_day(repo_of(row)).is_some_and(|day| is_within(day, compared))),
            (&movers.fell_silent, &|row| row.current == Some(0) && row.previous > Some(0)),
        ] {
            let largest: Vec<i128> = found.largest.iter().map(Mover::difference).collect();
            prop_assert_eq!((found.count, u128::from(found.amount), largest), named(is_member));
        }
    }

    #[test]
    fn a_summary_has_the_year_before_and_the_largest_of_the_oracle((file, view) in export_and_view()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let answer = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &ask::view(&view));
        let changes = answer.changes.unwrap();

        let mut rows = reference.figures(&view).rows;
        rows.sort_by_key(|row| std::cmp::Reverse(row.downloads));
        let expected: Vec<u64> = rows.iter().take(3).map(|row| row.downloads).collect();
        let largest: Vec<u64> = changes.largest.iter().map(|row| row.downloads).collect();
        prop_assert_eq!(largest, expected);
        for row in &changes.largest {
            let is_it = |other: &&oracle::Row| row_key(other) == row.key.to_string();
            prop_assert_eq!(rows.iter().find(is_it).map(|row| row.downloads), Some(row.downloads));
        }

        let days = reference.range(view.period, view.includes_open_day).filter(|_| view.period != Period::AllTime);
        let complete = days.and_then(|days| reference.complete(days, view.includes_open_day));
        let year = complete.and_then(|days| Some((days, Versus::YearEarlier.days(days)?)));
        let year = year.filter(|(_, before)| before.0 >= reference.days().unwrap().0);
        let shown = reference.shown(&view);
        let sum_of = |days| shown.iter().map(|repo| oracle::sum(repo, days)).sum::<u64>();
        let found = changes.year_earlier;
        let edges = |sum: PeriodSum| (ask::edges(sum.days), sum.downloads);
        prop_assert_eq!(found.current.map(edges), year.map(|(days, _)| (days, sum_of(days))));
        prop_assert_eq!(found.previous.map(edges), year.map(|(_, before)| (before, sum_of(before))));
        if let Some((_, before)) = year && view.versus == Versus::YearEarlier {
            prop_assert_eq!(Some(sum_of(before)), ask::previous(&answer.overview.unwrap().comparison));
        }
    }

    #[test]
    fn groups_have_the_sums_of_their_members((file, view) in export_and_view(), grouping in 0..7) {
        let grouping = match grouping {
            0 => Grouping::Organization,
            1 => Grouping::Type,
            2 => Grouping::Family(FamilyRule::default()),
            3 => Grouping::Family(FamilyRule::new("7b data a #")),
            4 => Grouping::Terms("org/, b|c, -e, type:model".to_owned()),
            5 => Grouping::Terms("o a, b, e".to_owned()),
            _ => Grouping::Terms("downloads:>1000, change:<0%, is:rising".to_owned()),
        };
        let plain = ask::view(&view);
        let grouped = View { grouping: grouping.clone(), ..plain.clone() };
        let mut engine = ask::open(std::slice::from_ref(&file));
        let members = ask::ask(&mut engine, &plain);
        let groups = ask::ask(&mut engine, &grouped);
        let counts = |answer: &Answer| answer.changes.as_ref().map(|changes| changes.status_counts);
        prop_assert_eq!(counts(&groups), counts(&members), "a quick filter leaves repositories");
        let (overview, of_groups) = (members.overview.unwrap(), groups.overview.unwrap());
        prop_assert_eq!((of_groups.downloads, of_groups.comparison), (overview.downloads, overview.comparison));
        let rows = &groups.window.rows;
        prop_assert_eq!(rows.iter().map(|row| row.downloads).sum::<u64>(), overview.downloads);
        prop_assert_eq!(rows.iter().filter_map(|row| row.members).sum::<usize>(), members.window.total);
        for row in rows {
            let Some(search) = grouping.search_for(&row.key.name) else { continue };
            let search = format!("{} {search}", plain.search);
            let found = ask::ask(&mut engine, &View { search, ..plain.clone() });
            prop_assert_eq!(Some(found.window.total), row.members, "{}", row.key);
            let of_members = found.overview.unwrap();
            prop_assert_eq!((of_members.downloads, of_members.comparison), (row.downloads, row.comparison));
        }
        // Groups are selected and opened like repositories.
        let key = rows.first().map(|row| row.key.clone());
        let selected = View { selected: key.iter().cloned().collect(), ..grouped.clone() };
        let sums = ask::ask(&mut engine, &selected).selected;
        prop_assert_eq!(sums.map(|sums| sums.downloads), rows.first().map(|row| row.downloads));
        let page = ask::ask(&mut engine, &View { repo: key, ..grouped }).page;
        let Some(PageData::Repository(detail)) = page else {
            prop_assert!(rows.is_empty());
            return Ok(());
        };
        prop_assert_eq!(detail.downloads, rows[0].downloads);
    }

    #[test]
    fn selected_repositories_add_up_and_are_written_alone((file, view) in export_and_view(), every in 1usize..4) {
        let plain = ask::view(&view);
        let mut engine = ask::open(std::slice::from_ref(&file));
        let rows = ask::ask(&mut engine, &plain).window.rows.clone();
        let some: Vec<_> = rows.iter().step_by(every).collect();
        let selected = View { selected: some.iter().map(|row| row.key.clone()).collect(), ..plain };
        let sums = ask::ask(&mut engine, &selected).selected;
        prop_assert_eq!(sums.map(|sums| sums.downloads), (!some.is_empty()).then(|| some.iter().map(|row| row.downloads).sum()));
        if let Some(sums) = sums {
            prop_assert_eq!(ask::previous(&sums.comparison), some.iter().map(|row| ask::previous(&row.comparison)).sum::<Option<u64>>());
            let json = ask::written(&mut engine, &selected, ExportFormat::Json);
            let written: Vec<serde_json::Value> = serde_json::from_slice(&json).unwrap();
            prop_assert_eq!(written.len(), some.len());
        }
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
        if view.versus != Versus::Before {
            let expected = view.versus.days(ask::edges(current.days));
            prop_assert_eq!(Some(ask::edges(previous_days)), expected);
            return Ok(());
        }
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

/// Creates a file of one repository with these daily counts, which end on `last`. The file was made `days_later` days
/// after that.
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
    let way = |overview: &Overview| ask::chart(&overview.chart, "").unwrap().way;
    let open = answer(0, Period::Month, false);
    assert_eq!(open.period.map(ask::edges), Some((last - 30, last - 1)));
    assert_eq!((open.downloads, ask::previous(&open.comparison)), (300, Some(300)));
    assert_eq!(way(&open), oracle::Way::Steady);
    let included = answer(0, Period::Month, true);
    assert_eq!(included.period.map(ask::edges), Some((last - 29, last)));
    assert_eq!((included.downloads, way(&included)), (1_190, oracle::Way::Rising));
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
        let rows = ask::ask(&mut ask::open(&[file]), &ask::view(&everything(Period::Month)))
            .window
            .rows
            .clone();
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
