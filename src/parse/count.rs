//! Turns the counts of exports into exact whole numbers from 0 to [`MAX_COUNT`].
//!
//! `12` and `12.0` are read (columns with gaps leave pandas as fractions). Not read: signs, other fractions,
//! thousands separators, exponents in text, anything over 2^53 − 1.

use crate::model::MAX_COUNT;

/// Reads a count from text; `None` if it is none.
#[inline]
pub(super) fn count_from_text(text: &[u8]) -> Option<u64> {
    // 16 digits cannot overflow, and no count needs more.
    let mut count = 0u64;
    let digits = if text.len() <= 16 { text } else { unusual_digits(text)? };
    for (index, &byte) in digits.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            let zeros = digits[index..].strip_prefix(b".")?;
            return (index > 0 && only_zeros(zeros) && count <= MAX_COUNT).then_some(count);
        }
        count = count * 10 + u64::from(digit);
    }
    (!digits.is_empty() && count <= MAX_COUNT).then_some(count)
}

/// Cuts leading zeros and a fraction of nothing but zeros from a long text; `None` if it is still too long.
#[cold]
fn unusual_digits(text: &[u8]) -> Option<&[u8]> {
    let point = memchr::memchr(b'.', text);
    let whole = point.map_or(text, |point| &text[..point]);
    if point.is_some_and(|point| !only_zeros(&text[point + 1..])) {
        return None;
    }
    let leading = whole.iter().take_while(|&&byte| byte == b'0').count();
    let digits = &whole[leading.min(whole.len().saturating_sub(1))..];
    (digits.len() <= 16).then_some(digits)
}

fn only_zeros(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|&byte| byte == b'0')
}

/// Reads a count from a JSON number that was written with a fraction or an exponent.
pub(super) fn count_from_f64(number: f64) -> Option<u64> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 2^53 − 1 converts exactly"
    )]
    (0.0..=MAX_COUNT as f64)
        .contains(&number)
        .then_some(number as u64)
        .filter(|_| number.fract() == 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_exact_to_the_last() {
        let read = |text: &str| count_from_text(text.as_bytes());
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("12.0"), Some(12));
        assert_eq!(read("9007199254740991"), Some(MAX_COUNT));
        assert_eq!(read("9007199254740992"), None);
        assert_eq!(read("9007199254740991.000"), Some(MAX_COUNT));
        assert_eq!(read("00000000000000000000000000000000000007"), Some(7));
        assert_eq!(read("00000000000000000000.0"), Some(0));
        assert_eq!(read("99999999999999999999999"), None);
    }

    #[test]
    fn what_is_no_count_is_none() {
        for text in
            ["", ".", ".0", "1.", "1.5", "-1", "+1", "1e3", "1,000", "0x1", "n/a", "1 2", "NaN"]
        {
            assert_eq!(count_from_text(text.as_bytes()), None, "{text}");
        }
        assert_eq!(count_from_text(b"1.00000000000000000000001"), None);
        assert_eq!(count_from_text(b".00000000000000000000000"), None);
    }

    #[test]
    fn json_numbers_with_a_fraction_or_exponent() {
        assert_eq!(count_from_f64(1e3), Some(1000));
        assert_eq!(count_from_f64(-0.0), Some(0));
        for number in [0.5, -1.0, 9_007_199_254_740_992.0, f64::NAN, f64::INFINITY] {
            assert_eq!(count_from_f64(number), None);
        }
    }
}
