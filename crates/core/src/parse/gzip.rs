//! Unpacks gzip: the bytes of a file in, the bytes of its text out. A file that is not gzip passes through as it is.
//!
//! A gzip file is a series of members (RFC 1952), and its text is the texts of the members joined. `cat a.gz b.gz`, `bgzip`
//! and `pigz --independent` write several, and tapes and block devices pad with zeros; both open here. The browser's own
//! `DecompressionStream` refuses both, and does not tell where a member ends, so it cannot be asked member by member.
//!
//! Sans-IO: the caller feeds chunks of any length, and how the file is cut changes nothing. Every member's checksum and
//! length are verified. Anything but another member or zeros behind a member is an error, as is a member that ends early: half
//! a download must not look like a whole export. [`Limits`] bound how much a file may unpack to.
//!
//! The window below is both the history that DEFLATE copies from (32 KiB) and the piece that is handed on. It is as large as
//! the readers like their chunks, and its length is a power of two, since the decoder wraps around by a mask. A piece is
//! handed on when the window is full, so a member's end needs no special care: the next member continues behind it.

use std::fmt;

use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::TINFL_FLAG_HAS_MORE_INPUT;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};
use serde::{Deserialize, Serialize};

use super::Limits;

/// The first bytes of every gzip file.
pub(super) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Bytes of text that are handed on at once: few enough to stay in the processor's cache, many compared with a row.
const WINDOW_BYTES: usize = 512 << 10;

/// The only method of compression that gzip has.
const DEFLATE: u8 = 8;
const HAS_HEADER_CHECKSUM: u8 = 1 << 1;
const HAS_EXTRA: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;
const RESERVED_FLAGS: u8 = 0b1110_0000;
/// Magic number, method, flags, time, extra flags and system.
const FIXED_HEADER_BYTES: u8 = 10;
/// Checksum and length.
const TRAILER_BYTES: u8 = 8;

/// What is wrong with a gzip file. Its `Display` is half a sentence, such as "the checksum differs".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum GzipError {
    /// The file ends inside a member.
    Truncated,
    /// A member's header has a method or flags that gzip does not define, or fails its checksum.
    Header,
    /// A member's compressed data breaks the rules of DEFLATE.
    Data,
    /// What a member unpacks to has another checksum than the member states.
    Checksum,
    /// What a member unpacks to has another length than the member states.
    Length,
    /// There is something else than a member or zeros behind a member.
    TrailingBytes {
        /// The position of the first such byte in the file.
        byte: u64,
    },
    /// The file unpacks to more than the limits allow.
    TooLarge {
        /// The most it may grow, as a multiple of its own size.
        max_ratio: u16,
    },
}

impl fmt::Display for GzipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Truncated => f.write_str("it ends too early"),
            Self::Header => f.write_str("its header is not one of gzip"),
            Self::Data => f.write_str("its compressed data cannot be decoded"),
            Self::Checksum => f.write_str("the checksum differs"),
            Self::Length => f.write_str("the length differs"),
            Self::TrailingBytes { byte } => {
                write!(f, "from byte {byte} on there is something that is not gzip")
            }
            Self::TooLarge { max_ratio } => {
                write!(f, "it unpacks to more than {max_ratio} times its size")
            }
        }
    }
}

/// Unpacks one file, if it is packed.
#[derive(Debug)]
pub(super) struct Unpacker(State);

#[derive(Debug)]
enum State {
    /// Nothing has come, or only the first byte of [`MAGIC`].
    Start {
        has_first: bool,
    },
    Plain,
    Gzip(Box<Gunzip>),
}

impl Unpacker {
    /// An unpacker for a file whose first bytes tell whether it is packed.
    pub(super) fn new() -> Self {
        Self(State::Start { has_first: false })
    }

    /// An unpacker for text that is known not to be packed, such as the middle of a file.
    pub(super) fn plain() -> Self {
        Self(State::Plain)
    }

    /// Whether the file turned out to be packed.
    pub(super) fn is_gzip(&self) -> bool {
        matches!(self.0, State::Gzip(_))
    }

    /// Gives the next piece of text, and takes what it needs from the front of `chunk`. `None` once the chunk is used up;
    /// text may be held back until the next chunk or [`finish`](Self::finish).
    ///
    /// # Errors
    /// What is wrong with the gzip file. It stays wrong: nothing may be fed after an error.
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

    /// Ends the file and gives the last piece of its text.
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

/// Where in a member the next byte belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Section {
    /// The fixed part of the header, so many bytes of it.
    Fixed(u8),
    /// The low and the high byte of the length of the extra field.
    ExtraLength(u8),
    /// The extra field, of which so many bytes are left.
    Extra(u16),
    /// Text that ends with a zero: the flag that announced it.
    Text(u8),
    /// The low and the high byte of the header's checksum.
    HeaderChecksum(u8),
    /// Compressed data.
    Data,
    /// The trailer, so many bytes of it.
    Trailer(u8),
    /// Between two members.
    Between,
}

/// Unpacks a gzip file.
struct Gunzip {
    section: Section,
    flags: u8,
    /// The bytes of the number that is being read, the last one on top.
    number: u64,
    header_checksum: u32,
    /// Checksum and length modulo 2^32 of the member's text.
    checksum: u32,
    length: u32,
    /// Bytes of the file that were used, and bytes of text that came of them.
    read_bytes: u64,
    unpacked_bytes: u64,
    decoder: Box<DecompressorOxide>,
    window: Box<[u8]>,
    /// Where in the window the next text goes; what stands before was not handed on yet.
    end: usize,
    crc: Box<Crc32>,
}

impl fmt::Debug for Gunzip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gunzip").field("section", &self.section).finish_non_exhaustive()
    }
}

impl Gunzip {
    fn new() -> Self {
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

    fn next(&mut self, chunk: &mut &[u8], limits: &Limits) -> Result<Option<&[u8]>, GzipError> {
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
        // Modulo 2^32, as the trailer has it.
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

    /// Takes a byte of a header, of a trailer, or from between two members.
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
                    // The first member was known by its two first bytes.
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
            // `next` decodes it.
            Section::Data => {}
        }
        Ok(())
    }

    /// Goes on to the first optional part of the header after that of `flag`, or else to the data.
    fn enter_after(&mut self, flag: u8) {
        // In the order in which they stand in a header.
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

    fn finish(&self) -> Result<&[u8], GzipError> {
        if self.section != Section::Between {
            return Err(GzipError::Truncated);
        }
        // A full window was handed on.
        let end = if self.end == self.window.len() { 0 } else { self.end };
        Ok(self.window.get(..end).unwrap_or_default())
    }
}

/// The checksum of gzip and zip (CRC-32/ISO-HDLC), eight bytes at a time by eight tables ("slicing by eight").
///
/// The tables are computed: as constants they would be 8 KiB of a download that no compression makes smaller.
struct Crc32([[u32; 256]; 8]);

impl Crc32 {
    fn new() -> Self {
        let mut tables = [[0; 256]; 8];
        let [first, others @ ..] = &mut tables;
        for (byte, entry) in (0_u32..).zip(first.iter_mut()) {
            *entry = (0..8).fold(byte, |rest, _| (rest >> 1) ^ (0xedb8_8320 * (rest & 1)));
        }
        let mut previous = *first;
        for table in others {
            for (entry, before) in table.iter_mut().zip(previous) {
                *entry = (before >> 8) ^ first[before as usize & 0xff];
            }
            previous = *table;
        }
        Self(tables)
    }

    /// The checksum of a text with the checksum `checksum`, followed by `bytes`. That of an empty text is 0.
    fn update(&self, checksum: u32, bytes: &[u8]) -> u32 {
        let Self([t0, t1, t2, t3, t4, t5, t6, t7]) = self;
        let mut rest = !checksum;
        let (blocks, tail) = bytes.as_chunks();
        for &[a, b, c, d, e, f, g, h] in blocks {
            let [a, b, c, d] = (u32::from_le_bytes([a, b, c, d]) ^ rest).to_le_bytes();
            let far =
                t7[usize::from(a)] ^ t6[usize::from(b)] ^ t5[usize::from(c)] ^ t4[usize::from(d)];
            let near =
                t3[usize::from(e)] ^ t2[usize::from(f)] ^ t1[usize::from(g)] ^ t0[usize::from(h)];
            rest = far ^ near;
        }
        for byte in tail {
            rest = (rest >> 8) ^ t0[(rest as usize ^ usize::from(*byte)) & 0xff];
        }
        !rest
    }
}

#[cfg(test)]
mod tests {
    use miniz_oxide::deflate::compress_to_vec;
    use proptest::prelude::*;

    use super::*;
    use crate::model::Day;

    fn limits() -> Limits {
        Limits::until(Day::from_epoch_days(20_000))
    }

    fn crc(bytes: &[u8]) -> u32 {
        Crc32::new().update(0, bytes)
    }

    /// A member as `gzip` writes it, but for the optional parts of its header: any `flags`.
    fn member(text: &[u8], flags: u8, level: u8) -> Vec<u8> {
        let mut member = vec![0x1f, 0x8b, DEFLATE, flags, 1, 2, 3, 4, 0, 255];
        if flags & HAS_EXTRA != 0 {
            member.extend_from_slice(&[3, 0, 0x1f, 0x8b, 8]);
        }
        for flag in [HAS_NAME, HAS_COMMENT] {
            if flags & flag != 0 {
                member.extend_from_slice(b"a.csv\0");
            }
        }
        if flags & HAS_HEADER_CHECKSUM != 0 {
            let checksum = crc(&member).to_le_bytes();
            member.extend_from_slice(&checksum[..2]);
        }
        member.extend(compress_to_vec(text, level));
        member.extend(crc(text).to_le_bytes());
        member.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        member
    }

    /// Unpacks a file that comes in chunks of these lengths, then in one chunk.
    fn unpack(file: &[u8], lengths: &[usize], limits: &Limits) -> Result<Vec<u8>, GzipError> {
        let mut unpacker = Unpacker::new();
        let mut text = Vec::new();
        let mut rest = file;
        for length in lengths.iter().copied().chain([file.len()]) {
            let (mut chunk, others) = rest.split_at(length.min(rest.len()));
            while let Some(piece) = unpacker.next(&mut chunk, limits)? {
                text.extend_from_slice(piece);
            }
            assert!(chunk.is_empty(), "bytes of a chunk are left");
            rest = others;
        }
        text.extend_from_slice(unpacker.finish()?);
        Ok(text)
    }

    #[test]
    fn the_checksum_is_that_of_its_catalogue_entry() {
        assert_eq!(crc(b""), 0);
        assert_eq!(crc(b"123456789"), 0xcbf4_3926);
        let in_two = Crc32::new().update(crc(b"1234"), b"56789");
        assert_eq!(in_two, 0xcbf4_3926);
    }

    #[test]
    fn a_text_longer_than_the_window_keeps_its_history() {
        let text: Vec<u8> =
            (0..3 * WINDOW_BYTES + 17).map(|index| b"repoType,5\n"[index % 11]).collect();
        let file = [member(&text, 0, 6), member(&text, HAS_NAME, 1)].concat();
        assert_eq!(unpack(&file, &[1, 1000], &limits()), Ok([&*text, &text].concat()));
        // Exactly a window: nothing is left for the end.
        let file = member(&text[..WINDOW_BYTES], 0, 6);
        assert_eq!(unpack(&file, &[], &limits()), Ok(text[..WINDOW_BYTES].to_vec()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let good = member(b"some text", 0, 6);
        let broken = |at: usize, byte: u8| {
            let mut file = good.clone();
            let at = if at >= 100 { file.len() - (at - 100) } else { at };
            file[at] = byte;
            unpack(&file, &[], &limits())
        };
        assert_eq!(broken(2, 7), Err(GzipError::Header));
        assert_eq!(broken(3, 0x20), Err(GzipError::Header));
        assert_eq!(broken(10, 0xff), Err(GzipError::Data));
        assert_eq!(broken(108, !good[good.len() - 8]), Err(GzipError::Checksum));
        assert_eq!(broken(101, 1), Err(GzipError::Length));
        let mut checked = member(b"some text", HAS_HEADER_CHECKSUM, 6);
        checked[4] ^= 1;
        assert_eq!(unpack(&checked, &[], &limits()), Err(GzipError::Header));
        for end in 2..good.len() {
            assert_eq!(unpack(&good[..end], &[], &limits()), Err(GzipError::Truncated), "{end}");
        }
        for end in 1..good.len() {
            let second = [&*good, &good[..end]].concat();
            assert_eq!(unpack(&second, &[], &limits()), Err(GzipError::Truncated), "{end}");
        }
        let byte = good.len() as u64 + 2;
        for trailing in [&b"\0\0text"[..], b"\0\0\x1ftext"] {
            let file = [&good, trailing].concat();
            assert_eq!(unpack(&file, &[], &limits()), Err(GzipError::TrailingBytes { byte }));
        }
    }

    #[test]
    fn a_file_that_unpacks_to_too_much_is_stopped_early() {
        let limits = Limits { unpacked_bytes: 1000, unpacked_ratio: 20, ..limits() };
        let too_large = Err(GzipError::TooLarge { max_ratio: 20 });
        assert_eq!(unpack(&member(&[b'a'; 4000], 0, 6), &[], &limits), too_large);
        assert!(unpack(&member(&[b'a'; 1000], 0, 6), &[], &limits).is_ok());
        // The limit is that of the file, not that of each member.
        let members = member(&[b'a'; 900], 0, 6).repeat(9);
        assert_eq!(unpack(&members, &[], &limits), too_large);
        // Text that hardly packs may be of any length.
        let noise: Vec<u8> =
            (0_u32..4000).map(|seed| crc(&seed.to_le_bytes()).to_le_bytes()[0]).collect();
        assert_eq!(unpack(&member(&noise, 0, 6), &[], &limits), Ok(noise));
    }

    #[test]
    fn other_files_pass_as_they_are() {
        for file in [&b""[..], b"\x1f", b"\x1f\x1f\x8b", b"a\x1f\x8b", b"\x1ftext", b"text"] {
            for lengths in [&[][..], &[1], &[1, 1], &[0, 2]] {
                assert_eq!(unpack(file, lengths, &limits()), Ok(file.to_vec()), "{file:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn members_unpack_to_their_texts_joined(
            texts in prop::collection::vec(
                (prop::collection::vec(prop::sample::select(&b"a1,\n\x1f\x8b"[..]), 0..400), 0..32_u8, 0..10_u8, 0..4_usize),
                1..5,
            ),
            lengths in prop::collection::vec(0..60_usize, 0..40),
        ) {
            let mut file = Vec::new();
            let mut expected = Vec::new();
            for (text, flags, level, zeros) in &texts {
                file.extend(member(text, *flags, *level));
                file.resize(file.len() + zeros, 0);
                expected.extend_from_slice(text);
            }
            prop_assert_eq!(unpack(&file, &lengths, &limits()), Ok(expected.clone()));
            let one_by_one = vec![1; file.len()];
            prop_assert_eq!(unpack(&file, &one_by_one, &limits()), Ok(expected));
        }

        #[test]
        fn any_bytes_come_to_the_same_however_they_are_cut(
            text in prop::collection::vec(any::<u8>(), 0..60),
            changed in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
            lengths in prop::collection::vec(0..20_usize, 0..20),
        ) {
            let mut file = [member(&text, 8, 6), member(&text, 0, 0)].concat();
            for (index, byte) in changed {
                let index = index.index(file.len());
                file[index] = byte;
            }
            prop_assert_eq!(unpack(&file, &lengths, &limits()), unpack(&file, &[], &limits()));
        }
    }
}
