//! The page of Publisher Analytics: everything a reader sees and touches. It exists in a browser only.
//!
//! The worker (`crates/worker`) owns the open export and answers questions about it; the page draws the answers with
//! [`publisher_analytics_core`]. `ARCHITECTURE.md` has the whole picture.
#![cfg(target_arch = "wasm32")]

pub mod app;
pub mod browser;
