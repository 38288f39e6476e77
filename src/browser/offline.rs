//! The service worker (`public/offline.js`), which caches the page's own files, and the release that waits to take
//! over.

use std::rc::Rc;

use gloo_events::EventListener;
use js_sys::Reflect;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState,
};

/// The script of the service worker, beside the page.
const SCRIPT: &str = "offline.js";
/// The attribute of the document element that holds the version of its release.
const RELEASE: &str = "data-release";
/// The message that tells the service worker to take over.
const TAKE_OVER: &str = "take over";

/// Called with a release that waits to take over.
type OnReady = Rc<dyn Fn(WaitingRelease)>;

/// Makes the browser cache this release, and calls `on_ready` when another release is fully cached. Does nothing in a
/// frame, in a build that is not a release, and in browsers without service workers.
pub async fn keep_release(on_ready: impl Fn(WaitingRelease) + 'static) {
    let window = leptos::prelude::window();
    let is_framed = window.parent().ok().flatten().is_none_or(|parent| parent != window);
    let root = leptos::prelude::document().document_element();
    if is_framed || !root.is_some_and(|root| root.has_attribute(RELEASE)) {
        return;
    }
    // It is absent on plain HTTP.
    let container = Reflect::get(&window.navigator(), &"serviceWorker".into());
    let Ok(Ok(container)) = container.map(JsCast::dyn_into::<ServiceWorkerContainer>) else {
        return;
    };
    // Without a service worker, the page still works, but not offline.
    let registered = JsFuture::from(container.register(SCRIPT)).await;
    let Some(registration) =
        registered.ok().and_then(|found| found.dyn_into::<ServiceWorkerRegistration>().ok())
    else {
        return;
    };
    let on_ready: OnReady = Rc::new(on_ready);
    if let (Some(waiting), Some(_)) = (registration.waiting(), registration.active()) {
        on_ready(WaitingRelease(waiting));
    }
    // A new release may have been found before this page started to listen.
    watch_installing(&registration, &on_ready);
    let found = registration.clone();
    let listener = EventListener::new(&registration, "updatefound", move |_| {
        watch_installing(&found, &on_ready);
    });
    // It listens for as long as the page is open.
    listener.forget();
}

/// Calls `on_ready` when the release being installed is fully cached, unless it is the first one.
fn watch_installing(registration: &ServiceWorkerRegistration, on_ready: &OnReady) {
    let (Some(installing), Some(_)) = (registration.installing(), registration.active()) else {
        return;
    };
    let (on_ready, waiting) = (Rc::clone(on_ready), installing.clone());
    let listener = EventListener::new(&installing, "statechange", move |_| {
        if waiting.state() == ServiceWorkerState::Installed {
            on_ready(WaitingRelease(waiting.clone()));
        }
    });
    // It listens for as long as the page is open.
    listener.forget();
}

/// A fully cached release that waits to take over.
#[derive(Clone, Debug)]
pub struct WaitingRelease(ServiceWorker);

impl WaitingRelease {
    /// Lets the release take over, and reloads the page from it.
    pub fn take_over(&self) {
        let reload = || drop(leptos::prelude::window().location().reload());
        let waiting = self.0.clone();
        if waiting.state() != ServiceWorkerState::Installed {
            // Another tab has already let it take over.
            reload();
            return;
        }
        let listener = EventListener::new(&self.0, "statechange", move |_| {
            if waiting.state() == ServiceWorkerState::Activated {
                reload();
            }
        });
        // It listens until the page unloads.
        listener.forget();
        if self.0.post_message(&TAKE_OVER.into()).is_err() {
            reload();
        }
    }
}
