//! A text packed into any members gives the same outcome as the text, however the packed file is cut. Bytes that only
//! begin like gzip give the same outcome as a whole and byte by byte. The first choice selects one of the two; the
//! others are lengths of members.
#![no_main]

use libfuzzer_sys::fuzz_target;
use publisher_analytics_fuzz::{check_refusal, gzip_member, read, text_and_choices};

/// From this choice on, the text is not packed, but only given the beginning of a gzip header.
const RAW: u8 = 0x80;

fuzz_target!(|input: &[u8]| {
    let (text, choices) = text_and_choices(input);
    let (&choice, lengths) = choices.split_first().unwrap_or((&0, &[]));
    let file = if choice < RAW {
        let mut rest = text;
        let mut file = Vec::new();
        for &length in lengths {
            let (piece, others) = rest.split_at(rest.len().min(length.into()));
            file.extend(gzip_member(piece));
            rest = others;
        }
        file.extend(gzip_member(rest));
        // Zeros after the last member are not part of it.
        file.resize(file.len() + usize::from(choice), 0);
        file
    } else {
        [&[0x1f, 0x8b, 8], text].concat()
    };
    let whole = read(&[&file]);
    check_refusal(&whole);
    assert_eq!(read(&file.chunks(1).collect::<Vec<_>>()), whole);
    if choice < RAW && !text.starts_with(&[0x1f, 0x8b]) {
        assert_eq!(read(&[text]), whole);
    }
});
