//! Marks and colours of repository types.
//!
//! Models and datasets have their own. The export's first four further types have one shape and colour each, and the
//! next four repeat these with a hole. What has none of the export's types, such as a group, gets the mark and colour
//! of "All others".

use leptos::prelude::*;

use crate::browser::theme::{self, Palette, SeriesColors};
use crate::stores::ExportStore;
use publisher_analytics_core::model::RepoType;

/// The CSS classes of types other than models and datasets, in the order of the export.
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
/// The custom properties with the colours of these types.
const FURTHER_COLORS: [&str; 4] = ["--other", "--other-2", "--other-3", "--other-4"];

/// Returns the CSS class for the colour and mark shape of a type.
pub(crate) fn type_class(export: ExportStore, repo_type: &RepoType) -> &'static str {
    match repo_type {
        RepoType::Model => "is-model",
        RepoType::Dataset => "is-dataset",
        _ => further_index(export, repo_type).map_or("is-others", |index| FURTHER_TYPES[index]),
    }
}

/// Returns the colours of a type.
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

/// Returns the index of a type among the export's types other than models and datasets. The ninth has the index of the
/// first. `None` if the export has no such type: groups have types of their own, such as `organization`.
fn further_index(export: ExportStore, repo_type: &RepoType) -> Option<usize> {
    let summary = export.summary.read();
    let types = summary.as_ref().map(|summary| &*summary.types).unwrap_or_default();
    let mut further = types.iter().filter(|t| !matches!(t, RepoType::Model | RepoType::Dataset));
    further.position(|further| further == repo_type).map(|index| index % FURTHER_TYPES.len())
}

/// The mark of a type: a square for models, a disc for datasets, and one of eight shapes for further types.
#[component]
pub(crate) fn TypeMark(
    /// The type.
    repo_type: RepoType,
) -> impl IntoView {
    let class = format!("mark {}", type_class(expect_context(), &repo_type));
    view! { <span class=class aria-hidden="true"></span> }
}
