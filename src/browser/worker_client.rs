//! The page's side of a worker: starts it, greets it, sends requests, hands on responses, ends it.
//!
//! Requests sent before the worker has greeted wait; a message that arrives while the worker's module still loads
//! would be lost. Dropping the client ends the worker at once, whatever it does.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker, WorkerOptions, WorkerType};

use publisher_analytics_channel::text_of;
use publisher_analytics_channel::{pack, unpack};
use publisher_analytics_core::protocol::{Request, Response, VERSION};

/// How long a worker may take to greet, slow networks included.
const READY_TIMEOUT_MS: u32 = 45_000;
/// Trunk's name for the script that starts the worker's wasm.
const LOADER: &str = "worker_loader.js";

/// Bytes or a file that travel beside a message.
#[derive(Clone, Debug)]
pub struct Payload(pub(super) JsValue);

impl Payload {
    /// A text in UTF-8, to save.
    pub fn of_text(text: &str) -> Self {
        Self(js_sys::Uint8Array::from(text.as_bytes()).into())
    }
}

/// What a worker has to say.
#[derive(Debug)]
pub enum WorkerEvent {
    /// A response, with the bytes that came beside it.
    Response(Response, Payload),
    /// The worker is of no more use; why, and what to do.
    Failed(String),
}

enum Greeting {
    Awaited { queue: Vec<JsValue>, _timeout: Timeout },
    Done,
}

/// A running worker.
pub struct WorkerClient {
    worker: Worker,
    greeting: Rc<RefCell<Greeting>>,
    _listeners: [EventListener; 3],
}

impl std::fmt::Debug for WorkerClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkerClient").finish_non_exhaustive()
    }
}

impl WorkerClient {
    /// Starts a worker. `on_event` is called for everything it says, [`Response::Ready`] aside.
    ///
    /// # Errors
    /// A sentence, if the browser refuses to start a worker at all.
    pub fn spawn(on_event: impl Fn(WorkerEvent) + 'static) -> Result<Self, String> {
        let worker = start_worker().map_err(|error| failure(&text_of(&error)))?;
        let on_event = Rc::new(on_event);
        let timeout = {
            let on_event = Rc::clone(&on_event);
            Timeout::new(READY_TIMEOUT_MS, move || {
                on_event(WorkerEvent::Failed(failure("it does not answer")));
            })
        };
        let greeting =
            Rc::new(RefCell::new(Greeting::Awaited { queue: Vec::new(), _timeout: timeout }));
        let on_message = {
            let (worker, greeting, on_event) =
                (worker.clone(), Rc::clone(&greeting), Rc::clone(&on_event));
            EventListener::new(&worker.clone(), "message", move |event| {
                let event: &MessageEvent = event.unchecked_ref();
                match unpack(&event.data()) {
                    Some((Response::Ready { version }, _)) if version == VERSION => {
                        greet(&worker, &greeting);
                    }
                    Some((Response::Ready { .. }, _)) | None => on_event(WorkerEvent::Failed(
                        "This page and its worker are of different versions, perhaps since the site was just updated. \
                         Reload the page."
                            .to_owned(),
                    )),
                    Some((Response::Crashed { message }, _)) => {
                        on_event(WorkerEvent::Failed(failure(&message)));
                    }
                    Some((response, beside)) => {
                        on_event(WorkerEvent::Response(response, Payload(beside)));
                    }
                }
            })
        };
        let on_error = {
            let on_event = Rc::clone(&on_event);
            EventListener::new(&worker, "error", move |event| {
                let cause = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
                on_event(WorkerEvent::Failed(failure(
                    cause.as_deref().unwrap_or("it could not be loaded"),
                )));
            })
        };
        let on_message_error = EventListener::new(&worker, "messageerror", move |_| {
            on_event(WorkerEvent::Failed(failure("a message could not be read")));
        });
        Ok(Self { worker, greeting, _listeners: [on_message, on_error, on_message_error] })
    }

    /// Sends a request, now or as soon as the worker has greeted, with a file beside it.
    ///
    /// # Errors
    /// A sentence, if the browser does not take the message.
    pub fn send(&self, request: &Request, beside: Option<&Payload>) -> Result<(), String> {
        let message = pack(request, beside.map(|payload| &payload.0));
        match &mut *self.greeting.borrow_mut() {
            Greeting::Awaited { queue, .. } => queue.push(message),
            Greeting::Done => {
                self.worker.post_message(&message).map_err(|error| failure(&text_of(&error)))?;
            }
        }
        Ok(())
    }
}

impl WorkerClient {
    /// Ends the worker at once, and frees the client when no callback of it can be running any more.
    pub fn terminate(self) {
        self.worker.terminate();
        Timeout::new(0, move || drop(self)).forget();
    }
}

impl Drop for WorkerClient {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn start_worker() -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&super::address::resolve(LOADER), &options)
}

fn greet(worker: &Worker, greeting: &RefCell<Greeting>) {
    if let Greeting::Awaited { queue, .. } = greeting.replace(Greeting::Done) {
        for message in queue {
            // The same call that `send` makes; a browser that took the worker takes its messages.
            worker.post_message(&message).ok();
        }
    }
}

fn failure(cause: &str) -> String {
    format!(
        "The reader stopped: {}. Reload the page; if it happens again with the same file, please report it with this \
         sentence.",
        cause.trim_end_matches('.')
    )
}
