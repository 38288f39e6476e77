//! Every use of the browser that is no component: worker, files, addresses, downloads, canvas, storage, locale.
//!
//! What stands above (`app`, `stores`) sees plain Rust; no `JsValue` leaves it but files on their way to the
//! worker.

pub mod address;
pub mod canvas;
pub mod clipboard;
pub mod crash;
pub mod download;
pub mod element_size;
pub mod files;
pub mod keyboard;
pub mod locale;
pub mod offline;
pub mod order;
pub mod picture;
pub mod printing;
pub mod settings;
pub mod styles;
pub mod tab_groups;
pub mod theme;
pub mod viewport;
pub mod worker_client;
