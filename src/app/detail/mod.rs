//! The detail of one repository: a large chart, its facts, and downloads of its records.

mod facts;
mod how_counted;

use std::sync::Arc;

use leptos::prelude::*;

use self::facts::Facts;
use self::how_counted::DetailHowCounted;
use super::changes::change_figure;
use super::chart::ChartFigure;
use super::filters::PeriodChoice;
use super::heading::FocusedHeading;
use super::lazy::lazy_view;
use super::link::ViewLink;
use super::marks::TypeMark;
use super::names::repo_name;
use super::table::{LinkToMembers, return_to_table};
use crate::browser::locale;
use crate::stores::{ExportStore, PageState, ViewStore};
use crate::words::{change_details, last_day_note};
use publisher_analytics_core::export::ExportFormat;
use publisher_analytics_core::protocol::{Detail, PageData};
use publisher_analytics_core::query::{ChartKind, Grouping};
use publisher_analytics_core::view::View;

lazy_view! {
    /// The open repository, in place of the table.
    pub(super) fn view() { view! { <RepositoryDetail /> } }
}

/// The open repository.
#[component]
fn RepositoryDetail() -> impl IntoView {
    let view = expect_context::<ViewStore>();
    let export = expect_context::<ExportStore>();
    let key = move || view.shown.read().repo.clone();
    let back_address =
        Signal::derive(move || view.reference_to(&View { repo: None, ..view.shown.get() }));
    let back_name = move || {
        let is_comparing = view.shown.read().is_comparing;
        (if is_comparing { "← Comparison" } else { "← All repositories" }).to_owned()
    };
    let back = move || return_to_table(view, |view| view.repo = None);
    let is_absent = move || *export.opened.read() == PageState::Absent;
    let opened = Memo::new(move |_| match &*export.opened.read().known()? {
        PageData::Repository(detail) => Some(Arc::clone(detail)),
        PageData::Compared(_) => None,
    });
    let detail = move || -> Option<Arc<Detail>> { opened.get() };
    let chart = Signal::derive(move || detail().map(|detail| Arc::clone(&detail.chart)));
    let is_repository = view.part(|view| view.grouping == Grouping::None);
    let kind = move || if is_repository() { "repository" } else { "group" };
    let download = move |format| move |_| export.download_open(format);
    let name = move || key().map(|key| key.name.to_string()).unwrap_or_default();
    view! {
        <section class="detail" aria-label=name>
            <p class="back"><ViewLink href=back_address on_open=back>{back_name}</ViewLink> <LinkToMembers /></p>
            <div class="detail-head">
                <FocusedHeading>
                    {move || key().map(|key| repo_name(&key.name))}
                </FocusedHeading>
                <div class="actions">
                    <button
                        type="button"
                        aria-label=move || format!("Export CSV of this {}", kind())
                        on:click=download(ExportFormat::Csv)
                    >
                        "CSV of this " {kind}
                    </button>
                    <button
                        type="button"
                        aria-label=move || format!("Export JSON of this {}", kind())
                        on:click=download(ExportFormat::Json)
                    >
                        "JSON of this " {kind}
                    </button>
                </div>
                <p class="detail-type">
                    {move || {
                        let repo_type = key()?.repo_type;
                        let word = repo_type.to_string();
                        Some(view! { <TypeMark repo_type /> {word} }.into_any())
                    }}
                    {move || {
                        let period = detail().and_then(|detail| detail.period);
                        period.map(|period| format!(" · {period} · ")).unwrap_or_default()
                    }}
                    {move || {
                        let detail = detail()?;
                        let count = locale::count(detail.downloads);
                        let found = detail.comparison;
                        let change = found.previous.map(|_| {
                            let note = found.change.note().map(|note| format!(" · {note}"));
                            view! { " " <span title=change_details(found)>{change_figure(found.change)}</span> {note} }
                        });
                        Some(view! { <b>{count}</b> " downloads" {change} }.into_any())
                    }}
                    {move || {
                        let summary = export.summary.read();
                        let note = summary.as_deref().and_then(|summary| {
                            last_day_note(summary, &view.shown.read())
                        });
                        note.map(|note| format!(" · {note}")).unwrap_or_default()
                    }}
                </p>
            </div>
            <DetailHowCounted />
            <div class="controls"><PeriodChoice /></div>
            <Show when=is_absent>
                <p class="empty">
                    "The open export has no repository of this type and name. It may be in another export: open that one, or \
                     go back to all repositories."
                </p>
            </Show>
            <Show when=move || !is_absent()>
                <ChartFigure
                    label="Downloads over time"
                    data=chart
                    kind=ChartKind::Detail
                />
                {move || detail().map(|detail| view! { <Facts detail /> })}
            </Show>
        </section>
    }
}
