//! Formats table rows for pasting: as Markdown, tab-separated values or HTML. Digits are not grouped.
//!
//! Pasted text may be interpreted. Markdown and HTML therefore escape names. Tab-separated values and HTML put an
//! apostrophe before text that a spreadsheet would take for a formula, as the CSV export does.

use std::cmp::Ordering;

use crate::added_columns::AddedColumn;
use publisher_analytics_core::chart::markup_escaped;
use publisher_analytics_core::model::needs_formula_guard;
use publisher_analytics_core::protocol::Row;

const HEADS: [&str; 6] = ["Repository", "Type", "Downloads", "Share", "Difference", "Change"];
/// The number of leading text columns among these. The others hold numbers.
const TEXT_COLUMNS: usize = 2;
/// Characters with a special meaning in a Markdown table cell.
const MARKDOWN: &str = "\\`*_[]<>|~&";

/// Formats rows as a Markdown table, with the columns that the user has added.
///
/// ```ignore
/// | Repository | Type | Downloads | Share | Difference | Change |
/// |---|---|---:|---:|---:|---:|
/// | org/name | model | 17 | 12.5 % | -3 | -15.0 % |
/// ```
pub fn markdown(rows: &[Row], added: &[AddedColumn]) -> String {
    let cell = |text: &String| {
        let mut cell = String::new();
        for c in text.chars() {
            if MARKDOWN.contains(c) {
                cell.push('\\');
            }
            cell.push(c);
        }
        cell
    };
    let line = |cells: Vec<String>| {
        let cells: Vec<String> = cells.iter().map(cell).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let heads = heads(added);
    let sides = (0..heads.len()).map(|index| if is_text(index, added) { "---|" } else { "---:|" });
    let sides: String = sides.collect();
    let mut table = line(heads) + "|" + &sides + "\n";
    table.extend(rows.iter().map(|row| line(cells(row, added))));
    table
}

/// Formats rows as tab-separated values, with the columns that the user has added.
pub fn tab_separated(rows: &[Row], added: &[AddedColumn]) -> String {
    let mut table = guarded(heads(added), added).join("\t") + "\n";
    table.extend(rows.iter().map(|row| guarded(cells(row, added), added).join("\t") + "\n"));
    table
}

/// Formats rows as an HTML table, with the columns that the user has added.
pub fn html(rows: &[Row], added: &[AddedColumn]) -> String {
    let line = |tag: &str, cells: Vec<String>| {
        let mut line = "<tr>".to_owned();
        for (index, text) in cells.iter().enumerate() {
            let side = if is_text(index, added) { "left" } else { "right" };
            let text = markup_escaped(text);
            line += &["<", tag, " align=\"", side, "\">", &*text, "</", tag, ">"].concat();
        }
        line + "</tr>"
    };
    let head = line("th", guarded(heads(added), added));
    let mut table = format!("<table><thead>{head}</thead><tbody>");
    table.extend(rows.iter().map(|row| line("td", guarded(cells(row, added), added))));
    table + "</tbody></table>"
}

/// Returns the column headings.
fn heads(added: &[AddedColumn]) -> Vec<String> {
    let added = added.iter().map(AddedColumn::label);
    HEADS.into_iter().chain(added).map(str::to_owned).collect()
}

/// Returns whether a column holds text rather than numbers.
fn is_text(index: usize, added: &[AddedColumn]) -> bool {
    match index.checked_sub(HEADS.len()) {
        Some(index) => added.get(index).is_some_and(AddedColumn::is_text),
        None => index < TEXT_COLUMNS,
    }
}

/// Returns the cell texts of a row. Control characters become spaces, so that no text breaks a line or a cell.
fn cells(row: &Row, added: &[AddedColumn]) -> Vec<String> {
    let difference = row.comparison.difference().map(|difference| difference.to_string());
    let whole = |text: &str| text.replace(char::is_control, " ");
    let every = [
        whole(&row.key.name),
        whole(row.key.repo_type.as_str()),
        row.downloads.to_string(),
        percent(row.share * 100.0),
        difference.unwrap_or_default(),
        change(row),
    ];
    let added = added.iter().map(|column| whole(&column.plain_text(row)));
    every.into_iter().chain(added).collect()
}

fn percent(percent: f64) -> String {
    format!("{percent:.1} %")
}

fn change(row: &Row) -> String {
    let change = row.comparison.change;
    // Spreadsheets recognize only the ASCII minus sign.
    let sign = if change.sign() == Ordering::Less { "-" } else { "" };
    sign.to_owned() + &change.label(percent, |count| count.to_string())
}

/// Puts an apostrophe before text cells that a spreadsheet would take for a formula.
fn guarded(mut cells: Vec<String>, added: &[AddedColumn]) -> Vec<String> {
    for (index, text) in cells.iter_mut().enumerate() {
        if is_text(index, added) && needs_formula_guard(text.as_bytes()) {
            text.insert(0, '\'');
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use publisher_analytics_core::model::{Day, DayRange, RepoKey, RepoType};
    use publisher_analytics_core::protocol::Trend;
    use publisher_analytics_core::query::{Change, Comparison, OptionalColumn, PeriodSum};

    use super::*;
    use crate::added_columns::OwnColumn;

    fn row(name: &str, percent: f64) -> Row {
        let days = DayRange::ending_on(Day::from_ymd(2026, 6, 30).unwrap(), 30);
        let sum = |days, downloads| Some(PeriodSum { days, downloads });
        Row {
            id: 0,
            rank: 0,
            key: RepoKey { repo_type: RepoType::Model, name: name.into() },
            downloads: 1_234_567,
            share: 0.125,
            share_of_largest: 1.0,
            comparison: Comparison {
                change: Change::Percent { percent, first_record: None, silent_since: None },
                current: sum(days, 1_234_567),
                previous: sum(days.preceding(), 1_235_000),
            },
            reported_minus_counted: None,
            marks: Vec::new(),
            members: None,
            figures: Vec::new(),
            texts: Vec::new(),
            trend: Trend::default(),
        }
    }

    #[test]
    fn a_row_has_plain_digits_in_each_form() {
        let rows = [row("org/a", -0.5), row("org/b", 1_100.0)];
        assert_eq!(
            markdown(&rows, &[]),
            "| Repository | Type | Downloads | Share | Difference | Change |\n\
             |---|---|---:|---:|---:|---:|\n\
             | org/a | model | 1234567 | 12.5 % | -433 | -0.5 % |\n\
             | org/b | model | 1234567 | 12.5 % | -433 | ×12 |\n"
        );
        assert_eq!(
            tab_separated(&rows[..1], &[]),
            "Repository\tType\tDownloads\tShare\tDifference\tChange\norg/a\tmodel\t1234567\t12.5 %\t-433\t-0.5 %\n"
        );
        let html = html(&rows[..1], &[]);
        assert!(html.starts_with("<table><thead><tr><th align=\"left\">Repository</th>"), "{html}");
        assert!(html.contains("<td align=\"right\">1234567</td>"), "{html}");
        assert_eq!(html.matches("<tr>").count(), 2);
    }

    #[test]
    fn names_are_no_markup_and_no_formulas() {
        let rows = [row("<img src=x onerror=\"a()\">|b_c*\t&", 1.0), row("=HYPERLINK(1)", 1.0)];
        let html = html(&rows, &[]);
        assert!(html.contains("&lt;img src=x onerror=&quot;a()&quot;&gt;|b_c* &amp;<"), "{html}");
        assert!(html.contains(">'=HYPERLINK(1)<"), "{html}");
        let markdown = markdown(&rows, &[]);
        assert!(markdown.contains(r#"| \<img src=x onerror="a()"\>\|b\_c\* \& |"#), "{markdown}");
        let tabs = tab_separated(&rows, &[]);
        assert!(tabs.lines().all(|line| line.split('\t').count() == 6), "{tabs}");
        assert!(tabs.contains("\n'=HYPERLINK(1)\t"), "{tabs}");
    }

    #[test]
    fn added_columns_follow_and_texts_of_ones_own_are_guarded() {
        let own = |index, label: &str| {
            let (key, label) = (label.to_lowercase(), label.to_owned());
            AddedColumn::Own(OwnColumn { index, key, label })
        };
        let added =
            [AddedColumn::Figure(OptionalColumn::Rank), own(1, "Team|s"), own(0, "=Licence")];
        let rank = [Some(1 << OptionalColumn::Rank as u64), Some(7), Some(0)];
        let mut rows = [row("org/a", 1.0), row("org/b", 1.0)];
        rows[0].figures = rank.to_vec();
        rows[0].texts = vec!["mit".to_owned(), "=vision <b>".to_owned()];
        assert_eq!(
            markdown(&rows, &added)
                .lines()
                .map(|line| line.split(" | ").skip(6).collect())
                .collect::<Vec<Vec<_>>>(),
            [
                vec!["Rank", "Team\\|s", "=Licence |"],
                vec![],
                vec!["7", "=vision \\<b\\>", "mit |"],
                vec!["", "", " |"]
            ]
        );
        assert!(markdown(&rows, &added).contains("\n|---|---|---:|---:|---:|---:|---:|---|---|\n"));
        let tabs = tab_separated(&rows, &added);
        let ends: Vec<_> = tabs.lines().map(|line| line.splitn(7, '\t').last().unwrap()).collect();
        assert_eq!(ends, ["Rank\tTeam|s\t'=Licence", "7\t'=vision <b>\tmit", "\t\t"]);
        let html = html(&rows, &added);
        assert!(
            html.contains("<td align=\"right\">7</td><td align=\"left\">'=vision &lt;b&gt;</td>"),
            "{html}"
        );
        assert!(html.contains("<th align=\"left\">'=Licence</th></tr></thead>"), "{html}");
    }
}
