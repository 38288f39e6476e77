//! A text packed into any members comes to the same as the text, however the packed file is cut; and bytes that only begin
//! as gzip come to the same whole and byte by byte. The first choice says which; the others are lengths of members.
#![no_main]

use libfuzzer_sys::fuzz_target;
use publisher_analytics_fuzz::{check_refusal, gzip_member, read, text_and_choices};

/// From this choice on, the bytes are taken as they are.
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
        // Zeros behind the last member are no part of it.
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
