//! Cuts CSV text (RFC 4180) into rows of cells, chunk by chunk.
//!
//! Lines without quotation marks, which is nearly all of them, are cut where they stand in the chunk. A row that begins
//! on a line with a quotation mark is scanned to its end first ([`Scan`]) and then cut into cells by [`split_cells`]. What
//! a chunk's end cuts is carried over. Line breaks are `\n`, `\r\n` or `\r`; empty lines give no row. A row's line is the
//! physical line it starts on. Longest row: the limit, beyond which the file is refused. What a cell means is for
//! [`rows`](super::rows) to say.
//!
//! Besides RFC 4180: white space may surround the quotation marks of a cell; text after a closing quotation mark belongs
//! to the cell. If such text follows a cell over several lines, the mark that opened the cell is a stray one, and has
//! swallowed the lines up to there. Then these lines are cut one by one, and the line of the closing mark is read anew.
//! Each line is read at most twice that way, so the cost stays linear.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use super::super::{ErrorKind, ErrorPosition, ParseError};
use super::run::Consumed;

/// Takes rows.
pub(super) trait RowSink {
    /// Takes the next row.
    fn row(&mut self, row: &Row<'_>) -> Result<(), ParseError>;

    /// Takes whole rows off a text that starts with a row, as many as need no cutting: perhaps none.
    #[inline]
    fn run(&mut self, _text: &[u8], _first_line: u64) -> Consumed {
        Consumed::default()
    }

    /// Is told of lines that a stray quotation mark made one cell, before their rows come one by one.
    fn stray_quote(&mut self, _first_line: u64, _last_line: u64, _text: &[u8]) {}
}

/// One row of cells, with the quotation marks taken off.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row<'a> {
    /// The cells, with one byte between two of them.
    text: &'a [u8],
    /// Where each cell ends in `text`.
    ends: &'a [usize],
    /// Whether `text` is what stands in the file.
    is_verbatim: bool,
    start: RowStart,
    last_line: u64,
}

impl<'a> Row<'a> {
    /// The cell in this column, if the row has so many.
    #[inline]
    pub(super) fn cell(&self, index: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(index)?;
        let start = if index == 0 { 0 } else { self.ends[index - 1] + 1 };
        self.text.get(start..end)
    }

    /// Number of cells.
    pub(super) fn cell_count(&self) -> usize {
        self.ends.len()
    }

    /// All cells.
    pub(super) fn cells(&self) -> impl Iterator<Item = &'a [u8]> {
        let row = *self;
        (0..row.ends.len()).filter_map(move |index| row.cell(index))
    }

    /// What stands before a cell, the delimiter included; `None` for a row with quotation marks.
    pub(super) fn text_before(&self, index: usize) -> Option<&'a [u8]> {
        let end = *self.ends.get(index.checked_sub(1)?)?;
        self.is_verbatim.then(|| &self.text[..=end])
    }

    /// The text of the row, without its quotation marks.
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

    /// The line the row ends on.
    pub(super) fn last_line(&self) -> u64 {
        self.last_line
    }

    /// Where the row starts.
    pub(super) fn position(&self) -> ErrorPosition {
        self.start.position()
    }

    /// A row of other cells at the same position. `ends` says where each ends in `text`.
    pub(super) fn with_cells<'b>(&self, text: &'b [u8], ends: &'b [usize]) -> Row<'b> {
        Row { text, ends, is_verbatim: false, start: self.start, last_line: self.last_line }
    }

    /// Where each cell ends in the text.
    pub(super) fn ends(&self) -> &'a [usize] {
        self.ends
    }
}

/// The beginning of a row.
#[derive(Clone, Copy, Debug)]
struct RowStart {
    byte: u64,
    line: u64,
}

impl RowStart {
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
    start: RowStart,
    /// The last row ended with `\r`; a `\n` that follows belongs to it.
    skips_newline: bool,
    /// The beginning of a line whose end is still to come.
    carried: Vec<u8>,
    cells: Cells,
    quoted: QuotedRow,
}

/// The cells of one row, cut.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) text: Vec<u8>,
    pub(super) ends: Vec<usize>,
}

/// A row that began on a line with a quotation mark, as far as it is scanned.
#[derive(Debug)]
struct QuotedRow {
    is_open: bool,
    scan: Scan,
    /// The text so far, if the row began in an earlier chunk.
    text: Vec<u8>,
}

impl Tokenizer {
    /// Makes a tokenizer of text that stands `start_byte` bytes into the file.
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
        while !chunk.is_empty() {
            if self.carried.is_empty() {
                chunk = self.cut(chunk, sink)?;
                continue;
            }
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
            // Takes all: there is no line break but the last byte.
            self.cut(&line, sink)?;
            line.clear();
            // A row that goes on after this line carries nothing.
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

    /// Cuts text that starts at a row's start, or goes on with an open quoted row. Gives back what follows a line that is
    /// now carried over.
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

    /// Reads on in an open quoted row; gives back what follows it, or nothing.
    fn cut_quoted<'a, S: RowSink>(
        &mut self,
        text: &'a [u8],
        sink: &mut S,
    ) -> Result<&'a [u8], ParseError> {
        // The limit and a line break.
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

    /// Cuts one row with quotation marks, over any number of lines, its line break included.
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

    /// Cuts lines that a stray quotation mark made one cell, each for itself. `lines` ends inside the line on which that
    /// cell is closed; that line is carried over, to be read anew.
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

/// Line breaks in a text: `\n`, `\r\n` and `\r` are one each.
fn line_breaks(text: &[u8]) -> u64 {
    let pairs = memchr_iter(b'\r', text).filter(|&at| text.get(at + 1) == Some(&b'\n')).count();
    (memchr::memchr2_iter(b'\n', b'\r', text).count() - pairs) as u64
}

/// Where in a row a scan stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CellState {
    /// Before a cell's text, perhaps after white space.
    #[default]
    Start,
    /// In a cell that does not begin with a quotation mark.
    Bare,
    Quoted,
    /// After a quotation mark in a quoted cell: its end, or the first of two.
    AfterQuote,
    /// After a quoted cell and white space.
    AfterCell,
}

/// Looks for the end of a row with quotation marks, across chunks.
#[derive(Clone, Copy, Debug, Default)]
struct Scan {
    state: CellState,
    /// Whether the quoted cell has a line break.
    has_line_break: bool,
}

/// Why a scan stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ScanEnd {
    /// The text is used up.
    Text,
    /// The row is whole after so many bytes, the first byte of its line break included.
    Row(usize),
    /// After so many bytes, text follows a quoted cell over several lines: a stray quotation mark has opened it.
    Stray(usize),
}

impl Scan {
    fn read(&mut self, text: &[u8], delimiter: u8) -> ScanEnd {
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            match self.state {
                CellState::Quoted => {
                    let end = memchr(b'"', &text[at..]).map_or(text.len(), |found| at + found);
                    if !self.has_line_break {
                        self.has_line_break = memchr2(b'\n', b'\r', &text[at..end]).is_some();
                    }
                    if end < text.len() {
                        self.state = CellState::AfterQuote;
                    }
                    at = end + 1;
                    continue;
                }
                CellState::Bare => {
                    let Some(found) = memchr3(delimiter, b'\n', b'\r', &text[at..]) else {
                        return ScanEnd::Text;
                    };
                    at += found;
                    if text[at] != delimiter {
                        return ScanEnd::Row(at + 1);
                    }
                    self.state = CellState::Start;
                }
                CellState::AfterQuote if byte == b'"' => self.state = CellState::Quoted,
                _ if byte == delimiter => self.state = CellState::Start,
                _ if byte == b'\n' || byte == b'\r' => return ScanEnd::Row(at + 1),
                CellState::Start if byte == b'"' => {
                    (self.state, self.has_line_break) = (CellState::Quoted, false);
                }
                CellState::Start if is_space(byte) => {}
                CellState::AfterQuote | CellState::AfterCell if is_space(byte) => {
                    self.state = CellState::AfterCell;
                }
                CellState::AfterQuote | CellState::AfterCell if self.has_line_break => {
                    return ScanEnd::Stray(at);
                }
                _ => self.state = CellState::Bare,
            }
            at += 1;
        }
        ScanEnd::Text
    }
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// Cuts a whole row, without its line break, into cells. Quotation marks and the white space around them are taken off.
pub(super) fn split_cells(row: &[u8], delimiter: u8, cells: &mut Cells) {
    let Cells { text, ends } = cells;
    text.clear();
    ends.clear();
    let mut rest = row;
    loop {
        let blanks = rest.iter().take_while(|&&byte| is_space(byte) && byte != delimiter).count();
        let was_quoted = rest.get(blanks) == Some(&b'"');
        let mut is_quoted = was_quoted;
        if is_quoted {
            rest = &rest[blanks + 1..];
        }
        while is_quoted {
            let end = memchr(b'"', rest).unwrap_or(rest.len());
            text.extend_from_slice(&rest[..end]);
            rest = rest.get(end + 1..).unwrap_or_default();
            is_quoted = rest.first() == Some(&b'"');
            if is_quoted {
                text.push(b'"');
                rest = &rest[1..];
            }
        }
        // All of a cell without quotation marks, and what follows the closing one.
        let end = memchr(delimiter, rest);
        let bare = &rest[..end.unwrap_or(rest.len())];
        if !was_quoted || !bare.iter().all(|&byte| is_space(byte)) {
            text.extend_from_slice(bare);
        }
        ends.push(text.len());
        let Some(end) = end else { return };
        text.push(delimiter);
        rest = &rest[end + 1..];
    }
}

/// Cuts one line of several that a stray quotation mark made one cell. A quotation mark without its partner is taken off.
fn split_line(line: &[u8], delimiter: u8, cells: &mut Cells) {
    let mut scan = Scan::default();
    let _end = scan.read(line, delimiter);
    if scan.state != CellState::Quoted {
        return split_cells(line, delimiter, cells);
    }
    let Cells { text, ends } = cells;
    text.clear();
    ends.clear();
    for cell in line.split(|&byte| byte == delimiter) {
        if !ends.is_empty() {
            text.push(delimiter);
        }
        let cell = cell.trim_ascii();
        let cell = cell.strip_prefix(b"\"").unwrap_or(cell);
        text.extend_from_slice(cell.strip_suffix(b"\"").unwrap_or(cell));
        ends.push(text.len());
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
