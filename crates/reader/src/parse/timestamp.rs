//! Parses the timestamps of exports as UTC days.
//!
//! Accepts RFC 3339 and the variants produced by spreadsheets, pandas and manual edits:
//! - `2026-06-01T00:00:00.000Z`, the Hub's own format; also `t` and `z`, or a space instead of `T`;
//! - spaces around `T`, before `Z` or the offset, and around the whole text;
//! - the date alone; hours and minutes with or without seconds and a fraction;
//! - no zone (UTC), `Z`, `UTC`, or an offset `±HH`, `±HHMM`, `±HH:MM`;
//! - the date as eight digits, `20260601`;
//! - milliseconds since 1970, as a number or as a text of digits;
//! - seconds, microseconds or nanoseconds since 1970. [`EpochUnit`] infers the unit from the magnitude of the number:
//!   for times from 1973 to 5138, the ranges of the four units do not overlap. Exports have milliseconds, so other
//!   units are reported.
//!
//! The UTC day counts, never the local one: `2026-06-01T00:30:00+02:00` is 31 May. Years 0000 to 9999 are parsed;
//! [`Limits`] decide whether a day is plausible. Other orders of year, month and day are rejected, since 01/06 is
//! ambiguous.

use super::Limits;
use crate::model::Day;

const MINUTES_PER_DAY: i32 = 24 * 60;
const MILLIS_PER_DAY: i64 = 86_400_000;
/// The time of day in every timestamp that the Hub writes.
pub(super) const MIDNIGHT: &[u8; 14] = b"T00:00:00.000Z";

/// A unit of times since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EpochUnit {
    Seconds,
    Millis,
    Micros,
    Nanos,
}

impl EpochUnit {
    /// The unit in which the number is a time between 1973 and 5138.
    fn of(number: i64) -> Self {
        match number.unsigned_abs() {
            0..100_000_000_000 => Self::Seconds,
            100_000_000_000..100_000_000_000_000 => Self::Millis,
            100_000_000_000_000..100_000_000_000_000_000 => Self::Micros,
            _ => Self::Nanos,
        }
    }

    const fn per_day(self) -> i64 {
        match self {
            Self::Seconds => MILLIS_PER_DAY / 1_000,
            Self::Millis => MILLIS_PER_DAY,
            Self::Micros => MILLIS_PER_DAY * 1_000,
            Self::Nanos => MILLIS_PER_DAY * 1_000_000,
        }
    }
}

/// A parsed timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Timestamp {
    pub(super) day: Day,
    /// Whether it is a number in a unit other than milliseconds, which is reported.
    pub(super) has_other_unit: bool,
}

impl Timestamp {
    /// Parses a timestamp in any of the accepted formats.
    #[inline]
    pub(super) fn from_text(text: &[u8]) -> Option<Self> {
        if let Some((date, rest)) = text.split_first_chunk::<10>()
            && rest == MIDNIGHT
        {
            return day_from_date(date).map(Self::from);
        }
        timestamp_from_unusual_text(text)
    }

    /// Interprets a number: as a date of eight digits, or as a time since 1970 in the unit that its magnitude implies.
    pub(super) fn from_number(number: i64) -> Option<Self> {
        if let Ok(date) = u32::try_from(number)
            && let Some(day) = day_from_digits(date)
        {
            return Some(day.into());
        }
        let unit = EpochUnit::of(number);
        let day = day_from_epoch_days(number.div_euclid(unit.per_day()))?;
        Some(Self { day, has_other_unit: unit != EpochUnit::Millis })
    }
}

impl From<Day> for Timestamp {
    fn from(day: Day) -> Self {
        Self { day, has_other_unit: false }
    }
}

/// Converts a date written as one number, `20260601`, from 1900 to 2099.
fn day_from_digits(date: u32) -> Option<Day> {
    let (year, month, day) = (date / 10_000, date / 100 % 100, date % 100);
    let is_year = (1900..2100).contains(&year);
    let year = i32::try_from(year).ok().filter(|_| is_year)?;
    Day::from_ymd(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
}

/// Returns the day; `None` outside the years 0000 to 9999.
fn day_from_epoch_days(days: i64) -> Option<Day> {
    const FIRST: i32 = -719_528; // 0000-01-01
    const LAST: i32 = 2_932_896; // 9999-12-31
    let days = i32::try_from(days).ok()?;
    (FIRST..=LAST).contains(&days).then(|| Day::from_epoch_days(days))
}

/// Length of `YYYY-MM-`.
pub(super) const MONTH_LEN: usize = 8;

/// Parses the two digits of a day in one month, within the limits.
#[derive(Clone, Copy, Debug)]
pub(super) struct MonthDays {
    before_first: Day,
    /// The first and the last accepted day of the month. If none is accepted, the first is greater than the last.
    accepted: (u8, u8),
}

impl MonthDays {
    /// Parses `YYYY-MM-`; `None` if it is not a month.
    pub(super) fn of(month: [u8; MONTH_LEN], limits: &Limits) -> Option<Self> {
        let [y1, y2, y3, y4, b'-', m1, m2, b'-'] = month else { return None };
        let first = day_from_date(&[y1, y2, y3, y4, b'-', m1, m2, b'-', b'0', b'1'])?;
        let before_first = first - 1;
        let (from, to) = (limits.earliest_day, limits.latest_day);
        let number = |day: Day| day.days_since(before_first).clamp(0, 99);
        let accepted = (
            u8::try_from(number(from)).ok()?.max(1),
            u8::try_from(number(to)).ok()?.min(first.days_in_month()),
        );
        Some(Self { before_first, accepted })
    }

    /// Parses the two digits of a day. Returns the day and the digits of all accepted days from it on; `None` if the
    /// day is not accepted.
    #[inline]
    pub(super) fn from(self, digits: [u8; 2]) -> Option<(Day, &'static [[u8; 2]])> {
        let day = self.day(digits)?;
        let number = usize::try_from(day.days_since(self.before_first)).ok()?;
        Some((day, DAY_TEXTS.get(number..=usize::from(self.accepted.1))?))
    }

    /// Parses the two digits of a day; `None` if the day does not exist or is not accepted.
    #[inline]
    pub(super) fn day(self, digits: [u8; 2]) -> Option<Day> {
        let day = two_digits(digits[0], digits[1])?;
        let (first, last) = self.accepted;
        (first <= day && day <= last).then(|| self.before_first + i32::from(day))
    }
}

/// The two digits of every number from 0 to 31.
const DAY_TEXTS: [[u8; 2]; 32] = {
    let mut texts = [[0; 2]; 32];
    let mut number = 0u8;
    while number < 32 {
        texts[number as usize] = [b'0' + number / 10, b'0' + number % 10];
        number += 1;
    }
    texts
};

#[inline]
fn day_from_date(date: &[u8; 10]) -> Option<Day> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = date else { return None };
    let year = i32::from(two_digits(*y1, *y2)?) * 100 + i32::from(two_digits(*y3, *y4)?);
    Day::from_ymd(year, two_digits(*m1, *m2)?, two_digits(*d1, *d2)?)
}

#[inline]
fn two_digits(tens: u8, ones: u8) -> Option<u8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| tens * 10 + ones)
}

#[cold]
fn timestamp_from_unusual_text(text: &[u8]) -> Option<Timestamp> {
    let text = text.trim_ascii();
    if let Some(number) = number_from_text(text) {
        return Timestamp::from_number(number);
    }
    day_from_date_and_time(text).map(Timestamp::from)
}

/// Parses 8 to 19 digits, with or without a fraction, as a number that may be a timestamp. Shorter numbers are years,
/// spreadsheet day numbers or something else.
fn number_from_text(text: &[u8]) -> Option<i64> {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let is_number = match &text[digits..] {
        [] => (8..=19).contains(&digits),
        [b'.', fraction @ ..] => {
            (9..=19).contains(&digits)
                && !fraction.is_empty()
                && fraction.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    let digits = str::from_utf8(&text[..digits]).ok().filter(|_| is_number)?;
    // Eight digits are accepted only if they are a date.
    let number = digits.parse().ok()?;
    (digits.len() > 8 || u32::try_from(number).ok().and_then(day_from_digits).is_some())
        .then_some(number)
}

fn day_from_date_and_time(text: &[u8]) -> Option<Day> {
    let (date, rest) = text.split_first_chunk::<10>()?;
    let day = day_from_date(date)?;
    if rest.is_empty() {
        return Some(day);
    }
    let time = match rest.trim_ascii_start() {
        [b'T' | b't', time @ ..] => time.trim_ascii_start(),
        time if time.len() < rest.len() => time,
        _ => return None,
    };
    let (minutes, zone) = minutes_and_rest(time)?;
    let minutes = minutes - offset_minutes(zone.trim_ascii_start())?;
    Some(day + minutes.div_euclid(MINUTES_PER_DAY))
}

/// Parses `HH:MM`, `HH:MM:SS` or `HH:MM:SS.fraction`. Returns the minutes since midnight and the rest of the text.
fn minutes_and_rest(time: &[u8]) -> Option<(i32, &[u8])> {
    let [h1, h2, b':', m1, m2, rest @ ..] = time else { return None };
    let (hours, minutes) = (two_digits(*h1, *h2)?, two_digits(*m1, *m2)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let minutes = i32::from(hours) * 60 + i32::from(minutes);
    let [b':', s1, s2, rest @ ..] = rest else { return Some((minutes, rest)) };
    // 60 is a leap second.
    if two_digits(*s1, *s2)? > 60 {
        return None;
    }
    let [b'.' | b',', fraction @ ..] = rest else { return Some((minutes, rest)) };
    let digits = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| (minutes, &fraction[digits..]))
}

/// Parses a time zone into minutes east of UTC.
fn offset_minutes(zone: &[u8]) -> Option<i32> {
    let (sign, digits) = match zone {
        [] | [b'Z' | b'z'] | b"UTC" => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits {
        [h1, h2] => (two_digits(*h1, *h2)?, 0),
        [h1, h2, m1, m2] | [h1, h2, b':', m1, m2] => (two_digits(*h1, *h2)?, two_digits(*m1, *m2)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then(|| sign * (i32::from(hours) * 60 + i32::from(minutes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_from_text(text: &[u8]) -> Option<Day> {
        Timestamp::from_text(text).map(|timestamp| timestamp.day)
    }

    fn iso(text: &str) -> Option<String> {
        day_from_text(text.as_bytes()).map(Day::iso)
    }

    #[test]
    fn every_accepted_shape_of_the_first_of_june() {
        for text in [
            "2026-06-01T00:00:00.000Z",
            "2026-06-01 T00:00:00.000 Z",
            "2026-06-01 T 00:00:00.000 Z",
            "  2026-06-01  ",
            "2026-06-01",
            "2026-06-01t00:00:00z",
            "2026-06-01 00:00:00",
            "2026-06-01 00:00:00 UTC",
            "2026-06-01T23:59",
            "2026-06-01T23:59:60.123456789Z",
            "2026-06-01T12:00:00,5Z",
            "2026-06-01T00:00:00.000",
            "2026-06-01T02:00:00+02:00",
            "2026-06-01T02:00:00 +0200",
            "2026-06-01T02:00:00+02",
            "2026-05-31T23:00:00-01:00",
            "2026-06-02T00:30:00+02:00",
            "1780272000000",
            "1780358399999",
            "1780272000",
            "1780358399",
            "1780272000.5",
            "1780272000000000",
            "1780358399999999999",
            "20260601",
        ] {
            assert_eq!(iso(text).as_deref(), Some("2026-06-01"), "{text}");
        }
    }

    #[test]
    fn what_is_no_timestamp_is_none() {
        for text in [
            "",
            "T",
            "2026-06-01T",
            "2026-06-01 T",
            "2026-06-01Z",
            "2026-06-01+02:00",
            "2026-06-0100:00",
            "2026-13-01",
            "2026-02-29",
            "2026-06-1",
            "2026/06/01",
            "01.06.2026",
            "2026-06-01T24:00:00Z",
            "2026-06-01T00:60:00Z",
            "2026-06-01T00:00:61Z",
            "2026-06-01T00:00:00.Z",
            "2026-06-01T00:00:00.000ZZ",
            "2026-06-01T00:00:00.000Z+02:00",
            "2026-06-01T00:00:00+24:00",
            "2026-06-01T00:00:00+2",
            "2026-0:-01T00:00:00.000Z",
            "17802720",
            "20261301",
            "1780272",
            "46174",
            "46174.5",
            "1780272000.",
            "1780272000.5.5",
            "99999999999999999999",
            "n/a",
            "２０２６-06-01",
        ] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    #[test]
    fn any_byte_at_any_position_is_read_or_refused() {
        for text in ["2026-06-01T02:03:04.567+08:09", "2026-06-01T00:00:00.000Z", "1780272000000"] {
            for index in 0..text.len() {
                for byte in 0..=u8::MAX {
                    let mut changed = text.as_bytes().to_vec();
                    changed[index] = byte;
                    let is_same = changed == text.as_bytes();
                    assert!(day_from_text(&changed).is_some() || !is_same);
                }
            }
        }
    }

    #[test]
    fn days_by_the_month_are_the_same_days() {
        let limits = Limits {
            earliest_day: Day::from_ymd(2023, 2, 27).unwrap(),
            ..Limits::until(Day::from_ymd(2024, 3, 2).unwrap())
        };
        let read = |date: &[u8; 10]| {
            let (month, digits) = date.split_first_chunk().unwrap();
            MonthDays::of(*month, &limits)?.day(*digits.first_chunk().unwrap())
        };
        for offset in 0..1_000 {
            let day = Day::from_ymd(2022, 1, 1).unwrap() + offset;
            let date = day.iso();
            let expected = Some(day).filter(|day| limits.accepts(*day));
            assert_eq!(read(date.as_bytes().first_chunk().unwrap()), expected, "{date}");
        }
        let date = b"2024-02-28";
        for index in 0..date.len() {
            for byte in 0..=u8::MAX {
                let mut changed = *date;
                changed[index] = byte;
                let expected = day_from_text(&changed).filter(|day| limits.accepts(*day));
                assert_eq!(read(&changed), expected, "{changed:?}");
            }
        }
    }

    #[test]
    fn the_unit_of_a_number_is_told_by_its_size_and_others_than_milliseconds_are_marked() {
        let first =
            i64::from(Day::from_ymd(2000, 1, 1).unwrap().days_since(Day::from_epoch_days(0)));
        for days in (first..first + 36_000).step_by(7) {
            let day = Day::from_epoch_days(i32::try_from(days).unwrap());
            for (unit, has_other_unit) in [
                (EpochUnit::Seconds, true),
                (EpochUnit::Millis, false),
                (EpochUnit::Micros, true),
                (EpochUnit::Nanos, true),
            ] {
                for number in [days * unit.per_day(), (days + 1) * unit.per_day() - 1] {
                    let expected = Timestamp { day, has_other_unit };
                    assert_eq!(Timestamp::from_number(number), Some(expected), "{number}");
                    let text = number.to_string();
                    assert_eq!(Timestamp::from_text(text.as_bytes()), Some(expected), "{number}");
                }
            }
        }
    }

    #[test]
    fn extreme_years_are_read() {
        assert_eq!(iso("0000-01-01T00:00:00.000Z").as_deref(), Some("0000-01-01"));
        assert_eq!(iso("9999-12-31T23:00:00.000Z").as_deref(), Some("9999-12-31"));
        assert_eq!(day_from_epoch_days(-719_528), Day::from_ymd(0, 1, 1));
        assert_eq!(day_from_epoch_days(-719_529), None);
        assert_eq!(day_from_epoch_days(i64::MAX), None);
    }
}
