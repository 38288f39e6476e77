//! Turns a [`Store`](crate::model::Store) and a [`Question`] into figures: repositories in order, their totals, changes and
//! directions, the daily numbers of charts, and probable outages.
//!
//! Functions read no clock and, except [`Grouped::new`], cannot fail. "Last …" periods end on the last complete day of
//! the export, never on today's date.
//!
//! The larger steps of an answer are `#[inline(never)]`. Browsers recompile hot code with an optimizing compiler, one
//! function at a time. With everything inlined, [`Engine::answer`](crate::engine::Engine::answer) was a 30 KB function,
//! and recompiling it took 300 ms on another core while the first rows were being painted.

mod alternatives;
mod change;
mod chart_data;
mod columns;
mod compared_with;
mod direction;
mod family;
mod grouping;
mod movers;
mod outages;
mod own_columns;
mod period;
mod question;
mod rollup;
mod search;
mod selection;
mod sort;
mod spikes;
mod status;

pub use alternatives::{MonthAlternatives, month_alternatives};
pub use change::{Change, ComparedPeriods, Comparison, ExportEdge, PeriodSum, compare};
pub use chart_data::{
    Band, ChartData, ChartDays, ChartKind, SeriesKey, TypeSeries, comparison_chart, overview_chart,
    repository_chart, share_chart,
};
pub use columns::{Columns, Figure, OptionalColumn, OptionalColumns, best_day};
pub use compared_with::ComparedWith;
pub use direction::direction_of;
pub use family::FamilyRule;
pub use grouping::{Grouped, Grouping};
pub use movers::{Mover, MoverGroup, Movers, status_counts};
pub use outages::{not_counted_day, outages_in, probable_outages};
pub use own_columns::{OwnColumns, OwnMatches, own_keys};
pub use period::{Period, PeriodDays};
pub use question::{OverviewBands, PageKey, Question, Selector, TrendScale};
pub use rollup::{SeriesSums, daily_totals, series_of};
pub use search::{Search, own_name};
pub use selection::{Metrics, Selection, TypeTotal, metrics_of};
pub use sort::{Sort, SortColumn};
pub use spikes::{SPIKE_RULE, Spike, SpikesOfView, all_spikes, spikes_of, without_spikes};
pub use status::Status;
