//! Finds the end of a row that has quotation marks, and cuts such a row into cells.
//!
//! What breaks if you touch it: [`Scan`] and [`split_cells`] must agree on where cells end. The scan determines which
//! bytes form a row, across chunks. Only then is the row cut.

use memchr::{memchr, memchr2, memchr3};

/// The cells of one row: their text without quotation marks, and the offset in it at which each cell ends.
#[derive(Debug, Default)]
pub(super) struct Cells {
    pub(super) text: Vec<u8>,
    pub(super) ends: Vec<usize>,
}

/// The state of a scan within a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum CellState {
    /// Before the text of a cell, possibly after white space.
    #[default]
    Start,
    /// In a cell that does not begin with a quotation mark.
    Bare,
    Quoted,
    /// After a quotation mark in a quoted cell: it ends the cell, or is the first of an escaped pair.
    AfterQuote,
    /// After a quoted cell and white space.
    AfterCell,
}

/// Finds the end of a row with quotation marks, across chunks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Scan {
    state: CellState,
    /// Whether the quoted cell contains a line break.
    has_line_break: bool,
}

/// Why a scan stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScanEnd {
    /// The text is used up.
    Text,
    /// The row is complete after this many bytes, including the first byte of its line break.
    Row(usize),
    /// After this many bytes, text follows a quoted cell that spans several lines: a stray quotation mark opened it.
    Stray(usize),
}

impl Scan {
    pub(super) fn read(&mut self, text: &[u8], delimiter: u8) -> ScanEnd {
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

/// Cuts a complete row, without its line break, into cells. Removes quotation marks and the white space around them.
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
        // Text of an unquoted cell, or text after the closing quotation mark.
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

/// Cuts one of the lines that a stray quotation mark turned into one cell. Removes a quotation mark without a partner.
pub(super) fn split_line(line: &[u8], delimiter: u8, cells: &mut Cells) {
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
