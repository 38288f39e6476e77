//! The position of a JSON reader in a file.

use super::super::ErrorPosition;

/// How the objects of a file are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Layout {
    /// In an array: with brackets around them and commas between them.
    Array,
    /// Without an array: separated by white space or commas.
    Lines,
}

/// The state of a reader within the array.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum State {
    BeforeArray,
    /// After `[`: a repository or `]`.
    BeforeFirst,
    /// After a comma: a repository.
    BeforeNext,
    InRepository,
    AfterRepository,
    AfterArray,
    /// After a syntax error, while its text is collected for the error message.
    AtError,
}

impl State {
    /// Returns the state after a byte between repositories; `None` if JSON does not allow that byte there.
    pub(super) fn after(self, byte: u8, layout: Layout) -> Option<Self> {
        match (self, byte) {
            (state, b' ' | b'\t' | b'\n' | b'\r') => Some(state),
            (Self::BeforeArray, b'[') => Some(Self::BeforeFirst),
            (Self::AfterRepository, b',') => Some(Self::BeforeNext),
            (Self::BeforeFirst | Self::AfterRepository, b']') if layout == Layout::Array => {
                Some(Self::AfterArray)
            }
            _ => None,
        }
    }
}

/// Tracks the position in a file, in bytes and lines.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Cursor {
    pub(super) byte: u64,
    line: u64,
    line_start_byte: u64,
}

impl Cursor {
    /// Starts at a byte offset, which begins line 1.
    pub(super) fn at_byte(byte: u64) -> Self {
        Self { byte, line: 1, line_start_byte: byte }
    }

    pub(super) fn advance(&mut self, text: &[u8]) {
        if let Some(last) = memchr::memrchr(b'\n', text) {
            self.line += memchr::memchr_iter(b'\n', text).count() as u64;
            self.line_start_byte = self.byte + last as u64 + 1;
        }
        self.byte += text.len() as u64;
    }

    pub(super) fn position(self) -> ErrorPosition {
        let Self { byte, line, line_start_byte } = self;
        ErrorPosition { byte, line, column: byte - line_start_byte + 1 }
    }
}

/// A position between two repositories, or before the first one.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Place {
    pub(super) state: State,
    pub(super) cursor: Cursor,
    /// Number of repositories before this position.
    pub(super) index: u64,
}
