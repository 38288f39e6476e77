//! Property tests of the invariants for any sequence of events, run on a model of the page.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

/// A step of the property tests. Workers are chosen from all that were ever started.
#[derive(Clone, Debug)]
enum Step {
    OpenFiles,
    OpenAddress,
    Cancel,
    Want(u8),
    WantOutages,
    /// The user opens another table of their own.
    OwnTable,
    Export,
    CancelExports,
    ExportCancelled(u32),
    ExportProgress(u32),
    Ready {
        worker: u32,
        is_same_version: bool,
    },
    Progress(u32),
    Loaded {
        worker: u32,
        /// Whether the last query is answered with it.
        is_answered: bool,
    },
    Refused(u32),
    Crashed(u32),
    Silent(u32),
    Exported(u32),
    /// Answers the query that was sent `age` queries before the last one.
    Answer {
        worker: u32,
        age: u32,
    },
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let worker = 0..6_u32;
    let step = prop_oneof![
        3 => Just(Step::OpenFiles),
        2 => Just(Step::OpenAddress),
        2 => Just(Step::Cancel),
        6 => (0..16_u8).prop_map(Step::Want),
        1 => Just(Step::WantOutages),
        1 => Just(Step::OwnTable),
        2 => Just(Step::Export),
        3 => (worker.clone(), prop::bool::weighted(0.8))
            .prop_map(|(worker, is_same_version)| Step::Ready { worker, is_same_version }),
        2 => worker.clone().prop_map(Step::Progress),
        6 => (worker.clone(), any::<bool>())
            .prop_map(|(worker, is_answered)| Step::Loaded { worker, is_answered }),
        2 => worker.clone().prop_map(Step::Refused),
        1 => worker.clone().prop_map(Step::Crashed),
        1 => worker.clone().prop_map(Step::Silent),
        1 => Just(Step::CancelExports),
        1 => worker.clone().prop_map(Step::ExportCancelled),
        1 => worker.clone().prop_map(Step::ExportProgress),
        2 => worker.clone().prop_map(Step::Exported),
        8 => (worker, 0..3_u32).prop_map(|(worker, age)| Step::Answer { worker, age }),
    ];
    prop::collection::vec(step, 0..60)
}

/// Returns one of sixteen wanted views: four searches in two orders, with all rows or only the second one.
fn wanted_by_number(number: u8) -> Wanted {
    let mut wanted = wanted(["", "a", "a0", "b"][usize::from(number % 4)]);
    if number >= 8 {
        (wanted.first_row, wanted.row_count) = (1, 1);
    }
    if number >= 12 {
        wanted.list = Some(RowList::Copied);
    }
    if number % 8 >= 4 {
        wanted.question.list.sort = Sort { column: SortColumn::Name, descending: true };
    }
    wanted
}

/// A model of the page and its workers that carries out the commands.
#[derive(Debug, Default)]
struct World {
    session: Session,
    started: u32,
    running: BTreeSet<WorkerId>,
    has_loaded: BTreeSet<WorkerId>,
    open: Option<WorkerId>,
    /// Where the export on screen came from.
    shown_source: Option<Source>,
    /// What was open before the event.
    open_before: Option<WorkerId>,
    has_progress_bar: bool,
    watched: BTreeSet<WorkerId>,
    /// Workers whose import has been refused, or whose export has been closed, and that have not loaded again since.
    idle_again: BTreeSet<WorkerId>,
    has_download_bar: bool,
    last_query: Option<Query>,
    /// The worker that `last_query` was sent to.
    asked: Option<WorkerId>,
    /// Queries sent and not yet answered, given up or replaced.
    under_way: u32,
    /// For each running worker, downloads that were requested and have not ended.
    exports_under_way: BTreeMap<WorkerId, u32>,
    last_wanted: Option<Wanted>,
    /// The number of the view that was wanted last.
    last_number: u8,
    about_to_be_shown: Option<Wanted>,
    shown: Option<Wanted>,
    overview: Option<Arc<Overview>>,
    changes: Option<Arc<Changes>>,
    /// The number of the user's own table that is open, and of the table that each worker has.
    own_table: u32,
    told_tables: BTreeMap<WorkerId, u32>,
}

impl World {
    /// Returns the worker that was started `back` workers before the last one, running or not.
    fn worker(&self, back: u32) -> WorkerId {
        WorkerId(self.started.saturating_sub(back))
    }

    fn event(&self, step: &Step) -> Option<Event> {
        let respond = |back: u32, response| Some(Event::Response(self.worker(back), response));
        match step {
            Step::OpenFiles => Some(Event::Open(files("a.csv"))),
            Step::OpenAddress => Some(Event::Open(address())),
            Step::Cancel => Some(Event::Cancel),
            Step::Want(number) => Some(Event::Want(wanted_by_number(*number))),
            Step::OwnTable => Some(Event::OwnTable(self.own_table.to_string())),
            Step::WantOutages => Some(Event::WantOutages),
            Step::Export => Some(export(ExportFormat::Csv)),
            Step::CancelExports => Some(Event::CancelExports),
            Step::ExportCancelled(worker) => respond(*worker, Response::ExportCancelled),
            Step::ExportProgress(worker) => {
                respond(*worker, Response::ExportProgress { share: 0.5 })
            }
            Step::Ready { worker, is_same_version: true } => respond(*worker, ready()),
            Step::Ready { worker, .. } => {
                respond(*worker, Response::Ready { version: "another".to_owned() })
            }
            Step::Progress(worker) => {
                respond(*worker, Response::Progress { bytes: 1.0, total_bytes: None, records: 1 })
            }
            Step::Loaded { worker, is_answered } => {
                let query = self.last_query.as_ref().filter(|_| *is_answered);
                let answer = query.map(|query| Box::new(answer_to(query)));
                respond(*worker, Response::Loaded(summary(), answer))
            }
            Step::Refused(worker) => respond(*worker, refusal()),
            Step::Crashed(worker) => {
                let failure = WorkerFailure::Stopped("reason".to_owned());
                Some(Event::WorkerFailed(self.worker(*worker), failure))
            }
            Step::Silent(worker) => Some(Event::Silent(self.worker(*worker))),
            Step::Exported(worker) => respond(*worker, exported(ExportFormat::Csv)),
            Step::Answer { worker, age } => {
                let query = self.last_query.clone()?;
                let id = query.id.saturating_sub(*age);
                respond(*worker, answer(&Query { id, ..query }))
            }
        }
    }

    fn step(&mut self, step: &Step) {
        self.own_table += u32::from(matches!(step, Step::OwnTable));
        let Some(event) = self.event(step) else { return };
        let before = self.open;
        let loads_import = matches!(&event, Event::Response(worker, Response::Loaded(..))
            if self.session.role(*worker) == Some(Role::Import));
        let awaited = match (&event, &self.session) {
            (Event::Response(_, Response::Answer(answer)), Session { open: Some(open), .. })
                if open.queries.is_pending() =>
            {
                Some((open.worker, answer))
            }
            (
                Event::Response(_, Response::Loaded(_, Some(answer))),
                Session { open: None, import: Some(import), .. },
            ) if import.queries.is_pending() => Some((import.worker, answer)),
            _ => None,
        };
        let is_awaited_answer = awaited.is_some_and(|(asked, answer)| {
            matches!(&event, Event::Response(worker, _) if *worker == asked)
                && self.last_query.as_ref().is_some_and(|query| query.id == answer.id)
        });
        if let Event::Want(wanted) = &event {
            self.last_wanted = Some(wanted.clone());
        }
        if let Step::Want(number) = step {
            self.last_number = *number;
        }
        let is_want = matches!(event, Event::Want(_));
        let failed = match &event {
            Event::WorkerFailed(worker, _) | Event::Silent(worker) => Some(*worker),
            Event::Response(worker, Response::Ready { version }) if version != VERSION => {
                Some(*worker)
            }
            _ => None,
        };
        let open_worker_fails = failed.is_some() && failed == before;
        let wants_of_no_worker = before.is_none()
            && self.session.import.is_none()
            && self.shown_source.is_some()
            && match &event {
                Event::Export { .. } => true,
                Event::Want(wanted) => self
                    .session
                    .wanted
                    .as_ref()
                    .is_some_and(|last| last.question != wanted.question),
                _ => false,
            };
        let is_awaited_file = matches!(&event, Event::Response(worker, Response::Exported { .. })
            if self.exports_under_way.get(worker).is_some_and(|&count| count > 0));
        if let Event::Response(worker, response) = &event {
            match response {
                Response::Exported { .. } | Response::Refused(_) | Response::ExportCancelled => {
                    if let Some(count) = self.exports_under_way.get_mut(worker) {
                        *count = count.saturating_sub(1);
                    }
                }
                _ => {}
            }
            if matches!(response, Response::Refused(_))
                && self.session.role(*worker) == Some(Role::Import)
            {
                self.idle_again.insert(*worker);
                // The worker gets the table again with its next import.
                self.told_tables.remove(worker);
                if self.asked == Some(*worker) {
                    self.under_way = 0;
                }
            }
        }
        self.open_before = before;
        let commands = self.session.handle(event);
        self.under_way -= u32::from(is_awaited_answer);
        if shown(&commands).is_some() {
            assert!(is_want || is_awaited_answer, "an answer that nobody waits for is not shown");
            let of_query = |query: &Query| Wanted {
                question: query.question.clone(),
                first_row: query.first_row,
                row_count: query.row_count,
                list: query.list,
            };
            let asked = self.last_query.as_ref().map(of_query);
            self.about_to_be_shown = if is_want { self.last_wanted.clone() } else { asked };
        }
        let saves = commands.iter().any(|command| matches!(command, Command::Save { .. }));
        assert!(is_awaited_file || !saves, "only what was requested is saved");
        let is_told = commands.iter().any(|command| matches!(command, Command::Alert { .. }));
        assert!(is_told || !wants_of_no_worker, "what nobody can answer is told");
        assert!(is_told || !open_worker_fails, "an open worker that fails is told");
        let activates = commands.iter().any(|command| matches!(command, Command::Activate { .. }));
        for command in commands {
            self.carry_out(command);
        }
        assert!(!open_worker_fails || self.open != before, "a failed worker stays open");
        let is_replaced = loads_import || open_worker_fails && self.open.is_none();
        assert!(is_replaced || self.open == before, "only a whole import replaces what is open");
        self.check();
        if activates && let Some(wanted) = &self.last_wanted {
            // The page requests its view again.
            assert_eq!(*wanted, wanted_by_number(self.last_number));
            self.step(&Step::Want(self.last_number));
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::StartWorker(worker) => {
                self.started += 1;
                assert_eq!(worker, WorkerId(self.started), "ids go up by one");
                self.running.insert(worker);
            }
            Command::Terminate(worker) => {
                assert!(self.running.remove(&worker), "{worker:?} is terminated twice");
                self.watched.remove(&worker);
                self.exports_under_way.remove(&worker);
                if self.open == Some(worker) {
                    self.open = None;
                }
                if self.asked == Some(worker) {
                    self.under_way = 0;
                }
            }
            Command::Send(worker, request) => {
                assert!(self.running.contains(&worker), "{worker:?} does not run");
                match request {
                    Request::Query(query) => {
                        let import = self.session.import.as_ref().map(|import| import.worker);
                        assert_eq!(Some(worker), self.open.or(import));
                        let told = self.told_tables.get(&worker).copied().unwrap_or(0);
                        assert_eq!(told, self.own_table, "it has the table");
                        self.asked = Some(worker);
                        assert!(self.last_query.as_ref().is_none_or(|last| last.id < query.id));
                        self.under_way += 1;
                        self.last_query = Some(query);
                    }
                    Request::OwnTable(text) => {
                        assert_eq!(text, self.own_table.to_string(), "the latest");
                        self.told_tables.insert(worker, self.own_table);
                    }
                    Request::Export { .. } => {
                        *self.exports_under_way.entry(worker).or_default() += 1;
                    }
                    Request::CancelExport => {
                        assert!(self.exports_under_way[&worker] > 0);
                    }
                    Request::Close => {
                        assert_eq!(self.open, Some(worker));
                        self.open = None;
                        if self.asked == Some(worker) {
                            self.under_way = 0;
                        }
                        self.idle_again.insert(worker);
                        self.told_tables.remove(&worker);
                    }
                    _ => {
                        assert_ne!(Some(worker), self.open);
                        let is_first = self.has_loaded.insert(worker);
                        let is_idle = self.idle_again.remove(&worker);
                        assert!(is_first || is_idle, "{worker:?} loads twice");
                    }
                }
            }
            Command::Watch(worker, _) => {
                assert!(self.running.contains(&worker));
                self.watched.insert(worker);
            }
            Command::Unwatch(worker) => assert!(self.watched.remove(&worker), "{worker:?}"),
            Command::ShowDownload { .. } => self.has_download_bar = true,
            Command::HideDownload => assert!(std::mem::take(&mut self.has_download_bar)),
            Command::ShowImport(_) => self.has_progress_bar = true,
            Command::HideImport => self.has_progress_bar = false,
            Command::ShowProgress { .. } => assert!(self.has_progress_bar),
            Command::Activate { keeps_view, source, .. } => {
                // A replaced export whose worker still writes downloads is not closed.
                if let Some(replaced) = self.open.take() {
                    assert_eq!(self.session.role(replaced), Some(Role::Finishing));
                    if self.asked == Some(replaced) {
                        self.under_way = 0;
                    }
                }
                let shown = self.shown_source.replace(source.clone());
                let is_same = shown.is_none_or(|shown| shown == source);
                assert_eq!(keeps_view, self.open_before.is_none() && is_same);
                self.open = self.session.open.as_ref().map(|open| open.worker);
                // What was wanted of the previous export does not apply to this one.
                self.last_wanted.take_if(|_| !keeps_view);
                (self.shown, self.overview, self.changes) = (None, None, None);
            }
            Command::Show { answer, list, .. } => {
                let wanted = self.about_to_be_shown.take().unwrap();
                assert_eq!(list, wanted.list);
                self.show(&answer, wanted);
            }
            Command::ShowOutages(_)
            | Command::Save { .. }
            | Command::Alert { .. }
            | Command::ConfirmCancel(_)
            | Command::GiveUpList => {}
        }
    }

    /// Shows an answer as the page does: parts that it leaves out stay on screen. Everything on screen must be about
    /// one question.
    fn show(&mut self, answer: &Answer, wanted: Wanted) {
        if answer.overview.is_some() || answer.changes.is_some() {
            self.changes.clone_from(&answer.changes);
        }
        if answer.overview.is_some() {
            self.overview.clone_from(&answer.overview);
        }
        let in_full = Query {
            id: answer.id,
            question: wanted.question.clone(),
            first_row: 0,
            row_count: 40,
            list: None,
            wants_overview: true,
            wants_changes: true,
            wants_outages: false,
        };
        let expected = answer_to(&in_full);
        let all = &expected.window.rows;
        assert_eq!(answer.window.total, all.len());
        assert!(answer.window.rows.iter().all(|row| *row == all[row.rank]));
        let ranks: Vec<usize> = answer.window.rows.iter().map(|row| row.rank).collect();
        let end = all.len().min(wanted.first_row + wanted.row_count);
        assert!((wanted.first_row..end).all(|rank| ranks.contains(&rank)), "{ranks:?}");
        assert_eq!(self.overview, expected.overview);
        // The ranks of the largest rows may be those of another order, so they are not compared.
        let sums = |changes: &Changes| {
            let largest = changes.largest.iter().map(|row| (row.key.clone(), row.downloads));
            (changes.status_counts, changes.movers.clone(), largest.collect::<Vec<_>>())
        };
        let changes = self.changes.as_deref().map(sums);
        assert!(changes.is_none() || changes == expected.changes.as_deref().map(sums));
        self.shown = Some(wanted);
    }

    /// Answers queries of the open worker until none is pending.
    fn come_to_rest(&mut self) {
        for _ in 0..4 {
            let open = self.open.map_or(0, |worker| worker.0);
            self.step(&Step::Answer { worker: self.started - open, age: 0 });
        }
    }

    fn check(&self) {
        let Session { open, import, standby, spare, finishing, .. } = &self.session;
        let debtors = open.iter().chain(finishing).filter(|one| one.owes_something());
        let importing = import.as_ref().map(|import| import.worker);
        let owing = debtors.map(|one| one.worker).chain(importing);
        assert_eq!(self.watched, owing.collect(), "who owes something is watched");
        assert!(finishing.iter().all(|one| !one.downloads.is_empty()));
        let open = open.as_ref().map(|open| open.worker);
        let standby = standby.as_ref().map(|standby| standby.worker);
        let roles = [open, importing, standby, *spare].into_iter().flatten();
        let roles: Vec<WorkerId> = roles.chain(finishing.iter().map(|one| one.worker)).collect();
        assert_eq!(roles.len(), self.running.len(), "a worker has two roles or none");
        assert!(roles.iter().all(|worker| self.running.contains(worker)));
        assert_eq!(open, self.open);
        assert_eq!(self.has_progress_bar, importing.is_some());
        let writes = self.exports_under_way.values().any(|&count| count > 0);
        assert!(writes || !self.has_download_bar);
        assert!(self.under_way <= 1, "two questions are under way");
        assert!(self.exports_under_way.values().all(|&count| count <= 1), "two downloads at once");
    }
}

proptest! {
    #[test]
    fn any_sequence_of_events_keeps_the_invariants(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            world.step(step);
        }
    }

    #[test]
    fn what_was_wanted_last_is_shown_in_the_end(steps in steps()) {
        let mut world = World::default();
        for step in &steps {
            world.step(step);
        }
        world.come_to_rest();
        prop_assert!(world.open.is_none() || world.under_way == 0);
        if let Some(wanted) = world.last_wanted.filter(|_| world.open.is_some()) {
            prop_assert_eq!(world.shown, Some(wanted));
            prop_assert!(world.changes.is_some() || !world.session.can_show_outages);
        }
    }

    #[test]
    fn a_worker_stands_by_after_every_import(steps in steps(), end in 0..4_u8) {
        let mut world = World::default();
        for step in &steps {
            world.step(step);
        }
        world.step(&Step::OpenAddress);
        let importing = world.session.import.as_ref().map_or(0, |import| import.worker.0);
        let back = world.started - importing;
        world.step(&match end {
            0 => Step::Cancel,
            1 => Step::Refused(back),
            2 => Step::Silent(back),
            _ => Step::Loaded { worker: back, is_answered: false },
        });
        if world.open.is_some() {
            world.step(&Step::Want(0));
        }
        world.come_to_rest();
        prop_assert!(world.session.standby.is_some());
        prop_assert!(world.session.import.is_none());
    }
}
