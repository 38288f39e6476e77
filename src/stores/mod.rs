//! Every signal that more than one component needs, in stores that alone may write them.
//!
//! | store | holds |
//! |---|---|
//! | [`ViewStore`] | what is shown; the address bar and the title follow it |
//! | [`ExportStore`] | the open export: its summary and what the worker answers about the view; imports and downloads; the table of the reader's own |
//! | [`Notices`] | the alert, and what just happened |
//! | [`Appearance`] | theme, colours and pixel ratio |
//!
//! Each is a handle that is cheap to copy, which components take from their context. Signals of one component live there.

mod appearance;
mod export;
mod notices;
mod own_table;
mod progress;
mod session;
mod view;

use leptos::prelude::*;

pub use appearance::{Appearance, Look};
pub use export::{ExportStore, Findings, PageState};
pub use notices::Notices;
pub use own_table::OpenTable;
pub use progress::Progress;
pub use session::DEFAULT_EXPORT;
pub use view::{ViewStore, title_of};

/// Makes the stores of a page that has just been opened, and puts them into the context.
pub fn provide_stores() {
    let notices = Notices::new();
    let view = ViewStore::new(notices);
    provide_context(notices);
    provide_context(view);
    provide_context(ExportStore::new(view, notices));
    provide_context(Appearance::new());
}
