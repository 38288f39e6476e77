//! Work that may wait for a coming frame: done in order, as much in each frame as leaves it smooth.

use std::cell::RefCell;
use std::collections::VecDeque;

use super::viewport;

/// How long the queue may keep one frame busy; a frame has 16 ms, and layout and painting need some.
const BUDGET_MS: f64 = 4.0;

type Task = Box<dyn FnOnce()>;

thread_local! {
    static QUEUE: RefCell<VecDeque<Task>> = const { RefCell::new(VecDeque::new()) };
}

/// Does `task` in the next frame that has time for it.
pub fn push(task: impl FnOnce() + 'static) {
    let is_first = QUEUE.with_borrow_mut(|queue| {
        queue.push_back(Box::new(task));
        queue.len() == 1
    });
    if is_first {
        leptos::prelude::request_animation_frame(work);
    }
}

fn work() {
    let start = viewport::now_ms();
    // A task may push another, so the queue is not borrowed while one runs; the task that runs stays counted in it
    // until it is done, so that only one frame is asked for.
    while let Some(task) = QUEUE.with_borrow_mut(|queue| {
        queue.front_mut().map(|task| std::mem::replace(task, Box::new(|| ())))
    }) {
        task();
        let is_done = QUEUE.with_borrow_mut(|queue| {
            queue.pop_front();
            queue.is_empty()
        });
        if !is_done && viewport::now_ms() - start > BUDGET_MS {
            leptos::prelude::request_animation_frame(work);
            return;
        }
    }
}
