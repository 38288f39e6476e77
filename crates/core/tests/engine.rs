//! Tests the engine with the bundled sample: the figures that the page must show, and the round trip of exports.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::cmp::Ordering;
use std::iter;

use proptest::prelude::*;
use publisher_analytics_core::chart::{Amount, Breakdown, ChartOptions, ChartSeries};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::export::{ExportFormat, Written};
use publisher_analytics_core::model::Granularity;
use publisher_analytics_core::model::{Day, DayRange, RepoKey, RepoType};
use publisher_analytics_core::parse::{ErrorKind, Export, ExportReader, Limits, SourceFile};
use publisher_analytics_core::protocol::PageData;
use publisher_analytics_core::protocol::{Answer, Query, RowList};
use publisher_analytics_core::query::{
    Change, ChartData, ChartKind, Comparison, Period, SeriesKey, Sort, SortColumn, TrendScale,
};
use publisher_analytics_core::series::Direction;
use publisher_analytics_core::view::View;

const SAMPLE: &[u8] = include_bytes!("../../../public/analytics.json");

fn read(bytes: &[u8]) -> Export {
    let mut reader = ExportReader::new(Limits::until(day(2026, 11, 1)));
    reader.feed(bytes).unwrap();
    reader.finish().unwrap()
}

fn engine(bytes: &[u8]) -> Engine {
    opened_on(bytes, day(2026, 11, 1))
}

/// Opens a file that was last modified on a day.
fn opened_on(bytes: &[u8], modified: Day) -> Engine {
    let modified_ms = i64::from(modified.epoch_days()) * 86_400_000 + 43_200_000;
    let export = read(bytes);
    Engine::open(vec![SourceFile { name: "sample".to_owned(), modified_ms, export }]).unwrap()
}

fn day(year: i32, month: u8, day: u8) -> Day {
    Day::from_ymd(year, month, day).unwrap()
}

fn ask(engine: &mut Engine, view: View) -> Answer {
    engine.answer(&Query {
        id: 1,
        question: view.question(),
        first_row: 0,
        row_count: 50,
        wants_overview: true,
        list: None,
        wants_changes: true,
        wants_outages: false,
    })
}

fn last_month() -> View {
    View { period: Period::LastMonth, ..View::default() }
}

fn key(repo_type: RepoType, name: &str) -> RepoKey {
    RepoKey { repo_type, name: name.into() }
}

fn percent(change: Change) -> f64 {
    match change {
        Change::Percent { percent, .. } => (percent * 10.0).round() / 10.0,
        _ => panic!("{change:?} is no percentage"),
    }
}

#[test]
fn the_summary_counts_repositories_records_and_days() {
    let summary = engine(SAMPLE).summary();
    assert_eq!((summary.repositories, summary.records), (20, 42_698));
    assert_eq!(summary.days.unwrap().to_string(), "1 Oct 2012 – 1 Sep 2020");
    assert_eq!(summary.types, [RepoType::Model, RepoType::Dataset]);
    assert!(summary.report.is_none());
}

/// Returns a CSV file of two repositories over the 100 days up to 25 November 2026. They have 10 and 20 downloads a
/// day, but 1 each on the last day.
fn growing_day_csv() -> Vec<u8> {
    let rows = [("org/a", 10), ("org/b", 20)].into_iter().flat_map(|(name, daily)| {
        (0..100).map(move |offset| {
            let count = if offset == 99 { 1 } else { daily };
            let date = (day(2026, 11, 25) - 99 + offset).iso();
            format!("model,{name},,{date}T00:00:00.000Z,{count}\n")
        })
    });
    let header = "repoType,repoName,total,timestamp,downloads\n".to_owned();
    iter::once(header).chain(rows).collect::<String>().into_bytes()
}

fn read_until_december(bytes: &[u8]) -> Export {
    let mut reader = ExportReader::new(Limits::until(day(2026, 12, 1)));
    reader.feed(bytes).unwrap();
    reader.finish().unwrap()
}

fn open_growing_day(modified_ms: i64) -> Engine {
    let export = read_until_december(&growing_day_csv());
    Engine::open(vec![SourceFile { name: "a.csv".to_owned(), modified_ms, export }]).unwrap()
}

fn first_ms(of: Day) -> i64 {
    i64::from(of.epoch_days()) * 86_400_000
}

#[test]
fn the_as_of_day_is_open_if_the_file_was_made_on_it() {
    let as_of = day(2026, 11, 25);
    let open_day = |modified_ms| open_growing_day(modified_ms).summary().open_day;
    assert_eq!(open_day(first_ms(as_of)), Some(as_of));
    assert_eq!(open_day(first_ms(as_of + 1) - 1), Some(as_of));
    assert_eq!(open_day(first_ms(as_of + 1)), None);
    assert_eq!(open_day(first_ms(as_of) - 1), None);
}

#[test]
fn last_month_says_what_other_definitions_give_for_the_same_view() {
    let mut engine = engine(SAMPLE);
    let alternatives = |answer: &Answer| answer.changes.as_ref().unwrap().month_alternatives;
    let answer = ask(&mut engine, last_month());
    let (alternatives_of_all, overview) =
        (alternatives(&answer).unwrap(), answer.overview.unwrap());
    let month = alternatives_of_all.calendar_month;
    assert_eq!(month.days.to_string(), "1 Aug 2020 – 31 Aug 2020");
    let august = DayRange::new(day(2020, 8, 1), day(2020, 8, 31)).unwrap();
    let view = View { period: Period::Days(august), ..View::default() };
    let own_dates = ask(&mut engine, view).overview.unwrap();
    assert_eq!(month.downloads, own_dates.downloads);
    // The sample has no gaps, so the last 30 records are those of the last 30 days.
    assert_eq!(alternatives_of_all.last_30_records.unwrap().downloads, overview.downloads);

    let view = View { search: "readr".to_owned(), ..last_month() };
    let of_readr = ask(&mut engine, view);
    let last_30_records = alternatives(&of_readr).unwrap().last_30_records.unwrap();
    assert_eq!(last_30_records.downloads, of_readr.overview.unwrap().downloads);
    assert!(alternatives(&ask(&mut engine, View::default())).is_none());
}

#[test]
fn days_that_the_export_does_not_have_count_nothing() {
    let mut engine = engine(SAMPLE);
    for last in [day(2030, 1, 31), day(2000, 1, 31), day(9999, 12, 31)] {
        let period = Period::Days(DayRange::new(last - 30, last).unwrap());
        let overview = ask(&mut engine, View { period, ..View::default() }).overview.unwrap();
        assert_eq!((overview.downloads, overview.counted, overview.repositories), (0, 0, 20));
        assert_eq!(overview.period, Some(DayRange::new(last - 30, last).unwrap()));
        assert_eq!(overview.comparison, Comparison::NONE);
    }
    let period = Period::Days(DayRange::new(day(2030, 1, 1), day(9999, 12, 31)).unwrap());
    let overview = ask(&mut engine, View { period, ..View::default() }).overview.unwrap();
    assert!(overview.period.unwrap().len() < 4_000, "an address asks for no more memory");
}

#[test]
fn an_open_day_stays_in_all_time_and_out_of_every_last_period_unless_included() {
    let mut engine = open_growing_day(first_ms(day(2026, 11, 25)));
    let mut of = |view: View| ask(&mut engine, view).overview.unwrap();
    assert_eq!(of(View::default()).downloads, 99 * 30 + 2);
    let month = of(last_month());
    assert_eq!(month.period.unwrap().to_string(), "26 Oct 2026 – 24 Nov 2026");
    assert_eq!((month.downloads, percent(month.comparison.change)), (900, 0.0));
    let included = of(View { include_open_day: true, ..last_month() });
    assert_eq!(included.period.unwrap().to_string(), "27 Oct 2026 – 25 Nov 2026");
    assert_eq!((included.downloads, percent(included.comparison.change)), (29 * 30 + 2, -3.1));
    let year = of(View { period: Period::LastYear, ..View::default() });
    assert_eq!(year.period.unwrap().last(), day(2026, 11, 24));
}

#[test]
fn own_dates_count_an_open_day_but_compare_without_it() {
    let mut engine = open_growing_day(first_ms(day(2026, 11, 25)));
    let period = Period::Days(DayRange::ending_on(day(2026, 11, 25), 11));
    let view = View { period, ..View::default() };
    let overview = ask(&mut engine, view.clone()).overview.unwrap();
    assert_eq!(overview.downloads, 302);
    let comparison = overview.comparison;
    assert_eq!(comparison.current.unwrap().downloads, 300);
    assert_eq!(comparison.previous.unwrap().days, DayRange::ending_on(day(2026, 11, 14), 10));
    assert_eq!(comparison.change.sign(), Ordering::Equal);
    let included = ask(&mut engine, View { include_open_day: true, ..view }).overview.unwrap();
    assert_eq!((included.downloads, percent(included.comparison.change)), (302, -8.5));

    let alone = Period::Days(DayRange::ending_on(day(2026, 11, 25), 1));
    let alone = ask(&mut engine, View { period: alone, ..View::default() }).overview.unwrap();
    assert_eq!((alone.downloads, alone.comparison), (2, Comparison::NONE));
}

#[test]
fn the_facts_of_a_detail_leave_an_open_day_out() {
    let mut engine = open_growing_day(first_ms(day(2026, 11, 25)));
    let repo = Some(key(RepoType::Model, "org/a"));
    let PageData::Repository(detail) =
        ask(&mut engine, View { repo, ..View::default() }).page.unwrap()
    else {
        panic!("one repository is open");
    };
    assert_eq!(detail.downloads, 991);
    let last_7_days = detail.last_7_days.current.unwrap();
    assert_eq!((last_7_days.days.last(), last_7_days.downloads), (day(2026, 11, 24), 70));
    assert_eq!(detail.last_30_days.change.sign(), Ordering::Equal);
    assert_eq!(direction_of(&detail.chart), Direction::Steady);
}

#[test]
fn a_last_day_without_any_download_may_not_be_counted_yet() {
    let csv = |last: &str| {
        let text = String::from_utf8(growing_day_csv()).unwrap();
        text.replace("25T00:00:00.000Z,1\n", &format!("25T00:00:00.000Z,{last}\n"))
    };
    let summary = |csv: String| {
        let export = read_until_december(csv.as_bytes());
        let file = SourceFile { name: "a.csv".to_owned(), modified_ms: 0, export };
        Engine::open(vec![file]).unwrap().summary()
    };
    let zero = summary(csv("0"));
    assert_eq!((zero.not_counted_day, zero.open_day), (Some(day(2026, 11, 25)), None));
    assert_eq!(summary(csv("1")).not_counted_day, None);
}

#[test]
fn last_month_of_an_export_without_records_counts_nothing() {
    let json = br#"[{"repoType":"model","repoName":"org/a","totalDownloads":9,"records":[]}]"#;
    let mut engine = engine(json);
    assert_eq!(ask(&mut engine, View::default()).overview.unwrap().downloads, 9);
    let month = ask(&mut engine, last_month());
    assert_eq!((month.overview.unwrap().downloads, month.window.rows[0].downloads), (0, 0));
}

#[test]
fn all_time_is_the_reported_total() {
    let overview = ask(&mut engine(SAMPLE), View::default()).overview.unwrap();
    assert_eq!(overview.downloads, 418_300_706);
    assert_eq!(overview.counted, overview.downloads);
    let by_type: Vec<_> =
        overview.by_type.iter().map(|total| (total.repositories, total.downloads)).collect();
    assert_eq!(by_type, [(12, 302_944_705), (8, 115_356_001)]);
    assert_eq!(overview.comparison, Comparison::NONE);
    let chart_series = ChartSeries::build(&overview.chart, ChartOptions::default(), &[]).unwrap();
    assert_eq!(chart_series.axis.granularity, Granularity::Week);
}

#[test]
fn last_month_is_thirty_days_against_the_thirty_before() {
    let answer = ask(&mut engine(SAMPLE), last_month());
    let overview = answer.overview.unwrap();
    assert_eq!(overview.period.unwrap().to_string(), "3 Aug 2020 – 1 Sep 2020");
    assert_eq!(overview.downloads, 17_148_183);
    assert_eq!(overview.comparison.previous.unwrap().downloads, 15_360_413);
    assert!((percent(overview.comparison.change) - 11.6).abs() < f64::EPSILON);

    let first = &answer.window.rows[0];
    assert_eq!(first.key, key(RepoType::Model, "tidyverse/magrittr"));
    assert_eq!(first.downloads, 3_568_519);
    assert!((percent(first.comparison.change) - 46.1).abs() < f64::EPSILON);
    assert_eq!(first.trend.values.len(), 30);
    assert_eq!(first.trend.direction, Direction::Steady);
}

#[test]
fn the_chart_of_a_month_adds_up_to_its_headline() {
    let overview = ask(&mut engine(SAMPLE), last_month()).overview.unwrap();
    let chart_series = ChartSeries::build(&overview.chart, ChartOptions::default(), &[]).unwrap();
    let drawn = (0..30).filter_map(|bucket| chart_series.total_at(bucket)).reduce(Amount::plus);
    assert_eq!((drawn, chart_series.len()), (Some(Amount::Count(overview.downloads)), 30));
    let the_23rd = 20;
    let bands: Vec<_> = chart_series.bands.iter().map(|band| band.values[the_23rd]).collect();
    assert_eq!(bands, [297_756, 114_199].map(|count| Some(Amount::Count(count))));
}

#[test]
fn the_largest_repositories_and_all_others_add_up_to_the_headline() {
    let mut engine = engine(SAMPLE);
    let chart = ChartOptions { breakdown: Breakdown::Largest, ..ChartOptions::default() };
    let by_repository = View { chart, ..last_month() };
    let query = Query {
        id: 1,
        question: by_repository.question(),
        first_row: 0,
        row_count: 50,
        wants_overview: true,
        list: None,
        wants_changes: false,
        wants_outages: false,
    };
    let answer = engine.answer(&query);
    let overview = answer.overview.unwrap();
    let chart_series = ChartSeries::build(&overview.chart, ChartOptions::default(), &[]).unwrap();
    let sum = |amounts: &[Option<Amount>]| amounts.iter().flatten().copied().reduce(Amount::plus);
    let sums: Vec<Option<Amount>> =
        chart_series.bands.iter().map(|band| sum(&band.values)).collect();
    let mut rows: Vec<u64> = answer.window.rows.iter().map(|row| row.downloads).collect();
    rows.sort_unstable_by(|a, b| b.cmp(a));
    let count = |downloads: u64| Some(Amount::Count(downloads));
    assert_eq!(sums[..5], rows[..5].iter().copied().map(count).collect::<Vec<_>>());
    assert_eq!(sums[5], count(rows[5..].iter().sum()));
    assert_eq!(chart_series.bands[5].key, SeriesKey::Others);

    let view = View { search: "readr".to_owned(), ..by_repository };
    let few = engine.answer(&Query { question: view.question(), ..query }).overview.unwrap();
    assert_eq!(few.chart.bands.len(), few.repositories, "nothing is left for a band of others");
}

#[test]
fn the_outages_of_the_sample_are_found() {
    let query = Query {
        id: 1,
        question: View::default().question(),
        first_row: 0,
        row_count: 0,
        wants_overview: false,
        list: None,
        wants_changes: true,
        wants_outages: true,
    };
    let outages = engine(SAMPLE).answer(&query).outages.unwrap();
    let of_2020: Vec<Day> = outages.into_iter().filter(|day| day.ymd().0 == 2020).collect();
    assert_eq!(of_2020, [day(2020, 3, 26), day(2020, 4, 2), day(2020, 4, 3), day(2020, 4, 20)]);
}

fn direction_of(chart: &ChartData) -> Direction {
    ChartSeries::build(chart, ChartOptions::default(), &[]).unwrap().direction
}

#[test]
fn every_place_that_shows_a_direction_shows_the_same() {
    let mut found = Vec::new();
    for mut engine in [engine(SAMPLE), open_growing_day(first_ms(day(2026, 11, 25)))] {
        for period in [Period::AllTime, Period::LastYear, Period::LastMonth] {
            for row in &ask(&mut engine, View { period, ..View::default() }).window.rows {
                let alone = View {
                    period,
                    search: row.key.name.to_string(),
                    repo_type: Some(row.key.repo_type.clone()),
                    ..View::default()
                };
                let open = View { repo: Some(row.key.clone()), ..alone.clone() };
                let compared =
                    View { selected: vec![row.key.clone()], is_comparing: true, ..alone.clone() };
                let overview = ask(&mut engine, alone).overview.unwrap();
                let Some(PageData::Repository(detail)) = ask(&mut engine, open).page else {
                    panic!("one repository is open");
                };
                let Some(PageData::Compared(compared)) = ask(&mut engine, compared).page else {
                    panic!("repositories are compared");
                };
                let charts = [&overview.chart, &detail.chart, &compared.chart];
                let directions = charts.map(|chart| direction_of(chart));
                assert_eq!(directions, [row.trend.direction; 3], "{} {period:?}", row.key);
                found.push(row.trend.direction);
            }
        }
    }
    assert!([Direction::Rising, Direction::Falling].iter().all(|one| found.contains(one)));
}

#[test]
fn a_search_narrows_rows_headline_and_counts() {
    let view = View { search: "read".to_owned(), ..View::default() };
    let answer = ask(&mut engine(SAMPLE), view);
    let names: Vec<&str> = answer.window.rows.iter().map(|row| &*row.key.name).collect();
    assert_eq!(names, ["tidyverse/readr", "tidyverse/readxl"]);
    let overview = answer.overview.unwrap();
    assert_eq!(overview.downloads, answer.window.rows.iter().map(|row| row.downloads).sum::<u64>());
    assert_eq!(overview.matches_by_type, [(RepoType::Model, 0), (RepoType::Dataset, 2)]);
}

#[test]
fn a_window_holds_the_asked_ranks_and_stops_at_the_end() {
    let mut engine = engine(SAMPLE);
    let whole = ask(&mut engine, View::default()).window;
    let window_only = engine.answer(&Query {
        id: 2,
        question: View::default().question(),
        first_row: 18,
        row_count: 10,
        wants_overview: false,
        list: None,
        wants_changes: false,
        wants_outages: false,
    });
    assert!(window_only.overview.is_none());
    assert_eq!((window_only.window.rows[0].rank, window_only.window.total), (18, 20));
    assert_eq!(window_only.window.rows, whole.rows[18..]);
}

#[test]
fn sorting_by_name_goes_both_ways() {
    let mut engine = engine(SAMPLE);
    let mut first_name = |descending| {
        let sort = Sort { column: SortColumn::Name, descending };
        let answer = ask(&mut engine, View { sort, ..View::default() });
        answer.window.rows[0].key.name.to_string()
    };
    assert_eq!(first_name(false), "tidyverse/broom");
    assert_eq!(first_name(true), "tidyverse/xml2");
}

#[test]
fn a_detail_states_the_facts() {
    let repo = Some(key(RepoType::Model, "tidyverse/dplyr"));
    let detail = ask(&mut engine(SAMPLE), View { repo, ..View::default() });
    let PageData::Repository(detail) = detail.page.unwrap() else {
        panic!("one repository is open");
    };
    assert_eq!(detail.reported, Some(32_570_131));
    assert_eq!(detail.counted, 32_570_131);
    assert_eq!(detail.record_range.unwrap().to_string(), "17 Jan 2014 – 1 Sep 2020");
    assert_eq!(detail.missing_days, 0);
    assert_eq!(detail.best_day, Some((day(2020, 3, 9), 59_288)));
    assert_eq!(detail.last_30_days.current.unwrap().downloads, 1_176_739);
    assert!((percent(detail.last_30_days.change) - 15.2).abs() < f64::EPSILON);
    assert_eq!(detail.last_7_days.current.unwrap().downloads, 276_744);
    assert!((percent(detail.last_7_days.change) + 3.6).abs() < f64::EPSILON);
    assert_eq!(detail.year_on_year.previous.unwrap().downloads, 816_653);
    assert!((percent(detail.year_on_year.change) - 44.1).abs() < f64::EPSILON);
    assert_eq!(detail.rank, Some((3, 20)));
}

#[test]
fn an_unknown_repository_has_no_detail() {
    let repo = Some(key(RepoType::Dataset, "tidyverse/dplyr"));
    assert!(ask(&mut engine(SAMPLE), View { repo, ..View::default() }).page.is_none());
}

#[test]
fn compared_repositories_come_in_the_order_of_selection_with_all_their_records() {
    let [dplyr, readr, absent] =
        ["dplyr", "readr", "absent"].map(|name| key(RepoType::Model, &format!("tidyverse/{name}")));
    let compared = vec![dplyr.clone(), absent.clone(), key(RepoType::Dataset, "tidyverse/readr")];
    let view = View { selected: compared, is_comparing: true, ..last_month() };
    let PageData::Compared(compared) = ask(&mut engine(SAMPLE), view).page.unwrap() else {
        panic!("repositories are compared");
    };
    let names: Vec<&str> = compared.rows.iter().map(|row| &*row.key.name).collect();
    assert_eq!(names, ["tidyverse/dplyr", "tidyverse/readr"], "what the export has");
    assert_eq!(compared.rows[0].downloads, 1_176_739);
    assert!((percent(compared.rows[0].comparison.change) - 15.2).abs() < f64::EPSILON);
    assert_eq!(compared.rows[0].first_day, Some(day(2014, 1, 17)));
    let chart = &compared.chart;
    assert_eq!(chart.kind, ChartKind::Comparison);
    let band = &chart.bands[0];
    assert_eq!(band.series.first, day(2014, 1, 17), "the older one's first day");
    assert_eq!(band.key, SeriesKey::Repository(dplyr));
    assert_eq!(band.series.sum(chart.days.unwrap().period), 1_176_739);
    assert_eq!(band.downloads, 1_176_739);

    let view = View { selected: vec![absent], is_comparing: true, ..View::default() };
    assert!(ask(&mut engine(SAMPLE), view).page.is_none());
    let view = View { selected: vec![readr], ..View::default() };
    assert!(ask(&mut engine(SAMPLE), view).page.is_none(), "selected, but not compared");
}

#[test]
fn an_export_of_a_comparison_holds_what_is_compared_whatever_the_search() {
    let compared = vec![key(RepoType::Model, "tidyverse/dplyr"), key(RepoType::Model, "absent")];
    let view =
        View { selected: compared, is_comparing: true, search: "readr".to_owned(), ..last_month() };
    let mut csv = Vec::new();
    let (_, written) =
        engine(SAMPLE).export(ExportFormat::Csv, &view.question(), &mut csv).unwrap();
    assert_eq!(written, Written { repositories: 1, records: 30, without_records: 0 });
    let mut reopened = engine(&csv);
    assert_eq!(ask(&mut reopened, View::default()).overview.unwrap().downloads, 32_570_131);
    assert_eq!(ask(&mut reopened, last_month()).overview.unwrap().downloads, 1_176_739);
}

#[test]
fn trends_have_the_previous_period_at_the_same_weekdays() {
    let mut engine = engine(SAMPLE);
    let trend = ask(&mut engine, last_month()).window.rows[0].trend.clone();
    // The previous period has the length of the period and begins four weeks before it, on 6 July.
    let days = DayRange::new(day(2020, 7, 6), day(2020, 8, 4)).unwrap();
    let view =
        View { search: "magrittr".to_owned(), period: Period::Days(days), ..View::default() };
    assert_eq!(ask(&mut engine, view).window.rows[0].trend.values, trend.previous);
    assert_eq!((trend.values.len(), trend.previous.len()), (30, 30));
    assert_ne!(trend.values, trend.previous);
    assert!(
        ask(&mut engine, View::default())
            .window
            .rows
            .iter()
            .all(|row| row.trend.previous.is_empty()),
        "all time has nothing before it"
    );
}

#[test]
fn a_missing_day_is_a_gap_in_a_trend() {
    let csv = b"repoType,repoName,total,timestamp,downloads
model,a/b,6,2020-08-01T00:00:00.000Z,1
model,a/b,6,2020-08-03T00:00:00.000Z,0
model,a/b,6,2020-08-04T00:00:00.000Z,5
";
    let trend = ask(&mut engine(csv), last_month()).window.rows[0].trend.clone();
    assert_eq!((trend.offset, trend.values), (26, vec![Some(1), None, Some(0), Some(5)]));
}

#[test]
fn trends_on_a_shared_scale_have_the_largest_value_of_all_rows() {
    let mut engine = engine(SAMPLE);
    assert_eq!(ask(&mut engine, last_month()).window.shared_y_max, None);
    let shared = View { trend_scale: TrendScale::Shared, ..last_month() };
    let window = ask(&mut engine, shared.clone()).window;
    let values =
        window.rows.iter().flat_map(|row| row.trend.values.iter().chain(&row.trend.previous));
    assert_eq!(window.shared_y_max, values.flatten().max().copied());
    let datasets = View { repo_type: Some(RepoType::Dataset), ..shared };
    assert!(ask(&mut engine, datasets).window.shared_y_max < window.shared_y_max);
}

#[test]
fn json_of_all_time_is_the_sample_again() {
    let mut bytes = Vec::new();
    let (name, written) =
        engine(SAMPLE).export(ExportFormat::Json, &View::default().question(), &mut bytes).unwrap();
    assert_eq!(name, "publisher-analytics_all-time_2020-09-01.json");
    assert_eq!(written, Written { repositories: 20, records: 42_698, without_records: 0 });
    let parse = |bytes| serde_json::from_slice::<serde_json::Value>(bytes).unwrap();
    assert_eq!(parse(&bytes), parse(SAMPLE));
}

#[test]
fn csv_of_all_time_opens_with_the_same_figures_and_stays_byte_for_byte() {
    let mut csv = Vec::new();
    engine(SAMPLE).export(ExportFormat::Csv, &View::default().question(), &mut csv).unwrap();
    let mut reopened = engine(&csv);
    assert_eq!(
        ask(&mut reopened, last_month()).window,
        ask(&mut engine(SAMPLE), last_month()).window
    );
    let mut again = Vec::new();
    reopened.export(ExportFormat::Csv, &View::default().question(), &mut again).unwrap();
    assert!(csv == again);
}

#[test]
fn an_export_of_a_view_holds_its_repositories_and_days_alone() {
    let view = View { search: "read".to_owned(), ..last_month() };
    let mut bytes = Vec::new();
    let (name, written) =
        engine(SAMPLE).export(ExportFormat::Csv, &view.question(), &mut bytes).unwrap();
    assert_eq!(name, "publisher-analytics_last-month_2020-09-01.csv");
    assert_eq!(written, Written { repositories: 2, records: 60, without_records: 0 });
    let reopened = engine(&bytes).summary();
    assert_eq!(reopened.days.unwrap().to_string(), "3 Aug 2020 – 1 Sep 2020");
    let differences = reopened.report.unwrap().differences;
    assert_eq!(differences.count, 2, "the totals of a file are those of all time");
    assert!(differences.all_lack_days);
    let totals = |bytes: &[u8]| {
        let view = View { search: "read".to_owned(), ..View::default() };
        ask(&mut engine(bytes), view).overview.unwrap().downloads
    };
    assert_eq!(totals(&bytes), totals(SAMPLE));
}

#[test]
fn an_export_of_one_repository_names_it() {
    let repo = key(RepoType::Model, "tidyverse/dplyr");
    let mut bytes = Vec::new();
    let (name, written) = engine(SAMPLE)
        .export(
            ExportFormat::Json,
            &View { repo: Some(repo), ..last_month() }.question(),
            &mut bytes,
        )
        .unwrap();
    assert_eq!(name, "publisher-analytics_last-month_2020-09-01_tidyverse-dplyr.json");
    assert_eq!((written.repositories, written.records), (1, 30));
}

#[test]
fn an_import_without_repositories_is_refused() {
    let without = |name: &str, text: &str| SourceFile {
        name: name.to_owned(),
        modified_ms: 0,
        export: read(text.as_bytes()),
    };
    let header = "repoName,timestamp,downloads\n";
    for texts in [&["[]"][..], &[header], &["[]", header]] {
        let files = texts.iter().map(|text| without("a", text)).collect();
        let error = Engine::open(files).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::NoRepositories);
    }
    // Next to a file with repositories, a file without any is accepted.
    let row = [header, "org/a,2026-06-01,4\n"].concat();
    let mut engine = Engine::open(vec![without("a", "[]"), without("b", &row)]).unwrap();
    assert_eq!(ask(&mut engine, View::default()).window.total, 1);
}

proptest! {
    /// An export that is read, written in either format and read again stays the same.
    #[test]
    fn exports_open_again_as_what_they_were(
        rows in proptest::collection::vec(
            (0u8..2, "[^\\s'\\p{Cc}][^\\p{Cc}]{0,8}[^\\s\\p{Cc}]", 0i32..800, 0u64..=(1 << 53) - 1),
            1..60,
        ),
        is_csv: bool,
    ) {
        let mut json = Vec::new();
        for (repo_type, name, offset, downloads) in rows {
            json.push(serde_json::json!({
                "repoType": if repo_type == 0 { "model" } else { "dataset" },
                "repoName": name,
                "totalDownloads": downloads,
                "records": [{
                    "timestamp": format!("{}T00:00:00.000Z", (day(2024, 1, 1) + offset).iso()),
                    "downloads": downloads,
                }],
            }));
        }
        let mut original = engine(serde_json::Value::from(json).to_string().as_bytes());
        let format = if is_csv { ExportFormat::Csv } else { ExportFormat::Json };
        let mut bytes = Vec::new();
        original.export(format, &View::default().question(), &mut bytes).unwrap();
        let mut reopened = engine(&bytes);
        prop_assert_eq!(
            ask(&mut reopened, View::default()).window,
            ask(&mut original, View::default()).window
        );
    }
}

#[test]
fn an_engine_that_has_answered_before_answers_as_a_new_one() {
    let days = |from, to| Period::Days(DayRange::new(from, to).unwrap());
    let views = [
        View::default(),
        last_month(),
        View { period: days(day(2013, 1, 1), day(2015, 6, 30)), ..View::default() },
        // Longer than the export, at both ends.
        View { period: days(day(2010, 1, 1), day(2021, 1, 1)), ..View::default() },
        View { search: "r".to_owned(), ..View::default() },
        View { search: "r".to_owned(), ..last_month() },
        View { repo_type: Some(RepoType::Dataset), ..View::default() },
        View { repo_type: Some(RepoType::Dataset), ..last_month() },
        View { search: "nothing has this name".to_owned(), ..View::default() },
        View::default(),
        View { period: Period::LastYear, ..View::default() },
    ];
    let mut engine = engine(SAMPLE);
    for view in views {
        let fresh = ask(&mut self::engine(SAMPLE), view.clone());
        assert_eq!(ask(&mut engine, view.clone()), fresh, "{view:?}");
    }
}

#[test]
fn the_keys_to_select_are_those_of_the_wanted_ranks() {
    let mut engine = engine(SAMPLE);
    let mut keys_of = |first_row, row_count| {
        let query = Query {
            id: 1,
            question: View { search: "r".to_owned(), ..View::default() }.question(),
            first_row: 0,
            row_count: 100,
            list: Some(RowList::Selection { first_row, row_count, selects: true }),
            wants_overview: false,
            wants_changes: false,
            wants_outages: false,
        };
        let answer = engine.answer(&query);
        let rows: Vec<RepoKey> = answer.window.rows.iter().map(|row| row.key.clone()).collect();
        (answer.keys.unwrap(), rows)
    };
    let (all, rows) = keys_of(0, usize::MAX);
    assert!(rows.len() > 5);
    assert_eq!(all, rows);
    assert_eq!(keys_of(2, 3).0, rows[2..5]);
    assert_eq!(keys_of(rows.len() - 1, 3).0, rows[rows.len() - 1..]);
    assert_eq!(keys_of(rows.len(), 3).0, []);
}
