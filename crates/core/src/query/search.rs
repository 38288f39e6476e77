//! Turns the search text that the user types into a filter of repositories.
//!
//! Clauses are separated by spaces, and all of them must hold. A clause is one term, or several separated by `|`, at
//! least one of which must hold. With a leading `-`, none of them may hold.
//!
//! | term | holds for |
//! |---|---|
//! | `word` | names that contain it |
//! | `^word` | names that begin with it |
//! | `acme/`, `org:acme` | repositories of exactly this organization |
//! | `"name"` | repositories of exactly this name, with or without its organization |
//! | `type:model` | a repository type, also in the plural |
//! | `family:name` | a [family](super::FamilyRule) |
//! | `suffixes:"#b gguf"` | every repository; defines families in this search |
//! | `downloads:>1000` | downloads in the period: `>`, `>=`, `<`, `<=`, `=`; `1k`, `1.5M` |
//! | `change:<-20%` | the change against what the period is compared with; new and back are above all percentages |
//! | `is:new` | a [`Status`] |
//! | `team:vision`, `released:>2025-01-01` | a value in a column of the user's own table ([`OwnColumns`]) |
//!
//! Values may be quoted: `org:"-odd name"`. Letter case is ignored, and so are accents, precomposed or combining. Terms
//! that cannot be read are left out and listed, so parsing never fails. Cost: ASCII names are compared as they are;
//! only names with other characters are folded first.

use super::own_columns::SEARCH_KEYS;
use super::selection::Candidate;
use super::{Change, FamilyRule, OwnColumns, Status};
use crate::model::{Day, search_key};

/// A search, ready to be applied.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Search {
    clauses: Vec<Clause>,
    unread: Vec<String>,
    rule: FamilyRule,
}

#[derive(Clone, Debug, PartialEq)]
struct Clause {
    is_excluded: bool,
    terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq)]
enum Term {
    Contains(String),
    BeginsWith(String),
    Named(String),
    Organization(String),
    Type(String),
    Family(String),
    Downloads(Order, f64),
    Change(Order, f64),
    Status(Status),
    /// Whether each repository, by its index, has the wanted value in a column of the user's own table.
    Among(Vec<bool>),
}

/// How a figure compares with a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Above,
    AtLeast,
    Below,
    AtMost,
    Equal,
}

impl Search {
    /// Parses a search. `rule` defines families, unless the search has its own `suffixes:`.
    ///
    /// ```
    /// use publisher_analytics_core::query::{FamilyRule, Search};
    /// let search = Search::parse("llm|gpt -^test/ downloads:>many", FamilyRule::default());
    /// assert_eq!(search.unread(), ["downloads:>many"]);
    /// assert_eq!(search.marks("acme/llm-7b"), [(5, 8)]);
    /// ```
    pub fn parse(text: &str, rule: FamilyRule) -> Self {
        Self::with_own(text, rule, None)
    }

    /// Parses a search that may ask for values of the user's own table. `own` must belong to the searched export.
    pub fn with_own(text: &str, rule: FamilyRule, own: Option<&OwnColumns>) -> Self {
        let mut search = Self { rule, ..Self::default() };
        for token in split_outside_quotes(text, char::is_whitespace) {
            if let Some(suffixes) = token.strip_prefix("suffixes:") {
                search.rule = FamilyRule::new(suffixes.trim_matches('"'));
                continue;
            }
            let (is_excluded, terms) = match token.strip_prefix('-') {
                Some(terms) if !terms.is_empty() => (true, terms),
                _ => (false, token),
            };
            let mut read = Vec::new();
            for text in split_outside_quotes(terms, |letter| letter == '|') {
                match term(text, own) {
                    Some(term) => read.push(term),
                    None => search.unread.push(text.to_owned()),
                }
            }
            if !read.is_empty() {
                search.clauses.push(Clause { is_excluded, terms: read });
            }
        }
        search
    }

    /// Returns the terms that could not be read, which the search ignores.
    pub fn unread(&self) -> &[String] {
        &self.unread
    }

    /// Returns the column of the user's own table that a term asks about; `None` if the term means something else.
    ///
    /// ```
    /// use publisher_analytics_core::query::Search;
    /// assert_eq!(Search::own_column_of("team:vision"), Some("team"));
    /// assert_eq!(Search::own_column_of("downloads:>many"), None);
    /// assert_eq!(Search::own_column_of("^a:b"), None);
    /// ```
    pub fn own_column_of(term: &str) -> Option<&str> {
        let (key, _) = term.split_once(':')?;
        let is_column = !key.is_empty()
            && !key.starts_with(['^', '"'])
            && !SEARCH_KEYS.contains(&&*key.to_ascii_lowercase());
        is_column.then_some(key)
    }

    /// Whether the search finds a repository.
    pub(super) fn admits(&self, candidate: &Candidate<'_>) -> bool {
        let folded;
        let key = candidate.repository().search_key();
        let name = if key.is_ascii() {
            key
        } else {
            folded = fold(key);
            &folded
        };
        let holds = |term: &Term| match term {
            Term::Contains(word) => contains(name, word),
            Term::BeginsWith(word) => name.starts_with(&**word),
            Term::Named(wanted) => *name == **wanted || own_name(name) == wanted,
            Term::Organization(wanted) => {
                name.split_once('/').is_some_and(|(organization, _)| organization == wanted)
            }
            Term::Type(wanted) => {
                let repo_type = fold(candidate.repository().key().repo_type.as_str());
                repo_type == *wanted || wanted.strip_suffix('s') == Some(&repo_type)
            }
            Term::Family(wanted) => fold(self.rule.family_of(name)) == *wanted,
            Term::Downloads(order, wanted) => {
                order.holds(candidate.metrics().downloads as f64, *wanted)
            }
            Term::Change(order, wanted) => match candidate.metrics().comparison.change {
                Change::None | Change::NotCovered { .. } => false,
                Change::Percent { percent, .. } => order.holds(percent, *wanted),
                Change::New { .. } | Change::Back { .. } => order.holds(f64::INFINITY, *wanted),
            },
            Term::Status(status) => status.holds(candidate),
            Term::Among(ids) => ids.get(candidate.id.index()).copied().unwrap_or(false),
        };
        self.clauses.iter().all(|clause| clause.terms.iter().any(holds) != clause.is_excluded)
    }

    /// Returns the byte ranges of a name that the search matches, as (start, end), ascending and without overlaps.
    pub fn marks(&self, name: &str) -> Vec<(usize, usize)> {
        let (folded, origins) = fold_with_origins(name);
        let organization_end = folded.find('/').unwrap_or(0);
        let wanted = self.clauses.iter().filter(|clause| !clause.is_excluded);
        let mut marks = Vec::new();
        for term in wanted.flat_map(|clause| &clause.terms) {
            match term {
                Term::Contains(word) => {
                    marks
                        .extend(folded.match_indices(&**word).map(|(at, _)| (at, at + word.len())));
                }
                Term::BeginsWith(word) if folded.starts_with(&**word) => {
                    marks.push((0, word.len()));
                }
                Term::Named(wanted) if folded.ends_with(&**wanted) => {
                    marks.push((folded.len() - wanted.len(), folded.len()));
                }
                Term::Organization(wanted) if folded[..organization_end] == **wanted => {
                    marks.push((0, organization_end));
                }
                _ => {}
            }
        }
        marks.sort_unstable();
        let mut apart: Vec<(usize, usize)> = Vec::new();
        for (from, to) in marks {
            match apart.last_mut() {
                Some(last) if from <= last.1 => last.1 = last.1.max(to),
                _ => apart.push((from, to)),
            }
        }
        apart.into_iter().map(|(from, to)| (origins[from], origins[to])).collect()
    }
}

impl Order {
    /// Splits the comparison sign off a bound; `None` if there is no sign.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        let orders = [
            (">=", Self::AtLeast),
            ("<=", Self::AtMost),
            (">", Self::Above),
            ("<", Self::Below),
            ("=", Self::Equal),
        ];
        orders.into_iter().find_map(|(sign, order)| Some((order, text.strip_prefix(sign)?)))
    }

    /// Whether the comparison holds for a day against the days from `first` to `last`.
    pub(super) fn holds_for_day(self, day: Day, first: Day, last: Day) -> bool {
        match self {
            Self::Above => day > last,
            Self::AtLeast => day >= first,
            Self::Below => day < first,
            Self::AtMost => day <= last,
            Self::Equal => first <= day && day <= last,
        }
    }

    pub(super) fn holds(self, figure: f64, wanted: f64) -> bool {
        match self {
            Self::Above => figure > wanted,
            Self::AtLeast => figure >= wanted,
            Self::Below => figure < wanted,
            Self::AtMost => figure <= wanted,
            #[expect(clippy::float_cmp, reason = "whole numbers, or what the user typed")]
            Self::Equal => figure == wanted,
        }
    }
}

/// Splits a text at separators outside quotation marks, and drops empty pieces.
fn split_outside_quotes(text: &str, is_separator: fn(char) -> bool) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let pieces = text.split(move |letter| {
        is_quoted ^= letter == '"';
        !is_quoted && is_separator(letter)
    });
    pieces.filter(|piece| !piece.is_empty())
}

fn term(text: &str, own: Option<&OwnColumns>) -> Option<Term> {
    if let Some(quoted) = text.strip_prefix('"') {
        let name = fold(quoted.strip_suffix('"').unwrap_or(quoted));
        return (!name.is_empty()).then_some(Term::Named(name));
    }
    if let Some(beginning) = text.strip_prefix('^') {
        return (!beginning.is_empty()).then(|| Term::BeginsWith(fold(beginning)));
    }
    if let Some((key, value)) = text.split_once(':') {
        let unquoted = fold(value.trim_matches('"'));
        let is_known = !unquoted.is_empty();
        return match &*key.to_ascii_lowercase() {
            "org" => is_known.then_some(Term::Organization(unquoted)),
            "type" => is_known.then_some(Term::Type(unquoted)),
            "family" => is_known.then_some(Term::Family(unquoted)),
            "is" => Status::from_slug(&unquoted).map(Term::Status),
            "downloads" => bound(value).map(|(order, number)| Term::Downloads(order, number)),
            "change" => bound(value.strip_suffix('%').unwrap_or(value))
                .map(|(order, number)| Term::Change(order, number)),
            _ => own?.found(&fold(key), value).map(Term::Among),
        };
    }
    Some(match text.strip_suffix('/') {
        Some(organization) if !organization.is_empty() && !organization.contains('/') => {
            Term::Organization(fold(organization))
        }
        _ => Term::Contains(fold(text)),
    })
}

/// Parses `>1000`, `<=1.5M`, `=12` or `12`. Commas and underscores may group digits.
fn bound(text: &str) -> Option<(Order, f64)> {
    let (order, number) = Order::split(text).unwrap_or((Order::Equal, text));
    let number = number.replace([',', '_'], "").replace('−', "-");
    let (digits, factor) = match number.char_indices().next_back()? {
        (at, 'k' | 'K') => (&number[..at], 1e3),
        (at, 'm' | 'M') => (&number[..at], 1e6),
        (at, 'b' | 'B') => (&number[..at], 1e9),
        _ => (&*number, 1.0),
    };
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit() || b".-+".contains(&byte));
    let value = digits.parse::<f64>().ok().filter(|_| is_number)? * factor;
    Some((order, value))
}

/// Parses the number in a table cell: `7`, `-0.5`, `1,234.5`, `7B`; `None` for anything else, such as `1,5`.
pub(super) fn number_of(cell: &str) -> Option<f64> {
    let whole = cell.split('.').next().unwrap_or_default();
    let groups = || whole.split(',').skip(1);
    let are_thousands = !cell.contains('_')
        && !whole.starts_with(',')
        && groups().all(|group| {
            group.len() == 3 || group.len() == 4 && !group.ends_with(char::is_numeric)
        })
        && !cell[whole.len()..].contains(',');
    are_thousands
        .then(|| bound(cell))
        .flatten()
        .filter(|_| Order::split(cell).is_none())
        .map(|(_, number)| number)
}

/// Whether `text` contains `word`, which must not be empty. Names are too short for a faster search algorithm to pay off.
fn contains(text: &str, word: &str) -> bool {
    text.as_bytes().windows(word.len()).any(|window| window == word.as_bytes())
}

/// Returns a name without its organization.
pub fn own_name(name: &str) -> &str {
    name.rsplit_once('/').map_or(name, |(_, own)| own)
}

/// Folds a text to the form in which searches compare: lower case, without accents.
pub(super) fn fold(text: &str) -> String {
    search_key(text).chars().filter_map(without_accent).collect()
}

/// Folds a text. Also returns, for each byte of the folded text and for its end, the offset in `text` of the character
/// that it comes from.
fn fold_with_origins(text: &str) -> (String, Vec<usize>) {
    let mut folded = String::new();
    let mut origins = Vec::new();
    for (at, letter) in text.char_indices() {
        let piece = fold(letter.encode_utf8(&mut [0; 4]));
        origins.resize(origins.len() + piece.len(), at);
        folded.push_str(&piece);
    }
    origins.push(text.len());
    (folded, origins)
}

/// Returns a letter without its accent; `None` for a combining accent.
fn without_accent(letter: char) -> Option<char> {
    /// Accented lower-case letters, by their base letter. Source: the canonical decompositions of Unicode.
    const ACCENTED: [(char, &str); 21] = [
        ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
        ('b', "ḃḅḇ"),
        ('c', "çćĉċčḉ"),
        ('d', "ďḋḍḏḑḓ"),
        ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
        ('f', "ḟ"),
        ('g', "ĝğġģǧǵḡ"),
        ('h', "ĥȟḣḥḧḩḫẖ"),
        ('i', "ìíîïĩīĭįǐȉȋḭḯỉị"),
        ('j', "ĵǰ"),
        ('k', "ķǩḱḳḵ"),
        ('l', "ĺļľḷḹḻḽ"),
        ('m', "ḿṁṃ"),
        ('n', "ñńņňǹṅṇṉṋ"),
        ('o', "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
        ('r', "ŕŗřȑȓṙṛṝṟ"),
        ('s', "śŝşšșṡṣṥṧṩ"),
        ('t', "ţťțṫṭṯṱẗ"),
        ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
        ('y', "ýÿŷȳẏẙỳỵỷỹ"),
        ('z', "źżžẑẓẕ"),
    ];
    match letter {
        '\u{300}'..='\u{36f}' => None,
        _ if letter.is_ascii() => Some(letter),
        _ => {
            let base = ACCENTED.iter().find(|(_, accented)| accented.contains(letter));
            Some(base.map_or(letter, |&(base, _)| base))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, RepoType, Store, StoreBuilder};
    use crate::query::{Period, Selection, Selector};

    fn store() -> Store {
        let mut builder = StoreBuilder::default();
        let last = Day::from_ymd(2026, 6, 30).unwrap();
        for (repo_type, name, before, now) in [
            (RepoType::Model, "acme/llm-7b", 10, 2_000),
            (RepoType::Model, "acme/LLM-7b-GGUF", 100, 50),
            (RepoType::Dataset, "acme/café", 0, 5),
            (RepoType::Dataset, "acme-labs/cafe\u{301}-corpus", 7, 7),
            (RepoType::Model, "other/llm", 900, 0),
            (RepoType::Model, "bare", 0, 0),
        ] {
            let id = builder.repository(&repo_type, name);
            builder.insert(id, last - 200, 0);
            builder.insert(id, last - 40, before);
            builder.insert(id, last, now);
        }
        builder.finish().unwrap()
    }

    fn found(search: &str) -> String {
        let store = store();
        let search = search.to_owned();
        let selector = Selector { search, period: Period::LastMonth, ..Selector::default() };
        let selection = Selection::new(&store, &selector);
        let mut names: Vec<&str> =
            selection.ids().map(|id| &*store.repository(id).key().name).collect();
        names.sort_unstable();
        names.join(" ")
    }

    const CAFE: &str = "acme-labs/cafe\u{301}-corpus acme/café";

    #[test]
    fn words_are_excluded_and_alternatives_suffice() {
        assert_eq!(found("llm -gguf"), "acme/llm-7b other/llm");
        assert_eq!(found("gguf|bare"), "acme/LLM-7b-GGUF bare");
        assert_eq!(found("-llm|cafe"), "bare");
        assert_eq!(found("llm|"), found("llm"), "while an alternative is typed");
        assert_eq!(found("-"), "acme-labs/cafe\u{301}-corpus acme/LLM-7b-GGUF acme/llm-7b");
    }

    #[test]
    fn beginnings_organizations_and_names_are_told_apart() {
        assert_eq!(
            found("^acme"),
            format!("acme-labs/cafe\u{301}-corpus acme/LLM-7b-GGUF acme/café acme/llm-7b")
        );
        assert_eq!(found("^acme/"), "acme/LLM-7b-GGUF acme/café acme/llm-7b");
        assert_eq!(found("acme/"), "acme/LLM-7b-GGUF acme/café acme/llm-7b");
        assert_eq!(found("\"llm\""), "other/llm");
        assert_eq!(found("\"ACME/llm-7b\""), "acme/llm-7b");
        assert_eq!(found("type:datasets"), CAFE);
        assert_eq!(found("family:llm"), "acme/LLM-7b-GGUF acme/llm-7b other/llm");
    }

    #[test]
    fn accents_do_not_matter_in_either_form() {
        for text in ["cafe", "café", "cafe\u{301}", "CAFÉ"] {
            assert_eq!(found(text), CAFE, "{text}");
        }
        let marks = |text| Search::parse(text, FamilyRule::default()).marks("x/cafe\u{301}-corpus");
        assert_eq!(marks("cafe"), [(2, 8)]);
        assert_eq!(marks("é"), [(5, 8)]);
        assert_eq!(marks("corp -caf"), [(9, 13)]);
        assert_eq!(marks("ca cor af"), [(2, 5), (9, 12)]);
    }

    #[test]
    fn figures_and_statuses_are_compared() {
        assert_eq!(found("downloads:>50"), "acme/llm-7b");
        assert_eq!(found("downloads:>=50"), "acme/LLM-7b-GGUF acme/llm-7b");
        assert_eq!(found("downloads:2k"), "acme/llm-7b");
        assert_eq!(found("downloads:<5 type:model"), "bare other/llm");
        assert_eq!(found("change:<-20%"), "acme/LLM-7b-GGUF other/llm");
        assert_eq!(found("change:>100"), "acme/café acme/llm-7b", "back is above all percents");
        assert_eq!(found("is:silent"), "other/llm");
        assert_eq!(found("is:never"), "bare");
        assert_eq!(found("-is:never -is:silent llm"), "acme/LLM-7b-GGUF acme/llm-7b");
    }

    #[test]
    fn cells_are_numbers_if_they_are_written_as_such() {
        for (cell, number) in [
            ("7", 7.0),
            ("-0.5", -0.5),
            ("−3", -3.0),
            ("1,234.5", 1234.5),
            ("12,345,678", 12_345_678.0),
            ("7B", 7e9),
            ("1,500k", 1.5e6),
        ] {
            assert_eq!(number_of(cell), Some(number), "{cell}");
        }
        for cell in [
            "",
            "1,5",
            ",123",
            "1,2345",
            "1.234,5",
            "1_000",
            ">5",
            "=5",
            "2025-01-01",
            "1.2.3",
            "v1",
            "inf",
            "nan",
            "1e5",
            "k",
            "-",
            "5 %",
            "1 000",
        ] {
            assert_eq!(number_of(cell), None, "{cell}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_listed_and_left_out() {
        let text = "llm downloads:>x is:odd foo:bar ^ \"\"";
        let search = Search::parse(text, FamilyRule::default());
        assert_eq!(search.unread(), ["downloads:>x", "is:odd", "foo:bar", "^", "\"\""]);
        assert_eq!(found(text), found("llm"));
        assert_eq!(found("downloads:inf"), found(""), "no number");
    }
}
