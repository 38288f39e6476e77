//! Reads one file in several parts at the same time: where it may be cut, and how the parts become one again.
//!
//! A file may be cut before a row or a repository. What looks like such a place need not be one: a line break may stand
//! inside quotes. Only the reader of the text before can tell, so each part is read as if, and counts only once that
//! reader has ended exactly there ([`ExportReader::append`] sees to it). Whatever speaks against it, be it any error in
//! a part, comes to the same: the file is to be read from start to end, which tells what is wrong and where. So parts
//! give the same store, report and error as the whole, or nothing.

use serde::{Deserialize, Serialize};

use super::gzip::Unpacker;
use super::json::JsonReader;
use super::{Body, ExportReader, Format, Limits};
use crate::model::StoreFragment;

/// What the reader of a part found, but for the cells of its days: they are many, so they travel apart.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileSegment {
    gathered: StoreFragment,
    is_last: bool,
}

impl FileSegment {
    /// Number of cells that belong to it.
    pub fn cells_len(&self) -> usize {
        self.gathered.cells_len()
    }
}

/// How a repository begins that a file may be cut before.
const REPOSITORY_START: &[u8] = br#"{"repoType":"#;

impl Format {
    /// The first place in `text`, which stands inside a file of this format, where the file may be cut.
    ///
    /// ```
    /// use publisher_analytics_core::parse::Format;
    /// assert_eq!(Format::Csv.first_cut(b"02-03,4\nmodel,org"), Some(8));
    /// assert_eq!(Format::Json.first_cut(br#"4}]},{"repoType":"model""#), Some(5));
    /// assert_eq!(Format::Json.first_cut(b"{}"), None);
    /// ```
    pub fn first_cut(self, text: &[u8]) -> Option<usize> {
        match self {
            Self::Csv => memchr::memchr(b'\n', text).map(|line_end| line_end + 1),
            Self::Json => memchr::memchr_iter(b'{', text)
                .find(|&brace| text[brace..].starts_with(REPOSITORY_START)),
        }
    }
}

impl ExportReader {
    /// Makes a reader for a part of the file that begins with `head`; `None` if that file can only be read whole.
    ///
    /// The head has to be 4 KiB at the least, and to hold the header of a CSV file. gzip files and files in UTF-16 are read whole.
    pub fn of_segment(limits: Limits, head: &[u8]) -> Option<(Format, Self)> {
        let mut whole = Self::new(limits);
        whole.feed(head).ok()?;
        let (format, body) = match &whole.text.body {
            _ if whole.unpacker.is_gzip() || whole.text.decoder.is_some() => return None,
            Body::Unknown => return None,
            Body::Csv(reader) => (Format::Csv, Body::Csv(Box::new(reader.of_segment(&limits)?))),
            Body::Json(_) => (Format::Json, Body::Json(Box::new(JsonReader::of_segment()))),
        };
        let mut part = Self::new(limits);
        part.unpacker = Unpacker::plain();
        part.text.body = body;
        Some((format, part))
    }

    /// Whether anything of the text so far is in the report, or it was refused: then it is of no use as a part.
    pub fn has_trouble(&self) -> bool {
        self.refused.is_some() || !self.text.intake.report.is_empty()
    }

    /// Ends a part, and with the last one the file; gives the part and its cells. `None` if it does not end between two
    /// rows or repositories, or has trouble, or counts beyond 32 bits.
    pub fn into_segment(mut self, is_last: bool) -> Option<(FileSegment, Vec<u32>)> {
        let is_whole = if is_last {
            self.refused.is_none() && self.text.end_of_text().is_ok()
        } else {
            self.text.ends_between()
        };
        if !is_whole || self.has_trouble() {
            return None;
        }
        let (gathered, cells) = self.text.intake.builder.into_gathered()?;
        Some((FileSegment { gathered, is_last }, cells))
    }

    /// Takes in the part that follows what has been read so far; `copy_cells` fills the place that is made for its cells.
    /// Gives back whether it did: not if what was read does not end where a part may begin, or if both have a record of
    /// one repository and day.
    pub fn append(&mut self, part: FileSegment, copy_cells: impl FnOnce(&mut [u32])) -> bool {
        let FileSegment { gathered, is_last } = part;
        let is_taken =
            self.text.ends_between() && self.text.intake.builder.append(gathered, copy_cells);
        if let (true, true, Body::Json(reader)) = (is_taken, is_last, &mut self.text.body) {
            reader.end_elsewhere();
        }
        is_taken
    }
}
