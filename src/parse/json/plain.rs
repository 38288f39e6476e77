//! Reads a repository object that is written exactly as the Hub writes it, much faster than any JSON reader.
//!
//! That is: `{"repoType":"…","repoName":"…","totalDownloads":9,"records":[{"timestamp":"…T00:00:00.000Z","downloads":4},…]}`
//! with these keys in this order, no white space, no escapes, and every day and count acceptable. Of anything else
//! nothing is read, and [`repository`](super::repository) reads it with `serde_json`; both give the same for the
//! same object. Cost of a record: 52 bytes compared or converted, in words.

use super::super::Limits;
use super::super::bytes::is_same;
use super::super::count::leading_count;
use super::super::timestamp::{MIDNIGHT_LEN, MidnightReader};
use super::repository::Record;

const BEFORE_TYPE: &[u8] = br#"{"repoType":""#;
const BEFORE_NAME: &[u8] = br#","repoName":""#;
const BEFORE_TOTAL: &[u8] = br#","totalDownloads":"#;
const BEFORE_RECORDS: &[u8] = br#","records":["#;
const BEFORE_TIMESTAMP: &[u8; 14] = br#"{"timestamp":""#;
const BEFORE_DOWNLOADS: &[u8; 14] = br#"","downloads":"#;
/// Bytes before a record's count.
const RECORD_HEAD_BYTES: usize = BEFORE_TIMESTAMP.len() + MIDNIGHT_LEN + BEFORE_DOWNLOADS.len();
/// Bytes of the longest record, with 17 digits, and of what follows it.
const RECORD_BYTES: usize = RECORD_HEAD_BYTES + 17 + 2;

/// What a plain object states beside its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plain<'a> {
    pub(super) repo_type: &'a str,
    pub(super) name: &'a str,
    pub(super) total: u64,
    /// Bytes of the object.
    pub(super) length: usize,
}

/// Reads the object that `text` begins with and adds its records to `records`; `None` if it is not plain to its end.
pub(super) fn read_plain<'a>(
    text: &'a [u8],
    limits: &Limits,
    months: &mut MidnightReader,
    records: &mut Vec<Record>,
) -> Option<Plain<'a>> {
    let rest = text.strip_prefix(BEFORE_TYPE)?;
    let (repo_type, rest) = plain_text(rest)?;
    let (name, rest) = plain_text(rest.strip_prefix(BEFORE_NAME)?)?;
    let (total, rest) = plain_count(rest.strip_prefix(BEFORE_TOTAL)?)?;
    let mut rest = rest.strip_prefix(BEFORE_RECORDS)?;
    if let Some(end) = rest.strip_prefix(b"]") {
        rest = end;
    } else {
        loop {
            let (record, after) = read_record(rest, limits, months, records.len())?;
            records.push(record);
            let (&separator, after) = after.split_first()?;
            rest = after;
            match separator {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
    }
    let rest = rest.strip_prefix(b"}")?;
    Some(Plain { repo_type, name, total, length: text.len() - rest.len() })
}

#[inline]
fn read_record<'a>(
    text: &'a [u8],
    limits: &Limits,
    months: &mut MidnightReader,
    index: usize,
) -> Option<(Record, &'a [u8])> {
    let mut end_of_text = [0; RECORD_BYTES];
    let record = text.first_chunk().unwrap_or_else(|| {
        end_of_text[..text.len()].copy_from_slice(text);
        &end_of_text
    });
    let (before_timestamp, rest) = record.split_first_chunk::<{ BEFORE_TIMESTAMP.len() }>()?;
    let (timestamp, rest) = rest.split_first_chunk()?;
    let (before_downloads, rest) = rest.split_first_chunk::<{ BEFORE_DOWNLOADS.len() }>()?;
    if !is_same(before_timestamp, BEFORE_TIMESTAMP) || !is_same(before_downloads, BEFORE_DOWNLOADS)
    {
        return None;
    }
    let day = months.day(timestamp).filter(|day| limits.accepts(*day))?;
    let (count, rest) = plain_count(rest)?;
    let rest = rest.strip_prefix(b"}")?;
    let record = Record { day, index: u32::try_from(index).ok()?, count };
    Some((record, text.get(RECORD_BYTES - rest.len()..)?))
}

/// Cuts a text off that needs no unescaping, and the quotation mark that ends it.
fn plain_text(text: &[u8]) -> Option<(&str, &[u8])> {
    let end = text.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    let (text, rest) = text.split_at(end);
    Some((str::from_utf8(text).ok()?, rest.strip_prefix(b"\"")?))
}

/// Cuts a count off, which JSON writes without leading zeros.
#[inline]
fn plain_count(text: &[u8]) -> Option<(u64, &[u8])> {
    let (count, digits) = leading_count(text)?;
    let has_leading_zero = digits > 1 && text[0] == b'0';
    (!has_leading_zero).then(|| (count, &text[digits..]))
}
