//! Reads real-looking files through `ExportReader`, each in several chunkings that must agree.
//!
//! Names such as `row_04_quoted_cells` give the row of the reading table (docs: the export formats) that a test is for.
//! The fixtures are in `tests/data/`.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests may panic as tests do"
)]

mod chunks;
mod csv;
mod encodings;
mod gzip;
mod json;
mod merging;
mod records;
mod refusals;
mod segments;
mod support;
