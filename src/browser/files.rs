//! Files that the user picks, or drops anywhere on the page.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::{EventListener, EventListenerOptions};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DataTransfer, DragEvent, Event, File, FileList, FileSystemEntry, HtmlInputElement};

use super::worker_client::Payload;

/// Browsers report a drag over the page at least every 350 ms. After this long without a report, the drag has ended.
const DRAG_ENDED_AFTER_MS: u32 = 1_000;

/// A file that the user picked, not read yet.
#[derive(Clone, Debug)]
pub struct PickedFile {
    /// Its name.
    pub name: String,
    file: File,
}

impl PickedFile {
    /// Packs the files of an import to send them to the worker.
    pub fn payload_of(files: &[Self]) -> Payload {
        Payload(files.iter().map(|picked| &picked.file).collect::<Array>().into())
    }

    /// Returns its size in bytes.
    pub fn bytes(&self) -> f64 {
        self.file.size()
    }

    /// Reads at most the first `bytes` bytes. Returns `None` if the browser denies access to the file.
    pub async fn read(&self, bytes: f64) -> Option<Vec<u8>> {
        let beginning = self.file.slice_with_f64_and_f64(0.0, bytes).ok()?;
        let read = JsFuture::from(beginning.array_buffer()).await.ok()?;
        Some(Uint8Array::new(&read).to_vec())
    }
}

impl From<File> for PickedFile {
    fn from(file: File) -> Self {
        Self { name: file.name(), file }
    }
}

/// The selector of what takes the focus when a button disappears: the button that opens files, or else the theme
/// switch.
pub const OPEN_BUTTON: &str = ".open-file, .theme-switch";

/// Opens the file dialog of the page's file input.
pub fn pick() {
    if let Ok(Some(input)) = leptos::prelude::document().query_selector("[type=file]")
        && let Some(input) = input.dyn_ref::<HtmlInputElement>()
    {
        input.click();
    }
}

/// Takes the files from a changed file input and clears it, so that the same file can be picked again.
pub fn take_from_input(event: &Event) -> Vec<PickedFile> {
    let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(input) = input else { return Vec::new() };
    let files = from_list(input.files());
    input.set_value("");
    files
}

/// What was dropped on the page.
#[derive(Clone, Debug)]
pub enum Dropped {
    /// Files only.
    Files(Vec<PickedFile>),
    /// A folder was among the files. Browsers hand it over as a file that cannot be read.
    Folder {
        /// Its name.
        name: String,
    },
}

/// Listens for files dragged over the page and dropped on it, for as long as the listeners live. `on_over` receives
/// whether files are over the page.
pub fn on_drop(
    on_over: impl Fn(bool) + Clone + 'static,
    on_dropped: impl Fn(Dropped) + 'static,
) -> [EventListener; 3] {
    let window = leptos::prelude::window();
    let options = EventListenerOptions::enable_prevent_default();
    // A drag that is cancelled with Escape or ends outside the window may end without an event, so a timeout ends it.
    let forgotten = Rc::new(RefCell::new(None::<Timeout>));
    let (left, left_forgotten) = (on_over.clone(), Rc::clone(&forgotten));
    let (over, over_forgotten) = (on_over.clone(), Rc::clone(&forgotten));
    [
        EventListener::new_with_options(&window, "dragover", options, move |event| {
            let event: &DragEvent = event.unchecked_ref();
            if !has_files(event) {
                return;
            }
            // Without this, the browser opens a dropped file in place of the page.
            event.prevent_default();
            over(true);
            let over = over.clone();
            let timeout = Timeout::new(DRAG_ENDED_AFTER_MS, move || over(false));
            over_forgotten.replace(Some(timeout));
        }),
        EventListener::new(&window, "dragleave", move |event| {
            let event: &DragEvent = event.unchecked_ref();
            if event.related_target().is_none() {
                left_forgotten.replace(None);
                left(false);
            }
        }),
        EventListener::new_with_options(&window, "drop", options, move |event| {
            let event: &DragEvent = event.unchecked_ref();
            if !has_files(event) {
                return;
            }
            event.prevent_default();
            forgotten.replace(None);
            on_over(false);
            if let Some(data) = event.data_transfer() {
                on_dropped(dropped(&data));
            }
        }),
    ]
}

/// Returns whether a drag carries files rather than a link or text of the page.
fn has_files(event: &DragEvent) -> bool {
    event.data_transfer().is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

fn dropped(data: &DataTransfer) -> Dropped {
    let items = data.items();
    let entries =
        (0..items.length()).filter_map(|index| items.get(index)?.webkit_get_as_entry().ok()?);
    let folder = entries.filter(FileSystemEntry::is_directory).map(|entry| entry.name()).next();
    match folder {
        Some(name) => Dropped::Folder { name },
        None => Dropped::Files(from_list(data.files())),
    }
}

fn from_list(list: Option<FileList>) -> Vec<PickedFile> {
    let Some(list) = list else { return Vec::new() };
    (0..list.length()).filter_map(|index| list.get(index)).map(PickedFile::from).collect()
}
