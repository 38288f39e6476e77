//! gzip files give the same outcome as their uncompressed text.

use publisher_analytics_core::parse::{ErrorKind, ExportReader, GzipError};

use crate::support::{Outcome, fixture, limits, open, read_bytes};

#[test]
fn row_19_packed_files_open() {
    let names = |outcome: &Outcome| {
        outcome.repositories.iter().map(|(key, total, _)| format!("{key} {total:?}")).collect()
    };
    let expected: Vec<String> = names(&open("row_19_packed.csv"));
    assert_eq!(expected, ["model/org/a Some(20)", "dataset/org/b Some(5)"]);
    let file = &*fixture("row_19_two_members.csv.gz");
    let padded = [file, &[0; 600]].concat();
    for bytes in [file, &padded] {
        let outcome = read_bytes(bytes).unwrap();
        let found: Vec<String> = names(&outcome);
        assert_eq!(found, ["model/org/a Some(4)", "model/org/b Some(7)"]);
    }
    let refused = |bytes: &[u8]| read_bytes(bytes).unwrap_err();
    let error = refused(&file[..file.len() - 1]);
    assert_eq!(error.kind(), &ErrorKind::Gzip(GzipError::Truncated));
    let text = error.to_string();
    assert!(
        text.starts_with("This gzip file is cut short or damaged: it ends too early."),
        "{text}"
    );
    let error = refused(&[file, b"model,org/c,1,2026-06-01,1\n"].concat());
    let byte = file.len() as u64;
    assert_eq!(error.kind(), &ErrorKind::Gzip(GzipError::TrailingBytes { byte }));
    // A gzip file cannot be read in segments.
    assert!(ExportReader::of_segment(limits(), &fixture("row_19_packed.csv")).is_none());
}
