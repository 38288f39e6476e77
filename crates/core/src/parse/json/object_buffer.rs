//! Buffers a repository object that was cut by the end of a chunk, until its end is found.
//!
//! Only strings and the depth of brackets are tracked. `serde_json` checks the syntax once the object is complete. Comments
//! are removed before. Cost: one pass and one copy, only for objects that are cut.

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
    /// A slash outside strings comes next; it is not taken.
    Slash,
}

impl ObjectBuffer {
    /// Empties the buffer for the next object.
    pub(super) fn clear(&mut self) {
        self.text.clear();
        (self.depth, self.is_in_string, self.is_escaped) = (0, false, false);
    }

    /// Appends text up to the object's end or a slash. Returns the number of bytes and why it stopped.
    pub(super) fn take(&mut self, text: &[u8]) -> (usize, ScanEnd) {
        let (taken, stop) = self.scan(text);
        self.text.extend_from_slice(&text[..taken]);
        (taken, stop)
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
    fn a_slash_between_tokens_stops() {
        assert_eq!(ObjectBuffer::default().take(b"{\"/\":/"), (5, ScanEnd::Slash));
    }
}
