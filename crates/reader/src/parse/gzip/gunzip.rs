//! Unpacks the members of a gzip file (RFC 1952), one after another: headers, compressed data, trailers.
//!
//! The decoder writes into a window, which is handed on as a piece of text whenever it is full. The end of a member
//! needs no special case: the text of the next member continues in the same window.
//!
//! What breaks if you touch it:
//! - The window is also the history that DEFLATE copies from (32 KiB). So it must not be smaller than that, and nothing
//!   else may change the text in it.
//! - The length of the window must be a power of two: the decoder wraps around with a mask.

use std::fmt;

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_HAS_MORE_INPUT;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::crc32::Crc32;
use super::{GzipError, MAGIC};
use crate::parse::Limits;

/// Bytes of text handed on at once: small enough for the CPU cache, large compared with a row.
pub(super) const WINDOW_BYTES: usize = 512 << 10;

/// The only compression method of gzip.
pub(super) const DEFLATE: u8 = 8;
pub(super) const HAS_HEADER_CHECKSUM: u8 = 1 << 1;
pub(super) const HAS_EXTRA: u8 = 1 << 2;
pub(super) const HAS_NAME: u8 = 1 << 3;
pub(super) const HAS_COMMENT: u8 = 1 << 4;
pub(super) const RESERVED_FLAGS: u8 = 0b1110_0000;
/// Number of bytes of magic number, method, flags, time, extra flags and operating system.
pub(super) const FIXED_HEADER_BYTES: u8 = 10;
/// Number of bytes of checksum and length.
pub(super) const TRAILER_BYTES: u8 = 8;

/// The section of a member to which the next byte belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    /// The fixed fields of the header, and how many of their bytes have been read.
    Fixed(u8),
    /// The length of the extra field: 0 for the low byte, 1 for the high byte.
    ExtraLength(u8),
    /// The extra field, and how many of its bytes are left.
    Extra(u16),
    /// Zero-terminated text, and the flag that announced it.
    Text(u8),
    /// The header's checksum: 0 for the low byte, 1 for the high byte.
    HeaderChecksum(u8),
    /// Compressed data.
    Data,
    /// The trailer, and how many of its bytes have been read.
    Trailer(u8),
    /// Between two members.
    Between,
}

/// Unpacks a gzip file.
pub(super) struct Gunzip {
    section: Section,
    flags: u8,
    /// The little-endian number that is being read; each new byte is its most significant one so far.
    number: u64,
    header_checksum: u32,
    /// Checksum of the member's text, and its length modulo 2^32.
    checksum: u32,
    length: u32,
    /// Number of bytes of the file read so far, and of the text unpacked from them.
    read_bytes: u64,
    unpacked_bytes: u64,
    decoder: Box<DecompressorOxide>,
    window: Box<[u8]>,
    /// The index in the window at which the next text is written. Text before it has not been handed on yet.
    end: usize,
    crc: Box<Crc32>,
}

impl fmt::Debug for Gunzip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gunzip").field("section", &self.section).finish_non_exhaustive()
    }
}

impl Gunzip {
    pub(super) fn new() -> Self {
        Self {
            section: Section::Fixed(0),
            flags: 0,
            number: 0,
            header_checksum: 0,
            checksum: 0,
            length: 0,
            read_bytes: 0,
            unpacked_bytes: 0,
            decoder: Box::default(),
            window: vec![0; WINDOW_BYTES].into(),
            end: 0,
            crc: Box::new(Crc32::new()),
        }
    }

    pub(super) fn next(
        &mut self,
        chunk: &mut &[u8],
        limits: &Limits,
    ) -> Result<Option<&[u8]>, GzipError> {
        if self.end == self.window.len() {
            self.end = 0;
        }
        loop {
            if self.section == Section::Data {
                self.inflate(chunk, limits)?;
                if self.end == self.window.len() {
                    return Ok(Some(&self.window));
                }
            }
            if self.section != Section::Data
                && let Some((&byte, rest)) = chunk.split_first()
            {
                self.take(byte)?;
                self.read_bytes += 1;
                *chunk = rest;
            } else if chunk.is_empty() {
                return Ok(None);
            }
        }
    }

    /// Decodes until the chunk is used up, the window is full or the member's data ends.
    fn inflate(&mut self, chunk: &mut &[u8], limits: &Limits) -> Result<(), GzipError> {
        let (status, used, written) = decompress(
            &mut self.decoder,
            chunk,
            &mut self.window,
            self.end,
            TINFL_FLAG_HAS_MORE_INPUT,
        );
        *chunk = chunk.get(used..).unwrap_or_default();
        let end = self.end + written;
        let text = self.window.get(self.end..end).unwrap_or_default();
        self.checksum = self.crc.update(self.checksum, text);
        // Modulo 2^32, as in the trailer.
        #[expect(clippy::cast_possible_truncation, reason = "a window is far below 2^32 bytes")]
        let written = written as u32;
        self.length = self.length.wrapping_add(written);
        self.end = end;
        self.read_bytes += used as u64;
        self.unpacked_bytes += u64::from(written);
        let most = self.read_bytes.saturating_mul(limits.unpacked_ratio.into());
        if self.unpacked_bytes > most.max(limits.unpacked_bytes) {
            return Err(GzipError::TooLarge { max_ratio: limits.unpacked_ratio });
        }
        match status {
            TINFLStatus::Done => self.enter(Section::Trailer(0)),
            TINFLStatus::NeedsMoreInput | TINFLStatus::HasMoreOutput => {}
            _ => return Err(GzipError::Data),
        }
        Ok(())
    }

    fn enter(&mut self, section: Section) {
        self.section = section;
        self.number = 0;
    }

    /// Processes a byte of a header or trailer, or between two members.
    fn take(&mut self, byte: u8) -> Result<(), GzipError> {
        if !matches!(self.section, Section::HeaderChecksum(_)) {
            self.header_checksum = self.crc.update(self.header_checksum, &[byte]);
        }
        match self.section {
            Section::Between => {
                if byte == MAGIC[0] {
                    self.header_checksum = self.crc.update(0, &[byte]);
                    self.section = Section::Fixed(1);
                } else if byte != 0 {
                    return Err(GzipError::TrailingBytes { byte: self.read_bytes });
                }
            }
            Section::Fixed(index) => {
                match index {
                    // This can only be a later member: the first one was recognized by both bytes.
                    1 if byte != MAGIC[1] => {
                        return Err(GzipError::TrailingBytes { byte: self.read_bytes - 1 });
                    }
                    2 if byte != DEFLATE => return Err(GzipError::Header),
                    3 if byte & RESERVED_FLAGS != 0 => return Err(GzipError::Header),
                    3 => self.flags = byte,
                    _ => {}
                }
                self.section = Section::Fixed(index + 1);
                if index + 1 == FIXED_HEADER_BYTES {
                    self.enter_after(0);
                }
            }
            Section::ExtraLength(0) => {
                self.number = byte.into();
                self.section = Section::ExtraLength(1);
            }
            Section::ExtraLength(_) => {
                #[expect(clippy::cast_possible_truncation, reason = "one byte")]
                let low = self.number as u8;
                match u16::from_le_bytes([low, byte]) {
                    0 => self.enter_after(HAS_EXTRA),
                    left => self.section = Section::Extra(left),
                }
            }
            Section::Extra(1) => self.enter_after(HAS_EXTRA),
            Section::Extra(left) => self.section = Section::Extra(left - 1),
            Section::Text(flag) => {
                if byte == 0 {
                    self.enter_after(flag);
                }
            }
            Section::HeaderChecksum(index) => {
                if self.header_checksum.to_le_bytes().get(usize::from(index)) != Some(&byte) {
                    return Err(GzipError::Header);
                }
                self.section = Section::HeaderChecksum(1);
                if index == 1 {
                    self.begin_data();
                }
            }
            Section::Trailer(index) => {
                self.number |= u64::from(byte) << (8 * u32::from(index));
                self.section = Section::Trailer(index + 1);
                if index + 1 == TRAILER_BYTES {
                    self.end_member()?;
                }
            }
            // Decoded by `next`.
            Section::Data => {}
        }
        Ok(())
    }

    /// Enters the first optional header field that follows the field of `flag`, or the data if there is none.
    fn enter_after(&mut self, flag: u8) {
        // In the order of the header.
        let sections = [
            (HAS_EXTRA, Section::ExtraLength(0)),
            (HAS_NAME, Section::Text(HAS_NAME)),
            (HAS_COMMENT, Section::Text(HAS_COMMENT)),
            (HAS_HEADER_CHECKSUM, Section::HeaderChecksum(0)),
        ];
        let passed = sections.iter().position(|(of, _)| *of == flag).map_or(0, |index| index + 1);
        let next = sections.iter().skip(passed).find(|(of, _)| self.flags & of != 0);
        match next {
            Some((_, section)) => self.section = *section,
            None => self.begin_data(),
        }
    }

    fn begin_data(&mut self) {
        self.decoder.init();
        self.checksum = 0;
        self.length = 0;
        self.section = Section::Data;
    }

    fn end_member(&mut self) -> Result<(), GzipError> {
        let stated = self.number.to_le_bytes();
        let (checksum, length) = stated.split_at(4);
        if checksum != self.checksum.to_le_bytes() {
            return Err(GzipError::Checksum);
        }
        if length != self.length.to_le_bytes() {
            return Err(GzipError::Length);
        }
        self.enter(Section::Between);
        Ok(())
    }

    pub(super) fn finish(&self) -> Result<&[u8], GzipError> {
        if self.section != Section::Between {
            return Err(GzipError::Truncated);
        }
        // A full window has already been handed on.
        let end = if self.end == self.window.len() { 0 } else { self.end };
        Ok(self.window.get(..end).unwrap_or_default())
    }
}
