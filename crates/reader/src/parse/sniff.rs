//! Detects what a file is from the first bytes of its text: one of the two formats, or a file to reject.
//!
//! Only the content counts; names and media types are unreliable. Detection always looks at the first [`HEAD_BYTES`]
//! bytes (at all bytes of a shorter file), so the result does not depend on how the file was cut into chunks. Magic
//! numbers are from the formats' own specifications (PNG, JFIF, GIF 89a, ISO 32000, APPNOTE, Apache Parquet, …).

use std::fmt;

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::error::TableShape;
use super::json::{Layout, Scalar, is_array_of_objects, skip_seq, take_other_values};
use super::visible::visible;
use super::{ErrorKind, Format, gzip};

/// Number of bytes that detection looks at.
pub(super) const HEAD_BYTES: usize = 4096;
/// The maximum number of keys of a JSON object that an error names.
const MAX_KEYS: usize = 6;

/// A type of file that people open by mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum FileType {
    /// PNG image.
    Png,
    /// JPEG image.
    Jpeg,
    /// GIF image.
    Gif,
    /// WebP image.
    WebP,
    /// PDF document.
    Pdf,
    /// ZIP archive, which includes Excel and `OpenDocument` files.
    Zip,
    /// Old Excel workbook.
    OldExcel,
    /// Parquet table.
    Parquet,
    /// Arrow table.
    Arrow,
    /// `SQLite` database.
    Sqlite,
    /// A gzip file inside a gzip file.
    Gzip,
    /// Zstandard archive.
    Zstandard,
    /// xz archive.
    Xz,
    /// bzip2 archive.
    Bzip2,
    /// 7z archive.
    SevenZip,
    /// Text in UTF-32.
    Utf32,
}

const MAGIC_NUMBERS: [(&[u8], FileType); 17] = [
    (b"\x89PNG", FileType::Png),
    (b"\xff\xd8\xff", FileType::Jpeg),
    (b"GIF8", FileType::Gif),
    (b"RIFF", FileType::WebP),
    (b"%PDF", FileType::Pdf),
    (b"PK\x03\x04", FileType::Zip),
    (b"\xd0\xcf\x11\xe0", FileType::OldExcel),
    (b"PAR1", FileType::Parquet),
    (b"ARROW1", FileType::Arrow),
    (b"SQLite format 3\0", FileType::Sqlite),
    (&gzip::MAGIC, FileType::Gzip),
    (b"\x28\xb5\x2f\xfd", FileType::Zstandard),
    (b"\xfd7zXZ", FileType::Xz),
    (b"BZh", FileType::Bzip2),
    (b"7z\xbc\xaf\x27\x1c", FileType::SevenZip),
    (b"\xff\xfe\0\0", FileType::Utf32),
    (b"\0\0\xfe\xff", FileType::Utf32),
];

impl FileType {
    /// Detects the type from a file's first bytes.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        let (_, file_type) = MAGIC_NUMBERS.iter().find(|(magic, _)| head.starts_with(magic))?;
        Some(*file_type)
    }

    /// Writes what the file is and what to do about it.
    pub(super) fn fmt_refusal(self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Png => "an image (PNG)",
            Self::Jpeg => "an image (JPEG)",
            Self::Gif => "an image (GIF)",
            Self::WebP => "an image or audio file (RIFF)",
            Self::Pdf => "a PDF document",
            Self::Zip => "a ZIP archive or an Excel workbook (.xlsx)",
            Self::OldExcel => "an Excel workbook (.xls)",
            Self::Parquet => "a Parquet table",
            Self::Arrow => "an Arrow table",
            Self::Sqlite => "an SQLite database",
            Self::Gzip => "a gzip file inside a gzip file",
            Self::Zstandard => "a Zstandard archive",
            Self::Xz => "an xz archive",
            Self::Bzip2 => "a bzip2 archive",
            Self::SevenZip => "a 7z archive",
            Self::Utf32 => "text in UTF-32",
        };
        let advice = match self {
            Self::Png | Self::Jpeg | Self::Gif | Self::WebP | Self::Pdf => {
                "Open the CSV or JSON file that the Publisher Analytics page offers for \
                 download."
            }
            Self::Zip => {
                "Unpack the archive and open the CSV or JSON file in it; save a workbook as \
                 \"CSV UTF-8\" and open that file."
            }
            Self::OldExcel => "Save it as CSV in the spreadsheet, and open that file.",
            Self::Parquet | Self::Arrow | Self::Sqlite => {
                "Export it as CSV with the columns repoType, repoName, total, timestamp and \
                 downloads, and open that file."
            }
            Self::Utf32 => "Exports are in UTF-8: save it as UTF-8, and open that file.",
            Self::Gzip => "Unpack it once, and open the result.",
            Self::Zstandard | Self::Xz | Self::Bzip2 | Self::SevenZip => {
                "Unpack it, and open the CSV or JSON file in it; of compressed files, only gzip \
                 opens directly."
            }
        };
        write!(f, "This is {name}, not an export. {advice}")
    }
}

/// What a file turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sniffed {
    pub(super) format: Format,
    /// The byte between the cells of a CSV file.
    pub(super) delimiter: u8,
    /// How the objects of a JSON file are laid out.
    pub(super) layout: Layout,
}

impl Sniffed {
    fn csv(delimiter: u8) -> Self {
        Self { format: Format::Csv, delimiter, layout: Layout::Array }
    }

    fn json(layout: Layout) -> Self {
        Self { format: Format::Json, delimiter: b',', layout }
    }
}

/// The header of CSV files written by the Hub or by this project. Names in these files may contain any character.
const PLAIN_HEADER: &[u8] = b"repoType,repoName,total,timestamp,downloads\n";

/// Detects the format from the first bytes of a text, without a byte order mark. `is_whole` means that no more bytes
/// follow.
pub(super) fn sniff(head: &[u8], is_whole: bool) -> Result<Sniffed, ErrorKind> {
    if let Some(file_type) = FileType::of(head) {
        return Err(ErrorKind::OtherType(file_type));
    }
    if is_array_of_objects(head) {
        return Ok(Sniffed::json(Layout::Array));
    }
    if head.contains(&0) && !head.starts_with(PLAIN_HEADER) {
        return Err(ErrorKind::Binary);
    }
    let text = without_comments(head);
    match text.first() {
        None if head.trim_ascii().is_empty() && is_whole => Err(ErrorKind::Empty),
        Some(b'<') => Err(if is_html(text) { ErrorKind::Html } else { ErrorKind::Markup }),
        Some(b'{') => sniff_object(text),
        Some(b'[') => Ok(Sniffed::json(Layout::Array)),
        _ => Ok(Sniffed::csv(delimiter(head.trim_ascii_start()))),
    }
}

/// Strips leading white space and JSON comments.
fn without_comments(mut text: &[u8]) -> &[u8] {
    loop {
        text = text.trim_ascii_start();
        let end = match text {
            [b'/', b'/', ..] => memchr::memchr2(b'\n', b'\r', text),
            [b'/', b'*', rest @ ..] => {
                rest.windows(2).position(|pair| pair == b"*/").map(|end| end + 4)
            }
            _ => return text,
        };
        text = &text[end.unwrap_or(text.len())..];
    }
}

fn is_html(text: &[u8]) -> bool {
    const TAGS: [&[u8]; 9] = [
        b"<!doctype html",
        b"<html",
        b"<head",
        b"<body",
        b"<title",
        b"<meta",
        b"<script",
        b"<div",
        b"<!--",
    ];
    TAGS.iter().any(|tag| {
        text.get(..tag.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(tag))
    })
}

/// Returns the most frequent delimiter in the first line, outside quotes; the comma if there is none.
pub(super) fn delimiter(text: &[u8]) -> u8 {
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    let mut is_quoted = false;
    for &byte in text {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if !is_quoted => {
                if let Some((_, count)) = counts.iter_mut().find(|(of, _)| *of == byte) {
                    *count += 1;
                }
            }
            _ => {}
        }
    }
    // Ties go to the first delimiter.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Classifies a file that begins with a JSON object. The object may be incomplete.
fn sniff_object(head: &[u8]) -> Result<Sniffed, ErrorKind> {
    let mut object = ObjectHead::default();
    // Most objects are cut by the end of the head. `object` keeps what was read until then.
    serde_json::Deserializer::from_slice(head).deserialize_any(&mut object).unwrap_or_default();
    let has = |name: &str| object.keys.iter().any(|key| key == name);
    if let Some(has_column) = object.has_column {
        return if has_column {
            Err(ErrorKind::JsonTable(TableShape::Columns))
        } else {
            Ok(Sniffed::json(Layout::Lines))
        };
    }
    Err(match (object.message, object.wrapper) {
        _ if has("columns") && (has("data") || has("index")) => {
            ErrorKind::JsonTable(TableShape::Split)
        }
        _ if has("schema") => ErrorKind::JsonTable(TableShape::Table),
        (_, Some((_, Wrapped::Row))) => ErrorKind::JsonTable(TableShape::Index),
        (_, Some((key, Wrapped::List))) => ErrorKind::JsonWrapped { key },
        (Some((key, message)), None) => ErrorKind::JsonMessage { key, message },
        (None, None) => ErrorKind::JsonObject { keys: object.keys },
    })
}

/// The beginning of a JSON object.
#[derive(Debug, Default)]
struct ObjectHead {
    keys: Vec<String>,
    message: Option<(String, String)>,
    /// Whether the value of `repoType` or `repoName` is a whole column of values; `None` if there is no such key.
    has_column: Option<bool>,
    /// The first key whose value contains a repository.
    wrapper: Option<(String, Wrapped)>,
}

/// How a value contains a repository.
#[derive(Clone, Copy, Debug)]
enum Wrapped {
    /// The value is a repository.
    Row,
    /// The value is a list of repositories.
    List,
}

impl ObjectHead {
    /// Does nothing: the text read here begins with `{`.
    #[expect(clippy::unused_self, reason = "the visitors of other values have a use for it")]
    fn take_other(&mut self, _: Scalar<'_>) {}
}

fn is_repository_key(key: &str) -> bool {
    key == "repoName" || key == "repoType"
}

impl<'de> Visitor<'de> for &mut ObjectHead {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let is_message =
                self.message.is_none() && ["error", "message", "detail"].contains(&key.as_str());
            if self.keys.len() < MAX_KEYS {
                self.keys.push(visible(key.as_bytes()));
            }
            let mut value = ValueHead::default();
            let read = map.next_value_seed(&mut value);
            // The end of the head may cut the value, but its beginning has been read.
            if is_repository_key(&key) && self.has_column.is_none() {
                self.has_column = Some(value.is_nested);
            }
            if value.has_repository_key && self.wrapper.is_none() {
                let wrapped = if value.is_list { Wrapped::List } else { Wrapped::Row };
                self.wrapper = Some((visible(key.as_bytes()), wrapped));
            }
            read?;
            if let Some(text) = value.text.filter(|_| is_message) {
                self.message = Some((key, visible(text.as_bytes())));
            }
        }
        Ok(())
    }

    take_other_values!(array);
}

/// The beginning of a value.
#[derive(Debug, Default)]
struct ValueHead {
    text: Option<String>,
    is_nested: bool,
    is_list: bool,
    has_repository_key: bool,
}

impl ValueHead {
    fn take_other(&mut self, value: Scalar<'_>) {
        if let Scalar::Text(text) = value {
            self.text = Some(text.into_owned());
        }
    }
}

impl<'de> DeserializeSeed<'de> for &mut ValueHead {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut ValueHead {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        self.is_nested = true;
        while let Some(key) = map.next_key::<String>()? {
            self.has_repository_key |= is_repository_key(&key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        (self.is_nested, self.is_list) = (true, true);
        let mut first = FirstElement(false);
        let read = seq.next_element_seed(&mut first);
        self.has_repository_key = first.0;
        read?;
        skip_seq(seq)
    }

    take_other_values!();
}

/// Whether the first element of a list is a repository.
struct FirstElement(bool);

impl FirstElement {
    /// Does nothing: only objects are repositories.
    #[expect(clippy::unused_self, reason = "the visitors of other values have a use for it")]
    fn take_other(&mut self, _: Scalar<'_>) {}
}

impl<'de> DeserializeSeed<'de> for &mut FirstElement {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut FirstElement {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            self.0 |= is_repository_key(&key);
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }

    take_other_values!(array);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_and_delimiters() {
        let csv = |delimiter| Ok(Sniffed::csv(delimiter));
        let sniff = |head: &[u8]| sniff(head, true);
        assert_eq!(sniff(b"repoType,repoName\n;;;;;"), csv(b','));
        assert_eq!(sniff(b"\r\n\"a,b\";c;d"), csv(b';'));
        assert_eq!(sniff(b"a\tb\tc,d"), csv(b'\t'));
        assert_eq!(sniff(b"word"), csv(b','));
        let json = Ok(Sniffed::json(Layout::Array));
        assert_eq!(sniff(b" \n["), json);
        assert_eq!(sniff(b"// note\r\n /* [ */ ["), json);
    }

    #[test]
    fn wrong_files_are_named() {
        let refusal = |head: &[u8]| sniff(head, true).unwrap_err();
        assert_eq!(refusal(b""), ErrorKind::Empty);
        assert_eq!(refusal(b" \r\n\t"), ErrorKind::Empty);
        assert!(sniff(b" \r\n\t", false).is_ok());
        assert_eq!(refusal(b"\n<!doctype HTML>"), ErrorKind::Html);
        assert_eq!(refusal(b"<?xml version='1.0'?>"), ErrorKind::Markup);
        assert_eq!(refusal(b"%PDF-1.7"), ErrorKind::OtherType(FileType::Pdf));
        assert_eq!(refusal(b"abc\0def"), ErrorKind::Binary);
        let keys = vec!["a".to_owned(), "b".to_owned()];
        assert_eq!(refusal(b"{\"a\":[1,{}],\"b\":nul"), ErrorKind::JsonObject { keys });
        let (key, message) = ("error".to_owned(), "Unauthorized".to_owned());
        assert_eq!(
            refusal(b"{\"status\":401,\"error\":\"Unauthorized\"}"),
            ErrorKind::JsonMessage { key, message }
        );
    }

    #[test]
    fn objects_are_told_by_what_stands_below_their_keys() {
        let lines = Ok(Sniffed::json(Layout::Lines));
        let table = |shape| Err(ErrorKind::JsonTable(shape));
        let wrapped = |key: &str| Err(ErrorKind::JsonWrapped { key: key.to_owned() });
        for (text, expected) in [
            (r#"{"repoType":"model"}{"#, lines.clone()),
            (r#"{"_id":{"$oid":"1"},"repoName":"org/a","records":[{"times"#, lines),
            (r#"{"repoType":{"0":"model","1"#, table(TableShape::Columns)),
            (r#"{"repoName":["org/a","org/b"#, table(TableShape::Columns)),
            (r#"{"0":{"repoType":"model","repoName":"org"#, table(TableShape::Index)),
            (r#"{"columns":["repoType"],"index":[0,1,2"#, table(TableShape::Split)),
            (r#"{"schema":{"fields":[{"na"#, table(TableShape::Table)),
            (r#"{"next":null,"items":[{"repoName":"org/a"}]}"#, wrapped("items")),
            (r#"{"items":[{"repoName":"org/a","records":[{"ti"#, wrapped("items")),
        ] {
            assert_eq!(sniff(text.as_bytes(), true), expected, "{text}");
        }
    }
}
