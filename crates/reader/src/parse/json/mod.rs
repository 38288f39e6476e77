//! Reads the JSON format: text in chunks → repository objects → the [`RecordSink`].
//!
//! This module tracks the array and passes on its elements. An object that lies entirely within a chunk is read in
//! place. An object cut by the end of a chunk is carried over, within the limit, until [`object_buffer`] finds its end.
//! [`repository`] reads one object without building a tree. The builder receives nothing of an object before the object
//! is complete.
//!
//! Beyond RFC 8259, this reader accepts: comments (`// …`, `/* … */`) between tokens, as in the Hub's documentation;
//! objects without an array, one per line (JSON lines) or otherwise separated ([`Layout::Lines`]); objects with bytes
//! that are not UTF-8, which are decoded as Windows-1252 and reported. Values of unknown keys are skipped without
//! recursion, so nesting depth is unlimited.

mod object_buffer;
mod place;
mod plain;
mod plain_reader;
mod repository;
mod value;

use super::encoding::windows_1252;
use super::error::TableShape;
use super::record_sink::RecordSink;
use super::visible::visible;
use super::{ErrorKind, Format, FormatReader, Limits, ParseError};
use object_buffer::{ObjectBuffer, ScanEnd};
use place::{Cursor, State};
use repository::RepositoryReader;

pub(super) use place::{Layout, Place};
pub(super) use plain_reader::PlainReader;
pub(super) use value::{Scalar, skip_seq, take_other_values};

/// The maximum number of bytes that an error quotes.
const FOUND_BYTES: usize = 40;

/// Whether these bytes begin a JSON array of objects.
pub(super) fn is_array_of_objects(head: &[u8]) -> bool {
    let array = head.trim_ascii_start().strip_prefix(b"[");
    array.is_some_and(|elements| elements.trim_ascii_start().starts_with(b"{"))
}

/// The state of the reader within a comment.
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

/// Reads a JSON export.
#[derive(Debug)]
pub(super) struct JsonReader {
    layout: Layout,
    state: State,
    comment: Comment,
    cursor: Cursor,
    /// The start of the object that is being carried over, or of the syntax error.
    object_start: Cursor,
    buffer: ObjectBuffer,
    state_at_error: State,
    /// Number of elements read so far.
    index: u64,
    /// Length of the last repository.
    last_length: usize,
    repository: RepositoryReader,
}

impl FormatReader for JsonReader {
    fn feed(&mut self, mut text: &[u8], sink: &mut RecordSink) -> Result<(), ParseError> {
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
    fn finish(mut self: Box<Self>, sink: &mut RecordSink) -> Result<Format, ParseError> {
        match self.state {
            State::AtError => return Err(self.error_between()),
            State::AfterArray if matches!(self.comment, Comment::None | Comment::Line) => {
                return Ok(Format::Json);
            }
            State::BeforeFirst | State::BeforeNext | State::AfterRepository
                if self.layout == Layout::Lines
                    && matches!(self.comment, Comment::None | Comment::Line) =>
            {
                return Ok(Format::Json);
            }
            // A syntax error in the incomplete object takes precedence.
            State::InRepository => self.read_carried(true, sink)?,
            _ => {}
        }
        let inside = self.state == State::InRepository;
        let kind = ErrorKind::JsonTruncated { repository: self.index + 1, inside };
        Err(ParseError::at(kind, self.cursor.position()))
    }

    fn ends_at_boundary(&self) -> bool {
        self.is_array() && self.state == State::BeforeNext && self.comment == Comment::None
    }

    /// Returns `None` if the repositories are not in an array.
    fn of_segment(&self, _: &Limits) -> Option<(Format, Box<dyn FormatReader>)> {
        let segment = Self { state: State::BeforeNext, ..Self::new(Layout::Array, 0) };
        self.is_array().then(|| (Format::Json, Box::new(segment) as Box<dyn FormatReader>))
    }

    fn mark_finished(&mut self) {
        self.state = State::AfterArray;
    }
}

impl JsonReader {
    /// Makes a reader for text that begins `start_byte` bytes into the file.
    pub(super) fn new(layout: Layout, start_byte: u64) -> Self {
        let state = match layout {
            Layout::Array => State::BeforeArray,
            Layout::Lines => State::BeforeFirst,
        };
        Self::at(Place { state, cursor: Cursor::at_byte(start_byte), index: 0 }, layout)
    }

    /// Makes a reader for the text that follows a given position of a file.
    pub(super) fn at(Place { state, cursor, index }: Place, layout: Layout) -> Self {
        Self {
            layout,
            state,
            comment: Comment::None,
            cursor,
            object_start: cursor,
            buffer: ObjectBuffer::default(),
            state_at_error: State::BeforeArray,
            index,
            last_length: 0,
            repository: RepositoryReader::default(),
        }
    }

    /// Whether the objects are in an array.
    fn is_array(&self) -> bool {
        self.layout == Layout::Array
    }

    /// Processes one byte between repositories.
    fn step(&mut self, byte: u8) -> usize {
        if byte == b'/' {
            self.comment = Comment::Slash;
            self.object_start = self.cursor;
            return 1;
        }
        let Some(next) = self.state.after(byte, self.layout) else {
            self.stop_at(self.cursor);
            return 0;
        };
        self.state = next;
        1
    }

    /// Skips one byte of a comment. Inside a repository, replaces the byte with a space or a line break.
    fn skip_comment(&mut self, byte: u8) -> usize {
        let is_inside = self.state == State::InRepository;
        self.comment = match (self.comment, byte) {
            (Comment::Slash, b'/') => Comment::Line,
            (Comment::Slash, b'*') => Comment::Block,
            (Comment::Slash, _) => {
                self.comment = Comment::None;
                if is_inside {
                    // Not a comment: the slash stays, and serde_json reports it.
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

    /// Reads the repository at the start of `text` and returns its length. Returns 0 if the repository has to be
    /// buffered because it is incomplete or cannot be read.
    fn read_whole(&mut self, text: &[u8], sink: &mut RecordSink) -> Result<usize, ParseError> {
        self.object_start = self.cursor;
        let window = &text[..sink.limits.repository_bytes.min(text.len())];
        // Repositories have similar lengths. With less text than the last one took, reading would probably fail.
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

    /// Carries over text of the repository. Reads the repository once it is complete.
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

    /// Reads the repository that was carried over. If it is incomplete (`is_cut`), only syntax errors are reported.
    fn read_carried(&mut self, is_cut: bool, sink: &mut RecordSink) -> Result<(), ParseError> {
        let mut read = self.repository.read(&self.buffer.text, self.index, &sink.limits);
        if read.is_err() && self.buffer.rewrite_refused() {
            read = self.repository.read(&self.buffer.text, self.index, &sink.limits);
        }
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

    /// Records a syntax error. It is returned once enough text for the message has been collected.
    fn stop_at(&mut self, start: Cursor) {
        self.buffer.clear();
        self.object_start = start;
        self.state_at_error = self.state;
        self.state = State::AtError;
    }

    /// Makes the error for unexpected text between repositories or around the array.
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
            _ => syntax("no value or comment begins like this", found),
        };
        ParseError::at(kind, self.object_start.position())
    }

    /// Makes the error that `serde_json` found in the repository that was carried over.
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
