//! Round trips: exports that are written and read again, or merged with the original, and views in URLs.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::select;
use publisher_analytics_core::chart::ChartOptions;
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::model::{RepoKey, RepoType};
use publisher_analytics_core::protocol::Answer;
use publisher_analytics_core::query::TrendScale;
use publisher_analytics_core::view::View;

use crate::support::calendar::day;
use crate::support::nasty::{self, Repository};
use crate::support::oracle::{self, OracleExport, Period};
use crate::support::overlapping::overlapping_files;
use crate::support::{ask, config, everything, export_and_view, row_key, view};

/// Returns the answers of an export for several periods, regardless of the order of files and repositories.
fn shown(engine: &mut Engine) -> Vec<Answer> {
    let periods = [Period::AllTime, Period::Year, Period::Month];
    let mut answers: Vec<Answer> =
        periods.iter().map(|&period| ask::ask(engine, &ask::view(&everything(period)))).collect();
    // The index of a repository in its file does not matter.
    for row in answers.iter_mut().flat_map(|answer| &mut Arc::make_mut(&mut answer.window).rows) {
        row.id = 0;
    }
    answers
}

/// Reads the repositories of an export file, sorted by key.
fn repos_of(text: &[u8]) -> Vec<Repository> {
    let store = ask::read(text).store;
    let mut repos: Vec<Repository> = store
        .repositories()
        .map(|(id, repository)| Repository {
            repo_type: repository.key().repo_type.as_str().to_owned(),
            name: repository.key().name.to_string(),
            total: repository.reported_total(),
            days: repository.days().map_or_else(Default::default, |days| {
                store.records(id, days).map(|(day, count)| (day.epoch_days(), count)).collect()
            }),
        })
        .collect();
    repos.sort_by_key(|repo| (repo.repo_type.clone(), repo.name.clone()));
    repos
}

/// Returns the repositories that a view shows, with the days of its period.
fn repos_of_view(reference: &OracleExport, view: &oracle::View) -> Vec<Repository> {
    let days = reference.range(view.period, view.includes_open_day);
    let mut repos: Vec<Repository> = reference.shown(view).into_iter().cloned().collect();
    for repo in &mut repos {
        repo.days.retain(|day, _| days.is_some_and(|(first, last)| first <= *day && *day <= last));
    }
    repos.sort_by_key(|repo| (repo.repo_type.clone(), repo.name.clone()));
    repos
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_written_view_is_read_back_as_it_was_shown((file, view) in export_and_view()) {
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let expected = repos_of_view(&reference, &view);
        let mut engine = ask::open(&[file]);
        prop_assume!(!expected.is_empty());
        let json = ask::written(&mut engine, &ask::view(&view), ExportFormat::Json);
        prop_assert_eq!(repos_of(&json), &*expected);
        let csv = ask::written(&mut engine, &ask::view(&view), ExportFormat::Csv);
        let with_records: Vec<Repository> = expected.into_iter().filter(|repo| !repo.days.is_empty()).collect();
        if !with_records.is_empty() {
            prop_assert_eq!(repos_of(&csv), with_records);
        }
    }

    #[test]
    fn csv_and_json_of_an_export_open_alike(mut file in nasty::file()) {
        // CSV cannot express a repository without records, nor distinguish an apostrophe before `=` from a formula guard.
        file.repos.retain(|repo| !repo.days.is_empty() && !repo.name.starts_with("'="));
        prop_assume!(!file.repos.is_empty());
        let [mut json, mut csv] = [file.json(), file.csv()]
            .map(|text| ask::open_texts(vec![(text.into_bytes(), file.modified_ms)]));
        prop_assert_eq!(shown(&mut json), shown(&mut csv));
    }

    #[test]
    fn merged_files_have_the_figures_of_the_oracle(files in overlapping_files(), view in view()) {
        let expected = OracleExport::of(&files).figures(&view);
        let answer = ask::ask(&mut ask::open(&files), &ask::view(&view));
        let overview = answer.overview.unwrap();
        prop_assert_eq!(overview.counted, expected.counted);
        prop_assert_eq!(overview.downloads, expected.downloads);
        let downloads: Vec<_> =
            answer.window.rows.iter().map(|row| (row.key.to_string(), row.downloads)).collect();
        let expected: Vec<_> = expected.rows.iter().map(|row| (row_key(row), row.downloads)).collect();
        prop_assert_eq!(downloads, expected);
    }

    #[test]
    fn the_order_of_files_decides_nothing(files in overlapping_files(), turn in 1_usize..4) {
        let mut turned = files.clone();
        turned.rotate_left(turn % files.len());
        prop_assert_eq!(shown(&mut ask::open(&files)), shown(&mut ask::open(&turned)));
        turned.reverse();
        prop_assert_eq!(shown(&mut ask::open(&files)), shown(&mut ask::open(&turned)));
    }

    #[test]
    fn a_file_with_an_own_export_beside_it_shows_what_it_shows_alone(
        (file, view) in export_and_view(),
        is_json: bool,
        is_first: bool,
        hours_later in 0_i64..100,
    ) {
        prop_assume!(file.last_day().is_some());
        let mut alone = ask::open(std::slice::from_ref(&file));
        let format = if is_json { ExportFormat::Json } else { ExportFormat::Csv };
        let own = ask::written(&mut alone, &ask::view(&view), format);
        prop_assume!(repos_of(&own).iter().any(|repo| !repo.days.is_empty()));
        let mut texts = vec![(file.json().into_bytes(), file.modified_ms), (own, file.modified_ms + hours_later * 3_600_000)];
        if is_first {
            texts.reverse();
        }
        prop_assert_eq!(shown(&mut alone), shown(&mut ask::open_texts(texts)));
    }

    #[test]
    fn every_view_survives_its_address(
        wanted in view(),
        days in proptest::option::of((day(2001, 1, 1)..day(2026, 1, 1), 0..4_000)),
        repo_type in proptest::option::of("\\PC{1,9}(/\\PC{1,4})?"),
        search in ".{0,12}",
        repo in proptest::option::of(("\\PC{1,8}(/\\PC{1,4})?", ".{1,16}")),
        compared in prop::collection::vec((select(nasty::TYPES.to_vec()), select(nasty::NAMES.to_vec())), 0..5),
        is_comparing: bool,
        is_shared: bool,
        chart in "(day|week|month)?-(mean7|mean28)?-(log|cumulative)?-(top|share|topshare)?-(age|indexed)?",
    ) {
        let typed = |text: &str| RepoType::from_export(text);
        let mut keys: Vec<RepoKey> = Vec::new();
        for (repo_type, name) in compared {
            let key = RepoKey { repo_type: typed(repo_type), name: name.into() };
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let mut view = View {
            search,
            repo_type: repo_type.as_deref().map(typed),
            repo: repo.map(|(repo_type, name)| RepoKey { repo_type: typed(&repo_type), name: name.into() }),
            is_comparing: is_comparing && !keys.is_empty(),
            selected: keys,
            trend_scale: if is_shared { TrendScale::Shared } else { TrendScale::Own },
            chart: ChartOptions::from_slug(&chart),
            ..ask::view(&wanted)
        };
        if let Some((first, length)) = days {
            view.period = publisher_analytics_core::query::Period::Days(ask::days(first, first + length));
        }
        let query = view.to_query("?src=a%26b.csv&period=last-month");
        prop_assert_eq!(View::from_query(&query), view, "{}", query);
    }
}
