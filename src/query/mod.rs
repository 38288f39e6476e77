//! Questions to a store: which repositories a view shows, in which order, with which figures and series.
//!
//! Everything here is a total function of a [`Store`](crate::model::Store) and a [`View`]: no errors, no clock.
//! Every "last …" period ends on the as-of day of the export.

mod change;
mod choices;
mod outages;
mod rollup;
mod selection;
mod view;

pub use change::{Change, Direction};
pub use choices::{Bands, Basis, ChartChoices, Mean, Scale};
pub use outages::{outages_in, probable_outages};
pub use rollup::{Buckets, Granularity, SeriesSums, days_of_all, series_of, sums_by_bucket};
pub use selection::{Figures, Selection, TypeTotal, figures_of};
pub use view::{Period, Sort, SortColumn, TrendScale, View};
