//! Work that may wait for a coming frame: done in order, as much in each frame as leaves it smooth.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::viewport;

/// How long the queue may keep one frame busy; a frame has 16 ms, and layout and painting need some.
const BUDGET_MS: f64 = 4.0;

type Task = Box<dyn FnOnce()>;

#[derive(Default)]
struct Queue {
    /// Each has a frame to itself, and goes before the others.
    alone: VecDeque<Task>,
    others: VecDeque<Task>,
    awaits_frame: bool,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// Does `task` in the next frame that has time for it.
pub fn push(task: impl FnOnce() + 'static) {
    QUEUE.with_borrow_mut(|queue| queue.others.push_back(Box::new(task)));
    await_frame();
}

/// Does `task` in the next frame, and nothing else that waits: for what changes the document, which makes layout and
/// painting long.
pub fn push_alone(task: impl FnOnce() + 'static) {
    QUEUE.with_borrow_mut(|queue| queue.alone.push_back(Box::new(task)));
    await_frame();
}

fn await_frame() {
    if !QUEUE.with_borrow_mut(|queue| std::mem::replace(&mut queue.awaits_frame, true)) {
        leptos::prelude::request_animation_frame(work);
    }
}

fn work() {
    let start = viewport::now_ms();
    // A task may push another, so the queue is not borrowed while one runs.
    if let Some(task) = QUEUE.with_borrow_mut(|queue| queue.alone.pop_front()) {
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
        queue.awaits_frame = !(queue.alone.is_empty() && queue.others.is_empty());
        !queue.awaits_frame
    });
    if !is_done {
        leptos::prelude::request_animation_frame(work);
    }
}
