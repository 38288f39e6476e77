//! JSON files: comments, layouts other than an array, tables of pandas, and syntax errors with their positions.

use proptest::prelude::*;
use publisher_analytics_core::parse::{ErrorKind, ExportReader, IssueKind, TableShape};

use crate::support::{
    assert_refused, assert_twin, days_and_counts, fixture, limits, mostly, open, org_a,
    random_chunks, read_bytes, read_in_chunks, read_with, refuse,
};

/// Reads an export as the Hub writes it. Most of its repositories take more than 100 KB.
fn sample() -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/analytics.json");
    std::fs::read(path).unwrap()
}

#[test]
fn the_sample_is_plain_to_its_end() {
    let sample = sample();
    for (max_len, seed) in [(100, 1), (5_000, 2), (300_000, 3), (u64::MAX, 4)] {
        let mut reader = ExportReader::of_plain_json(limits(), &sample).unwrap();
        for chunk in random_chunks(&sample, max_len, seed) {
            reader.feed(chunk).unwrap();
            assert!(!reader.is_stuck(false), "chunks below {max_len} bytes");
        }
        assert!(!reader.is_stuck(true));
        assert_eq!(reader.finish().unwrap().store.repositories().len(), 20);
    }
}

#[test]
fn a_plain_file_that_ends_early_is_refused_by_its_own_reader_too() {
    for length in [1, 20, 90, 300_000] {
        let cut = &sample()[..length];
        let mut reader = ExportReader::of_plain_json(limits(), &sample()).unwrap();
        reader.feed(cut).unwrap();
        assert!(reader.is_stuck(true), "{length} bytes");
        let error = reader.finish().unwrap_err();
        let ErrorKind::JsonTruncated { inside, .. } = error.kind() else { panic!("{error}") };
        assert_eq!(*inside, length > 1);
    }
}

#[test]
fn row_16_comments_between_tokens() {
    assert_twin("row_16_comments.json");
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
fn row_21_syntax_errors_of_json_are_reported_with_their_position() {
    for (text, words) in [
        ("[{\"repoName\":\"a\"},]", "a comma has nothing after it"),
        ("[{\"repoName\":\"a\"} / ]", "a comma or ] is missing"),
        ("[/x]", "no value or comment begins like this"),
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

#[test]
fn tables_in_json_are_named_with_the_line_that_converts_them() {
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
fn half_a_character_in_an_escape_is_replaced_and_costs_nothing_else() {
    let text = r#"[{"repoName":"org/\ud83dx","note":"\udc00","records":[{"timestamp":"2026-06-01","downloads":4}]},
        {"repoName":"org/b","records":[{"timestamp":"2026-06-0\ud800","downloads":5},{"timestamp":"2026-06-02","downloads":7}]}]"#;
    let outcome = read_bytes(text.as_bytes()).unwrap();
    let names: Vec<&str> = outcome.repositories.iter().map(|repository| &*repository.0).collect();
    assert_eq!(names, ["unknown/org/\u{fffd}d83dx", "unknown/org/b"]);
    assert_eq!(outcome.repositories[1].2, [("2026-06-02".to_owned(), 7)]);
    let kinds: Vec<IssueKind> = outcome.issues().iter().map(|issue| issue.0).collect();
    assert_eq!(kinds, [IssueKind::UnreadableDate]);
}

#[test]
fn names_that_differ_in_half_a_character_are_two() {
    let record = r#""records":[{"timestamp":"2026-06-01","downloads":4}]"#;
    let object = |name: &str| format!(r#"{{"repoName":"{name}",{record}}}"#);
    let text = format!("[{},{}]", object(r"a/\ud800x"), object(r"a/\ud801x"));
    let outcome = read_bytes(text.as_bytes()).unwrap();
    let names: Vec<&str> = outcome.repositories.iter().map(|repository| &*repository.0).collect();
    assert_eq!(names, ["unknown/a/\u{fffd}d800x", "unknown/a/\u{fffd}d801x"]);
}

#[test]
fn a_number_that_no_float_holds_costs_one_record() {
    for (number, shown) in [
        ("1e400".to_owned(), "1e400".to_owned()),
        ("1e30".to_owned(), "1e30".to_owned()),
        ("-1.5E+999".to_owned(), "-1.5E+999".to_owned()),
        ("9".repeat(310), "9".repeat(60) + "…"),
    ] {
        let text = format!(
            r#"[{{"repoName":"org/1e400","totalDownloads":{number},"records":[{{"timestamp":"2026-06-01","downloads":{number}}},{{"timestamp":"2026-06-02","downloads":7}}]}}]"#
        );
        let outcome = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(outcome.repositories[0].0, "unknown/org/1e400");
        assert_eq!(outcome.repositories[0].2, [("2026-06-02".to_owned(), 7)]);
        assert_eq!(
            outcome.issues(),
            [
                (IssueKind::UnreadableDownloads, 1, vec![format!("[0].records[0]: {shown}")]),
                (IssueKind::UnreadableTotal, 1, vec![format!("[0].totalDownloads: {shown}")]),
            ]
        );
        let cut = text.split_at(text.len() - 4).0;
        let message = read_bytes(cut.as_bytes()).unwrap_err().to_string();
        assert!(message.contains("ends inside repository 1"), "{message}");
    }
}

#[test]
fn names_that_differ_by_white_space_around_them_do_not_become_one() {
    let object = |name: &str| {
        format!(r#"{{"repoName":"{name}","records":[{{"timestamp":"2026-06-01","downloads":4}}]}}"#)
    };
    for names in [["org/a", " org/a"], ["org/a ", "org/a"]] {
        let text = format!("[{}]", names.map(object).join(","));
        let outcome = read_bytes(text.as_bytes()).unwrap();
        let records = vec![("2026-06-01".to_owned(), 4)];
        assert_eq!(outcome.repositories, [("unknown/org/a".to_owned(), None, records)]);
        let issue = (IssueKind::AmbiguousName, 1, vec!["[1]: org/a".to_owned()]);
        assert_eq!(outcome.issues(), [issue]);
    }
    // One spelling is one name.
    let text = format!("[{},{}]", object(" org/a"), object(" org/a"));
    assert!(read_bytes(text.as_bytes()).unwrap().report.count(IssueKind::AmbiguousName) == 0);
}

#[test]
fn of_a_repeated_key_the_last_value_is_read_and_the_rest_reported() {
    let text = r#"[
        {"repoType":"model","repoName":"org/a","repoName":"org/b","totalDownloads":5,"total":9,"x":1,"x":2,
         "records":[{"timestamp":"2026-06-01","downloads":1}],
         "records":[{"timestamp":"2026-06-02","downloads":2,"downloads":3},{"timestamp":"2026-06-03","downloads":4}]},
        {"repoName":"org/a","timestamp":"2026-06-04","downloads":6,"downloads":7}
    ]"#;
    let outcome = read_bytes(text.as_bytes()).unwrap();
    let days = |days: &[(&str, u64)]| -> Vec<(String, u64)> {
        days.iter().map(|&(day, count)| (day.to_owned(), count)).collect()
    };
    let expected = [
        ("model/org/b".to_owned(), Some(9), days(&[("2026-06-02", 3), ("2026-06-03", 4)])),
        ("unknown/org/a".to_owned(), None, days(&[("2026-06-04", 7)])),
    ];
    assert_eq!(outcome.repositories, expected);
    let examples = [
        "[0]: repoName",
        "[0]: total",
        "[0]: records",
        "[0].records[0]: downloads",
        "[1]: downloads",
    ];
    let examples = examples.map(str::to_owned).to_vec();
    assert_eq!(outcome.issues(), [(IssueKind::RepeatedKey, 5, examples)]);
}

#[test]
fn deep_nesting_in_unknown_keys_is_skipped() {
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

proptest! {
    #[test]
    fn plain_objects_give_the_same_as_other_objects(
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
                    // Numbers that JSON cannot express are written as strings.
                    let is_number = downloads == "0"
                        || !downloads.starts_with('0') && downloads.parse::<f64>().is_ok();
                    let quote = if is_number { "" } else { "\"" };
                    format!("{{\"timestamp\":\"{timestamp}\",\"downloads\":{quote}{downloads}{quote}}}")
                });
                let records = records.collect::<Vec<_>>().join(",");
                // A space keeps an object from being read by the reader of plain JSON.
                format!("{{{space}\"repoType\":\"{repo_type}\",\"repoName\":\"{name}\",\"totalDownloads\":{total},\"records\":[{records}]}}")
            });
            format!("[{}]", objects.collect::<Vec<_>>().join(","))
        });
        prop_assert_eq!(read_bytes(texts[0].as_bytes()), read_bytes(texts[1].as_bytes()));
    }

    #[test]
    fn a_plain_file_with_one_byte_changed_gives_the_same_with_either_reader(
        at in 0..300_000_usize,
        byte in proptest::sample::select(b" ]},\"9x\\\n/\xe9".to_vec()),
        is_inserted in any::<bool>(),
        max_len in proptest::sample::select(vec![700, 20_000, 200_000, u64::MAX]),
    ) {
        let mut file = sample();
        // Keeps two repositories and a half, and closes the file.
        file.truncate(330_000);
        let end = file.iter().rposition(|&byte| byte == b'{').unwrap();
        file.truncate(end - 1);
        file.extend_from_slice(b"]}]");
        file.splice(at..at + usize::from(!is_inserted), [byte]);
        let chunks = || random_chunks(&file, max_len, at as u64);
        let plain = ExportReader::of_plain_json(limits(), &file);
        let plain = plain.map(|reader| read_with(reader, chunks()));
        if let Some(plain) = plain {
            prop_assert_eq!(plain, read_in_chunks(chunks(), limits()));
        }
    }
}
