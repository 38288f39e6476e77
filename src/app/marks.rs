//! Marks and colours of repository types.
//!
//! Models and datasets have their own; further types have four shapes and colours, in the order in which the export has them, and
//! the next four the same with a hole. What is of no type of the export, as a group, has the colour and mark of all others.

use leptos::prelude::*;

use crate::browser::theme::{self, Palette, SeriesColors};
use crate::stores::ExportStore;
use publisher_analytics_core::model::RepoType;

/// The classes of types beyond models and datasets, in the order of the export.
const FURTHER_TYPES: [&str; 8] = [
    "is-other",
    "is-other-2",
    "is-other-3",
    "is-other-4",
    "is-other is-hollow",
    "is-other-2 is-hollow",
    "is-other-3 is-hollow",
    "is-other-4 is-hollow",
];
/// The custom properties of their colours.
const FURTHER_COLORS: [&str; 4] = ["--other", "--other-2", "--other-3", "--other-4"];

/// The class that gives a type its colour and the shape of its mark.
pub(crate) fn type_class(export: ExportStore, repo_type: &RepoType) -> &'static str {
    match repo_type {
        RepoType::Model => "is-model",
        RepoType::Dataset => "is-dataset",
        _ => further_index(export, repo_type).map_or("is-others", |index| FURTHER_TYPES[index]),
    }
}

/// The colours of a type.
pub(crate) fn type_colors(
    export: ExportStore,
    palette: &Palette,
    repo_type: &RepoType,
) -> SeriesColors {
    match repo_type {
        RepoType::Model => palette.model,
        RepoType::Dataset => palette.dataset,
        _ => match further_index(export, repo_type).map(|index| index % FURTHER_COLORS.len()) {
            None => palette.others,
            Some(0) => palette.other,
            Some(index) => theme::type_colors(FURTHER_COLORS[index]),
        },
    }
}

/// The index of a type among those of the export that are neither models nor datasets; a ninth is like the first. `None` if the
/// export has no such type: groups have one that says what they are.
fn further_index(export: ExportStore, repo_type: &RepoType) -> Option<usize> {
    let summary = export.summary.read();
    let types = summary.as_ref().map(|summary| &*summary.types).unwrap_or_default();
    let mut further = types.iter().filter(|t| !matches!(t, RepoType::Model | RepoType::Dataset));
    further.position(|further| further == repo_type).map(|index| index % FURTHER_TYPES.len())
}

/// The mark of a type: a square for models, a disc for datasets, a shape of its own for each of eight further ones.
#[component]
pub(crate) fn TypeMark(
    /// The type.
    repo_type: RepoType,
) -> impl IntoView {
    let class = format!("mark {}", type_class(expect_context(), &repo_type));
    view! { <span class=class aria-hidden="true"></span> }
}
