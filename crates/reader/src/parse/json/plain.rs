//! Reads a repository object written exactly as the Hub writes it, much faster than a general JSON reader.
//!
//! The Hub writes: `{"repoType":"…","repoName":"…","totalDownloads":9,"records":[{"timestamp":"…T00:00:00.000Z","downloads":4},…]}`
//! with the keys in this order, without white space or escapes. If an object differs, or a day or count in it is not
//! acceptable, [`repository`](super::repository) reads it with `serde_json`.
//!
//! What breaks if you touch it: both readers must give the same result for the same object. The property test
//! `plain_objects_give_the_same_as_other_objects` compares the two. Cost per record: its bytes are compared or
//! converted eight at a time.

use super::super::Limits;
use super::super::count::leading_count;
use super::super::timestamp::{MONTH_LEN, MonthDays};
use crate::model::Day;

const BEFORE_TYPE: &[u8] = br#"{"repoType":""#;
const BEFORE_NAME: &[u8] = br#","repoName":""#;
const BEFORE_TOTAL: &[u8] = br#","totalDownloads":"#;
const BEFORE_RECORDS: &[u8] = br#","records":["#;
const BEFORE_MONTH: &[u8; 14] = br#"{"timestamp":""#;
const BEFORE_COUNT: &[u8; 28] = br#"T00:00:00.000Z","downloads":"#;
/// Length of the common start of the records of one month.
const MONTH_END: usize = BEFORE_MONTH.len() + MONTH_LEN;
/// Length of the longest record, whose count has 17 digits, and of the separator after it.
const RECORD_BYTES: usize = MONTH_END + 2 + BEFORE_COUNT.len() + 17 + 2;

/// The contents of a plain object, without its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Plain<'a> {
    pub(super) repo_type: &'a str,
    pub(super) name: &'a str,
    pub(super) total: u64,
    /// Length of the object in bytes.
    pub(super) length: usize,
}

/// Reads the object at the start of `text` and adds its records to `records`.
///
/// # Errors
/// If the object is not plain or not complete: the number of bytes that were unread when this was found. Some of its
/// records may already have been added to `records`.
#[inline(never)]
pub(super) fn read_plain<'a>(
    text: &'a [u8],
    limits: &Limits,
    records: &mut Vec<(Day, u64)>,
) -> Result<Plain<'a>, usize> {
    let mut rest = text;
    let head = read_head(&mut rest).filter(|_| read_records(&mut rest, limits, records));
    match (head, rest.strip_prefix(b"}")) {
        (Some((repo_type, name, total)), Some(rest)) => {
            Ok(Plain { repo_type, name, total, length: text.len() - rest.len() })
        }
        _ => Err(rest.len()),
    }
}

/// Splits off everything before the records: type, name and total.
fn read_head<'a>(rest: &mut &'a [u8]) -> Option<(&'a str, &'a str, u64)> {
    let (repo_type, after) = plain_text(rest.strip_prefix(BEFORE_TYPE)?)?;
    let (name, after) = plain_text(after.strip_prefix(BEFORE_NAME)?)?;
    let (total, after) = plain_count(after.strip_prefix(BEFORE_TOTAL)?)?;
    *rest = after.strip_prefix(BEFORE_RECORDS)?;
    Some((repo_type, name, total))
}

/// Splits off the records and the closing bracket. Returns whether the records are plain and complete.
#[inline]
fn read_records(rest: &mut &[u8], limits: &Limits, records: &mut Vec<(Day, u64)>) -> bool {
    if let Some(end) = rest.strip_prefix(b"]") {
        *rest = end;
        return true;
    }
    let mut month = Month { start: [0; MONTH_END], days: None };
    while let Some((record, after)) = month.read_record(rest, limits)
        && let Some((&separator, after)) = after.split_first()
    {
        records.push(record);
        *rest = after;
        match separator {
            b',' => {}
            b']' => return true,
            _ => return false,
        }
    }
    false
}

/// The month of the last record. The next record usually has the same month, so its first 22 bytes are the same.
struct Month {
    start: [u8; MONTH_END],
    days: Option<MonthDays>,
}

impl Month {
    /// Reads the record at the start of `text`. Returns the record and the text after it.
    #[inline]
    fn read_record<'a>(
        &mut self,
        text: &'a [u8],
        limits: &Limits,
    ) -> Option<((Day, u64), &'a [u8])> {
        let mut end_of_text = [0; RECORD_BYTES];
        let record = text.first_chunk().unwrap_or_else(|| {
            end_of_text[..text.len()].copy_from_slice(text);
            &end_of_text
        });
        let (start, rest) = record.split_first_chunk()?;
        let (digits, rest) = rest.split_first_chunk()?;
        let (before_count, rest) = rest.split_first_chunk::<{ BEFORE_COUNT.len() }>()?;
        if before_count != BEFORE_COUNT {
            return None;
        }
        if *start != self.start {
            self.set_month(start, limits)?;
        }
        let day = self.days?.day(*digits)?;
        let (count, rest) = plain_count(rest)?;
        let rest = rest.strip_prefix(b"}")?;
        Some(((day, count), text.get(RECORD_BYTES - rest.len()..)?))
    }

    fn set_month(&mut self, start: &[u8; MONTH_END], limits: &Limits) -> Option<()> {
        let month = start.strip_prefix(BEFORE_MONTH)?.first_chunk()?;
        self.days = Some(MonthDays::of(*month, limits)?);
        self.start = *start;
        Some(())
    }
}

/// Splits off a text that needs no unescaping, up to its closing quotation mark.
fn plain_text(text: &[u8]) -> Option<(&str, &[u8])> {
    let end = text.iter().position(|byte| matches!(byte, b'"' | b'\\' | 0..0x20))?;
    let (text, rest) = text.split_at(end);
    Some((str::from_utf8(text).ok()?, rest.strip_prefix(b"\"")?))
}

/// Splits off a count, which JSON writes without leading zeros.
#[inline]
fn plain_count(text: &[u8]) -> Option<(u64, &[u8])> {
    let (count, digits) = leading_count(text)?;
    let has_leading_zero = digits > 1 && text[0] == b'0';
    (!has_leading_zero).then(|| (count, &text[digits..]))
}
