//! Arrow's CSV reader on the Hub's columns: reads a CSV into batches of typed columns.

use std::collections::BTreeSet;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{TimestampMillisecondType, UInt64Type};
use arrow_csv::ReaderBuilder;
use arrow_schema::{ArrowError, DataType, Field, Schema, TimeUnit};

use crate::figures::Figures;

const MS_PER_DAY: i64 = 86_400_000;

/// Reads a whole CSV.
///
/// # Errors
/// If the CSV does not have these columns.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<RecordBatch>, ArrowError> {
    let field = |name: &str, data_type| Field::new(name, data_type, false);
    let schema = Schema::new(vec![
        field("repoType", DataType::Utf8),
        field("repoName", DataType::Utf8),
        field("total", DataType::UInt64),
        field("timestamp", DataType::Timestamp(TimeUnit::Millisecond, None)),
        field("downloads", DataType::UInt64),
    ]);
    ReaderBuilder::new(Arc::new(schema)).with_header(true).build_buffered(bytes)?.collect()
}

/// Computes the figures of what was read.
pub(crate) fn figures(batches: &[RecordBatch]) -> Figures {
    let mut figures = Figures::default();
    let mut repositories = BTreeSet::new();
    for batch in batches {
        let types = batch.column(0).as_string::<i32>();
        let names = batch.column(1).as_string::<i32>();
        repositories.extend(types.iter().zip(names));
        for timestamp in batch.column(3).as_primitive::<TimestampMillisecondType>().values() {
            figures.days += timestamp / MS_PER_DAY;
        }
        let downloads = batch.column(4).as_primitive::<UInt64Type>().values();
        figures.downloads += downloads.iter().sum::<u64>();
        figures.records += batch.num_rows() as u64;
    }
    figures.repositories = repositories.len() as u64;
    figures
}
