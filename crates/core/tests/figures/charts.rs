//! Charts: sums by day, week and month, running sums, means, previous periods, ages, the largest repositories.

use proptest::prelude::*;
use proptest::sample::select;
use publisher_analytics_core::chart::trend_ends;
use publisher_analytics_core::model::{Day as ModelDay, Granularity};
use publisher_analytics_core::protocol::{PageData, Trend};
use publisher_analytics_core::view::View;

use crate::support::ask::{self, Chart};
use crate::support::calendar::{Day, Step, day};
use crate::support::nasty::{self, File, Repository};
use crate::support::oracle::{self, Column, OracleExport, Period, Way};
use crate::support::{config, everything, export_and_view, is_close, key_of, row_key};

const STEPS: [(&str, Step); 3] =
    [("day-daily", Step::Day), ("week-daily", Step::Week), ("month-daily", Step::Month)];

/// Returns the overview chart of a view with these `options`.
fn chart(file: &File, view: &oracle::View, options: &str) -> Option<Chart> {
    let view = ask::with_chart(ask::view(view), options);
    let answer = ask::ask(&mut ask::open(std::slice::from_ref(file)), &view);
    ask::chart(&answer.overview.unwrap().chart, options)
}

/// Returns whether means are equal, including missing ones.
fn are_close(found: &[Option<f64>], expected: &[Option<f64>]) -> bool {
    let is_same = |(a, b): (&Option<f64>, &Option<f64>)| match (a, b) {
        (Some(a), Some(b)) => is_close(*a, *b),
        _ => a == b,
    };
    found.len() == expected.len() && found.iter().zip(expected).all(is_same)
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn buckets_are_those_of_the_oracle_and_add_up((file, view) in export_and_view(), (options, step) in select(STEPS.to_vec())) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let figures = reference.figures(&view);
        let Some(chart) = chart(&file, &view, options) else {
            prop_assert!(figures.days.is_none() || figures.rows.is_empty());
            return Ok(());
        };
        let expected = reference.buckets(&reference.shown(&view), figures.days.unwrap(), step);
        let first_days: Vec<Day> = expected.iter().map(|bucket| bucket.first).collect();
        prop_assert_eq!(&chart.first_days, &first_days);
        let sums: Vec<Option<u64>> = expected.iter().map(|bucket| bucket.sum).collect();
        prop_assert_eq!(&chart.counts, &sums);
        let sum: u64 = chart.counts.iter().flatten().sum();
        prop_assert_eq!(sum, figures.counted);
        // Without any record, it does not matter which buckets are partial.
        if chart.counts.iter().any(Option::is_some) {
            let partial: Vec<usize> =
                (0..expected.len()).filter(|&index| expected[index].is_partial).collect();
            prop_assert_eq!(chart.partial, partial);
        }
    }

    #[test]
    fn the_words_of_a_trend_begin_and_end_with_the_complete_buckets_of_the_oracle((file, view) in export_and_view()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let window = ask::ask(&mut ask::open(&[file]), &ask::view(&view)).window;
        let (Some(axis), Some(days)) = (window.axis, reference.figures(&view).days) else { return Ok(()) };
        let step = if axis.granularity == Granularity::Day { Step::Day } else { Step::Week };
        for row in &window.rows {
            let repo = reference.repos.iter().find(|repo| key_of(repo) == row.key).unwrap();
            let buckets = reference.buckets(&[repo], days, step);
            let whole = || {
                let whole = buckets.iter().filter(|bucket| !bucket.is_partial);
                whole.filter_map(|bucket| Some((bucket.first, bucket.sum?)))
            };
            let Trend { offset, first_record, values, .. } = &row.trend;
            let open_day = reference.open_day.map(ModelDay::from_epoch_days);
            let ends = trend_ends(values, *offset, axis, *first_record, open_day);
            let ends = ends.map(|ends| ends.map(|(index, count)| (axis.first_day_of(index).epoch_days(), count)));
            if let (Some(first), Some(last)) = (whole().next(), whole().next_back()) {
                prop_assert_eq!(ends, Some([first, last]));
            }
        }
    }

    #[test]
    fn the_last_cumulative_value_is_what_the_period_counted(
        (file, view) in export_and_view(),
        options in select(vec!["cumulative", "day-cumulative", "week-cumulative", "month-cumulative", "top-cumulative"]),
    ) {
        let figures = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
        if let Some(chart) = chart(&file, &view, options) {
            prop_assert_eq!(chart.counts.last().copied().flatten().unwrap_or(0), figures.counted);
            let known: Vec<u64> = chart.counts.iter().flatten().copied().collect();
            prop_assert!(known.is_sorted(), "{known:?}");
        }
    }

    #[test]
    fn means_are_those_of_the_oracle((file, view) in export_and_view(), window in select(vec![7, 28])) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let figures = reference.figures(&view);
        if let Some(chart) = chart(&file, &view, &format!("mean{window}")) {
            let shown = reference.shown(&view);
            let expected = reference.means(&shown, figures.days.unwrap(), window, view.includes_open_day);
            prop_assert!(are_close(&chart.totals, &expected), "{:?} for {expected:?}", chart.totals);
        }
    }

    #[test]
    fn the_mean_of_a_day_does_not_depend_on_where_the_period_ends((file, view) in export_and_view(), cut in 1..20) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let Some((first, last)) = reference.figures(&view).days else { return Ok(()) };
        let export_first = reference.days().unwrap().0;
        prop_assume!(last - cut >= first.max(export_first) && view.period != Period::AllTime);
        let all = chart(&file, &oracle::View { period: Period::Days(first, last), ..view.clone() }, "mean7");
        let cut = chart(&file, &oracle::View { period: Period::Days(first, last - cut), ..view }, "mean7");
        if let (Some(all), Some(cut)) = (all, cut) {
            prop_assert!(are_close(&cut.totals, &all.totals[..cut.totals.len()]));
        }
    }

    #[test]
    fn the_direction_of_a_chart_is_that_of_the_oracle((file, view) in export_and_view(), options in select(vec!["", "month", "mean28", "top-log"])) {
        let expected = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
        if let Some(chart) = chart(&file, &view, options) {
            prop_assert_eq!(chart.way, expected.way);
        }
    }

    #[test]
    fn the_largest_are_the_first_of_the_table((file, view) in export_and_view()) {
        let view = oracle::View { sort: (Column::Downloads, true), ..view };
        let figures = OracleExport::of(std::slice::from_ref(&file)).figures(&view);
        if let Some(chart) = chart(&file, &view, "top") {
            let mut expected: Vec<String> = figures.rows.iter().take(5).map(row_key).collect();
            if figures.rows.len() > 5 {
                expected.push("others".to_owned());
            }
            prop_assert_eq!(chart.names, expected);
        }
    }

    #[test]
    fn shares_of_a_bucket_sum_to_a_hundred((file, view) in export_and_view(), options in select(vec!["share", "week-topshare", "month-share"])) {
        if let Some(chart) = chart(&file, &view, options) {
            for index in 0..chart.first_days.len() {
                let shares: Vec<f64> = chart.y.iter().filter_map(|band| band[index]).collect();
                let sum: f64 = shares.iter().sum();
                prop_assert!(shares.is_empty() || is_close(sum, 100.0), "{sum}");
            }
        }
    }

    #[test]
    fn a_view_and_all_others_add_up_to_the_export((file, view) in export_and_view()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let shown = reference.shown(&view);
        let Some(chart) = chart(&file, &view, "day-daily-allshare") else { return Ok(()) };
        let Some(days) = reference.figures(&view).days else { return Ok(()) };
        let sums = |repos: &[&Repository]| -> Vec<Option<u64>> {
            reference.buckets(repos, days, Step::Day).iter().map(|bucket| bucket.sum).collect()
        };
        let all: Vec<&Repository> = reference.repos.iter().collect();
        prop_assert_eq!(&chart.counts, &sums(&all));
        let others: Vec<&Repository> = reference
            .repos
            .iter()
            .filter(|repo| !shown.iter().any(|shown| key_of(shown) == key_of(repo)))
            .collect();
        let last = chart.names.last().map(String::as_str) == Some("others");
        prop_assert_eq!(last, !others.is_empty());
        if last {
            prop_assert_eq!(chart.band_counts.last().unwrap(), &sums(&others));
        }
        let sums = sums(&shown);
        for (index, sum) in sums.iter().enumerate() {
            let own = chart.names.iter().zip(&chart.y).filter(|(name, _)| *name != "others");
            let percent: f64 = own.filter_map(|(_, band)| band[index]).sum();
            let (Some(sum), Some(all @ 1..)) = (sum, chart.counts[index]) else { continue };
            prop_assert!(is_close(percent, *sum as f64 / all as f64 * 100.0), "{percent}");
        }
    }

    #[test]
    fn compared_by_age_every_record_begins_at_once((file, wanted) in export_and_view(), (options, length) in select(vec![("day-daily-age", 1), ("week-daily-age", 7), ("month-daily-age", 30)])) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let view = View {
            selected: reference.repos.iter().map(key_of).collect(),
            is_comparing: true,
            ..ask::with_chart(ask::view(&wanted), options)
        };
        let page = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &view).page;
        let Some(PageData::Compared(compared)) = page else { return Err(TestCaseError::fail("no page")) };
        let Some(chart) = ask::chart(&compared.chart, options) else { return Ok(()) };
        let last = reference.figures(&wanted).days.unwrap().1;
        for (repo, found) in reference.repos.iter().zip(&chart.band_counts) {
            let first = oracle::first_day(repo).filter(|first| *first <= last);
            let Some(first) = first else {
                prop_assert!(found.iter().all(Option::is_none));
                continue;
            };
            let mut expected: Vec<Option<u64>> = vec![None; chart.first_days.len()];
            for (&day, &count) in repo.days.range(..=last) {
                let sum = &mut expected[usize::try_from((day - first) / length).unwrap()];
                *sum = Some(sum.unwrap_or(0) + count);
            }
            prop_assert_eq!(found, &expected);
        }
    }
}

/// Creates a file of one repository with the same count every day. The file was made two days after the last day.
fn constant(count: u64, last: Day, length: i32) -> File {
    let repo = Repository {
        repo_type: "model".to_owned(),
        name: "org/a".to_owned(),
        total: None,
        days: (last - length + 1..=last).map(|day| (day, count)).collect(),
    };
    File { modified_ms: i64::from(last + 2) * nasty::DAY_MS, repos: vec![repo] }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_constant_series_has_constant_means_goes_nowhere_and_never_fails(
        count in select(vec![0, 1, 3, 99, 1_000_003]),
        last in day(2024, 1, 1)..day(2026, 1, 1),
        length in 1..800,
        options in select(vec!["mean7", "mean28"]),
    ) {
        let file = constant(count, last, length);
        for period in [Period::AllTime, Period::Year, Period::Month] {
            let view = ask::with_chart(ask::view(&everything(period)), options);
            let answer = ask::ask(&mut ask::open(std::slice::from_ref(&file)), &view);
            prop_assert_eq!(answer.outages.unwrap().len(), 0);
            let overview = answer.overview.unwrap();
            let chart = ask::chart(&overview.chart, options).unwrap();
            let means: Vec<f64> = chart.totals.iter().flatten().copied().collect();
            prop_assert!(!means.is_empty() && means.iter().all(|mean| is_close(*mean, count as f64)));
            let (first, _) = ask::edges(overview.period.unwrap());
            if first > last - length {
                prop_assert_eq!(chart.way, Way::Steady);
            }
        }
    }
}

#[test]
fn months_of_the_last_12_stand_before_those_of_the_12_before() {
    // The period begins on 19 July 2024. The first day has 1 download, and each day has one more than the day before.
    let last = day(2025, 7, 18);
    let mut file = constant(0, last, 800);
    for (count, number) in file.repos[0].days.values_mut().zip(1..) {
        *count = number;
    }
    let answer = ask::ask(
        &mut ask::open(std::slice::from_ref(&file)),
        &ask::view(&everything(Period::Year)),
    );
    let (name, previous) = ask::previous_months(&answer.overview.unwrap().chart);
    assert_eq!(name, "12 months earlier");
    let sum = |first, last| oracle::sum(&file.repos[0], (first, last));
    let mut expected = vec![sum(day(2023, 7, 19), day(2023, 7, 31))];
    for month in 8..=12 {
        expected.push(sum(day(2023, month, 1), Step::Month.bucket_of(day(2023, month, 1)).1));
    }
    for month in 1..=6 {
        expected.push(sum(day(2024, month, 1), Step::Month.bucket_of(day(2024, month, 1)).1));
    }
    expected.push(sum(day(2024, 7, 1), day(2024, 7, 18)));
    assert_eq!(previous, expected.into_iter().map(Some).collect::<Vec<_>>());
}
