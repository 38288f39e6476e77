//! Mounts components into the test document, uses them as a user does, and checks the result.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use gloo_events::{EventListener, EventListenerOptions};
use leptos::mount::mount_to;
use leptos::prelude::*;
use leptos::task::tick;
use publisher_analytics::app::lazy::{Lazy, LazyView, provide_retries};
use publisher_analytics::app::link::ViewLink;
use publisher_analytics::app::{notices, table};
use publisher_analytics::browser::viewport::once_a_frame;
use publisher_analytics::stores::{ExportStore, Notices, ViewStore, provide_stores};
use publisher_analytics_core::engine::Engine;
use publisher_analytics_core::model::Day;
use publisher_analytics_core::parse::{ExportReader, Limits, SourceFile};
use publisher_analytics_core::protocol::Query;
use publisher_analytics_core::session::Source;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, MouseEvent, MouseEventInit};

/// A mounted view in its own element. Both are removed when it is dropped.
struct Stage {
    element: HtmlElement,
    mounted: Option<Box<dyn Any>>,
}

impl Drop for Stage {
    fn drop(&mut self) {
        drop(self.mounted.take());
        self.element.remove();
    }
}

impl Stage {
    fn new<V: IntoView + 'static>(view: impl FnOnce() -> V + 'static) -> Self {
        let element: HtmlElement = document().create_element("div").unwrap().unchecked_into();
        document().body().unwrap().append_child(&element).unwrap();
        let mounted = mount_to(element.clone(), view);
        Self { element, mounted: Some(Box::new(mounted)) }
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.element.query_selector(selector).unwrap()
    }

    fn press(&self, selector: &str) {
        self.find(selector).unwrap().unchecked_into::<HtmlElement>().click();
    }

    fn text(&self) -> String {
        self.element.text_content().unwrap_or_default()
    }

    fn texts(&self, selector: &str) -> Vec<String> {
        let all = self.element.query_selector_all(selector).unwrap();
        (0..all.length()).filter_map(|index| all.get(index)?.text_content()).collect()
    }
}

/// Waits until effects have run, and the tasks that they start.
async fn settled() {
    for _ in 0..4 {
        tick().await;
    }
}

#[wasm_bindgen_test]
async fn a_link_shows_its_view_here_and_leaves_presses_with_a_modifier_key_to_the_browser() {
    let opened = Rc::new(Cell::new(0));
    let stage = {
        let opened = Rc::clone(&opened);
        Stage::new(move || {
            view! { <ViewLink href="?repo=model:a/b" on_open=move || opened.set(opened.get() + 1)>"a/b"</ViewLink> }
        })
    };
    // Records whether the browser would follow the link. Then prevents that, since it would leave the test page.
    let is_followed = Rc::new(Cell::new(false));
    let _guard = {
        let is_followed = Rc::clone(&is_followed);
        let options = EventListenerOptions::enable_prevent_default();
        EventListener::new_with_options(&window(), "click", options, move |event| {
            is_followed.set(!event.default_prevented());
            event.prevent_default();
        })
    };
    let link = stage.find("a").unwrap();
    assert_eq!(link.get_attribute("href").as_deref(), Some("?repo=model:a/b"));
    let press = |set: fn(&MouseEventInit, bool)| {
        let init = MouseEventInit::new();
        init.set_bubbles(true);
        init.set_cancelable(true);
        set(&init, true);
        let event = MouseEvent::new_with_mouse_event_init_dict("click", &init).unwrap();
        link.dispatch_event(&event).unwrap();
        is_followed.get()
    };
    assert!(!press(|_, _| {}), "a plain press");
    assert_eq!(opened.get(), 1);
    for (key, set) in [
        ("Control", MouseEventInit::set_ctrl_key as fn(&MouseEventInit, bool)),
        ("Meta", MouseEventInit::set_meta_key),
        ("Shift", MouseEventInit::set_shift_key),
    ] {
        assert!(press(set), "{key}");
        assert_eq!(opened.get(), 1, "{key}");
    }
}

#[wasm_bindgen_test]
async fn a_lazy_view_that_is_missing_says_so_and_comes_with_another_try() {
    let tries = Arc::new(AtomicU32::new(0));
    let fetch = {
        let tries = Arc::clone(&tries);
        move || -> LazyView {
            let has_come = tries.fetch_add(1, Ordering::Relaxed) > 0;
            Box::pin(async move { has_come.then(|| view! { <b>"here"</b> }.into_any()) })
        }
    };
    let quiet = || -> LazyView { Box::pin(async { None }) };
    let stage = Stage::new(move || {
        provide_retries();
        view! {
            <div id="named"><Lazy view=fetch name="The table" /></div>
            <div id="unnamed"><Lazy view=quiet /></div>
        }
    });
    settled().await;
    assert_eq!(stage.texts("#named"), ["The table could not be loaded. Try again"]);
    assert_eq!(stage.texts("#unnamed"), [""], "without a name nothing is said");
    stage.press("button");
    settled().await;
    assert_eq!(stage.texts("#named"), ["here"]);
    assert_eq!(tries.load(Ordering::Relaxed), 2);
}

#[wasm_bindgen_test]
async fn a_lazy_view_stays_when_others_are_tried_again() {
    let fetched = || -> LazyView {
        Box::pin(async {
            // The view owns this signal. It must live as long as the view is shown.
            let count = RwSignal::new(1);
            Some(view! { <output on:click=move |_| count.update(|count| *count += 1)>{count}</output> }.into_any())
        })
    };
    let missing = || -> LazyView { Box::pin(async { None }) };
    let stage = Stage::new(move || {
        provide_retries();
        view! { <Lazy view=fetched /> <Lazy view=missing name="The rest" /> }
    });
    settled().await;
    stage.press("button");
    settled().await;
    stage.press("output");
    settled().await;
    assert_eq!(stage.texts("output"), ["2"]);
    assert!(stage.text().contains("The rest could not be loaded."));
}

#[wasm_bindgen_test]
async fn a_lazy_view_is_not_made_once_its_place_has_gone() {
    for stays in [true, false] {
        let made = Arc::new(AtomicU32::new(0));
        let fetch = {
            let made = Arc::clone(&made);
            move || -> LazyView {
                let made = Arc::clone(&made);
                Box::pin(async move {
                    settled().await;
                    made.fetch_add(1, Ordering::Relaxed);
                    Some(view! { <b>"here"</b> }.into_any())
                })
            }
        };
        let is_open = ArcRwSignal::new(true);
        let stage = {
            let is_open = is_open.clone();
            Stage::new(move || {
                provide_retries();
                view! { <Show when=move || is_open.get()><Lazy view=fetch.clone() /></Show> }
            })
        };
        tick().await;
        is_open.set(stays);
        settled().await;
        settled().await;
        assert_eq!(made.load(Ordering::Relaxed), u32::from(stays));
        assert_eq!(stage.text(), if stays { "here" } else { "" });
    }
}

#[wasm_bindgen_test]
async fn an_alert_is_there_until_it_is_dismissed() {
    let shared = Rc::new(RefCell::new(None));
    let stage = {
        let shared = Rc::clone(&shared);
        Stage::new(move || {
            provide_stores();
            *shared.borrow_mut() = use_context::<Notices>();
            view! { <notices::Alert /> }
        })
    };
    settled().await;
    let alert = stage.find("[role=alert]").unwrap();
    assert!(alert.class_list().contains("is-empty"));
    shared.borrow().unwrap().show_alert("“a.csv” is empty.".to_owned());
    settled().await;
    assert!(!alert.class_list().contains("is-empty"));
    assert_eq!(stage.texts("[role=alert] p"), ["“a.csv” is empty."]);
    assert_eq!(stage.texts("button"), ["Dismiss"], "only an address can be tried again");
    stage.press("button");
    settled().await;
    assert!(alert.class_list().contains("is-empty"));
    assert_eq!(alert.text_content().as_deref(), Some(""));
}

/// An open export of the repositories `org/0`, `org/1`, … where `org/n` has n downloads.
fn engine(repositories: u32) -> Engine {
    let rows =
        (0..repositories).map(|number| format!("model,org/{number},{number},2026-06-01,{number}"));
    let header = "repoType,repoName,total,timestamp,downloads".to_owned();
    let csv = [header].into_iter().chain(rows).collect::<Vec<_>>().join("\n");
    let mut reader = ExportReader::new(Limits::until(Day::from_ymd(2026, 9, 2).unwrap()));
    reader.feed(csv.as_bytes()).unwrap();
    let export = reader.finish().unwrap();
    Engine::open(vec![SourceFile { name: "many.csv".to_owned(), modified_ms: 0, export }]).unwrap()
}

#[wasm_bindgen_test]
async fn rows_that_stay_keep_their_elements_and_the_focus_when_the_order_changes() {
    let shared = Rc::new(RefCell::new(None));
    let stage = {
        let shared = Rc::clone(&shared);
        Stage::new(move || {
            provide_stores();
            provide_retries();
            *shared.borrow_mut() = use_context::<ViewStore>().zip(use_context::<ExportStore>());
            view! { <table::RepositoryTable /> }
        })
    };
    let (view, export) = shared.borrow().unwrap();
    let mut engine = engine(5);
    let mut id = 0;
    let mut answer = |is_first: bool| {
        id += 1;
        let question = view.shown.get_untracked().question();
        let query = Query {
            id,
            question,
            first_row: 0,
            row_count: 10,
            wants_overview: true,
            list: None,
            wants_changes: false,
            wants_outages: false,
        };
        export.show(engine.answer(&query), is_first, false, None);
    };
    let source = Source::Files { names: vec!["many.csv".to_owned()], label: "many.csv".to_owned() };
    export.activate(self::engine(5).summary(), &source, true);
    answer(true);
    settled().await;
    let names = || stage.texts("tbody .own-name");
    assert_eq!(names(), ["4", "3", "2", "1", "0"]);
    let link = stage.find("[aria-rowindex='5'] a").unwrap();
    assert_eq!(link.text_content().as_deref(), Some("org/1"), "row 1 is the header");
    link.unchecked_ref::<HtmlElement>().focus().unwrap();

    stage.press("th.downloads button");
    answer(false);
    settled().await;
    assert_eq!(names(), ["0", "1", "2", "3", "4"]);
    assert!(
        link.is_same_node(stage.find("[aria-rowindex='3'] a").as_deref()),
        "the row of org/1 has moved"
    );
    assert_eq!(
        stage.find("th.downloads").unwrap().get_attribute("aria-sort").as_deref(),
        Some("ascending")
    );
    // A row that moves in the document loses the focus, and gets it back in the next frame.
    next_frame().await;
    assert!(link.is_same_node(document().active_element().as_deref()));

    stage.press("th.downloads button");
    answer(false);
    settled().await;
    assert_eq!(stage.texts("tbody tr").len(), 5);
}

#[wasm_bindgen_test]
async fn what_waits_for_a_frame_is_not_called_once_its_component_has_gone() {
    let calls = Rc::new(Cell::new(0));
    let stage = {
        let calls = Rc::clone(&calls);
        Stage::new(move || {
            // A signal of the component cannot be read after the component is removed.
            let owned = RwSignal::new(1);
            let call = once_a_frame(move || calls.set(calls.get() + owned.get_untracked()));
            view! {
                <button on:click=move |_| {
                    call();
                    call();
                }></button>
            }
        })
    };
    stage.press("button");
    next_frame().await;
    assert_eq!(calls.get(), 1, "two calls before a frame are one in it");
    stage.press("button");
    drop(stage);
    next_frame().await;
    assert_eq!(calls.get(), 1);
}

/// Waits for the next frame, and for the frame that it requests.
async fn next_frame() {
    let two_frames = js_sys::Promise::new(&mut |resolve, _| {
        request_animation_frame(move || {
            request_animation_frame(move || {
                resolve.call0(&wasm_bindgen::JsValue::NULL).unwrap();
            });
        });
    });
    wasm_bindgen_futures::JsFuture::from(two_frames).await.unwrap();
}
