//! Files in UTF-16 and Windows-1252, as spreadsheets save them.

use publisher_analytics_core::parse::IssueKind;

use crate::support::{assert_twin, kinds, lines_of, open, read_bytes};

#[test]
fn row_18_spreadsheet_files() {
    assert_twin("row_18_semicolons.csv");
    assert_twin("row_18_tabs.csv");
    assert_twin("row_18_utf_16_le.csv");
    assert_twin("row_18_utf_16_be.json");
}

#[test]
fn two_names_in_another_encoding_stay_two() {
    let outcome = open("case_21_cp1252.csv");
    let sums: Vec<_> =
        outcome.repositories.iter().map(|(key, _, days)| (&**key, days[0].1)).collect();
    assert_eq!(sums, [("model/org/café", 5), ("model/org/cafè", 7), ("model/org/plain", 1)]);
    assert_eq!(kinds(&outcome), [(IssueKind::NotUtf8, 2)]);
    assert_eq!(lines_of(&outcome, IssueKind::NotUtf8), "lines 2–3");

    // The same name in both encodings: the second is left out and reported.
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
