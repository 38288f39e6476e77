//! The native readers that are compared.
//!
//! memchr counts lines (CSV) or braces (JSON) and nothing else: no reader can be faster than a look at
//! every byte. arrow-csv reads a CSV into typed columns; the feature `peers` builds it.

use std::error::Error;

use publisher_analytics_core::model::{Day, Store};
use publisher_analytics_core::parse::{ExportReader, Limits};
use serde_json::{Value, json};

#[cfg(feature = "peers")]
use crate::arrow;
use crate::figures::Figures;

/// Number of bytes that are fed to the engine at once.
const CHUNK_BYTES: usize = 1 << 20;
/// Later than any day of a bench's export: 2100-01-01.
const LATEST_DAY: Day = Day::from_epoch_days(47_482);

/// A reader of exports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Contestant {
    /// This project.
    Engine,
    /// Counts line breaks.
    CountLines,
    /// Counts opening braces: one for each record and one for each repository.
    CountBraces,
    /// Arrow's CSV reader.
    #[cfg(feature = "peers")]
    ArrowCsv,
}

/// What a contestant has read.
#[derive(Debug)]
pub(crate) enum Outcome {
    Store(Store),
    Lines(usize),
    Braces(usize),
    #[cfg(feature = "peers")]
    Batches(Vec<arrow_array::RecordBatch>),
}

impl Contestant {
    /// Returns the contestants that read such a file. JSON begins with a bracket.
    pub(crate) fn all_for(bytes: &[u8]) -> Vec<Self> {
        if bytes.starts_with(b"[") {
            return vec![Self::Engine, Self::CountBraces];
        }
        vec![
            Self::Engine,
            Self::CountLines,
            #[cfg(feature = "peers")]
            Self::ArrowCsv,
        ]
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Engine => "this engine",
            Self::CountLines => "memchr, lines",
            Self::CountBraces => "memchr, braces",
            #[cfg(feature = "peers")]
            Self::ArrowCsv => "arrow-csv",
        }
    }

    /// Reads a whole export. This is what is measured.
    pub(crate) fn read(self, bytes: &[u8]) -> Result<Outcome, Box<dyn Error>> {
        Ok(match self {
            Self::Engine => {
                let mut reader = ExportReader::new(Limits::until(LATEST_DAY));
                for chunk in bytes.chunks(CHUNK_BYTES) {
                    reader.feed(chunk)?;
                }
                Outcome::Store(reader.finish()?.store)
            }
            Self::CountLines => Outcome::Lines(memchr::memchr_iter(b'\n', bytes).count()),
            Self::CountBraces => Outcome::Braces(memchr::memchr_iter(b'{', bytes).count()),
            #[cfg(feature = "peers")]
            Self::ArrowCsv => Outcome::Batches(arrow::read(bytes)?),
        })
    }
}

impl Outcome {
    /// Computes the figures by which the contestant is checked.
    pub(crate) fn figures(&self) -> Value {
        let Figures { repositories, records, downloads, days } = match self {
            Self::Store(store) => Figures::of_store(store),
            // The first line is the header.
            Self::Lines(lines) => return json!({ "records": lines.saturating_sub(1) }),
            Self::Braces(braces) => return json!({ "objects": braces }),
            #[cfg(feature = "peers")]
            Self::Batches(batches) => arrow::figures(batches),
        };
        json!({
            "repositories": repositories,
            "records": records,
            "downloads": downloads,
            "days": days,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CSV: &[u8] = b"repoType,repoName,total,timestamp,downloads\n\
        model,a/b,9,2000-01-03T00:00:00.000Z,4\n\
        model,a/b,9,2000-01-04T00:00:00.000Z,5\n\
        dataset,a/b,1,2000-01-02T00:00:00.000Z,1\n";
    const EXPECTED: [(&str, i64); 4] = [
        ("repositories", 2),
        ("records", 3),
        ("downloads", 10),
        ("days", 10_959 + 10_960 + 10_958),
    ];

    #[test]
    fn every_contestant_finds_the_figures_it_names() {
        for contestant in Contestant::all_for(CSV) {
            let figures = contestant.read(CSV).unwrap().figures();
            let named = EXPECTED.into_iter().filter(|(name, _)| !figures[name].is_null());
            let right = named.filter(|&(name, number)| figures[name] == number).count();
            assert!(right >= 1, "{contestant:?}: {figures}");
            assert_eq!(right, figures.as_object().unwrap().len(), "{contestant:?}: {figures}");
        }
    }

    #[test]
    fn json_is_known_by_its_bracket() {
        assert!(Contestant::all_for(b"[{}]").contains(&Contestant::CountBraces));
        assert!(!Contestant::all_for(CSV).contains(&Contestant::CountBraces));
        let braces = Contestant::CountBraces.read(b"[{\"records\":[{},{}]}]").unwrap();
        assert_eq!(braces.figures(), json!({ "objects": 3 }));
    }
}
