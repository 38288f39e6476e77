//! The import report: what each file contributed, its issues, and where reported totals differ from daily sums.

use std::sync::Arc;

use leptos::ev;
use leptos::prelude::*;

use crate::browser::worker_client::Payload;
use crate::browser::{address, locale, viewport};
use crate::stores::{ExportStore, Notices};
use crate::words::{counted, difference_of, number};
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::model::Replaced;
use publisher_analytics_core::parse::{FileReport, ImportReport};
use publisher_analytics_core::parse::{MAX_EXAMPLES, TotalDifferences};
use publisher_analytics_core::protocol::Summary;

/// The id of the report, the target of links to it.
const ID: &str = "import-report";
const FILE_NAME: &str = "publisher-analytics_import-report.json";

/// A link that opens the report. It must be shown only while the open export has a report.
#[component]
pub(in crate::app) fn LinkToReport() -> impl IntoView {
    // A fragment alone would be resolved against `<base>`, without the query, and lose the view.
    let address = [&*address::query(), "#", ID].concat();
    let reveal = move |event: ev::MouseEvent| {
        event.prevent_default();
        viewport::unfold(ID);
    };
    view! { <a href=address on:click=reveal>"Import report"</a> }
}

/// The report of the open export: what was skipped, merged or found to differ. Shown only if there is a report.
#[component]
pub(super) fn Report() -> impl IntoView {
    let export = expect_context::<ExportStore>();
    move || export.summary.get().map(|summary| view! { <Panel summary /> })
}

/// The report, as a panel that unfolds.
#[component]
fn Panel(
    /// The summary of the export.
    summary: Arc<Summary>,
) -> impl IntoView {
    let notices = expect_context::<Notices>();
    let report = summary.report.as_ref()?;
    let text = report.to_json();
    let save = move |_: ev::MouseEvent| {
        let media_type = ExportFormat::Json.media_type();
        notices.save(&Payload::of_text(&text), FILE_NAME, media_type, "");
    };
    let skipped =
        counted(usize::try_from(summary.skipped_rows).unwrap_or(usize::MAX), "row", "rows");
    let entries =
        report.files.iter().flat_map(file_issues).chain(totals(&report.differences)).collect_view();
    Some(view! {
        <details class="report" id=ID>
            <summary>{format!("Import report: {skipped} skipped{}", merged(report))}</summary>
            <dl>{entries}</dl>
            <button type="button" on:click=save>"Save report"</button>
        </details>
    })
}

fn merged(report: &ImportReport) -> String {
    match report.files.len() {
        1 => String::new(),
        files => format!(", {} files merged", number(files)),
    }
}

/// Renders what a file contributed, and its issues by kind.
fn file_issues(file: &FileReport) -> Vec<AnyView> {
    let mut entries = Vec::new();
    if let Some(part) = &file.contribution {
        let days = file.days.map_or_else(|| "no days".to_owned(), |days| days.to_string());
        let facts = format!(
            "{}: {}, {}, {days}; {} added, {} unchanged, {} corrected",
            file.name,
            counted(file.repositories, "repository", "repositories"),
            counted(file.records, "daily record", "daily records"),
            locale::count(part.added),
            locale::count(part.unchanged),
            locale::count(part.replaced),
        );
        entries.push(entry(
            facts,
            None,
            part.examples.iter().map(replaced).collect(),
            part.replaced,
        ));
    }
    for issue in file.report.issues() {
        let heading = format!("{}: {}", issue.kind.label(), locale::count(issue.count));
        // A hint that all examples share is shown once above them. Otherwise, each hint follows the first example that
        // it applies to.
        let hints = issue.hints();
        let is_common = hints.windows(2).all(|two| two[0] == two[1]);
        let common = hints.first().copied().flatten().filter(|_| is_common);
        let own = hints
            .iter()
            .enumerate()
            .map(|(index, hint)| hint.filter(|_| !is_common && !hints[..index].contains(hint)));
        let text = [Some(issue.kind.outcome()), common].into_iter().flatten();
        let text = text.collect::<Vec<_>>().join(" ");
        let outcome = match issue.lines_label() {
            Some(lines) => format!("{lines}. {text}"),
            None => text,
        };
        let examples = issue.examples.iter().zip(own).map(|(example, hint)| {
            let position = example.position.to_string();
            let hint = hint.map(|hint| format!(" {hint}"));
            view! { <span class="place">{position}</span> " " <q>{example.found.clone()}</q> {hint} }
                .into_any()
        });
        entries.push(entry(heading, Some(outcome), examples.collect(), issue.count));
    }
    entries
}

/// Renders a record for which a newer export states different downloads.
fn replaced(replaced: &Replaced) -> AnyView {
    let Replaced { repository, day, previous, current } = replaced;
    let counts = format!(" {day}: {}, was {}", locale::count(*current), locale::count(*previous));
    view! { <span class="place">{repository.name.to_string()}</span> {counts} }.into_any()
}

/// Renders the reported totals that differ from the daily sum.
fn totals(differences: &TotalDifferences) -> Option<AnyView> {
    let samples = differences.examples.iter().map(|found| {
        let text = difference_of(found.reported, found.counted).unwrap_or_default();
        let counts = format!(" days add up to {}, {text}", locale::count(found.counted));
        view! { <span class="place">{found.repository.name.to_string()}</span> {counts} }.into_any()
    });
    let count = differences.count;
    let heading = format!("reported total differs from the daily sum: {}", locale::count(count));
    let outcome = differences.all_lack_days.then(|| {
        "This file looks incomplete: for every repository, the days add up to less than the reported total.".to_owned()
    });
    (count > 0).then(|| entry(heading, outcome, samples.collect(), count))
}

/// Renders a heading, what was done, the examples, and how many more there are.
fn entry(heading: String, outcome: Option<String>, samples: Vec<AnyView>, count: u64) -> AnyView {
    let items = samples.into_iter().map(|sample| view! { <li>{sample}</li> }.into_any());
    let more = count.saturating_sub(MAX_EXAMPLES as u64);
    let more = (more > 0)
        .then(|| view! { <li>{format!("and {} more", locale::count(more))}</li> }.into_any());
    view! { <dt>{heading}</dt> <dd>{outcome.map(|outcome| view! { <p>{outcome}</p> })}<ul>{items.chain(more).collect_view()}</ul></dd> }.into_any()
}
