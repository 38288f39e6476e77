//! Every use of the browser that is no component: worker, files, addresses, downloads, canvas, storage, locale.
//!
//! Rooms above this one ([`app`](crate::app)) see plain Rust; no `JsValue` leaves it but files on their way to the
//! worker.

pub mod address;
pub mod canvas;
pub mod download;
pub mod files;
pub mod frame_queue;
pub mod keyboard;
pub mod locale;
pub mod message;
pub mod source;
pub mod theme;
pub mod viewport;
pub mod worker_client;
pub mod worker_host;
