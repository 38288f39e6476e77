//! Views whose code comes later: it is a WebAssembly file of its own, fetched once the first of them is shown, and what is there
//! without them has been painted.
//!
//! `lazy_view!` declares such a view, and [`Lazy`] shows it. What only these views reach goes into the later file
//! (`xtask/src/split.rs`). To call such a view directly from other code moves it, with all that it calls, into the first
//! file, and every first visit pays for it. A build that is no release is one file.

use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::browser::{files, viewport};

/// A view that is being fetched; `None` if its code does not come.
pub type LazyView = Pin<Box<dyn Future<Output = Option<AnyView>>>>;

/// Declares a function that fetches a view: `lazy_view! { fn tools(chart: Chart) { view! { <Tools chart /> } } }`.
macro_rules! lazy_view {
    ($(#[$doc:meta])* $visibility:vis fn $name:ident($($argument:ident: $Argument:ty),*) { $view:expr }) => {
        $(#[$doc])*
        $visibility fn $name($($argument: $Argument),*) -> $crate::app::lazy::LazyView {
            #[cfg(split)]
            #[allow(
                clippy::unnecessary_wraps,
                clippy::allow_attributes,
                reason = "what the macro writes has the error"
            )]
            #[leptos::wasm_split::wasm_split(page_later, wasm_split_path = leptos::wasm_split, fallible)]
            fn $name($($argument: $Argument),*) -> Result<AnyView, leptos::wasm_split::SplitLoaderError> {
                $crate::browser::styles::add_lazy();
                Ok($view.into_any())
            }
            #[cfg(split)]
            let fetched = async move {
                $crate::browser::viewport::first_picture().await;
                $name($($argument),*).await.ok()
            };
            #[cfg(not(split))]
            let fetched = async move {
                $crate::browser::viewport::first_picture().await;
                $crate::browser::styles::add_lazy();
                Some($view.into_any())
            };
            Box::pin(fetched)
        }
    };
}
pub(crate) use lazy_view;

/// How often the reader has asked for missing code again. All lazy views share one file, so one press tries for all.
#[derive(Clone, Copy, Debug)]
struct Retries(RwSignal<u32>);

/// Has the lazy views of the page try again together.
pub fn provide_retries() {
    provide_context(Retries(RwSignal::new(0)));
}

/// What has become of a lazy view.
enum Outcome {
    Awaited,
    Missing,
    /// The view, until it is rendered.
    Fetched(Option<AnyView>),
}

/// Shows a lazy view once its code has come, or else says that it is missing and offers to try again.
#[component]
pub fn Lazy(
    /// Fetches the view.
    view: impl Fn() -> LazyView + Send + Sync + 'static,
    /// What is missing without the code, as the beginning of a sentence. Without a name, nothing is said.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Whether there is anything to show; without it, always.
    #[prop(optional)]
    when: Option<Signal<bool>>,
) -> impl IntoView {
    let view: Arc<dyn Fn() -> LazyView + Send + Sync> = Arc::new(view);
    match when {
        Some(when) => render_when(when, view, name),
        None => render(view, name),
    }
}

fn render_when(
    when: Signal<bool>,
    view: Arc<dyn Fn() -> LazyView + Send + Sync>,
    name: Option<&'static str>,
) -> AnyView {
    let is_shown = Memo::new(move |_| when.get());
    let shown = move || is_shown.get().then(|| render(Arc::clone(&view), name));
    view! { {shown} }.into_any()
}

fn render(view: Arc<dyn Fn() -> LazyView + Send + Sync>, name: Option<&'static str>) -> AnyView {
    let Retries(retries) = expect_context();
    let outcome = RwSignal::new_local(Outcome::Awaited);
    // The view belongs to this component, and not to the run of the effect that fetches it.
    let owner = Owner::current().unwrap_or_default();
    Effect::new(move |started: Option<()>| {
        retries.track();
        if started.is_some() && !matches!(*outcome.read_untracked(), Outcome::Missing) {
            return;
        }
        let fetch = view();
        let show = async move {
            let fetched = fetch.await;
            if fetched.is_some() {
                // The button that asked for it goes.
                viewport::pass_focus(".lazy-missing button", files::OPEN_BUTTON);
            }
            outcome.set(fetched.map_or(Outcome::Missing, |view| Outcome::Fetched(Some(view))));
        };
        // If the component goes meanwhile, nothing is shown: a view without an owner would listen for ever, to what has gone.
        untrack(|| owner.with(|| spawn_local_scoped_with_cancellation(show)));
    });
    let retry = move |_| retries.update(|retries| *retries += 1);
    let shown = move || {
        outcome.track();
        outcome.try_update_untracked(|outcome| match outcome {
            Outcome::Awaited => None,
            Outcome::Fetched(view) => view.take(),
            Outcome::Missing => name.map(|name| {
                view! {
                    <span class="lazy-missing">
                        {name} " could not be loaded. "
                        <button type="button" class="quiet" on:click=retry>"Try again"</button>
                    </span>
                }
                .into_any()
            }),
        })
    };
    view! { {shown} }.into_any()
}
