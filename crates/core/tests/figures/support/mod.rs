//! Support for the tests of figures: nasty exports, views of them, and an oracle that computes every figure a second time.

pub(crate) mod ask;
pub(crate) mod calendar;
pub(crate) mod nasty;
pub(crate) mod oracle;
pub(crate) mod overlapping;

use proptest::prelude::*;
use proptest::sample::select;
use publisher_analytics_core::model::{RepoKey, RepoType};

use nasty::{File, Repository};
use oracle::{Column, OracleExport, Period, Row, Versus};

const COLUMNS: [Column; 6] = [
    Column::Name,
    Column::Type,
    Column::Downloads,
    Column::Share,
    Column::Difference,
    Column::Change,
];

/// Generates a nasty export, and a view of it of any kind.
pub(crate) fn export_and_view() -> impl Strategy<Value = (File, oracle::View)> {
    let period = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Period::AllTime)),
        1 => Just(Some(Period::Year)),
        2 => Just(Some(Period::Month)),
        2 => calendar_period().prop_map(Some),
    ];
    let versus = prop_oneof![
        3 => Just(None),
        2 => Just(Some(Versus::Before)),
        1 => Just(Some(Versus::YearEarlier)),
        1 => Just(Some(Versus::SameDates)),
        1 => Just(Some(Versus::Nothing)),
    ];
    let edges = || (-20_i32..=110, -20_i32..=110);
    (nasty::file(), view(), period, edges(), versus, edges()).prop_map(
        |(file, mut view, period, (from, to), versus, (versus_from, versus_to))| {
            let days = OracleExport::of(std::slice::from_ref(&file)).days();
            // Custom dates may lie anywhere in the export, begin before it or end after it.
            let own = |from: i32, to: i32| {
                let (first, last) = days?;
                let at = |hundredths: i32| first + (last - first) * hundredths / 100;
                Some((at(from.min(to)), at(from.max(to))))
            };
            let own_period = || own(from, to).map(|(from, to)| Period::Days(from, to));
            view.period = period.or_else(own_period).unwrap_or(Period::AllTime);
            let own_versus =
                || own(versus_from, versus_to).map(|(from, to)| Versus::Days(from, to));
            view.versus = versus.or_else(own_versus).unwrap_or(Versus::Before);
            (file, view)
        },
    )
}

/// Generates calendar periods, and periods of a fixed number of days.
fn calendar_period() -> impl Strategy<Value = Period> {
    (0..5, any::<bool>()).prop_map(|(kind, is_previous)| match kind {
        0 => Period::Last(7),
        1 => Period::Last(90),
        2 => Period::CalendarMonth { is_previous },
        3 => Period::Quarter { is_previous },
        _ => Period::YearToDate,
    })
}

/// Generates views of any kind, with a named period.
pub(crate) fn view() -> impl Strategy<Value = oracle::View> {
    let period = prop_oneof![Just(Period::AllTime), Just(Period::Year), Just(Period::Month)];
    let repo_type = proptest::option::weighted(0.3, select(nasty::TYPES.to_vec()));
    let search =
        select(vec!["", "", "", "org", "ORG b", "É", "模", "nothing of that name", "σίσυφος"]);
    let sort = (select(COLUMNS.to_vec()), any::<bool>());
    (period, any::<bool>(), repo_type, search, sort).prop_map(
        |(period, includes_open_day, repo_type, search, sort)| oracle::View {
            period,
            versus: Versus::Before,
            includes_open_day,
            repo_type: repo_type.map(ToOwned::to_owned),
            search: search.to_owned(),
            sort,
        },
    )
}

/// Returns the view of everything in a period.
pub(crate) fn everything(period: Period) -> oracle::View {
    oracle::View {
        period,
        versus: Versus::Before,
        includes_open_day: false,
        repo_type: None,
        search: String::new(),
        sort: (Column::Downloads, true),
    }
}

pub(crate) fn config() -> ProptestConfig {
    let default = ProptestConfig::default();
    ProptestConfig {
        failure_persistence: None,
        max_global_rejects: default.cases.saturating_mul(4),
        ..default
    }
}

pub(crate) fn is_close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

pub(crate) fn key_of(repo: &Repository) -> RepoKey {
    RepoKey { repo_type: RepoType::from_export(&repo.repo_type), name: repo.name.as_str().into() }
}

pub(crate) fn row_key(row: &Row) -> String {
    format!("{}/{}", row.repo_type, row.name)
}
