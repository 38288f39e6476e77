//! Reactive closures, boxed.
//!
//! Leptos compiles a renderer for every type of closure in a view, and every closure is a type of its own. Boxed closures
//! with the same result share one renderer, which halves the page's WebAssembly. So components use these functions in
//! place of bare closures.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

/// A closure that a view calls again whenever what it read has changed.
pub(super) type Live<T> = Box<dyn Fn() -> T + Send>;

/// Text, or the value of an attribute that is always there.
pub(super) fn text(read: impl Fn() -> String + Send + 'static) -> Live<String> {
    Box::new(read)
}

/// The value of an attribute, or `None` to leave it out.
pub(super) fn attribute(
    read: impl Fn() -> Option<String> + Send + 'static,
) -> Live<Option<String>> {
    Box::new(read)
}

/// Whether a class is set or a property holds.
pub(super) fn flag(read: impl Fn() -> bool + Send + 'static) -> Live<bool> {
    Box::new(read)
}

/// A part of the page, made anew whenever what it read has changed; `None` where there is nothing to show.
pub(super) fn part(make: impl Fn() -> Option<AnyView> + Send + 'static) -> Live<Option<AnyView>> {
    Box::new(make)
}

/// A part of the page that is there while `when` holds, and is kept while it goes on to hold.
pub(super) fn shown(
    when: impl Fn() -> bool + Send + Sync + 'static,
    make: impl Fn() -> AnyView + Send + 'static,
) -> Live<Option<AnyView>> {
    shown_while(Box::new(when), Box::new(make))
}

fn shown_while(
    when: Box<dyn Fn() -> bool + Send + Sync>,
    make: Live<AnyView>,
) -> Live<Option<AnyView>> {
    let is_shown = Memo::new(move |_| when());
    Box::new(move || is_shown.get().then(&make))
}

/// What a view does when an event of type `E` arrives.
pub(super) fn on<E: 'static>(act: impl Fn(E) + 'static) -> Box<dyn FnMut(E)> {
    Box::new(act)
}

/// Whether a press on a link is to open it elsewhere, as the browser does by itself. A press of the middle button is no click
/// and needs no test.
pub(super) fn opens_elsewhere(event: &MouseEvent) -> bool {
    event.ctrl_key() || event.meta_key() || event.shift_key()
}

/// Runs `act` now and whenever what it read has changed.
pub(super) fn effect(act: impl Fn() + 'static) {
    run_effect(Box::new(act));
}

fn run_effect(act: Box<dyn Fn()>) {
    Effect::new(move |_| act());
}
