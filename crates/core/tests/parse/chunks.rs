//! The outcome does not depend on how a file is cut into chunks.

use proptest::prelude::*;
use publisher_analytics_core::parse::{ExportReader, Limits};

use crate::support::{fixture, limits, read_bytes, read_bytes_within};

#[test]
fn progress_is_reported_while_reading() {
    let mut reader = ExportReader::new(limits());
    let mut text = fixture("twin.csv");
    text.resize(5000, b'\n');
    reader.feed(&text).unwrap();
    assert_eq!(reader.record_count(), 4);
}

proptest! {
    #[test]
    fn any_bytes_give_the_same_outcome_in_any_chunking(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        start in 0usize..8,
    ) {
        let starts: [&[u8]; 8] = [
            b"",
            b"[",
            b"[{\"repoName\":\"a\"},",
            b"[{\"repoName\":\"a\",\"records\":[{\"timestamp\":\"",
            b"repoName,timestamp,downloads\n",
            b"\xff\xfe",
            b"\x1f\x8b\x08\x00\0\0\0\0\0\xff",
            b"{",
        ];
        let file = [starts[start], &bytes].concat();
        // Any outcome is fine: `read_bytes` asserts that all chunkings agree.
        let _outcome = read_bytes(&file);
    }

    #[test]
    fn any_text_like_an_export_gives_the_same_outcome_in_any_chunking(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "/", "//", "/*", "*/", "\n", "\r", "\r\n", " ",
            "\"repoName\":\"a\"", "\"records\":", "{\"timestamp\":\"2026-06-01\",\"downloads\":1}", "null",
            "org/a,2026-06-01,1\n", "org/a", "2026-06-01", "1", "é", "\"\"", "1780272000", " \"",
            "timestamp,repoName,downloads\n", "\u{feff}", "org/c,20,2026-06-01,1\n", "\"org/a,2026-06-01,1\"\n",
        ]), 0..40),
        is_json in any::<bool>(),
    ) {
        let start = if is_json { "[{\"repoName\":\"b\"}," } else { "repoName,timestamp,downloads\n" };
        let _outcome = read_bytes((start.to_owned() + &pieces.concat()).as_bytes());
        let tight = Limits { row_bytes: 30, repository_bytes: 30, ..limits() };
        let _outcome = read_bytes_within((start.to_owned() + &pieces.concat()).as_bytes(), tight);
    }
}
