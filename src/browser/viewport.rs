//! The window's size, scroll offset and pixel ratio, the size of elements, and the focus.
//!
//! Callbacks run at most once per frame, in that frame, and stop when their [`Watch`] is dropped. Only that of
//! [`keep_in_place`] runs on every change of size, before the frame is painted.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::{Number, Promise, Reflect};
use leptos::prelude::{GetValue, StoredValue};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, ResizeObserver, ResizeObserverBoxOptions, ResizeObserverOptions};

/// Keeps its listeners and observers active for as long as it lives.
#[derive(Debug)]
pub struct Watch {
    _listeners: Vec<EventListener>,
    _observer: Option<Observer>,
}

impl Watch {
    fn of_size(element: &Element, callback: Closure<dyn FnMut()>) -> Self {
        let observer =
            ResizeObserver::new(callback.as_ref().unchecked_ref()).ok().map(|observer| {
                let options = ResizeObserverOptions::new();
                options.set_box(ResizeObserverBoxOptions::BorderBox);
                observer.observe_with_options(element, &options);
                Observer { observer, _callback: callback }
            });
        Self { _listeners: Vec::new(), _observer: observer }
    }
}

#[derive(Debug)]
struct Observer {
    observer: ResizeObserver,
    _callback: Closure<dyn FnMut()>,
}

impl Drop for Observer {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Returns the number of device pixels per CSS pixel.
pub fn pixel_ratio() -> f64 {
    leptos::prelude::window().device_pixel_ratio()
}

/// Calls `on_change` in the next frame after the window was scrolled or resized.
pub fn on_scroll_and_resize(on_change: impl Fn() + 'static) -> Watch {
    let window = leptos::prelude::window();
    let in_frame = once_a_frame(on_change);
    let listen = |name: &'static str| {
        let in_frame = in_frame.clone();
        let passive = EventListenerOptions { passive: true, ..EventListenerOptions::default() };
        EventListener::new_with_options(&window, name, passive, move |_| in_frame())
    };
    Watch { _listeners: vec![listen("scroll"), listen("resize")], _observer: None }
}

/// Calls `on_change` in the next frame after the size of `element` changed, and once at the start.
pub fn on_element_resize(element: &Element, on_change: impl Fn() + 'static) -> Watch {
    let in_frame = once_a_frame(on_change);
    Watch::of_size(element, Closure::new(in_frame))
}

/// Keeps `element` where it is on the screen when the height of `above`, the element above it, changes, if
/// `is_wanted` returns true. Does so only while `above` is visible in its normal position. If `above` is stuck,
/// scrolled past or under the bar of filters, most browsers keep `element` in place themselves.
pub fn keep_in_place(
    element: Element,
    above: &Element,
    is_wanted: impl Fn() -> bool + 'static,
) -> Watch {
    let (measured, height) = (above.clone(), Cell::new(None));
    // The observer calls this before the browser paints.
    let callback = Closure::<dyn FnMut()>::new(move || {
        let above = measured.get_bounding_client_rect();
        let Some(before) = height.replace(Some(above.height())) else { return };
        let sticks = element.get_bounding_client_rect().top() < above.bottom();
        let is_in_sight = above.top() >= css_length(&measured, "--bar-height");
        if is_wanted() && is_in_sight && !sticks {
            leptos::prelude::window().scroll_by_with_x_and_y(0.0, above.height() - before);
        }
    });
    Watch::of_size(above, callback)
}

/// Scrolls up to an element that begins above the window.
pub fn scroll_up_to(selector: &str) {
    let element = leptos::prelude::document().query_selector(selector).ok().flatten();
    if let Some(element) = element.filter(|element| element.get_bounding_client_rect().top() < 0.0)
    {
        // Callers select the table rather than its head, which may be sticky. The stylesheet reserves room for sticky
        // elements.
        element.scroll_into_view();
    }
}

/// Scrolls `follower` horizontally to the offset of `moved`, including fractions of a pixel. If the offset is the
/// same already, no scroll event follows.
pub fn scroll_sideways_with(moved: &Element, follower: &Element) {
    let property = JsValue::from_str("scrollLeft");
    // Neither call can fail. The methods of `web_sys` support only whole pixels.
    if let Ok(left) = Reflect::get(moved, &property) {
        Reflect::set(follower, &property, &left).ok();
    }
}

/// Keeps the height of the first element that matches `selector` in a custom property of the document, for as long as
/// the watch lives. Sticky elements below it use that property.
pub fn keep_height(selector: &str, property: &'static str) -> Option<Watch> {
    let document = leptos::prelude::document();
    let root = document.document_element()?.dyn_into::<web_sys::HtmlElement>().ok()?;
    let element = document.query_selector(selector).ok().flatten()?;
    let measured = element.clone();
    Some(on_element_resize(&element, move || {
        let height = measured.get_bounding_client_rect().height();
        root.style().set_property(property, &format!("{}px", height.round())).ok();
    }))
}

/// How the user leaves a part of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// By pressing or focusing something outside it.
    Elsewhere,
    /// By the Escape key.
    Escape,
}

/// Calls `on_leave` when something outside the elements that match `selector` is pressed or focused, and on Escape,
/// for as long as the listeners live.
pub fn on_leaving(
    selector: &'static str,
    on_leave: impl Fn(Leaving) + Clone + 'static,
) -> [EventListener; 3] {
    let window = leptos::prelude::window();
    let outside = |name: &'static str| {
        let on_leave = on_leave.clone();
        EventListener::new(&window, name, move |event| {
            let target =
                event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            let is_inside =
                target.is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))));
            if !is_inside {
                on_leave(Leaving::Elsewhere);
            }
        })
    };
    let escape = on_leave.clone();
    let on_key = EventListener::new(&window, "keydown", move |event| {
        if event.unchecked_ref::<web_sys::KeyboardEvent>().key() == "Escape" {
            escape(Leaving::Escape);
        }
    });
    [outside("pointerdown"), outside("focusin"), on_key]
}

/// Calls `on_change` when the pixel ratio changes (zoom, or another screen), for as long as the watch lives.
pub fn on_pixel_ratio(on_change: impl Fn() + 'static) -> PixelRatioWatch {
    let watch = PixelRatioWatch(Rc::default());
    watch.arm(Rc::new(on_change));
    watch
}

/// Watches the pixel ratio for as long as it lives.
#[derive(Debug)]
pub struct PixelRatioWatch(Rc<RefCell<Option<EventListener>>>);

impl PixelRatioWatch {
    /// Listens for the next change. A media query covers one ratio only, so each change arms the next query.
    fn arm(&self, on_change: Rc<dyn Fn()>) {
        // The browser formats the number: Rust's float formatting would add 3 KB to every first visit.
        let Ok(ratio) = Number::from(pixel_ratio()).to_string_with_radix(10) else { return };
        let query = format!("(resolution: {}dppx)", String::from(ratio));
        let Ok(Some(media)) = leptos::prelude::window().match_media(&query) else { return };
        let slot = Rc::downgrade(&self.0);
        let listener = EventListener::once(&media, "change", move |_| {
            on_change();
            if let Some(slot) = slot.upgrade() {
                Self(slot).arm(on_change);
            }
        });
        self.0.replace(Some(listener));
    }
}

/// Wraps a callback so that all calls before the next frame become one call in that frame. The callback no longer
/// runs once the component that wraps it is gone, because what the component owns cannot be read then.
pub fn once_a_frame(callback: impl Fn() + 'static) -> impl Fn() + Clone + 'static {
    let owned = StoredValue::new(());
    in_next_frame(Rc::new(move || {
        if owned.try_get_value().is_some() {
            callback();
        }
    }))
}

fn in_next_frame(callback: Rc<dyn Fn()>) -> impl Fn() + Clone + 'static {
    let is_waiting = Rc::new(Cell::new(false));
    move || {
        if is_waiting.replace(true) {
            return;
        }
        let (callback, is_waiting) = (Rc::clone(&callback), Rc::clone(&is_waiting));
        leptos::prelude::request_animation_frame(move || {
            is_waiting.set(false);
            callback();
        });
    }
}

/// Calls `callback` once the next frame is laid out. Measuring then does not force another layout.
pub fn after_next_frame(callback: impl FnOnce() + 'static) {
    leptos::prelude::request_animation_frame(move || {
        leptos::prelude::set_timeout(callback, Duration::ZERO);
    });
}

/// Waits for the first paint, which anything else that the page fetches and compiles would delay. A hidden page does
/// not wait. A page that is hidden meanwhile, or a frame out of sight, waits until it is seen.
pub async fn first_picture() {
    thread_local! {
        static IS_PAINTED: Cell<bool> = const { Cell::new(false) };
    }
    if IS_PAINTED.get() || leptos::prelude::document().hidden() {
        return;
    }
    let painted = Promise::new(&mut |paint, _| {
        after_next_frame(move || {
            paint.call0(&JsValue::UNDEFINED).ok();
        });
    });
    JsFuture::from(painted).await.ok();
    IS_PAINTED.set(true);
}

/// Returns the milliseconds since the page was opened.
pub fn now_ms() -> f64 {
    leptos::prelude::window().performance().map_or(0.0, |performance| performance.now())
}

/// Returns the inner height of the window, in CSS pixels.
pub fn height() -> f64 {
    leptos::prelude::window()
        .inner_height()
        .ok()
        .and_then(|height| height.as_f64())
        .unwrap_or(800.0)
}

/// Returns the length in pixels that a custom property of `element` holds; 0 if it holds none.
pub fn css_length(element: &Element, property: &str) -> f64 {
    let style = leptos::prelude::window().get_computed_style(element).ok().flatten();
    let value = style.and_then(|style| style.get_property_value(property).ok()).unwrap_or_default();
    let length = js_sys::parse_float(&value);
    if length.is_finite() { length } else { 0.0 }
}

/// Opens the `details` element with this id, and focuses its summary, which scrolls it into view.
pub fn unfold(id: &str) {
    let Some(details) = leptos::prelude::document().get_element_by_id(id) else { return };
    // Neither call can fail: the attribute name and the selector are valid.
    details.set_attribute("open", "").ok();
    if let Ok(Some(summary)) = details.query_selector("summary")
        && let Some(summary) = summary.dyn_ref::<web_sys::HtmlElement>()
    {
        summary.focus().ok();
    }
}

/// Moves the focus to the first match of `to` if an element that matches `going` has it. Call this before that
/// element is removed.
pub fn pass_focus(going: &str, to: &str) {
    let active = leptos::prelude::document().active_element();
    if active.is_some_and(|element| element.matches(going).unwrap_or(false)) {
        focus_first(to);
    }
}

/// Focuses the first element that matches `selector` and scrolls it into view.
pub fn go_to_first(selector: &str) {
    if let Ok(Some(element)) = leptos::prelude::document().query_selector(selector)
        && let Some(element) = element.dyn_ref::<web_sys::HtmlElement>()
    {
        element.focus().ok();
    }
}

/// Focuses the first element that matches `selector` without scrolling.
pub fn focus_first(selector: &str) {
    if let Ok(Some(element)) = leptos::prelude::document().query_selector(selector)
        && let Some(element) = element.dyn_ref()
    {
        focus_without_scrolling(element);
    }
}

/// Focuses the first element that matches `selector` without scrolling, if nothing has the focus.
pub fn focus_first_if_none(selector: &str) {
    let active = leptos::prelude::document().active_element();
    if active.is_none_or(|element| element.tag_name() == "BODY") {
        focus_first(selector);
    }
}

/// Calls `on_move` with each element that gets the focus, and with `None` on a pointer press, which may take the
/// focus away, for as long as the listeners live.
pub fn on_focus_moves(on_move: impl Fn(Option<Element>) + Copy + 'static) -> [EventListener; 2] {
    let document = leptos::prelude::document();
    let focus = EventListener::new(&document, "focusin", move |event| {
        on_move(event.target().and_then(|target| target.dyn_into().ok()));
    });
    [EventListener::new(&document, "pointerdown", move |_| on_move(None)), focus]
}

/// Gives the focus back in the next frame to the element that has it now, unless another element has it by then or
/// this one has left the document. Returns this element; `None` if nothing has the focus.
pub fn keep_focus() -> Option<web_sys::HtmlElement> {
    let document = leptos::prelude::document();
    let active = move || document.active_element().filter(|element| element.tag_name() != "BODY");
    let focused: web_sys::HtmlElement = active()?.dyn_into().ok()?;
    let kept = focused.clone();
    leptos::prelude::request_animation_frame(move || {
        if active().is_none() {
            focus_without_scrolling(&kept);
        }
    });
    Some(focused)
}

/// Returns whether the first element that matches `selector` begins within the window.
pub fn begins_in_sight(selector: &str) -> bool {
    let found = leptos::prelude::document().query_selector(selector).ok().flatten();
    found.is_some_and(|found| (0.0..height()).contains(&found.get_bounding_client_rect().top()))
}

/// Scrolls in the next frame by as much as `element` has moved by then. On a wide page, the first added column moves
/// the table.
pub fn keep_where_it_is(element: &Element) {
    let element = element.clone();
    let top = move || element.get_bounding_client_rect().top();
    let before = top();
    leptos::prelude::request_animation_frame(move || {
        leptos::prelude::window().scroll_by_with_x_and_y(0.0, top() - before);
    });
}

/// Focuses the search field and selects its text.
pub fn focus_search() {
    if let Ok(Some(field)) = leptos::prelude::document().query_selector("[type=search]")
        && let Some(field) = field.dyn_ref::<web_sys::HtmlInputElement>()
    {
        field.focus().ok();
        field.select();
    }
}

/// Focuses `element` without scrolling.
pub fn focus_without_scrolling(element: &web_sys::HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    element.focus_with_options(&options).ok();
}

/// Returns the inner width and height of `element`, in whole CSS pixels.
pub fn client_size(element: &Element) -> (u32, u32) {
    let [width, height] = [element.client_width(), element.client_height()];
    (width.cast_unsigned(), height.cast_unsigned())
}
