//! Decides which text cells of a CSV are written with a leading apostrophe, so that spreadsheets do not run them as
//! formulas.
//!
//! The writer adds one apostrophe and the reader removes one. Both use this function, so a round trip changes no text:
//! a formula that already has leading apostrophes gets one more.

/// Whether a text, after any leading apostrophes, begins with a character that can make a spreadsheet run a formula:
/// `=`, `+`, `-` or `@` (also in full width), a tab or carriage return, or a separator (`;`, `|`) that may start a new
/// cell.
pub fn needs_formula_guard(text: &[u8]) -> bool {
    const FULL_WIDTH: [&[u8]; 4] =
        ["＝".as_bytes(), "＋".as_bytes(), "－".as_bytes(), "＠".as_bytes()];
    let start = text.iter().position(|&byte| byte != b'\'').map_or(&[][..], |at| &text[at..]);
    let is_ascii = |byte| matches!(byte, b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r' | b';' | b'|');
    start.first().copied().is_some_and(is_ascii)
        || FULL_WIDTH.iter().any(|sign| start.starts_with(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_may_run_is_guarded() {
        for text in [
            "=1", "+1", "-1", "@a", "\t=1", "\r", "＝1", "＋1", "－1", "＠a", ";=1", "|=1", "'=1",
            "''＝",
        ] {
            assert!(needs_formula_guard(text.as_bytes()), "{text}");
        }
        for text in ["", "'", "org/=1", "a;b", "model", "é", "１"] {
            assert!(!needs_formula_guard(text.as_bytes()), "{text}");
        }
    }
}
