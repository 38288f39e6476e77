//! This engine as a contestant in the browser: JavaScript's bytes in, figures out.
//!
//! It reads as the page's worker does: half a MiB is copied into WebAssembly's memory, then fed to the
//! reader. Natively this library is empty.
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

/// An import under way.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Import {
    reader: ExportReader,
    chunk: Vec<u8>,
}

#[wasm_bindgen]
impl Import {
    /// Begins an import of a file of so many bytes that begins with `head`.
    #[wasm_bindgen(constructor)]
    pub fn new(file_bytes: u32, head: &[u8]) -> Self {
        let limits = Limits::until(LATEST_DAY);
        let plain = ExportReader::of_plain_json(limits, head);
        Self::with(plain.unwrap_or_else(|| ExportReader::new(limits)), file_bytes)
    }

    /// Begins to read the first segment of a file of so many bytes.
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
    /// The file is refused.
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

    /// Begins to read the last segment, of so many bytes, of the file that begins with `head`; nothing if that cannot be.
    pub fn last_part(head: &[u8], part_bytes: u32) -> Option<Self> {
        let (_, reader) = ExportReader::of_segment(Limits::until(LATEST_DAY), head)?;
        Some(Self::with(reader, part_bytes))
    }

    /// Ends the last segment, and packs it for another worker: what describes it, and its cells.
    pub fn into_last_part(self) -> Option<Array> {
        let (segment, cells) = self.reader.into_segment(true)?;
        let described = postcard::to_allocvec(&segment).ok()?;
        let cells = Uint32Array::from(&*cells);
        Some(Array::of2(&Uint8Array::from(&*described), &cells))
    }

    /// Appends the segment that follows what was read here; gives back whether it did.
    pub fn append(&mut self, described: &[u8], cells: &Uint32Array) -> bool {
        let Ok(segment) = postcard::from_bytes::<FileSegment>(described) else { return false };
        self.reader.append(segment, |target| cells.copy_to(target))
    }

    /// Ends the import.
    ///
    /// # Errors
    /// The file is refused.
    pub fn finish(mut self) -> Result<PageData, JsError> {
        self.read_on_if_stuck(true)?;
        Ok(PageData { store: self.reader.finish()?.store })
    }
}

/// An export that was read.
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
