//! Reads bytes as an import does, in several ways, and returns outcomes that can be compared.
//!
//! An input is a text. The bytes after its last byte 0xff, which UTF-8 never contains, are choices for the target:
//! which beginning precedes the text, and where the file is cut. So every export is an input as it is, without choices.
//! Readers inspect the first 4 KiB as one piece. Beginnings fill nearly all of that, so that cuts matter.

use publisher_analytics_core::model::{Day, DayRange, RepoKey};
use publisher_analytics_core::parse::{ExportReader, Format, Limits, ParseError, Report};

/// The number of bytes that the readers inspect as one piece to detect the format.
pub const HEAD_BYTES: usize = 4096;
/// The number of bytes of the head that are left to the text.
const HEAD_REST: usize = 16;

/// The outcome of reading an export.
#[derive(Debug, PartialEq)]
pub struct Outcome {
    /// The format it came in.
    pub format: Format,
    days: Option<DayRange>,
    record_count: usize,
    repositories: Vec<Repository>,
    report: Report,
}

#[derive(Debug, PartialEq)]
struct Repository {
    key: RepoKey,
    reported_total: Option<u64>,
    records: Vec<(Day, u64)>,
}

/// Returns limits so low that short inputs reach them.
pub fn limits() -> Limits {
    // 2026-09-02.
    let latest_day = Day::from_epoch_days(20_698);
    Limits {
        row_bytes: 4 << 10,
        repository_bytes: 16 << 10,
        store_bytes: 256 << 10,
        ..Limits::until(latest_day)
    }
}

/// Splits an input into its text and the choices that follow it.
pub fn text_and_choices(input: &[u8]) -> (&[u8], &[u8]) {
    match input.iter().rposition(|&byte| byte == 0xff) {
        Some(end) => (&input[..end], &input[end + 1..]),
        None => (input, &[]),
    }
}

/// Returns blank text followed by `beginning`, such that a little room is left in the head.
pub fn padded(beginning: &str) -> String {
    let blanks = HEAD_BYTES - HEAD_REST - beginning.len() - 1;
    [&" ".repeat(blanks), "\n", beginning].concat()
}

/// Makes a file of `beginning` and `text`, in UTF-16. Bytes that are not UTF-8 become U+FFFD.
pub fn utf_16(beginning: &str, text: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let blanks = (HEAD_BYTES - HEAD_REST) / 2 - beginning.len();
    let whole = ["\u{feff}", &" ".repeat(blanks - 2), "\n", beginning, &text].concat();
    whole.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Cuts a file into what precedes the text, then chunks of these lengths, then the rest. Without lengths, cuts the text
/// into single bytes.
pub fn chunks<'a>(file: &'a [u8], lengths: &[u8]) -> Vec<&'a [u8]> {
    let (beginning, mut rest) = file.split_at(file.len().min(HEAD_BYTES - HEAD_REST));
    let mut chunks = vec![beginning];
    if lengths.is_empty() {
        chunks.extend(rest.chunks(1));
        return chunks;
    }
    for &length in lengths {
        let (chunk, others) = rest.split_at(rest.len().min(length.into()));
        chunks.push(chunk);
        rest = others;
    }
    chunks.push(rest);
    chunks
}

/// Packs a text as one member of a gzip file.
pub fn gzip_member(text: &[u8]) -> Vec<u8> {
    let mut member = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    member.extend(miniz_oxide::deflate::compress_to_vec(text, 1));
    member.extend(crc_32(text).to_le_bytes());
    // The length is stored modulo 2^32.
    member.extend((text.len() as u32).to_le_bytes());
    member
}

/// Computes the checksum of gzip (RFC 1952), bit by bit.
fn crc_32(text: &[u8]) -> u32 {
    let crc = text.iter().fold(u32::MAX, |crc, &byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| {
            if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 }
        })
    });
    !crc
}

/// Reads a file in chunks.
///
/// # Errors
/// Why the readers reject it.
pub fn read(chunks: &[&[u8]]) -> Result<Outcome, ParseError> {
    let mut reader = ExportReader::new(limits());
    for chunk in chunks {
        reader.feed(chunk)?;
    }
    outcome_of(reader)
}

/// Reads a file in segments, cut at the first possible cut after each of `positions`. Every second segment is fed in
/// small chunks. Returns `None` if the file has to be read as a whole.
pub fn read_in_segments(file: &[u8], positions: impl Iterator<Item = usize>) -> Option<Outcome> {
    let head = &file[..file.len().min(HEAD_BYTES)];
    let (format, _) = ExportReader::of_segment(limits(), head)?;
    let cut_after =
        |position: usize| Some(position + format.first_cut(file.get(position..)?)?);
    let mut cuts: Vec<_> = positions.filter_map(cut_after).chain([0, file.len()]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut whole = ExportReader::new(limits());
    whole.feed(&file[..*cuts.get(1)?]).ok()?;
    for (index, range) in cuts[1..].windows(2).enumerate() {
        let (_, mut reader) = ExportReader::of_segment(limits(), head)?;
        let text = &file[range[0]..range[1]];
        for chunk in text.chunks(if index % 2 == 0 { text.len() } else { 31 }) {
            reader.feed(chunk).ok()?;
        }
        let (segment, cells) = reader.into_segment(range[1] == file.len())?;
        if !whole.append(segment, |slice| slice.copy_from_slice(&cells)) {
            return None;
        }
    }
    outcome_of(whole).ok()
}

/// Checks that the message of an error ends like a sentence.
pub fn check_refusal(outcome: &Result<Outcome, ParseError>) {
    if let Err(error) = outcome {
        let text = error.to_string();
        assert!(text.ends_with('.'), "{text:?} does not end with a full stop");
    }
}

fn outcome_of(reader: ExportReader) -> Result<Outcome, ParseError> {
    let export = reader.finish()?;
    let store = &export.store;
    let records = |id| store.days().map(|all| store.records(id, all).collect::<Vec<_>>());
    let repository = |(id, repository): (_, &publisher_analytics_core::model::Repository)| {
        let records = records(id).unwrap_or_default();
        let counted: u64 = records.iter().map(|(_, count)| count).sum();
        assert_eq!(repository.counted_total(), counted, "{}", repository.key());
        assert_eq!(repository.record_count(), records.len(), "{}", repository.key());
        let key = repository.key().clone();
        Repository { key, reported_total: repository.reported_total(), records }
    };
    Ok(Outcome {
        format: export.format,
        days: store.days(),
        record_count: store.record_count(),
        repositories: store.repositories().map(repository).collect(),
        report: export.report,
    })
}
