//! Names of repositories, whose less important parts are less prominent.

use leptos::prelude::*;

use publisher_analytics_core::query::own_name;

/// The number of characters at the end of a name that are always shown, if at least ten characters precede them.
const NAME_END_CHARS: usize = 14;

/// Renders a repository's name with its organization less prominent: `organization/name`, or a name alone.
pub(crate) fn repo_name(name: &str) -> AnyView {
    let (organization, own) = parts(name);
    whole_name(organization.to_owned().into_any(), own.to_owned().into_any())
}

/// Renders a name that may change, with the found text of a search marked. The mark is a range of bytes. If it begins
/// in the organization, it ends there too.
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

/// Splits a name into its organization with the slash, which may be empty, and its own name.
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

/// Renders a text with a range of bytes marked, as far as the text has them.
fn marked(text: &str, mark: Option<(usize, usize)>) -> AnyView {
    let Some((from, to)) = mark else { return text.to_owned().into_any() };
    let to = to.min(text.len());
    let [before, marked, after] = [&text[..from], &text[from..to], &text[to..]].map(str::to_owned);
    view! { {before} <mark role="presentation">{marked}</mark> {after} }.into_any()
}

/// Renders a name that is truncated in the middle if there is little room: the end distinguishes the names of a family.
pub(crate) fn shortened_name(name: &str) -> AnyView {
    let mut from_end = name.char_indices().rev().map(|(index, _)| index);
    let end = from_end.nth(NAME_END_CHARS - 1).filter(|_| from_end.nth(9).is_some());
    let (beginning, end) = name.split_at(end.unwrap_or(0));
    let beginning = (!beginning.is_empty()).then(|| {
        view! { <span class="name-beginning">{beginning.to_owned()}</span> }
    });
    view! { {beginning} <span class="name-end">{end.to_owned()}</span> }.into_any()
}
