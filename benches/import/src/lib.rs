//! This engine as a contestant in the browser: takes JavaScript's bytes and returns figures.
//!
//! It reads as the page's worker does: half a MiB is copied into WebAssembly's memory, then fed to the
//! reader. Natively, this library is empty.
#![cfg(target_arch = "wasm32")]

mod figures;

use figures::Figures;
use js_sys::{Array, Uint8Array, Uint32Array};
use publisher_analytics_core::model::{Day, Store};
use publisher_analytics_core::parse::{ExportReader, FileSegment, Limits};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

/// Later than any day of a bench's export: 2100-01-01.
const LATEST_DAY: Day = Day::from_epoch_days(47_482);

/// An import in progress.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Import {
    reader: ExportReader,
    chunk: Vec<u8>,
}

#[wasm_bindgen]
impl Import {
    /// Starts an import of a file of `file_bytes` bytes that begins with `head`.
    #[wasm_bindgen(constructor)]
    pub fn new(file_bytes: u32, head: &[u8]) -> Self {
        let limits = Limits::until(LATEST_DAY);
        let plain = ExportReader::of_plain_json(limits, head);
        Self::with(plain.unwrap_or_else(|| ExportReader::new(limits)), file_bytes)
    }

    /// Starts to read the first segment of a file of `file_bytes` bytes.
    pub fn first_part(file_bytes: u32) -> Self {
        Self::with(ExportReader::new(Limits::until(LATEST_DAY)), file_bytes)
    }

    fn with(mut reader: ExportReader, bytes: u32) -> Self {
        reader.reserve_for(bytes.into());
        Self { reader, chunk: Vec::new() }
    }

    /// Copies a chunk and reads it.
    ///
    /// # Errors
    /// If the file is rejected.
    pub fn feed(&mut self, chunk: &Uint8Array) -> Result<(), JsError> {
        self.chunk.resize(chunk.length() as usize, 0);
        chunk.copy_to(&mut self.chunk);
        self.reader.feed(&self.chunk)?;
        self.read_on_if_stuck(false)
    }

    fn read_on_if_stuck(&mut self, is_at_end: bool) -> Result<(), JsError> {
        if self.reader.is_stuck(is_at_end) {
            self.reader.read_on()?;
        }
        Ok(())
    }

    /// Starts to read the last segment, of `part_bytes` bytes, of the file that begins with `head`. Returns `None` if
    /// the file cannot be read in segments.
    pub fn last_part(head: &[u8], part_bytes: u32) -> Option<Self> {
        let (_, reader) = ExportReader::of_segment(Limits::until(LATEST_DAY), head)?;
        Some(Self::with(reader, part_bytes))
    }

    /// Ends the last segment and packs it for another worker: its encoded description, and its cells.
    pub fn into_last_part(self) -> Option<Array> {
        let (segment, cells) = self.reader.into_segment(true)?;
        let described = postcard::to_allocvec(&segment).ok()?;
        let cells = Uint32Array::from(&*cells);
        Some(Array::of2(&Uint8Array::from(&*described), &cells))
    }

    /// Appends the segment that follows what this import has read. Returns whether it fits.
    pub fn append(&mut self, described: &[u8], cells: &Uint32Array) -> bool {
        let Ok(segment) = postcard::from_bytes::<FileSegment>(described) else { return false };
        self.reader.append(segment, |target| cells.copy_to(target))
    }

    /// Ends the import.
    ///
    /// # Errors
    /// If the file is rejected.
    pub fn finish(mut self) -> Result<PageData, JsError> {
        self.read_on_if_stuck(true)?;
        Ok(PageData { store: self.reader.finish()?.store })
    }
}

/// An export that has been read.
#[wasm_bindgen]
#[derive(Debug)]
pub struct PageData {
    store: Store,
}

#[wasm_bindgen]
impl PageData {
    /// Computes number of repositories, number of records, sum of downloads and sum of days.
    pub fn figures(&self) -> Vec<f64> {
        let Figures { repositories, records, downloads, days } = Figures::of_store(&self.store);
        vec![repositories as f64, records as f64, downloads as f64, days as f64]
    }
}
