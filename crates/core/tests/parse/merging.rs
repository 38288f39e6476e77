//! Several files as one import: which file takes precedence, and the report of each file.

use publisher_analytics_core::model::Day;
use publisher_analytics_core::parse::{ExportReader, SourceFile, import};

use crate::support::{fixture, limits};

#[test]
fn row_20_the_later_of_several_files_counts_in_any_order() {
    for names in
        [["row_20_older.csv", "row_20_newer.json"], ["row_20_newer.json", "row_20_older.csv"]]
    {
        let files = names.map(|name| {
            let mut reader = ExportReader::new(limits());
            reader.feed(&fixture(name)).unwrap();
            (name.to_owned(), reader.finish().unwrap())
        });
        let (store, report) = import(Vec::from(files.map(|(name, export)| SourceFile {
            name,
            modified_ms: 0,
            export,
        })))
        .unwrap();
        let day = |day| Day::from_ymd(2026, 6, day).unwrap();
        let records = |name: &str| {
            let (id, repository) =
                store.repositories().find(|(_, one)| &*one.key().name == name).unwrap();
            let records = store.records(id, store.days().unwrap()).collect::<Vec<_>>();
            (repository.reported_total(), records)
        };
        assert_eq!(records("org/a"), (Some(17), vec![(day(1), 5), (day(2), 8), (day(3), 4)]));
        assert_eq!(records("org/b"), (Some(3), vec![(day(2), 3)]));
        assert_eq!(records("other/c"), (Some(6), vec![(day(3), 6)]));

        let [older, newer] = &*report.files else { panic!("{} files", report.files.len()) };
        assert_eq!((&*older.name, &*newer.name), ("row_20_older.csv", "row_20_newer.json"));
        let (older, newer) =
            (older.contribution.as_ref().unwrap(), newer.contribution.as_ref().unwrap());
        assert_eq!((older.added, older.unchanged, older.replaced), (3, 0, 0));
        assert_eq!((newer.added, newer.unchanged, newer.replaced), (2, 1, 1));
        let replaced = &newer.examples[0];
        assert_eq!((replaced.day, replaced.previous, replaced.current), (day(2), 7, 8));
    }
}
