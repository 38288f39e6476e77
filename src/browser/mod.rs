//! Access to the browser outside components: worker, files, addresses, downloads, canvas, storage, locale.
//!
//! The modules above (`app`, `stores`) see plain Rust. A `JsValue` leaves this module only inside a
//! [`Payload`](worker_client::Payload): the bytes or files of a message.

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

use leptos::prelude::StoredValue;

/// Keeps a value, such as a listener, for as long as the current component is mounted.
pub fn keep_while_mounted<T: 'static>(value: T) {
    StoredValue::new_local(value);
}
