//! Names of repositories, with what is less important of them less prominent.

use leptos::prelude::*;

use publisher_analytics_core::query::own_name;

/// The characters at the end of a name that are always shown, where ten or more stand before them.
const NAME_END_CHARS: usize = 14;

/// A repository's name with its organization less prominent: `organization/name`, or a name alone.
pub(crate) fn repo_name(name: &str) -> AnyView {
    let (organization, own) = parts(name);
    whole_name(organization.to_owned().into_any(), own.to_owned().into_any())
}

/// The same for a name that may change, with a mark on what was searched for: the bytes from and to. A mark within the
/// organization ends with it.
pub(crate) fn marked_name(
    name: impl Fn() -> (Box<str>, Option<(usize, usize)>) + Clone + Send + 'static,
) -> AnyView {
    let organization = {
        let name = name.clone();
        move || {
            let (name, mark) = name();
            let (organization, _) = parts(&name);
            marked(organization, mark.filter(|(from, _)| *from < organization.len()))
        }
    };
    let own = move || {
        let (name, mark) = name();
        let (organization, own) = parts(&name);
        let start = organization.len();
        let mark = mark.filter(|(from, _)| *from >= start);
        marked(own, mark.map(|(from, to)| (from - start, to - start)))
    };
    whole_name(organization.into_any(), own.into_any())
}

/// The organization with its slash, if there is one, and the rest.
fn parts(name: &str) -> (&str, &str) {
    name.split_at(name.len() - own_name(name).len())
}

fn whole_name(organization: AnyView, own: AnyView) -> AnyView {
    view! {
        <span class="whole-name">
            <span class="organization">{organization}</span>
            <span class="own-name">{own}</span>
        </span>
    }
    .into_any()
}

/// A text with a mark on the bytes from and to, as far as it goes.
fn marked(text: &str, mark: Option<(usize, usize)>) -> AnyView {
    let Some((from, to)) = mark else { return text.to_owned().into_any() };
    let to = to.min(text.len());
    let [before, marked, after] = [&text[..from], &text[from..to], &text[to..]].map(str::to_owned);
    view! { {before} <mark role="presentation">{marked}</mark> {after} }.into_any()
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
