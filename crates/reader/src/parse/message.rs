//! Explains why a file is rejected, in one to three full English sentences: what the file is, where it is damaged, what
//! to do.

use std::fmt;

use super::error::TableShape;
use super::hint::hint;
use super::report::{IssueKind, Position};
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
                 and check that the file is not empty before you open it.",
            ),
            ErrorKind::NoRepositories => f.write_str(
                "This export has no repositories, so nothing was opened. If the organization has some, download the \
                 export again.",
            ),
            ErrorKind::CsvTruncated => {
                f.write_str("This CSV export ends inside a row")?;
                fmt_position(f, position)?;
                f.write_str(
                    ": the download was cut short. Download it again, or delete that row if nothing else is missing.",
                )
            }
            ErrorKind::CharacterTruncated => f.write_str(
                "This file in UTF-16 ends inside a character: the download was cut short, or a byte was appended. \
                 Download it again, or save it as UTF-8.",
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
                "This is a binary file, not an export: it contains bytes that do not occur in text. Open the \
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
            ErrorKind::JsonTable(TableShape::Values) => f.write_str(
                "This is a table in JSON, a list of rows without column names, as pandas writes it with \
                 orient=\"values\". An export needs the names: write the table with \
                 df.to_csv(\"export.csv\", index=False), and open that file.",
            ),
            ErrorKind::JsonTable(shape) => {
                let orient = shape.orient();
                write!(
                    f,
                    "This is a table in JSON as pandas writes it (orient=\"{orient}\"), not an export. This line of \
                     Python turns it into one: pandas.read_json(\"file.json\", \
                     orient=\"{orient}\").to_csv(\"export.csv\", index=False). Then open export.csv."
                )
            }
            ErrorKind::JsonWrapped { key } => write!(
                f,
                "This is a JSON object that holds the export under the key \"{key}\". Extract it, for example with \
                 jq '.[\"{key}\"]' file.json > export.json, and open export.json."
            ),
            ErrorKind::NoReadableRecord { count, kind, position, found, cells } => {
                fmt_no_record(f, *count, *kind, position, found, *cells)
            }
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
                fmt_position(f, position)?;
                f.write_str(
                    ". Open the JSON or CSV file that the Publisher Analytics page offers for \
                     download.",
                )
            }
            ErrorKind::JsonSyntax { reason, found } => {
                write!(f, "This looks like a JSON export, but it is damaged")?;
                fmt_position(f, position)?;
                write!(
                    f,
                    ": {reason}, at \"{found}\". {}",
                    json_advice(found)
                )
            }
            ErrorKind::JsonTruncated { repository, inside } => {
                let relation = if *inside { "inside" } else { "before" };
                write!(f, "This JSON export ends {relation} repository {}", grouped(*repository))?;
                if let Some(position) = position {
                    write!(f, " (byte {})", grouped(position.byte))?;
                }
                f.write_str(": the download was cut short. Download it again.")
            }
            ErrorKind::TrailingText { found } => {
                f.write_str("This JSON export has more text after the end of its array")?;
                fmt_position(f, position)?;
                write!(
                    f,
                    ": \"{found}\". If two exports were joined in one file, open them one by \
                     one; otherwise download the export again."
                )
            }
            ErrorKind::RepositoryTooLong { limit_bytes } => {
                f.write_str("The repository that starts here")?;
                fmt_position(f, position)?;
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
                if found.iter().any(|name| name.len() > 2 && name.starts_with('\'') && name.ends_with('\'')) {
                    return f.write_str(
                        ". The names are in single quotes, which CSV does not support: replace them with double quotes, or \
                         remove them.",
                    );
                }
                f.write_str(
                    ". The first line of an export is \
                     repoType,repoName,total,timestamp,downloads: delete lines above it, add or \
                     rename the columns, or download the export again.",
                )?;
                if missing.len() < 3 {
                    return Ok(());
                }
                f.write_str(
                    " If it is a table of your own, to open beside an export, call its column of repository names “name” or \
                     “repository”.",
                )
            }
            ErrorKind::PlainText { found } => {
                write!(
                    f,
                    "This is text, but neither a JSON export nor a CSV export: it begins \
                     with \"{found}\". "
                )?;
                let after_name = (0..found.len())
                    .find_map(|start| found.get(start..)?.strip_prefix("repoName"));
                match after_name.and_then(|rest| rest.chars().next()) {
                    Some(separator) => write!(f, "Its cells are separated by {separator}: save it with commas."),
                    None => f.write_str(
                        "An export begins with [ or with repoType,repoName,total,timestamp,downloads: delete lines \
                         above that. If this is a message from the Hub, do what it says, and download the export \
                         again.",
                    ),
                }
            }
            ErrorKind::RowTooLong { limit_bytes } => {
                f.write_str("The row that starts here")?;
                fmt_position(f, position)?;
                write!(
                    f,
                    " takes more than {} bytes: perhaps a quoted cell is never closed, or this \
                     is not a CSV file. Correct that row, or download the export again.",
                    grouped(*limit_bytes as u64)
                )
            }
            ErrorKind::UnclosedQuote => {
                f.write_str("A quoted cell is never closed in the row that starts here")?;
                fmt_position(f, position)?;
                f.write_str(
                    ": the download was cut short, or that row has one quotation mark too many. \
                     Download the export again, or correct that row.",
                )
            }
            ErrorKind::StoreTooLarge { limit_bytes } => write!(
                f,
                "This export is too large to open: its repositories and their days would take \
                 more than {} bytes, many times what the largest organizations need. The file \
                 may be damaged: look for names that differ in every row, and for days that lie \
                 decades apart. Otherwise split it into several files, and open them one by one.",
                grouped(*limit_bytes as u64)
            ),
            ErrorKind::TooManyConflictingRows { repository, day } => write!(
                f,
                "This export cannot be right: {repository} has more than a thousand rows for {day}, \
                 each with different downloads. Download it again, or remove these rows."
            ),
            ErrorKind::TotalTooLarge => write!(
                f,
                "This export cannot be right: {TotalOverflow}. Download it again, or look for \
                 damaged counts."
            ),
        }
    }
}

/// Writes that no row or record could be read, quotes one of them, and gives advice.
fn fmt_no_record(
    f: &mut fmt::Formatter<'_>,
    count: u64,
    kind: IssueKind,
    position: &Position,
    found: &str,
    cells: Option<(u64, u64)>,
) -> fmt::Result {
    let (one, many) = match (kind, position) {
        (IssueKind::UnreadableRecords, _) => ("list of records", "lists of records"),
        (_, Position::Path(_)) => ("record", "records"),
        _ => ("row", "rows"),
    };
    if count == 1 {
        write!(f, "The only {one} of this file could not be read")?;
    } else {
        write!(f, "None of the {} {many} of this file could be read", grouped(count))?;
    }
    write!(f, ", so nothing was opened. {position}: {}", kind.label())?;
    write!(f, " \"{found}\".")?;
    if let Some((row, header)) = cells {
        let s = if row == 1 { "" } else { "s" };
        write!(f, " That row has {} cell{s}, the header {}.", grouped(row), grouped(header))?;
    }
    let advice = hint(kind, found).unwrap_or(match kind {
        IssueKind::DayOutOfRange => {
            "Only days from 2000 to tomorrow are read: check the dates and the clock of this machine."
        }
        IssueKind::MissingName => "Each row needs a repository name: fill it in, or download the export again.",
        _ => {
            "An export has a name, a timestamp such as 2026-06-01T00:00:00.000Z and a whole number of downloads for each \
             repository and day: correct the file, or download the export again."
        }
    });
    write!(f, " {advice}")
}

/// Returns advice for a syntax error at the text `found`.
fn json_advice(found: &str) -> &'static str {
    if found.starts_with('\'') {
        "JSON allows only double quotes. If Python printed this file, write it with json.dump instead."
    } else if ["NaN", "None", "True", "False", "Infinity", "-Infinity", "undefined"]
        .iter()
        .any(|word| found.starts_with(word))
    {
        "JSON has no such value: write null, true or false instead."
    } else {
        "Download the export again, or correct the file at that position."
    }
}

/// Writes a position as ` (line 3, column 14, byte 160)`.
fn fmt_position(f: &mut fmt::Formatter<'_>, position: Option<ErrorPosition>) -> fmt::Result {
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
