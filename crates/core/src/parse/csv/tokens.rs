//! Cuts CSV text (RFC 4180) into rows of cells, chunk by chunk.
//!
//! Lines without quotation marks, which is nearly all of them, are cut where they stand in the chunk. A row that
//! begins on a line with a quotation mark goes through `csv-core`'s state machine, which copies it. A line that
//! the chunk's end cuts is carried over. Line breaks are `\n`, `\r\n` or `\r`; empty lines give no row. A row's
//! line is the physical line it starts on. Longest row: the limit, beyond which the file is refused.
//! What a cell means is for [`rows`](super::rows) to say.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};
use memchr::{memchr, memchr_iter, memchr2};

use super::super::{ErrorKind, ErrorPosition, ParseError};
use super::run::Read;

/// Takes rows.
pub(super) trait RowSink {
    /// Takes the next row.
    fn row(&mut self, row: &Row<'_>) -> Result<(), ParseError>;

    /// Takes whole rows off a text that starts with a row, as many as need no cutting: perhaps none.
    #[inline]
    fn run(&mut self, _text: &[u8], _first_line: u64) -> Read {
        Read::default()
    }
}

/// One row of cells, with the quotation marks taken off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    text: &'a [u8],
    /// Where each cell ends in `text`.
    ends: &'a [usize],
    /// Bytes between two cells in `text`.
    gap: usize,
    start: Place,
}

impl<'a> Row<'a> {
    /// The cell in this column, if the row has so many.
    #[inline]
    pub(super) fn cell(&self, index: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] + self.gap };
        self.text.get(start..end)
    }

    /// All cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a [u8]> {
        let row = *self;
        (0..row.ends.len()).filter_map(move |index| row.cell(index))
    }

    /// What stands before a cell, the delimiter included; `None` for a row with quotation marks.
    pub(super) fn text_before(&self, index: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(index.checked_sub(1)?)?;
        (self.gap == 1).then(|| &self.text[..=end])
    }

    /// The text of the row; of a row with quotation marks, its cells one after the other.
    pub(super) fn text(&self) -> &'a [u8] {
        self.text
    }

    /// Whether all cells are empty or white space.
    pub(super) fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim_ascii().is_empty())
    }

    /// The line the row starts on; the first is 1.
    pub(super) fn line(&self) -> u64 {
        self.start.line
    }

    /// Where the row starts.
    pub(super) fn position(&self) -> ErrorPosition {
        self.start.position()
    }
}

/// The beginning of a row.
#[derive(Clone, Copy, Debug)]
struct Place {
    byte: u64,
    line: u64,
}

impl Place {
    fn position(self) -> ErrorPosition {
        ErrorPosition { byte: self.byte, line: self.line, column: 1 }
    }
}

/// Cuts text into rows.
#[derive(Debug)]
pub(super) struct Tokenizer {
    delimiter: u8,
    row_bytes: usize,
    /// Where the row that is being read, or else the next one, starts.
    start: Place,
    /// The last row ended with `\r`; a `\n` that follows belongs to it.
    skips_newline: bool,
    /// The beginning of a line whose end is still to come.
    carried: Vec<u8>,
    ends: Vec<usize>,
    quoted: QuotedRow,
}

/// A row with quotation marks, as far as it is read.
#[derive(Debug)]
struct QuotedRow {
    core: Reader,
    is_open: bool,
    /// Bytes and line breaks that were read.
    byte_count: usize,
    newline_count: u64,
    text: Vec<u8>,
    text_len: usize,
    ends: Vec<usize>,
    ends_len: usize,
}

impl Tokenizer {
    /// Makes a tokenizer of text that stands `start_byte` bytes into the file.
    pub(super) fn new(delimiter: u8, start_byte: u64, row_bytes: usize) -> Self {
        Self {
            delimiter,
            row_bytes,
            start: Place { byte: start_byte, line: 1 },
            skips_newline: false,
            carried: Vec::new(),
            ends: Vec::new(),
            quoted: QuotedRow {
                core: ReaderBuilder::new().delimiter(delimiter).build(),
                is_open: false,
                byte_count: 0,
                newline_count: 0,
                text: vec![0; 256],
                text_len: 0,
                ends: vec![0; 16],
                ends_len: 0,
            },
        }
    }

    /// What stands between two cells.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether the text so far ends between two rows.
    pub(super) fn ends_between(&self) -> bool {
        !self.quoted.is_open && self.carried.is_empty()
    }

    /// Reads the next chunk.
    pub(super) fn feed<S: RowSink>(
        &mut self,
        mut chunk: &[u8],
        sink: &mut S,
    ) -> Result<(), ParseError> {
        if !self.carried.is_empty() {
            // One byte more than the limit shows that a line is too long.
            let room = (self.row_bytes + 1).saturating_sub(self.carried.len());
            let window = &chunk[..room.min(chunk.len())];
            let line_end = memchr2(b'\n', b'\r', window);
            let (line_rest, rest) = chunk.split_at(line_end.map_or(window.len(), |end| end + 1));
            self.carried.extend_from_slice(line_rest);
            if line_end.is_none() {
                return self.check_carried();
            }
            chunk = rest;
            let mut line = std::mem::take(&mut self.carried);
            self.cut(&line, sink)?;
            line.clear();
            // A row that goes on after this line carries nothing.
            self.carried = line;
        }
        self.cut(chunk, sink)
    }

    /// Reads the last row, which may lack its line break.
    pub(super) fn finish<S: RowSink>(&mut self, sink: &mut S) -> Result<(), ParseError> {
        // A line break ends the last row, unless it is inside quotes.
        if self.quoted.is_open || !self.carried.is_empty() {
            self.feed(b"\n", sink)?;
        }
        if self.quoted.is_open {
            return Err(ParseError::at(ErrorKind::UnclosedQuote, self.start.position()));
        }
        Ok(())
    }

    /// Cuts text that starts at a row's start, or goes on with an open quoted row.
    fn cut<S: RowSink>(&mut self, mut text: &[u8], sink: &mut S) -> Result<(), ParseError> {
        while let Some(&first) = text.first() {
            if self.quoted.is_open {
                text = self.cut_quoted(text, sink)?;
                continue;
            }
            if std::mem::take(&mut self.skips_newline) && first == b'\n' {
                self.start.byte += 1;
                text = &text[1..];
                continue;
            }
            let run = sink.run(text, self.start.line);
            if run.rows > 0 {
                self.start.byte += run.bytes as u64;
                self.start.line += run.rows;
                text = &text[run.bytes..];
                continue;
            }
            let Some(line_end) = memchr2(b'\n', b'\r', text) else {
                let room = (self.row_bytes + 1).min(text.len());
                self.carried.extend_from_slice(&text[..room]);
                return self.check_carried();
            };
            let line = &text[..line_end];
            if line.len() > self.row_bytes {
                return Err(self.too_long());
            }
            if memchr(b'"', line).is_some() {
                self.quoted.open();
                continue;
            }
            if !line.is_empty() {
                self.ends.clear();
                self.ends.extend(memchr_iter(self.delimiter, line));
                self.ends.push(line.len());
                sink.row(&Row { text: line, ends: &self.ends, gap: 1, start: self.start })?;
            }
            self.start.byte += line_end as u64 + 1;
            self.start.line += 1;
            self.skips_newline = text[line_end] == b'\r';
            text = &text[line_end + 1..];
        }
        Ok(())
    }

    /// Reads on in an open quoted row; gives back what follows it, or nothing.
    fn cut_quoted<'a, S: RowSink>(
        &mut self,
        text: &'a [u8],
        sink: &mut S,
    ) -> Result<&'a [u8], ParseError> {
        // The limit and a line break.
        let room = (self.row_bytes + 1).saturating_sub(self.quoted.byte_count);
        let window = &text[..room.min(text.len())];
        let (read, is_whole) = self.quoted.read(window);
        let rest = &text[read..];
        if !is_whole {
            return if read == room { Err(self.too_long()) } else { Ok(rest) };
        }
        let quoted = &self.quoted;
        sink.row(&Row {
            text: &quoted.text[..quoted.text_len],
            ends: &quoted.ends[..quoted.ends_len],
            gap: 0,
            start: self.start,
        })?;
        self.start.byte += quoted.byte_count as u64;
        self.start.line += quoted.newline_count;
        self.skips_newline = text[read - 1] == b'\r';
        self.quoted.is_open = false;
        Ok(rest)
    }

    fn check_carried(&self) -> Result<(), ParseError> {
        if self.carried.len() > self.row_bytes { Err(self.too_long()) } else { Ok(()) }
    }

    #[cold]
    fn too_long(&self) -> ParseError {
        let kind = ErrorKind::RowTooLong { limit_bytes: self.row_bytes };
        ParseError::at(kind, self.start.position())
    }
}

impl QuotedRow {
    fn open(&mut self) {
        self.core.reset();
        self.is_open = true;
        (self.byte_count, self.newline_count) = (0, 0);
        (self.text_len, self.ends_len) = (0, 0);
    }

    /// Reads on; gives back how many bytes were read, and whether the row ends with them.
    fn read(&mut self, mut window: &[u8]) -> (usize, bool) {
        let mut read = 0;
        loop {
            let (result, in_len, out_len, ends_len) = self.core.read_record(
                window,
                &mut self.text[self.text_len..],
                &mut self.ends[self.ends_len..],
            );
            let is_whole = matches!(result, ReadRecordResult::Record);
            let taken = &window[..in_len];
            window = &window[in_len..];
            read += in_len;
            self.byte_count += in_len;
            self.text_len += out_len;
            self.ends_len += ends_len;
            self.newline_count += memchr_iter(b'\n', taken).count() as u64;
            if is_whole && taken.last() == Some(&b'\r') {
                self.newline_count += 1;
            }
            match result {
                ReadRecordResult::OutputFull => self.text.resize(self.text.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => self.ends.resize(self.ends.len() * 2, 0),
                ReadRecordResult::InputEmpty if !window.is_empty() => {}
                _ => return (read, is_whole),
            }
            // Empty input would tell csv-core that the text is over.
            if window.is_empty() {
                return (read, false);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Seen(Vec<(u64, Vec<String>)>);

    impl RowSink for Seen {
        fn row(&mut self, row: &Row<'_>) -> Result<(), ParseError> {
            let cells = row.cells().map(|cell| String::from_utf8_lossy(cell).into_owned());
            self.0.push((row.line(), cells.collect()));
            Ok(())
        }
    }

    fn rows(text: &str, chunk: usize, limit: usize) -> Result<Vec<(u64, Vec<String>)>, ParseError> {
        let mut seen = Seen::default();
        let mut tokenizer = Tokenizer::new(b',', 0, limit);
        for chunk in text.as_bytes().chunks(chunk) {
            tokenizer.feed(chunk, &mut seen)?;
        }
        tokenizer.finish(&mut seen)?;
        Ok(seen.0)
    }

    fn joined(text: &str) -> String {
        let whole = rows(text, usize::MAX, 1000).unwrap();
        for chunk in 1..text.len() {
            assert_eq!(rows(text, chunk, 1000).unwrap(), whole, "{text:?} in chunks of {chunk}");
        }
        let rows: Vec<_> =
            whole.iter().map(|(line, cells)| format!("{line}:{}", cells.join("|"))).collect();
        rows.join(" ")
    }

    #[test]
    fn every_chunking_gives_the_same_rows_and_lines() {
        assert_eq!(joined("a,b\nc,d"), "1:a|b 2:c|d");
        assert_eq!(joined("a,b\r\nc,d\r\n"), "1:a|b 2:c|d");
        assert_eq!(joined("a,b\rc,d\r"), "1:a|b 2:c|d");
        assert_eq!(joined("\n\r\n\ra,b\n\n\nc\n"), "4:a|b 7:c");
        assert_eq!(joined("\"a\",b\r\n\r\n\"c\"\r\nd"), "1:a|b 3:c 4:d");
        assert_eq!(joined("\"a\nb\",c\nd\n"), "1:a\nb|c 3:d");
        assert_eq!(joined("\"a\r\nb\",\"x\"\"y\"\r\nd"), "1:a\r\nb|x\"y 3:d");
        assert_eq!(joined("a,5\" disk\nb,c"), "1:a|5\" disk 2:b|c");
        assert_eq!(joined("\"a\"\r\"b\"\r\rc"), "1:a 2:b 4:c");
        assert_eq!(joined("a,,\n,\n\"\",\"\"\n"), "1:a|| 2:| 3:|");
        assert_eq!(joined("a,\"b,c\""), "1:a|b,c");
        assert_eq!(joined("\"\"\"\"\n"), "1:\"");
    }

    #[test]
    fn an_open_quote_is_refused_at_the_start_of_its_row() {
        for chunk in 1..20 {
            let error = rows("a,b\nc,\"d\ne,f\n", chunk, 1000).unwrap_err();
            assert_eq!(error.kind(), &ErrorKind::UnclosedQuote);
            assert_eq!(error.position().map(|place| (place.byte, place.line)), Some((4, 2)));
        }
    }

    #[test]
    fn rows_up_to_the_limit_are_read_and_longer_ones_refused() {
        for chunk in 1..20 {
            assert_eq!(rows("12345678\nx", chunk, 8).unwrap().len(), 2);
            assert_eq!(rows("\"12\n5\",8\n\"\"", chunk, 8).unwrap().len(), 2);
            for text in ["x\n123456789\n", "x\n123456789", "x\n\"12\n5\",89\n", "x\n\"12\n56789"] {
                let error = rows(text, chunk, 8).unwrap_err();
                assert_eq!(error.kind(), &ErrorKind::RowTooLong { limit_bytes: 8 }, "{text:?}");
                assert_eq!(error.position().map(|place| (place.byte, place.line)), Some((2, 2)));
            }
        }
    }
}
