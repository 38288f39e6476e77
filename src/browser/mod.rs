//! Every use of the browser that is no component: worker, files, addresses, downloads, canvas, storage, locale.
//!
//! Rooms above this one (`app`) see plain Rust; no `JsValue` leaves it but files on their way to the
//! worker.

#[cfg(feature = "page")]
pub mod address;
#[cfg(feature = "page")]
pub mod canvas;
#[cfg(feature = "page")]
pub mod clipboard;
#[cfg(feature = "page")]
pub mod crash;
#[cfg(feature = "page")]
pub mod download;
#[cfg(feature = "page")]
pub mod files;
#[cfg(feature = "page")]
pub mod frame_queue;
mod import;
#[cfg(feature = "page")]
pub mod keyboard;
#[cfg(feature = "page")]
pub mod locale;
pub mod message;
mod parts;
#[cfg(feature = "page")]
pub mod picture;
mod scratch_file;
pub mod source;
#[cfg(feature = "page")]
pub mod theme;
#[cfg(feature = "page")]
pub mod viewport;
#[cfg(feature = "page")]
pub mod worker_client;
pub mod worker_host;
