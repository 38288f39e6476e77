//! The columns of the user's own table, matched to the repositories of an export: their texts, sorting by a column, and
//! searching for a value.
//!
//! A row belongs to every repository with its name, ignoring letter case, and with its type if the row states one. A
//! name without an organization also matches the own names of repositories (the part after the organization), but only
//! if all matches have the same organization. If several rows match a repository, a full name takes precedence over one
//! without an organization, then a row with a type over one without.
//!
//! Every column has a key, which names it in searches (`team:vision`) and URLs (`own:team`).

use std::cmp::Ordering;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::search::{Order, fold, number_of, own_name};
use super::selection::{BY_NAME, sort_rows};
use super::{Columns, Metrics, Selection};
use crate::model::{Day, OwnTable, RepoId, Store, search_key};

/// Keys that the search syntax already uses.
pub(super) const SEARCH_KEYS: [&str; 7] =
    ["org", "type", "family", "suffixes", "is", "downloads", "change"];
/// The prefix of a column's key in URLs.
const PREFIX: &str = "own:";
/// How many names to give as examples.
const EXAMPLES: usize = 3;

/// The columns of the user's own table.
#[derive(Debug)]
pub struct OwnColumns {
    keys: Vec<String>,
    /// The cells of each repository's row, one row after the other.
    cells: Vec<String>,
    /// Where the row of each repository begins in `cells`, by repository index.
    row_of: Vec<Option<usize>>,
    /// How the table fits the export, except for the number of the table.
    matches: OwnMatches,
}

/// How the user's own table fits an export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnMatches {
    /// The number of the table ([`Selector::own_table`](super::Selector::own_table)).
    pub table: u32,
    /// How many repositories have a row.
    pub matched: usize,
    /// How many rows match no repository.
    pub unknown: usize,
    /// The names of the first rows that match no repository.
    pub unknown_names: Vec<String>,
    /// The names of the first repositories without a row.
    pub other_names: Vec<String>,
}

/// Returns a unique key for each column, derived from its name: lower case without accents, with `-` between runs of
/// letters and digits. No key is one that the search syntax already uses.
///
/// ```
/// use publisher_analytics_core::query::own_keys;
/// let keys = own_keys(&["Team", "Release date", "type", "team!", "?"].map(String::from));
/// assert_eq!(keys, ["team", "release-date", "own-type", "team-2", "column"]);
/// ```
pub fn own_keys(columns: &[String]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for column in columns {
        let folded = fold(column);
        let words = folded.split(|letter: char| !letter.is_alphanumeric());
        let key = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-");
        let key = match &*key {
            "" => "column".to_owned(),
            known if SEARCH_KEYS.contains(&known) => format!("own-{known}"),
            _ => key,
        };
        let numbered = (2..).map(|number| format!("{key}-{number}"));
        let mut free = std::iter::once(key.clone()).chain(numbered);
        keys.extend(free.find(|key| !keys.contains(key)));
    }
    keys
}

/// Returns a key in the form of URLs: `own:team`.
pub(super) fn own_slug(key: &str) -> String {
    [PREFIX, key].concat()
}

/// Returns the key in a slug; `None` if the slug is not that of a column of the user's own table.
pub(super) fn own_key(slug: &str) -> Option<&str> {
    slug.strip_prefix(PREFIX)
}

/// Returns the name of the group of repositories without a value.
pub(super) fn no_value(key: &str) -> String {
    ["no ", key].concat()
}

impl OwnColumns {
    /// Matches the rows of a table to the repositories of `store`.
    pub fn new(store: &Store, table: &OwnTable) -> Self {
        let keys = own_keys(&table.columns);
        let mut by_name: HashMap<&str, Vec<RepoId>> = HashMap::new();
        let mut by_own_name: HashMap<&str, Vec<RepoId>> = HashMap::new();
        for (id, repository) in store.repositories() {
            let name = repository.search_key();
            by_name.entry(name).or_default().push(id);
            by_own_name.entry(own_name(name)).or_default().push(id);
        }
        // For each repository, the best row so far: a score of how exactly it names the repository, and its
        // index.
        let mut best: Vec<Option<(u8, usize)>> = vec![None; store.repositories().len()];
        let mut unknown = Vec::new();
        for (index, row) in table.rows.iter().enumerate() {
            let name = search_key(&row.name);
            let wanted = row.repo_type.as_ref();
            let of_type = |ids: Option<&Vec<RepoId>>| -> Vec<RepoId> {
                let is_of_type = |id: &RepoId| {
                    wanted.is_none_or(|of| *of == store.repository(*id).key().repo_type)
                };
                ids.into_iter().flatten().copied().filter(is_of_type).collect()
            };
            let mut ids = of_type(by_name.get(&*name));
            let is_whole = !ids.is_empty();
            if !is_whole {
                ids = of_type(by_own_name.get(&*name));
                let mut names = ids.iter().map(|&id| store.repository(id).search_key());
                let first = names.next();
                if names.any(|name| Some(name) != first) {
                    ids.clear();
                }
            }
            if ids.is_empty() {
                unknown.push(index);
            }
            let exactness = 2 * u8::from(is_whole) + u8::from(wanted.is_some());
            for id in ids {
                let best = &mut best[id.index()];
                if best.is_none_or(|(exactness_before, _)| exactness_before <= exactness) {
                    *best = Some((exactness, index));
                }
            }
        }
        // The name of the group without a value also counts as no value. So does a text that folds
        // to nothing, such as accents alone.
        let absent: Vec<String> = keys.iter().map(|key| no_value(key)).collect();
        let text = |(cell, absent): (&String, &String)| {
            let folded = fold(cell);
            if folded.is_empty() || folded == *absent { String::new() } else { cell.clone() }
        };
        let mut cells = Vec::new();
        let row_of = best.iter().map(|best| {
            let (_, index) = (*best)?;
            let begin = cells.len();
            cells.extend(table.rows[index].cells.iter().zip(&absent).map(text));
            Some(begin)
        });
        let row_of: Vec<Option<usize>> = row_of.collect();
        let lacking = store.repositories().filter(|(id, _)| row_of[id.index()].is_none());
        let lacking = lacking.map(|(_, repository)| repository.key().name.to_string());
        let unknown_names = unknown.iter().take(EXAMPLES);
        let matches = OwnMatches {
            table: 0,
            matched: row_of.iter().flatten().count(),
            unknown: unknown.len(),
            unknown_names: unknown_names.map(|&index| table.rows[index].name.clone()).collect(),
            other_names: lacking.take(EXAMPLES).collect(),
        };
        Self { keys, cells, row_of, matches }
    }

    /// Returns how the table fits the export. `number` is the number of the table in the question.
    pub fn matches(&self, number: u32) -> OwnMatches {
        OwnMatches { table: number, ..self.matches.clone() }
    }

    /// Returns the index of the column with this key.
    pub(super) fn column(&self, key: &str) -> Option<usize> {
        self.keys.iter().position(|known| known == key)
    }

    /// Returns a repository's text in a column; empty if it has none.
    pub(super) fn value(&self, id: RepoId, column: usize) -> &str {
        let begin = self.row_of.get(id.index()).copied().flatten();
        self.value_in(begin, column)
    }

    fn value_in(&self, begin: Option<usize>, column: usize) -> &str {
        begin.and_then(|begin| self.cells.get(begin + column)).map_or("", |value| value)
    }

    /// Returns a repository's texts in the columns that the user has added, indexed by table column. Texts of other
    /// columns are empty. The list itself is empty if no column is shown.
    pub fn texts(&self, columns: &Columns, id: RepoId) -> Vec<String> {
        let shown: Vec<bool> =
            self.keys.iter().map(|key| columns.contains(&own_slug(key))).collect();
        if !shown.contains(&true) {
            return Vec::new();
        }
        let text = |(column, is_shown)| {
            if is_shown { self.value(id, column).to_owned() } else { String::new() }
        };
        shown.into_iter().enumerate().map(text).collect()
    }

    /// Sorts the rows by the column of the user's own table that `columns` sorts by, if any. In ascending order,
    /// numbers come before texts. Rows without a value come last in both directions, and ties are ordered by name.
    pub(super) fn sort(&self, store: &Store, selection: &mut Selection, columns: &Columns) {
        let Some(order) = columns.texts().0 else { return };
        let (slug, descending) = match order.strip_prefix('-') {
            Some(slug) => (slug, true),
            None => (order, false),
        };
        let Some(column) = own_key(slug).and_then(|key| self.column(key)) else { return };
        sort_rows(store, BY_NAME, &mut selection.rows);
        let sized = selection.rows.iter().map(|&row| (Size::of(self.value(row.0, column)), row));
        let mut sized: Vec<(Option<Size>, (RepoId, Metrics))> = sized.collect();
        sized.sort_by(|(a, _), (b, _)| match (a, b) {
            (Some(a), Some(b)) if descending => b.cmp(a),
            (Some(a), Some(b)) => a.cmp(b),
            (a, b) => a.is_none().cmp(&b.is_none()),
        });
        selection.rows = sized.into_iter().map(|(_, row)| row).collect();
    }

    /// Returns whether each repository, by index, matches `value` in the column with this key. `None` if there is no
    /// such column, or if the value cannot be read. After `>`, `>=`, `<`, `<=` or `=`, the value is a number, a day, a
    /// month or a year. Any other value is a text, and `""` finds repositories without a value.
    pub(super) fn found(&self, key: &str, value: &str) -> Option<Vec<bool>> {
        let column = self.column(key)?;
        let holds: Box<dyn Fn(&str) -> bool> = match Order::split(value) {
            Some((order, bound)) => {
                let bound = bound.trim_matches('"');
                let (number, days) = (number_of(bound), days_of(bound));
                if number.is_none() && days.is_none() {
                    return None;
                }
                Box::new(move |cell| match number_of(cell) {
                    Some(figure) => number.is_some_and(|number| order.holds(figure, number)),
                    None => days
                        .zip(day_of(cell))
                        .is_some_and(|((first, last), day)| order.holds_for_day(day, first, last)),
                })
            }
            None if value.is_empty() => return None,
            None => {
                let wanted = fold(value.trim_matches('"'));
                let wanted = if wanted == no_value(key) { String::new() } else { wanted };
                Box::new(move |cell| fold(cell) == wanted)
            }
        };
        Some(self.row_of.iter().map(|&begin| holds(self.value_in(begin, column))).collect())
    }
}

/// The sort key of a value.
#[derive(Debug, PartialEq)]
enum Size {
    Number(f64),
    /// The folded text, and the text as written. In this form, ISO dates sort chronologically.
    Text(String, String),
}

impl Size {
    fn of(value: &str) -> Option<Self> {
        let text = || Self::Text(fold(value), value.to_owned());
        (!value.is_empty()).then(|| number_of(value).map_or_else(text, Self::Number))
    }

    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            // No number here is NaN.
            (Self::Number(a), Self::Number(b)) => a.partial_cmp(b).unwrap_or(Ordering::Equal),
            (Self::Number(_), Self::Text(..)) => Ordering::Less,
            (Self::Text(..), Self::Number(_)) => Ordering::Greater,
            (Self::Text(a, written_a), Self::Text(b, written_b)) => {
                a.cmp(b).then_with(|| written_a.cmp(written_b))
            }
        }
    }
}

/// Returns the day in a cell, ignoring a time after it; for a month or year, its first day.
fn day_of(cell: &str) -> Option<Day> {
    let date = cell.split(['T', ' ']).next()?;
    days_of(date).map(|(first, _)| first)
}

/// Returns the first and the last day of `2025-06-30`, `2025-06` or `2025`.
fn days_of(text: &str) -> Option<(Day, Day)> {
    if let Some(day) = Day::from_iso(text) {
        return Some((day, day));
    }
    let is_digits =
        |text: &str, len| text.len() == len && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month) = match text.split_once('-') {
        Some((year, month)) if is_digits(month, 2) => (year, Some(month.parse().ok()?)),
        Some(_) => return None,
        None => (text, None),
    };
    let first = Day::from_ymd(
        Some(year).filter(|year| is_digits(year, 4))?.parse().ok()?,
        month.unwrap_or(1),
        1,
    )?;
    Some((first, first.first_of_month(if month.is_some() { 1 } else { 12 }) - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_are_their_days() {
        let days =
            |text| days_of(text).map(|(first, last)| format!("{} {}", first.iso(), last.iso()));
        assert_eq!(days("2024-02-29").as_deref(), Some("2024-02-29 2024-02-29"));
        assert_eq!(days("2024-02").as_deref(), Some("2024-02-01 2024-02-29"));
        assert_eq!(days("2023").as_deref(), Some("2023-01-01 2023-12-31"));
        for text in ["", "x", "12", "2024-13", "2024-2-", "2024-2", "20245", "-2024"] {
            assert_eq!(days(text), None, "{text}");
        }
    }

    #[test]
    fn keys_are_different_whatever_columns_are_called() {
        let keys = own_keys(
            &["Équipe", "equipe", "equipe 2", "a,b;c|d:e\"f", "DOWNLOADS", "own type", "type", "—"]
                .map(String::from),
        );
        assert_eq!(
            keys,
            [
                "equipe",
                "equipe-2",
                "equipe-2-2",
                "a-b-c-d-e-f",
                "own-downloads",
                "own-type",
                "own-type-2",
                "column"
            ]
        );
    }
}
