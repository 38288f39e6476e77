//! Files that are refused, and their error messages.

use std::fmt::Write as _;

use publisher_analytics_core::model::{Day, MAX_COUNT};
use publisher_analytics_core::parse::{
    ErrorKind, ExportReader, FileType, IssueKind, Limits, ParseError,
};

use crate::support::{assert_refused, limits, read_bytes, read_bytes_within, refuse};

#[test]
fn row_21_empty_files() {
    assert_refused("row_21_empty.csv", &ErrorKind::Empty, &["is empty", "download"]);
    assert_refused("row_21_white_space.csv", &ErrorKind::Empty, &[]);
    let long = " \n".repeat(5000);
    assert_eq!(read_bytes(long.as_bytes()).unwrap_err().kind(), &ErrorKind::Empty);
}

#[test]
fn a_file_that_only_begins_with_white_space_is_not_empty() {
    let csv = "\n".repeat(5_000) + "repoName,timestamp,downloads\norg/a,2026-06-01,1\n";
    let plain = read_bytes(csv.as_bytes()).unwrap();
    let marked = format!("\u{feff}{csv}");
    let utf_16: Vec<_> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(read_bytes(marked.as_bytes()).as_ref(), Ok(&plain));
    assert_eq!(read_bytes(&utf_16).as_ref(), Ok(&plain));
}

#[test]
fn row_21_pages_and_messages() {
    assert_refused("row_21_web_page.json", &ErrorKind::Html, &["web page (HTML)", "Sign in"]);
    assert_refused("row_21_markup.xml", &ErrorKind::Markup, &["XML"]);
    let (key, message) = ("error".to_owned(), "Unauthorized".to_owned());
    assert_refused(
        "row_21_unauthorized.json",
        &ErrorKind::JsonMessage { key, message },
        &["\"error\": \"Unauthorized\"", "token"],
    );
    let key = "data".to_owned();
    assert_refused("row_21_object.json", &ErrorKind::JsonWrapped { key }, &["jq '.[\"data\"]'"]);
    let found = "Invalid username or password.".to_owned();
    assert_refused(
        "row_21_plain_text.txt",
        &ErrorKind::PlainText { found },
        &["begins with \"Invalid username or password.\""],
    );
}

#[test]
fn row_21_other_tables() {
    assert_refused("row_21_request_log.csv", &ErrorKind::RequestLog, &["hashedIp", "breakdown"]);
    let missing = vec!["repoName".into(), "timestamp".into()];
    let found = ["date", "name", "downloads"].map(str::to_owned).to_vec();
    assert_refused(
        "row_21_other_table.csv",
        &ErrorKind::MissingColumns { missing, found },
        &["lacks the columns repoName, timestamp; it has date, name, downloads"],
    );
}

#[test]
fn row_21_other_types() {
    for (name, file_type, word) in [
        ("row_21_image.png", FileType::Png, "PNG"),
        ("row_21_photo.jpg", FileType::Jpeg, "JPEG"),
        ("row_21_workbook.xlsx", FileType::Zip, "save a workbook"),
        ("row_21_table.parquet", FileType::Parquet, "Parquet"),
        ("row_21_document.pdf", FileType::Pdf, "PDF"),
    ] {
        assert_refused(name, &ErrorKind::OtherType(file_type), &[word]);
    }
    assert_refused("row_21_binary.bin", &ErrorKind::Binary, &["binary"]);
}

#[test]
fn row_21_truncated_and_damaged_downloads() {
    assert_refused(
        "row_21_truncated.json",
        &ErrorKind::JsonTruncated { repository: 2, inside: true },
        &["ends inside repository 2 (byte 332): the download was cut short. Download it again."],
    );
    assert_refused(
        "row_21_truncated_between.json",
        &ErrorKind::JsonTruncated { repository: 2, inside: false },
        &["ends before repository 2"],
    );
    assert_refused("row_21_open_quote.csv", &ErrorKind::UnclosedQuote, &["line 2,"]);
}

fn no_record(error: &ParseError) -> (u64, IssueKind, String, String) {
    match error.kind() {
        ErrorKind::NoReadableRecord { count, kind, position, found, .. } => {
            (*count, *kind, position.to_string(), found.clone())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_without_one_readable_record_is_refused_with_an_offending_cell() {
    let error = refuse("case_08a_month_day.csv");
    let found = "6/1/2026 0:00".to_owned();
    assert_eq!(no_record(&error), (3, IssueKind::UnreadableDate, "line 2".to_owned(), found));
    let message = error.to_string();
    for words in
        ["None of the 3 rows", "line 2", "\"6/1/2026 0:00\"", "seems to have rewritten the dates"]
    {
        assert!(message.contains(words), "{message}");
    }

    let csv = |row: &str| format!("repoType,repoName,total,timestamp,downloads\n{row}\n");
    for (row, words) in [
        ("model,org/a,20,46174,4", "day number of a spreadsheet"),
        ("'model','org/a',20,'2026-06-01',4", "single quotes"),
        ("model,org/a,20,2026-06-01,\"1,234\"", "thousands separators"),
        ("model,org/a,20,2026-06-01", "has 4 cells, the header 5"),
        ("x,y,model,org/a,20,2026-06-01,4", "has 7 cells, the header 5"),
        ("model,org/a,20,1999-06-01,4", "Only days from 2000 to tomorrow"),
        ("model,,20,2026-06-01,4", "needs a repository name"),
        ("Total,,20,,20", "could not be read"),
    ] {
        let message = read_bytes(csv(row).as_bytes()).expect_err(row).to_string();
        assert!(message.contains(words), "{row}: {message}");
        assert!(message.starts_with("The only row of this file could not be read"), "{message}");
        assert!(message.ends_with('.'), "{message}");
    }
    let json = |records: &str| format!(r#"[{{"repoName":"org/a","records":{records}}}]"#);
    for (records, words) in [
        (r#"[{"timestamp":{"date":1},"downloads":4}]"#, "[0].records[0]"),
        (r#"[{"day":"2026-06-01","downloads":4}]"#, "incomplete row"),
        (r#"{"2026-06-01":4}"#, "a list of objects"),
        (r#"[{"timestamp":"2026-06-01","downloads":"1 234"}]"#, "thousands separators"),
    ] {
        let message = read_bytes(json(records).as_bytes()).expect_err(records).to_string();
        assert!(message.contains(words), "{records}: {message}");
    }
    // One readable record is enough. A file without rows needs none.
    let one = csv("model,org/a,20,6/1/2026,4\nmodel,org/a,20,2026-06-01,4");
    assert_eq!(read_bytes(one.as_bytes()).unwrap().report.skipped_rows(), 1);
    assert!(read_bytes(json("[]").as_bytes()).is_ok());
}

#[test]
fn a_csv_that_ends_inside_a_row_is_refused() {
    let whole = "repoType,repoName,total,timestamp,downloads\n\
                 model,org/a,20,2026-06-01,4\nmodel,org/a,20,2026-06-02,7";
    for cut in ["m", "model,org/a,", "model,org/a,20,2026-0", "model,org/a,20,2026-06-02,"] {
        let text = whole.replace("model,org/a,20,2026-06-02,7", cut);
        let error = read_bytes(text.as_bytes()).expect_err(cut);
        assert_eq!(error.kind(), &ErrorKind::CsvTruncated, "{cut}");
        assert!(error.to_string().contains("ends inside a row (line 3,"), "{error}");
        assert!(error.to_string().contains("cut short. Download it again"), "{error}");
        assert_eq!(read_bytes((text + "\n").as_bytes()).unwrap().report.skipped_rows(), 1);
    }
    assert!(read_bytes(whole.as_bytes()).unwrap().report.is_empty());
    let not_cut = whole.replace(",7", ",n/a");
    assert_eq!(read_bytes(not_cut.as_bytes()).unwrap().report.skipped_rows(), 1);
}

#[test]
fn messages_say_what_to_do_about_other_text() {
    let pipes = "repoType|repoName|total|timestamp|downloads\nmodel|org/a|20|2026-06-01|4\n";
    let title = "Downloads of org\nrepoType,repoName,total,timestamp,downloads\n";
    let titles = "Downloads,of org\nrepoType,repoName,total,timestamp,downloads\n";
    let utf_16: Vec<u8> = "\u{feff}repoName,timestamp,downloads\norg/a,2026-06-01,4\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (text, words) in [
        (pipes.as_bytes(), "separated by |: save it with commas"),
        (title.as_bytes(), "delete lines above"),
        (titles.as_bytes(), "delete lines above"),
        (b"\xff\xfe\0\0[\0\0\0", "UTF-32"),
        (b"\0\0\xfe\xff\0\0\0[", "save it as UTF-8"),
        (&[&*utf_16, b"\n"].concat(), "ends inside a character"),
        (&utf_16[..utf_16.len() - 1], "ends inside a character"),
    ] {
        let message = read_bytes(text).unwrap_err().to_string();
        assert!(message.contains(words), "{words}: {message}");
    }
    assert!(read_bytes(&utf_16).is_ok());
}

#[test]
fn units_beyond_the_limit_are_refused_in_any_chunking() {
    let limits = Limits { row_bytes: 40, repository_bytes: 40, ..limits() };
    let ok = r#"[{"repoName":"aaaaaaaaaaaaaaaaaaaaaaaaa"}]"#;
    assert!(read_bytes_within(ok.as_bytes(), limits).is_ok());
    for text in [
        ok.replace("aa\"", "aaa\""),
        ok.replace("\":\"", "\":/*x*/\""),
        format!("{}/* {}", &ok[..20], "x".repeat(100)),
        ok[..20].to_owned() + &"x".repeat(100),
    ] {
        let error = read_bytes_within(text.as_bytes(), limits).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::RepositoryTooLong { limit_bytes: 40 }, "{text}");
        assert_eq!(error.position().unwrap().byte, 1);
    }
    let csv = format!("repoName,timestamp,downloads\n\"{}\",2026-06-01,1\n", "x".repeat(40));
    let error = read_bytes_within(csv.as_bytes(), limits).unwrap_err();
    assert_eq!(error.kind(), &ErrorKind::RowTooLong { limit_bytes: 40 });
}

#[test]
fn a_refused_file_stays_refused() {
    let mut reader = ExportReader::new(limits());
    let error = reader.feed(&[b'<'; 5000]).unwrap_err();
    assert_eq!(reader.feed(b"x").unwrap_err(), error);
    assert_eq!(reader.finish().unwrap_err(), error);
}

#[test]
fn a_thousand_conflicting_rows_for_one_day_are_refused_by_name() {
    let mut csv = "repoName,timestamp,downloads\n".to_owned();
    (0..1_000).for_each(|count| writeln!(csv, "org/a,2026-06-01,{count}").unwrap());
    assert_eq!(read_bytes(csv.as_bytes()).unwrap().repositories[0].2[0].1, 499_500);
    csv.push_str("org/a,2026-06-01,1000\n");
    let error = read_bytes(csv.as_bytes()).unwrap_err();
    let day = Day::from_ymd(2026, 6, 1).unwrap();
    assert_eq!(
        error.kind(),
        &ErrorKind::TooManyConflictingRows { repository: "org/a".to_owned(), day }
    );
    assert!(error.to_string().contains("org/a has more than a thousand rows for 1 Jun 2026"));
}

#[test]
fn files_that_need_a_store_beyond_the_limit_are_refused() {
    let tight = Limits { store_bytes: 100_000, ..limits() };
    let refusal = ErrorKind::StoreTooLarge { limit_bytes: 100_000 };
    let rows = |row: &dyn Fn(u32) -> String| {
        let rows: String = (0..1_000).map(row).collect();
        "repoName,timestamp,downloads\n".to_owned() + &rows
    };
    let many_names = rows(&|row| format!("org/{row},2026-06-01,1\n"));
    let long_names = rows(&|row| format!("{}{row},2026-06-01,1\n", "x".repeat(1_000)));
    let far_days = rows(&|row| format!("org/{},200{}-01-01,1\n", row / 9, row % 9));
    let json: Vec<_> = (0..1_000).map(|name| format!("{{\"repoName\":\"{name}\"}}")).collect();
    for text in [many_names, long_names, far_days, format!("[{}]", json.join(","))] {
        let error = read_bytes_within(text.as_bytes(), tight).unwrap_err();
        assert_eq!(error.kind(), &refusal);
        assert!(error.to_string().contains("more than 100,000 bytes"));
    }
}

#[test]
fn row_17_totals_beyond_64_bits_are_refused() {
    let mut text = "repoName,timestamp,downloads\n".to_owned();
    for day in 0..2_049 {
        let day = Day::from_epoch_days(18_000 + day).iso();
        writeln!(text, "org/a,{day},{MAX_COUNT}").unwrap();
    }
    assert_eq!(read_bytes(text.as_bytes()).unwrap_err().kind(), &ErrorKind::TotalTooLarge);
}
