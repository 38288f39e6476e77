//! Reads one repository object and commits it to the [`RecordSink`] once it is complete.
//!
//! [`plain`](super::plain) reads objects written the way the Hub writes them; `serde_json` reads all others. Keys are
//! matched exactly and may come in any order. Unknown keys are skipped. If a key is repeated, the last value is used,
//! and the repetition is reported. Days and counts are collected in a list that is reused for every repository (20
//! bytes per record). So the name may follow the records, and an incomplete object leaves nothing behind. Unreadable
//! records are skipped and reported by their path.
//!
//! An object with a timestamp and downloads instead of records is one record of its repository, as pandas writes a
//! table (`orient="records"`). Its total may have the name of the CSV column, `total`.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::record_sink::RecordSink;
use super::super::report::{IssueKind, Position, Report};
use super::super::visible::visible;
use super::super::{ErrorKind, Limits};
use super::plain::read_plain;
use super::value::{Scalar, skip_map, skip_seq, take_other_values};
use crate::model::Day;

/// The maximum number of keys of the first object that an error names.
const MAX_KEYS: usize = 6;

/// Reads repository objects.
#[derive(Debug, Default)]
pub(super) struct RepositoryReader {
    repo_type: String,
    name: String,
    total: Option<u64>,
    records: Vec<(Day, u64)>,
    /// The index of each record in the object's list. Empty for a plain object, in which no record is skipped.
    indexes: Vec<u32>,
    issues: Report,
    /// The first keys of the first object, for the error if it is not a repository.
    first_keys: Vec<String>,
    has_repository_key: bool,
    contents: Contents,
    /// Whether the object was decoded as Windows-1252.
    is_decoded: bool,
}

/// The records of an object.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Contents {
    #[default]
    NoRecords,
    /// A list of records, possibly empty.
    Records,
    /// A timestamp and downloads in the object itself.
    OneRecord,
}

impl RepositoryReader {
    /// Reads the object at the start of `text` and returns its length.
    pub(super) fn read(
        &mut self,
        text: &[u8],
        index: u64,
        limits: &Limits,
    ) -> Result<usize, serde_json::Error> {
        self.clear();
        if let Ok(plain) = read_plain(text, limits, &mut self.records) {
            self.repo_type.push_str(plain.repo_type);
            self.name.push_str(plain.name);
            self.total = Some(plain.total);
            self.has_repository_key = true;
            return Ok(plain.length);
        }
        self.records.clear();
        self.read_any(text, index, limits)
    }

    fn clear(&mut self) {
        self.repo_type.clear();
        self.name.clear();
        self.total = None;
        self.records.clear();
        self.indexes.clear();
        self.issues.clear();
        self.first_keys.clear();
        (self.has_repository_key, self.is_decoded) = (false, false);
        self.contents = Contents::NoRecords;
    }

    /// Records that the text of the object was decoded as Windows-1252.
    pub(super) fn mark_decoded(&mut self) {
        self.is_decoded = true;
    }

    /// Adds a record, or reports why it cannot be read. `record` is its index in the list of records; `None` without a
    /// list.
    fn add_record(
        &mut self,
        timestamp: Option<&Scalar<'_>>,
        downloads: Option<&Scalar<'_>>,
        limits: &Limits,
        index: u64,
        record: Option<u32>,
    ) {
        let position = || match record {
            Some(record) => Position::of_record(index, record as usize),
            None => repository_path(index),
        };
        let fault = match (timestamp, downloads) {
            (Some(timestamp), Some(downloads)) => {
                match (timestamp.as_timestamp(), downloads.as_count()) {
                    (None, _) => Some((IssueKind::UnreadableDate, timestamp)),
                    (Some(read), _) if !limits.accepts(read.day) => {
                        Some((IssueKind::DayOutOfRange, timestamp))
                    }
                    (_, None) => Some((IssueKind::UnreadableDownloads, downloads)),
                    (Some(read), Some(count)) => {
                        if read.has_other_unit {
                            let found = timestamp.as_text();
                            self.issues.note(IssueKind::EpochUnit, position, found.as_bytes());
                        }
                        self.records.push((read.day, count));
                        self.indexes.push(record.unwrap_or(0));
                        None
                    }
                }
            }
            (one, other) => {
                let found = one.or(other).unwrap_or(&Scalar::Object);
                Some((IssueKind::ShortRow, found))
            }
        };
        if let Some((kind, found)) = fault {
            self.issues.note(kind, position, found.as_text().as_bytes());
        }
    }

    #[cold]
    fn note_repeated_key(&mut self, key: Key, position: impl FnOnce() -> Position) {
        self.issues.note(IssueKind::RepeatedKey, position, key.name().as_bytes());
    }

    fn read_any(
        &mut self,
        text: &[u8],
        index: u64,
        limits: &Limits,
    ) -> Result<usize, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_slice(text);
        deserializer.deserialize_any(RepositoryVisitor { repository: self, index, limits })?;
        Ok(deserializer.into_iter::<Scalar<'_>>().byte_offset())
    }

    /// Adds the object to the sink.
    pub(super) fn commit(&mut self, index: u64, sink: &mut RecordSink) -> Result<(), ErrorKind> {
        if index == 0 && !self.has_repository_key {
            let found = if self.first_keys.is_empty() {
                "no keys".to_owned()
            } else {
                ["the keys ", &self.first_keys.join(", ")].concat()
            };
            return Err(ErrorKind::NotRepositories { index, found });
        }
        sink.report.append(&mut self.issues);
        let name = self.name.trim_ascii();
        if name.is_empty() {
            let found = self.repo_type.as_bytes();
            sink.report.note(IssueKind::MissingName, || repository_path(index), found);
            let further = (self.records.len() as u64).saturating_sub(1);
            sink.report.note_further(IssueKind::MissingName, further);
            return Ok(());
        }
        let position = || repository_path(index);
        // ASCII is the same in both encodings.
        let is_decoded = self.is_decoded && !(name.is_ascii() && self.repo_type.is_ascii());
        let is_respelled = is_decoded || name.len() < self.name.len();
        let Some(id) = sink.named(&self.repo_type, name, is_respelled) else {
            sink.report.note(IssueKind::AmbiguousName, position, name.as_bytes());
            let further = (self.records.len() as u64).saturating_sub(1);
            sink.report.note_further(IssueKind::AmbiguousName, further);
            return Ok(());
        };
        if is_decoded {
            sink.report.note(IssueKind::NotUtf8, position, name.as_bytes());
        }
        if let Some(total) = self.total {
            sink.builder.report_total(id, total);
        }
        let in_list =
            |record: usize| self.indexes.get(record).map_or(record, |&in_list| in_list as usize);
        sink.insert(id, &self.records, |record| match self.contents {
            Contents::OneRecord => repository_path(index),
            _ => Position::of_record(index, in_list(record)),
        });
        Ok(())
    }
}

fn repository_path(index: u64) -> Position {
    Position::Path(format!("[{index}]"))
}

fn member_path(index: u64, key: &str) -> Position {
    Position::Path(format!("[{index}].{key}"))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    RepoType,
    RepoName,
    TotalDownloads,
    /// The total, under the name of the CSV column.
    Total,
    Records,
    Timestamp,
    Downloads,
    Unknown,
}

impl Key {
    const NAMES: [(&str, Self); 7] = [
        ("timestamp", Self::Timestamp),
        ("downloads", Self::Downloads),
        ("repoType", Self::RepoType),
        ("repoName", Self::RepoName),
        ("totalDownloads", Self::TotalDownloads),
        ("total", Self::Total),
        ("records", Self::Records),
    ];

    fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, key)| *key == self).map_or("", |(name, _)| name)
    }
}

/// The keys that an object has had so far.
#[derive(Debug, Default)]
struct SeenKeys(u8);

impl SeenKeys {
    /// Adds a key. Returns whether the object already had it, or another key for the same figure.
    #[inline]
    fn is_repeated(&mut self, key: Key) -> bool {
        let bit = match key {
            Key::Unknown => return false,
            Key::Total => 1 << Key::TotalDownloads as u8,
            key => 1 << key as u8,
        };
        let before = self.0;
        self.0 |= bit;
        self.0 == before
    }
}

/// Reads a key. Adds its text to the list, if there is one.
struct KeySeed<'a>(Option<&'a mut Vec<String>>);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    #[inline]
    fn visit_str<E>(self, key: &str) -> Result<Key, E> {
        if let Some(keys) = self.0.filter(|keys| keys.len() < MAX_KEYS) {
            keys.push(visible(key.as_bytes()));
        }
        let known = Key::NAMES.iter().find(|(name, _)| *name == key);
        Ok(known.map_or(Key::Unknown, |(_, key)| *key))
    }
}

struct RepositoryVisitor<'a> {
    repository: &'a mut RepositoryReader,
    index: u64,
    limits: &'a Limits,
}

impl RepositoryVisitor<'_> {
    /// Does nothing: the text read here begins with `{`.
    #[expect(clippy::unused_self, reason = "the visitors of other values have a use for it")]
    fn take_other(self, _: Scalar<'_>) {}
}

impl<'de> Visitor<'de> for RepositoryVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a repository object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { repository, index, limits } = self;
        let mut seen = SeenKeys::default();
        let (mut timestamp, mut downloads) = (None, None);
        loop {
            let keys = (index == 0).then_some(&mut repository.first_keys);
            let Some(key) = map.next_key_seed(KeySeed(keys))? else { break };
            if !matches!(key, Key::Timestamp | Key::Downloads | Key::Total | Key::Unknown) {
                repository.has_repository_key = true;
            }
            if seen.is_repeated(key) {
                repository.note_repeated_key(key, || repository_path(index));
            }
            if key == Key::Records {
                repository.contents = Contents::Records;
                repository.records.clear();
                repository.indexes.clear();
                map.next_value_seed(RecordsSeed { repository: &mut *repository, index, limits })?;
                continue;
            }
            let value: Scalar<'_> = map.next_value()?;
            match key {
                Key::RepoType => repository.repo_type = value.as_name().into_owned(),
                Key::RepoName => repository.name = value.as_name().into_owned(),
                Key::TotalDownloads | Key::Total => {
                    repository.total = value.as_total();
                    let is_absent =
                        value == Scalar::Null || value.as_text().trim_ascii().is_empty();
                    if repository.total.is_none() && !is_absent {
                        let key = if key == Key::Total { "total" } else { "totalDownloads" };
                        let position = || member_path(index, key);
                        let found = value.as_text();
                        let kind = IssueKind::UnreadableTotal;
                        repository.issues.note(kind, position, found.as_bytes());
                    }
                }
                Key::Timestamp => timestamp = Some(value),
                Key::Downloads => downloads = Some(value),
                Key::Records | Key::Unknown => {}
            }
        }
        // Downloads next to a list of records are ignored.
        if repository.contents == Contents::NoRecords
            && (timestamp.is_some() || downloads.is_some())
        {
            repository.contents = Contents::OneRecord;
            repository.add_record(timestamp.as_ref(), downloads.as_ref(), limits, index, None);
        }
        Ok(())
    }

    take_other_values!(array);
}

/// Reads the list of records.
struct RecordsSeed<'a> {
    repository: &'a mut RepositoryReader,
    index: u64,
    limits: &'a Limits,
}

/// Reads one record of the list.
struct RecordSeed<'a> {
    repository: &'a mut RepositoryReader,
    index: u64,
    limits: &'a Limits,
    record: u32,
}

impl RecordsSeed<'_> {
    fn take_other(self, value: Scalar<'_>) {
        if value != Scalar::Null {
            let position = || member_path(self.index, "records");
            let found = value.as_text();
            let kind = IssueKind::UnreadableRecords;
            self.repository.issues.note(kind, position, found.as_bytes());
        }
    }
}

impl<'de> DeserializeSeed<'de> for RecordsSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RecordsSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { repository, index, limits } = self;
        let mut record = 0;
        while seq
            .next_element_seed(RecordSeed { repository: &mut *repository, index, limits, record })?
            .is_some()
        {
            record += 1;
        }
        Ok(())
    }

    take_other_values!(object);
}

impl RecordSeed<'_> {
    #[cold]
    fn note(self, kind: IssueKind, found: &str) {
        let position = || Position::of_record(self.index, self.record as usize);
        self.repository.issues.note(kind, position, found.as_bytes());
    }

    fn take_other(self, value: Scalar<'_>) {
        self.note(IssueKind::ShortRow, &value.as_text());
    }
}

impl<'de> DeserializeSeed<'de> for RecordSeed<'_> {
    type Value = ();

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for RecordSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    #[inline]
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { repository, index, limits, record } = self;
        let mut seen = SeenKeys::default();
        let (mut timestamp, mut downloads) = (None, None);
        while let Some(key) = map.next_key_seed(KeySeed(None))? {
            let is_read = matches!(key, Key::Timestamp | Key::Downloads);
            if is_read && seen.is_repeated(key) {
                let position = || Position::of_record(index, record as usize);
                repository.note_repeated_key(key, position);
            }
            match key {
                Key::Timestamp => timestamp = Some(map.next_value::<Scalar<'_>>()?),
                Key::Downloads => downloads = Some(map.next_value::<Scalar<'_>>()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        repository.add_record(timestamp.as_ref(), downloads.as_ref(), limits, index, Some(record));
        Ok(())
    }

    take_other_values!(array);
}
