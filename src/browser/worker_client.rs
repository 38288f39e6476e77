//! The page's end of a worker: starts it, sends requests, hands on responses, terminates it.
//!
//! Requests are held back until [`release`](WorkerClient::release): a message that arrives while the worker's module is still
//! loading would be lost, and a worker of another release must get none. What messages mean is not decided here but by the
//! core's `session`. Dropping the client terminates the worker, whatever it does.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_events::EventListener;
use gloo_timers::callback::Timeout;
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};

use publisher_analytics_channel::{PROGRAM_ERROR, decode, encode, text_of};
use publisher_analytics_core::protocol::{Request, Response};
use publisher_analytics_core::session::WorkerFailure;

/// How long a worker may take to greet. On a slow network the first worker's program, which is the smaller one, comes with the
/// page's; later workers' is in the cache.
const READY_TIMEOUT_MS: u32 = 10_000;
/// The function that hands over the worker which the document started (`public/start.js`), once. It repeats then what it has
/// said.
const TAKE_FIRST_WORKER: &str = "takeFirstWorker";
/// The function that starts another one.
const START_WORKER: &str = "startWorker";

/// Bytes or files that travel with a message as they are.
#[derive(Clone, Debug)]
pub struct Payload(pub(super) JsValue);

impl Payload {
    /// A text in UTF-8, to save.
    pub fn of_text(text: &str) -> Self {
        Self(js_sys::Uint8Array::from(text.as_bytes()).into())
    }
}

/// What comes from a worker.
#[derive(Debug)]
pub enum WorkerEvent {
    /// A response, with its attachment.
    Response(Response, Payload),
    /// The worker is of no use.
    Failed(WorkerFailure),
}

/// What happens to requests.
enum Outbox {
    /// They are held back until the worker has greeted in time.
    Held { requests: Vec<JsValue>, _timeout: Timeout },
    /// They are sent at once.
    Open,
}

/// A running worker.
pub struct WorkerClient {
    worker: Worker,
    outbox: RefCell<Outbox>,
    _listeners: [EventListener; 3],
}

impl std::fmt::Debug for WorkerClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WorkerClient").finish_non_exhaustive()
    }
}

impl WorkerClient {
    /// Starts a worker. `on_event` is called for everything that comes from it.
    ///
    /// # Errors
    /// What the browser says, if it does not start the worker at all.
    pub fn spawn(on_event: impl Fn(WorkerEvent) + 'static) -> Result<Self, WorkerFailure> {
        let worker = worker_from(TAKE_FIRST_WORKER).or_else(|_| worker_from(START_WORKER));
        let worker = worker.map_err(|error| stopped(&error))?;
        let on_event = Rc::new(on_event);
        let timeout = {
            let on_event = Rc::clone(&on_event);
            Timeout::new(READY_TIMEOUT_MS, move || {
                on_event(WorkerEvent::Failed(WorkerFailure::Unresponsive));
            })
        };
        let outbox = RefCell::new(Outbox::Held { requests: Vec::new(), _timeout: timeout });
        let on_message = {
            let on_event = Rc::clone(&on_event);
            EventListener::new(&worker, "message", move |event| {
                let event: &MessageEvent = event.unchecked_ref();
                on_event(match decode(&event.data()) {
                    Some((response, attachment)) => {
                        WorkerEvent::Response(response, Payload(attachment))
                    }
                    // Only a worker of another release says what this page cannot read.
                    None => WorkerEvent::Failed(WorkerFailure::OtherVersion),
                });
            })
        };
        let on_error = {
            let on_event = Rc::clone(&on_event);
            EventListener::new(&worker, "error", move |event| {
                match event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message) {
                    Some(cause) if cause.contains(PROGRAM_ERROR) => {
                        on_event(WorkerEvent::Failed(WorkerFailure::Stopped(cause)));
                    }
                    // Whatever else went wrong in it, it goes on. If it does not, its silence is noticed.
                    Some(_) => {}
                    None => {
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
        Ok(Self { worker, outbox, _listeners: [on_message, on_error, on_message_error] })
    }

    /// Sends a request and its attachment, at once or as soon as the worker is released.
    ///
    /// # Errors
    /// What the browser says, if it does not take the message.
    pub fn send(
        &self,
        request: &Request,
        attachment: Option<&Payload>,
    ) -> Result<(), WorkerFailure> {
        let message = encode(request, attachment.map(|payload| &payload.0));
        match &mut *self.outbox.borrow_mut() {
            Outbox::Held { requests, .. } => {
                requests.push(message);
                Ok(())
            }
            Outbox::Open => self.post(&message),
        }
    }

    /// Sends what was held back: the worker has greeted, and is of this release.
    ///
    /// # Errors
    /// What the browser says, if it does not take a message.
    pub fn release(&self) -> Result<(), WorkerFailure> {
        match self.outbox.replace(Outbox::Open) {
            Outbox::Held { requests, .. } => {
                requests.iter().try_for_each(|message| self.post(message))
            }
            Outbox::Open => Ok(()),
        }
    }

    fn post(&self, message: &JsValue) -> Result<(), WorkerFailure> {
        self.worker.post_message(message).map_err(|error| stopped(&error))
    }

    /// Stops the worker at once, and frees the client once no callback of it can be running.
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

/// The worker that a function of the document gives.
fn worker_from(function: &str) -> Result<Worker, JsValue> {
    let window = leptos::prelude::window();
    let function: Function = Reflect::get(&window, &function.into())?.dyn_into()?;
    Ok(function.call0(&window)?.unchecked_into())
}

fn stopped(error: &JsValue) -> WorkerFailure {
    WorkerFailure::Stopped(text_of(error))
}
