//! Decides which text cells of CSV are written with a leading apostrophe, so that spreadsheets do not run them as formulas.
//!
//! The writer adds one apostrophe and the reader removes one. Both use this function, so a round trip changes no text: a
//! formula that already has leading apostrophes gets one more.

/// Whether a text begins with `=`, `+`, `-`, `@`, a tab or a carriage return, or with apostrophes before one of these.
pub fn needs_formula_guard(text: &[u8]) -> bool {
    let first = text.iter().find(|&&byte| byte != b'\'');
    first.is_some_and(|byte| matches!(byte, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}
