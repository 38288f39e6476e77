//! A file read in segments gives the same outcome as the whole file, or none. The first choice is the beginning; the
//! others are the steps between the positions near which the file is cut.
#![no_main]

use libfuzzer_sys::fuzz_target;
use publisher_analytics_fuzz::{HEAD_BYTES, padded, read, read_in_segments, text_and_choices};

const BEGINNINGS: [&str; 5] = [
    "repoType,repoName,total,timestamp,downloads\nmodel,org/a,20,2026-06-01T00:00:00.000Z,4\n",
    r#"[{"repoType":"model","repoName":"org/a","totalDownloads":20,"records":[{"timestamp":"2026-06-01T00:00:00.000Z","downloads":4}]},"#,
    "Downloads;Timestamp;more;repoName;total\n",
    "repoType,repoName,total,timestamp,downloads\nmodel,\"org/a,20,2026-06-01T00:00:00.000Z,4\n",
    r#"{"repoType":"model","repoName":"org/a","timestamp":1780272000,"downloads":4}"#,
];

fuzz_target!(|input: &[u8]| {
    let (text, choices) = text_and_choices(input);
    let (&choice, steps) = choices.split_first().unwrap_or((&0, &[16, 64]));
    let beginning = padded(BEGINNINGS[usize::from(choice) % BEGINNINGS.len()]);
    let file = [beginning.as_bytes(), text].concat();
    let positions = steps.iter().scan(HEAD_BYTES, |position, &step| {
        *position += usize::from(step);
        Some(*position)
    });
    if let Some(joined) = read_in_segments(&file, positions) {
        assert_eq!(Ok(joined), read(&[&file]));
    }
});
