//! Work that may wait for a later frame. Tasks run in order, as many per frame as fit in its budget.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::viewport;

/// How long the queue may keep a frame busy. A frame has 16 ms, and layout and painting need most of them.
const BUDGET_MS: f64 = 4.0;

type Task = Box<dyn FnOnce()>;

#[derive(Default)]
struct Queue {
    /// Each of these gets a frame of its own, before the others.
    exclusive: VecDeque<Task>,
    others: VecDeque<Task>,
    awaits_frame: bool,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// Runs `task` in the next frame that has time for it.
pub fn push(task: impl FnOnce() + 'static) {
    QUEUE.with_borrow_mut(|queue| queue.others.push_back(Box::new(task)));
    await_frame();
}

/// Runs `task` in a frame without any other queued task: for changes of the document, which make layout and painting long.
pub fn push_exclusive(task: impl FnOnce() + 'static) {
    QUEUE.with_borrow_mut(|queue| queue.exclusive.push_back(Box::new(task)));
    await_frame();
}

fn await_frame() {
    if !QUEUE.with_borrow_mut(|queue| std::mem::replace(&mut queue.awaits_frame, true)) {
        leptos::prelude::request_animation_frame(work);
    }
}

fn work() {
    let start = viewport::now_ms();
    // A task may push another one, so the queue is not borrowed while a task runs.
    if let Some(task) = QUEUE.with_borrow_mut(|queue| queue.exclusive.pop_front()) {
        task();
    } else {
        while let Some(task) = QUEUE.with_borrow_mut(|queue| queue.others.pop_front()) {
            task();
            if viewport::now_ms() - start > BUDGET_MS {
                break;
            }
        }
    }
    let is_done = QUEUE.with_borrow_mut(|queue| {
        queue.awaits_frame = !(queue.exclusive.is_empty() && queue.others.is_empty());
        !queue.awaits_frame
    });
    if !is_done {
        leptos::prelude::request_animation_frame(work);
    }
}
