//! Reads a file of any form: unpacks gzip, decodes UTF-16, detects the format and passes the text to the reader for
//! that format.

use super::csv::CsvReader;
use super::encoding::{Encoding, Utf16Decoder};
use super::gzip::Unpacker;
use super::json::JsonReader;
use super::record_sink::RecordSink;
use super::{ErrorKind, FileType, Format, FormatReader, Limits, ParseError, sniff};

/// Number of bytes of UTF-16 decoded at once.
const DECODE_BYTES: usize = 64 << 10;

/// Reads a file of any form.
pub(super) struct FileReader {
    unpacker: Unpacker,
    text: TextReader,
}

/// Reads the unpacked text of a file.
struct TextReader {
    /// The first bytes, until there are enough of them to detect the format.
    head: Vec<u8>,
    decoder: Option<Utf16Decoder>,
    /// Reads the decoded text, once its format is known.
    body: Option<Box<dyn FormatReader>>,
}

impl FileReader {
    /// Makes a reader for a file from its first byte on.
    pub(super) fn new() -> Self {
        let text = TextReader { head: Vec::new(), decoder: None, body: None };
        Self { unpacker: Unpacker::new(), text }
    }
}

impl FormatReader for FileReader {
    fn feed(&mut self, mut chunk: &[u8], sink: &mut RecordSink) -> Result<(), ParseError> {
        let limits = sink.limits;
        while let Some(text) = self.unpacker.next(&mut chunk, &limits)? {
            self.text.feed(text, sink)?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>, sink: &mut RecordSink) -> Result<Format, ParseError> {
        self.text.feed(self.unpacker.finish()?, sink)?;
        self.text.finish(sink)
    }

    fn ends_at_boundary(&self) -> bool {
        self.text.readable_in_segments().is_some_and(FormatReader::ends_at_boundary)
    }

    fn of_segment(&self, limits: &Limits) -> Option<(Format, Box<dyn FormatReader>)> {
        if self.unpacker.is_gzip() {
            return None;
        }
        self.text.readable_in_segments()?.of_segment(limits)
    }

    fn has_changed_columns(&self) -> bool {
        self.text.body.as_ref().is_some_and(|body| body.has_changed_columns())
    }

    fn mark_finished(&mut self) {
        if let Some(body) = &mut self.text.body {
            body.mark_finished();
        }
    }
}

impl TextReader {
    fn feed(&mut self, mut chunk: &[u8], sink: &mut RecordSink) -> Result<(), ParseError> {
        if self.body.is_none() {
            let missing = sniff::HEAD_BYTES - self.head.len();
            let (start, rest) = chunk.split_at(missing.min(chunk.len()));
            self.head.extend_from_slice(start);
            if self.head.len() < sniff::HEAD_BYTES {
                return Ok(());
            }
            self.begin(sink)?;
            chunk = rest;
        }
        self.decode(chunk, sink)
    }

    /// Detects the format from the head and reads the head.
    fn begin(&mut self, sink: &mut RecordSink) -> Result<(), ParseError> {
        let head = std::mem::take(&mut self.head);
        let is_whole = head.len() < sniff::HEAD_BYTES;
        let sniff = |text: &[u8]| sniff::sniff(text, is_whole).map_err(ParseError::new);
        // Checked before the encoding, since a JPEG can look like UTF-16.
        if let Some(file_type) = FileType::of(&head) {
            return Err(ParseError::new(ErrorKind::OtherType(file_type)));
        }
        let (encoding, mark_bytes) = Encoding::of(&head);
        let body = &head[mark_bytes..];
        let sniffed = match encoding {
            Encoding::Utf8 => sniff(body)?,
            Encoding::Utf16 { big_endian } => {
                let mut text = Vec::new();
                Utf16Decoder::new(big_endian).decode(body, &mut text);
                self.decoder = Some(Utf16Decoder::new(big_endian));
                sniff(&text)?
            }
        };
        let mark_bytes = if self.decoder.is_some() { 0 } else { mark_bytes as u64 };
        self.body = Some(match sniffed.format {
            Format::Csv => Box::new(CsvReader::new(sniffed.delimiter, mark_bytes, &sink.limits)),
            Format::Json => Box::new(JsonReader::new(sniffed.layout, mark_bytes)),
        });
        self.decode(body, sink)
    }

    fn decode(&mut self, chunk: &[u8], sink: &mut RecordSink) -> Result<(), ParseError> {
        let Some(mut decoder) = self.decoder.take() else { return self.parse(chunk, sink) };
        let mut text = Vec::new();
        for piece in chunk.chunks(DECODE_BYTES) {
            text.clear();
            decoder.decode(piece, &mut text);
            self.parse(&text, sink)?;
        }
        self.decoder = Some(decoder);
        Ok(())
    }

    fn parse(&mut self, text: &[u8], sink: &mut RecordSink) -> Result<(), ParseError> {
        let Some(body) = &mut self.body else { return Ok(()) };
        let parsed = body.feed(text, sink);
        // Checked after every piece of text, because a chunk of gzip may unpack to a thousand times its size.
        sink.check_limit().and(parsed)
    }

    /// Ends the text and reads the last row.
    fn finish(mut self, sink: &mut RecordSink) -> Result<Format, ParseError> {
        if self.body.is_none() {
            self.begin(sink)?;
        }
        if let Some(mut decoder) = self.decoder.take() {
            if decoder.is_inside_unit() {
                return Err(ParseError::new(ErrorKind::CharacterTruncated));
            }
            let mut text = Vec::new();
            decoder.finish(&mut text);
            self.parse(&text, sink)?;
        }
        let body = self.body.ok_or_else(|| ParseError::new(ErrorKind::Empty))?;
        body.finish(sink)
    }

    /// The reader of the text, if the format is known and the text consists of the bytes of the file (is not decoded
    /// UTF-16).
    fn readable_in_segments(&self) -> Option<&dyn FormatReader> {
        self.body.as_deref().filter(|_| self.decoder.is_none())
    }
}
