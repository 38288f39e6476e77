//! The user's own table, which is shown beside whatever export is open. It is sent to the worker and nowhere else: no
//! address contains it, and no download of repositories does.

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

/// How many leading bytes tell the user's own tables from exports.
const HEAD_BYTES: f64 = 65_536.0;

/// The user's own table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenTable {
    /// The name of its file.
    pub file_name: String,
    /// Its columns.
    pub columns: Vec<OwnColumn>,
    /// The number of rows left out because a later row has the same name.
    pub repeated: usize,
    /// The number that identifies this table among all that were opened, counted from 1.
    pub number: u32,
    text: String,
}

/// State of the open table that is not part of the table itself.
#[derive(Debug, Default)]
pub(super) struct TableHistory {
    /// How many tables have been opened so far.
    opened: u32,
    /// Whether the open table was opened beside the current export and may turn out not to match it.
    is_unproven: bool,
    /// The table that was open before, which comes back if the new one does not match.
    before: Option<Arc<OpenTable>>,
}

impl ExportStore {
    /// From now on, separates the user's own tables from exports among picked files.
    pub fn take_own_tables(self) {
        self.session.update_value(|host| host.sort_picked = Some(sort_picked));
    }

    /// Returns the columns of the user's own table; empty if no table is open.
    pub fn own_columns(self) -> Vec<OwnColumn> {
        self.own_table.read().as_ref().map(|table| table.columns.clone()).unwrap_or_default()
    }

    /// Returns whether the user's own table was opened beside this export and has not been matched with it yet.
    pub fn has_unproven_table(self) -> bool {
        self.table_history.with_value(|history| history.is_unproven)
    }

    /// Keeps the user's own table, which has turned out to match.
    pub fn keep_own_table(self) {
        self.table_history.update_value(|history| {
            history.is_unproven = false;
            history.before = None;
        });
    }

    /// Closes the user's own table and removes its columns and groups from the view.
    pub fn close_own_table(self) {
        let columns = untrack(|| self.own_columns()).into_iter();
        let keys: Vec<String> = columns.map(|column| column.key).collect();
        self.writers().view.change(|view| view.forget_own(&keys));
        self.show_own_table(None);
    }

    /// Rejects a table that does not match: reopens the table that was open before, if any, and shows `reason`.
    pub fn refuse_own_table(self, reason: String) {
        if self.has_unproven_table() {
            let before = self.table_history.with_value(|history| history.before.clone());
            self.keep_own_table();
            self.show_own_table(before);
        }
        self.writers().notices.show_alert(reason);
    }

    fn show_own_table(self, table: Option<Arc<OpenTable>>) {
        let text = table.as_ref().map(|table| table.text.clone()).unwrap_or_default();
        self.dispatch(Event::OwnTable(text));
        self.writers().own_table.set(table);
    }
}

/// Opens picked files: all exports together as one, and one table of the user's own beside it.
fn sort_picked(export: ExportStore, files: Vec<PickedFile>) {
    spawn_local(async move {
        let (mut tables, mut exports) = (Vec::new(), Vec::new());
        for file in files {
            // An unreadable file counts as an export, so that the worker rejects it with a message.
            let head = file.read(HEAD_BYTES).await.unwrap_or_default();
            (if is_own_table(&head) { &mut tables } else { &mut exports }).push(file);
        }
        let is_reading = export.import.read_untracked().is_some();
        let stands_alone =
            exports.is_empty() && !is_reading && export.summary.read_untracked().is_some();
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
                Err(reason) => export.writers().notices.show_alert(reason),
            },
            _ => export.writers().notices.show_alert(
                "You picked several tables of your own, but only one can be open at a time. None was opened.".to_owned(),
            ),
        }
    });
}

/// Reads a table. It gets its number later.
///
/// # Errors
/// Returns why the table cannot be opened, and what to do.
async fn opened(file: &PickedFile) -> Result<OpenTable, String> {
    let file_name = file.name.clone();
    let refused = |reason: &str| format!("“{file_name}” was not opened. {reason}");
    if file.bytes() > MAX_OWN_TABLE_BYTES as f64 {
        return Err(refused(&OwnTableError::TooLarge.to_string()));
    }
    let bytes = file.read(file.bytes()).await;
    let bytes = bytes.ok_or_else(|| refused("The browser could not read it. Pick it again."))?;
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
