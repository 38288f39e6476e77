//! The user's own tables, with nasty exports: which rows belong to which repositories, and columns, orders, searches
//! and groups by their values.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::parse::{is_own_table, own_table_text, read_own_table};
use publisher_analytics_core::protocol::{Answer, PageData, Query, RowList};
use publisher_analytics_core::query::{Grouping, OwnMatches};
use publisher_analytics_core::view::View;

use crate::support::nasty::{self, Repository};
use crate::support::oracle::{self, Column, OracleExport, Period};
use crate::support::{ask, config, everything, export_and_view, row_key};

/// The value of a cell: its text as it is written, read and compared, its number, and its day as year, month and day.
struct Value {
    written: &'static str,
    read: &'static str,
    folded: &'static str,
    number: Option<f64>,
    day: Option<(i32, u32, u32)>,
}

const fn text(written: &'static str, folded: &'static str) -> Value {
    Value { written, read: written, folded, number: None, day: None }
}

const fn number(written: &'static str, folded: &'static str, number: f64) -> Value {
    Value { written, read: written, folded, number: Some(number), day: None }
}

const fn day(written: &'static str, folded: &'static str, day: (i32, u32, u32)) -> Value {
    Value { written, read: written, folded, number: None, day: Some(day) }
}

const VALUES: [Value; 23] = [
    text("", ""),
    text("vision", "vision"),
    text("VISION", "vision"),
    text("Été", "ete"),
    text("ete", "ete"),
    text("apache-2.0", "apache-2.0"),
    text("a \"quoted\" text", "a \"quoted\" text"),
    text("x; y, z|w", "x; y, z|w"),
    text(">5", ">5"),
    text("1,5", "1,5"),
    text("模型", "模型"),
    Value { read: "on two lines", ..text("  on\r\ntwo \t lines ", "on two lines") },
    // The name of the group of repositories without a value. It is read as no value.
    Value { read: "", ..text("No Team", "") },
    number("0", "0", 0.0),
    number("7", "7", 7.0),
    number("-3.5", "-3.5", -3.5),
    number("1,234", "1,234", 1234.0),
    number("7B", "7b", 7e9),
    number("2024", "2024", 2024.0),
    day("2025-01-31", "2025-01-31", (2025, 1, 31)),
    day("2024-12-01", "2024-12-01", (2024, 12, 1)),
    day("2025-02", "2025-02", (2025, 2, 1)),
    day("2025-01-31T10:00:00Z", "2025-01-31t10:00:00z", (2025, 1, 31)),
];

/// Whether a search finds a value.
type Found = fn(&Value) -> bool;
/// Searches for values, and which values they find.
const SEARCHES: [(&str, Found); 16] = [
    ("team:vision", |value| value.folded == "vision"),
    ("TEAM:\"Vision\"", |value| value.folded == "vision"),
    ("team:été", |value| value.folded == "ete"),
    ("team:\"x; y, z|w\"", |value| value.folded == "x; y, z|w"),
    ("team:\">5\"", |value| value.folded == ">5"),
    ("team:\"\"", |value| value.read.is_empty()),
    ("team:\"no team\"", |value| value.read.is_empty()),
    ("team:nothing-of-that", |_| false),
    ("team:>5", |value| value.number.is_some_and(|number| number > 5.0)),
    ("team:<=0", |value| value.number.is_some_and(|number| number <= 0.0)),
    ("team:>=1.2k", |value| value.number.is_some_and(|number| number >= 1200.0)),
    ("team:>2025-01-30", |value| value.day.is_some_and(|day| day > (2025, 1, 30))),
    ("team:<=2025-01", |value| value.day.is_some_and(|day| day <= (2025, 1, 31))),
    ("team:>2025-01", |value| value.day.is_some_and(|day| day > (2025, 1, 31))),
    ("team:=2025-01-31", |value| value.day == Some((2025, 1, 31))),
    ("team:=2024", |value| {
        value.number == Some(2024.0) || value.day.is_some_and(|(year, ..)| year == 2024)
    }),
];

/// A row of a table: the repository that it names, and the index of its value in `VALUES`.
#[derive(Clone, Debug)]
struct OwnRow {
    name: String,
    repo_type: Option<&'static str>,
    value: usize,
}

/// Generates rows about the repositories that exports may have, in any letter case, with or without organization and
/// type.
fn own_rows() -> impl Strategy<Value = Vec<OwnRow>> {
    let row = (select(nasty::NAMES.to_vec()), 0..4, 0..5_usize, 0..VALUES.len());
    let row = row.prop_map(|(name, form, repo_type, value)| OwnRow {
        name: match form {
            0 => name.to_lowercase(),
            1 => own_name(name).to_owned(),
            2 if name.is_ascii() => name.to_ascii_uppercase(),
            _ => name.to_owned(),
        },
        repo_type: ["model", "dataset", "space"].get(repo_type).copied(),
        value,
    });
    vec(row, 1..25)
}

fn own_name(name: &str) -> &str {
    name.rsplit('/').next().unwrap()
}

fn lower(text: &str) -> String {
    text.to_lowercase().replace('ς', "σ")
}

/// Writes the table as a spreadsheet does.
fn written(rows: &[OwnRow], delimiter: char, has_mark: bool) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut text = if has_mark { "\u{feff}".to_owned() } else { String::new() };
    text += &["Repo_ID", "type", "Team", ""].join(&delimiter.to_string());
    for row in rows {
        let cells =
            [&row.name, row.repo_type.unwrap_or(""), VALUES[row.value].written, ""].map(quoted);
        text += "\r\n";
        text += &cells.join(&delimiter.to_string());
    }
    text
}

/// Returns the value of a repository. Of the rows that name it, the most exact one counts; of equally exact rows, the
/// last.
fn value_of<'a>(rows: &'a [OwnRow], repo: &Repository, all: &[Repository]) -> &'a Value {
    // Rows with the same name and type count as one row, with the position of the first and the value of the last.
    let keys: Vec<_> = rows.iter().map(|row| (lower(&row.name), row.repo_type)).collect();
    let is_first = |index: &usize| !keys[..*index].contains(&keys[*index]);
    let last_of = |index: usize| keys.iter().rposition(|key| *key == keys[index]).unwrap();
    let mut best: Option<(u8, usize)> = None;
    for index in (0..rows.len()).filter(is_first) {
        let row = &rows[index];
        let is_of_type = |repo: &Repository| row.repo_type.is_none_or(|of| of == repo.repo_type);
        let has_whole = |repo: &Repository| is_of_type(repo) && lower(&repo.name) == keys[index].0;
        let has_own =
            |repo: &Repository| is_of_type(repo) && lower(own_name(&repo.name)) == keys[index].0;
        let is_whole = all.iter().any(has_whole);
        let mut namesakes: Vec<String> =
            all.iter().filter(|repo| has_own(repo)).map(|repo| lower(&repo.name)).collect();
        namesakes.dedup();
        let names_it = if is_whole {
            has_whole(repo)
        } else {
            has_own(repo) && namesakes.iter().all(|name| *name == namesakes[0])
        };
        let exactness = 2 * u8::from(is_whole) + u8::from(row.repo_type.is_some());
        if names_it && best.is_none_or(|(before, _)| before <= exactness) {
            best = Some((exactness, index));
        }
    }
    best.map_or(&VALUES[0], |(_, index)| &VALUES[rows[last_of(index)].value])
}

/// Returns the answer for a view next to a table, with all rows.
fn ask_beside(engine: &mut Engine, view: &View) -> Answer {
    let mut question = view.question();
    question.list.own_table = 1;
    engine.answer(&Query {
        id: 1,
        question,
        first_row: 0,
        row_count: 1_000,
        wants_overview: true,
        list: Some(RowList::AllCopied),
        wants_changes: true,
        wants_outages: false,
    })
}

fn keys(answer: &Answer) -> Vec<String> {
    answer.window.rows.iter().map(|row| row.key.to_string()).collect()
}

/// Returns a view with the columns and the grouping that a URL names.
fn named(view: &View, address: &str) -> View {
    let named = View::from_query(address);
    View { columns: named.columns, grouping: named.grouping, ..view.clone() }
}

/// Compares values: numbers before texts, and empty values last in both directions.
fn in_order(a: &Value, b: &Value, descending: bool) -> Ordering {
    let rank =
        |value: &Value| if value.read.is_empty() { 2 } else { u8::from(value.number.is_none()) };
    if rank(a) == 2 || rank(b) == 2 {
        return rank(a).cmp(&rank(b)).then(Ordering::Equal);
    }
    let order = rank(a).cmp(&rank(b)).then_with(|| match (a.number, b.number) {
        (Some(a), Some(b)) => a.partial_cmp(&b).unwrap(),
        _ => (a.folded, a.read).cmp(&(b.folded, b.read)),
    });
    if descending { order.reverse() } else { order }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn values_orders_searches_and_groups_are_those_of_the_oracle(
        (file, view) in export_and_view(),
        rows in own_rows(),
        delimiter in select(vec![',', ';', '\t']),
        has_mark: bool,
        descending: bool,
    ) {
        let table = written(&rows, delimiter, has_mark);
        prop_assert!(is_own_table(table.as_bytes()));
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let value = |row: &oracle::Row| {
            let is_it = |repo: &&Repository| (&repo.repo_type, &repo.name) == (&row.repo_type, &row.name);
            value_of(&rows, reference.repos.iter().find(is_it).unwrap(), &reference.repos)
        };
        let mut engine = ask::open(std::slice::from_ref(&file));
        engine.set_own_table(&own_table_text(table.as_bytes()));
        let plain = ask::view(&view);
        let expected = reference.figures(&view);

        // The values of the column, where it is shown.
        let answer = ask_beside(&mut engine, &named(&plain, "?columns=own:team"));
        let texts: BTreeMap<String, Vec<String>> =
            answer.window.rows.iter().map(|row| (row.key.to_string(), row.texts.clone())).collect();
        for row in &expected.rows {
            prop_assert_eq!(&texts[&row_key(row)], &vec![value(row).read.to_owned()], "{}", table);
        }
        let copied = answer.copied_rows.unwrap();
        prop_assert!(copied.iter().all(|row| row.texts == texts[&row.key.to_string()]));
        let hidden = ask_beside(&mut engine, &named(&plain, "?columns=rank"));
        prop_assert!(hidden.window.rows.iter().all(|row| row.texts.is_empty()));

        // Sorting by the column.
        let sign = if descending { "-" } else { "" };
        let answer = ask_beside(&mut engine, &named(&plain, &format!("?sort={sign}own:team")));
        let mut sorted = reference.figures(&oracle::View { sort: (Column::Name, false), ..view.clone() }).rows;
        sorted.sort_by(|a, b| in_order(value(a), value(b), descending));
        prop_assert_eq!(keys(&answer), sorted.iter().map(row_key).collect::<Vec<_>>());

        // Searches, together with the search of the view.
        for (search, is_found) in SEARCHES {
            let searched = View { search: format!("{} {search}", view.search), ..plain.clone() };
            let answer = ask_beside(&mut engine, &searched);
            prop_assert!(answer.unread_terms.is_empty(), "{}", search);
            let found = expected.rows.iter().filter(|row| is_found(value(row)));
            prop_assert_eq!(keys(&answer), found.map(row_key).collect::<Vec<_>>(), "{}", search);
            let without = View { search: format!("{} -{search}", view.search), ..plain.clone() };
            let others = expected.rows.iter().filter(|row| !is_found(value(row)));
            prop_assert_eq!(keys(&ask_beside(&mut engine, &without)), others.map(row_key).collect::<Vec<_>>());
        }

        // Groups.
        let grouped = named(&plain, "?group=own:team");
        let answer = ask_beside(&mut engine, &grouped);
        let mut groups: BTreeMap<&str, (usize, u64)> = BTreeMap::new();
        for row in &expected.rows {
            let of = value(row);
            let group = groups.entry(if of.read.is_empty() { "" } else { of.folded }).or_default();
            *group = (group.0 + 1, group.1 + row.downloads);
        }
        prop_assert_eq!(answer.window.rows.len(), groups.len());
        for row in &answer.window.rows {
            let value = VALUES.iter().find(|value| value.read == &*row.key.name);
            let folded = value.map_or("", |value| value.folded);
            prop_assert!(value.is_some() || &*row.key.name == "no team");
            let (members, downloads) = groups[folded];
            prop_assert_eq!(row.members, Some(members), "{}", row.key);
            prop_assert_eq!(row.key.repo_type.as_str(), "team");
            prop_assert_eq!(row.downloads, downloads, "{}", row.key);
            prop_assert!(row.texts.is_empty());
            // The members and the detail of a group.
            let Some(search) = Grouping::Column("team".to_owned()).search_for(&row.key.name) else {
                prop_assert!(row.key.name.contains('"'));
                continue;
            };
            let search = format!("{} {search}", view.search);
            let members = ask_beside(&mut engine, &View { search, ..plain.clone() });
            prop_assert_eq!(members.window.total, groups[folded].0);
            let page = View { repo: Some(row.key.clone()), ..grouped.clone() };
            let Some(PageData::Repository(detail)) = ask_beside(&mut engine, &page).page else {
                panic!("{} has no detail", row.key);
            };
            prop_assert_eq!(detail.downloads, row.downloads);
        }
    }

    #[test]
    fn downloads_of_repositories_have_nothing_of_it((file, view) in export_and_view(), rows in own_rows()) {
        let mut engine = ask::open(std::slice::from_ref(&file));
        let shown = named(&ask::view(&view), "?columns=own:team&sort=own:team");
        let written_of = |engine: &mut Engine, own_table| {
            let mut question = shown.question();
            question.list.own_table = own_table;
            [ExportFormat::Csv, ExportFormat::Json].map(|format| {
                let mut bytes = Vec::new();
                engine.export(format, &question, &mut bytes).unwrap();
                bytes
            })
        };
        let without = written_of(&mut engine, 0);
        engine.set_own_table(&written(&rows, ',', false));
        prop_assert_eq!(written_of(&mut engine, 1), without);
    }

    #[test]
    fn how_a_table_fits_is_counted((file, _) in export_and_view(), rows in own_rows()) {
        let mut engine = ask::open(std::slice::from_ref(&file));
        let table = written(&rows, ';', true);
        engine.set_own_table(&own_table_text(table.as_bytes()));
        let reference = OracleExport::of(std::slice::from_ref(&file));
        let answer = ask_beside(&mut engine, &ask::view(&everything(Period::AllTime)));
        let matches = answer.own_matches.unwrap();
        let OwnMatches { table: number, matched, unknown, .. } = matches;
        // Gives every row a value, to find the repositories that any row names.
        let marked: Vec<OwnRow> = rows.iter().map(|row| OwnRow { value: 1, ..row.clone() }).collect();
        let has_row = |repo: &&Repository| !value_of(&marked, repo, &reference.repos).read.is_empty();
        prop_assert_eq!((matched, number), (reference.repos.iter().filter(has_row).count(), 1));
        let distinct = read_own_table(table.trim_start_matches('\u{feff}')).unwrap();
        prop_assert!(unknown <= distinct.rows.len());
        prop_assert_eq!(distinct.rows.len() + distinct.repeated, rows.len());
        prop_assert_eq!(unknown == 0, matches.unknown_names.is_empty());
        prop_assert_eq!(matched == reference.repos.len(), matches.other_names.is_empty());
    }
}

#[test]
fn what_names_a_column_of_an_absent_table_does_nothing() {
    let csv = "repoName,timestamp,downloads\norg/a,2026-06-01,4\norg/b,2026-06-01,9\n";
    let mut engine = ask::open_texts(vec![(csv.into(), 0)]);
    let view = View::from_query("?columns=own:team&sort=-own:team&q=team:vision");
    let answer = ask::ask(&mut engine, &view);
    assert_eq!(keys(&answer), ["unknown/org/b", "unknown/org/a"], "by downloads");
    assert_eq!(answer.unread_terms, ["team:vision"]);
    assert_eq!(answer.own_matches, None);
    let groups = ask::ask(&mut engine, &View::from_query("?group=own:team"));
    assert_eq!(keys(&groups), ["team/no team"]);
    // Another table, and then none.
    engine.set_own_table("name,team\nb,vision\n");
    assert_eq!(keys(&ask_beside(&mut engine, &view)), ["unknown/org/b"]);
    engine.set_own_table("name,squad\nb,vision\n");
    assert_eq!(ask_beside(&mut engine, &view).unread_terms, ["team:vision"]);
    engine.set_own_table("");
    assert_eq!(ask_beside(&mut engine, &view).own_matches, None);
}

#[test]
fn groups_by_a_column_that_is_called_like_a_type_are_of_another() {
    let csv = "repoType,repoName,timestamp,downloads\nmodel,org/a,2026-06-01,4\ndataset,org/b,2026-06-01,9\n";
    let mut engine = ask::open_texts(vec![(csv.into(), 0)]);
    engine.set_own_table("name,dataset,team\na,x,vision\n");
    let groups = ask_beside(&mut engine, &View::from_query("?group=own:dataset"));
    assert_eq!(keys(&groups), ["own/no dataset", "own/x"]);
    let groups = ask_beside(&mut engine, &View::from_query("?group=own:team"));
    assert_eq!(keys(&groups), ["team/no team", "team/vision"]);
}

#[test]
fn built_in_keys_win_over_columns_of_their_names() {
    let csv = "repoType,repoName,timestamp,downloads\nmodel,org/a,2026-06-01,4\ndataset,org/b,2026-06-01,9\n";
    let mut engine = ask::open_texts(vec![(csv.into(), 0)]);
    engine.set_own_table("name,type,Org,Is\na,model,x,new\nb,llm,org,old\n");
    let mut found = |search: &str| {
        let view = View { search: search.to_owned(), ..View::default() };
        keys(&ask_beside(&mut engine, &view))
    };
    assert_eq!(found("type:model"), ["model/org/a"]);
    assert_eq!(found("own-type:llm"), ["dataset/org/b"]);
    assert_eq!(found("org:org").len(), 2);
    assert_eq!(found("own-org:x own-is:new"), ["model/org/a"]);
}

#[test]
fn ten_thousand_rows_are_matched() {
    let mut csv = "repoName,timestamp,downloads\n".to_owned();
    let mut table = "repo;team;stars\n".to_owned();
    for number in 0..10_000 {
        writeln!(csv, "org/r{number},2026-06-01,{number}").unwrap();
        writeln!(table, "R{number};team {};{}", number % 7, number % 100).unwrap();
    }
    let mut engine = ask::open_texts(vec![(csv.into_bytes(), 0)]);
    engine.set_own_table(&own_table_text(table.as_bytes()));
    let answer = ask_beside(&mut engine, &View::from_query("?group=own:team&q=stars:>=99"));
    let matches = answer.own_matches.unwrap();
    assert_eq!((matches.table, matches.matched, matches.unknown), (1, 10_000, 0));
    assert_eq!(answer.window.rows.iter().filter_map(|row| row.members).sum::<usize>(), 100);
    assert_eq!(answer.window.rows.len(), 7);
}
