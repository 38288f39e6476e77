//! Unit tests of single events; [`any_events`] has the property tests.

mod any_events;

use std::sync::Arc;

use super::*;
use crate::engine::Engine;
use crate::export::ExportFormat;
use crate::model::{Day, RepoKey};
use crate::parse::{ExportReader, Limits, SourceFile};
use crate::protocol::{Answer, Changes, LoadError, Overview, Query, RowList, RowWindow, Summary};
use crate::query::{
    FamilyRule, Grouping, OverviewBands, PageKey, Question, Selector, Sort, SortColumn,
};

fn files(name: &str) -> Source {
    Source::Files { names: vec![name.to_owned()], label: name.to_owned() }
}

fn address() -> Source {
    let url = "https://example.org/a.csv".to_owned();
    Source::Address { name: "a.csv".to_owned(), url }
}

fn wanted(search: &str) -> Wanted {
    let list = Selector { search: search.to_owned(), ..Selector::default() };
    Wanted {
        question: Question { list, ..Question::default() },
        first_row: 0,
        row_count: 40,
        list: None,
    }
}

fn engine() -> Engine {
    let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 11, 1).unwrap()));
    let csv = b"repoName,timestamp,downloads\norg/a0,2026-06-01,4\norg/a1,2026-06-02,2\norg/b,2026-06-02,1\n";
    reader.feed(csv).unwrap();
    let export = reader.finish().unwrap();
    Engine::open(vec![SourceFile { name: "a.csv".to_owned(), modified_ms: 0, export }]).unwrap()
}

fn summary() -> Box<Summary> {
    Box::new(engine().summary())
}

fn answer(query: &Query) -> Response {
    Response::Answer(Box::new(answer_to(query)))
}

fn answer_to(query: &Query) -> Answer {
    engine().answer(query)
}

fn ready() -> Response {
    Response::Ready { version: VERSION.to_owned() }
}

fn refusal() -> Response {
    Response::Refused(LoadError::Aborted.to_string())
}

/// Rebuilds the pending query.
fn queries_of(session: &Session) -> Query {
    let mut last = session.last_query;
    let wanted = session.wanted.clone().unwrap();
    let mut queries = Queries::default();
    queries.want(wanted);
    last -= 1;
    queries.next(&mut last, false).unwrap()
}

fn queries(commands: &[Command]) -> Vec<(WorkerId, Query)> {
    let query = |command: &Command| match command {
        Command::Send(worker, Request::Query(query)) => Some((*worker, query.clone())),
        _ => None,
    };
    commands.iter().filter_map(query).collect()
}

/// A session with an export that worker 1 has opened, and whose first query has been answered. Worker 2 is the standby
/// worker.
fn open_session() -> Session {
    let mut session = Session::default();
    session.handle(Event::Open(files("first.csv")));
    session.handle(Event::Response(WorkerId(1), ready()));
    session.handle(Event::Response(WorkerId(1), Response::Loaded(summary(), None)));
    let asked = queries(&session.handle(Event::Want(wanted(""))));
    let commands = session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    assert_eq!(commands.last(), Some(&Command::StartWorker(WorkerId(2))));
    session
}

#[test]
fn a_file_is_read_by_a_new_worker_and_shown_once_it_is_whole() {
    let mut session = Session::default();
    let source = files("first.csv");
    assert_eq!(
        session.handle(Event::Open(source.clone())),
        [
            Command::ShowImport(source.clone()),
            Command::StartWorker(WorkerId(1)),
            Command::Send(WorkerId(1), source.request()),
            Command::Watch(WorkerId(1), STALL_SECONDS),
        ]
    );
    assert_eq!(session.handle(Event::Response(WorkerId(1), ready())), []);
    assert_eq!(
        session.handle(Event::Response(WorkerId(1), Response::Loaded(summary(), None))),
        [
            Command::Unwatch(WorkerId(1)),
            Command::Activate { summary: summary(), source, keeps_view: true },
            Command::HideImport,
        ]
    );
}

#[test]
fn while_nothing_is_open_the_first_query_goes_with_the_import() {
    for wants_before in [false, true] {
        let mut session = Session::default();
        let (one, other) = (Event::Open(address()), Event::Want(wanted("")));
        let mut commands = Vec::new();
        for event in if wants_before { [other, one] } else { [one, other] } {
            commands.extend(session.handle(event));
        }
        let asked = queries(&commands);
        assert_eq!(asked.len(), 1, "{commands:?}");
        assert_eq!(asked[0].0, WorkerId(1));
        session.handle(Event::Response(WorkerId(1), Response::Loaded(summary(), None)));
        // The page requests the same view again, whose query is pending.
        assert_eq!(session.handle(Event::Want(wanted(""))), []);
        let shown = session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
        assert!(matches!(shown[0], Command::Show { is_first: true, .. }), "{shown:?}");
    }
}

#[test]
fn an_export_that_comes_with_its_first_answer_is_shown_at_once() {
    let mut session = Session::default();
    session.handle(Event::Want(wanted("")));
    let asked = queries(&session.handle(Event::Open(address())));
    let answer = Some(Box::new(answer_to(&asked[0].1)));
    let shown = session.handle(Event::Response(WorkerId(1), Response::Loaded(summary(), answer)));
    let of = |wanted: fn(&Command) -> bool| shown.iter().position(wanted).unwrap();
    let activated = of(|command| matches!(command, Command::Activate { .. }));
    assert!(activated < of(|command| matches!(command, Command::Show { is_first: true, .. })));
    assert_eq!(session.handle(Event::Want(wanted(""))), [], "it is answered");
}

#[test]
fn the_first_query_goes_with_the_next_import_if_the_first_is_refused() {
    let mut session = Session::default();
    session.handle(Event::Want(wanted("a")));
    let first = queries(&session.handle(Event::Open(address())));
    session.handle(Event::Response(WorkerId(1), refusal()));
    let next = queries(&session.handle(Event::Open(files("b.csv"))));
    assert_eq!(next[0].1.question, first[0].1.question);
    // While an export is open, an import gets no query.
    let mut session = open_session();
    assert_eq!(queries(&session.handle(Event::Open(address()))), []);
}

#[test]
fn the_standby_worker_takes_the_next_file_and_replaces_the_open_one() {
    let mut session = open_session();
    let commands = session.handle(Event::Open(address()));
    assert!(!commands.iter().any(|command| matches!(command, Command::StartWorker(_))));
    assert!(commands.contains(&Command::Send(WorkerId(2), address().request())));
    assert!(commands.contains(&Command::Watch(WorkerId(2), STALL_SECONDS)));
    assert_eq!(
        session.handle(Event::Response(WorkerId(2), Response::Loaded(summary(), None))),
        [
            Command::Unwatch(WorkerId(2)),
            Command::Send(WorkerId(1), Request::Close),
            Command::Activate { summary: summary(), source: address(), keeps_view: false },
            Command::HideImport,
        ]
    );
}

#[test]
fn a_cancelled_refused_or_stalled_import_leaves_the_open_export_and_starts_another_standby() {
    for (end, end_of_worker, is_retried) in [
        (Event::Cancel, Command::Terminate(WorkerId(2)), None),
        (Event::Response(WorkerId(2), refusal()), Command::Unwatch(WorkerId(2)), Some(true)),
        (Event::Silent(WorkerId(2)), Command::Terminate(WorkerId(2)), Some(true)),
    ] {
        let mut session = open_session();
        session.handle(Event::Open(address()));
        let commands = session.handle(end);
        assert!(commands.contains(&end_of_worker), "{commands:?}");
        assert!(commands.contains(&Command::HideImport), "{commands:?}");
        assert_eq!(commands.last(), Some(&Command::StartWorker(WorkerId(3))));
        let retried = commands.iter().find_map(|command| match command {
            Command::Alert { retry, .. } => Some(*retry == Some(address())),
            _ => None,
        });
        assert_eq!(retried, is_retried);
        // The open export still gets queries.
        assert_eq!(queries(&session.handle(Event::Want(wanted("a")))).len(), 1);
    }
}

#[test]
fn the_worker_of_a_refused_or_replaced_export_opens_the_next_one_unless_a_standby_worker_is_there()
{
    let refused = |worker| Event::Response(worker, refusal());
    let loaded = |worker| Event::Response(worker, Response::Loaded(summary(), None));
    for (end, spare) in [(refused(WorkerId(2)), WorkerId(2)), (loaded(WorkerId(2)), WorkerId(1))] {
        for standby_starts in [false, true] {
            let mut session = open_session();
            session.handle(Event::Response(WorkerId(2), ready()));
            session.handle(Event::Open(files("a.csv")));
            session.handle(end.clone());
            session.handle(Event::Want(wanted("")));
            let asked = session.last_query;
            let open = session.open.as_ref().unwrap().worker;
            let query = Query { id: asked, ..queries_of(&session) };
            session.handle(Event::Response(open, answer(&query)));
            let standby = if standby_starts {
                let commands = session.handle(Event::Response(WorkerId(3), ready()));
                assert!(commands.contains(&Command::Terminate(spare)), "{commands:?}");
                WorkerId(3)
            } else {
                // There is no network, and the host's files are not cached.
                let failure = WorkerFailure::Stopped("it could not be loaded".to_owned());
                session.handle(Event::WorkerFailed(WorkerId(3), failure));
                spare
            };
            let commands = session.handle(Event::Open(files("b.csv")));
            assert!(commands.contains(&Command::Send(standby, files("b.csv").request())));
        }
    }
}

#[test]
fn a_worker_that_does_not_greet_is_replaced_once() {
    let mut session = Session::default();
    session.handle(Event::Want(wanted("a")));
    session.handle(Event::Open(files("a.csv")));
    let fails = |worker| Event::WorkerFailed(WorkerId(worker), WorkerFailure::Unresponsive);
    let commands = session.handle(fails(1));
    assert_eq!(
        commands[..2],
        [Command::Terminate(WorkerId(1)), Command::StartWorker(WorkerId(2)),]
    );
    assert!(commands.contains(&Command::Send(WorkerId(2), files("a.csv").request())));
    assert_eq!(queries(&commands)[0].0, WorkerId(2));
    let commands = session.handle(fails(2));
    let failure = Failure::Worker(WorkerFailure::Unresponsive);
    assert!(commands.contains(&Command::Alert { failure, retry: None }));
    // A worker that has greeted may have stopped because of the file, so it is not replaced.
    session.handle(Event::Open(files("b.csv")));
    session.handle(Event::Response(WorkerId(3), ready()));
    assert!(session.handle(fails(3)).contains(&Command::HideImport));
}

#[test]
fn an_open_export_that_does_not_answer_is_opened_again() {
    let mut session = open_session();
    let commands = session.handle(Event::Want(wanted("a")));
    assert_eq!(commands.last(), Some(&Command::Watch(WorkerId(1), ANSWER_SECONDS)));
    let answered = queries(&commands);
    // While the worker owes nothing, it is not watched.
    let commands = session.handle(Event::Response(WorkerId(1), answer(&answered[0].1)));
    assert_eq!(commands.last(), Some(&Command::Unwatch(WorkerId(1))));
    session.handle(Event::Want(wanted("b")));
    let commands = session.handle(Event::Silent(WorkerId(1)));
    let failure = Failure::OpenedAgain(WorkerFailure::Unresponsive);
    assert!(commands.contains(&Command::Alert { failure, retry: None }));
    // If the user cancels that, no worker can answer any more, and an alert says so.
    let commands = session.handle(Event::Cancel);
    assert!(commands.contains(&Command::Alert { failure: Failure::NotOpenedAgain, retry: None }));
}

#[test]
fn a_refused_file_is_not_offered_again() {
    let mut session = open_session();
    session.handle(Event::Open(files("second.csv")));
    let commands = session.handle(Event::Response(WorkerId(2), refusal()));
    let failure = Failure::Load(LoadError::Aborted.to_string());
    assert!(commands.contains(&Command::Alert { failure, retry: None }));
}

#[test]
fn an_import_is_watched_from_its_latest_progress_on() {
    let progress = || Response::Progress { bytes: 1.0, total_bytes: None, records: 1 };
    let shown = || Command::ShowProgress { bytes: 1.0, total_bytes: None, records: 1 };
    let mut session = Session::default();
    session.handle(Event::Open(address()));
    assert_eq!(
        session.handle(Event::Response(WorkerId(1), progress())),
        [Command::Watch(WorkerId(1), STALL_SECONDS), shown()]
    );
    // The watch of a finished import has no effect.
    session.handle(Event::Open(files("a.csv")));
    assert_eq!(session.handle(Event::Silent(WorkerId(1))), []);
    session.handle(Event::Response(WorkerId(2), ready()));
    let commands = session.handle(Event::Silent(WorkerId(2)));
    let failure = Failure::Worker(WorkerFailure::Unresponsive);
    assert!(commands.contains(&Command::Alert { failure, retry: None }));
}

#[test]
fn a_size_below_what_has_come_is_not_shown() {
    let mut session = Session::default();
    session.handle(Event::Open(address()));
    for (bytes, shown_total) in [(3e6, Some(3e6)), (3.1e6, None)] {
        let progress = Response::Progress { bytes, total_bytes: Some(3e6), records: 1 };
        let commands = session.handle(Event::Response(WorkerId(1), progress));
        let shown = Command::ShowProgress { bytes, total_bytes: shown_total, records: 1 };
        assert!(commands.contains(&shown), "{commands:?}");
    }
}

#[test]
fn what_changes_during_a_question_is_asked_once_after_the_answer() {
    let mut session = open_session();
    let first = queries(&session.handle(Event::Want(wanted("a"))));
    assert!(first[0].1.wants_overview);
    for search in ["ab", "abc", "abcd"] {
        assert_eq!(session.handle(Event::Want(wanted(search))), []);
    }
    let commands = session.handle(Event::Response(WorkerId(1), answer(&first[0].1)));
    let next = queries(&commands);
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].1.question, wanted("abcd").question);
    // A second answer to the first query is not shown.
    let commands = session.handle(Event::Response(WorkerId(1), answer(&first[0].1)));
    assert!(!commands.iter().any(|command| matches!(command, Command::Show { .. })));
    // A question that is pending is not sent again. Scrolling requests rows only.
    session.handle(Event::Want(wanted("abcd")));
    let commands = session.handle(Event::Response(WorkerId(1), answer(&next[0].1)));
    assert_eq!(queries(&commands), []);
    let scrolled = Wanted { first_row: 10, ..wanted("abcd") };
    let rows = queries(&session.handle(Event::Want(scrolled)));
    assert!(!rows[0].1.wants_overview);
}

#[test]
fn another_order_asks_for_rows_only_unless_the_chart_follows_it() {
    for bands in [OverviewBands::Types, OverviewBands::Largest, OverviewBands::TypesOfAll] {
        let mut session = open_session();
        let mut wanted = wanted("a");
        wanted.question.bands = bands;
        let first = queries(&session.handle(Event::Want(wanted.clone())));
        session.handle(Event::Response(WorkerId(1), answer(&first[0].1)));
        wanted.question.list.sort = Sort { column: SortColumn::Name, descending: true };
        let sorted = queries(&session.handle(Event::Want(wanted.clone())));
        assert_eq!(sorted[0].1.wants_overview, bands == OverviewBands::Largest);
        session.handle(Event::Response(WorkerId(1), answer(&sorted[0].1)));
        wanted.question.list.include_open_day = true;
        let other_days = queries(&session.handle(Event::Want(wanted)));
        assert!(other_days[0].1.wants_overview);
    }
}

/// A session whose worker has answered two views in full: the whole list, and the search `a`.
fn session_with_two_views() -> Session {
    let mut session = open_session();
    let all = queries(&session.handle(Event::WantOutages));
    session.handle(Event::Response(WorkerId(1), answer(&all[0].1)));
    let a = queries(&session.handle(Event::Want(wanted("a"))));
    session.handle(Event::Response(WorkerId(1), answer(&a[0].1)));
    session
}

/// Returns the answer that the commands show, if any.
fn shown(commands: &[Command]) -> Option<&Answer> {
    commands.iter().find_map(|command| match command {
        Command::Show { answer, .. } => Some(&**answer),
        _ => None,
    })
}

#[test]
fn a_view_that_was_shown_before_is_shown_again_at_once_and_nobody_is_asked() {
    let mut session = session_with_two_views();
    for search in ["", "a", ""] {
        let commands = session.handle(Event::Want(wanted(search)));
        let answer = shown(&commands).unwrap();
        let rows = if search.is_empty() { 3 } else { 2 };
        assert_eq!(answer.window.rows.len(), rows);
        assert_eq!(answer.overview.as_ref().unwrap().repositories, rows);
        assert!(answer.changes.is_some() && answer.outages.is_none());
        assert_eq!(queries(&commands), []);
    }
    let fewer = Wanted { first_row: 1, row_count: 1, ..wanted("a") };
    assert!(shown(&session.handle(Event::Want(fewer))).is_some());
}

#[test]
fn a_view_whose_wanted_rows_are_not_kept_is_asked_for() {
    let window = |first_row, row_count| Wanted { first_row, row_count, ..wanted("org") };
    for (other, is_kept) in [
        (window(1, 1), true),
        (window(0, 1), false),
        (window(0, 2), false),
        (window(1, 2), false),
        (window(2, 1), false),
    ] {
        let mut session = session_with_two_views();
        let asked = queries(&session.handle(Event::Want(window(1, 1))));
        session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
        session.handle(Event::Want(wanted("")));
        let commands = session.handle(Event::Want(other.clone()));
        assert_eq!(shown(&commands).is_some(), is_kept, "{other:?}");
        assert_eq!(queries(&commands).is_empty(), is_kept, "{other:?}");
    }
}

#[test]
fn a_page_that_is_kept_is_shown_as_a_page() {
    let mut session = session_with_two_views();
    let mut page = wanted("a");
    page.question.page = Some(PageKey::Comparison(Vec::new()));
    let asked = queries(&session.handle(Event::Want(page.clone())));
    session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    session.handle(Event::Want(wanted("a")));
    let commands = session.handle(Event::Want(page));
    assert!(matches!(commands[0], Command::Show { is_first: false, has_page: true, .. }));
    let commands = session.handle(Event::Want(wanted("a")));
    assert!(matches!(commands[0], Command::Show { is_first: false, has_page: false, .. }));
}

#[test]
fn a_list_that_is_wanted_once_more_is_asked_for_once_more() {
    let mut session = session_with_two_views();
    let copied = Wanted { list: Some(RowList::Copied), ..wanted("a") };
    let asked = queries(&session.handle(Event::Want(copied.clone())));
    session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    // The page has the rows, and requests the view alone. Before that arrives, the user copies again.
    let view = queries(&session.handle(Event::Want(wanted("a"))));
    session.handle(Event::Want(copied));
    let again = queries(&session.handle(Event::Response(WorkerId(1), answer(&view[0].1))));
    assert_eq!(again[0].1.list, Some(RowList::Copied));
    let commands = session.handle(Event::Response(WorkerId(1), answer(&again[0].1)));
    assert!(shown(&commands).unwrap().copied_rows.is_some());
}

#[test]
fn a_list_that_cannot_be_answered_is_given_up() {
    let mut session = session_with_two_views();
    let list = Some(RowList::Selection { first_row: 0, row_count: 9, selects: true });
    session.handle(Event::Want(Wanted { list, ..wanted("a") }));
    let unanswered = Response::Unanswered("no words".to_owned());
    let alert = Command::Alert { failure: Failure::Load("no words".to_owned()), retry: None };
    let commands = session.handle(Event::Response(WorkerId(1), unanswered.clone()));
    assert_eq!(commands[..2], [Command::GiveUpList, alert.clone()]);
    // Without a list there is none to give up.
    session.handle(Event::Want(wanted("c")));
    let commands = session.handle(Event::Response(WorkerId(1), unanswered));
    assert_eq!(commands[0], alert);
}

#[test]
fn outages_that_come_after_another_view_was_shown_are_shown() {
    let mut session = session_with_two_views();
    // The worker reports that it lacked the code for outages until now.
    let asked = queries(&session.handle(Event::Response(WorkerId(1), Response::AnswersInFull)));
    assert!(asked[0].1.wants_outages);
    assert!(shown(&session.handle(Event::Want(wanted("")))).is_some());
    let commands = session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    assert!(matches!(&commands[0], Command::ShowOutages(outages) if outages.is_empty()));
    assert_eq!(queries(&commands), []);
}

#[test]
fn what_changed_is_asked_for_where_the_first_view_comes_back_before_it_was() {
    let mut session = Session::default();
    session.handle(Event::WantOutages);
    session.handle(Event::Open(files("a.csv")));
    session.handle(Event::Response(WorkerId(1), Response::Loaded(summary(), None)));
    let first = queries(&session.handle(Event::Want(wanted("a"))));
    session.handle(Event::Want(wanted("b")));
    // The first view is shown without its changes, and the second one is queried.
    let second = queries(&session.handle(Event::Response(WorkerId(1), answer(&first[0].1))));
    assert_eq!(session.handle(Event::Want(wanted("a"))), []);
    let third = queries(&session.handle(Event::Response(WorkerId(1), answer(&second[0].1))));
    assert!(third[0].1.wants_changes);
    assert_eq!(third[0].1.question, wanted("a").question);
}

#[test]
fn another_family_rule_finds_other_repositories() {
    let mut session = session_with_two_views();
    for suffixes in ["0", "1"] {
        let mut of_family = wanted("family:a");
        of_family.question.list.grouping = Grouping::Family(FamilyRule::new(suffixes));
        let asked = queries(&session.handle(Event::Want(of_family)));
        assert!(asked[0].1.wants_overview);
        session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    }
}

#[test]
fn another_order_that_was_shown_before_leaves_headline_and_changes_as_they_are() {
    let mut session = session_with_two_views();
    let mut sorted = wanted("a");
    sorted.question.list.sort = Sort { column: SortColumn::Name, descending: true };
    let asked = queries(&session.handle(Event::Want(sorted.clone())));
    session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    for wanted in [wanted("a"), sorted] {
        let commands = session.handle(Event::Want(wanted));
        let answer = shown(&commands).unwrap();
        assert!(answer.overview.is_none() && answer.changes.is_none());
        assert_eq!(answer.window.rows.len(), 2);
    }
}

#[test]
fn an_answer_that_comes_after_another_view_was_shown_is_kept_and_not_shown() {
    let mut session = session_with_two_views();
    let asked = queries(&session.handle(Event::Want(wanted("b"))));
    assert!(shown(&session.handle(Event::Want(wanted("")))).is_some());
    let commands = session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    assert_eq!((shown(&commands), queries(&commands)), (None, Vec::new()));
    assert!(shown(&session.handle(Event::Want(wanted("b")))).is_some());

    // The answer is shown if its view is wanted again meanwhile.
    let asked = queries(&session.handle(Event::Want(wanted("org"))));
    session.handle(Event::Want(wanted("")));
    session.handle(Event::Want(wanted("org")));
    let commands = session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    assert!(shown(&commands).is_some());
    assert_eq!(queries(&commands), []);
}

#[test]
fn what_is_on_screen_stays_where_another_view_was_wanted_for_a_moment() {
    let mut session = session_with_two_views();
    let asked = queries(&session.handle(Event::Want(wanted("b"))));
    assert_eq!(session.handle(Event::Want(wanted("a"))), []);
    let commands = session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    assert_eq!((shown(&commands), queries(&commands)), (None, Vec::new()));
}

#[test]
fn lists_very_many_rows_and_very_large_selections_are_not_kept() {
    let many_rows = |answer: &mut Answer| {
        let rows = vec![answer.window.rows[0].clone(); 1_000];
        answer.window = Arc::new(RowWindow { total: 1_000, rows, ..RowWindow::default() });
    };
    let list = Wanted { list: Some(RowList::Copied), ..wanted("org") };
    let mut selection = wanted("org");
    let key = |number: usize| RepoKey::from_address(&format!("model/org/{number}")).unwrap();
    selection.question.selected = (0..1_000).map(key).collect();
    for (asked, has_many_rows, is_kept) in [
        (wanted("org"), false, true),
        (wanted("org"), true, false),
        (list, false, false),
        (selection, false, false),
    ] {
        let mut session = session_with_two_views();
        let query = &queries(&session.handle(Event::Want(asked.clone())))[0].1;
        let mut answer = answer_to(query);
        if has_many_rows {
            many_rows(&mut answer);
        }
        session.handle(Event::Response(WorkerId(1), Response::Answer(Box::new(answer))));
        session.handle(Event::Want(wanted("")));
        let again = Wanted { list: None, ..asked };
        assert_eq!(shown(&session.handle(Event::Want(again))).is_some(), is_kept);
    }
}

#[test]
fn the_view_that_was_shown_longest_ago_is_forgotten() {
    let mut session = session_with_two_views();
    for number in 0..15 {
        let asked = queries(&session.handle(Event::Want(wanted(&number.to_string()))));
        session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    }
    assert!(shown(&session.handle(Event::Want(wanted("a")))).is_some());
    assert_eq!(queries(&session.handle(Event::Want(wanted("")))).len(), 1);
}

#[test]
fn outages_are_asked_for_once_and_not_with_the_first_question() {
    let mut session = Session::default();
    session.handle(Event::WantOutages);
    session.handle(Event::Open(files("a.csv")));
    session.handle(Event::Response(WorkerId(1), Response::Loaded(summary(), None)));
    let first = queries(&session.handle(Event::Want(wanted(""))));
    assert!(!first[0].1.wants_outages);
    let second = queries(&session.handle(Event::Response(WorkerId(1), answer(&first[0].1))));
    assert!(second[0].1.wants_outages && !second[0].1.wants_overview);
    let third = queries(&session.handle(Event::Response(WorkerId(1), answer(&second[0].1))));
    assert_eq!(third, []);
    // Each export has its own outages.
    let mut session = open_session();
    assert!(queries(&session.handle(Event::WantOutages))[0].1.wants_outages);
}

#[test]
fn what_changed_is_asked_for_once_for_each_list_and_again_once_answers_are_full() {
    let mut session = open_session();
    let first = queries(&session.handle(Event::WantOutages));
    let wants = |query: &Query| (query.wants_changes, query.wants_outages);
    assert_eq!(wants(&first[0].1), (true, true));
    assert_eq!(queries(&session.handle(Event::Response(WorkerId(1), answer(&first[0].1)))), []);
    // Other rows of the same list do not need its changes again.
    let scrolled = Wanted { first_row: 10, ..wanted("") };
    let rows = queries(&session.handle(Event::Want(scrolled.clone())));
    assert_eq!(wants(&rows[0].1), (false, false));
    session.handle(Event::Response(WorkerId(1), answer(&rows[0].1)));
    // The worker had answered without the code for changes.
    let again = queries(&session.handle(Event::Response(WorkerId(1), Response::AnswersInFull)));
    assert_eq!(wants(&again[0].1), (true, true));
    assert_eq!(again[0].1.question, scrolled.question);
    assert_eq!(queries(&session.handle(Event::Response(WorkerId(1), answer(&again[0].1)))), []);
    // Another list has its own changes, even if only its groups differ.
    for mut other in [wanted("a"), wanted("")] {
        other.question.list.grouping = Grouping::Organization;
        let asked = queries(&session.handle(Event::Want(other)));
        assert_eq!(wants(&asked[0].1), (true, false));
        session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    }
}

#[test]
fn an_answer_tells_whether_a_page_was_asked_for() {
    let mut session = open_session();
    let mut wanted = wanted("");
    wanted.question.page = Some(PageKey::Comparison(Vec::new()));
    let asked = queries(&session.handle(Event::Want(wanted)));
    let commands = session.handle(Event::Response(WorkerId(1), answer(&asked[0].1)));
    assert!(matches!(commands[0], Command::Show { is_first: false, has_page: true, .. }));
}

fn export(format: ExportFormat) -> Event {
    Event::Export { format, question: Question::default() }
}

fn export_request(worker: u32, format: ExportFormat) -> Command {
    Command::Send(WorkerId(worker), Request::Export { format, question: Question::default() })
}

fn exported(format: ExportFormat) -> Response {
    let mut bytes = Vec::new();
    let (file_name, written) = engine().export(format, &Question::default(), &mut bytes).unwrap();
    Response::Exported { file_name, format, written }
}

#[test]
fn downloads_are_written_one_at_a_time() {
    let mut session = open_session();
    let commands = session.handle(export(ExportFormat::Csv));
    let watch = Command::Watch(WorkerId(1), ANSWER_SECONDS);
    assert_eq!(commands, [export_request(1, ExportFormat::Csv), watch]);
    assert_eq!(session.handle(export(ExportFormat::Json)), []);
    let failed = session.handle(Event::Response(WorkerId(1), refusal()));
    assert!(matches!(failed[0], Command::Alert { retry: None, .. }));
    assert!(failed.contains(&export_request(1, ExportFormat::Json)));
}

#[test]
fn downloads_of_an_export_that_is_replaced_are_finished() {
    let mut session = open_session();
    session.handle(export(ExportFormat::Csv));
    session.handle(export(ExportFormat::Json));
    session.handle(Event::Open(files("b.csv")));
    let commands = session.handle(Event::Response(WorkerId(2), Response::Loaded(summary(), None)));
    assert!(!commands.contains(&Command::Terminate(WorkerId(1))), "{commands:?}");
    for (format, next) in [
        (ExportFormat::Csv, export_request(1, ExportFormat::Json)),
        (ExportFormat::Json, Command::Terminate(WorkerId(1))),
    ] {
        let progress = Response::ExportProgress { share: 0.5 };
        let commands = session.handle(Event::Response(WorkerId(1), progress));
        assert!(commands.contains(&Command::ShowDownload { format, share: 0.5 }));
        let commands = session.handle(Event::Response(WorkerId(1), exported(format)));
        assert!(matches!(commands[0], Command::Save { .. }), "{commands:?}");
        assert!(commands.contains(&next), "{commands:?}");
        assert_eq!(commands.contains(&Command::HideDownload), format == ExportFormat::Json);
    }
    // If their worker fails, an alert says so.
    let mut session = open_session();
    session.handle(export(ExportFormat::Csv));
    session.handle(Event::Open(files("b.csv")));
    session.handle(Event::Response(WorkerId(2), Response::Loaded(summary(), None)));
    let commands = session.handle(Event::Silent(WorkerId(1)));
    let failure = Failure::ExportInterrupted(WorkerFailure::Unresponsive);
    assert!(commands.contains(&Command::Alert { failure, retry: None }), "{commands:?}");
}

#[test]
fn a_download_whose_worker_stops_is_interrupted_which_is_said_and_never_saved() {
    for is_importing in [false, true] {
        let mut session = open_session();
        session.handle(export(ExportFormat::Csv));
        if is_importing {
            session.handle(Event::Open(address()));
        }
        let commands = session.handle(Event::Silent(WorkerId(1)));
        let failure = Failure::ExportInterrupted(WorkerFailure::Unresponsive);
        assert!(commands.contains(&Command::Terminate(WorkerId(1))), "{commands:?}");
        assert!(commands.contains(&Command::Alert { failure, retry: None }), "{commands:?}");
        let late = Event::Response(WorkerId(1), exported(ExportFormat::Csv));
        assert_eq!(session.handle(late), []);
    }
    // A download that the user has cancelled is not reported as interrupted.
    let mut session = open_session();
    session.handle(export(ExportFormat::Csv));
    session.handle(Event::CancelExports);
    let commands = session.handle(Event::Silent(WorkerId(1)));
    let failure = Failure::OpenedAgain(WorkerFailure::Unresponsive);
    assert!(commands.contains(&Command::Alert { failure, retry: None }), "{commands:?}");
}

#[test]
fn what_nobody_has_asked_for_is_not_saved() {
    for response in [exported(ExportFormat::Csv), Response::ExportCancelled, refusal()] {
        let mut session = open_session();
        assert_eq!(session.handle(Event::Response(WorkerId(1), response)), []);
    }
}

#[test]
fn a_download_whose_code_does_not_come_is_told_and_the_export_stays_open() {
    let mut session = open_session();
    session.handle(export(ExportFormat::Csv));
    // The worker says every few seconds that it waits.
    let waits = Response::ExportProgress { share: 0.0 };
    let commands = session.handle(Event::Response(WorkerId(1), waits));
    assert!(commands.contains(&Command::Watch(WorkerId(1), ANSWER_SECONDS)), "{commands:?}");
    let text = LoadError::ProgramMissing.without_reason();
    let commands = session.handle(Event::Response(WorkerId(1), Response::Refused(text.clone())));
    let alert = Command::Alert { failure: Failure::Load(text), retry: None };
    assert_eq!(commands, [alert, Command::HideDownload, Command::Unwatch(WorkerId(1))]);
    assert_eq!(queries(&session.handle(Event::Want(wanted("a")))).len(), 1);
}

#[test]
fn a_cancelled_download_is_not_saved_and_those_that_wait_are_forgotten() {
    for end in [Response::ExportCancelled, exported(ExportFormat::Csv)] {
        let mut session = open_session();
        session.handle(export(ExportFormat::Csv));
        session.handle(export(ExportFormat::Json));
        let commands = session.handle(Event::CancelExports);
        assert_eq!(commands, [Command::Send(WorkerId(1), Request::CancelExport)]);
        assert_eq!(session.handle(Event::CancelExports), []);
        let commands = session.handle(Event::Response(WorkerId(1), end));
        let confirmed = Command::ConfirmCancel(Cancelled::Download);
        assert_eq!(commands, [confirmed, Command::Unwatch(WorkerId(1))]);
        // The next download is written.
        let commands = session.handle(export(ExportFormat::Csv));
        assert!(commands.contains(&export_request(1, ExportFormat::Csv)));
        let commands = session.handle(Event::Response(WorkerId(1), exported(ExportFormat::Csv)));
        assert!(matches!(commands[0], Command::Save { .. }), "{commands:?}");
    }
}

#[test]
fn a_worker_of_another_release_is_refused() {
    let other = || Response::Ready { version: "another".to_owned() };
    let mut session = Session::default();
    session.handle(Event::Open(files("a.csv")));
    let commands = session.handle(Event::Response(WorkerId(1), other()));
    let failure = Failure::Worker(WorkerFailure::OtherVersion);
    assert!(commands.contains(&Command::Terminate(WorkerId(1))));
    assert!(commands.contains(&Command::Alert { failure, retry: None }));
    // A failed standby worker is dropped silently and not replaced, since another one would fail too.
    let mut session = open_session();
    assert_eq!(
        session.handle(Event::Response(WorkerId(2), other())),
        [Command::Terminate(WorkerId(2))]
    );
    let commands = session.handle(Event::Open(files("b.csv")));
    assert!(commands.contains(&Command::StartWorker(WorkerId(3))));
}

#[test]
fn the_export_of_a_worker_that_crashes_is_opened_again_and_the_view_stays() {
    let mut session = open_session();
    session.handle(Event::Want(wanted("a")));
    let message = "out of memory".to_owned();
    let commands = session
        .handle(Event::Response(WorkerId(1), Response::Crashed { message: message.clone() }));
    let failure = Failure::OpenedAgain(WorkerFailure::Stopped(message));
    assert_eq!(commands[0], Command::Terminate(WorkerId(1)));
    assert!(commands.contains(&Command::Send(WorkerId(2), files("first.csv").request())));
    assert!(commands.contains(&Command::Alert { failure, retry: None }));
    // The view that the page wanted last is queried together with the file.
    assert_eq!(queries(&commands)[0].1.question, wanted("a").question);
    let commands = session.handle(Event::Response(WorkerId(2), Response::Loaded(summary(), None)));
    let keeps_view =
        |command: &Command| matches!(command, Command::Activate { keeps_view, .. } if *keeps_view);
    assert!(commands.iter().any(keeps_view));
}

#[test]
fn another_export_than_that_of_a_failed_worker_leaves_its_view() {
    let mut session = open_session();
    session.handle(Event::WorkerFailed(WorkerId(1), WorkerFailure::Unresponsive));
    session.handle(Event::Response(WorkerId(2), refusal()));
    session.handle(Event::Open(files("other.csv")));
    let worker = session.import.as_ref().unwrap().worker;
    let commands = session.handle(Event::Response(worker, Response::Loaded(summary(), None)));
    let keeps_view =
        |command: &Command| matches!(command, Command::Activate { keeps_view, .. } if !*keeps_view);
    assert!(commands.iter().any(keeps_view));
}

#[test]
fn an_export_whose_first_question_ends_its_worker_is_not_opened_again_and_again() {
    let mut session = Session::default();
    session.handle(Event::Open(files("a.csv")));
    session.handle(Event::Response(WorkerId(1), Response::Loaded(summary(), None)));
    session.handle(Event::Want(wanted("a")));
    let stopped = WorkerFailure::Stopped("unreachable".to_owned());
    let commands = session.handle(Event::WorkerFailed(WorkerId(1), stopped.clone()));
    assert_eq!(
        commands,
        [
            Command::Terminate(WorkerId(1)),
            Command::Alert { failure: Failure::Worker(stopped), retry: None },
            Command::StartWorker(WorkerId(2)),
        ]
    );
    // Rows that become visible because the alert moves the table are not a request by the user.
    let scrolled = Wanted { first_row: 10, ..wanted("a") };
    assert_eq!(session.handle(Event::Want(scrolled)), []);
    // Another view is one.
    let commands = session.handle(Event::Want(wanted("b")));
    assert_eq!(queries(&commands)[0].1.question, wanted("b").question);
}

/// A session whose export is on screen, but without a worker: its worker failed, and the user cancelled reopening the
/// export.
fn abandoned_session() -> Session {
    let mut session = open_session();
    session.handle(Event::WorkerFailed(WorkerId(1), WorkerFailure::Unresponsive));
    let commands = session.handle(Event::Cancel);
    assert!(commands.contains(&Command::Alert { failure: Failure::NotOpenedAgain, retry: None }));
    session
}

#[test]
fn an_export_that_no_worker_has_is_opened_again_for_another_view() {
    let mut session = abandoned_session();
    let commands = session.handle(Event::Want(wanted("a")));
    assert!(commands.contains(&Command::ShowImport(files("first.csv"))), "{commands:?}");
    let alert = Command::Alert { failure: Failure::OpenedOnDemand, retry: None };
    assert!(commands.contains(&alert), "{commands:?}");
    let asked = queries(&commands);
    assert_eq!(asked[0].1.question, wanted("a").question);
    let commands = session.handle(Event::Response(asked[0].0, Response::Loaded(summary(), None)));
    let keeps_view =
        |command: &Command| matches!(command, Command::Activate { keeps_view, .. } if *keeps_view);
    assert!(commands.iter().any(keeps_view));
    let commands = session.handle(Event::Response(asked[0].0, answer(&asked[0].1)));
    assert!(matches!(commands[0], Command::Show { .. }), "{commands:?}");
}

#[test]
fn an_export_that_no_worker_has_is_opened_again_for_a_download_which_follows() {
    let mut session = abandoned_session();
    let commands = session.handle(export(ExportFormat::Csv));
    let alert = Command::Alert { failure: Failure::OpenedOnDemand, retry: None };
    assert!(commands.contains(&alert), "{commands:?}");
    assert_eq!(session.handle(export(ExportFormat::Json)), []);
    let worker = session.import.as_ref().unwrap().worker;
    let commands = session.handle(Event::Response(worker, Response::Loaded(summary(), None)));
    assert!(commands.contains(&export_request(worker.0, ExportFormat::Csv)), "{commands:?}");
    let commands = session.handle(Event::Response(worker, exported(ExportFormat::Csv)));
    assert!(matches!(commands[0], Command::Save { .. }), "{commands:?}");
    assert!(commands.contains(&export_request(worker.0, ExportFormat::Json)), "{commands:?}");
    // The download does not carry over to another export.
    let mut session = abandoned_session();
    session.handle(Event::Open(files("other.csv")));
    assert_eq!(session.handle(export(ExportFormat::Csv)), []);
    let worker = session.import.as_ref().unwrap().worker;
    let commands = session.handle(Event::Response(worker, Response::Loaded(summary(), None)));
    assert!(!commands.contains(&export_request(worker.0, ExportFormat::Csv)), "{commands:?}");
}

#[test]
fn an_open_worker_that_fails_during_an_import_reads_no_further_file() {
    let mut session = open_session();
    session.handle(Event::Open(address()));
    let commands = session.handle(Event::WorkerFailed(WorkerId(1), WorkerFailure::OutOfMemory));
    let failure = Failure::Worker(WorkerFailure::OutOfMemory);
    assert!(commands.contains(&Command::Terminate(WorkerId(1))), "{commands:?}");
    assert!(commands.contains(&Command::Alert { failure, retry: None }), "{commands:?}");
    session.handle(Event::Response(WorkerId(2), Response::Loaded(summary(), None)));
    let commands = session.handle(Event::Open(files("next.csv")));
    assert!(commands.contains(&Command::Send(WorkerId(3), files("next.csv").request())));
}

#[test]
fn every_worker_that_has_or_reads_an_export_gets_the_table_of_the_readers_own() {
    let mut session = open_session();
    let table = |worker, text: &str| Command::Send(worker, Request::OwnTable(text.to_owned()));
    let open = session.open.as_ref().unwrap().worker;
    session.handle(Event::Open(files("other.csv")));
    let importing = session.import.as_ref().unwrap().worker;
    let commands = session.handle(Event::OwnTable("name,team".to_owned()));
    assert_eq!(commands, [table(open, "name,team"), table(importing, "name,team")]);
    session.handle(Event::Cancel);
    // A replacement worker gets the table before its export.
    let commands = session.handle(Event::WorkerFailed(open, WorkerFailure::OutOfMemory));
    let Import { worker: next, source, .. } = session.import.as_ref().unwrap();
    let (next, loads) = (*next, Command::Send(*next, source.request()));
    let at = |command: &Command| commands.iter().position(|sent| sent == command);
    assert!(at(&table(next, "name,team")).is_some() && at(&table(next, "name,team")) < at(&loads));
    session.handle(Event::Response(next, Response::Loaded(summary(), None)));
    let commands = session.handle(Event::OwnTable(String::new()));
    assert_eq!(commands, [table(next, "")], "a closed one is taken away");
    let commands = session.handle(Event::Open(files("other.csv")));
    let is_table = |command: &Command| matches!(command, Command::Send(_, Request::OwnTable(_)));
    assert!(!commands.iter().any(is_table));
}

#[test]
fn failures_are_told_in_sentences() {
    let failures = [
        Failure::Load(LoadError::Aborted.to_string()),
        Failure::Stalled,
        Failure::NotOpenedAgain,
        Failure::OpenedOnDemand,
        Failure::ExportInterrupted(WorkerFailure::Unresponsive),
        Failure::Worker(WorkerFailure::Stopped("unreachable.".to_owned())),
        Failure::OpenedAgain(WorkerFailure::Stopped("unreachable".to_owned())),
        Failure::Worker(WorkerFailure::Unresponsive),
        Failure::Worker(WorkerFailure::OutOfMemory),
        Failure::Worker(WorkerFailure::OtherVersion),
    ];
    for failure in failures {
        let text = failure.to_string();
        assert!(text.ends_with('.') && !text.contains(".."), "{text}");
    }
}
