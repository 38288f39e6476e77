//! A JSON value, as far as exports need it: scalars are kept, nested values are skipped.
//!
//! Other tools write numbers as strings and strings as numbers. mongoexport writes a date as `{"$date": "…"}` and a
//! number as `{"$numberLong": "4"}`; both are read as scalars. [`repository`](super::repository) interprets the values.
//! Text without escapes is borrowed, so reading it allocates nothing.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::super::count::{count_from_f64, count_from_text, total_from_text};
use super::super::timestamp::Timestamp;
use crate::model::MAX_COUNT;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(in super::super) enum Scalar<'de> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Float(f64),
    Text(Cow<'de, str>),
    Array,
    Object,
}

impl Scalar<'_> {
    /// Returns the value as text: a string itself, or the notation of any other value.
    pub(super) fn as_text(&self) -> Cow<'_, str> {
        match self {
            Self::Null => "null".into(),
            Self::Bool(true) => "true".into(),
            Self::Bool(false) => "false".into(),
            Self::Unsigned(number) => number.to_string().into(),
            Self::Negative(number) => number.to_string().into(),
            Self::Float(number) => decimal(*number).unwrap_or_else(|| scientific(*number)).into(),
            Self::Text(text) => Cow::Borrowed(text),
            Self::Array => "[…]".into(),
            Self::Object => "{…}".into(),
        }
    }

    /// Returns the value as a name. Empty for null, booleans, arrays, objects and numbers with too many digits.
    pub(super) fn as_name(&self) -> Cow<'_, str> {
        match self {
            Self::Null | Self::Bool(_) | Self::Array | Self::Object => "".into(),
            Self::Float(number) => decimal(*number).unwrap_or_default().into(),
            _ => self.as_text(),
        }
    }

    /// Returns the value as a timestamp; `None` if it is not one.
    pub(super) fn as_timestamp(&self) -> Option<Timestamp> {
        match self {
            Self::Text(text) => Timestamp::from_text(text.as_bytes()),
            Self::Unsigned(number) => Timestamp::from_number(i64::try_from(*number).ok()?),
            Self::Negative(number) => Timestamp::from_number(*number),
            #[expect(clippy::cast_possible_truncation, reason = "within the range of an i64")]
            Self::Float(number) if number.abs() < 9e18 => {
                Timestamp::from_number(number.floor() as i64)
            }
            _ => None,
        }
    }

    /// Returns the value as a reported total; `None` if it is not one.
    pub(super) fn as_total(&self) -> Option<u64> {
        match self {
            Self::Unsigned(total) => Some(*total),
            Self::Text(text) => total_from_text(text.trim_ascii().as_bytes()),
            _ => self.as_count(),
        }
    }

    /// Returns the value as a count; `None` if it is not one.
    pub(super) fn as_count(&self) -> Option<u64> {
        match self {
            Self::Unsigned(count) => (*count <= MAX_COUNT).then_some(*count),
            Self::Float(number) => count_from_f64(*number),
            Self::Text(text) => count_from_text(text.trim_ascii().as_bytes()),
            _ => None,
        }
    }
}

/// Formats a number in decimal digits; `None` if it has more digits than a float represents exactly.
///
/// Formatting arbitrary floats would need 10 KB of tables, only to quote invalid input.
fn decimal(number: f64) -> Option<String> {
    let mut scaled = number.abs();
    let mut decimals = 0;
    while scaled.fract() != 0.0 {
        decimals += 1;
        scaled = number.abs() * POWERS_OF_TEN.get(decimals)?;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number up to 2^53 − 1 converts exactly"
    )]
    let digits = (scaled <= MAX_COUNT as f64).then_some(scaled as u64)?;
    let mut text = format!("{digits:0width$}", width = decimals + 1);
    if decimals > 0 {
        text.insert(text.len() - decimals, '.');
    }
    if number < 0.0 {
        text.insert(0, '-');
    }
    Some(text)
}

/// Formats a number in scientific notation, with up to ten digits: `1.5e30`.
fn scientific(number: f64) -> String {
    let (mut digits, mut exponent) = (number, 0);
    while digits.abs() >= 9.999_999_999_5 {
        digits /= 10.0;
        exponent += 1;
    }
    while digits.abs() < 0.999_999_999_95 {
        digits *= 10.0;
        exponent -= 1;
    }
    let digits = (digits * 1e9).round() / 1e9;
    format!("{}e{exponent}", decimal(digits).unwrap_or_default())
}

/// The powers of ten that [`decimal`] needs. A float represents all of them exactly.
const POWERS_OF_TEN: [f64; 16] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Skips the rest of an array.
pub(in super::super) fn skip_seq<'de, A: SeqAccess<'de>>(mut seq: A) -> Result<(), A::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Skips the rest of an object.
pub(in super::super) fn skip_map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// The methods of a `Visitor` for values of unexpected types. They pass the values to `take_other` as [`Scalar`]s.
///
/// All visitors accept every type of value, and all values are read with `deserialize_any`. serde's own messages for
/// unexpected types ("invalid type: …, expected …") would cost 10 KB of code and tables and are never shown.
macro_rules! take_other_values {
    (array) => {
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
            skip_seq(seq)?;
            self.take_other(Scalar::Array);
            Ok(())
        }

        take_other_values!();
    };
    (object) => {
        fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
            skip_map(map)?;
            self.take_other(Scalar::Object);
            Ok(())
        }

        take_other_values!();
    };
    () => {
        fn visit_unit<E>(self) -> Result<(), E> {
            self.take_other(Scalar::Null);
            Ok(())
        }

        fn visit_bool<E>(self, value: bool) -> Result<(), E> {
            self.take_other(Scalar::Bool(value));
            Ok(())
        }

        fn visit_u64<E>(self, value: u64) -> Result<(), E> {
            self.take_other(Scalar::Unsigned(value));
            Ok(())
        }

        fn visit_i64<E>(self, value: i64) -> Result<(), E> {
            self.take_other(Scalar::Negative(value));
            Ok(())
        }

        fn visit_f64<E>(self, value: f64) -> Result<(), E> {
            self.take_other(Scalar::Float(value));
            Ok(())
        }

        fn visit_str<E>(self, value: &str) -> Result<(), E> {
            self.take_other(Scalar::Text(value.into()));
            Ok(())
        }
    };
}
pub(in super::super) use take_other_values;

impl<'de> Deserialize<'de> for Scalar<'de> {
    #[inline]
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor)
    }
}

struct ScalarVisitor;

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Scalar::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Scalar::Bool(value))
    }

    #[inline]
    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Scalar::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(u64::try_from(value).map_or(Scalar::Negative(value), Scalar::Unsigned))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Scalar::Float(value))
    }

    #[inline]
    fn visit_borrowed_str<E>(self, value: &'de str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        Ok(Scalar::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        skip_seq(seq)?;
        Ok(Scalar::Array)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let Some(key) = map.next_key::<Scalar<'_>>()? else { return Ok(Scalar::Object) };
        if !matches!(&key, Scalar::Text(key) if MONGO_TYPES.contains(&&**key)) {
            map.next_value::<IgnoredAny>()?;
            skip_map(map)?;
            return Ok(Scalar::Object);
        }
        // serde_json limits the depth of recursion.
        let value = map.next_value()?;
        let is_alone = map.next_key::<IgnoredAny>()?.is_none();
        if !is_alone {
            map.next_value::<IgnoredAny>()?;
            skip_map(map)?;
        }
        Ok(if is_alone { value } else { Scalar::Object })
    }
}

/// Keys of objects that represent a scalar in the extended JSON of `mongoexport`: `{"$date": …}`.
const MONGO_TYPES: [&str; 5] =
    ["$date", "$numberLong", "$numberInt", "$numberDouble", "$numberDecimal"];

#[cfg(test)]
mod tests {
    use super::*;

    fn scalar(text: &str) -> Scalar<'_> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn counts_are_read_from_numbers_and_texts() {
        for text in ["12", "12.0", "\"12\"", "\" 12.0 \"", "1.2e1"] {
            assert_eq!(scalar(text).as_count(), Some(12), "{text}");
        }
        assert_eq!(scalar("9007199254740991").as_count(), Some(MAX_COUNT));
        for text in ["9007199254740992", "-1", "1.5", "null", "true", "[1]", "{}", "\"\"", "1e300"]
        {
            assert_eq!(scalar(text).as_count(), None, "{text}");
        }
    }

    #[test]
    fn days_are_read_from_texts_and_milliseconds() {
        for text in ["\"2026-06-01\"", "1780272000000", "1780272000000.5", "\"2026\\u002d06-01\""] {
            let timestamp = scalar(text).as_timestamp().unwrap();
            assert_eq!(
                (&*timestamp.day.iso(), timestamp.has_other_unit),
                ("2026-06-01", false),
                "{text}"
            );
        }
        assert!(scalar("1780272000.5").as_timestamp().unwrap().has_other_unit);
        assert_eq!(scalar("-1").as_timestamp().unwrap().day.iso(), "1969-12-31");
        for text in ["null", "false", "[]", "18446744073709551615", "1e300", "\"\""] {
            assert_eq!(scalar(text).as_timestamp(), None, "{text}");
        }
    }

    #[test]
    fn objects_of_mongoexport_are_read_as_their_values() {
        for text in [
            r#"{"$date":"2026-06-01T00:00:00Z"}"#,
            r#"{"$date":{"$numberLong":"1780272000000"}}"#,
            r#"{"$date":1780272000000}"#,
        ] {
            assert_eq!(scalar(text).as_timestamp().unwrap().day.iso(), "2026-06-01", "{text}");
        }
        assert_eq!(scalar(r#"{"$numberLong":"12"}"#).as_count(), Some(12));
        for text in
            [r#"{"$numberLong":"12","a":1}"#, r#"{"a":1,"$date":2}"#, r#"{"$oid":"a"}"#, "{}"]
        {
            assert_eq!(scalar(text), Scalar::Object, "{text}");
        }
    }

    #[test]
    fn values_are_shown_as_written() {
        for text in ["null", "true", "12", "-3", "1.5", "-0.25", "0.1", "2.675", "1234567.891"] {
            assert_eq!(scalar(text).as_text(), text);
        }
        assert_eq!(scalar("1e3").as_text(), "1000");
        for text in ["1e300", "-1e30", "1.25e16", "1e-300", "-1.234567891e-30"] {
            assert_eq!(scalar(text).as_text(), text);
        }
        assert_eq!(scalar("1e300").as_name(), "");
        assert_eq!(scalar("[[[]]]").as_text(), "[…]");
        assert_eq!(scalar("{\"a\":{}}").as_text(), "{…}");
    }
}
