//! The clipboard.

use gloo_events::EventListener;
use js_sys::Promise;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Clipboard, Element};

/// Puts a text on the clipboard, before it returns: Safari lets a page do so inside the press alone, and not in a task that
/// the press begins. The future tells what has come of it.
///
/// # Errors
/// A sentence, if the browser does not let the page do so.
pub fn write(text: &str) -> impl Future<Output = Result<(), String>> + use<> {
    let written = clipboard().map(|clipboard| clipboard.write_text(text));
    async move {
        let refused = "The browser did not let this page use the clipboard.";
        let Some(written) = written else {
            return Err(format!("{refused} It does so over https only, if at all."));
        };
        let is_written = JsFuture::from(written).await.is_ok();
        if is_written { Ok(()) } else { Err(refused.to_owned()) }
    }
}

/// The clipboard, which plain http lacks, and some browsers inside of apps.
fn clipboard() -> Option<Clipboard> {
    let clipboard = leptos::prelude::window().navigator().clipboard();
    let clipboard: &JsValue = clipboard.as_ref();
    (!clipboard.is_undefined()).then(|| clipboard.clone().unchecked_into())
}

/// Makes a button that puts a text on the clipboard and then says so; where the browser does not let it, it shows the text,
/// selected.
///
/// It is no component and starts no task, so it works after a panic too.
pub fn copy_button(name: &str, text: String) -> Option<Element> {
    let window = leptos::prelude::window();
    let button = leptos::prelude::document().create_element("button").ok()?;
    button.set_text_content(Some(name));
    let shown = leptos::prelude::document().create_element("pre").ok()?;
    shown.set_text_content(Some(&text));
    let clipboard = clipboard();
    let pressed = button.clone();
    let copied = Closure::new(move |_| pressed.set_text_content(Some("Copied")));
    let refusing = button.clone();
    let refused = Closure::new(move |_| {
        refusing.after_with_node_1(&shown).ok();
        if let Ok(Some(selection)) = window.get_selection() {
            selection.select_all_children(&shown).ok();
        }
    });
    let listener = EventListener::new(&button, "click", move |_| {
        let written = match &clipboard {
            Some(clipboard) => clipboard.write_text(&text),
            None => Promise::reject(&JsValue::NULL),
        };
        drop(written.then2(&copied, &refused));
    });
    // It listens for as long as the page is open.
    listener.forget();
    Some(button)
}
