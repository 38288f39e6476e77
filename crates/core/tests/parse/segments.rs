//! A file read in several segments gives the same outcome as the file read at once, or none: then one reader must read
//! the whole file.

use std::fmt::Write as _;

use proptest::prelude::*;
use publisher_analytics_core::model::Day;

use crate::support::{days_and_counts, limits, read_in_chunks, read_in_segments};

/// Returns a header with enough rows to fill the head of a file.
fn long_csv_beginning() -> String {
    let mut csv = "repoType,repoName,total,timestamp,downloads\n".to_owned();
    for day in 0..100 {
        let day = (Day::from_ymd(2020, 1, 1).unwrap() + day).iso();
        writeln!(csv, "model,org/filler,100,{day}T00:00:00.000Z,1").unwrap();
    }
    csv
}

#[test]
fn segments_of_the_sample_give_the_same_as_the_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../public/analytics.json");
    let bytes = std::fs::read(path).unwrap();
    let at_once = read_in_chunks(std::iter::once(&*bytes), limits()).unwrap();
    for segments in 2..6 {
        let positions: Vec<_> =
            (1..segments).map(|segment| bytes.len() / segments * segment).collect();
        assert_eq!(read_in_segments(&bytes, &positions).as_ref(), Some(&at_once), "{segments}");
    }
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

proptest! {
    #[test]
    fn segments_give_the_same_as_the_file_or_nothing(
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
                let at_once = read_in_chunks(std::iter::once(text.as_bytes()), limits());
                prop_assert_eq!(Ok(joined), at_once);
            }
        }
    }
}
