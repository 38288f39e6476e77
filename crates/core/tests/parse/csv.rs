//! CSV files: columns by name, quoted cells, second headers, and other forms that tools write.

use std::fmt::Write as _;

use proptest::prelude::*;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::parse::{ExportReader, IssueKind};

use crate::support::{
    assert_twin, days_and_counts, fixture, json_text, kinds, limits, lines_of, mostly, open, org_a,
    outcome_of, read_bytes, read_in_chunks, read_in_segments, twin, written,
};

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
fn a_repeated_column_is_reported_and_the_first_one_read() {
    let text =
        "repoName,timestamp,downloads,timestamp, Downloads\norg/a,2026-06-01,4,2026-06-02,5\n";
    let outcome = read_bytes(text.as_bytes()).unwrap();
    assert_eq!(outcome.repositories[0].2, [("2026-06-01".to_owned(), 4)]);
    let issue = (IssueKind::RepeatedColumn, 1, vec!["line 1: timestamp".to_owned()]);
    assert_eq!(outcome.issues(), [issue]);
}

#[test]
fn row_names_are_left_out() {
    let outcome = open("case_17a_r_row_names.csv");
    assert_eq!(outcome.repositories, org_a("model"));
    assert_eq!(kinds(&outcome), [(IssueKind::RowName, 3)]);
    assert_eq!(lines_of(&outcome, IssueKind::RowName), "lines 2–4");
}

#[test]
fn a_cell_that_the_header_has_a_place_for_is_no_row_name() {
    let header = "repoType,repoName,total,timestamp,downloads";
    for (header, row) in [
        (header, "model,org/a,b,20,2026-06-01,4"),
        ("downloads,repoType,repoName,timestamp", "1,234,model,org/a,2026-06-01"),
        ("total,repoName,timestamp,downloads", "1,234,org/a,2026-06-01,4"),
        ("repoName,repoType,timestamp,downloads", "org/a,b,model,2026-06-01,4"),
        ("repoName,timestamp,downloads", "org/a,b,2026-06-01,4"),
    ] {
        let outcome = read_bytes(format!("{header}\n{row}\n{header}\n").as_bytes());
        let message = outcome.expect_err(row).to_string();
        assert!(message.contains("line 2: more cells than columns"), "{message}");
    }
    for (header, row) in [
        (header, "Kernel 7,model,org/a,20,2026-06-01,4"),
        (header, "7,Kernel,org/a,20,2026-06-01,4"),
        ("repoName,timestamp,downloads", "\"7\",org/a,2026-06-01,4"),
    ] {
        let outcome = read_bytes(format!("{header}\n{row}\n").as_bytes()).unwrap();
        assert!(outcome.repositories[0].0.ends_with("/org/a"), "{row}");
        assert_eq!(kinds(&outcome), [(IssueKind::RowName, 1)], "{row}");
    }
}

#[test]
fn rows_with_more_text_than_columns_are_skipped_and_reported() {
    let csv = "repoType,repoName,total,timestamp,downloads\n\
               model,org/a,,2026-06-01,1,234\nmodel,org/a,,2026-06-02,7\n\
               model,org/a,,2026-06-03,8,, \nmodel,org/a,,2026-06-04,9,,x\n";
    let outcome = read_bytes(csv.as_bytes()).unwrap();
    let days = [("2026-06-02", 7), ("2026-06-03", 8)].map(|(day, count)| (day.to_owned(), count));
    assert_eq!(outcome.repositories[0].2, days);
    assert_eq!(kinds(&outcome), [(IssueKind::ExtraCells, 2)]);
    assert_eq!(lines_of(&outcome, IssueKind::ExtraCells), "lines 2, 5");
    assert_eq!(outcome.report.skipped_rows(), 2);
}

#[test]
fn a_stray_quotation_mark_swallows_no_rows() {
    let outcome = open("case_18b_swallowed_rows.csv");
    let keys: Vec<_> = outcome.repositories.iter().map(|(key, ..)| &**key).collect();
    let expected: Vec<_> = (0..6).map(|index| format!("model/org/r{index}")).collect();
    assert_eq!(keys, expected);
    assert_eq!(kinds(&outcome), [(IssueKind::StrayQuote, 1)]);
    assert_eq!(lines_of(&outcome, IssueKind::StrayQuote), "lines 3–6");

    // The first mark is stray. The second one opens a quoted cell 500 rows later.
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
        // Files with bare carriage returns are never cut into segments.
        if line_end != "\r" {
            assert!(read_in_segments(csv.as_bytes(), &[6_000, 9_000, 15_000]).is_none());
        }
    }

    // Either mark may be the stray one. The lines between them are read as one row and reported.
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
    // The second header may follow a byte order mark, or have no line break before it.
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
fn rows_that_lack_only_optional_cells_are_read_and_reported() {
    let csv = "repoName,timestamp,downloads,repoType,total\n\
               org/a,2026-06-01,1,model,9\norg/a,2026-06-02,2,model\norg/b,2026-06-01,3\norg/b,2026-06-02,4,,\n";
    let outcome = read_bytes(csv.as_bytes()).unwrap();
    assert_eq!(outcome.repositories.iter().map(|(.., days)| days.len()).sum::<usize>(), 4);
    assert_eq!(kinds(&outcome), [(IssueKind::MissingType, 2), (IssueKind::MissingTotal, 2)]);
    assert_eq!(lines_of(&outcome, IssueKind::MissingType), "lines 4–5");
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

proptest! {
    #[test]
    fn runs_of_rows_give_the_same_as_single_rows(
        repositories in proptest::collection::vec(
            (
                proptest::sample::select(vec![
                    "model,org/a,20", "model,org/a,21", "dataset,org/a,20", "model, org/a ,many", "model,org/b,",
                ]),
                days_and_counts(),
            ),
            1..5,
        ),
        line_ends in proptest::collection::vec(mostly(Just("\n"), vec!["\r\n", "\r", "\n\n", ",\n"]), 240),
    ) {
        let rows = repositories.iter().flat_map(|(before, rows)| rows.iter().map(move |row| (before, row)));
        let (mut csv, mut one_by_one) = (
            "repoType,repoName,total,timestamp,downloads\n".to_owned(),
            // A cell after the downloads keeps rows from being read as runs.
            "repoType,repoName,total,timestamp,downloads,more\n".to_owned(),
        );
        for ((before, (timestamp, downloads)), line_end) in rows.zip(line_ends) {
            write!(csv, "{before},{timestamp},{downloads}{line_end}").unwrap();
            write!(one_by_one, "{before},{timestamp},{downloads},{line_end}").unwrap();
        }
        prop_assert_eq!(read_bytes(csv.as_bytes()), read_bytes(one_by_one.as_bytes()));
    }

    #[test]
    fn names_and_types_survive_a_round_trip_through_csv(
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
        // If all names are white space, there is nothing to compare.
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
}
