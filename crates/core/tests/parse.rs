//! Reads real-looking files through [`ExportReader`], each in several chunkings that must agree.
//!
//! Names say which row of the reading table (docs: the export formats) a test is for; the fixtures are in
//! `tests/data/`.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic as tests do"
)]

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use publisher_analytics_core::export::{ExportFormat, write_export};
use publisher_analytics_core::model::{Day, DayRange, MAX_COUNT, RepoKey};
use publisher_analytics_core::parse::{
    ErrorKind, Export, ExportReader, FileType, Format, GzipError, Issue, IssueKind, Limits,
    ParseError, Report, SourceFile, TableShape, TotalDifferences, import,
};

/// Key, reported total, records.
type Repositories = Vec<(String, Option<u64>, Vec<(String, u64)>)>;

/// What an export came to.
#[derive(Debug, PartialEq)]
struct Outcome {
    format: Format,
    repositories: Repositories,
    report: Report,
    differences: TotalDifferences,
}

impl Outcome {
    fn issues(&self) -> Vec<(IssueKind, u64, Vec<String>)> {
        let issues = self.report.issues().map(|issue| {
            let examples = issue.examples.iter();
            let lines = examples.map(|example| format!("{}: {}", example.position, example.found));
            (issue.kind, issue.count, lines.collect())
        });
        issues.collect()
    }
}

fn limits() -> Limits {
    Limits::until(Day::from_ymd(2026, 9, 2).unwrap())
}

fn read_in_chunks<'a>(
    chunks: impl Iterator<Item = &'a [u8]>,
    limits: Limits,
) -> Result<Outcome, ParseError> {
    let mut reader = ExportReader::new(limits);
    for chunk in chunks {
        reader.feed(chunk)?;
    }
    Ok(outcome_of(reader.finish()?))
}

fn outcome_of(export: Export) -> Outcome {
    let store = &export.store;
    let all = store.days().unwrap_or(DayRange::ending_on(Day::from_epoch_days(0), 1));
    let repositories = store
        .repositories()
        .map(|(id, repository)| {
            let records = store.records(id, all).map(|(day, count)| (day.iso(), count)).collect();
            (repository.key().to_string(), repository.reported_total(), records)
        })
        .collect();
    let differences = TotalDifferences::of(store);
    Outcome { format: export.format, repositories, report: export.report, differences }
}

/// Reads bytes in segments, cut near these positions; `None` if they have to be read whole.
fn read_in_segments(bytes: &[u8], positions: &[usize]) -> Option<Outcome> {
    let head = &bytes[..bytes.len().min(5_000)];
    let (format, _) = ExportReader::of_segment(limits(), head)?;
    let cut_near = |position: &usize| {
        let position = (*position).min(bytes.len());
        format.first_cut(&bytes[position..]).map(|cut| position + cut)
    };
    let mut cuts: Vec<usize> = positions.iter().filter_map(cut_near).collect();
    cuts.extend([0, bytes.len()]);
    cuts.sort_unstable();
    cuts.dedup();
    let mut whole = ExportReader::new(limits());
    whole.feed(&bytes[..*cuts.get(1)?]).ok()?;
    for range in cuts[1..].windows(2) {
        let (_, mut reader) = ExportReader::of_segment(limits(), head)?;
        reader.feed(&bytes[range[0]..range[1]]).ok()?;
        let (segment, cells) = reader.into_segment(range[1] == bytes.len())?;
        if !whole.append(segment, |slice| slice.copy_from_slice(&cells)) {
            return None;
        }
    }
    whole.finish().ok().map(outcome_of)
}

/// Cuts bytes into chunks of 0 to `max_len` − 1 bytes; the same seed gives the same cuts.
fn random_chunks(bytes: &[u8], max_len: u64, mut seed: u64) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        // Knuth's multiplier for 64 bits.
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let len = usize::try_from((seed >> 33) % max_len).unwrap().min(rest.len());
        let (chunk, others) = rest.split_at(len);
        rest = others;
        Some(chunk)
    })
}

/// Reads bytes whole, byte by byte and in random chunks; all must come to the same.
fn read_bytes_within(bytes: &[u8], limits: Limits) -> Result<Outcome, ParseError> {
    let whole = read_in_chunks(std::iter::once(bytes), limits);
    assert_eq!(read_in_chunks(bytes.chunks(1), limits), whole, "byte by byte");
    for (max_len, seed) in [(5, 1), (100, 2), (5_000, 3), (70_000, 4)] {
        let chunks = random_chunks(bytes, max_len, seed);
        assert_eq!(read_in_chunks(chunks, limits), whole, "chunks below {max_len} bytes");
    }
    whole
}

fn read_bytes(bytes: &[u8]) -> Result<Outcome, ParseError> {
    read_bytes_within(bytes, limits())
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn open(name: &str) -> Outcome {
    read_bytes(&fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refuse(name: &str) -> ParseError {
    read_bytes(&fixture(name)).expect_err(name)
}

/// The repositories of `twin.json` and `twin.csv`, which most fixtures are variants of.
fn twin() -> Repositories {
    let records = |records: &[(&str, u64)]| {
        records.iter().map(|&(day, count)| (day.to_owned(), count)).collect::<Vec<_>>()
    };
    let a = records(&[("2026-06-01", 4), ("2026-06-02", 7), ("2026-06-04", 9)]);
    let b = records(&[("2026-05-31", 5)]);
    vec![("model/org/a".to_owned(), Some(20), a), ("dataset/org/b".to_owned(), Some(5), b)]
}

/// Asserts that a fixture opens as the twin, without anything to report.
fn assert_twin(name: &str) -> Outcome {
    let outcome = open(name);
    assert_eq!(outcome.repositories, twin(), "{name}");
    assert!(outcome.report.is_empty(), "{name}: {:?}", outcome.report);
    outcome
}

fn json_text(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn sorted(mut repositories: Repositories) -> Repositories {
    repositories.sort();
    repositories
}

#[test]
fn csv_twin_is_json_twin() {
    assert_eq!(assert_twin("twin.csv").format, Format::Csv);
    assert_eq!(assert_twin("twin.json").format, Format::Json);
}

#[test]
fn the_sample_export_opens_whole() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/analytics.json");
    let bytes = std::fs::read(path).unwrap();
    let outcome = read_bytes(&bytes).unwrap();
    assert_eq!(outcome.repositories.len(), 20);
    let records: Vec<_> = outcome.repositories.iter().flat_map(|(_, _, records)| records).collect();
    assert_eq!(records.len(), 42_698);
    assert_eq!(records.iter().map(|(_, count)| count).sum::<u64>(), 418_300_706);
    assert_eq!(records.iter().map(|(day, _)| &**day).min(), Some("2012-10-01"));
    assert_eq!(records.iter().map(|(day, _)| &**day).max(), Some("2020-09-01"));
    assert_eq!(outcome.report.skipped_rows(), 0);
    assert_eq!(outcome.report.issues().len(), 0);

    let mut csv = "repoType,repoName,total,timestamp,downloads\n".to_owned();
    for (key, total, records) in &outcome.repositories {
        let key = RepoKey::from_address(key).unwrap();
        for (day, count) in records {
            let total = total.unwrap();
            writeln!(csv, "{},{},{total},{day}T00:00:00.000Z,{count}", key.repo_type, key.name)
                .unwrap();
        }
    }
    let twin = read_in_chunks(std::iter::once(csv.as_bytes()), limits()).unwrap();
    assert_eq!(twin.repositories, outcome.repositories);
    assert_eq!(twin.report, outcome.report);
}

#[test]
fn row_01_spaces_around_t() {
    assert_twin("row_01_spaces_around_t.csv");
}

#[test]
fn row_02_dates_in_other_shapes() {
    assert_twin("row_02_dates.csv");
    assert_twin("row_02_dates.json");
}

#[test]
fn row_03_bom_crlf_blank_lines_and_spaces() {
    assert_twin("row_03_bom_crlf_blanks.csv");
    let mut json = b"\xef\xbb\xbf".to_vec();
    json.extend(fixture("twin.json"));
    assert_eq!(read_bytes(&json).unwrap().repositories, twin());
}

#[test]
fn row_04_quoted_cells() {
    let outcome = open("row_04_quotes.csv");
    let mut expected = twin();
    expected[1].0 = "dataset/org/b, \"the\" other".to_owned();
    assert_eq!(outcome.repositories, expected);
    assert!(outcome.report.is_empty());
}

#[test]
fn row_05_columns_by_name() {
    assert_twin("row_05_total_downloads.csv");
    let outcome = open("row_05_columns.csv");
    let mut expected = twin();
    for (key, total, _) in &mut expected {
        *key = key.replace("model/", "unknown/").replace("dataset/", "unknown/");
        *total = None;
    }
    assert_eq!(outcome.repositories, expected);
}

#[test]
fn row_06_the_largest_total_counts() {
    let outcome = open("row_06_unlike_totals.csv");
    assert_eq!(outcome.repositories[0].1, Some(20));
    assert!(outcome.report.is_empty());
}

#[test]
fn row_07_totals_unlike_the_sum_are_reported() {
    let outcome = open("row_07_unlike_total.csv");
    let differences = &outcome.differences.examples;
    assert_eq!(outcome.differences.count, 1);
    assert_eq!(differences[0].repository.to_string(), "model/org/a");
    assert_eq!((differences[0].reported, differences[0].counted), (29, 20));
    assert!(outcome.report.is_empty());
}

#[test]
fn row_08_repositories_without_records_or_total() {
    let outcome = open("row_08_no_records.json");
    let day = |count| vec![("2026-06-01".to_owned(), count)];
    assert_eq!(
        outcome.repositories,
        [
            ("model/org/empty".to_owned(), Some(12), vec![]),
            ("model/org/null".to_owned(), None, vec![]),
            ("model/org/absent".to_owned(), None, vec![]),
            ("model/org/text-total".to_owned(), Some(3), day(3)),
            ("dataset/org/no-total".to_owned(), None, day(6)),
        ]
    );
    assert_eq!(outcome.report.issues().len(), 0);
    assert_eq!(outcome.differences.count, 1);
}

#[test]
fn row_09_missing_days_have_no_record() {
    let outcome = open("row_09_missing_days.csv");
    let records = [("2026-06-01", 4), ("2026-06-04", 0), ("2026-06-05", 7)];
    assert_eq!(outcome.repositories[0].2, records.map(|(day, count)| (day.to_owned(), count)));
    assert!(outcome.report.is_empty());
}

#[test]
fn row_10_rows_in_any_order() {
    assert_twin("row_10_shuffled.csv");
}

#[test]
fn row_11_duplicates() {
    for (name, identical, unlike) in [
        ("row_11_duplicates.csv", "line 6", "line 7"),
        ("row_11_duplicates.json", "[0].records[3]", "[0].records[4]"),
    ] {
        let outcome = open(name);
        assert_eq!(outcome.repositories[0].2[1], ("2026-06-02".to_owned(), 7));
        assert_eq!(outcome.repositories[0].2[2], ("2026-06-04".to_owned(), 12));
        assert_eq!(
            outcome.issues(),
            [
                (IssueKind::IdenticalDuplicate, 1, vec![format!("{identical}: 2026-06-02: 7")]),
                (IssueKind::ConflictingDuplicate, 1, vec![format!("{unlike}: 2026-06-04: 3")]),
            ]
        );
        assert_eq!(outcome.report.skipped_rows(), 0);
        assert_eq!(outcome.differences.count, 1);
    }
}

#[test]
fn row_12_one_name_as_model_and_dataset() {
    let keys: Vec<_> =
        open("row_12_same_name.csv").repositories.into_iter().map(|(key, ..)| key).collect();
    assert_eq!(keys, ["model/org/a", "dataset/org/a"]);
}

#[test]
fn row_13_types() {
    let outcome = open("row_13_types.csv");
    let sums: Vec<_> = outcome
        .repositories
        .iter()
        .map(|(key, _, records)| (&**key, records.iter().map(|(_, count)| count).sum::<u64>()))
        .collect();
    assert_eq!(
        sums,
        [("model/org/a", 3), ("space/org/a", 4), ("Kernel/org/a", 8), ("unknown/org/a", 16)]
    );
}

#[test]
fn row_14_names() {
    let outcome = open("row_14_names.csv");
    let keys: Vec<_> = outcome.repositories.iter().map(|(key, ..)| &**key).collect();
    let long = format!("model/org/{}", "x".repeat(3000));
    assert_eq!(keys, ["model/gpt2", "model/組織/モデル-é😀", &long, "model/=org/formula"]);
    assert!(outcome.report.is_empty());
}

#[test]
fn row_15_bad_rows_are_skipped_and_reported() {
    let outcome = open("row_15_bad_rows.csv");
    assert_eq!(outcome.repositories[..2], twin());
    assert_eq!(outcome.repositories[2].0, "model/org/é");
    let lines = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        outcome.issues(),
        [
            (IssueKind::UnreadableDate, 1, lines(&["line 3: 01/06/2026"])),
            (
                IssueKind::UnreadableDownloads,
                5,
                lines(&[
                    "line 4: n/a",
                    "line 5: 1.5",
                    "line 6: -1",
                    "line 7: 9007199254740992",
                    "line 8: "
                ])
            ),
            (IssueKind::ShortRow, 1, lines(&["line 9: model,org/a"])),
            (IssueKind::MissingName, 1, lines(&["line 10: model,,20,2026-06-05T00:00:00.000Z,1"])),
            (IssueKind::UnreadableTotal, 1, lines(&["line 11: many"])),
            (IssueKind::NotUtf8, 1, lines(&["line 14: org/\\xE9"])),
        ]
    );
    assert_eq!(outcome.report.skipped_rows(), 8);
}

#[test]
fn row_15_bad_records_are_skipped_and_reported() {
    let outcome = open("row_15_bad_records.json");
    assert_eq!(outcome.repositories[..2], twin());
    assert_eq!(outcome.repositories[2..], [("model/org/odd".to_owned(), None, vec![])]);
    let lines = |lines: &[&str]| lines.iter().map(|&line| line.to_owned()).collect::<Vec<_>>();
    assert_eq!(
        outcome.issues(),
        [
            (IssueKind::UnreadableDate, 1, lines(&["[0].records[1]: 01/06/2026"])),
            (
                IssueKind::UnreadableDownloads,
                5,
                lines(&[
                    "[0].records[2]: n/a",
                    "[0].records[3]: 1.5",
                    "[0].records[4]: -1",
                    "[0].records[5]: 9007199254740992",
                    "[0].records[6]: null",
                ])
            ),
            (
                IssueKind::ShortRow,
                2,
                lines(&["[0].records[7]: 2026-06-05T00:00:00.000Z", "[0].records[8]: null"])
            ),
            (IssueKind::MissingName, 2, lines(&["[2]: model"])),
            (IssueKind::UnreadableTotal, 1, lines(&["[3].totalDownloads: {…}"])),
            (IssueKind::UnreadableRecords, 1, lines(&["[3].records: none"])),
        ]
    );
}

#[test]
fn row_16_comments_between_tokens() {
    assert_twin("row_16_comments.json");
}

#[test]
fn row_17_large_counts_are_exact() {
    let outcome = open("row_17_large_counts.csv");
    let counts: Vec<_> = outcome.repositories[0].2.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts, [MAX_COUNT, MAX_COUNT, u64::from(u32::MAX)]);
    let differences = &outcome.differences.examples;
    assert_eq!(differences[0].counted, 2 * MAX_COUNT + u64::from(u32::MAX));
}

#[test]
fn row_17_totals_beyond_any_count_are_exact() {
    for total in [(1 << 53) + 1, u64::MAX] {
        let csv = format!(
            "repoName,total,timestamp,downloads\norg/a,{total},2026-06-01T00:00:00.000Z,1\n"
        );
        let records = r#"[{"timestamp":"2026-06-01T00:00:00.000Z","downloads":1}]"#;
        let json = |total: String| {
            format!(r#"[{{"repoName":"org/a","totalDownloads":{total},"records":{records}}}]"#)
        };
        for text in [csv, json(total.to_string()), json(format!("\"{total}\""))] {
            let outcome = read_bytes(text.as_bytes()).unwrap();
            assert_eq!(outcome.repositories[0].1, Some(total), "{text}");
            assert_eq!(outcome.report.issues().len(), 0, "{text}");
        }
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

#[test]
fn row_18_spreadsheet_files() {
    assert_twin("row_18_semicolons.csv");
    assert_twin("row_18_tabs.csv");
    assert_twin("row_18_utf_16_le.csv");
    assert_twin("row_18_utf_16_be.json");
}

#[test]
fn row_19_packed_files_open() {
    let names = |outcome: &Outcome| {
        outcome.repositories.iter().map(|(key, total, _)| format!("{key} {total:?}")).collect()
    };
    let expected: Vec<String> = names(&open("row_19_packed.csv"));
    assert_eq!(expected, ["model/org/a Some(20)", "dataset/org/b Some(5)"]);
    let file = &*fixture("row_19_two_members.csv.gz");
    let padded = [file, &[0; 600]].concat();
    for bytes in [file, &padded] {
        let outcome = read_bytes(bytes).unwrap();
        let found: Vec<String> = names(&outcome);
        assert_eq!(found, ["model/org/a Some(4)", "model/org/b Some(7)"]);
    }
    let refused = |bytes: &[u8]| read_bytes(bytes).unwrap_err();
    let error = refused(&file[..file.len() - 1]);
    assert_eq!(error.kind(), &ErrorKind::Gzip(GzipError::Truncated));
    let text = error.to_string();
    assert!(
        text.starts_with("This gzip file is cut short or damaged: it ends too early."),
        "{text}"
    );
    let error = refused(&[file, b"model,org/c,1,2026-06-01,1\n"].concat());
    let byte = file.len() as u64;
    assert_eq!(error.kind(), &ErrorKind::Gzip(GzipError::TrailingBytes { byte }));
    // Nothing of a packed file can be read by helpers.
    assert!(ExportReader::of_segment(limits(), &fixture("row_19_packed.csv")).is_none());
}

#[test]
fn row_20_of_several_files_the_later_counts_whatever_their_order() {
    for names in
        [["row_20_older.csv", "row_20_newer.json"], ["row_20_newer.json", "row_20_older.csv"]]
    {
        let files = names.map(|name| {
            let mut reader = ExportReader::new(limits());
            reader.feed(&fixture(name)).unwrap();
            (name.to_owned(), reader.finish().unwrap())
        });
        let (store, report) = import(Vec::from(files.map(|(name, export)| SourceFile {
            name,
            modified_ms: 0,
            export,
        })))
        .unwrap();
        let day = |day| Day::from_ymd(2026, 6, day).unwrap();
        let records = |name: &str| {
            let (id, repository) =
                store.repositories().find(|(_, one)| &*one.key().name == name).unwrap();
            let records = store.records(id, store.days().unwrap()).collect::<Vec<_>>();
            (repository.reported_total(), records)
        };
        assert_eq!(records("org/a"), (Some(17), vec![(day(1), 5), (day(2), 8), (day(3), 4)]));
        assert_eq!(records("org/b"), (Some(3), vec![(day(2), 3)]));
        assert_eq!(records("other/c"), (Some(6), vec![(day(3), 6)]));

        let [older, newer] = &*report.files else { panic!("{} files", report.files.len()) };
        assert_eq!((&*older.name, &*newer.name), ("row_20_older.csv", "row_20_newer.json"));
        let (older, newer) =
            (older.contribution.as_ref().unwrap(), newer.contribution.as_ref().unwrap());
        assert_eq!((older.added, older.unchanged, older.replaced), (3, 0, 0));
        assert_eq!((newer.added, newer.unchanged, newer.replaced), (2, 1, 1));
        let replaced = &newer.examples[0];
        assert_eq!((replaced.day, replaced.previous, replaced.current), (day(2), 7, 8));
    }
}

/// A fixture, its kind, and words its message must have.
fn assert_refused(name: &str, kind: &ErrorKind, words: &[&str]) {
    let error = refuse(name);
    assert_eq!(error.kind(), kind, "{name}");
    let message = error.to_string();
    for word in words {
        assert!(message.contains(word), "{name}: {word:?} is not in {message:?}");
    }
    assert!(message.ends_with('.'), "{message}");
}

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
        &["begins \"Invalid username or password.\""],
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

#[test]
fn row_21_json_that_is_no_export() {
    let found = "the keys _id, id, likes, downloads".to_owned();
    assert_refused(
        "row_21_models.json",
        &ErrorKind::NotRepositories { index: 0, found },
        &["element 1 is not a repository", "the keys _id, id"],
    );
    let found = "\"1, 2, 3]\"".to_owned();
    assert_refused(
        "row_21_numbers.json",
        &ErrorKind::NotRepositories { index: 0, found },
        &["(line 2, column 3, byte 4)"],
    );
    let found = "[{\"repoType\":\"model\",\"repoName\":\"org/b\"}".to_owned();
    assert_refused("row_21_joined.json", &ErrorKind::TrailingText { found }, &["joined"]);
    let (reason, found) = ("expected `:`".to_owned(), "\"org/b\"}".to_owned());
    assert_refused(
        "row_21_syntax.json",
        &ErrorKind::JsonSyntax { reason, found },
        &["(line 4, column 13,", "expected `:`, at \"\"org/b\"}\""],
    );
    let position = refuse("row_21_syntax.json").position().unwrap();
    let text = String::from_utf8(fixture("row_21_syntax.json")).unwrap();
    assert_eq!(position.byte, text.find("\"org/b\"").unwrap() as u64);
    let missing_comma = refuse("row_21_missing_comma.json");
    assert!(missing_comma.to_string().contains("a comma or ] is missing"), "{missing_comma}");
}

#[test]
fn row_21_faults_of_json_are_told_at_their_place() {
    for (text, words) in [
        ("[{\"repoName\":\"a\"},]", "a comma has nothing after it"),
        ("[{\"repoName\":\"a\"} / ]", "a comma or ] is missing"),
        ("[/x]", "neither a value nor a comment"),
        ("[{\"repoName\":\"a\",}]", "trailing comma"),
        ("[{\"repoName\":/\"a\"}]", "at \"/\"a\"}\""),
        ("[{\"repoName: \"a\"},{\"repoName\":\"b\"}]", "damaged"),
        ("[{\"repoName\":\"a\"}", "ends before repository 2"),
        ("[{\"repoName\":\"a\"", "ends inside repository 1"),
        ("[", "ends before repository 1"),
        ("[] /*", "ends before repository 1"),
        ("[{}]", "it has no keys"),
        ("[{\"name\":\"a\",\"timestamp\":\"2026-06-01\",\"downloads\":1}]", "keys name, time"),
        ("[{'repoName':'a'}]", "json.dump"),
        ("[{\"repoName\":\"a\",\"totalDownloads\":NaN}]", "write null"),
        ("[[\"model\",\"a\"]]", "orient=\"values\""),
        ("[{\"repoName\":\"\u{1}\"}]", "\\u{01}"),
    ] {
        let message = read_bytes(text.as_bytes()).expect_err(text).to_string();
        assert!(message.contains(words), "{text}: {message}");
    }
}

/// The repository of most inputs of `shared/cases`: three days, 20 downloads.
fn org_a(repo_type: &str) -> Repositories {
    let records = [("2026-06-01", 4), ("2026-06-02", 7), ("2026-06-04", 9)];
    let records = records.map(|(day, count)| (day.to_owned(), count)).to_vec();
    vec![(format!("{repo_type}/org/a"), Some(20), records)]
}

fn kinds(outcome: &Outcome) -> Vec<(IssueKind, u64)> {
    outcome.report.issues().map(|issue| (issue.kind, issue.count)).collect()
}

fn lines_of(outcome: &Outcome, kind: IssueKind) -> String {
    let issue = outcome.report.issues().find(|issue| issue.kind == kind);
    issue.and_then(Issue::lines_label).unwrap_or_default()
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
        ["None of the 3 rows", "line 2", "\"6/1/2026 0:00\"", "a spreadsheet rewrote the dates"]
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
        ("model,org/a,20,1999-06-01,4", "Days from 2000 to tomorrow"),
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
    // One readable record is enough, and none is needed where there are no rows.
    let one = csv("model,org/a,20,6/1/2026,4\nmodel,org/a,20,2026-06-01,4");
    assert_eq!(read_bytes(one.as_bytes()).unwrap().report.skipped_rows(), 1);
    assert!(read_bytes(json("[]").as_bytes()).is_ok());
}

#[test]
fn timestamps_in_any_unit_since_1970_are_read_and_told() {
    let outcome = open("case_12d_seconds.json");
    assert_eq!(outcome.repositories, org_a("model"));
    assert_eq!(kinds(&outcome), [(IssueKind::EpochUnit, 3)]);
    for zeros in ["", "000000", "000000000"] {
        let rows = [(1_780_272_000, 4), (1_780_358_400, 7), (1_780_531_200, 9)]
            .map(|(seconds, count)| format!("model,org/a,20,{seconds}{zeros},{count}\n"));
        let csv = "repoType,repoName,total,timestamp,downloads\n".to_owned() + &rows.concat();
        let outcome = read_bytes(csv.as_bytes()).unwrap();
        assert_eq!(outcome.repositories, org_a("model"));
        assert_eq!(lines_of(&outcome, IssueKind::EpochUnit), "lines 2–4");
    }
}

#[test]
fn row_names_are_left_out() {
    let outcome = open("case_17a_r_row_names.csv");
    assert_eq!(outcome.repositories, org_a("model"));
    assert_eq!(kinds(&outcome), [(IssueKind::RowName, 3)]);
    assert_eq!(lines_of(&outcome, IssueKind::RowName), "lines 2–4");
}

#[test]
fn a_stray_quotation_mark_swallows_no_rows() {
    let outcome = open("case_18b_swallowed_rows.csv");
    let keys: Vec<_> = outcome.repositories.iter().map(|(key, ..)| &**key).collect();
    let expected: Vec<_> = (0..6).map(|index| format!("model/org/r{index}")).collect();
    assert_eq!(keys, expected);
    assert_eq!(kinds(&outcome), [(IssueKind::StrayQuote, 1)]);
    assert_eq!(lines_of(&outcome, IssueKind::StrayQuote), "lines 3–6");

    // The first mark opens a cell, the second is inside another one, 500 rows later.
    for line_end in ["\n", "\r\n", "\r"] {
        let mut csv = format!("repoType,repoName,total,timestamp,downloads{line_end}");
        for row in 0..600 {
            let (before, after) = match row {
                50 => ("\"", ""),
                550 => ("\"", "\""),
                _ => ("", ""),
            };
            write!(csv, "model,{before}org/r{row}{after},1,2026-06-01,1{line_end}").unwrap();
        }
        let outcome = read_in_chunks(csv.as_bytes().chunks(1_000), limits()).unwrap();
        assert_eq!(outcome.repositories.len(), 600, "{line_end:?}");
        assert_eq!(lines_of(&outcome, IssueKind::StrayQuote), "lines 52–552");
        // Files with bare carriage returns are never cut.
        if line_end != "\r" {
            assert!(read_in_segments(csv.as_bytes(), &[6_000, 9_000, 15_000]).is_none());
        }
    }

    // Two marks that could be meant: one row, named with all its lines.
    let mut csv = "repoName,total,timestamp,downloads\n".to_owned();
    for row in 0..502 {
        let (before, after) = match row {
            0 => ("\"", ""),
            500 => ("", "\""),
            _ => ("", ""),
        };
        writeln!(csv, "{before}org/r{row}{after},1,2026-06-01,1").unwrap();
    }
    let outcome = read_in_chunks(std::iter::once(csv.as_bytes()), limits()).unwrap();
    assert_eq!(kinds(&outcome), [(IssueKind::MultilineCell, 1)]);
    assert_eq!(lines_of(&outcome, IssueKind::MultilineCell), "lines 2–502");
}

#[test]
fn a_second_header_is_honoured_in_any_order() {
    let outcome = open("case_01c_concatenated_other_order.csv");
    let record = |count| vec![("2026-06-01".to_owned(), count)];
    assert_eq!(
        outcome.repositories,
        [
            ("model/org/a".to_owned(), Some(20), record(20)),
            ("model/org/b".to_owned(), Some(500), record(5)),
        ]
    );
    assert_eq!(kinds(&outcome), [(IssueKind::RepeatedHeader, 1)]);
    // With a byte order mark, and without a line break before it.
    let text = String::from_utf8(fixture("case_01c_concatenated_other_order.csv")).unwrap();
    let second = "repoType,repoName,downloads";
    let marked = format!("\u{feff}{second}");
    for text in [
        text.replace(second, &marked),
        text.replace(&format!("\n{second}"), second),
        text.replace(&format!("\n{second}"), &marked),
    ] {
        let joined = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(joined.repositories, outcome.repositories, "{text}");
        assert_eq!(kinds(&joined), [(IssueKind::RepeatedHeader, 1)], "{text}");
    }
}

#[test]
fn rows_after_a_header_in_another_order_are_not_read_as_a_segment() {
    let beginning = long_csv_beginning();
    let other = "repoType,repoName,downloads,timestamp,total\n";
    let row = |day| format!("model,org/b,5,2026-07-{day:02},500\n");
    let rows = (10..30).map(row).collect::<Vec<_>>().concat();
    let csv = format!("{beginning}{other}{rows}");
    let cut = beginning.len() + other.len() + 5;
    assert_eq!(read_in_segments(csv.as_bytes(), &[cut]), None);
}

#[test]
fn two_names_in_another_encoding_stay_two() {
    let outcome = open("case_21_cp1252.csv");
    let sums: Vec<_> =
        outcome.repositories.iter().map(|(key, _, days)| (&**key, days[0].1)).collect();
    assert_eq!(sums, [("model/org/café", 5), ("model/org/cafè", 7), ("model/org/plain", 1)]);
    assert_eq!(kinds(&outcome), [(IssueKind::NotUtf8, 2)]);
    assert_eq!(lines_of(&outcome, IssueKind::NotUtf8), "lines 2–3");

    // The same name in both encodings: the second is left out and told.
    let header = "repoName,timestamp,downloads\n".as_bytes();
    let utf_8 = "café,2026-06-01,1\n".as_bytes();
    let latin = b"caf\xe9,2026-06-02,2\n";
    for rows in [[utf_8, latin], [latin, utf_8]] {
        let outcome = read_bytes(&[header, rows[0], rows[1]].concat()).unwrap();
        assert_eq!(outcome.repositories.len(), 1);
        assert_eq!(outcome.report.count(IssueKind::AmbiguousName), 1);
        assert_eq!(outcome.report.skipped_rows(), 1);
    }

    let record =
        |count| format!("\"records\":[{{\"timestamp\":\"2026-06-01\",\"downloads\":{count}}}]");
    let (five, seven) = (record(5), record(7));
    let json = [
        b"[{\"repoName\":\"caf\xe9\",".as_slice(),
        five.as_bytes(),
        b"},{\"repoName\":\"caf\xe8\",",
        seven.as_bytes(),
        b"}]",
    ];
    let outcome = read_bytes(&json.concat()).unwrap();
    let sums: Vec<_> =
        outcome.repositories.iter().map(|(key, _, days)| (&**key, days[0].1)).collect();
    assert_eq!(sums, [("unknown/café", 5), ("unknown/cafè", 7)]);
    assert_eq!(kinds(&outcome), [(IssueKind::NotUtf8, 2)]);
}

#[test]
fn spaces_around_quoted_cells_and_rows_in_quotes_are_read() {
    let outcome = open("case_20f_space_quote_plain.csv");
    assert_eq!(outcome.repositories[0].2, [("2026-06-01".to_owned(), 20)]);
    assert!(outcome.report.is_empty());
    let quoted = "\"repoType\" ; \"repoName\" ;\"total\"; \"timestamp\" ;\t\"downloads\"\n \"model\" ; \"org/a\" ; 20 ; \"2026-06-01\" ; \"20\" \n";
    let outcome = read_bytes(quoted.as_bytes()).unwrap();
    assert_eq!(outcome.repositories[0].0, "model/org/a");
    assert_eq!(outcome.repositories[0].2, [("2026-06-01".to_owned(), 20)]);

    let outcome = open("case_05a_rows_quoted.csv");
    assert_eq!(outcome.repositories, org_a("model"));
    assert_eq!(kinds(&outcome), [(IssueKind::QuotedRow, 3)]);
    let nested = "\"repoName;timestamp;downloads\"\n\"\"\"a;b\"\";2026-06-01;4\"\n";
    assert_eq!(read_bytes(nested.as_bytes()).unwrap().repositories[0].0, "unknown/a;b");
    let hinted = "sep=;\nrepoName;timestamp;downloads\norg/a;2026-06-01;4\n";
    assert_eq!(read_bytes(hinted.as_bytes()).unwrap().repositories[0].0, "unknown/org/a");
}

#[test]
fn tables_in_json_are_named_with_the_line_that_mends_them() {
    let error = refuse("case_11c_columns.json");
    assert_eq!(error.kind(), &ErrorKind::JsonTable(TableShape::Columns));
    let message = error.to_string();
    let line =
        "pandas.read_json(\"file.json\", orient=\"columns\").to_csv(\"export.csv\", index=False)";
    assert!(message.contains(line), "{message}");
}

#[test]
fn json_lines_and_one_record_an_object_are_read() {
    let outcome = open("row_05_json_lines.json");
    let keys: Vec<_> = outcome.repositories.iter().map(|(key, ..)| &**key).collect();
    assert_eq!(keys, ["model/org/a", "model/org/b"]);

    let records = [("2026-06-01", 4), ("2026-06-02", 7), ("2026-06-04", 9)].map(|(day, count)| {
        format!(r#"{{"repoType":"model","repoName":"org/a","total":20,"timestamp":"{day}T00:00:00.000Z","downloads":{count}}}"#)
    });
    for text in [
        records.join("\n"),
        records.join("\r\n") + "\n// end",
        records.join(",\n"),
        format!("[{}]", records.join(",")),
    ] {
        let outcome = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(outcome.repositories, org_a("model"), "{text}");
        assert!(outcome.report.is_empty(), "{text}");
    }
    let bad = records.join("\n").replace("2026-06-02T", "June");
    let outcome = read_bytes(bad.as_bytes()).unwrap();
    assert_eq!(
        outcome.issues(),
        [(IssueKind::UnreadableDate, 1, vec!["[1]: June00:00:00.000Z".to_owned()])]
    );
    let repeated = [&*records.join("\n"), &records[0]].join("\n");
    let outcome = read_bytes(repeated.as_bytes()).unwrap();
    assert_eq!(outcome.issues()[0].2, ["[3]: 2026-06-01: 4"]);
    let cut = &records.join("\n")[..150];
    assert!(read_bytes(cut.as_bytes()).unwrap_err().to_string().contains("cut short"));

    let mongo = r#"{"_id":{"$oid":"1"},"repoType":"model","repoName":"org/a","totalDownloads":{"$numberLong":"20"},"records":[{"timestamp":{"$date":"2026-06-01T00:00:00Z"},"downloads":4},{"timestamp":{"$date":{"$numberLong":"1780358400000"}},"downloads":{"$numberInt":"7"}},{"timestamp":{"$date":"2026-06-04T00:00:00Z"},"downloads":9}]}"#;
    assert_eq!(read_bytes(mongo.as_bytes()).unwrap().repositories, org_a("model"));
}

#[test]
fn rows_that_lack_only_optional_cells_are_read_and_told() {
    let csv = "repoName,timestamp,downloads,repoType,total\n\
               org/a,2026-06-01,1,model,9\norg/a,2026-06-02,2,model\norg/b,2026-06-01,3\norg/b,2026-06-02,4,,\n";
    let outcome = read_bytes(csv.as_bytes()).unwrap();
    assert_eq!(outcome.repositories.iter().map(|(.., days)| days.len()).sum::<usize>(), 4);
    assert_eq!(kinds(&outcome), [(IssueKind::MissingType, 2), (IssueKind::MissingTotal, 2)]);
    assert_eq!(lines_of(&outcome, IssueKind::MissingType), "lines 4–5");
}

/// Writes all of an export.
fn written(export: &Export, format: ExportFormat) -> Vec<u8> {
    let rows = export.store.repositories().map(|(id, _)| id);
    let mut bytes = Vec::new();
    write_export(format, &export.store, rows, export.store.days(), &mut bytes).unwrap();
    bytes
}

#[test]
fn names_that_look_like_formulas_survive_a_round_trip() {
    let mut reader = ExportReader::new(limits());
    reader.feed(&fixture("case_41_apostrophes.json")).unwrap();
    let export = reader.finish().unwrap();
    let csv = written(&export, ExportFormat::Csv);
    let before = outcome_of(export);
    assert_eq!(before.repositories.len(), 9);
    let after = read_bytes(&csv).unwrap();
    assert_eq!(after.repositories, before.repositories);
    let sum: u64 =
        after.repositories.iter().flat_map(|(.., days)| days).map(|(_, count)| count).sum();
    assert_eq!(sum, 2_700);
}

#[test]
fn row_22_days_out_of_range() {
    let outcome = open("row_22_days.csv");
    assert_eq!(outcome.repositories, twin());
    let lines = ["line 6: 1999-12-31T00:00:00.000Z", "line 7: 2026-09-03T00:00:00.000Z"];
    let issues = outcome.issues();
    assert_eq!((issues[0].0, issues[0].1), (IssueKind::DayOutOfRange, 3));
    assert_eq!(issues[0].2[..2], lines);
}

#[test]
fn exports_without_repositories_open_empty() {
    for name in ["empty_array.json", "header_only.csv"] {
        let outcome = open(name);
        assert!(outcome.repositories.is_empty());
        assert!(outcome.report.is_empty());
    }
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
fn deep_nesting_in_unknown_keys_is_read_over() {
    let depth = 100_000;
    let text = format!(
        r#"[{{"repoName":"a","other":{}{},"records":{}{}}},{{"repoName":"b","records":[{{"timestamp":"2026-06-01","downloads":1}}]}}]"#,
        "[".repeat(depth),
        "]".repeat(depth),
        "{\"a\":".repeat(depth),
        "1".to_owned() + &"}".repeat(depth)
    );
    let outcome = read_in_chunks(text.as_bytes().chunks(65_536), limits()).unwrap();
    assert_eq!(outcome.report.count(IssueKind::UnreadableRecords), 1);
}

#[test]
fn a_refused_file_stays_refused() {
    let mut reader = ExportReader::new(limits());
    let error = reader.feed(&[b'<'; 5000]).unwrap_err();
    assert_eq!(reader.feed(b"x").unwrap_err(), error);
    assert_eq!(reader.finish().unwrap_err(), error);
}

#[test]
fn progress_is_told_while_reading() {
    let mut reader = ExportReader::new(limits());
    let mut text = fixture("twin.csv");
    text.resize(5000, b'\n');
    reader.feed(&text).unwrap();
    assert_eq!((reader.repository_count(), reader.record_count()), (2, 4));
}

/// Rows of a small export: type, name, day, count, and whether the total is known.
fn rows() -> impl Strategy<Value = Vec<(bool, u8, i32, u64)>> {
    let count = prop_oneof![4 => 0u64..100, 1 => Just(MAX_COUNT / 1000), 1 => 0u64..1 << 40];
    proptest::collection::vec((any::<bool>(), 0u8..4, 0i32..30, count), 0..60)
}

/// One cell or value of a row that is mostly as the Hub writes it.
fn mostly<T: Clone + std::fmt::Debug + 'static>(
    usual: impl Strategy<Value = T> + 'static,
    unusual: Vec<T>,
) -> impl Strategy<Value = T> {
    prop_oneof![9 => usual, 1 => proptest::sample::select(unusual)]
}

/// Timestamp and downloads of rows that follow each other: mostly a day later.
fn days_and_counts() -> impl Strategy<Value = Vec<(String, String)>> {
    let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect::<Vec<_>>();
    let step = mostly(Just(1), vec![0, 2, 40, -3, -9_000, 9_000]);
    let time = mostly(
        Just("T00:00:00.000Z".to_owned()),
        texts(&["", "T00:00:00.000", "T00:00:00.001Z", "T23:00:00.000-02:00", "T0", "Z"]),
    );
    let count = mostly(
        prop_oneof![0u64..100, 0u64..200_000_000, Just(MAX_COUNT), Just(MAX_COUNT + 1)]
            .prop_map(|count| count.to_string()),
        texts(&["007", "00000012", "12.0", "1.5", "-1", "", "n/a", "99999999999999999999"]),
    );
    proptest::collection::vec((step, time, count), 1..60).prop_map(|rows| {
        let mut day = Day::from_ymd(2024, 2, 20).unwrap();
        let row = |(step, time, count): (i32, String, String)| {
            day = day + step;
            (format!("{}{time}", day.iso()), count)
        };
        rows.into_iter().map(row).collect()
    })
}

#[test]
fn a_thousand_unlike_rows_for_one_day_are_refused_by_name() {
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
fn what_asks_for_a_store_beyond_the_limit_is_refused() {
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
fn segments_of_the_sample_are_the_whole() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/analytics.json");
    let bytes = std::fs::read(path).unwrap();
    let whole = read_in_chunks(std::iter::once(&*bytes), limits()).unwrap();
    for segments in 2..6 {
        let positions: Vec<_> =
            (1..segments).map(|segment| bytes.len() / segments * segment).collect();
        assert_eq!(read_in_segments(&bytes, &positions).as_ref(), Some(&whole), "{segments}");
    }
}

/// The header and so many rows that the beginning of a file is known.
fn long_csv_beginning() -> String {
    let mut csv = "repoType,repoName,total,timestamp,downloads\n".to_owned();
    for day in 0..100 {
        let day = (Day::from_ymd(2020, 1, 1).unwrap() + day).iso();
        writeln!(csv, "model,org/filler,100,{day}T00:00:00.000Z,1").unwrap();
    }
    csv
}

#[test]
fn a_cut_inside_quotes_or_after_a_repeated_day_is_not_taken() {
    let beginning = long_csv_beginning();
    let row = "model,org/a,9,2026-06-01T00:00:00.000Z,4\n";
    let quoted = format!("{beginning}model,\"org/a\nb\",9,2026-06-01T00:00:00.000Z,4\n{row}");
    assert_eq!(read_in_segments(quoted.as_bytes(), &[beginning.len() + 8]), None);
    assert!(read_in_segments(quoted.as_bytes(), &[beginning.len() + 20]).is_some());
    let repeated = [&beginning, row, row].concat();
    assert_eq!(read_in_segments(repeated.as_bytes(), &[beginning.len() + 8]), None);
    let spaces = " ".repeat(5_000);
    let json = |name| format!(r#"[{spaces}{{"repoType":"model","repoName":"{name}"}}]"#);
    assert!(
        read_in_segments(json(r#"a"},{"repoType":"model","repoName":"b"#).as_bytes(), &[5_010])
            .is_some()
    );
    let comment = r#"a"},/* {"repoType": */{"repoName":"b"#;
    assert_eq!(read_in_segments(json(comment).as_bytes(), &[5_010]), None);
    let nested = r#"a","more":[1,{"repoType":2}],"x":"y"#;
    assert_eq!(read_in_segments(json(nested).as_bytes(), &[5_010]), None);
}

proptest! {
    #[test]
    fn segments_come_to_the_whole_or_to_nothing(
        repositories in proptest::collection::vec(
            (proptest::sample::select(vec!["org/a", "org/b", "org/c", "org/\"\nd\"\""]), days_and_counts()),
            1..6,
        ),
        positions in proptest::collection::vec(5_000usize..14_000, 1..4),
    ) {
        let mut csv = long_csv_beginning();
        let mut objects = vec![" ".repeat(5_000) + "{\"repoType\":\"model\",\"repoName\":\"org/first\"}"];
        for (name, rows) in &repositories {
            let mut records = Vec::new();
            for (timestamp, downloads) in rows {
                writeln!(csv, "model,\"{name}\",7,{timestamp},{downloads}").unwrap();
                records.push(format!("{{\"timestamp\":\"{timestamp}\",\"downloads\":\"{downloads}\"}}"));
            }
            let name = name.replace(['"', '\n'], "");
            objects.push(format!("{{\"repoType\":\"model\",\"repoName\":\"{name}\",\"records\":[{}]}}", records.join(",")));
        }
        let json = format!("[{}]", objects.join(",\n"));
        for text in [csv, json] {
            if let Some(joined) = read_in_segments(text.as_bytes(), &positions) {
                let whole = read_in_chunks(std::iter::once(text.as_bytes()), limits());
                prop_assert_eq!(Ok(joined), whole);
            }
        }
    }

    #[test]
    fn runs_of_rows_come_to_the_same_as_rows_one_by_one(
        repositories in proptest::collection::vec(
            (
                proptest::sample::select(vec![
                    "model,org/a,20", "model,org/a,21", "dataset,org/a,20", "model, org/a ,many", "model,org/b,",
                ]),
                days_and_counts(),
            ),
            1..5,
        ),
        line_ends in proptest::collection::vec(mostly(Just("\n"), vec!["\r\n", "\r", "\n\n", ",x\n"]), 240),
    ) {
        let rows = repositories.iter().flat_map(|(before, rows)| rows.iter().map(move |row| (before, row)));
        let (mut csv, mut one_by_one) = (
            "repoType,repoName,total,timestamp,downloads\n".to_owned(),
            // With a cell after the downloads, no row is as the Hub writes it.
            "repoType,repoName,total,timestamp,downloads,more\n".to_owned(),
        );
        for ((before, (timestamp, downloads)), line_end) in rows.zip(line_ends) {
            write!(csv, "{before},{timestamp},{downloads}{line_end}").unwrap();
            write!(one_by_one, "{before},{timestamp},{downloads},{line_end}").unwrap();
        }
        prop_assert_eq!(read_bytes(csv.as_bytes()), read_bytes(one_by_one.as_bytes()));
    }

    #[test]
    fn plain_objects_come_to_the_same_as_any_objects(
        repositories in proptest::collection::vec(
            (
                mostly(Just("model"), vec!["Models", "dataset", "a\\u0062", "é"]),
                mostly(Just("org/a"), vec!["org/b", "org/\\\"c", "org/ü", "", " org/a "]),
                mostly(Just("20"), vec!["0", "null", "18446744073709551615", "\"20\"", "-1", "2e1"]),
                days_and_counts(),
            ),
            1..5,
        ),
    ) {
        let texts = ["", " "].map(|space| {
            let objects = repositories.iter().map(|(repo_type, name, total, rows)| {
                let records = rows.iter().map(|(timestamp, downloads)| {
                    // Numbers that JSON cannot write stand as texts.
                    let is_number = downloads == "0"
                        || !downloads.starts_with('0') && downloads.parse::<f64>().is_ok();
                    let quote = if is_number { "" } else { "\"" };
                    format!("{{\"timestamp\":\"{timestamp}\",\"downloads\":{quote}{downloads}{quote}}}")
                });
                let records = records.collect::<Vec<_>>().join(",");
                // A space where the Hub has none.
                format!("{{{space}\"repoType\":\"{repo_type}\",\"repoName\":\"{name}\",\"totalDownloads\":{total},\"records\":[{records}]}}")
            });
            format!("[{}]", objects.collect::<Vec<_>>().join(","))
        });
        prop_assert_eq!(read_bytes(texts[0].as_bytes()), read_bytes(texts[1].as_bytes()));
    }

    #[test]
    fn whatever_a_name_or_type_is_csv_gives_it_back(
        keys in proptest::collection::vec(
            (
                prop_oneof!["[\\PC\t\r\n\0]{0,9}", "['=+@\" ,;\n-]{0,5}", Just("model".to_owned())],
                prop_oneof!["[\\PC\t\r\n\0]{1,12}", "['=+@\" ,;\n-]{1,6}", Just("a,1,2026-06-01,1\nmodel,b".to_owned())],
            ),
            1..6,
        ),
    ) {
        let mut objects = Vec::new();
        for (repo_type, name) in &keys {
            let (repo_type, name) = (json_text(repo_type), json_text(name));
            objects.push(format!(
                "{{\"repoType\":{repo_type},\"repoName\":{name},\"records\":[{{\"timestamp\":\"2026-06-01\",\"downloads\":3}}]}}"
            ));
        }
        let mut reader = ExportReader::new(limits());
        reader.feed(format!("[{}]", objects.join(",")).as_bytes()).unwrap();
        // All names may be white space.
        let Ok(export) = reader.finish() else { return Ok(()) };
        for format in [ExportFormat::Csv, ExportFormat::Json] {
            let text = written(&export, format);
            let again = read_bytes(&text).unwrap();
            let repositories = export.store.repositories().map(|(_, one)| one.key().to_string());
            prop_assert_eq!(
                again.repositories.iter().map(|(key, ..)| key.clone()).collect::<Vec<_>>(),
                repositories.collect::<Vec<_>>()
            );
            prop_assert_eq!(again.report.skipped_rows(), 0);
        }
    }

    #[test]
    fn any_bytes_come_to_something_in_any_chunking(
        bytes in proptest::collection::vec(any::<u8>(), 0..300),
        start in 0usize..8,
    ) {
        let starts: [&[u8]; 8] = [
            b"",
            b"[",
            b"[{\"repoName\":\"a\"},",
            b"[{\"repoName\":\"a\",\"records\":[{\"timestamp\":\"",
            b"repoName,timestamp,downloads\n",
            b"\xff\xfe",
            b"\x1f\x8b\x08\x00\0\0\0\0\0\xff",
            b"{",
        ];
        let file = [starts[start], &bytes].concat();
        // The outcome is free; that all chunkings agree is asserted inside.
        let _outcome = read_bytes(&file);
    }

    #[test]
    fn any_text_like_an_export_comes_to_the_same_in_any_chunking(
        pieces in proptest::collection::vec(proptest::sample::select(vec![
            "{", "}", "[", "]", ",", ":", "\"", "\\", "/", "//", "/*", "*/", "\n", "\r", "\r\n", " ",
            "\"repoName\":\"a\"", "\"records\":", "{\"timestamp\":\"2026-06-01\",\"downloads\":1}", "null",
            "org/a,2026-06-01,1\n", "org/a", "2026-06-01", "1", "é", "\"\"", "1780272000", " \"",
            "timestamp,repoName,downloads\n", "\u{feff}", "org/c,20,2026-06-01,1\n", "\"org/a,2026-06-01,1\"\n",
        ]), 0..40),
        is_json in any::<bool>(),
    ) {
        let start = if is_json { "[{\"repoName\":\"b\"}," } else { "repoName,timestamp,downloads\n" };
        let _outcome = read_bytes((start.to_owned() + &pieces.concat()).as_bytes());
        let tight = Limits { row_bytes: 30, repository_bytes: 30, ..limits() };
        let _outcome = read_bytes_within((start.to_owned() + &pieces.concat()).as_bytes(), tight);
    }

    #[test]
    fn csv_is_json_is_the_naive_model(rows in rows()) {
        let mut naive = BTreeMap::<String, BTreeMap<String, Vec<u64>>>::new();
        let mut csv = "downloads,timestamp,repoName,repoType\n".to_owned();
        let mut json = BTreeMap::<(bool, u8), String>::new();
        for &(is_model, name, day, count) in &rows {
            let day = (Day::from_ymd(2026, 6, 1).unwrap() + day).iso();
            let repo_type = if is_model { "model" } else { "dataset" };
            let counts = naive.entry(format!("{repo_type}/org/{name}")).or_default();
            let counts = counts.entry(day.clone()).or_default();
            if !counts.contains(&count) {
                counts.push(count);
            }
            writeln!(csv, "{count},{day}T00:00:00.000Z,org/{name},{repo_type}").unwrap();
            let records = json.entry((is_model, name)).or_default();
            let comma = if records.is_empty() { "" } else { "," };
            write!(records, "{comma}{{\"timestamp\":\"{day}T00:00:00.000Z\",\"downloads\":{count}}}").unwrap();
        }
        let objects: Vec<_> = json.into_iter().map(|((is_model, name), records)| {
            let repo_type = if is_model { "model" } else { "dataset" };
            format!("{{\"repoType\":\"{repo_type}\",\"repoName\":\"org/{name}\",\"records\":[{records}]}}")
        }).collect();
        let json = format!("[{}]", objects.join(",\n"));
        let expected: Vec<_> = naive.into_iter().map(|(key, days)| {
            let records = days.into_iter().map(|(day, counts)| (day, counts.iter().sum()));
            (key, None, records.collect::<Vec<(String, u64)>>())
        }).collect();
        let from_csv = read_bytes(csv.as_bytes()).unwrap();
        let from_json = read_bytes(json.as_bytes()).unwrap();
        for kind in [IssueKind::IdenticalDuplicate, IssueKind::ConflictingDuplicate] {
            prop_assert_eq!(from_csv.report.count(kind), from_json.report.count(kind));
        }
        prop_assert_eq!(from_csv.report.skipped_rows(), 0);
        prop_assert_eq!(sorted(from_csv.repositories), expected.clone());
        prop_assert_eq!(sorted(from_json.repositories), expected);
    }
}
