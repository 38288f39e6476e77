//! Reads one file in several segments at the same time: where it may be cut, and how the segments become one again.
//!
//! A candidate cut may lie inside quotes. Segments are parsed speculatively and accepted only if the reader of the
//! preceding text ends exactly at the cut ([`ExportReader::append`] checks it). Any doubt is an answer of "no": an issue
//! in a segment, an error, a second header before it, a name in another encoding. Then the file is to be read from start
//! to end, which tells what is wrong and where. So segments give the same store, report and error as the whole, or
//! nothing.
//!
//! What breaks if one touches it: whatever a reader remembers from one row to the next (columns, names read in another
//! encoding, the state of the JSON array) is not known to the reader of a later segment. Each such memory needs a
//! condition in [`ExportReader::append`]. The property test `segments_come_to_the_whole_or_to_nothing` guards it.

use serde::{Deserialize, Serialize};

use super::gzip::Unpacker;
use super::json::JsonReader;
use super::{Body, ExportReader, Format, Limits};
use crate::model::StoreFragment;

/// What the reader of a segment found, except the cells of its days: they are many, so they are sent beside it.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileSegment {
    fragment: StoreFragment,
    is_last: bool,
}

impl FileSegment {
    /// Number of cells that belong to it.
    pub fn cells_len(&self) -> usize {
        self.fragment.cells_len()
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
    /// Makes a reader for a segment of the file that begins with `head`; `None` if that file can only be read whole.
    ///
    /// The head has to be 4 KiB at the least, and to hold the header of a CSV file. gzip files and files in UTF-16 are read whole.
    pub fn of_segment(limits: Limits, head: &[u8]) -> Option<(Format, Self)> {
        let mut whole = Self::new(limits);
        whole.feed(head).ok()?;
        let (format, body) = match &whole.text.body {
            _ if whole.unpacker.is_gzip() || whole.text.decoder.is_some() => return None,
            Body::Unknown => return None,
            Body::Csv(reader) => (Format::Csv, Body::Csv(Box::new(reader.of_segment(&limits)?))),
            Body::Json(reader) if !reader.is_array() => return None,
            Body::Json(_) => (Format::Json, Body::Json(Box::new(JsonReader::of_segment()))),
        };
        let mut segment = Self::new(limits);
        segment.unpacker = Unpacker::plain();
        segment.text.body = body;
        Some((format, segment))
    }

    /// Whether the text so far has an issue, or was refused: then it is of no use as a segment.
    pub fn has_issues(&self) -> bool {
        self.refused.is_some() || !self.text.sink.report.is_empty()
    }

    /// Ends a segment, and with the last one the file; gives the segment and its cells. `None` if it does not end between
    /// two rows or repositories, or has issues, or counts beyond 32 bits.
    pub fn into_segment(mut self, is_last: bool) -> Option<(FileSegment, Vec<u32>)> {
        let is_whole = if is_last {
            self.refused.is_none() && self.text.end_of_text().is_ok()
        } else {
            self.text.ends_between()
        };
        if !is_whole || self.has_issues() {
            return None;
        }
        let (fragment, cells) = self.text.sink.builder.into_fragment()?;
        Some((FileSegment { fragment, is_last }, cells))
    }

    /// Adds the segment that follows what has been read so far; `copy_cells` fills the slice that is made for its cells.
    /// Gives back whether it did: not if what was read does not end where a segment may begin, if it changed how rows
    /// are to be read, or if both have a record of one repository and day.
    pub fn append(&mut self, segment: FileSegment, copy_cells: impl FnOnce(&mut [u32])) -> bool {
        let FileSegment { fragment, is_last } = segment;
        let has_changed = match &self.text.body {
            Body::Csv(reader) => reader.has_changed_columns(),
            _ => false,
        };
        let is_taken = self.text.ends_between()
            && !has_changed
            && !self.text.sink.has_decoded_names()
            && self.text.sink.builder.append(fragment, copy_cells);
        if let (true, true, Body::Json(reader)) = (is_taken, is_last, &mut self.text.body) {
            reader.end_elsewhere();
        }
        is_taken
    }
}
