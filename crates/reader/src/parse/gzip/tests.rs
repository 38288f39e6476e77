use miniz_oxide::deflate::compress_to_vec;
use proptest::prelude::*;

use super::crc32::Crc32;
use super::gunzip::{DEFLATE, HAS_COMMENT, HAS_EXTRA, HAS_HEADER_CHECKSUM, HAS_NAME, WINDOW_BYTES};
use super::*;
use crate::model::Day;

fn limits() -> Limits {
    Limits::until(Day::from_epoch_days(20_000))
}

fn crc(bytes: &[u8]) -> u32 {
    Crc32::new().update(0, bytes)
}

/// Makes a member as `gzip` writes it, with the optional header fields of `flags`.
fn member(text: &[u8], flags: u8, level: u8) -> Vec<u8> {
    let mut member = vec![0x1f, 0x8b, DEFLATE, flags, 1, 2, 3, 4, 0, 255];
    if flags & HAS_EXTRA != 0 {
        member.extend_from_slice(&[3, 0, 0x1f, 0x8b, 8]);
    }
    for flag in [HAS_NAME, HAS_COMMENT] {
        if flags & flag != 0 {
            member.extend_from_slice(b"a.csv\0");
        }
    }
    if flags & HAS_HEADER_CHECKSUM != 0 {
        let checksum = crc(&member).to_le_bytes();
        member.extend_from_slice(&checksum[..2]);
    }
    member.extend(compress_to_vec(text, level));
    member.extend(crc(text).to_le_bytes());
    member.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
    member
}

/// Unpacks a file that arrives in chunks of these lengths, then in one chunk.
fn unpack(file: &[u8], lengths: &[usize], limits: &Limits) -> Result<Vec<u8>, GzipError> {
    let mut unpacker = Unpacker::new();
    let mut text = Vec::new();
    let mut rest = file;
    for length in lengths.iter().copied().chain([file.len()]) {
        let (mut chunk, others) = rest.split_at(length.min(rest.len()));
        while let Some(piece) = unpacker.next(&mut chunk, limits)? {
            text.extend_from_slice(piece);
        }
        assert!(chunk.is_empty(), "bytes of a chunk are left");
        rest = others;
    }
    text.extend_from_slice(unpacker.finish()?);
    Ok(text)
}

#[test]
fn the_checksum_is_that_of_its_catalogue_entry() {
    assert_eq!(crc(b""), 0);
    assert_eq!(crc(b"123456789"), 0xcbf4_3926);
    let in_two = Crc32::new().update(crc(b"1234"), b"56789");
    assert_eq!(in_two, 0xcbf4_3926);
}

#[test]
fn a_text_longer_than_the_window_keeps_its_history() {
    let text: Vec<u8> =
        (0..3 * WINDOW_BYTES + 17).map(|index| b"repoType,5\n"[index % 11]).collect();
    let file = [member(&text, 0, 6), member(&text, HAS_NAME, 1)].concat();
    assert_eq!(unpack(&file, &[1, 1000], &limits()), Ok([&*text, &text].concat()));
    // Exactly one window: nothing is left for `finish`.
    let file = member(&text[..WINDOW_BYTES], 0, 6);
    assert_eq!(unpack(&file, &[], &limits()), Ok(text[..WINDOW_BYTES].to_vec()));
}

#[test]
fn what_is_wrong_is_named() {
    let good = member(b"some text", 0, 6);
    let broken = |at: usize, byte: u8| {
        let mut file = good.clone();
        let at = if at >= 100 { file.len() - (at - 100) } else { at };
        file[at] = byte;
        unpack(&file, &[], &limits())
    };
    assert_eq!(broken(2, 7), Err(GzipError::Header));
    assert_eq!(broken(3, 0x20), Err(GzipError::Header));
    assert_eq!(broken(10, 0xff), Err(GzipError::Data));
    assert_eq!(broken(108, !good[good.len() - 8]), Err(GzipError::Checksum));
    assert_eq!(broken(101, 1), Err(GzipError::Length));
    let mut checked = member(b"some text", HAS_HEADER_CHECKSUM, 6);
    checked[4] ^= 1;
    assert_eq!(unpack(&checked, &[], &limits()), Err(GzipError::Header));
    for end in 2..good.len() {
        assert_eq!(unpack(&good[..end], &[], &limits()), Err(GzipError::Truncated), "{end}");
    }
    for end in 1..good.len() {
        let second = [&*good, &good[..end]].concat();
        assert_eq!(unpack(&second, &[], &limits()), Err(GzipError::Truncated), "{end}");
    }
    let byte = good.len() as u64 + 2;
    for trailing in [&b"\0\0text"[..], b"\0\0\x1ftext"] {
        let file = [&good, trailing].concat();
        assert_eq!(unpack(&file, &[], &limits()), Err(GzipError::TrailingBytes { byte }));
    }
}

#[test]
fn a_file_that_unpacks_to_too_much_is_stopped_early() {
    let limits = Limits { unpacked_bytes: 1000, unpacked_ratio: 20, ..limits() };
    let too_large = Err(GzipError::TooLarge { max_ratio: 20 });
    assert_eq!(unpack(&member(&[b'a'; 4000], 0, 6), &[], &limits), too_large);
    assert!(unpack(&member(&[b'a'; 1000], 0, 6), &[], &limits).is_ok());
    // The limit applies to the file, not to each member.
    let members = member(&[b'a'; 900], 0, 6).repeat(9);
    assert_eq!(unpack(&members, &[], &limits), too_large);
    // Text that hardly compresses may be of any length.
    let noise: Vec<u8> =
        (0_u32..4000).map(|seed| crc(&seed.to_le_bytes()).to_le_bytes()[0]).collect();
    assert_eq!(unpack(&member(&noise, 0, 6), &[], &limits), Ok(noise));
}

#[test]
fn other_files_pass_as_they_are() {
    for file in [&b""[..], b"\x1f", b"\x1f\x1f\x8b", b"a\x1f\x8b", b"\x1ftext", b"text"] {
        for lengths in [&[][..], &[1], &[1, 1], &[0, 2]] {
            assert_eq!(unpack(file, lengths, &limits()), Ok(file.to_vec()), "{file:?}");
        }
    }
}

proptest! {
    #[test]
    fn members_unpack_to_their_texts_joined(
        texts in prop::collection::vec(
            (prop::collection::vec(prop::sample::select(&b"a1,\n\x1f\x8b"[..]), 0..400), 0..32_u8, 0..10_u8, 0..4_usize),
            1..5,
        ),
        lengths in prop::collection::vec(0..60_usize, 0..40),
    ) {
        let mut file = Vec::new();
        let mut expected = Vec::new();
        for (text, flags, level, zeros) in &texts {
            file.extend(member(text, *flags, *level));
            file.resize(file.len() + zeros, 0);
            expected.extend_from_slice(text);
        }
        prop_assert_eq!(unpack(&file, &lengths, &limits()), Ok(expected.clone()));
        let one_by_one = vec![1; file.len()];
        prop_assert_eq!(unpack(&file, &one_by_one, &limits()), Ok(expected));
    }

    #[test]
    fn any_bytes_come_to_the_same_however_they_are_cut(
        text in prop::collection::vec(any::<u8>(), 0..60),
        changed in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        lengths in prop::collection::vec(0..20_usize, 0..20),
    ) {
        let mut file = [member(&text, 8, 6), member(&text, 0, 0)].concat();
        for (index, byte) in changed {
            let index = index.index(file.len());
            file[index] = byte;
        }
        prop_assert_eq!(unpack(&file, &lengths, &limits()), unpack(&file, &[], &limits()));
    }
}
