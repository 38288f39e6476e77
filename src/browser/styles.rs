//! The stylesheets of the lazy views, which load together with their code.
//!
//! The document adopts them, because a strict Content-Security-Policy allows that but not `<style>`.

use std::cell::Cell;

use web_sys::CssStyleSheet;

/// One stylesheet for each area of the page.
const LAZY: [&str; 10] = [
    include_str!("../../style/lazy/filters.css"),
    include_str!("../../style/lazy/table.css"),
    include_str!("../../style/lazy/chart.css"),
    include_str!("../../style/lazy/how_counted.css"),
    include_str!("../../style/lazy/import.css"),
    include_str!("../../style/lazy/detail.css"),
    include_str!("../../style/lazy/compare.css"),
    include_str!("../../style/lazy/keyboard_help.css"),
    include_str!("../../style/lazy/host.css"),
    include_str!("../../style/lazy/print.css"),
];

thread_local! {
    static IS_ADDED: Cell<bool> = const { Cell::new(false) };
}

/// Adds the styles of the lazy views after those of the document, once.
pub fn add_lazy() {
    if IS_ADDED.replace(true) {
        return;
    }
    if let Ok(sheet) = CssStyleSheet::new()
        && sheet.replace_sync(&LAZY.concat()).is_ok()
    {
        leptos::prelude::document().adopted_style_sheets().push(&sheet);
    }
}
