//! Which text cells of CSV are written with a leading apostrophe, which keeps spreadsheets from running them as formulas.
//!
//! The writer adds one apostrophe, the reader takes one off. Both ask this one function, so that they agree: a text that
//! itself begins with apostrophes before the start of a formula gets one more, and no text is changed by a round trip.

/// Whether a text begins with `=`, `+`, `-`, `@`, a tab or a carriage return, or with apostrophes before one of these.
pub fn needs_formula_guard(text: &[u8]) -> bool {
    let first = text.iter().find(|&&byte| byte != b'\'');
    first.is_some_and(|byte| matches!(byte, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}
