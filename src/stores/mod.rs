//! Stores: the signals that several components share. Only the stores write them.
//!
//! | store | holds |
//! |---|---|
//! | [`ViewStore`] | the view, which the address bar and the title follow |
//! | [`ExportStore`] | the open export: its summary and the worker's answers about the view; imports and downloads; the user's own table |
//! | [`Notices`] | the alert and the status message |
//! | [`AppearanceStore`] | theme, colours and pixel ratio |
//!
//! Each store is a cheap-to-copy handle that components take from the Leptos context. A signal that only one component
//! needs lives in that component.

mod appearance;
mod export;
mod notices;
mod own_table;
mod progress;
mod session;
mod view;

use leptos::prelude::*;

pub use appearance::{Appearance, AppearanceStore};
pub use export::{ExportStore, Findings, PageState};
pub use notices::Notices;
pub use own_table::OpenTable;
pub use progress::Progress;
pub use session::DEFAULT_EXPORT;
pub use view::{ViewStore, title_of};

/// Creates the stores of a newly opened page and provides them as context.
pub fn provide_stores() {
    let notices = Notices::new();
    let view = ViewStore::new(notices);
    provide_context(notices);
    provide_context(view);
    provide_context(ExportStore::new(view, notices));
    provide_context(AppearanceStore::new());
}
