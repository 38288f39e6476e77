//! The page's end of a worker: starts it, sends requests, passes on responses, terminates it.
//!
//! The core's `session` decides what messages mean. Requests may be sent at once: `public/worker_loader.js` queues
//! those that arrive before the worker's program. Dropping the client terminates the worker, whatever it is doing.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};

use publisher_analytics_channel::{decode, encode, is_program_error, is_program_missing, text_of};
use publisher_analytics_core::protocol::{Request, Response};
use publisher_analytics_core::session::WorkerFailure;

/// How long a worker may take to greet. On a slow network, the first worker's program arrives together with the
/// page's, and is the smaller of the two. Later workers find theirs in the cache.
const READY_TIMEOUT_MS: u32 = 10_000;
/// The global function that hands over, once, the worker which the document started (`public/start.js`). It then
/// repeats what that worker has sent so far.
const TAKE_FIRST_WORKER: &str = "takeFirstWorker";
/// The global function that starts another worker.
const START_WORKER: &str = "startWorker";

/// Bytes or files that travel with a message unencoded.
#[derive(Clone, Debug)]
pub struct Payload(pub(super) JsValue);

impl Payload {
    /// Encodes a text as UTF-8, to be saved.
    pub fn of_text(text: &str) -> Self {
        Self(js_sys::Uint8Array::from(text.as_bytes()).into())
    }
}

/// An event of a worker.
#[derive(Debug)]
pub enum WorkerEvent {
    /// A response, with its attachment.
    Response(Response, Payload),
    /// The worker is of no use any more.
    Failed(WorkerFailure),
}

/// A running worker.
pub struct WorkerClient {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl std::fmt::Debug for WorkerClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkerClient").finish_non_exhaustive()
    }
}

impl WorkerClient {
    /// Starts a worker. `on_event` is called with everything that comes from it.
    ///
    /// # Errors
    /// Returns what the browser says if it does not start the worker at all.
    pub fn spawn(on_event: impl Fn(WorkerEvent) + 'static) -> Result<Self, WorkerFailure> {
        let worker = worker_from(TAKE_FIRST_WORKER).or_else(|_| worker_from(START_WORKER));
        let worker = worker.map_err(|error| stopped(&error))?;
        let on_event = Rc::new(on_event);
        // Runs until the worker's greeting.
        let timeout = {
            let on_event = Rc::clone(&on_event);
            RefCell::new(Some(Timeout::new(READY_TIMEOUT_MS, move || {
                on_event(WorkerEvent::Failed(WorkerFailure::Unresponsive));
            })))
        };
        let on_message = {
            let on_event = Rc::clone(&on_event);
            EventListener::new(&worker, "message", move |event| {
                timeout.take();
                let event: &MessageEvent = event.unchecked_ref();
                on_event(match decode(&event.data()) {
                    Some((response, attachment)) => {
                        WorkerEvent::Response(response, Payload(attachment))
                    }
                    // Only a worker of another release sends what this page cannot decode.
                    None => WorkerEvent::Failed(WorkerFailure::OtherVersion),
                });
            })
        };
        let on_error = {
            let on_event = Rc::clone(&on_event);
            EventListener::new(&worker, "error", move |event| {
                match event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message) {
                    Some(cause) if is_program_error(&cause) => {
                        on_event(WorkerEvent::Failed(WorkerFailure::Stopped(cause)));
                    }
                    // After any other error, the worker goes on. If it does not, the session notices its silence.
                    Some(cause) if !is_program_missing(&cause) => {}
                    _ => {
                        let cause = "it could not be loaded".to_owned();
                        on_event(WorkerEvent::Failed(WorkerFailure::Stopped(cause)));
                    }
                }
            })
        };
        let on_message_error = EventListener::new(&worker, "messageerror", move |_| {
            let cause = "a message could not be read".to_owned();
            on_event(WorkerEvent::Failed(WorkerFailure::Stopped(cause)));
        });
        Ok(Self { worker, _listeners: [on_message, on_error, on_message_error] })
    }

    /// Sends a request and its attachment.
    ///
    /// # Errors
    /// Returns what the browser says if it does not accept the message.
    pub fn send(
        &self,
        request: &Request,
        attachment: Option<&Payload>,
    ) -> Result<(), WorkerFailure> {
        let message = encode(request, attachment.map(|payload| &payload.0));
        self.worker.post_message(&message).map_err(|error| stopped(&error))
    }

    /// Stops the worker at once. Frees the client later, when none of its callbacks can be running.
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

/// Calls a global function of the document that returns a worker.
fn worker_from(function: &str) -> Result<Worker, JsValue> {
    let window = leptos::prelude::window();
    let function: Function = Reflect::get(&window, &function.into())?.dyn_into()?;
    Ok(function.call0(&window)?.unchecked_into())
}

fn stopped(error: &JsValue) -> WorkerFailure {
    WorkerFailure::Stopped(text_of(error))
}
