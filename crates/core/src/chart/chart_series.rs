//! The values of a chart by bucket, ready to be drawn and described. `build` creates them.
//!
//! # Invariants
//! - The axis has every bucket with a day of the period. So the buckets add up to the period's counted downloads, and the
//!   last cumulative value is the same number. `partial` lists the partial buckets.
//! - A vector of values has one value for each bucket of the axis, or is empty.
//! - A day without a record is a gap. In sums of several days or repositories it counts as 0.

use super::partial::KnownDays;
use super::previous::PreviousSeries;
use super::value_scale::logarithmic_scale;
use super::{Amount, Scale, Smoothing, ValueScale};
use crate::model::{DayRange, Granularity, TimeAxis};
use crate::query::{ChartKind, SeriesKey};
use crate::series::Direction;

/// A chart ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSeries {
    /// The kind of chart.
    pub kind: ChartKind,
    /// The time axis: all buckets with a day of the period.
    pub axis: TimeAxis,
    /// The days of the period; by age, the days of the longest band.
    pub period: DayRange,
    /// Whether buckets are ages (time since the first record of each band) instead of dates.
    pub is_since_first_day: bool,
    /// Whether values are daily, or means over a window of days.
    pub smoothing: Smoothing,
    /// How values are drawn. Shares are never drawn as logarithms.
    pub scale: Scale,
    /// The unit of `y`, before any logarithm.
    pub unit: ValueUnit,
    /// The bands, bottom first.
    pub bands: Vec<SeriesBand>,
    /// The sum of all bands in the previous period, by the same buckets.
    pub previous: Option<PreviousSeries>,
    /// Downloads of all bands together by day, if values are means and bands are not compared; otherwise empty.
    pub raw_daily: Vec<Option<u64>>,
    /// The partial buckets of all bands together, ascending.
    pub partial: Vec<usize>,
    /// The direction of all bands together, computed by day over the whole period.
    pub direction: Direction,
    /// Ticks and top of the value axis; `None` for the default linear axis.
    pub value_scale: Option<ValueScale>,
    /// Candidate sets of labels for an age axis, from fine to coarse; empty for dates.
    pub offset_labels: Vec<Vec<(i64, String)>>,
    /// The known days of all bands together.
    pub(super) known: KnownDays,
}

/// One band of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesBand {
    /// Whose downloads the band shows.
    pub key: SeriesKey,
    /// Downloads by bucket: sums, running sums, or means.
    pub values: Vec<Option<Amount>>,
    /// The values to draw: downloads, percentages, or logarithms.
    pub y: Vec<Option<f64>>,
    /// The values in percent, regardless of the scale; empty unless the unit is percent.
    pub percents: Vec<Option<f64>>,
    /// The partial buckets of the band, ascending.
    pub partial: Vec<usize>,
    /// The direction, computed by day over the whole period.
    pub direction: Direction,
    /// The counted days; `None` if no day of the band is known.
    pub(super) counted: Option<DayRange>,
}

/// The unit of drawn values, before any logarithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueUnit {
    /// Downloads.
    #[default]
    Downloads,
    /// Percent of the total of all bands.
    Shares,
    /// Percent of each band's first value above 0 in a complete bucket.
    Indices,
}

impl ChartSeries {
    /// Returns the chart of a single band, with the same buckets. Returns `None` if there is no such band.
    pub fn single(&self, key: &SeriesKey) -> Option<Self> {
        let band = self.bands.iter().find(|band| band.key == *key)?.clone();
        let largest = || band.y.iter().flatten().copied().fold(0.0, f64::max);
        let value_scale = self.is_logarithmic().then(|| logarithmic_scale(largest()));
        let (partial, direction) = (band.partial.clone(), band.direction);
        Some(Self {
            kind: ChartKind::Small,
            bands: vec![band],
            previous: None,
            partial,
            direction,
            value_scale,
            offset_labels: self.offset_labels.clone(),
            raw_daily: Vec::new(),
            ..*self
        })
    }

    /// Returns whether bands are compared with each other, and not added up.
    pub fn is_comparison(&self) -> bool {
        self.kind == ChartKind::Comparison
    }

    /// Returns whether bands are stacked; otherwise they are lines. Logarithms cannot be stacked.
    pub fn is_stacked(&self) -> bool {
        !self.is_comparison() && !self.is_logarithmic()
    }

    /// Returns whether logarithms are drawn.
    pub fn is_logarithmic(&self) -> bool {
        self.scale == Scale::Log && self.unit != ValueUnit::Shares
    }

    /// Returns whether values are running sums. These are complete even in partial buckets, so lines include them.
    pub fn is_cumulative(&self) -> bool {
        self.scale == Scale::Cumulative
    }

    /// Returns whether daily downloads are drawn as dots behind their means. Dots are sums of all bands, so they are
    /// drawn only if the chart shows that sum.
    pub fn draws_raw_daily(&self) -> bool {
        let has_line_of_sum = self.is_stacked() || self.bands.len() == 1;
        !self.raw_daily.is_empty() && self.unit == ValueUnit::Downloads && has_line_of_sum
    }

    /// Returns the number of buckets.
    pub const fn len(&self) -> usize {
        self.axis.count
    }

    /// Returns whether there is no bucket.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns whether the bucket at `index` is complete for all bands together.
    pub fn is_whole(&self, index: usize) -> bool {
        !self.partial.contains(&index)
    }

    /// Returns the days of the period in the bucket at `index`.
    pub fn days_at(&self, index: usize) -> DayRange {
        let bucket = self.axis.days_of(index);
        bucket.intersection(self.period).unwrap_or(bucket)
    }

    /// Returns whether the chart has several bands that add up to a total.
    pub fn has_total(&self) -> bool {
        self.bands.len() > 1 && !self.is_comparison()
    }

    /// Returns the total of all bands in a bucket; `None` where no band has a value.
    pub fn total_at(&self, index: usize) -> Option<Amount> {
        let values = self.bands.iter().filter_map(|band| band.values.get(index).copied().flatten());
        values.reduce(Amount::plus)
    }

    /// Returns the last complete bucket in which a band has a value, or the last partial one if none is complete. For
    /// running sums, every bucket counts as complete.
    pub fn last_index_of(&self, band: &SeriesBand) -> Option<usize> {
        let is_whole = |index: &usize| self.is_cumulative() || !band.partial.contains(index);
        let with_value =
            || (0..band.values.len()).rev().filter(|&index| band.values[index].is_some());
        with_value().find(is_whole).or_else(|| with_value().next())
    }

    /// Returns how many days of a partial bucket a compared band has, such as `5 of 7 days`. Returns `None` if there is
    /// nothing to add to the name of the bucket.
    pub fn partial_note(&self, band: &SeriesBand, index: usize) -> Option<String> {
        if !self.is_comparison() || !band.partial.contains(&index) {
            return None;
        }
        let bucket = self.axis.days_of(index);
        let days_of = |counted: DayRange| bucket.intersection(counted).map_or(0, DayRange::len);
        let own = days_of(band.counted?);
        let is_said = !self.is_since_first_day && own == days_of(self.known.counted());
        (!is_said && own < bucket.len()).then(|| format!("{own} of {} days", bucket.len()))
    }

    /// Returns the name of a bucket: `Sun 23 Aug 2020` or `August 2020`. The name of a partial bucket includes its
    /// number of days: `Week of 17 Aug 2020, 3 of 7 days`. By age, names are `Day 12` or `Days 31–60`.
    pub fn name_of(&self, index: usize) -> String {
        let bucket = self.axis.days_of(index);
        if self.is_since_first_day {
            return match self.axis.granularity {
                Granularity::ThirtyDays => format!("Days {}–{}", index * 30 + 1, (index + 1) * 30),
                granularity => format!("{} {}", granularity.label(), index + 1),
            };
        }
        let mut name = self.axis.granularity.name_from(bucket.first());
        let counted = bucket.intersection(self.known.counted()).map_or(0, DayRange::len);
        if !self.is_whole(index) && counted < bucket.len() {
            name = format!("{name}, {counted} of {} days", bucket.len());
        }
        match self.known.has_open_day(bucket) {
            true if bucket.len() == 1 => name + ", still open when this file was made",
            true => name + ", the last still open",
            false => name,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{band, build, compared};
    use super::*;
    use crate::model::RepoType;

    #[test]
    fn a_single_band_has_a_scale_of_its_own() {
        let bands =
            vec![band(RepoType::Model, &[Some(9)]), band(RepoType::Dataset, &[Some(99_999)])];
        let chart = build(&compared(bands), "log");
        let single = chart.single(&chart.bands[0].key).unwrap();
        let [of_all, own] = [&chart, &single].map(|one| one.value_scale.clone().unwrap().top);
        assert!((of_all - 5.0).abs() < 1e-6 && (own - 1.0).abs() < 1e-6, "{of_all} and {own}");
        assert_eq!(single.kind, ChartKind::Small);
    }

    #[test]
    fn a_compared_band_says_how_much_of_a_partial_bucket_it_has() {
        let mut young = vec![None; 25];
        young[9..].fill(Some(1));
        let bands = vec![band(RepoType::Model, &[Some(1); 25]), band(RepoType::Dataset, &young)];
        let note = |slug: &str, band: usize, index: usize| {
            let chart = build(&compared(bands.clone()), slug);
            chart.partial_note(&chart.bands[band], index)
        };
        assert_eq!(note("week", 1, 1).unwrap(), "5 of 7 days", "its first week");
        assert_eq!(note("week", 1, 3), None, "the name of the bucket says it of all");
        assert_eq!(note("week-age", 0, 3).unwrap(), "4 of 7 days");
        assert_eq!(note("week-age", 1, 2).unwrap(), "2 of 7 days");
        assert_eq!(note("week-age", 1, 1), None, "a whole week");
    }
}
