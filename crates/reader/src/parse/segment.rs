//! Lets several readers read one file at the same time: defines where a file may be cut, and joins the segments again.
//!
//! A candidate cut may lie inside quotes. Segments are parsed speculatively and accepted only if the reader of the
//! preceding text ends exactly at the cut ([`ExportReader::append`] checks this). A segment is rejected in any doubtful
//! case: an issue in it, an error, a second header before it, a name in another encoding. The file is then read from
//! start to end, which finds what is wrong and where. So segments either give the same store, report and error as
//! reading the file as a whole, or are rejected.
//!
//! What breaks if you touch it: the reader of a later segment does not know what other readers remember from earlier
//! rows (columns, names in another encoding, the state of the JSON array). Every such memory needs a condition in
//! [`ExportReader::append`]. The property test `segments_give_the_same_as_the_file_or_nothing` checks this.

use serde::{Deserialize, Serialize};

use super::{ExportReader, Format, Limits};
use crate::model::StoreFragment;

/// The result of reading a segment, without the cells: they are large and are sent separately.
#[derive(Debug, Serialize, Deserialize)]
pub struct FileSegment {
    fragment: StoreFragment,
    is_last: bool,
}

impl FileSegment {
    /// Number of cells of the segment.
    pub fn cells_len(&self) -> usize {
        self.fragment.cells_len()
    }
}

/// The beginning of a repository object. A JSON file may be cut in front of it.
const REPOSITORY_START: &[u8] = br#"{"repoType":"#;

impl Format {
    /// Returns the first offset in `text`, a section of a file of this format, at which the file may be cut.
    ///
    /// ```
    /// use publisher_analytics_reader::parse::Format;
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
    /// Makes a reader for a segment of the file that begins with `head`; `None` if the file cannot be read in segments.
    ///
    /// The head must have at least 4 KiB and contain the header of a CSV file. gzip and UTF-16 files cannot be read in
    /// segments.
    pub fn of_segment(limits: Limits, head: &[u8]) -> Option<(Format, Self)> {
        let mut head_reader = Self::new(limits);
        head_reader.feed(head).ok()?;
        let (format, reader) = head_reader.reader.of_segment(&limits)?;
        Some((format, Self::with_reader(reader, limits)))
    }

    /// Whether the text so far has an issue or was rejected, so that it cannot be used as a segment.
    pub fn has_issues(&self) -> bool {
        self.refused.is_some() || !self.sink.report.is_empty()
    }

    /// Ends a segment and returns it with its cells. Returns `None` if the segment does not end between two rows or
    /// repositories (the last segment: at the end of the file), has issues, or has counts that do not fit into a cell.
    pub fn into_segment(mut self, is_last: bool) -> Option<(FileSegment, Vec<u32>)> {
        if self.refused.is_some() {
            return None;
        }
        if is_last {
            self.reader.finish(&mut self.sink).ok()?;
        } else if !self.reader.ends_at_boundary() {
            return None;
        }
        if self.sink.check_limit().is_err() || !self.sink.report.is_empty() {
            return None;
        }
        let (fragment, cells) = self.sink.builder.into_fragment()?;
        Some((FileSegment { fragment, is_last }, cells))
    }

    /// Appends the segment that follows the text read so far. `copy_cells` fills the slice reserved for its cells.
    ///
    /// Returns false and appends nothing if the text so far does not end where a segment may begin, if a second header
    /// changed the columns, if a name was decoded or trimmed, if both have a record of the same repository and day, or
    /// if the store would exceed its limit.
    pub fn append(&mut self, segment: FileSegment, copy_cells: impl FnOnce(&mut [u32])) -> bool {
        let FileSegment { fragment, is_last } = segment;
        let is_appended = self.reader.ends_at_boundary()
            && !self.reader.has_changed_columns()
            && !self.sink.has_respelled_names()
            && self.sink.builder.append(fragment, copy_cells);
        if is_appended && is_last {
            self.reader.mark_finished();
        }
        is_appended
    }
}
