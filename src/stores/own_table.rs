//! The table of the reader's own that stands beside the export, whichever that is. It is part of no address, and of no download
//! of repositories; it goes to the worker, and nowhere else.

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

/// What is known of the open table beside itself.
#[derive(Debug, Default)]
pub(super) struct TableHistory {
    /// How many tables have been opened.
    opened: u32,
    /// Whether the open table may turn out not to fit the export that it was opened beside.
    is_unproven: bool,
    /// What was open before it.
    before: Option<Arc<OpenTable>>,
}

impl ExportStore {
    /// Has tables of the reader's own told from exports, from now on.
    pub fn take_own_tables(self) {
        self.session.update_value(|host| host.sort_picked = Some(sort_picked));
    }

    /// The columns of the reader's own table; none if no table is open.
    pub fn own_columns(self) -> Vec<OwnColumn> {
        self.own_table.read().as_ref().map(|table| table.columns.clone()).unwrap_or_default()
    }

    /// Whether the reader's own table was opened beside this export, and it is not known yet whether it fits.
    pub fn has_unproven_table(self) -> bool {
        self.table_history.with_value(|history| history.is_unproven)
    }

    /// Keeps the reader's own table: it fits.
    pub fn keep_own_table(self) {
        self.table_history.update_value(|history| {
            history.is_unproven = false;
            history.before = None;
        });
    }

    /// Closes the table of the reader's own, with its columns and groups.
    pub fn close_own_table(self) {
        let columns = untrack(|| self.own_columns()).into_iter();
        let keys: Vec<String> = columns.map(|column| column.key).collect();
        self.writers().view.change(|view| view.forget_own(&keys));
        self.show_own_table(None);
    }

    /// Closes a table that does not fit, and opens again what was open before, if anything.
    pub fn refuse_own_table(self, reason: String) {
        if self.has_unproven_table() {
            let before = self.table_history.with_value(|history| history.before.clone());
            self.keep_own_table();
            self.show_own_table(before);
        }
        self.writers().notices.complain(reason);
    }

    fn show_own_table(self, table: Option<Arc<OpenTable>>) {
        let text = table.as_ref().map(|table| table.text.clone()).unwrap_or_default();
        self.dispatch(Event::OwnTable(text));
        self.writers().own_table.set(table);
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
                    let before = export.own_table.get_untracked();
                    let number = export.table_history.try_update_value(|history| {
                        history.is_unproven = stands_alone;
                        history.before = before;
                        history.opened += 1;
                        history.opened
                    });
                    let number = number.unwrap_or_default();
                    export.show_own_table(Some(Arc::new(OpenTable { number, ..table })));
                }
                Err(reason) => export.writers().notices.complain(reason),
            },
            _ => export.writers().notices.complain(
                "These are several tables of your own, and one can stand beside an export: none was opened.".to_owned(),
            ),
        }
    });
}

/// Reads a table; it has no number yet.
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
    Ok(OpenTable {
        columns: columns.collect(),
        repeated: table.repeated,
        number: 0,
        text,
        file_name,
    })
}
