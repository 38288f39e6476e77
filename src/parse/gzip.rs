//! Unpacks gzip (RFC 1952) as it arrives: packed chunks in, unpacked pieces out.
//!
//! Members that follow one another count as one file, as the RFC says, and zeros after the last one are padding.
//! Header checksums are not checked; the checksum and length of every member are. Memory: one piece of
//! [`PIECE_BYTES`] and the 32 KiB window, whatever a file unpacks to. Everything that unpacks before damage is
//! handed on before the damage is reported, so errors do not depend on how the file was cut into chunks.

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::{ErrorKind, ParseError};

/// What every gzip file begins with.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];
/// Longest piece that is handed on at once.
const PIECE_BYTES: usize = 256 << 10;

const HEADER_BYTES: usize = 10;
const FLAG_HEADER_CHECKSUM: u8 = 2;
const FLAG_EXTRA: u8 = 4;
const FLAG_NAME: u8 = 8;
const FLAG_COMMENT: u8 = 16;

/// The part of a member that the next byte belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Header,
    ExtraLength,
    Extra { left: u16 },
    Name,
    Comment,
    HeaderChecksum,
    Body,
    Trailer,
    Padding,
}

/// Unpacks a gzip file.
pub(super) struct Gunzip {
    part: Part,
    /// The bytes so far of a part of fixed length.
    fixed: [u8; HEADER_BYTES],
    fixed_len: usize,
    flags: u8,
    inflate: Decompress,
    checksum: Crc,
    piece: Box<[u8]>,
}

impl std::fmt::Debug for Gunzip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gunzip").field("part", &self.part).finish_non_exhaustive()
    }
}

impl Gunzip {
    pub(super) fn new() -> Self {
        Self {
            part: Part::Header,
            fixed: [0; HEADER_BYTES],
            fixed_len: 0,
            flags: 0,
            inflate: Decompress::new(false),
            checksum: Crc::new(),
            piece: vec![0; PIECE_BYTES].into_boxed_slice(),
        }
    }

    /// Unpacks a chunk and hands the pieces to `sink`.
    pub(super) fn feed(
        &mut self,
        mut packed: &[u8],
        sink: &mut dyn FnMut(&[u8]) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        while let Some((&byte, rest)) = packed.split_first() {
            if self.part == Part::Body {
                packed = self.unpack(packed, sink)?;
            } else {
                self.step(byte)?;
                packed = rest;
            }
        }
        Ok(())
    }

    /// Checks that the file ends where a member ends.
    pub(super) fn finish(&self) -> Result<(), ParseError> {
        // A `Header` without bytes comes only after a whole member, or before the first byte of all.
        match self.part {
            Part::Padding => Ok(()),
            _ => Err(ParseError::new(ErrorKind::GzipTruncated)),
        }
    }

    /// Takes one byte of anything but the body.
    fn step(&mut self, byte: u8) -> Result<(), ParseError> {
        match self.part {
            Part::Header => {
                if self.fixed(byte, HEADER_BYTES) {
                    let [magic_1, magic_2, method, flags, ..] = self.fixed;
                    if [magic_1, magic_2] != MAGIC || method != 8 || flags > 31 {
                        return Err(ParseError::new(ErrorKind::GzipDamaged));
                    }
                    self.flags = flags;
                    self.next_header_part(FLAG_EXTRA);
                }
            }
            Part::ExtraLength => {
                if self.fixed(byte, 2) {
                    let left = u16::from_le_bytes([self.fixed[0], self.fixed[1]]);
                    self.part = Part::Extra { left };
                    if left == 0 {
                        self.next_header_part(FLAG_NAME);
                    }
                }
            }
            Part::Extra { left: 1 } => self.next_header_part(FLAG_NAME),
            Part::Extra { left } => self.part = Part::Extra { left: left - 1 },
            Part::Name if byte == 0 => self.next_header_part(FLAG_COMMENT),
            Part::Comment if byte == 0 => self.next_header_part(FLAG_HEADER_CHECKSUM),
            Part::HeaderChecksum => {
                if self.fixed(byte, 2) {
                    self.part = Part::Body;
                }
            }
            Part::Trailer => {
                if self.fixed(byte, 8) {
                    let [c1, c2, c3, c4, l1, l2, l3, l4, ..] = self.fixed;
                    let checksum = u32::from_le_bytes([c1, c2, c3, c4]);
                    let length = u32::from_le_bytes([l1, l2, l3, l4]);
                    if checksum != self.checksum.sum() || length != self.checksum.amount() {
                        return Err(ParseError::new(ErrorKind::GzipDamaged));
                    }
                    self.inflate.reset(false);
                    self.checksum.reset();
                    self.part = Part::Padding;
                }
            }
            Part::Padding if byte == MAGIC[0] => {
                self.part = Part::Header;
                self.fixed(byte, HEADER_BYTES);
            }
            Part::Padding if byte != 0 => return Err(ParseError::new(ErrorKind::GzipTrailing)),
            Part::Name | Part::Comment | Part::Body | Part::Padding => {}
        }
        Ok(())
    }

    /// Gathers a byte of a part of `length` bytes; whether the part is whole.
    fn fixed(&mut self, byte: u8, length: usize) -> bool {
        self.fixed[self.fixed_len] = byte;
        self.fixed_len = (self.fixed_len + 1) % length;
        self.fixed_len == 0
    }

    /// Goes to the first part of the header, from the one with `flag` on, that the flags announce.
    fn next_header_part(&mut self, flag: u8) {
        const PARTS: [(u8, Part); 4] = [
            (FLAG_EXTRA, Part::ExtraLength),
            (FLAG_NAME, Part::Name),
            (FLAG_COMMENT, Part::Comment),
            (FLAG_HEADER_CHECKSUM, Part::HeaderChecksum),
        ];
        let announced = PARTS
            .iter()
            .skip_while(|(of_part, _)| *of_part != flag)
            .find(|(of_part, _)| self.flags & of_part != 0);
        self.part = announced.map_or(Part::Body, |(_, part)| *part);
    }

    /// Unpacks the body; what follows it, or nothing, is left.
    fn unpack<'a>(
        &mut self,
        mut packed: &'a [u8],
        sink: &mut dyn FnMut(&[u8]) -> Result<(), ParseError>,
    ) -> Result<&'a [u8], ParseError> {
        loop {
            let (in_before, out_before) = (self.inflate.total_in(), self.inflate.total_out());
            let status = self.inflate.decompress(packed, &mut self.piece, FlushDecompress::None);
            let taken = usize::try_from(self.inflate.total_in() - in_before).unwrap_or(usize::MAX);
            let made = usize::try_from(self.inflate.total_out() - out_before).unwrap_or(usize::MAX);
            let piece = &self.piece[..made];
            self.checksum.update(piece);
            if made > 0 {
                sink(piece)?;
            }
            packed = &packed[taken..];
            match status {
                Ok(Status::StreamEnd) => {
                    self.part = Part::Trailer;
                    return Ok(packed);
                }
                Ok(_) if made == self.piece.len() || (!packed.is_empty() && taken + made > 0) => {}
                Ok(_) if packed.is_empty() => return Ok(packed),
                Ok(_) | Err(_) => return Err(ParseError::new(ErrorKind::GzipDamaged)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, GzBuilder, write::GzEncoder};

    use super::*;

    fn packed(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    fn unpacked(packed: &[u8], chunk: usize) -> Result<Vec<u8>, ErrorKind> {
        let mut text = Vec::new();
        let mut gunzip = Gunzip::new();
        let mut all = || {
            for chunk in packed.chunks(chunk) {
                gunzip.feed(chunk, &mut |piece| {
                    text.extend_from_slice(piece);
                    Ok(())
                })?;
            }
            gunzip.finish()
        };
        all().map_err(|error| error.kind().clone())?;
        Ok(text)
    }

    #[test]
    fn members_extra_headers_and_padding() {
        let text: Vec<u8> = (0..700_000u32).map(|n| (n / 7 % 251) as u8).collect();
        let mut file = packed(&text);
        let mut full = GzBuilder::new().filename("a.csv").comment("b").extra(vec![1, 2, 3]);
        full = full.mtime(9);
        let mut encoder = full.write(Vec::new(), Compression::fast());
        encoder.write_all(b"second").unwrap();
        file.extend(encoder.finish().unwrap());
        file.extend([0; 5]);
        let expected = [&text[..], b"second"].concat();
        for chunk in [1, 7, 4096, usize::MAX] {
            assert!(unpacked(&file, chunk).unwrap() == expected, "chunks of {chunk}");
        }
    }

    #[test]
    fn a_bomb_comes_in_pieces() {
        let file = packed(&vec![b' '; 5 << 20]);
        let mut longest = 0;
        let mut total = 0;
        let mut gunzip = Gunzip::new();
        gunzip
            .feed(&file, &mut |piece| {
                longest = longest.max(piece.len());
                total += piece.len();
                Ok(())
            })
            .unwrap();
        gunzip.finish().unwrap();
        assert_eq!(total, 5 << 20);
        assert_eq!(longest, PIECE_BYTES);
    }

    #[test]
    fn every_cut_is_a_truncation() {
        let file = packed(b"some text that is long enough to be packed, packed, packed");
        for end in 0..file.len() {
            assert_eq!(unpacked(&file[..end], 3), Err(ErrorKind::GzipTruncated), "{end} bytes");
        }
    }

    #[test]
    fn damage_is_seen() {
        let file = packed(b"text");
        for index in [2, 3, 12, file.len() - 8, file.len() - 1] {
            let mut damaged = file.clone();
            damaged[index] ^= 0xff;
            for chunk in [1, usize::MAX] {
                let error = unpacked(&damaged, chunk).unwrap_err();
                assert!(
                    matches!(error, ErrorKind::GzipDamaged | ErrorKind::GzipTruncated),
                    "byte {index}: {error:?}"
                );
            }
        }
        let trailing = [&file[..], b"x"].concat();
        assert_eq!(unpacked(&trailing, 2), Err(ErrorKind::GzipTrailing));
    }
}
