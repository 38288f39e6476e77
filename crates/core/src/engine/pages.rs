//! The pages that replace the table: the detail of one repository, and a comparison of several.

use std::iter;
use std::sync::Arc;

use super::rows::ratio;
use crate::model::{DayRange, ExportDays, RepoId, RepoKey, Store};
use crate::protocol::{Compared, ComparedRow, Detail, PageData};
use crate::query::{
    ComparedPeriods, ComparedWith, Comparison, PageKey, Question, Selection, Selector, best_day,
    compare, comparison_chart, metrics_of, repository_chart,
};

/// Returns the page that is open instead of the table, if the export has its repositories.
#[inline(never)]
pub(super) fn page(store: &Store, question: &Question, selection: &Selection) -> Option<PageData> {
    let ids = ids_of_page(store, question);
    let list = &question.list;
    match question.page.as_ref()? {
        PageKey::Repository(_) => {
            let id = *ids.first()?;
            Some(PageData::Repository(Arc::new(detail(store, list, selection, id))))
        }
        PageKey::Comparison(_) => (!ids.is_empty())
            .then(|| PageData::Compared(Arc::new(compared(store, list, selection, &ids)))),
    }
}

/// Returns the repositories of the open page that the export has.
pub(super) fn ids_of_page(store: &Store, question: &Question) -> Vec<RepoId> {
    let keys: &[RepoKey] = match &question.page {
        Some(PageKey::Repository(key)) => std::slice::from_ref(key),
        Some(PageKey::Comparison(keys)) => keys,
        None => &[],
    };
    store.find_all(keys)
}

fn compared(store: &Store, list: &Selector, selection: &Selection, ids: &[RepoId]) -> Compared {
    let metrics: Vec<_> = ids.iter().map(|&id| (id, metrics_of(store, id, list))).collect();
    let rows = metrics.iter().map(|&(id, metrics)| {
        let repository = store.repository(id);
        ComparedRow {
            key: repository.key().clone(),
            downloads: metrics.downloads,
            reported_minus_counted: metrics.reported_minus_counted(),
            comparison: metrics.comparison,
            first_day: repository.days().map(DayRange::first),
        }
    });
    let chart = comparison_chart(store, selection, &metrics);
    Compared { period: selection.period, rows: rows.collect(), chart: Arc::new(chart) }
}

fn detail(store: &Store, list: &Selector, selection: &Selection, id: RepoId) -> Detail {
    let repository = store.repository(id);
    let metrics = metrics_of(store, id, list);
    let rank = selection.rank_by_downloads(store, id).map(|rank| (rank, selection.rows.len()));
    let record_range = repository.days();
    let last_day = store.export_days(list.include_open_day).map(ExportDays::last_complete);
    let compared = |days, with: ComparedWith| {
        let periods = last_day.and_then(|last_day| {
            let current = DayRange::ending_on(last_day, days);
            Some(ComparedPeriods { current, previous: with.days_for(current)? })
        });
        periods.map_or(Comparison::NONE, |periods| compare(store, iter::once(id), periods))
    };
    Detail {
        key: repository.key().clone(),
        period: selection.period,
        downloads: metrics.downloads,
        comparison: metrics.comparison,
        share: ratio(metrics.downloads, selection.totals.downloads),
        rank,
        reported: repository.reported_total(),
        counted: repository.counted_total(),
        record_range,
        missing_days: record_range.map_or(0, |days| days.len() - repository.record_count()),
        best_day: best_day(store, id, selection.complete),
        spikes: Vec::new(),
        last_7_days: compared(7, ComparedWith::PreviousPeriod),
        last_30_days: compared(30, ComparedWith::PreviousPeriod),
        year_on_year: compared(30, ComparedWith::YearEarlier),
        chart: Arc::new(repository_chart(store, selection, id, metrics)),
    }
}
