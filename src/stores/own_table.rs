//! The table of the reader's own that stands beside the export, whichever that is. It is part of no address, and of no download
//! of repositories; it goes to the worker, and nowhere else.
//!
//! All of this is code that comes later. So the table stands here, and not in a signal that the first visit would pay for:
//! [`ExportStore`] has its number.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::ExportStore;
use crate::added_columns::OwnColumn;
use crate::browser::files::PickedFile;
use publisher_analytics_core::parse::{
    MAX_OWN_TABLE_BYTES, OwnTableError, is_own_table, own_table_text, read_own_table,
};
use publisher_analytics_core::query::own_keys;
use publisher_analytics_core::session::Event;

/// How many bytes tell what a file is.
const HEAD_BYTES: f64 = 65_536.0;

/// A table of the reader's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTable {
    /// The name of its file.
    pub file_name: String,
    /// Its columns.
    pub columns: Vec<OwnColumn>,
    /// How many rows were left out, since a later one has the same name.
    pub repeated: usize,
    /// Which one it is.
    pub number: u32,
    text: String,
}

thread_local! {
    static OPEN: ArcRwSignal<Option<Arc<OpenTable>>> = ArcRwSignal::new(None);
    /// The number of the last table.
    static LAST_NUMBER: Cell<u32> = const { Cell::new(0) };
    static UNPROVEN: RefCell<Option<Unproven>> = const { RefCell::new(None) };
}

/// The table may turn out not to fit the export that it was opened beside.
struct Unproven {
    /// What was open before.
    before: Option<Arc<OpenTable>>,
}

impl OpenTable {
    /// The table that is open, if one is.
    pub fn current() -> Option<Arc<Self>> {
        OPEN.with(ArcRwSignal::get)
    }

    /// The columns of the table that is open.
    pub fn current_columns() -> Vec<OwnColumn> {
        Self::current().map(|table| table.columns.clone()).unwrap_or_default()
    }

    /// Whether the table that is open was opened beside this export, and it is not known yet whether it fits.
    pub fn is_unproven() -> bool {
        UNPROVEN.with_borrow(Option::is_some)
    }

    /// Keeps the table that is open: it fits.
    pub fn keep() {
        UNPROVEN.take();
    }
}

impl ExportStore {
    /// Has tables of the reader's own told from exports, from now on.
    pub fn take_own_tables(self) {
        self.session.update_value(|host| host.sort_picked = Some(sort_picked));
    }

    /// Closes the table of the reader's own, with its columns and groups.
    pub fn close_own_table(self) {
        let keys = untrack(OpenTable::current_columns).into_iter().map(|column| column.key);
        let keys: Vec<String> = keys.collect();
        self.writers().view.change(|view| view.forget_own(&keys));
        self.show_own_table(None);
    }

    /// Closes a table that does not fit, and opens again what was open before, if anything.
    pub fn refuse_own_table(self, reason: String) {
        if let Some(Unproven { before }) = UNPROVEN.take() {
            self.show_own_table(before);
        }
        self.writers().notices.complain(reason);
    }

    fn show_own_table(self, table: Option<Arc<OpenTable>>) {
        let text = table.as_ref().map(|table| table.text.clone()).unwrap_or_default();
        let number = table.as_ref().map_or(0, |table| table.number);
        self.dispatch(Event::OwnTable(text));
        OPEN.with(|open| open.set(table));
        self.own_table.set(number);
    }
}

/// Opens what was picked: exports as one, and a table of the reader's own beside it.
fn sort_picked(export: ExportStore, files: Vec<PickedFile>) {
    spawn_local(async move {
        let (mut tables, mut exports) = (Vec::new(), Vec::new());
        for file in files {
            // What cannot be read is refused by the worker, which says so.
            let head = file.read(HEAD_BYTES).await.unwrap_or_default();
            (if is_own_table(&head) { &mut tables } else { &mut exports }).push(file);
        }
        let stands_alone = exports.is_empty() && export.summary.read_untracked().is_some();
        if !exports.is_empty() {
            export.open_export(&exports);
        }
        match &*tables {
            [] => {}
            [file] => match opened(file).await {
                Ok(table) => {
                    export.writers().notices.dismiss();
                    let before = untrack(OpenTable::current);
                    UNPROVEN.set(stands_alone.then_some(Unproven { before }));
                    export.show_own_table(Some(Arc::new(table)));
                }
                Err(reason) => export.writers().notices.complain(reason),
            },
            _ => export.writers().notices.complain(
                "These are several tables of your own, and one can stand beside an export: none was opened.".to_owned(),
            ),
        }
    });
}

/// Reads a table.
///
/// # Errors
/// What keeps it from being opened, and what to do.
async fn opened(file: &PickedFile) -> Result<OpenTable, String> {
    let file_name = file.name.clone();
    let refused = |reason: &str| format!("“{file_name}” was not opened. {reason}");
    if file.bytes() > MAX_OWN_TABLE_BYTES as f64 {
        return Err(refused(&OwnTableError::TooLarge.to_string()));
    }
    let bytes = file.read(file.bytes()).await;
    let bytes = bytes.ok_or_else(|| refused("The browser could not read it: pick it again."))?;
    let text = own_table_text(&bytes);
    let table = read_own_table(&text).map_err(|error| refused(&error.to_string()))?;
    let keys = own_keys(&table.columns).into_iter().zip(table.columns).enumerate();
    let columns = keys.map(|(index, (key, label))| OwnColumn { index, key, label });
    LAST_NUMBER.set(LAST_NUMBER.get() + 1);
    Ok(OpenTable {
        columns: columns.collect(),
        repeated: table.repeated,
        number: LAST_NUMBER.get(),
        text,
        file_name,
    })
}
