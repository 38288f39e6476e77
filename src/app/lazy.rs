//! Lazy views: their code is a separate WebAssembly file, which is fetched when the first of them is shown, but not
//! before the first paint.
//!
//! `lazy_view!` declares a lazy view, and [`Lazy`] shows it. Code that only lazy views reach goes into the separate
//! file (`xtask/src/split.rs`). Calling a lazy view directly from other code would move it, with everything that it
//! calls, into the main file, and every first visit would pay for it. Builds other than releases are a single file.

use std::pin::Pin;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::browser::{files, viewport};

/// A view that is being fetched; `None` if its code could not be loaded.
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

/// How often the user has retried loading the lazy code. All lazy views share one file, so one click retries them all.
#[derive(Clone, Copy, Debug)]
struct Retries(RwSignal<u32>);

/// Provides the context by which all lazy views of the page retry together.
pub fn provide_retries() {
    provide_context(Retries(RwSignal::new(0)));
}

/// The state of a lazy view.
enum Outcome {
    Awaited,
    Missing,
    /// The view; `None` once it is rendered.
    Fetched(Option<AnyView>),
}

/// Shows a lazy view once its code has loaded. If that fails, it says so and offers to try again.
#[component]
pub fn Lazy(
    /// Fetches the view.
    view: impl Fn() -> LazyView + Send + Sync + 'static,
    /// What is missing without the code, as the beginning of a sentence. Without a name, no error is shown.
    #[prop(optional)]
    name: Option<&'static str>,
    /// Whether to show the view; by default always.
    #[prop(optional, into)]
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
    // The view is owned by this component, not by the run of the effect that fetches it.
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
                // The retry button is removed and may have the focus.
                viewport::pass_focus(".lazy-missing button", files::OPEN_BUTTON);
            }
            outcome.set(fetched.map_or(Outcome::Missing, |view| Outcome::Fetched(Some(view))));
        };
        // The task is cancelled with the component: a view without an owner would keep its subscriptions to disposed
        // signals forever.
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
