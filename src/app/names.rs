//! Names of repositories, with what is less important of them less prominent.

use leptos::prelude::*;

/// The characters at the end of a name that are always shown, where ten or more stand before them.
const NAME_END_CHARS: usize = 14;

/// A repository's name with its organization less prominent. `name` is `organization/name`, or a name alone.
pub(crate) fn repo_name(name: impl Fn() -> Box<str> + Clone + Send + 'static) -> impl IntoView {
    marked_name(move || (name(), None))
}

/// The same, with a mark on what was searched for: the bytes from and to. A mark within the organization ends with it.
pub(crate) fn marked_name(
    name: impl Fn() -> (Box<str>, Option<(usize, usize)>) + Clone + Send + 'static,
) -> impl IntoView {
    // All texts are there from the start, so that another name changes texts and no elements.
    let piece = |index: usize| {
        let name = name.clone();
        move || {
            let (name, mark) = name();
            let own = name.rfind('/').map_or(0, |slash| slash + 1);
            let (from, to) = mark.unwrap_or((name.len(), name.len()));
            let (from, to) = if from < own { (from, to.min(own)) } else { (from, to) };
            let ends = [0, from.min(own), to.min(own), own, from.max(own), to.max(own), name.len()];
            name[ends[index]..ends[index + 1]].to_owned()
        }
    };
    view! {
        <span class="whole-name">
            <span class="organization">{piece(0)}<mark role="presentation">{piece(1)}</mark>{piece(2)}</span>
            <span class="own-name">{piece(3)}<mark role="presentation">{piece(4)}</mark>{piece(5)}</span>
        </span>
    }
}

/// A name that stays: the same elements as [`repo_name`], without anything that follows a signal.
pub(crate) fn fixed_repo_name(name: &str) -> AnyView {
    let (organization, own) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
    let (organization, own) = (organization.to_owned(), own.to_owned());
    view! {
        <span class="whole-name">
            <span class="organization">{organization}</span>
            <span class="own-name">{own}</span>
        </span>
    }
    .into_any()
}

/// A name that is shortened in its middle where room is short: its end tells names of one family apart.
pub(crate) fn shortened_name(name: &str) -> AnyView {
    let mut from_end = name.char_indices().rev().map(|(index, _)| index);
    let end = from_end.nth(NAME_END_CHARS - 1).filter(|_| from_end.nth(9).is_some());
    let (beginning, end) = name.split_at(end.unwrap_or(0));
    let beginning = (!beginning.is_empty()).then(|| {
        view! { <span class="name-beginning">{beginning.to_owned()}</span> }
    });
    view! { {beginning} <span class="name-end">{end.to_owned()}</span> }.into_any()
}
