//! Files that the user picks, or drops anywhere on the page.

use gloo_events::{EventListener, EventListenerOptions};
use js_sys::Array;
use wasm_bindgen::JsCast;
use web_sys::{DragEvent, Event, File, FileList, HtmlInputElement};

use super::worker_client::Payload;

/// A file of the user's, not read yet.
#[derive(Clone, Debug)]
pub struct PickedFile {
    /// Its name.
    pub name: String,
    file: File,
}

impl PickedFile {
    /// Packs the files of an import on their way to the worker.
    pub fn payload_of(files: &[Self]) -> Payload {
        Payload(files.iter().map(|picked| &picked.file).collect::<Array>().into())
    }
}

impl From<File> for PickedFile {
    fn from(file: File) -> Self {
        Self { name: file.name(), file }
    }
}

/// Opens the browser's dialog of the page's file input.
pub fn pick() {
    if let Ok(Some(input)) = leptos::prelude::document().query_selector("[type=file]")
        && let Some(input) = input.dyn_ref::<HtmlInputElement>()
    {
        input.click();
    }
}

/// Takes the files out of a file input that has changed, so that the same file can be picked again.
pub fn take_from_input(event: &Event) -> Vec<PickedFile> {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return Vec::new() };
    let files = from_list(input.files());
    input.set_value("");
    files
}

/// Listens for files that are dragged over the page and dropped on it, as long as the listeners live.
pub fn on_drop(
    on_over: impl Fn(bool) + Clone + 'static,
    on_files: impl Fn(Vec<PickedFile>) + 'static,
) -> [EventListener; 3] {
    let window = leptos::prelude::window();
    let options = EventListenerOptions::enable_prevent_default();
    let over = on_over.clone();
    let left = on_over.clone();
    [
        EventListener::new_with_options(&window, "dragover", options, move |event| {
            // Without this the browser opens a dropped file in place of the page.
            event.prevent_default();
            over(true);
        }),
        EventListener::new(&window, "dragleave", move |event| {
            let event: &DragEvent = event.unchecked_ref();
            if event.related_target().is_none() {
                left(false);
            }
        }),
        EventListener::new_with_options(&window, "drop", options, move |event| {
            event.prevent_default();
            on_over(false);
            let event: &DragEvent = event.unchecked_ref();
            on_files(from_list(event.data_transfer().and_then(|data| data.files())));
        }),
    ]
}

fn from_list(list: Option<FileList>) -> Vec<PickedFile> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)).map(PickedFile::from).collect()
}
