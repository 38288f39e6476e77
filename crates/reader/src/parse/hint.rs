//! Guesses what an unreadable cell contains, and says what to do about it.
//!
//! A hint is derived from the quoted example of an [`IssueKind`], so errors and reports give the same hint. It is one
//! or two full sentences, or `None` if nothing can be guessed. It considers only the shape of the text and is never
//! certain.

use super::report::IssueKind;

/// Returns a hint about `found`, which caused an issue of this kind.
pub(super) fn hint(kind: IssueKind, found: &str) -> Option<&'static str> {
    let text = found.trim();
    if text.len() > 1 && text.starts_with('\'') && text.ends_with('\'') {
        return Some(
            "The cells are in single quotes, which CSV does not support: replace them with double quotes, or remove them.",
        );
    }
    if !text.is_empty() && text.bytes().all(|byte| byte == b'#') {
        return Some(
            "A spreadsheet shows # where a column is too narrow. Open the file that you downloaded, not a copy of what the \
             spreadsheet shows.",
        );
    }
    match kind {
        IssueKind::UnreadableDate => date_hint(text),
        IssueKind::DayOutOfRange => is_digits(text).then_some(
            "It is a number: numeric timestamps must be in seconds, milliseconds, microseconds or nanoseconds since 1970.",
        ),
        IssueKind::UnreadableDownloads | IssueKind::UnreadableTotal => count_hint(text),
        IssueKind::UnreadableRecords => Some(
            "The records of a repository are a list of objects with timestamp and downloads: [{\"timestamp\": …, \
             \"downloads\": …}, …].",
        ),
        _ => None,
    }
}

fn date_hint(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("The timestamp is empty: this may be a row of totals.");
    }
    if text.starts_with(['{', '[']) {
        return Some(
            "It is an object where a timestamp should be. Write the timestamp as text, such as \"2026-06-01\".",
        );
    }
    if is_digits(&text.replace('.', "")) && text.bytes().filter(|&byte| byte == b'.').count() < 2 {
        let whole = text.split('.').next().unwrap_or_default();
        return Some(if (4..=6).contains(&whole.len()) {
            "It looks like the day number of a spreadsheet. Open the file that you downloaded, or format the column as \
             YYYY-MM-DD and save it again."
        } else {
            "It is a number, but not a time since 1970 in seconds, milliseconds, microseconds or nanoseconds."
        });
    }
    if text.contains(['e', 'E'])
        && text.replace(['e', 'E', '+', '.', ','], "").bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(
            "A spreadsheet rewrote the timestamps in scientific notation, which loses the day. Open the file that you \
             downloaded.",
        );
    }
    let has_digit = text.contains(|character: char| character.is_ascii_digit());
    let date = text.split([' ', 'T']).next().unwrap_or_default();
    let separators = date.bytes().filter(|byte| matches!(byte, b'/' | b'.' | b'-')).count();
    let has_month_name = has_digit && text.contains(|character: char| character.is_alphabetic());
    if date.starts_with(|character: char| character.is_ascii_digit()) && separators == 2 {
        let year_first = date.split(['/', '.', '-']).next().is_some_and(|year| year.len() == 4);
        return Some(if date.len() == 10 && year_first && date.split('-').all(is_digits) {
            "There is no such day: correct the date, or open the file that you downloaded."
        } else if year_first {
            "Write dates as YYYY-MM-DD: format the column that way and save the file again."
        } else {
            "A spreadsheet seems to have rewritten the dates, which must be YYYY-MM-DD. Open the file that you downloaded, \
             or format the column that way and save it again."
        });
    }
    if has_month_name {
        return Some(
            "It looks like a date written in words, or with words in it. Open the file that you downloaded, or write dates \
             as YYYY-MM-DD.",
        );
    }
    (!has_digit)
        .then_some("It is not a date at all: the cells of these rows may be in the wrong columns.")
}

fn count_hint(text: &str) -> Option<&'static str> {
    let is_grouped = |separator: char| {
        let mut groups = text.split(separator);
        let first = groups
            .next()
            .is_some_and(|first| (1..=3).contains(&first.chars().count()) && is_digits(first));
        let mut others = groups.peekable();
        first && others.peek().is_some() && others.all(|group| group.len() == 3 && is_digits(group))
    };
    if [',', ' ', '\'', '’', '\u{202f}', '_'].into_iter().any(is_grouped)
        || is_grouped('.')
        || ["\\u{A0}", "\\u{202F}"]
            .iter()
            .any(|space| is_digits(&text.replace(space, "")) && text.contains(space))
    {
        return Some(
            "The number has thousands separators. Format the column as numbers without them and save the file again, or \
             open the file that you downloaded.",
        );
    }
    if text.contains(['e', 'E']) && text.starts_with(|first: char| first.is_ascii_digit()) {
        return Some(
            "A spreadsheet rounded the number in scientific notation. Open the file that you downloaded.",
        );
    }
    if is_digits(text) {
        return Some("The number is too large: it has to be at most 9,007,199,254,740,991.");
    }
    if text.strip_prefix('-').is_some_and(is_digits) {
        return Some("The number is negative: downloads are counted from 0.");
    }
    let (whole, fraction) = text.split_once([',', '.'])?;
    (is_digits(whole) && is_digits(fraction)).then_some(
        "The number has decimals: downloads are whole numbers. If these are averages, open an export of daily downloads.",
    )
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_recognized_by_their_shape() {
        for (kind, found, words) in [
            (IssueKind::UnreadableDate, "6/1/2026 0:00", "seems to have rewritten the dates"),
            (IssueKind::UnreadableDate, "01.06.2026", "seems to have rewritten the dates"),
            (IssueKind::UnreadableDate, "13/06/2026", "must be YYYY-MM-DD"),
            (IssueKind::UnreadableDate, "2026/06/01", "YYYY-MM-DD: format"),
            (IssueKind::UnreadableDate, "2026-6-1", "YYYY-MM-DD: format"),
            (IssueKind::UnreadableDate, "2026-02-30T00:00:00.000Z", "no such day"),
            (IssueKind::UnreadableDownloads, "9007199254740992", "too large"),
            (IssueKind::UnreadableDownloads, "-1", "negative"),
            (IssueKind::UnreadableDate, "1 Jun 2026", "in words"),
            (IssueKind::UnreadableDate, "46174.0", "day number of a spreadsheet"),
            (IssueKind::UnreadableDate, "1.78027E+12", "scientific notation"),
            (IssueKind::UnreadableDate, "'2026-06-01'", "single quotes"),
            (IssueKind::UnreadableDate, "{…}", "an object"),
            (IssueKind::UnreadableDate, "#######", "too narrow"),
            (IssueKind::UnreadableDate, "", "a row of totals"),
            (IssueKind::UnreadableDate, "org/a", "not a date at all"),
            (IssueKind::UnreadableDownloads, "1,234", "thousands separators"),
            (IssueKind::UnreadableDownloads, "1.234.567", "thousands separators"),
            (IssueKind::UnreadableDownloads, "1 234", "thousands separators"),
            (IssueKind::UnreadableDownloads, "1\\u{A0}234", "thousands separators"),
            (IssueKind::UnreadableDownloads, "1.2E+05", "scientific notation"),
            (IssueKind::UnreadableDownloads, "12,5", "decimals"),
            (IssueKind::UnreadableRecords, "none", "a list of objects"),
        ] {
            let text = hint(kind, found).unwrap_or_else(|| panic!("no hint for {found:?}"));
            assert!(text.contains(words), "{found:?}: {text}");
            assert!(text.ends_with('.'), "{text}");
        }
        assert_eq!(hint(IssueKind::UnreadableDownloads, "n/a"), None);
        assert_eq!(hint(IssueKind::ShortRow, "model"), None);
    }
}
