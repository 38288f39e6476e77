//! Reads a user-supplied table that complements an export: CSV with a column of repository names and further columns.
//!
//! Delimiter, quotation marks, encoding and byte order mark are detected as for exports. The names are in the first of
//! the columns [`NAME_COLUMNS`]. A column `type` that contains nothing but the Hub's types tells which repository of
//! that name is meant. Every other column with a header or a value is one of the user's columns. If several rows have
//! the same name and type, the last one wins. A table with a column of an export is not a user-supplied table.
//! User-supplied tables are small, so they are read as a whole.

use std::collections::HashMap;
use std::fmt;

use super::csv::{first_row, plain_rows};
use super::encoding::{Encoding, Utf16Decoder, windows_1252};
use super::sniff::delimiter;
use super::visible::visible;
use crate::model::{Day, OwnRow, OwnTable, RepoType, search_key};

/// The maximum file size of a user-supplied table.
pub const MAX_OWN_TABLE_BYTES: usize = 8_000_000;
/// The maximum number of columns besides the names.
const MAX_COLUMNS: usize = 20;
/// The accepted headers of the name column, in lower case and reduced to letters and digits.
const NAME_COLUMNS: [&str; 11] = [
    "name",
    "repository",
    "reponame",
    "repoid",
    "repo",
    "modelid",
    "datasetid",
    "model",
    "dataset",
    "space",
    "id",
];
/// The accepted headers of the type column.
const TYPE_COLUMNS: [&str; 3] = ["type", "repotype", "repositorytype"];
/// Columns of exports and logs. No user-supplied table has them.
const EXPORT_COLUMNS: [&str; 3] = ["timestamp", "downloads", "hashedip"];
/// The maximum number of column names that an error lists.
const MAX_LISTED: usize = 12;

/// Why a user-supplied table is rejected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnTableError {
    /// It has more than [`MAX_OWN_TABLE_BYTES`].
    TooLarge,
    /// No column has one of the accepted headers for names.
    NoNames {
        /// The column names found.
        found: Vec<String>,
    },
    /// There is no column besides the names.
    NoColumns,
    /// There are more columns than the page can show.
    TooManyColumns {
        /// The number of columns besides the names.
        columns: usize,
    },
    /// No row has a name.
    NoRows,
    /// A quotation mark is not closed.
    OpenQuote {
        /// The line on which its row begins; the first is 1.
        line: u64,
    },
}

impl fmt::Display for OwnTableError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge => f.write_str(
                "A table of your own may have at most 8 MB: leave out columns or rows that you do not need.",
            ),
            Self::NoNames { found } => write!(
                f,
                "This table has no column of repository names; it has {}. Call the column of names “name” or “repository”.",
                found.join(", ")
            ),
            Self::NoColumns => f.write_str(
                "This table has a column of names but no other column: add columns such as team or licence.",
            ),
            Self::TooManyColumns { columns } => write!(
                f,
                "This table has {columns} columns besides the names; at most {MAX_COLUMNS} are allowed: leave some out."
            ),
            Self::NoRows => f.write_str("No row of this table has a name."),
            Self::OpenQuote { line } => write!(
                f,
                "The row on line {line} of this table has a quotation mark that is not closed: close it, or remove it."
            ),
        }
    }
}

/// Whether the first bytes of a file look like a user-supplied table: it has a column of names and no column of an
/// export, and at most one of its headers is a date.
pub fn is_own_table(head: &[u8]) -> bool {
    let text = own_table_text(head);
    let Some(delimiter) = delimiter_of(&text) else { return false };
    let Some(header) = first_row(text.as_bytes(), delimiter) else { return false };
    let names: Vec<String> = header.iter().map(|cell| normalized(cell)).collect();
    let days = header.iter().filter(|cell| Day::from_iso(cell.trim()).is_some());
    column_of(&names, &NAME_COLUMNS).is_some()
        && column_of(&names, &EXPORT_COLUMNS).is_none()
        && days.count() < 2
}

/// Reads a user-supplied table.
///
/// ```
/// use publisher_analytics_reader::parse::read_own_table;
/// let table = read_own_table("Repository;Team\nacme/llm;vision\nacme/asr;\n").unwrap();
/// assert_eq!(table.columns, ["Team"]);
/// assert_eq!((&*table.rows[0].name, &*table.rows[0].cells[0]), ("acme/llm", "vision"));
/// ```
///
/// # Errors
/// An [`OwnTableError`] that says why the text is not such a table, and what to do about it.
pub fn read_own_table(text: &str) -> Result<OwnTable, OwnTableError> {
    let delimiter = delimiter_of(text).ok_or(OwnTableError::NoRows)?;
    let rows = plain_rows(text.as_bytes(), delimiter).map_err(|error| {
        OwnTableError::OpenQuote { line: error.position().map_or(1, |position| position.line) }
    })?;
    let (header, rows) = rows.split_first().ok_or(OwnTableError::NoRows)?;
    let names: Vec<String> = header.iter().map(|cell| normalized(cell)).collect();
    let Some(name_column) = column_of(&names, &NAME_COLUMNS) else {
        let mut found: Vec<String> =
            header.iter().take(MAX_LISTED).map(|cell| visible(cell.trim().as_bytes())).collect();
        if header.len() > MAX_LISTED {
            found.push("…".to_owned());
        }
        return Err(OwnTableError::NoNames { found });
    };
    let cell =
        |row: &[String], column: usize| row.get(column).map_or("", |cell| cell.trim()).to_owned();
    let type_of = |row: &[String], column| RepoType::from_export(&cell(row, column));
    let is_type = |column: &usize| {
        rows.iter().all(|row| !matches!(type_of(row, *column), RepoType::Other(_)))
    };
    let type_column = column_of(&names, &TYPE_COLUMNS).filter(is_type);
    let is_own = |column: &usize| {
        let is_named = !header[*column].trim().is_empty();
        ![Some(name_column), type_column].contains(&Some(*column))
            && (is_named || rows.iter().any(|row| !cell(row, *column).is_empty()))
    };
    let own: Vec<usize> = (0..header.len()).filter(is_own).collect();
    if own.is_empty() {
        return Err(OwnTableError::NoColumns);
    }
    if own.len() > MAX_COLUMNS {
        return Err(OwnTableError::TooManyColumns { columns: own.len() });
    }
    let mut columns: Vec<String> = Vec::new();
    for &column in &own {
        let label = on_one_line(&header[column]);
        let label = if label.is_empty() { format!("Column {}", column + 1) } else { label };
        let numbered = (2..).map(|number| format!("{label} ({number})"));
        let free = std::iter::once(label.clone()).chain(numbered);
        columns.extend(free.into_iter().find(|label| !columns.contains(label)));
    }
    let mut table = OwnTable { columns, ..OwnTable::default() };
    let mut known = HashMap::new();
    for row in rows {
        let name = cell(row, name_column);
        if name.is_empty() {
            continue;
        }
        let repo_type = type_column.map(|column| type_of(row, column));
        let repo_type = repo_type.filter(|repo_type| *repo_type != RepoType::Unknown);
        let cells = own.iter().map(|&column| on_one_line(&cell(row, column))).collect();
        let key = (search_key(&name), repo_type.clone());
        let row = OwnRow { name, repo_type, cells };
        if let Some(&index) = known.get(&key) {
            table.rows[index] = row;
            table.repeated += 1;
        } else {
            known.insert(key, table.rows.len());
            table.rows.push(row);
        }
    }
    if table.rows.is_empty() { Err(OwnTableError::NoRows) } else { Ok(table) }
}

/// Decodes the text of a file, without its byte order mark.
pub fn own_table_text(bytes: &[u8]) -> String {
    let (encoding, mark) = Encoding::of(bytes);
    let bytes = &bytes[mark..];
    match encoding {
        Encoding::Utf16 { big_endian } => {
            let mut text = Vec::new();
            let mut decoder = Utf16Decoder::new(big_endian);
            decoder.decode(bytes, &mut text);
            decoder.finish(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        }
        Encoding::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            // The first bytes of a file may end inside a character.
            Err(error) if error.error_len().is_none() => {
                String::from_utf8_lossy(&bytes[..error.valid_up_to()]).into_owned()
            }
            Err(_) => windows_1252(bytes),
        },
    }
}

/// Detects the byte between the cells; `None` if the text is not CSV.
fn delimiter_of(text: &str) -> Option<u8> {
    let text = text.trim_start();
    let is_csv = !text.is_empty() && !text.starts_with(['[', '{', '<']) && !text.contains('\0');
    is_csv.then(|| delimiter(text.as_bytes()))
}

/// Finds the first of `names` that is a column, and returns the index of that column.
fn column_of(columns: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| columns.iter().position(|column| column == name))
}

/// Reduces the name of a column to lower-case letters and digits.
fn normalized(cell: &str) -> String {
    search_key(cell).chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Collapses spaces, line breaks and other control characters into single spaces.
fn on_one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_control() || letter == ' ');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> OwnTable {
        assert!(is_own_table(text.as_bytes()), "{text}");
        read_own_table(text).unwrap()
    }

    fn rows(table: &OwnTable) -> Vec<String> {
        let row = |row: &OwnRow| {
            let repo_type = row.repo_type.as_ref().map(|of| format!("{of}:")).unwrap_or_default();
            format!("{repo_type}{}={}", row.name, row.cells.join("|"))
        };
        table.rows.iter().map(row).collect()
    }

    #[test]
    fn spreadsheets_write_tables_in_many_ways() {
        let plain = read("name,team,licence\nacme/a,vision,mit\nacme/b,\"nlp, speech\",\n");
        assert_eq!(plain.columns, ["team", "licence"]);
        assert_eq!(rows(&plain), ["acme/a=vision|mit", "acme/b=nlp, speech|"]);
        for text in [
            "\u{feff}name,team,licence\r\nacme/a,vision,mit\r\nacme/b,\"nlp, speech\",\r\n",
            "sep=;\nteam;Name;licence\nvision;acme/a;mit\nnlp, speech;acme/b\n",
            "team\tREPO_ID\tlicence\nvision\tacme/a\tmit\nnlp, speech\tacme/b\t\n\n",
            "\"Repository\",\"team\",\"licence\"\n\"acme/a\",\" vision \",\"mit\"\n\"acme/b\",\"nlp,\nspeech\",\"\"",
        ] {
            assert_eq!(rows(&read(text)), rows(&plain), "{text}");
        }
        let utf_16: Vec<u8> = std::iter::once(0xfeff)
            .chain("name;équipe\na;été\n".encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect();
        assert!(is_own_table(&utf_16));
        assert_eq!(rows(&read_own_table(&own_table_text(&utf_16)).unwrap()), ["a=été"]);
        let windows = b"name;\xe9quipe\na;\xe9t\xe9\n";
        assert!(is_own_table(windows));
        assert_eq!(rows(&read_own_table(&own_table_text(windows)).unwrap()), ["a=été"]);
    }

    #[test]
    fn types_are_read_where_they_are_types() {
        let typed = read("type,name,team\nmodels,a,x\ndataset,a,y\n,b,z\n");
        assert_eq!(rows(&typed), ["model:a=x", "dataset:a=y", "b=z"]);
        let other = read("type,name\nllm,a\nmodel,b\n");
        assert_eq!(
            (other.columns, other.rows[0].cells.clone()),
            (vec!["type".to_owned()], vec!["llm".to_owned()])
        );
    }

    #[test]
    fn the_last_of_equal_names_counts_and_nameless_rows_do_not() {
        let table = read("name,team\nA/x,1\n,2\na/X,3\nb,4\na/x,5\n");
        assert_eq!((rows(&table), table.repeated), (vec!["a/x=5".to_owned(), "b=4".to_owned()], 2));
    }

    #[test]
    fn odd_headers_have_names_of_their_own() {
        let table = read("id,name,,team,Team,team,,\n7,a,x,1,2,3,,\n");
        assert_eq!(table.columns, ["id", "Column 3", "team", "Team", "team (2)"]);
        assert_eq!(rows(&table), ["a=7|x|1|2|3"]);
        assert_eq!(read("name,\"a\nb\t c\"\nx,y\n").columns, ["a b c"]);
    }

    #[test]
    fn exports_and_other_files_are_no_tables_of_the_reader() {
        for text in [
            "repoType,repoName,total,timestamp,downloads\nmodel,a,1,2026-06-01,1\n",
            "name,date,downloads\na,2026-06-01,1\n",
            "name,2026-06-01,2026-06-02\na,1,2\n",
            "[{\"repoName\": \"name,team\"}]",
            "<html>name,team</html>",
            "team,licence\na,b\n",
            "\u{1f}\u{8b}\u{8}name,team\0",
            "",
        ] {
            assert!(!is_own_table(text.as_bytes()), "{text}");
        }
        assert!(is_own_table(b"name,date,released\n"), "a date of one's own");
        assert!(
            is_own_table("name,te\u{e9}".as_bytes().split_last().unwrap().1),
            "cut inside a letter"
        );
    }

    #[test]
    fn a_refusal_says_what_to_do() {
        let refusal = |text: &str| read_own_table(text).unwrap_err().to_string();
        assert_eq!(
            refusal("team,licence\na,b\n"),
            "This table has no column of repository names; it has team, licence. Call the column of names “name” or \
             “repository”."
        );
        assert!(refusal("name\na\n").contains("no other column"));
        assert!(refusal("name,team\n,b\n").contains("No row of this table has a name"));
        assert!(refusal("name,team\n").contains("No row"));
        let wide = ",c".repeat(21);
        assert!(
            refusal(&format!("name{wide}\na{wide}\n"))
                .contains("21 columns besides the names; at most 20 are allowed")
        );
        assert_eq!(
            refusal("name,team\na,\"x\ny\"\nb,\"open\nc,d\n"),
            "The row on line 4 of this table has a quotation mark that is not closed: close it, or remove it."
        );
        assert!(OwnTableError::TooLarge.to_string().contains("8 MB"));
    }
}
