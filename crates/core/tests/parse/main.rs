//! Reads realistic files through `ExportReader`. Each file is read in several chunkings, whose outcomes must be equal.
//!
//! The fixtures are in `tests/data/`. The number in the name of a test, such as `row_04_quoted_cells`, is also in the
//! names of its fixtures.
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
