//! Publisher Analytics: daily downloads per repository, read from an export and shown in the browser.
pub mod model;
