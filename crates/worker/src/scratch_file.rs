//! A file in the browser's private storage for this site, for a download that is too large to hold in memory.
//!
//! The worker writes the file, and the page saves it like any other download: it gets a `File`, whose bytes stay on disk.
//! The browser copies it in the background, and other tabs may do the same. So each download has a file of its own, and
//! the next import removes those that are old enough to have been copied. Browsers without such storage (some private
//! windows, plain `http`) keep downloads in memory.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions,
    FileSystemSyncAccessHandle, WorkerGlobalScope,
};

use crate::source::value_of_step;

/// How the names begin; the time in milliseconds since 1970 follows.
const PREFIX: &str = "publisher-analytics-export-";
/// How long a browser may take to copy a file.
const KEEP_MS: f64 = 600_000.0;

/// A file that is being written.
pub(crate) struct ScratchFile {
    file: FileSystemFileHandle,
    access: FileSystemSyncAccessHandle,
}

impl ScratchFile {
    /// Makes an empty file.
    ///
    /// # Errors
    /// The browser's, where it has no storage for files.
    pub(crate) async fn create() -> Result<Self, JsValue> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "milliseconds since 1970 fit for ages"
        )]
        let name = format!("{PREFIX}{}", js_sys::Date::now() as u64);
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let file = folder().await?.get_file_handle_with_options(&name, &options);
        let file: FileSystemFileHandle = JsFuture::from(file).await?.unchecked_into();
        let access = JsFuture::from(file.create_sync_access_handle()).await?;
        Ok(Self { file, access: access.unchecked_into() })
    }

    /// Appends bytes.
    ///
    /// # Errors
    /// The browser's, if there is no room for them.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), JsValue> {
        let written = self.access.write_with_u8_array(bytes)?;
        // A full disk may take some of them without an error; Firefox gives a number near 2^32 then.
        #[expect(clippy::float_cmp, reason = "both are whole numbers")]
        let is_whole = written == bytes.len() as f64;
        if is_whole { Ok(()) } else { Err("the disk is full".into()) }
    }

    /// Closes the file, and gives the `File` to read.
    ///
    /// # Errors
    /// The browser's.
    pub(crate) async fn finish(self) -> Result<JsValue, JsValue> {
        self.access.close();
        JsFuture::from(self.file.get_file()).await
    }

    /// Frees the space of a file that is of no use.
    pub(crate) fn discard(self) {
        self.access.truncate_with_u32(0).ok();
        self.access.close();
    }
}

/// Removes what earlier downloads have left, here and in other tabs.
///
/// # Errors
/// The browser's, where it has no storage for files.
pub(crate) async fn remove_old() -> Result<(), JsValue> {
    let folder = folder().await?;
    let names = folder.keys();
    while let Some(name) = value_of_step(&JsFuture::from(names.next()?).await?)? {
        let Some(name) = name.as_string() else { continue };
        let written_ms = name.strip_prefix(PREFIX).and_then(|time| time.parse::<u64>().ok());
        if written_ms.is_some_and(|time| time as f64 + KEEP_MS < js_sys::Date::now()) {
            JsFuture::from(folder.remove_entry(&name)).await?;
        }
    }
    Ok(())
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let storage = scope.navigator().storage();
    if storage.is_undefined() {
        return Err(storage.into());
    }
    Ok(JsFuture::from(storage.get_directory()).await?.unchecked_into())
}
