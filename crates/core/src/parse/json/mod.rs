//! Reads the JSON format: text in chunks → repository objects → the intake.
//!
//! This file follows the array and hands its elements on: an object that a chunk holds whole is read where it
//! stands; one that a chunk's end cuts is carried over, within the limit, until [`mod@unit`] sees its end. [`repository`]
//! reads one object, without a tree, and nothing of it reaches the builder before it is whole.
//! RFC 8259, and besides: comments (`// …`, `/* … */`) between tokens, as the Hub's documentation has them.
//! Objects nested in unknown keys are skipped without recursion, so no depth is too deep.

mod plain;
mod repository;
mod unit;
mod value;

use super::record_sink::RecordSink;
use super::visible::visible;
use super::{ErrorKind, ErrorPosition, ParseError};
use repository::RepositoryReader;
use unit::{Stop, Unit};
pub(super) use value::{Scalar, skip_seq, take_other_values};

/// Bytes that a refusal quotes.
const FOUND_BYTES: usize = 40;

/// Where in the array the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    BeforeArray,
    /// After `[`: a repository or `]`.
    BeforeFirst,
    /// After a comma: a repository.
    BeforeNext,
    InRepository,
    AfterRepository,
    AfterArray,
    /// Something is wrong here; its text is being gathered to be quoted.
    AtError,
}

/// Where in a comment the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comment {
    None,
    /// After `/`.
    Slash,
    /// After `//`.
    Line,
    /// After `/*`.
    Block,
    /// After a `*` in a block comment.
    BlockStar,
}

/// Counts bytes and lines.
#[derive(Clone, Copy, Debug)]
struct Cursor {
    byte: u64,
    line: u64,
    line_start_byte: u64,
}

impl Cursor {
    fn advance(&mut self, text: &[u8]) {
        if let Some(last) = memchr::memrchr(b'\n', text) {
            self.line += memchr::memchr_iter(b'\n', text).count() as u64;
            self.line_start_byte = self.byte + last as u64 + 1;
        }
        self.byte += text.len() as u64;
    }

    fn position(self) -> ErrorPosition {
        let Self { byte, line, line_start_byte } = self;
        ErrorPosition { byte, line, column: byte - line_start_byte + 1 }
    }
}

/// Reads a JSON export.
#[derive(Debug)]
pub(super) struct JsonReader {
    place: Place,
    comment: Comment,
    cursor: Cursor,
    /// Where the repository that is being carried over, or what is wrong, starts.
    unit_start: Cursor,
    unit: Unit,
    place_of_error: Place,
    /// The array's elements so far.
    index: u64,
    /// Length of the last repository.
    last_length: usize,
    repository: RepositoryReader,
}

impl JsonReader {
    /// Makes a reader of text that stands `start_byte` bytes into the file.
    pub(super) fn new(start_byte: u64) -> Self {
        let cursor = Cursor { byte: start_byte, line: 1, line_start_byte: start_byte };
        Self {
            place: Place::BeforeArray,
            comment: Comment::None,
            cursor,
            unit_start: cursor,
            unit: Unit::default(),
            place_of_error: Place::BeforeArray,
            index: 0,
            last_length: 0,
            repository: RepositoryReader::default(),
        }
    }

    /// Makes a reader of further repositories of an array.
    pub(super) fn of_segment() -> Self {
        Self { place: Place::BeforeNext, ..Self::new(0) }
    }

    /// Whether the text so far ends before the next repository.
    pub(super) fn ends_between(&self) -> bool {
        self.place == Place::BeforeNext && self.comment == Comment::None
    }

    /// Takes note that another reader has read the rest, to the end of the array.
    pub(super) fn end_elsewhere(&mut self) {
        self.place = Place::AfterArray;
    }

    /// Reads the next chunk.
    pub(super) fn feed(
        &mut self,
        mut text: &[u8],
        intake: &mut RecordSink,
    ) -> Result<(), ParseError> {
        while let Some(&byte) = text.first() {
            let taken = match self.place {
                Place::AtError => {
                    let room = FOUND_BYTES - self.unit.text.len();
                    self.unit.text.extend_from_slice(&text[..room.min(text.len())]);
                    if self.unit.text.len() == FOUND_BYTES {
                        return Err(self.error_between());
                    }
                    return Ok(());
                }
                Place::InRepository if self.unit.text.len() >= intake.limits.repository_bytes => {
                    self.read_carried(true, intake)?;
                    let limit_bytes = intake.limits.repository_bytes;
                    let kind = ErrorKind::RepositoryTooLong { limit_bytes };
                    return Err(ParseError::at(kind, self.unit_start.position()));
                }
                _ if self.comment != Comment::None => self.skip_comment(byte),
                Place::InRepository => self.carry(text, intake)?,
                Place::BeforeFirst | Place::BeforeNext if byte == b'{' => {
                    self.read_whole(text, intake)?
                }
                _ => self.step(byte),
            };
            self.cursor.advance(&text[..taken]);
            text = &text[taken..];
        }
        Ok(())
    }

    /// Checks that the array has ended.
    pub(super) fn finish(mut self, intake: &mut RecordSink) -> Result<(), ParseError> {
        match self.place {
            Place::AtError => return Err(self.error_between()),
            Place::AfterArray if matches!(self.comment, Comment::None | Comment::Line) => {
                return Ok(());
            }
            // If what there is of it breaks the rules of JSON, that is to be told instead.
            Place::InRepository => self.read_carried(true, intake)?,
            _ => {}
        }
        let inside = self.place == Place::InRepository;
        let kind = ErrorKind::JsonTruncated { repository: self.index + 1, inside };
        Err(ParseError::at(kind, self.cursor.position()))
    }

    /// Takes one byte between repositories.
    fn step(&mut self, byte: u8) -> usize {
        self.place = match (self.place, byte) {
            (place, b' ' | b'\t' | b'\n' | b'\r') => place,
            (place, b'/') => {
                self.comment = Comment::Slash;
                self.unit_start = self.cursor;
                place
            }
            (Place::BeforeArray, b'[') => Place::BeforeFirst,
            (Place::AfterRepository, b',') => Place::BeforeNext,
            (Place::BeforeFirst | Place::AfterRepository, b']') => Place::AfterArray,
            _ => {
                self.stop_at(self.cursor);
                return 0;
            }
        };
        1
    }

    /// Takes one byte of a comment. Inside a repository, blanks take its place.
    fn skip_comment(&mut self, byte: u8) -> usize {
        let is_inside = self.place == Place::InRepository;
        self.comment = match (self.comment, byte) {
            (Comment::Slash, b'/') => Comment::Line,
            (Comment::Slash, b'*') => Comment::Block,
            (Comment::Slash, _) => {
                self.comment = Comment::None;
                if is_inside {
                    // Stays, for serde_json to refuse.
                    self.unit.text.pop();
                } else {
                    self.stop_at(self.unit_start);
                }
                self.unit.text.push(b'/');
                return 0;
            }
            (Comment::Line, b'\n') | (Comment::BlockStar, b'/') => Comment::None,
            (Comment::Block | Comment::BlockStar, b'*') => Comment::BlockStar,
            (Comment::BlockStar, _) => Comment::Block,
            (comment, _) => comment,
        };
        if is_inside {
            self.unit.text.push(if byte == b'\n' { b'\n' } else { b' ' });
        }
        1
    }

    /// Reads the repository that `text` begins with; takes nothing if it is not whole, or is no plain JSON.
    fn read_whole(&mut self, text: &[u8], intake: &mut RecordSink) -> Result<usize, ParseError> {
        self.unit_start = self.cursor;
        let window = &text[..intake.limits.repository_bytes.min(text.len())];
        // Repositories are much of a length: with less text than the last one took, reading would be in vain.
        if window.len() >= self.last_length
            && let Ok(length) = self.repository.read(window, self.index, &intake.limits)
        {
            self.take_in(intake)?;
            self.last_length = length;
            return Ok(length);
        }
        self.unit.clear();
        self.place = Place::InRepository;
        Ok(0)
    }

    /// Carries over what belongs to the repository, and reads it once it is whole.
    fn carry(&mut self, text: &[u8], intake: &mut RecordSink) -> Result<usize, ParseError> {
        let room = intake.limits.repository_bytes - self.unit.text.len();
        let (taken, stop) = self.unit.take(&text[..room.min(text.len())]);
        match stop {
            Stop::Text => Ok(taken),
            Stop::Slash => {
                self.comment = Comment::Slash;
                self.unit.text.push(b' ');
                Ok(taken + 1)
            }
            Stop::End => {
                self.last_length = self.unit.text.len();
                self.read_carried(false, intake)?;
                Ok(taken)
            }
        }
    }

    /// Reads the repository that was carried over. Of one that `is_cut`, only its faults matter.
    fn read_carried(&mut self, is_cut: bool, intake: &mut RecordSink) -> Result<(), ParseError> {
        match self.repository.read(&self.unit.text, self.index, &intake.limits) {
            Ok(_) if !is_cut => self.take_in(intake),
            Err(error) if !(is_cut && error.is_eof()) => Err(self.error_inside(&error)),
            _ => Ok(()),
        }
    }

    fn take_in(&mut self, intake: &mut RecordSink) -> Result<(), ParseError> {
        let position = self.unit_start.position();
        let taken = self.repository.take_in(self.index, intake);
        taken.map_err(|kind| ParseError::at(kind, position))?;
        self.index += 1;
        self.place = Place::AfterRepository;
        Ok(())
    }

    /// Annotations that something is wrong here; it is told once enough of its text is there to be quoted.
    fn stop_at(&mut self, start: Cursor) {
        self.unit.clear();
        self.unit_start = start;
        self.place_of_error = self.place;
        self.place = Place::AtError;
    }

    /// What is wrong between two repositories, or around all.
    fn error_between(&self) -> ParseError {
        let found = visible(&self.unit.text);
        let syntax = |reason: &str, found| ErrorKind::JsonSyntax { reason: reason.into(), found };
        let kind = match (self.place_of_error, self.unit.text.first()) {
            (Place::AfterArray, _) => ErrorKind::TrailingText { found },
            (Place::BeforeNext, Some(b']')) => syntax("a comma has nothing after it", found),
            (Place::BeforeFirst | Place::BeforeNext, byte) if byte != Some(&b'/') => {
                let found = ["\"", &found, "\""].concat();
                ErrorKind::NotRepositories { index: self.index, found }
            }
            (Place::AfterRepository, _) => syntax("a comma or ] is missing", found),
            _ => syntax("neither a value nor a comment begins so", found),
        };
        ParseError::at(kind, self.unit_start.position())
    }

    /// What `serde_json` found wrong in the repository that was carried over.
    fn error_inside(&self, error: &serde_json::Error) -> ParseError {
        let text = &self.unit.text;
        let line_start = match error.line() {
            0 | 1 => 0,
            line => memchr::memchr_iter(b'\n', text).nth(line - 2).map_or(0, |end| end + 1),
        };
        let offset = (line_start + error.column()).saturating_sub(1).min(text.len());
        let mut cursor = self.unit_start;
        cursor.advance(&text[..offset]);
        let mut reason = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        if reason.ends_with(&place) {
            reason.truncate(reason.len() - place.len());
        }
        let found = visible(&text[offset..text.len().min(offset + FOUND_BYTES)]);
        ParseError::at(ErrorKind::JsonSyntax { reason, found }, cursor.position())
    }
}
