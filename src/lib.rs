//! Publisher Analytics: opens an export of daily downloads per repository and shows what is in it.
//!
//! Rows of JSON or CSV become a columnar [`model::Store`] ([`parse`], [`import`]); a [`query::View`] selects from it; the
//! [`engine`] answers the page's questions and writes exports. In the browser all of this runs in a worker, and
//! the page (`app`) draws the answers with [`chart`]. Everything but `browser` and `app` is free of the browser
//! and is tested natively. `ARCHITECTURE.md` has the whole picture.

#![cfg_attr(optimize_attribute, feature(optimize_attribute))]

pub mod chart;
pub mod engine;
pub mod export;
pub mod import;
pub mod model;
pub mod packed;
pub mod parse;
pub mod plotted;
pub mod protocol;
pub mod query;
pub mod refusal;
pub mod view_model;

#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod browser;

/// The worker's allocator, a tenth of the size of the usual one. The page cannot be without that: a crate of Leptos asks
/// for the current thread, which the standard library keeps there.
#[cfg(all(target_arch = "wasm32", not(feature = "page")))]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();
