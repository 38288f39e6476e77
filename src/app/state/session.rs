//! The workers, and the questions to them: what is no signal, since nothing shows it.

use gloo_timers::callback::Timeout;

use crate::browser::worker_client::{Payload, WorkerClient};
use publisher_analytics_core::query::Question;

/// Where an export came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    /// An address, as it was given.
    Address(String),
    Files,
}

/// The workers and the questions to them.
#[derive(Debug, Default)]
pub(super) struct Session {
    pub(super) open: Option<(u32, WorkerClient)>,
    pub(super) importing: Option<(u32, Origin, WorkerClient)>,
    /// A worker that waits for the next import: started while there was a network, quick to use.
    pub(super) standby: Option<(u32, WorkerClient)>,
    /// Whether that worker is to be started after the next answer.
    pub(super) wants_standby: bool,
    pub(super) last_worker: u32,
    /// How many imports have begun.
    pub(super) imports: u32,
    pub(super) last_query: u32,
    /// The question that is being answered.
    pub(super) asked: Option<Question>,
    /// The view whose overview is on screen.
    pub(super) shown: Option<Question>,
    /// Whether something changed since the question was asked.
    pub(super) is_stale: bool,
    pub(super) export_chunks: Vec<Payload>,
    /// Ends an import from an address that sends nothing.
    pub(super) stall: Option<Timeout>,
}
