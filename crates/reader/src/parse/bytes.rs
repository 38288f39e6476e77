//! Compares slices of bytes, 16 bytes at a time.
//!
//! Rows of one repository begin with the same forty or so bytes, and comparing these is half the work of reading such a
//! row. On WebAssembly, the standard library compares slices byte by byte.

/// Number of bytes compared at once.
const WORD_LEN: usize = 16;

/// Whether two slices are equal.
#[inline]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    // The last word overlaps the ones before it and covers the remainder.
    match (a.last_chunk::<WORD_LEN>(), b.last_chunk()) {
        (Some(a_end), Some(b_end)) if a.len() == b.len() => {
            let mut words = a.as_chunks::<WORD_LEN>().0.iter().zip(b.as_chunks().0);
            a_end == b_end && words.all(|(a, b)| a == b)
        }
        _ => a == b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_length_and_every_differing_byte() {
        for len in 0..40 {
            let a: Vec<u8> = (0..len).collect();
            assert!(is_same(&a, &a.clone()));
            assert!(!is_same(&a, &[&*a, &[0]].concat()));
            for index in 0..a.len() {
                let mut b = a.clone();
                b[index] ^= 0x80;
                assert!(!is_same(&a, &b), "{len} bytes, byte {index}");
            }
        }
    }
}
