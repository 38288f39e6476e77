//! Any bytes give the same outcome as a whole and byte by byte, and every error message is a sentence.
#![no_main]

use libfuzzer_sys::fuzz_target;
use publisher_analytics_fuzz::{check_refusal, read};

fuzz_target!(|file: &[u8]| {
    let whole = read(&[file]);
    check_refusal(&whole);
    assert_eq!(read(&file.chunks(1).collect::<Vec<_>>()), whole);
});
