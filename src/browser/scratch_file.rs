//! A file in the browser's own storage for this site, for an export that would be too large to hold in memory.
//!
//! The worker writes it, and the page saves it as it saves any other export: what the page gets is a `File`, whose bytes
//! stay on disk. The browser goes on to copy it while the page is used, so an export takes the place of the last but one,
//! and the next import removes both. Where a browser has no such storage, as in some private windows, exports are kept in
//! memory.

use std::cell::Cell;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions,
    FileSystemSyncAccessHandle, WorkerGlobalScope,
};

const NAMES: [&str; 2] = ["publisher-analytics-export-0", "publisher-analytics-export-1"];

thread_local! {
    static NEXT_NAME: Cell<usize> = const { Cell::new(0) };
}

/// A file that is being written.
pub(super) struct ScratchFile {
    file: FileSystemFileHandle,
    access: FileSystemSyncAccessHandle,
}

impl ScratchFile {
    /// Makes an empty file.
    ///
    /// # Errors
    /// The browser's, where it has no storage for files.
    pub(super) async fn create() -> Result<Self, JsValue> {
        let name = NAMES[NEXT_NAME.replace(NEXT_NAME.get() ^ 1)];
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let file = folder().await?.get_file_handle_with_options(name, &options);
        let file: FileSystemFileHandle = JsFuture::from(file).await?.unchecked_into();
        let access = JsFuture::from(file.create_sync_access_handle()).await?;
        let access: FileSystemSyncAccessHandle = access.unchecked_into();
        access.truncate_with_u32(0)?;
        Ok(Self { file, access })
    }

    /// Writes bytes behind those that are there.
    ///
    /// # Errors
    /// The browser's, if there is no room for them.
    pub(super) fn write(&self, bytes: &[u8]) -> Result<(), JsValue> {
        self.access.write_with_u8_array(bytes).map(|_| ())
    }

    /// Ends the writing, and gives the `File` to read.
    ///
    /// # Errors
    /// The browser's.
    pub(super) async fn finish(self) -> Result<JsValue, JsValue> {
        self.access.close();
        JsFuture::from(self.file.get_file()).await
    }
}

/// Removes what earlier exports have left.
pub(super) async fn remove_all() {
    let Ok(folder) = folder().await else { return };
    for name in NAMES {
        // It may not be there, or a download may still be copying it.
        JsFuture::from(folder.remove_entry(name)).await.ok();
    }
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    let folder = JsFuture::from(scope.navigator().storage().get_directory()).await?;
    Ok(folder.unchecked_into())
}
