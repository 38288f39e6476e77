//! Parses counts as exact whole numbers from 0 to [`MAX_COUNT`].
//!
//! `12` and `12.0` are accepted (pandas writes integer columns with missing values as floats). Rejected: signs, other
//! fractions, thousands separators, exponents in text, anything over 2^53 − 1.

use crate::model::MAX_COUNT;

/// Parses a count; `None` if the text is not a count.
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

/// Parses a reported total; `None` if the text is not a total. Totals are sums of counts, so they may be as large as
/// 2^64 − 1.
pub(super) fn total_from_text(text: &[u8]) -> Option<u64> {
    count_from_text(text).or_else(|| {
        let digits = str::from_utf8(text).ok().filter(|_| text.iter().all(u8::is_ascii_digit))?;
        digits.parse().ok()
    })
}

/// Removes leading zeros and a fraction of zeros from a long text; `None` if it is still too long.
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

/// Parses the count at the start of a text. Returns its value and its number of digits; `None` if there is no count.
///
/// Counts of up to seven digits are detected and converted within one 64-bit word, without a branch on the number of
/// digits.
#[inline]
pub(super) fn leading_count(text: &[u8]) -> Option<(u64, usize)> {
    const HIGH_HALVES: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    const SIXES: u64 = 0x0606_0606_0606_0606;
    let Some(word) = text.first_chunk().map(|bytes| u64::from_le_bytes(*bytes)) else {
        return leading_count_by_digit(text);
    };
    // A byte of this is 0 where the text has a digit: only `0` to `9` have the high half 3 before and after adding 6. A
    // carry can only affect bytes after the first non-digit.
    let non_digits =
        (word ^ ZEROS) & HIGH_HALVES | (word.wrapping_add(SIXES) ^ ZEROS) & HIGH_HALVES;
    let digits = non_digits.trailing_zeros() / 8;
    if !(1..8).contains(&digits) {
        return leading_count_by_digit(text);
    }
    // Shift the digits to the high end of the word and fill up with leading zeros. The lowest byte is the first digit.
    let eight = (word << (64 - 8 * digits)) & !HIGH_HALVES;
    let pairs = (eight * 10 + (eight >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let count = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    Some((count, digits as usize))
}

#[cold]
fn leading_count_by_digit(text: &[u8]) -> Option<(u64, usize)> {
    let digits = text.iter().take(17).take_while(|byte| byte.is_ascii_digit()).count();
    count_from_text(&text[..digits]).map(|count| (count, digits))
}

fn only_zeros(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|&byte| byte == b'0')
}

/// Converts a JSON number that was written with a fraction or an exponent into a count.
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
    fn totals_may_be_larger_than_any_count() {
        let read = |text: &str| total_from_text(text.as_bytes());
        assert_eq!(read("12"), Some(12));
        assert_eq!(read("9007199254740993"), Some((1 << 53) + 1));
        assert_eq!(read("18446744073709551615"), Some(u64::MAX));
        for text in ["18446744073709551616", "+1", "", "9007199254740993.0", "1e20"] {
            assert_eq!(read(text), None, "{text}");
        }
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
    fn leading_digits_are_read_up_to_what_follows() {
        for digits in 1..=16 {
            let count: u64 = "1234567890123456"[..digits].parse().unwrap();
            for end in ["", "\n", "}", ":", "/", "\u{ff}", "x and more text", "\0\0\0\0\0\0\0\0"] {
                let text = format!("{count}{end}");
                assert_eq!(leading_count(text.as_bytes()), Some((count, digits)), "{text:?}");
            }
        }
        for text in
            ["", "-1", "a1234567", ":2345678", "/2345678", "99999999999999999", "\u{ff}1234567"]
        {
            assert_eq!(leading_count(text.as_bytes()), None, "{text:?}");
        }
        assert_eq!(leading_count(b"0000001,"), Some((1, 7)));
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
