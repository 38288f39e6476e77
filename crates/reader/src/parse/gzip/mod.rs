//! Unpacks gzip: takes the bytes of a file and returns the bytes of its text. Other files pass through unchanged.
//!
//! A gzip file is a series of members (RFC 1952); its text is the concatenation of the members' texts. `cat a.gz b.gz`,
//! `bgzip` and `pigz --independent` write several members, and tapes and block devices pad with zeros. Both open here.
//! The browser's own `DecompressionStream` rejects both. It cannot be used member by member either, because it does not
//! report where a member ends.
//!
//! Sans-IO: the caller feeds chunks of any length, and the chunking does not affect the result. The checksum and the
//! length of every member are verified. A member may be followed by another member or by zeros; anything else is an
//! error. So is a member that ends early: half a download must not look like a complete export. [`Limits`] bound the
//! size of the text.

mod crc32;
mod gunzip;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Limits;
use gunzip::Gunzip;

/// The first bytes of every gzip file.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// What is wrong with a gzip file. `Display` writes a clause, such as "the checksum differs".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum GzipError {
    /// The file ends inside a member.
    Truncated,
    /// A member's header has a method or flags that gzip does not define, or fails its checksum.
    Header,
    /// A member's compressed data breaks the rules of DEFLATE.
    Data,
    /// The checksum of a member's text differs from the one stated in its trailer.
    Checksum,
    /// The length of a member's text differs from the one stated in its trailer.
    Length,
    /// A member is followed by something other than a member or zeros.
    TrailingBytes {
        /// The position of the first unexpected byte in the file.
        byte: u64,
    },
    /// The file unpacks to more than the limits allow.
    TooLarge {
        /// The largest allowed ratio of text to file.
        max_ratio: u16,
    },
}

impl fmt::Display for GzipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("it ends too early"),
            Self::Header => f.write_str("its header is not a gzip header"),
            Self::Data => f.write_str("its compressed data cannot be decoded"),
            Self::Checksum => f.write_str("the checksum differs"),
            Self::Length => f.write_str("the length differs"),
            Self::TrailingBytes { byte } => {
                write!(f, "it contains something other than gzip data from byte {byte} on")
            }
            Self::TooLarge { max_ratio } => {
                write!(f, "it unpacks to more than {max_ratio} times its size")
            }
        }
    }
}

/// Unpacks one file. Passes files through that are not gzip.
#[derive(Debug)]
pub(super) struct Unpacker(State);

#[derive(Debug)]
enum State {
    /// Nothing has been fed, or only the first byte of [`MAGIC`].
    Start {
        has_first: bool,
    },
    Plain,
    Gzip(Box<Gunzip>),
}

impl Unpacker {
    /// Makes an unpacker for a file, starting with its first byte.
    pub(super) fn new() -> Self {
        Self(State::Start { has_first: false })
    }

    /// Whether the file turned out to be gzip.
    pub(super) fn is_gzip(&self) -> bool {
        matches!(self.0, State::Gzip(_))
    }

    /// Returns the next piece of text and advances `chunk` past the bytes it used. Returns `None` once the chunk is
    /// used up; some text may be held back until the next chunk or [`finish`](Self::finish).
    ///
    /// # Errors
    /// [`GzipError`] if the file is damaged or too large. Nothing may be fed after an error.
    pub(super) fn next<'text, 'chunk: 'text>(
        &'text mut self,
        chunk: &mut &'chunk [u8],
        limits: &Limits,
    ) -> Result<Option<&'text [u8]>, GzipError> {
        if let State::Start { has_first } = self.0 {
            let is_gzip = match (has_first, &**chunk) {
                (_, []) => return Ok(None),
                (false, [first]) if *first == MAGIC[0] => {
                    self.0 = State::Start { has_first: true };
                    *chunk = &[];
                    return Ok(None);
                }
                (true, [second, ..]) => *second == MAGIC[1],
                (false, bytes) => bytes.starts_with(&MAGIC),
            };
            if is_gzip {
                let mut gunzip = Box::new(Gunzip::new());
                if has_first {
                    gunzip.next(&mut &MAGIC[..1], limits)?;
                }
                self.0 = State::Gzip(gunzip);
            } else {
                self.0 = State::Plain;
                if has_first {
                    return Ok(Some(&MAGIC[..1]));
                }
            }
        }
        match &mut self.0 {
            State::Gzip(gunzip) => gunzip.next(chunk, limits),
            _ => Ok(Some(std::mem::take(chunk)).filter(|text| !text.is_empty())),
        }
    }

    /// Ends the file and returns the last piece of its text.
    ///
    /// # Errors
    /// [`GzipError::Truncated`] if a member has not ended.
    pub(super) fn finish(&self) -> Result<&[u8], GzipError> {
        match &self.0 {
            State::Start { has_first: true } => Ok(&MAGIC[..1]),
            State::Start { .. } | State::Plain => Ok(&[]),
            State::Gzip(gunzip) => gunzip.finish(),
        }
    }
}
