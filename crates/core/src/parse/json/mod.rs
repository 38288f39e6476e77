//! Reads the JSON format: text in chunks → repository objects → the [`RecordSink`].
//!
//! This file follows the array and hands its elements on. An object that a chunk holds whole is read in place; one that a
//! chunk's end cuts is carried over, within the limit, until [`object_buffer`] sees its end. [`repository`] reads one
//! object, without a tree, and nothing of it reaches the builder before it is whole.
//!
//! RFC 8259, and besides: comments (`// …`, `/* … */`) between tokens, as the Hub's documentation has them; objects
//! without an array around them, one a line (JSON lines) or however they stand ([`Layout::Lines`]); an object with bytes
//! that are not UTF-8, which is read as Windows-1252 and reported. Objects nested in unknown keys are skipped without
//! recursion, so no depth is too deep.

mod object_buffer;
mod plain;
mod repository;

mod value;

use super::encoding::windows_1252;
use super::error::TableShape;
use super::record_sink::RecordSink;
use super::visible::visible;
use super::{ErrorKind, ErrorPosition, ParseError};
use object_buffer::{ObjectBuffer, ScanEnd};
use repository::RepositoryReader;

pub(super) use value::{Scalar, skip_seq, take_other_values};

/// Bytes that a refusal quotes.
const FOUND_BYTES: usize = 40;

/// What stands around the objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// An array: brackets around them, commas between them.
    Array,
    /// Nothing, or commas between them.
    Lines,
}

/// Where in the array the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
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
    layout: Layout,
    state: State,
    comment: Comment,
    cursor: Cursor,
    /// Where the repository that is being carried over, or what is wrong, starts.
    object_start: Cursor,
    buffer: ObjectBuffer,
    state_at_error: State,
    /// The array's elements so far.
    index: u64,
    /// Length of the last repository.
    last_length: usize,
    repository: RepositoryReader,
}

impl JsonReader {
    /// Makes a reader of text that stands `start_byte` bytes into the file.
    pub(super) fn new(layout: Layout, start_byte: u64) -> Self {
        let cursor = Cursor { byte: start_byte, line: 1, line_start_byte: start_byte };
        let state = match layout {
            Layout::Array => State::BeforeArray,
            Layout::Lines => State::BeforeFirst,
        };
        Self {
            layout,
            state,
            comment: Comment::None,
            cursor,
            object_start: cursor,
            buffer: ObjectBuffer::default(),
            state_at_error: State::BeforeArray,
            index: 0,
            last_length: 0,
            repository: RepositoryReader::default(),
        }
    }

    /// Makes a reader of further repositories of an array.
    pub(super) fn of_segment() -> Self {
        Self { state: State::BeforeNext, ..Self::new(Layout::Array, 0) }
    }

    /// Whether the text so far ends before the next repository.
    pub(super) fn ends_between(&self) -> bool {
        self.is_array() && self.state == State::BeforeNext && self.comment == Comment::None
    }

    /// Whether the objects stand in an array.
    pub(super) fn is_array(&self) -> bool {
        self.layout == Layout::Array
    }

    /// Notes that another reader has read the rest, to the end of the array.
    pub(super) fn end_elsewhere(&mut self) {
        self.state = State::AfterArray;
    }

    /// Reads the next chunk.
    pub(super) fn feed(
        &mut self,
        mut text: &[u8],
        sink: &mut RecordSink,
    ) -> Result<(), ParseError> {
        while let Some(&byte) = text.first() {
            let taken = match self.state {
                State::AtError => {
                    let room = FOUND_BYTES - self.buffer.text.len();
                    self.buffer.text.extend_from_slice(&text[..room.min(text.len())]);
                    if self.buffer.text.len() == FOUND_BYTES {
                        return Err(self.error_between());
                    }
                    return Ok(());
                }
                State::InRepository if self.buffer.text.len() >= sink.limits.repository_bytes => {
                    self.read_carried(true, sink)?;
                    let limit_bytes = sink.limits.repository_bytes;
                    let kind = ErrorKind::RepositoryTooLong { limit_bytes };
                    return Err(ParseError::at(kind, self.object_start.position()));
                }
                _ if self.comment != Comment::None => self.skip_comment(byte),
                State::InRepository => self.carry(text, sink)?,
                State::BeforeFirst | State::BeforeNext if byte == b'{' => {
                    self.read_whole(text, sink)?
                }
                State::AfterRepository if byte == b'{' && self.layout == Layout::Lines => {
                    self.read_whole(text, sink)?
                }
                _ => self.step(byte),
            };
            self.cursor.advance(&text[..taken]);
            text = &text[taken..];
        }
        Ok(())
    }

    /// Checks that the array has ended.
    pub(super) fn finish(mut self, sink: &mut RecordSink) -> Result<(), ParseError> {
        match self.state {
            State::AtError => return Err(self.error_between()),
            State::AfterArray if matches!(self.comment, Comment::None | Comment::Line) => {
                return Ok(());
            }
            State::BeforeFirst | State::BeforeNext | State::AfterRepository
                if self.layout == Layout::Lines
                    && matches!(self.comment, Comment::None | Comment::Line) =>
            {
                return Ok(());
            }
            // If what there is of it breaks the rules of JSON, that is to be told instead.
            State::InRepository => self.read_carried(true, sink)?,
            _ => {}
        }
        let inside = self.state == State::InRepository;
        let kind = ErrorKind::JsonTruncated { repository: self.index + 1, inside };
        Err(ParseError::at(kind, self.cursor.position()))
    }

    /// Takes one byte between repositories.
    fn step(&mut self, byte: u8) -> usize {
        self.state = match (self.state, byte) {
            (state, b' ' | b'\t' | b'\n' | b'\r') => state,
            (state, b'/') => {
                self.comment = Comment::Slash;
                self.object_start = self.cursor;
                state
            }
            (State::BeforeArray, b'[') => State::BeforeFirst,
            (State::AfterRepository, b',') => State::BeforeNext,
            (State::BeforeFirst | State::AfterRepository, b']') if self.is_array() => {
                State::AfterArray
            }
            _ => {
                self.stop_at(self.cursor);
                return 0;
            }
        };
        1
    }

    /// Takes one byte of a comment. Inside a repository, it is replaced by a blank.
    fn skip_comment(&mut self, byte: u8) -> usize {
        let is_inside = self.state == State::InRepository;
        self.comment = match (self.comment, byte) {
            (Comment::Slash, b'/') => Comment::Line,
            (Comment::Slash, b'*') => Comment::Block,
            (Comment::Slash, _) => {
                self.comment = Comment::None;
                if is_inside {
                    // It stays, for serde_json to refuse.
                    self.buffer.text.pop();
                } else {
                    self.stop_at(self.object_start);
                }
                self.buffer.text.push(b'/');
                return 0;
            }
            (Comment::Line, b'\n') | (Comment::BlockStar, b'/') => Comment::None,
            (Comment::Block | Comment::BlockStar, b'*') => Comment::BlockStar,
            (Comment::BlockStar, _) => Comment::Block,
            (comment, _) => comment,
        };
        if is_inside {
            self.buffer.text.push(if byte == b'\n' { b'\n' } else { b' ' });
        }
        1
    }

    /// Reads the repository that `text` begins with; takes nothing if it is not whole, or is no plain JSON.
    fn read_whole(&mut self, text: &[u8], sink: &mut RecordSink) -> Result<usize, ParseError> {
        self.object_start = self.cursor;
        let window = &text[..sink.limits.repository_bytes.min(text.len())];
        // Repositories are much of a length: with less text than the last one took, reading would fail.
        if window.len() >= self.last_length
            && let Ok(length) = self.repository.read(window, self.index, &sink.limits)
        {
            self.commit(sink)?;
            self.last_length = length;
            return Ok(length);
        }
        self.buffer.clear();
        self.state = State::InRepository;
        Ok(0)
    }

    /// Carries over what belongs to the repository, and reads it once it is whole.
    fn carry(&mut self, text: &[u8], sink: &mut RecordSink) -> Result<usize, ParseError> {
        let room = sink.limits.repository_bytes - self.buffer.text.len();
        let (taken, end) = self.buffer.take(&text[..room.min(text.len())]);
        match end {
            ScanEnd::Text => Ok(taken),
            ScanEnd::Slash => {
                self.comment = Comment::Slash;
                self.buffer.text.push(b' ');
                Ok(taken + 1)
            }
            ScanEnd::End => {
                self.last_length = self.buffer.text.len();
                self.read_carried(false, sink)?;
                Ok(taken)
            }
        }
    }

    /// Reads the repository that was carried over. Of one that `is_cut`, only its faults matter.
    fn read_carried(&mut self, is_cut: bool, sink: &mut RecordSink) -> Result<(), ParseError> {
        let read = self.repository.read(&self.buffer.text, self.index, &sink.limits);
        let read = match read {
            Err(_) if !is_cut && str::from_utf8(&self.buffer.text).is_err() => {
                let text = windows_1252(&self.buffer.text);
                let read = self.repository.read(text.as_bytes(), self.index, &sink.limits);
                self.repository.mark_decoded();
                read
            }
            read => read,
        };
        match read {
            Ok(_) if !is_cut => self.commit(sink),
            Err(error) if !(is_cut && error.is_eof()) => Err(self.error_inside(&error)),
            _ => Ok(()),
        }
    }

    fn commit(&mut self, sink: &mut RecordSink) -> Result<(), ParseError> {
        let position = self.object_start.position();
        let taken = self.repository.commit(self.index, sink);
        taken.map_err(|kind| ParseError::at(kind, position))?;
        self.index += 1;
        self.state = State::AfterRepository;
        Ok(())
    }

    /// Notes that something is wrong here; it is told once enough of its text is there to be quoted.
    fn stop_at(&mut self, start: Cursor) {
        self.buffer.clear();
        self.object_start = start;
        self.state_at_error = self.state;
        self.state = State::AtError;
    }

    /// What is wrong between two repositories, or around all.
    fn error_between(&self) -> ParseError {
        let found = visible(&self.buffer.text);
        if self.state_at_error == State::BeforeFirst && self.buffer.text.starts_with(b"[") {
            let kind = ErrorKind::JsonTable(TableShape::Values);
            return ParseError::at(kind, self.object_start.position());
        }
        let syntax = |reason: &str, found| ErrorKind::JsonSyntax { reason: reason.into(), found };
        let kind = match (self.state_at_error, self.buffer.text.first()) {
            (State::AfterArray, _) => ErrorKind::TrailingText { found },
            (State::BeforeNext, Some(b']')) => syntax("a comma has nothing after it", found),
            (State::BeforeFirst | State::BeforeNext, byte) if byte != Some(&b'/') => {
                let found = ["\"", &found, "\""].concat();
                ErrorKind::NotRepositories { index: self.index, found }
            }
            (State::AfterRepository, _) => syntax("a comma or ] is missing", found),
            _ => syntax("neither a value nor a comment begins so", found),
        };
        ParseError::at(kind, self.object_start.position())
    }

    /// What `serde_json` found wrong in the repository that was carried over.
    fn error_inside(&self, error: &serde_json::Error) -> ParseError {
        let text = &self.buffer.text;
        let line_start = match error.line() {
            0 | 1 => 0,
            line => memchr::memchr_iter(b'\n', text).nth(line - 2).map_or(0, |end| end + 1),
        };
        let offset = (line_start + error.column()).saturating_sub(1).min(text.len());
        let mut cursor = self.object_start;
        cursor.advance(&text[..offset]);
        let mut reason = error.to_string();
        let position = format!(" at line {} column {}", error.line(), error.column());
        if reason.ends_with(&position) {
            reason.truncate(reason.len() - position.len());
        }
        let found = visible(&text[offset..text.len().min(offset + FOUND_BYTES)]);
        ParseError::at(ErrorKind::JsonSyntax { reason, found }, cursor.position())
    }
}
