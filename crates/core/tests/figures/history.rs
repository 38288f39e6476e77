//! What an engine answers and writes depends on the view alone, not on earlier questions.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::query::{FamilyRule, Grouping};
use publisher_analytics_core::view::View;

use crate::spikes::spiky;
use crate::support::{ask, config, export_and_view};

/// Searches. What some of them find depends on the period, on whether spikes are left out, or on the rule for families;
/// what others find does not.
const SEARCHES: [&str; 9] = [
    "",
    "org",
    "downloads:>200",
    "downloads:<50",
    "change:>0%",
    "is:rising",
    "is:new",
    "is:silent",
    "family:1",
];

/// Generates views that exercise every way in which the engine computes figures.
fn view() -> impl Strategy<Value = View> {
    let groupings = vec![
        Grouping::None,
        Grouping::None,
        Grouping::Type,
        Grouping::Organization,
        Grouping::Family(FamilyRule::default()),
        Grouping::Terms("downloads:>200, change:>0%".to_owned()),
    ];
    let charts = select(vec!["", "top", "allshare"]);
    (export_and_view(), select(SEARCHES.to_vec()), select(groupings), any::<bool>(), charts)
        .prop_map(|((_, view), search, grouping, without_spikes, chart)| {
            let view = View { grouping, without_spikes, ..ask::view(&view) };
            ask::with_chart(View { search: search.to_owned(), ..view }, chart)
        })
}

/// Generates a sequence of views with the same search.
fn views() -> impl Strategy<Value = Vec<View>> {
    (select(SEARCHES.to_vec()), vec(view(), 2..6)).prop_map(|(search, views)| {
        let search = |view| View { search: search.to_owned(), repo_type: None, ..view };
        views.into_iter().map(search).collect()
    })
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn an_engine_that_has_answered_before_answers_and_writes_as_a_new_one(file in spiky(), views in views()) {
        let open = || ask::open(std::slice::from_ref(&file));
        let mut engine = open();
        for view in &views {
            prop_assert_eq!(ask::ask(&mut engine, view), ask::ask(&mut open(), view));
            let written = ask::written(&mut engine, view, ExportFormat::Json);
            prop_assert_eq!(written, ask::written(&mut open(), view, ExportFormat::Json));
        }
    }

    #[test]
    fn what_is_written_are_the_rows_of_the_view(file in spiky(), view in view()) {
        let mut engine = ask::open(std::slice::from_ref(&file));
        let rows = ask::ask(&mut engine, &view).window.rows.clone();
        let mut shown: Vec<String> = rows.iter().map(|row| row.key.name.to_string()).collect();
        shown.sort_unstable();
        let written = ask::written(&mut engine, &view, ExportFormat::Json);
        let written: Vec<serde_json::Value> = serde_json::from_slice(&written).unwrap();
        let mut names: Vec<&str> = written.iter().filter_map(|repo| repo["repoName"].as_str()).collect();
        names.sort_unstable();
        prop_assert_eq!(names, shown);
    }

    #[test]
    fn the_chart_of_types_has_the_downloads_of_the_headline(file in spiky(), views in views()) {
        let mut engine = ask::open(std::slice::from_ref(&file));
        for view in views {
            let view = ask::with_chart(view, "daily");
            let overview = ask::ask(&mut engine, &view).overview.unwrap();
            let Some(chart) = ask::chart(&overview.chart, "daily") else { continue };
            let drawn: u64 = chart.counts.iter().flatten().sum();
            prop_assert_eq!(drawn, overview.counted, "{:?}", view);
        }
    }
}
