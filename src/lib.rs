//! The page of Publisher Analytics: its user interface.
//!
//! The worker (`crates/worker`) owns the open export and answers questions about it. The page draws the answers with
//! [`publisher_analytics_core`]. `ARCHITECTURE.md` has the overall design. Everything except [`table_window`],
//! [`added_columns`] and [`copied_table`] exists only in a browser.

pub mod added_columns;
#[cfg(target_arch = "wasm32")]
pub mod app;
#[cfg(target_arch = "wasm32")]
pub mod browser;
pub mod copied_table;
#[cfg(target_arch = "wasm32")]
pub mod stores;
pub mod table_window;
#[cfg(target_arch = "wasm32")]
pub mod words;
