//! Cuts CSV text (RFC 4180) into rows of cells, chunk by chunk.
//!
//! Nearly all lines have no quotation marks. These are cut in place, inside the chunk. A row that begins on a line with
//! a quotation mark is first scanned to its end ([`Scan`]) and then cut by [`split_cells`]. An incomplete row at the
//! end of a chunk is carried over. Line breaks are `\n`, `\r\n` or `\r`; empty lines give no row. A row's line number
//! is that of the physical line on which it starts. If a row is longer than the limit, the file is rejected.
//! [`rows`](super::rows) interprets the cells.
//!
//! Beyond RFC 4180: white space may surround the quotation marks of a cell, and text after a closing quotation mark
//! belongs to the cell. If such text follows a cell that spans several lines, its opening mark was a stray one, and the
//! cell has swallowed rows. These lines are then cut one by one, and the line of the closing mark is read again. Each
//! line is read at most twice, so the cost stays linear.

use memchr::{memchr, memchr_iter, memchr2};

use super::super::{ErrorKind, ErrorPosition, ParseError};
use super::cells::{Cells, Scan, ScanEnd, split_cells, split_line};
use super::row::{Row, RowStart};
use super::run::Consumed;

/// Receives rows.
pub(super) trait RowSink {
    /// Receives the next row.
    fn row(&mut self, row: &Row<'_>) -> Result<(), ParseError>;

    /// Reads complete rows at the start of `text` that need not be cut into cells. Returns how much was consumed,
    /// possibly nothing.
    #[inline]
    fn run(&mut self, _text: &[u8], _first_line: u64) -> Consumed {
        Consumed::default()
    }

    /// Receives the lines that a stray quotation mark turned into one cell, before the rows on these lines follow one
    /// by one.
    fn stray_quote(&mut self, _first_line: u64, _last_line: u64, _text: &[u8]) {}
}

/// Cuts text into rows.
#[derive(Debug)]
pub(super) struct Tokenizer {
    delimiter: u8,
    row_bytes: usize,
    /// The start of the row that is being read, or of the next one.
    start: RowStart,
    /// Whether the last row ended with `\r`, so that a following `\n` belongs to it.
    skips_newline: bool,
    /// The beginning of a line that continues in the next chunk.
    carried: Vec<u8>,
    cells: Cells,
    quoted: QuotedRow,
}

/// A row that began on a line with a quotation mark, scanned so far.
#[derive(Debug)]
struct QuotedRow {
    is_open: bool,
    scan: Scan,
    /// The text so far, if the row began in an earlier chunk.
    text: Vec<u8>,
}

impl Tokenizer {
    /// Makes a tokenizer for text that begins `start_byte` bytes into the file.
    pub(super) fn new(delimiter: u8, start_byte: u64, row_bytes: usize) -> Self {
        Self {
            delimiter,
            row_bytes,
            start: RowStart { byte: start_byte, line: 1 },
            skips_newline: false,
            carried: Vec::new(),
            cells: Cells::default(),
            quoted: QuotedRow { is_open: false, scan: Scan::default(), text: Vec::new() },
        }
    }

    /// The byte between two cells.
    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Whether the text so far ends between two rows.
    pub(super) fn ends_at_boundary(&self) -> bool {
        self.open_row().is_empty()
    }

    /// The text of the row that is being read, as far as it is known.
    pub(super) fn open_row(&self) -> &[u8] {
        if self.quoted.is_open { &self.quoted.text } else { &self.carried }
    }

    /// The position at which the current row starts.
    pub(super) fn position(&self) -> ErrorPosition {
        self.start.position()
    }

    /// Reads the next chunk.
    pub(super) fn feed<S: RowSink>(
        &mut self,
        mut chunk: &[u8],
        sink: &mut S,
    ) -> Result<(), ParseError> {
        while !chunk.is_empty() {
            if self.carried.is_empty() {
                chunk = self.cut(chunk, sink)?;
                continue;
            }
            // One byte more than the limit is enough to show that a line is too long.
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
            // Consumes the whole line, since its only line break is the last byte.
            self.cut(&line, sink)?;
            line.clear();
            // A row that continues after this line is kept in `quoted`.
            self.carried = line;
        }
        Ok(())
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

    /// Cuts text that begins with a row or continues an open quoted row. Returns the text that is left after a line had
    /// to be carried over; otherwise consumes the whole text.
    fn cut<'a, S: RowSink>(
        &mut self,
        mut text: &'a [u8],
        sink: &mut S,
    ) -> Result<&'a [u8], ParseError> {
        while let Some(&first) = text.first() {
            if self.quoted.is_open {
                text = self.cut_quoted(text, sink)?;
                if !self.carried.is_empty() {
                    return Ok(text);
                }
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
                self.check_carried()?;
                return Ok(&[]);
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
                self.cells.ends.clear();
                self.cells.ends.extend(memchr_iter(self.delimiter, line));
                self.cells.ends.push(line.len());
                sink.row(&Row {
                    text: line,
                    ends: &self.cells.ends,
                    is_verbatim: true,
                    start: self.start,
                    last_line: self.start.line,
                })?;
            }
            self.start.byte += line_end as u64 + 1;
            self.start.line += 1;
            self.skips_newline = text[line_end] == b'\r';
            text = &text[line_end + 1..];
        }
        Ok(text)
    }

    /// Continues an open quoted row. Returns the text after the row; empty if the row continues.
    fn cut_quoted<'a, S: RowSink>(
        &mut self,
        text: &'a [u8],
        sink: &mut S,
    ) -> Result<&'a [u8], ParseError> {
        // The limit, plus one byte for the line break.
        let room = (self.row_bytes + 1).saturating_sub(self.quoted.text.len());
        let window = &text[..room.min(text.len())];
        match self.quoted.scan.read(window, self.delimiter) {
            ScanEnd::Text => {
                if window.len() == room {
                    return Err(self.too_long());
                }
                self.quoted.text.extend_from_slice(window);
                Ok(&text[window.len()..])
            }
            ScanEnd::Row(len) => {
                let mut carried = std::mem::take(&mut self.quoted.text);
                let row = if carried.is_empty() {
                    &window[..len]
                } else {
                    carried.extend_from_slice(&window[..len]);
                    &*carried
                };
                self.quoted.is_open = false;
                self.cut_lines(row, sink)?;
                carried.clear();
                self.quoted.text = carried;
                Ok(&text[len..])
            }
            ScanEnd::Stray(len) => {
                let mut lines = std::mem::take(&mut self.quoted.text);
                lines.extend_from_slice(&window[..len]);
                self.quoted.is_open = false;
                self.recover(&lines, sink)?;
                lines.clear();
                self.quoted.text = lines;
                Ok(&text[len..])
            }
        }
    }

    /// Cuts one row with quotation marks, including its line break. It may span any number of lines.
    fn cut_lines<S: RowSink>(&mut self, row: &[u8], sink: &mut S) -> Result<(), ParseError> {
        let line_count = line_breaks(row);
        let text = &row[..row.len() - 1];
        split_cells(text, self.delimiter, &mut self.cells);
        sink.row(&Row {
            text: &self.cells.text,
            ends: &self.cells.ends,
            is_verbatim: false,
            start: self.start,
            last_line: self.start.line + line_count.saturating_sub(1),
        })?;
        self.start.byte += row.len() as u64;
        self.start.line += line_count;
        self.skips_newline = row.last() == Some(&b'\r');
        Ok(())
    }

    /// Cuts the lines that a stray quotation mark turned into one cell, one by one. `lines` ends inside the line that
    /// closes the cell. That line is carried over and read again.
    #[cold]
    fn recover<S: RowSink>(&mut self, lines: &[u8], sink: &mut S) -> Result<(), ParseError> {
        let last_line = self.start.line + line_breaks(lines);
        sink.stray_quote(self.start.line, last_line, lines);
        let mut rest = lines;
        while let Some(end) = memchr2(b'\n', b'\r', rest) {
            let (line, others) = rest.split_at(end);
            let break_len = if others.starts_with(b"\r\n") { 2 } else { 1 };
            rest = &others[break_len..];
            if !line.is_empty() {
                split_line(line, self.delimiter, &mut self.cells);
                sink.row(&Row {
                    text: &self.cells.text,
                    ends: &self.cells.ends,
                    is_verbatim: false,
                    start: self.start,
                    last_line: self.start.line,
                })?;
            }
            self.start.byte += (end + break_len) as u64;
            self.start.line += 1;
        }
        self.carried.extend_from_slice(rest);
        Ok(())
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
        self.is_open = true;
        self.scan = Scan::default();
        self.text.clear();
    }
}

/// Counts the line breaks in a text: `\n`, `\r\n` and `\r` are one each.
fn line_breaks(text: &[u8]) -> u64 {
    let pairs = memchr_iter(b'\r', text).filter(|&at| text.get(at + 1) == Some(&b'\n')).count();
    (memchr::memchr2_iter(b'\n', b'\r', text).count() - pairs) as u64
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
            assert_eq!(
                error.position().map(|position| (position.byte, position.line)),
                Some((4, 2))
            );
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
                assert_eq!(
                    error.position().map(|position| (position.byte, position.line)),
                    Some((2, 2))
                );
            }
        }
    }
}
