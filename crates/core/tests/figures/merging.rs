//! Merging of several nasty exports: the order of files does not matter, and merging a file with exports of itself changes
//! nothing.

use proptest::prelude::*;
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::model::RepoType;
use publisher_analytics_core::parse::SourceFile;
use publisher_analytics_core::protocol::Answer;
use publisher_analytics_core::query::Period;
use publisher_analytics_core::view::View;

use crate::support::ask;
use crate::support::nasty::{self, File};

/// The bytes of a file, its name, and when it was modified, in milliseconds since 1970-01-01.
type Text = (Vec<u8>, String, i64);

fn open(texts: &[Text]) -> Engine {
    let files = texts.iter().map(|(text, name, modified_ms)| SourceFile {
        name: name.clone(),
        modified_ms: *modified_ms,
        export: ask::read(text),
    });
    Engine::open(files.collect()).unwrap()
}

/// Returns the answers of an export for several periods, with and without the open day, and the export written as JSON.
fn shown(engine: &mut Engine) -> (Vec<Answer>, Vec<u8>) {
    let periods = [Period::AllTime, Period::LastMonth, Period::LastYear];
    let views = periods.into_iter().flat_map(|period| {
        [false, true].map(|include_open_day| View { period, include_open_day, ..View::default() })
    });
    let answers = views.map(|view| ask::ask(engine, &view)).collect();
    (answers, written(engine, ExportFormat::Json, &View::default()))
}

fn written(engine: &mut Engine, format: ExportFormat, view: &View) -> Vec<u8> {
    let mut bytes = Vec::new();
    engine.export(format, &view.question(), &mut bytes).unwrap();
    bytes
}

/// Generates a view that selects some of an export, and a format to write it in.
fn excerpt() -> impl Strategy<Value = (View, ExportFormat)> {
    let period = prop_oneof![
        Just(Period::AllTime),
        Just(Period::LastMonth),
        Just(Period::LastYear),
        (16_000i32..20_400, 0i32..400)
            .prop_map(|(from, length)| Period::Days(ask::days(from, from + length))),
    ];
    let repo_type = prop_oneof![Just(None), Just(Some(RepoType::Model))];
    let search = prop_oneof![Just(String::new()), Just("a".to_owned())];
    let format = prop_oneof![Just(ExportFormat::Csv), Just(ExportFormat::Json)];
    (period, repo_type, search, any::<bool>(), format).prop_map(
        |(period, repo_type, search, include_open_day, format)| {
            (View { period, repo_type, search, include_open_day, ..View::default() }, format)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_file_with_exports_of_itself_shows_what_the_file_alone_shows(
        file in nasty::file(),
        excerpts in proptest::collection::vec((excerpt(), 0i64..3), 1..4),
    ) {
        let whole = (file.json().into_bytes(), "all.json".to_owned(), file.modified_ms);
        let mut alone = open(std::slice::from_ref(&whole));
        let mut texts = vec![whole];
        for (index, ((view, format), later_ms)) in excerpts.iter().enumerate() {
            let text = written(&mut alone, *format, view);
            texts.push((text, format!("excerpt-{index}"), file.modified_ms + later_ms));
        }
        let expected = shown(&mut alone).0;
        prop_assert_eq!(&shown(&mut open(&texts)).0, &expected);
        texts.reverse();
        prop_assert_eq!(&shown(&mut open(&texts)).0, &expected);
    }

    #[test]
    fn the_order_of_picking_decides_nothing(
        files in proptest::collection::vec((nasty::file(), 0i64..3, 0u8..2), 2..5),
        rotation in 0usize..5,
    ) {
        let mut texts: Vec<Text> = files
            .iter()
            .map(|(file, modified, name): &(File, i64, u8)| {
                (file.json().into_bytes(), format!("file-{name}"), file.modified_ms / 3 * 3 + modified)
            })
            .collect();
        // Adds a file that differs from the first one only in its counts.
        let twin = String::from_utf8(texts[0].0.clone()).unwrap().replace("\"downloads\":1", "\"downloads\":2");
        texts.push((twin.into_bytes(), texts[0].1.clone(), texts[0].2));
        let expected = shown(&mut open(&texts));
        let length = texts.len();
        texts.rotate_left(rotation % length);
        prop_assert_eq!(&shown(&mut open(&texts)), &expected);
        texts.reverse();
        prop_assert_eq!(&shown(&mut open(&texts)), &expected);
    }
}

#[test]
fn the_sample_with_its_last_month_shows_what_the_sample_alone_shows() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/analytics.json");
    let sample = (std::fs::read(path).unwrap(), "all.json".to_owned(), 1_700_000_000_000);
    let mut alone = open(std::slice::from_ref(&sample));
    let view = View { period: Period::LastMonth, ..View::default() };
    let month = written(&mut alone, ExportFormat::Csv, &view);
    let month = (month, "last-month.csv".to_owned(), 1_700_000_999_000);
    let expected = shown(&mut alone);
    for texts in [[sample.clone(), month.clone()], [month, sample]] {
        let mut merged = open(&texts);
        assert_eq!(
            ask::ask(&mut merged, &View::default()).overview.unwrap().downloads,
            418_300_706
        );
        assert_eq!(shown(&mut merged), expected);
    }
}
