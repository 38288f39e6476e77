//! Reads files in several chunkings that must agree, and describes the outcome for comparisons.

use proptest::prelude::*;
use publisher_analytics_core::export::{ExportFormat, ExportWriter};
use publisher_analytics_core::model::{Day, DayRange, MAX_COUNT};
use publisher_analytics_core::parse::{
    ErrorKind, Export, ExportReader, Format, Issue, IssueKind, Limits, ParseError, Report,
    TotalDifferences,
};

/// Key, reported total, records.
pub(crate) type Repositories = Vec<(String, Option<u64>, Vec<(String, u64)>)>;

/// The contents of an export and its report.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) format: Format,
    pub(crate) repositories: Repositories,
    pub(crate) report: Report,
    pub(crate) differences: TotalDifferences,
}

impl Outcome {
    pub(crate) fn issues(&self) -> Vec<(IssueKind, u64, Vec<String>)> {
        let issues = self.report.issues().map(|issue| {
            let examples = issue.examples.iter();
            let lines = examples.map(|example| format!("{}: {}", example.position, example.found));
            (issue.kind, issue.count, lines.collect())
        });
        issues.collect()
    }
}

pub(crate) fn limits() -> Limits {
    Limits::until(Day::from_ymd(2026, 9, 2).unwrap())
}

pub(crate) fn read_in_chunks<'a>(
    chunks: impl Iterator<Item = &'a [u8]>,
    limits: Limits,
) -> Result<Outcome, ParseError> {
    read_with(ExportReader::new(limits), chunks)
}

pub(crate) fn read_with<'a>(
    mut reader: ExportReader,
    chunks: impl Iterator<Item = &'a [u8]>,
) -> Result<Outcome, ParseError> {
    for chunk in chunks {
        reader.feed(chunk)?;
        if reader.is_stuck(false) {
            reader.read_on()?;
        }
    }
    if reader.is_stuck(true) {
        reader.read_on()?;
    }
    Ok(outcome_of(reader.finish()?))
}

pub(crate) fn outcome_of(export: Export) -> Outcome {
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

/// Reads bytes in segments, cut near these positions. Returns `None` if one reader has to read all of them.
pub(crate) fn read_in_segments(bytes: &[u8], positions: &[usize]) -> Option<Outcome> {
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
    let mut reader = ExportReader::new(limits());
    reader.feed(&bytes[..*cuts.get(1)?]).ok()?;
    for range in cuts[1..].windows(2) {
        let (_, mut segment_reader) = ExportReader::of_segment(limits(), head)?;
        segment_reader.feed(&bytes[range[0]..range[1]]).ok()?;
        let (segment, cells) = segment_reader.into_segment(range[1] == bytes.len())?;
        if !reader.append(segment, |slice| slice.copy_from_slice(&cells)) {
            return None;
        }
    }
    reader.finish().ok().map(outcome_of)
}

/// Cuts bytes into chunks of 0 to `max_len` − 1 bytes. The same seed gives the same cuts.
pub(crate) fn random_chunks(
    bytes: &[u8],
    max_len: u64,
    mut seed: u64,
) -> impl Iterator<Item = &[u8]> {
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

/// Reads bytes at once, byte by byte, in random chunks and, if they are plain JSON, with the reader of plain JSON.
/// Asserts that the outcomes are equal.
pub(crate) fn read_bytes_within(bytes: &[u8], limits: Limits) -> Result<Outcome, ParseError> {
    let outcome = read_in_chunks(std::iter::once(bytes), limits);
    assert_eq!(read_in_chunks(bytes.chunks(1), limits), outcome, "byte by byte");
    for (max_len, seed) in [(5, 1), (100, 2), (5_000, 3), (70_000, 4)] {
        let chunks = random_chunks(bytes, max_len, seed);
        assert_eq!(read_in_chunks(chunks, limits), outcome, "chunks below {max_len} bytes");
    }
    for (max_len, seed) in [(2, 5), (100, 6), (5_000, 7), (u64::MAX, 8)] {
        if let Some(reader) = ExportReader::of_plain_json(limits, bytes) {
            let chunks = random_chunks(bytes, max_len, seed);
            assert_eq!(read_with(reader, chunks), outcome, "plain, chunks below {max_len} bytes");
        }
    }
    outcome
}

pub(crate) fn read_bytes(bytes: &[u8]) -> Result<Outcome, ParseError> {
    read_bytes_within(bytes, limits())
}

pub(crate) fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

pub(crate) fn open(name: &str) -> Outcome {
    read_bytes(&fixture(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

pub(crate) fn refuse(name: &str) -> ParseError {
    read_bytes(&fixture(name)).expect_err(name)
}

/// Asserts that a fixture is refused with this kind of error, and that the message contains these words.
pub(crate) fn assert_refused(name: &str, kind: &ErrorKind, words: &[&str]) {
    let error = refuse(name);
    assert_eq!(error.kind(), kind, "{name}");
    let message = error.to_string();
    for word in words {
        assert!(message.contains(word), "{name}: {word:?} is not in {message:?}");
    }
    assert!(message.ends_with('.'), "{message}");
}

/// Returns the repositories of `twin.json` and `twin.csv`. Most fixtures are variants of these files.
pub(crate) fn twin() -> Repositories {
    let records = |records: &[(&str, u64)]| {
        records.iter().map(|&(day, count)| (day.to_owned(), count)).collect::<Vec<_>>()
    };
    let a = records(&[("2026-06-01", 4), ("2026-06-02", 7), ("2026-06-04", 9)]);
    let b = records(&[("2026-05-31", 5)]);
    vec![("model/org/a".to_owned(), Some(20), a), ("dataset/org/b".to_owned(), Some(5), b)]
}

/// Asserts that a fixture has the repositories of the twin, with nothing to report.
pub(crate) fn assert_twin(name: &str) -> Outcome {
    let outcome = open(name);
    assert_eq!(outcome.repositories, twin(), "{name}");
    assert!(outcome.report.is_empty(), "{name}: {:?}", outcome.report);
    outcome
}

/// Returns the repository of most `case_…` fixtures: three days, 20 downloads.
pub(crate) fn org_a(repo_type: &str) -> Repositories {
    let records = [("2026-06-01", 4), ("2026-06-02", 7), ("2026-06-04", 9)];
    let records = records.map(|(day, count)| (day.to_owned(), count)).to_vec();
    vec![(format!("{repo_type}/org/a"), Some(20), records)]
}

pub(crate) fn kinds(outcome: &Outcome) -> Vec<(IssueKind, u64)> {
    outcome.report.issues().map(|issue| (issue.kind, issue.count)).collect()
}

pub(crate) fn lines_of(outcome: &Outcome, kind: IssueKind) -> String {
    let issue = outcome.report.issues().find(|issue| issue.kind == kind);
    issue.and_then(Issue::lines_label).unwrap_or_default()
}

pub(crate) fn json_text(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

pub(crate) fn sorted(mut repositories: Repositories) -> Repositories {
    repositories.sort();
    repositories
}

/// Writes a whole export.
pub(crate) fn written(export: &Export, format: ExportFormat) -> Vec<u8> {
    let ids = export.store.repositories().map(|(id, _)| id).collect();
    let mut bytes = Vec::new();
    let mut writer = ExportWriter::new(format, &export.store, ids, export.store.days());
    while writer.write_next(&mut bytes).unwrap() {}
    bytes
}

/// Generates a usual value, as the Hub writes it, in nine of ten cases, and an unusual one otherwise.
pub(crate) fn mostly<T: Clone + std::fmt::Debug + 'static>(
    usual: impl Strategy<Value = T> + 'static,
    unusual: Vec<T>,
) -> impl Strategy<Value = T> {
    prop_oneof![9 => usual, 1 => proptest::sample::select(unusual)]
}

/// Generates timestamps and downloads of consecutive rows, mostly one day apart.
pub(crate) fn days_and_counts() -> impl Strategy<Value = Vec<(String, String)>> {
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
