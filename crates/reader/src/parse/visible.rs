//! Makes a short quotation from a file safe to show: escapes line breaks, control characters, invisible characters and
//! invalid UTF-8.
//!
//! Also writes whole numbers with thousands separators, for the English error messages.

use std::fmt::Write as _;

/// The maximum number of characters that a report or message quotes.
const MAX_CHARS: usize = 60;

/// Returns the first 60 characters of `bytes`, with invisible ones escaped, followed by `…` if there are more.
pub(super) fn visible(bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut left = MAX_CHARS;
    for piece in bytes.utf8_chunks() {
        for character in piece.valid().chars() {
            if left == 0 {
                text.push('…');
                return text;
            }
            left -= 1;
            push_visible(&mut text, character);
        }
        for byte in piece.invalid() {
            if left == 0 {
                text.push('…');
                return text;
            }
            left -= 1;
            push_hex(&mut text, "\\x", u32::from(*byte), "");
        }
    }
    text
}

fn push_visible(text: &mut String, character: char) {
    match character {
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{a0}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202f}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{fffe}'..='\u{ffff}' => push_hex(text, "\\u{", u32::from(character), "}"),
        _ => text.push(character),
    }
}

fn push_hex(text: &mut String, before: &str, number: u32, after: &str) {
    // Writing to a String cannot fail.
    write!(text, "{before}{number:02X}{after}").unwrap_or_default();
}

/// Formats a whole number as `2,479,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_characters_are_seen() {
        assert_eq!(visible("a\u{feff}b\r\n\u{1}é".as_bytes()), "a\\u{FEFF}b\\r\\n\\u{01}é");
        assert_eq!(visible(b"ok\xff\xc3"), "ok\\xFF\\xC3");
        assert_eq!(visible(&[b'x'; 61]), format!("{}…", "x".repeat(60)));
        assert_eq!(visible(&[b'x'; 60]), "x".repeat(60));
    }

    #[test]
    fn thousands_are_set_apart() {
        let texts = [0, 999, 1_000, 2_479_000, u64::MAX].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "2,479,000", "18,446,744,073,709,551,615"]);
    }
}
