//! The parts of the page that its first picture does without. Their code is a file of its own, which is fetched once
//! that picture is there.
//!
//! [`Parts`] are plain function pointers: whatever only they reach goes into that file (`xtask/src/split.rs`), and once it
//! has come, a part is called like any other function. A build without the feature `split`, as the tests make it, has
//! all in one file.

use leptos::prelude::*;

use super::{detail, import_report};

/// What can be made once the file has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Parts {
    /// The open repository.
    pub(super) detail: fn() -> AnyView,
    /// The panel of the import report.
    pub(super) import_report: fn() -> AnyView,
}

const PARTS: Parts = Parts { detail: detail::view, import_report: import_report::view };

/// Fetches the file unless it is there; `None` if it does not come.
#[cfg(feature = "split")]
pub(super) async fn parts() -> Option<Parts> {
    split::parts().await.ok()
}

/// Gives the parts, which are in the one file.
#[cfg(not(feature = "split"))]
pub(super) async fn parts() -> Option<Parts> {
    Some(PARTS)
}

#[cfg(feature = "split")]
mod split {
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    use super::{PARTS, Parts};

    #[allow(
        clippy::unnecessary_wraps,
        clippy::allow_attributes,
        reason = "what the macro writes has the error"
    )]
    #[wasm_split(later, wasm_split_path = leptos::wasm_split, fallible)]
    pub(super) fn parts() -> Result<Parts, SplitLoaderError> {
        Ok(PARTS)
    }
}
