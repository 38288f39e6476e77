//! Names of repositories, with what is less important of them less prominent.

use leptos::prelude::*;

/// The characters at the end of a name that are always shown, where ten or more stand before them.
const NAME_END_CHARS: usize = 14;

/// A repository's name with its organization less prominent. `name` is `organization/name`, or a name alone.
pub(crate) fn repo_name(name: impl Fn() -> Box<str> + Clone + Send + 'static) -> impl IntoView {
    let parted = |is_own: bool| {
        let name = name.clone();
        move || {
            let name = name();
            let (organization, own) = name.split_at(name.rfind('/').map_or(0, |slash| slash + 1));
            if is_own { own.to_owned() } else { organization.to_owned() }
        }
    };
    view! {
        <span class="organization">{parted(false)}</span>
        <span class="own-name">{parted(true)}</span>
    }
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
