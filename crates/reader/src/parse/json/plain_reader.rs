//! Reads a JSON file as long as it is plain: an array of repositories, each written exactly as the Hub writes it
//! ([`plain`](super::plain)), with any white space between them.
//!
//! Most files are plain to their end. For these, this reader needs only a quarter of the code of
//! [`JsonReader`](super::JsonReader). At anything else (a syntax error, or just another order of keys) it stops and
//! keeps all text from there on. A `JsonReader` then continues at that position, as if it had read the file from its
//! beginning.

use super::super::record_sink::RecordSink;
use super::super::report::Position;
use super::super::{ErrorKind, Format, FormatReader, Limits, ParseError, Rest};
use super::place::{Cursor, Layout, Place, State};
use super::plain::{Plain, read_plain};
use crate::model::Day;

/// Limit for telling an incomplete object from one that is not plain. If at most this many bytes are unread when
/// reading an object fails, the object may be cut (mostly in its type or name), and is read again together with the
/// next chunk.
const MAX_CUT_BYTES: usize = 4096;

/// The end of a plain repository. Before its end, a repository can contain these bytes only in a name.
const END: &[u8] = b"]}";

/// Reads a plain file.
#[derive(Debug)]
pub(in super::super) struct PlainReader {
    place: Place,
    /// Unread text: a repository that continues in the next chunk, or everything from the first byte that is not plain.
    rest: Vec<u8>,
    is_stuck: bool,
    /// The length of `rest` at which reading is tried again, even if no repository seems to be complete.
    rest_wanted: usize,
    /// The records of a repository, reused to save allocations.
    records: Vec<(Day, u64)>,
}

impl PlainReader {
    pub(in super::super) fn new() -> Self {
        let place = Place { state: State::BeforeArray, cursor: Cursor::at_byte(0), index: 0 };
        Self { place, rest: Vec::new(), is_stuck: false, rest_wanted: 0, records: Vec::new() }
    }

    /// Reads what is plain at the start of `text` and returns its length.
    fn read(&mut self, text: &[u8], sink: &mut RecordSink) -> usize {
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let is_before = matches!(self.place.state, State::BeforeFirst | State::BeforeNext);
            if byte == b'{' && is_before {
                let Some(length) = self.read_repository(&text[at..], sink) else { break };
                self.place.cursor.byte += length as u64;
                at += length;
            } else if let Some(state) = self.place.state.after(byte, Layout::Array) {
                self.place.cursor.advance(&text[at..=at]);
                self.place.state = state;
                at += 1;
            } else {
                self.is_stuck = true;
                break;
            }
        }
        at
    }

    /// Reads the repository at the start of `text` and returns its length; `None` if it is incomplete or not plain.
    fn read_repository(&mut self, text: &[u8], sink: &mut RecordSink) -> Option<usize> {
        let longest = sink.limits.repository_bytes;
        let text = &text[..longest.min(text.len())];
        self.records.clear();
        let plain = match read_plain(text, &sink.limits, &mut self.records) {
            Ok(plain) if has_plain_name(&plain) => plain,
            Ok(_) => {
                self.is_stuck = true;
                return None;
            }
            Err(unread_bytes) => {
                self.is_stuck = unread_bytes > MAX_CUT_BYTES || text.len() == longest;
                return None;
            }
        };
        let index = self.place.index;
        // Always `Some`: this reader never decodes or trims a name, so no name has a second spelling.
        if let Some(id) = sink.named(plain.repo_type, plain.name, false) {
            sink.builder.report_total(id, plain.total);
            sink.insert(id, &self.records, |record| Position::of_record(index, record));
        }
        self.place.index += 1;
        self.place.state = State::AfterRepository;
        Some(plain.length)
    }
}

/// Returns how many bytes of `text` to append to `rest`, the beginning of a repository: up to the next possible end.
fn length_to_end(rest: &[u8], text: &[u8]) -> usize {
    let at = if rest.ends_with(&END[..1]) {
        1
    } else {
        memchr::memchr(END[0], text).map_or(text.len(), |at| at + 2)
    };
    at.min(text.len())
}

/// Whether the name is used exactly as written.
fn has_plain_name(plain: &Plain<'_>) -> bool {
    !plain.name.is_empty() && plain.name.trim_ascii() == plain.name
}

impl FormatReader for PlainReader {
    fn feed(&mut self, mut text: &[u8], sink: &mut RecordSink) -> Result<(), ParseError> {
        // A repository that began in an earlier chunk takes what it needs from this one.
        while !self.rest.is_empty() && !self.is_stuck && !text.is_empty() {
            let mut rest = std::mem::take(&mut self.rest);
            let (more, others) = text.split_at(length_to_end(&rest, text));
            rest.extend_from_slice(more);
            text = others;
            if rest.ends_with(END) || rest.len() >= self.rest_wanted {
                let read = self.read(&rest, sink);
                rest.drain(..read);
                self.rest_wanted = 2 * rest.len();
            }
            self.rest = rest;
        }
        if !self.is_stuck && self.rest.is_empty() {
            let read = self.read(text, sink);
            text = &text[read..];
            self.rest_wanted = 2 * text.len();
        }
        self.rest.extend_from_slice(text);
        Ok(())
    }

    /// Checks that the array has ended.
    fn finish(self: Box<Self>, _: &mut RecordSink) -> Result<Format, ParseError> {
        if !self.is_stuck(true) {
            return Ok(Format::Json);
        }
        let kind = ErrorKind::JsonTruncated {
            repository: self.place.index + 1,
            inside: !self.rest.is_empty(),
        };
        Err(ParseError::at(kind, self.place.cursor.position()))
    }

    fn ends_at_boundary(&self) -> bool {
        false
    }

    /// Returns `None`: programs that read files in segments contain the readers of any form.
    fn of_segment(&self, _: &Limits) -> Option<(Format, Box<dyn FormatReader>)> {
        None
    }

    fn is_stuck(&self, is_at_end: bool) -> bool {
        self.is_stuck
            || is_at_end && (self.place.state != State::AfterArray || !self.rest.is_empty())
    }

    fn take_rest(&mut self) -> Option<Rest> {
        Some(Rest { place: self.place, text: std::mem::take(&mut self.rest) })
    }
}
