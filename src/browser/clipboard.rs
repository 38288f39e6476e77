//! Writing to the clipboard.

use gloo_events::EventListener;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Clipboard, Element};

/// Writes a text to the clipboard. The write begins before this function returns, because Safari allows it only
/// inside the handler of a user action, not in a task that the handler starts. The future resolves to the outcome.
///
/// # Errors
/// Returns a sentence if the browser denies access to the clipboard.
pub fn write(text: &str) -> impl Future<Output = Result<(), String>> + use<> {
    let written = clipboard().map(|clipboard| clipboard.write_text(text));
    async move {
        let refused = "The browser did not let this page use the clipboard.";
        let Some(written) = written else {
            return Err(format!("{refused} Most browsers allow it only over https."));
        };
        let is_written = JsFuture::from(written).await.is_ok();
        if is_written { Ok(()) } else { Err(refused.to_owned()) }
    }
}

/// A table that is being copied, and whose texts are not available yet.
#[derive(Debug)]
pub struct TableCopy(Option<Item>);

/// A clipboard item: the promise of its write, and the functions that supply its texts.
#[derive(Debug)]
struct Item {
    written: Promise,
    takes: Vec<(&'static str, Function)>,
}

impl TableCopy {
    /// Begins to copy a table, inside the handler of the user's action. `is_rich` tells whether the table will have
    /// HTML besides its plain text.
    pub fn begin(is_rich: bool) -> Self {
        let types: &[&str] = if is_rich { &["text/html", "text/plain"] } else { &["text/plain"] };
        Self(Item::begin(types))
    }

    /// Supplies the plain text and the HTML. If the browser lacks clipboard items or rejects this one, writes the
    /// plain text.
    ///
    /// # Errors
    /// Returns a sentence if the browser denies access to the clipboard.
    pub fn finish(
        self,
        plain: &str,
        html: &str,
    ) -> impl Future<Output = Result<(), String>> + use<> {
        let written = self.0.and_then(|item| item.finish(plain, html));
        let plain = plain.to_owned();
        async move {
            let is_written = match written {
                Some(written) => JsFuture::from(written).await.is_ok(),
                None => false,
            };
            if is_written { Ok(()) } else { write(&plain).await }
        }
    }
}

impl Item {
    fn begin(types: &[&'static str]) -> Option<Self> {
        let clipboard = clipboard()?;
        let write: Function = Reflect::get(&clipboard, &"write".into()).ok()?.dyn_into().ok()?;
        let window = leptos::prelude::window();
        let item: Function =
            Reflect::get(&window, &"ClipboardItem".into()).ok()?.dyn_into().ok()?;
        let texts = Object::new();
        let mut takes = Vec::new();
        for &media_type in types {
            let text = Promise::new(&mut |take, _| takes.push((media_type, take)));
            Reflect::set(&texts, &media_type.into(), &text).ok()?;
        }
        let item = Reflect::construct(&item, &Array::of(&[texts.into()])).ok()?;
        let items = Array::of(&[item]);
        let written = write.call1(&clipboard, &items).ok()?.dyn_into().ok()?;
        Some(Self { written, takes })
    }

    fn finish(self, plain: &str, html: &str) -> Option<Promise> {
        for (media_type, take) in self.takes {
            let text = if media_type == "text/html" { html } else { plain };
            let options = BlobPropertyBag::new();
            options.set_type(media_type);
            let texts = Array::of(&[JsValue::from_str(text)]);
            let blob = Blob::new_with_str_sequence_and_options(&texts, &options).ok()?;
            take.call1(&JsValue::NULL, &blob).ok()?;
        }
        Some(self.written)
    }
}

/// Returns the clipboard, which is missing on plain HTTP and in some in-app browsers.
fn clipboard() -> Option<Clipboard> {
    let clipboard = leptos::prelude::window().navigator().clipboard();
    let clipboard: &JsValue = clipboard.as_ref();
    (!clipboard.is_undefined()).then(|| clipboard.clone().unchecked_into())
}

/// Creates a button that copies a text and then says so. If the browser denies access, the button shows the text,
/// selected.
///
/// This is not a component and starts no task, so it works after a panic too.
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
