//! Buffers a repository object that is cut by the end of a chunk, until its end is found.
//!
//! The buffer tracks only strings and bracket depth. `serde_json` checks the syntax once the object is complete.
//! Comments have been removed before. Cost: one pass and one copy, only for objects that are cut.

/// An incomplete object.
#[derive(Debug, Default)]
pub(super) struct ObjectBuffer {
    pub(super) text: Vec<u8>,
    depth: usize,
    is_in_string: bool,
    is_escaped: bool,
}

/// Why a scan stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ScanEnd {
    /// The text is used up.
    Text,
    /// The object is complete.
    End,
    /// The next byte is a slash outside a string. It is not consumed.
    Slash,
}

impl ObjectBuffer {
    /// Empties the buffer for the next object.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        (self.depth, self.is_in_string, self.is_escaped) = (0, false, false);
    }

    /// Appends text up to the object's end or a slash. Returns the number of bytes consumed and why the scan stopped.
    pub(super) fn take(&mut self, text: &[u8]) -> (usize, ScanEnd) {
        let (taken, stop) = self.scan(text);
        self.text.extend_from_slice(&text[..taken]);
        (taken, stop)
    }

    /// Rewrites legal JSON that would make `serde_json` reject the whole object. Numbers too large for a float, such as
    /// `1e400`, get quotation marks. An unpaired surrogate escape (`"\\ud800"`) becomes U+FFFD followed by its digits,
    /// so that different names stay different. Returns whether anything was rewritten.
    #[cold]
    pub(super) fn rewrite_refused(&mut self) -> bool {
        let text = std::mem::take(&mut self.text);
        let mut rest = &*text;
        while let Some(&first) = rest.first() {
            let len = match first {
                b'"' => string_len(rest),
                _ => rest.iter().take_while(|&&byte| is_of_number(byte)).count().max(1),
            };
            let (token, others) = rest.split_at(len);
            if is_huge_number(token) {
                self.text.push(b'"');
                self.text.extend_from_slice(token);
                self.text.push(b'"');
            } else {
                push_whole_characters(&mut self.text, token);
            }
            rest = others;
        }
        self.text != text
    }

    fn scan(&mut self, text: &[u8]) -> (usize, ScanEnd) {
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            if self.is_in_string {
                if std::mem::take(&mut self.is_escaped) {
                    at += 1;
                    continue;
                }
                let Some(found) = memchr::memchr2(b'"', b'\\', &text[at..]) else {
                    return (text.len(), ScanEnd::Text);
                };
                at += found + 1;
                self.is_escaped = text[at - 1] == b'\\';
                self.is_in_string = self.is_escaped;
                continue;
            }
            at += 1;
            match byte {
                b'"' => self.is_in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return (at, ScanEnd::End);
                    }
                }
                b'/' => return (at - 1, ScanEnd::Slash),
                _ => {}
            }
        }
        (at, ScanEnd::Text)
    }
}

/// Returns the length of the string at the start of a text, including its quotation marks.
fn string_len(text: &[u8]) -> usize {
    let mut is_escaped = true;
    let is_end = |&byte: &u8| {
        let is_end = byte == b'"' && !is_escaped;
        is_escaped = byte == b'\\' && !is_escaped;
        is_end
    };
    text.iter().position(is_end).map_or(text.len(), |end| end + 1)
}

/// Appends a text. Replaces each unpaired surrogate escape with U+FFFD followed by the surrogate's own digits.
fn push_whole_characters(out: &mut Vec<u8>, mut text: &[u8]) {
    while let Some(at) = memchr::memchr(b'\\', text) {
        let (before, escape) = text.split_at(at);
        out.extend_from_slice(before);
        let len = match (escaped_unit(escape), escape.get(6..).and_then(escaped_unit)) {
            (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => 12,
            (Some(0xd800..0xe000), _) => {
                out.extend_from_slice(b"\\ufffd");
                out.extend(escape[2..6].to_ascii_lowercase());
                text = &escape[6..];
                continue;
            }
            // Another escape: its second character may be a backslash or a quotation mark.
            _ => escape.len().min(2),
        };
        out.extend_from_slice(&escape[..len]);
        text = &escape[len..];
    }
    out.extend_from_slice(text);
}

/// Parses an escape such as `\u00e9` at the start of a text.
fn escaped_unit(text: &[u8]) -> Option<u16> {
    let digits = str::from_utf8(text.strip_prefix(b"\\u")?.get(..4)?).ok()?;
    u16::from_str_radix(digits, 16).ok()
}

fn is_of_number(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')
}

/// Whether a number has an exponent of three digits or more, or more than 300 digits.
fn is_huge_number(number: &[u8]) -> bool {
    let exponent = memchr::memchr2(b'e', b'E', number).map_or(&[][..], |at| &number[at + 1..]);
    let exponent = exponent.strip_prefix(b"+").unwrap_or(exponent);
    let starts_as_number = matches!(number.first(), Some(b'-' | b'0'..=b'9'));
    let is_huge = number.len() > 300 || exponent.len() > 2 && exponent[0] != b'-';
    starts_as_number && is_huge
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_found_in_any_chunking() {
        let object = br#"{"a":"}\"]\\","b":[{"c":{}}],"d":"/"}"#;
        let text = [&object[..], b",{"].concat();
        for chunk in 1..text.len() {
            let mut buffer = ObjectBuffer::default();
            let mut rest = &text[..];
            loop {
                let (taken, stop) = buffer.take(&rest[..chunk.min(rest.len())]);
                rest = &rest[taken..];
                assert_ne!(stop, ScanEnd::Slash);
                if stop == ScanEnd::End {
                    break;
                }
            }
            assert_eq!(buffer.text, object);
            assert_eq!(rest, b",{");
        }
    }

    #[test]
    fn numbers_that_no_float_holds_are_quoted() {
        let quoted = |text: &str| {
            let mut buffer = ObjectBuffer { text: text.into(), ..ObjectBuffer::default() };
            let is_rewritten = buffer.rewrite_refused();
            is_rewritten.then(|| String::from_utf8(buffer.text).unwrap())
        };
        assert_eq!(
            quoted(r#"{"a\"1e400":[1E+400,-2.5e999 ,1e30]}"#).unwrap(),
            r#"{"a\"1e400":["1E+400","-2.5e999" ,1e30]}"#
        );
        assert_eq!(quoted(r#"{"a\\":1e400}"#).unwrap(), r#"{"a\\":"1e400"}"#);
        assert_eq!(quoted(r#"{"a":1e-400,"b":true,"c":e400,"d":"x1e400"}"#), None);
        assert!(quoted(&format!("[{}]", "9".repeat(309))).is_some());
    }

    #[test]
    fn halves_of_characters_are_replaced() {
        for (text, whole) in [
            (r#"{"a":"x\ud800y"}"#, r#"{"a":"x\ufffdd800y"}"#),
            (r#"{"\uDFFF":"\ud83d\ud83d\ude00"}"#, r#"{"\ufffddfff":"\ufffdd83d\ud83d\ude00"}"#),
            (r#"["\\\ud800","\ud800"]"#, r#"["\\\ufffdd800","\ufffdd800"]"#),
        ] {
            let mut buffer = ObjectBuffer { text: text.into(), ..ObjectBuffer::default() };
            assert!(buffer.rewrite_refused());
            assert_eq!(str::from_utf8(&buffer.text).unwrap(), whole);
            assert!(serde_json::from_str::<serde::de::IgnoredAny>(whole).is_ok());
        }
        for same in [r#"{"a":"\ud83d\ude00 \\ud800 \u00e9"}"#, r#"["\u12", "\u"]"#, r#"["\"#] {
            let mut buffer = ObjectBuffer { text: same.into(), ..ObjectBuffer::default() };
            assert!(!buffer.rewrite_refused(), "{same}");
        }
    }

    #[test]
    fn a_slash_between_tokens_stops() {
        assert_eq!(ObjectBuffer::default().take(b"{\"/\":/"), (5, ScanEnd::Slash));
    }
}
