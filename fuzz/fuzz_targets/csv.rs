//! A CSV export gives the same outcome however it is cut. The first choice is a header, in UTF-16 from 128 on; the
//! others are lengths of chunks.
#![no_main]

use libfuzzer_sys::fuzz_target;
use publisher_analytics_fuzz::{check_refusal, chunks, padded, read, text_and_choices, utf_16};

const HEADERS: [&str; 6] = [
    "",
    "repoType,repoName,total,timestamp,downloads\n",
    "Downloads;Timestamp;more;repoName;total;repoType\n",
    "repoName\ttimestamp\tdownloads\r\n",
    "timestamp,downloads,repoName,\"total\"\n",
    "\"repoType,repoName,total,timestamp,downloads\"\n",
];

fuzz_target!(|input: &[u8]| {
    let (text, choices) = text_and_choices(input);
    let (&choice, lengths) = choices.split_first().unwrap_or((&0, &[]));
    let header = HEADERS[usize::from(choice) % HEADERS.len()];
    let file = if choice < 0x80 {
        [padded(header).as_bytes(), text].concat()
    } else {
        utf_16(header, text)
    };
    let whole = read(&[&file]);
    check_refusal(&whole);
    assert_eq!(read(&chunks(&file, lengths)), whole);
});
