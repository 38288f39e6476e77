//! Decodes the text encodings of spreadsheets into UTF-8, chunk by chunk.
//!
//! UTF-8 passes through unchanged, except for its byte order mark. UTF-16 is recognized by its byte order mark, or by
//! zeros in every other one of the first four bytes, since exports begin with ASCII. Unpaired surrogates become U+FFFD.
//! Text in other encodings looks like UTF-8 with invalid bytes. The readers report names with such bytes and decode
//! them as Windows-1252 ([`windows_1252`]), which spreadsheets on Windows write.

/// The byte order mark, in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// How the text of a file is encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Utf8,
    Utf16 { big_endian: bool },
}

impl Encoding {
    /// Detects the encoding from the first bytes of a text. Also returns the length of the byte order mark.
    pub(super) fn of(head: &[u8]) -> (Self, usize) {
        match head {
            [0xff, 0xfe, ..] => (Self::Utf16 { big_endian: false }, 2),
            [0xfe, 0xff, ..] => (Self::Utf16 { big_endian: true }, 2),
            [1..=255, 0, 1..=255, 0, ..] => (Self::Utf16 { big_endian: false }, 0),
            [0, 1..=255, 0, 1..=255, ..] => (Self::Utf16 { big_endian: true }, 0),
            _ if head.starts_with(BYTE_ORDER_MARK) => (Self::Utf8, BYTE_ORDER_MARK.len()),
            _ => (Self::Utf8, 0),
        }
    }
}

/// Decodes UTF-16 into UTF-8. Carries at most one byte and one surrogate between chunks.
#[derive(Debug)]
pub(super) struct Utf16Decoder {
    big_endian: bool,
    half_unit: Option<u8>,
    high_surrogate: Option<u16>,
}

impl Utf16Decoder {
    pub(super) fn new(big_endian: bool) -> Self {
        Self { big_endian, half_unit: None, high_surrogate: None }
    }

    /// Decodes `bytes` and appends the text to `text`.
    pub(super) fn decode(&mut self, bytes: &[u8], text: &mut Vec<u8>) {
        for &byte in bytes {
            let Some(first) = self.half_unit.take() else {
                self.half_unit = Some(byte);
                continue;
            };
            let unit = if self.big_endian {
                u16::from_be_bytes([first, byte])
            } else {
                u16::from_le_bytes([first, byte])
            };
            self.push_unit(unit, text);
        }
    }

    /// Whether the text so far ends inside a unit of two bytes.
    pub(super) fn is_inside_unit(&self) -> bool {
        self.half_unit.is_some()
    }

    /// Ends the text. Appends U+FFFD if it ends inside a character.
    pub(super) fn finish(&mut self, text: &mut Vec<u8>) {
        let is_open = self.half_unit.take().is_some() | self.high_surrogate.take().is_some();
        if is_open {
            push_char(char::REPLACEMENT_CHARACTER, text);
        }
    }

    fn push_unit(&mut self, unit: u16, text: &mut Vec<u8>) {
        if let Some(high) = self.high_surrogate.take() {
            if let Some(Ok(character)) = char::decode_utf16([high, unit]).next() {
                push_char(character, text);
                return;
            }
            push_char(char::REPLACEMENT_CHARACTER, text);
        }
        match char::from_u32(u32::from(unit)) {
            Some(character) => push_char(character, text),
            None if unit < 0xdc00 => self.high_surrogate = Some(unit),
            None => push_char(char::REPLACEMENT_CHARACTER, text),
        }
    }
}

/// The characters of Windows-1252 for the bytes 0x80 to 0x9f (WHATWG Encoding Standard). Five of these bytes are
/// undefined and map to the control character of the same number, so that every byte maps to a different character.
const WINDOWS_1252_HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Decodes Windows-1252. Different bytes give different texts.
pub(super) fn windows_1252(bytes: &[u8]) -> String {
    let character = |&byte: &u8| match byte {
        0x80..0xa0 => WINDOWS_1252_HIGH[usize::from(byte - 0x80)],
        _ => char::from(byte),
    };
    bytes.iter().map(character).collect()
}

fn push_char(character: char, text: &mut Vec<u8>) {
    text.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_zero_bytes_tell_the_encoding() {
        let utf_16 = |big_endian| Encoding::Utf16 { big_endian };
        assert_eq!(Encoding::of(b"\xef\xbb\xbf[]"), (Encoding::Utf8, 3));
        assert_eq!(Encoding::of(b"\xff\xfe[\0"), (utf_16(false), 2));
        assert_eq!(Encoding::of(b"\xfe\xff\0["), (utf_16(true), 2));
        assert_eq!(Encoding::of(b"r\0e\0"), (utf_16(false), 0));
        assert_eq!(Encoding::of(b"\0r\0e"), (utf_16(true), 0));
        assert_eq!(Encoding::of(b"\0\0\0\0"), (Encoding::Utf8, 0));
        assert_eq!(Encoding::of(b""), (Encoding::Utf8, 0));
    }

    #[test]
    fn each_byte_of_windows_1252_has_a_character_of_its_own() {
        let bytes: Vec<u8> = (0..=u8::MAX).collect();
        let text = windows_1252(&bytes);
        let characters: std::collections::BTreeSet<char> = text.chars().collect();
        assert_eq!(characters.len(), 256);
        assert_eq!(windows_1252(b"caf\xe9 \x80"), "caf\u{e9} \u{20ac}");
    }

    #[test]
    fn any_cut_gives_the_text_that_the_standard_library_gives() {
        let mut units: Vec<u16> = "aé€😀".encode_utf16().collect();
        units.extend([0xd83d, 0x61, 0xde00, 0xd83d, 0xd83d, 0xde00, 0xd83d]);
        let expected = String::from_utf16_lossy(&units);
        for big_endian in [false, true] {
            let bytes: Vec<u8> = units
                .iter()
                .flat_map(|unit| if big_endian { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect();
            for chunk in 1..bytes.len() {
                let mut decoder = Utf16Decoder::new(big_endian);
                let mut text = Vec::new();
                bytes.chunks(chunk).for_each(|chunk| decoder.decode(chunk, &mut text));
                decoder.finish(&mut text);
                assert_eq!(text, expected.as_bytes());
            }
        }
    }
}
