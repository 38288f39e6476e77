//! Writes why a file is refused, in one to three full English sentences: what it looks like, where, what to do.

use std::fmt;

use super::visible::grouped;
use super::{ErrorKind, ErrorPosition, GzipError, ParseError};
use crate::model::TotalOverflow;

impl fmt::Display for ParseError {
    #[expect(clippy::too_many_lines, reason = "one arm for each kind, and nothing but texts")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, position) = (self.kind(), self.position());
        match kind {
            ErrorKind::Empty => f.write_str(
                "This file is empty. The download may have failed: download the export again, \
                 and check that the file has a size before you open it.",
            ),
            ErrorKind::Html => f.write_str(
                "This is a web page (HTML), not an export — perhaps a sign-in page was saved. \
                 Sign in on the Hub, download the export again, and open that file.",
            ),
            ErrorKind::Markup => f.write_str(
                "This is markup (XML or the like), not an export. Open the CSV or JSON file \
                 that the Publisher Analytics page of your organization offers for download.",
            ),
            ErrorKind::Binary => f.write_str(
                "This is a binary file, not an export: it has bytes that no text has. Open the \
                 CSV or JSON file that the Publisher Analytics page offers for download; a \
                 gzip-compressed one opens too.",
            ),
            ErrorKind::Gzip(error @ GzipError::TooLarge { .. }) => write!(
                f,
                "This gzip file is refused: {error}, which no export does. Unpack it yourself to \
                 see what it holds, and download the export again."
            ),
            ErrorKind::Gzip(error @ GzipError::TrailingBytes { .. }) => write!(
                f,
                "This gzip file is damaged, or something was appended to it: {error}. Download \
                 or copy it again, or unpack it yourself and open the result."
            ),
            ErrorKind::Gzip(error) => write!(
                f,
                "This gzip file is cut short or damaged: {error}. Download or copy it again."
            ),
            ErrorKind::JsonLines => f.write_str(
                "This file has repository objects, but not in an array, as an export has them. \
                 Put [ before the first and ] after the last, and commas between them, or \
                 download the export again.",
            ),
            ErrorKind::RequestLog => f.write_str(
                "This is a log of single requests (it has a column hashedIp), not the daily \
                 download export. On the Publisher Analytics page, take the download breakdown \
                 (repoType, repoName, total, timestamp, downloads), and open that file.",
            ),
            ErrorKind::OtherType(file_type) => file_type.fmt_refusal(f),
            ErrorKind::JsonMessage { key, message } => write!(
                f,
                "This is a JSON object that says \"{key}\": \"{message}\", not an export — \
                 perhaps the token was missing or not valid, or its owner may not see this \
                 organization. Check the token and the organization's name, and download the \
                 export again."
            ),
            ErrorKind::JsonObject { keys } => {
                f.write_str("This is a JSON object ")?;
                fmt_list(f, "with the keys ", keys, "without keys")?;
                f.write_str(
                    ", not an export: an export is an array of repositories, [{\"repoType\": \
                     …}, …]. Open the JSON or CSV file that the Publisher Analytics page \
                     offers for download.",
                )
            }
            ErrorKind::NotRepositories { index, found } => {
                write!(
                    f,
                    "This is a JSON array, but element {} is not a repository with \
                     \"repoName\" and \"records\": it has {found}",
                    grouped(index + 1)
                )?;
                fmt_place(f, position)?;
                f.write_str(
                    ". Open the JSON or CSV file that the Publisher Analytics page offers for \
                     download.",
                )
            }
            ErrorKind::JsonSyntax { reason, found } => {
                write!(f, "This looks like a JSON export, but it is damaged")?;
                fmt_place(f, position)?;
                write!(
                    f,
                    ": {reason}, at \"{found}\". Download the export again, or mend that place."
                )
            }
            ErrorKind::JsonTruncated { repository, inside } => {
                let place = if *inside { "inside" } else { "before" };
                write!(f, "This JSON export ends {place} repository {}", grouped(*repository))?;
                if let Some(position) = position {
                    write!(f, " (byte {})", grouped(position.byte))?;
                }
                f.write_str(": the download was cut short. Download it again.")
            }
            ErrorKind::TrailingText { found } => {
                f.write_str("This JSON export has more text after the end of its array")?;
                fmt_place(f, position)?;
                write!(
                    f,
                    ": \"{found}\". If two exports were joined in one file, open them one by \
                     one; otherwise download the export again."
                )
            }
            ErrorKind::RepositoryTooLong { limit_bytes } => {
                f.write_str("The repository that starts here")?;
                fmt_place(f, position)?;
                write!(
                    f,
                    " takes more than {} bytes, which no export needs. A closing brace may be \
                     missing: download the export again.",
                    grouped(*limit_bytes as u64)
                )
            }
            ErrorKind::MissingColumns { missing, found } => {
                let s = if missing.len() == 1 { "" } else { "s" };
                write!(f, "This table lacks the column{s} {}", missing.join(", "))?;
                fmt_list(f, "; it has ", found, "; it has no named columns")?;
                f.write_str(
                    ". The first line of an export is \
                     repoType,repoName,total,timestamp,downloads: add or rename the columns, \
                     or download the export again.",
                )
            }
            ErrorKind::PlainText { found } => write!(
                f,
                "This is text, but neither a JSON export nor a CSV export: it begins \
                 \"{found}\". An export begins with [ or with \
                 repoType,repoName,total,timestamp,downloads. If this is a message from the \
                 Hub, do what it says, and download the export again."
            ),
            ErrorKind::RowTooLong { limit_bytes } => {
                f.write_str("The row that starts here")?;
                fmt_place(f, position)?;
                write!(
                    f,
                    " takes more than {} bytes: perhaps a quoted cell is never closed, or this \
                     is no CSV file. Mend that row, or download the export again.",
                    grouped(*limit_bytes as u64)
                )
            }
            ErrorKind::UnclosedQuote => {
                f.write_str("A quoted cell is never closed in the row that starts here")?;
                fmt_place(f, position)?;
                f.write_str(
                    ": the download was cut short, or a quotation mark too many stands in that \
                     row. Download the export again, or mend that row.",
                )
            }
            ErrorKind::StoreTooLarge { limit_bytes } => write!(
                f,
                "This export is too large to hold: its repositories and their days would take \
                 more than {} bytes, many times what the largest organizations need. The file \
                 may be damaged: look for names that differ in every row, and for days that lie \
                 decades apart. Otherwise open it in parts.",
                grouped(*limit_bytes as u64)
            ),
            ErrorKind::TooManyConflictingRows { repository, day } => write!(
                f,
                "This export cannot be right: {repository} has more than a thousand rows for {day}, \
                 each with other downloads. Download it again, or remove these rows."
            ),
            ErrorKind::TotalTooLarge => write!(
                f,
                "This export cannot be right: {TotalOverflow}. Download it again, or look for \
                 damaged counts."
            ),
        }
    }
}

/// Writes a place as ` (line 3, column 14, byte 160)`.
fn fmt_place(f: &mut fmt::Formatter<'_>, position: Option<ErrorPosition>) -> fmt::Result {
    let Some(ErrorPosition { byte, line, column }) = position else { return Ok(()) };
    write!(f, " (line {}, column {}, byte {})", grouped(line), grouped(column), grouped(byte))
}

fn fmt_list(
    f: &mut fmt::Formatter<'_>,
    before: &str,
    items: &[String],
    without: &str,
) -> fmt::Result {
    if items.is_empty() {
        return f.write_str(without);
    }
    write!(f, "{before}{}", items.join(", "))
}
