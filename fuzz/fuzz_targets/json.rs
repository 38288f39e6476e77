//! A JSON export gives the same outcome however it is cut, and whether or not it is written as the Hub writes it. The
//! first choice is a beginning, in UTF-16 from 128 on; the others are lengths of chunks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use publisher_analytics_core::parse::{ErrorKind, Format, ParseError};
use publisher_analytics_fuzz::{
    Outcome, check_refusal, chunks, padded, read, text_and_choices, utf_16,
};

const BEGINNINGS: [&str; 7] = [
    "",
    "[",
    r#"[{"repoType":"model","repoName":"org/a"},"#,
    r#"[{"repoType":"model","repoName":"org/a","totalDownloads":20,"records":["#,
    r#"[{"repoType":"model","repoName":"org/a","totalDownloads":20,"records":[{"timestamp":"2026-06-01T00:00:00.000Z","downloads":4},"#,
    r#"{"repoType":"model","repoName":"org/a","timestamp":1780272000,"downloads":4}"#,
    r#"[{"repoName":"a\"b", // more
    "records":[{"downloads":1,"timestamp":"#,
];
/// The beginning of a repository that the Hub has written.
const REPOSITORY_START: &[u8] = br#"{"repoType":"#;

fuzz_target!(|input: &[u8]| {
    let (text, choices) = text_and_choices(input);
    let (&choice, lengths) = choices.split_first().unwrap_or((&0, &[]));
    let beginning = BEGINNINGS[usize::from(choice) % BEGINNINGS.len()];
    let file = if choice < 0x80 {
        [padded(beginning).as_bytes(), text].concat()
    } else {
        utf_16(beginning, text)
    };
    let whole = read(&[&file]);
    check_refusal(&whole);
    assert_eq!(read(&chunks(&file, lengths)), whole);

    let spaced = read(&[&with_spaces(&file)]);
    // The positions and quotations of errors differ, and the spaces may exceed the limit.
    let is_json = [&whole, &spaced].iter().any(|outcome| is_json_export(outcome));
    if is_json && !is_too_long(&whole) && !is_too_long(&spaced) {
        assert_eq!(spaced, whole);
    }
});

/// Inserts a space into the beginning of each repository, so that it is not written as the Hub writes it.
fn with_spaces(file: &[u8]) -> Vec<u8> {
    let mut spaced = Vec::with_capacity(file.len() + 64);
    for (index, &byte) in file.iter().enumerate() {
        spaced.push(byte);
        if file[index..].starts_with(REPOSITORY_START) {
            spaced.push(b' ');
        }
    }
    spaced
}

fn is_json_export(outcome: &Result<Outcome, ParseError>) -> bool {
    outcome.as_ref().is_ok_and(|outcome| outcome.format == Format::Json)
}

fn is_too_long(outcome: &Result<Outcome, ParseError>) -> bool {
    matches!(outcome, Err(error) if matches!(error.kind(), ErrorKind::RepositoryTooLong { .. }))
}
