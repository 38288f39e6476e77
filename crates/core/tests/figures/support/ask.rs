//! The core, asked in the words of the oracle. What changes in the core's interface is followed here alone.

use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::model::{Day, DayRange, RepoType};
use publisher_analytics_core::parse::{Export, ExportReader, Limits, SourceFile};
use publisher_analytics_core::protocol::{Answer, Query};
use publisher_analytics_core::query::{Change, Comparison, Period, Sort, SortColumn};
use publisher_analytics_core::series::Direction;
use publisher_analytics_core::view::View;

use super::nasty::File;
use super::oracle;

/// Reads the text of a file.
pub(crate) fn read(text: &[u8]) -> Export {
    let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 11, 1).unwrap()));
    reader.feed(text).unwrap();
    reader.finish().unwrap()
}

/// Opens files as one export.
pub(crate) fn open(files: &[File]) -> Engine {
    open_texts(files.iter().map(|file| (file.json().into_bytes(), file.modified_ms)).collect())
}

/// Opens texts of files, each with the time of its last modification.
pub(crate) fn open_texts(texts: Vec<(Vec<u8>, i64)>) -> Engine {
    let files = texts.into_iter().zip(1..).map(|((text, modified_ms), number)| SourceFile {
        name: format!("file {number}"),
        modified_ms,
        export: read(&text),
    });
    Engine::open(files.collect()).unwrap()
}

/// A view of the page.
pub(crate) fn view(wanted: &oracle::View) -> View {
    let (column, descending) = wanted.sort;
    let column = match column {
        oracle::Column::Name => SortColumn::Name,
        oracle::Column::Type => SortColumn::Type,
        oracle::Column::Downloads => SortColumn::Downloads,
        oracle::Column::Share => SortColumn::Share,
        oracle::Column::Change => SortColumn::Change,
    };
    View {
        period: match wanted.period {
            oracle::Period::AllTime => Period::AllTime,
            oracle::Period::Year => Period::LastYear,
            oracle::Period::Month => Period::LastMonth,
            oracle::Period::Days(from, to) => Period::Days(days(from, to)),
        },
        repo_type: wanted.repo_type.as_deref().map(RepoType::from_export),
        search: wanted.search.clone(),
        include_open_day: wanted.includes_open_day,
        sort: Sort { column, descending },
        ..View::default()
    }
}

/// A range of days.
pub(crate) fn days(from: i32, to: i32) -> DayRange {
    DayRange::new(Day::from_epoch_days(from), Day::from_epoch_days(to)).unwrap()
}

/// A range of days as the oracle has it.
pub(crate) fn edges(days: DayRange) -> (i32, i32) {
    (days.first().epoch_days(), days.last().epoch_days())
}

/// The answer for a view, with all rows.
pub(crate) fn ask(engine: &mut Engine, view: &View) -> Answer {
    engine.answer(&Query {
        id: 1,
        question: view.question(),
        first_row: 0,
        row_count: 1_000,
        wants_overview: true,
        wants_outages: true,
    })
}

/// A change in the words of the oracle.
pub(crate) fn outcome(change: Change) -> oracle::Outcome {
    match change {
        Change::None => oracle::Outcome::Nothing,
        Change::NotCovered { .. } => oracle::Outcome::NotCovered,
        Change::New { since } => oracle::Outcome::New(since.epoch_days()),
        Change::Back { since } => oracle::Outcome::Back(since.epoch_days()),
        Change::Percent { percent, first_record, silent_since } => oracle::Outcome::Percent {
            percent,
            first_record: first_record.map(Day::epoch_days),
            silent_since: silent_since.map(Day::epoch_days),
        },
    }
}

/// The sum of the previous period.
pub(crate) fn previous(comparison: &Comparison) -> Option<u64> {
    comparison.previous.map(|previous| previous.downloads)
}

/// A direction in the words of the oracle.
pub(crate) fn way(direction: Direction) -> oracle::Way {
    match direction {
        Direction::Rising => oracle::Way::Rising,
        Direction::Falling => oracle::Way::Falling,
        Direction::Steady => oracle::Way::Steady,
    }
}
