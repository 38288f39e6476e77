//! Repositories, totals, days and counts, in both formats.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use publisher_analytics_core::model::{Day, MAX_COUNT, RepoKey};
use publisher_analytics_core::parse::{Format, IssueKind};

use crate::support::{
    assert_twin, kinds, limits, lines_of, open, org_a, read_bytes, read_in_chunks, sorted, twin,
};

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
fn row_06_the_largest_total_counts() {
    let outcome = open("row_06_unlike_totals.csv");
    assert_eq!(outcome.repositories[0].1, Some(20));
    assert!(outcome.report.is_empty());
}

#[test]
fn row_07_totals_that_differ_from_the_sum_are_reported() {
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
    for (name, identical, conflicting) in [
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
                (IssueKind::ConflictingDuplicate, 1, vec![format!("{conflicting}: 2026-06-04: 3")]),
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
fn row_17_large_counts_are_exact() {
    let outcome = open("row_17_large_counts.csv");
    let counts: Vec<_> = outcome.repositories[0].2.iter().map(|(_, count)| *count).collect();
    assert_eq!(counts, [MAX_COUNT, MAX_COUNT, u64::from(u32::MAX)]);
    let differences = &outcome.differences.examples;
    assert_eq!(differences[0].counted, 2 * MAX_COUNT + u64::from(u32::MAX));
}

#[test]
fn a_file_whose_days_add_up_to_less_for_every_repository_may_lack_days() {
    for (totals, lacks) in [
        ([9, 9], true),
        ([9, 4], false),
        ([9, 3], false),
        // A total of 0 without downloads is no shortfall.
        ([9, 0], false),
    ] {
        let rows = ["a", "b"].iter().zip(totals);
        let rows = rows.map(|(name, total)| {
            let downloads = if total == 0 { 0 } else { 4 };
            format!("model,org/{name},{total},2026-06-01,{downloads}\n")
        });
        let text =
            format!("repoType,repoName,total,timestamp,downloads\n{}", rows.collect::<String>());
        let outcome = read_bytes(text.as_bytes()).unwrap();
        assert_eq!(outcome.differences.all_lack_days, lacks, "{totals:?}");
    }
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
fn timestamps_in_any_unit_since_1970_are_read_and_reported() {
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

/// Generates rows of a small export: whether the type is model, the name, the day and the count.
fn rows() -> impl Strategy<Value = Vec<(bool, u8, i32, u64)>> {
    let count = prop_oneof![4 => 0u64..100, 1 => Just(MAX_COUNT / 1000), 1 => 0u64..1 << 40];
    proptest::collection::vec((any::<bool>(), 0u8..4, 0i32..30, count), 0..60)
}

proptest! {
    #[test]
    fn csv_and_json_give_the_same_as_a_naive_model(rows in rows()) {
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
