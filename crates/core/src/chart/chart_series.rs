//! A chart's numbers: [`ChartData`] and the reader's [`ChartOptions`] to values by bucket and what is drawn of them.
//!
//! [`ChartSeries::build`] puts the functions of `series` together: align, then sum by bucket or smooth, then accumulate, then
//! show in percent or as logarithms. Values stay what was counted; `y` is what the chart draws of them.
//!
//! # Invariants
//! - The axis holds every bucket with a day of the period, so buckets add up to what the period counted, and the last cumulative
//!   value is it. Partial buckets are listed in `partial`.
//! - All vectors of a chart have a value for each bucket of its axis.
//! - A day without a record is a gap. In a sum of several days or repositories it counts as 0.
//!
//! Cost: a few passes over the days of each band.

use std::borrow::Cow;

use super::age_labels::offset_labels;
use super::partial::KnownDays;
use super::previous::{PreviousSeries, previous_means, previous_sums};
use super::value_scale::{logarithmic_scale, percent_scale, symlog};
use super::{Amount, ChartOptions, CompareBy, Scale, Smoothing, ValueScale};
use crate::model::{DailySeries, Day, DayRange, Granularity, TimeAxis};
use crate::query::{Band, ChartData, ChartDays, ChartKind, SeriesKey};
use crate::series::{
    ALIGNMENT_EPOCH, Direction, bucket_sums, percent_of_first, percent_of_totals, running_sums,
    since_first_value, trailing_means,
};

/// A chart ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSeries {
    /// What kind of chart it is.
    pub kind: ChartKind,
    /// The buckets: all that hold a day of the period.
    pub axis: TimeAxis,
    /// The days of the period; by age, those of the longest record.
    pub period: DayRange,
    /// Whether buckets are ages (time since the first record of each band), and not dates.
    pub is_since_first_day: bool,
    /// What values are means of.
    pub smoothing: Smoothing,
    /// How values are drawn. Percents of a whole are never logarithms.
    pub scale: Scale,
    /// What is drawn, before any logarithm.
    pub unit: ValueUnit,
    /// The bands, from the bottom.
    pub bands: Vec<SeriesBand>,
    /// The sum of all bands some whole weeks or months earlier, by the same buckets.
    pub previous: Option<PreviousSeries>,
    /// Downloads of all bands by day, where values are means of them; else empty.
    pub raw_daily: Vec<Option<u64>>,
    /// The partial buckets of all bands together, ascending.
    pub partial: Vec<usize>,
    /// Where the downloads of all bands together go, by day over the whole period.
    pub direction: Direction,
    /// Ticks and top of the value axis; `None` for a linear one of downloads.
    pub value_scale: Option<ValueScale>,
    /// Labels of an axis of ages, in sets from fine to coarse; empty for dates.
    pub offset_labels: Vec<Vec<(i64, String)>>,
    /// What is known of all bands together.
    known: KnownDays,
}

/// One band of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesBand {
    /// Whose downloads it shows.
    pub key: SeriesKey,
    /// Downloads by bucket: sums, running sums, or means.
    pub values: Vec<Option<Amount>>,
    /// What is drawn of them: downloads, percents, or logarithms.
    pub y: Vec<Option<f64>>,
    /// Its partial buckets, ascending.
    pub partial: Vec<usize>,
    /// Where it goes, by day over the whole period.
    pub direction: Direction,
}

/// What is drawn, before any logarithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueUnit {
    /// Downloads.
    #[default]
    Downloads,
    /// Percent of the whole.
    Shares,
    /// Percent of each band's first whole value.
    Indices,
}

/// A band on the days of its chart: dates, or the days since its first record.
struct AlignedBand<'a> {
    band: &'a Band,
    series: Cow<'a, DailySeries>,
    /// `None` where nothing is known of the band.
    known: Option<KnownDays>,
}

impl ChartSeries {
    /// The chart of `data` without the `hidden` bands, as the reader chose to see it. `None` without records.
    pub fn build(data: &ChartData, options: ChartOptions, hidden: &[SeriesKey]) -> Option<Self> {
        let days = data.days?;
        let is_comparison = data.kind == ChartKind::Comparison;
        let is_since_first_day = is_comparison && options.compare_by == CompareBy::Age;
        let (period, bands) = if is_since_first_day {
            aligned_by_age(days, &data.bands)?
        } else {
            (days.period, aligned_by_date(days, &data.bands))
        };
        let bands: Vec<AlignedBand<'_>> =
            bands.into_iter().filter(|aligned| !hidden.contains(&aligned.band.key)).collect();
        let (granularity, smoothing) = options.steps(period);
        let granularity = match granularity {
            Granularity::Month if is_since_first_day => Granularity::ThirtyDays,
            granularity => granularity,
        };
        let axis = TimeAxis::covering(period, granularity);
        let total = total_of(&bands);
        let known = KnownDays {
            days: days.known().filter(|_| !is_since_first_day).unwrap_or(period),
            first_record: bands.iter().filter_map(|band| band.known?.first_record).min(),
            open_day: days.open_day.filter(|_| !is_since_first_day),
        };
        let mut chart = Self {
            kind: data.kind,
            axis,
            period,
            is_since_first_day,
            smoothing,
            scale: options.scale,
            unit: ValueUnit::Downloads,
            bands: Vec::with_capacity(bands.len()),
            previous: None,
            raw_daily: Vec::new(),
            partial: known.partial_buckets(axis),
            direction: direction_of(&total, days),
            value_scale: None,
            offset_labels: Vec::new(),
            known,
        };
        let is_cumulative = options.scale == Scale::Cumulative;
        if smoothing == Smoothing::None {
            chart.bands =
                bands.iter().map(|band| sums_of(band, days, axis, is_cumulative)).collect();
            if !is_comparison {
                chart.previous = previous_sums(&total, days, known.days, axis, is_cumulative);
            }
        } else {
            let window = smoothing.days();
            let excluded = days.excluded_day();
            let counted = without_day(&total, excluded);
            chart.bands = bands
                .iter()
                .map(|band| {
                    means_of(band, days, axis, window, (!is_comparison).then_some(&counted))
                })
                .collect();
            if !is_comparison {
                chart.previous = previous_means(&counted, days, window);
                chart.raw_daily = bucket_sums(&total, axis, period);
            }
        }
        if is_since_first_day {
            chart.offset_labels = offset_labels(axis);
        }
        chart.show_in_percent(options);
        if chart.is_logarithmic() {
            chart.show_logarithms();
        }
        Some(chart)
    }

    fn show_in_percent(&mut self, options: ChartOptions) {
        if self.is_comparison() {
            if options.compare_by == CompareBy::Indexed {
                self.unit = ValueUnit::Indices;
                for band in &mut self.bands {
                    band.y = percent_of_first(&band.y, &band.partial);
                }
            }
        } else if options.breakdown.are_shares() {
            self.unit = ValueUnit::Shares;
            let sum_at = |bucket: usize| self.bands.iter().filter_map(|band| band.y[bucket]).sum();
            let totals: Vec<f64> = (0..self.axis.count).map(sum_at).collect();
            for band in &mut self.bands {
                band.y = percent_of_totals(&band.y, &totals);
            }
            self.previous = None;
            self.value_scale = Some(percent_scale());
        }
    }

    fn show_logarithms(&mut self) {
        let previous = self.previous.as_mut().map(|previous| &mut previous.y);
        let series = self.bands.iter_mut().map(|band| &mut band.y).chain(previous);
        let mut largest = 0.0_f64;
        for y in series.flatten().flatten() {
            largest = largest.max(*y);
            *y = symlog(*y);
        }
        if self.draws_raw_daily() {
            let raw = self.raw_daily.iter().flatten().map(|&count| count as f64);
            largest = raw.fold(largest, f64::max);
        }
        self.value_scale = Some(logarithmic_scale(largest));
    }

    /// One band by itself, by the same buckets; `None` if it is not among them.
    pub fn single(&self, key: &SeriesKey) -> Option<Self> {
        let band = self.bands.iter().find(|band| band.key == *key)?.clone();
        let largest = || band.y.iter().flatten().copied().fold(0.0, f64::max);
        let value_scale =
            self.is_logarithmic().then(|| logarithmic_scale(super::value_of_symlog(largest())));
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

    /// Whether bands are read beside each other, so that their sum means nothing.
    pub fn is_comparison(&self) -> bool {
        self.kind == ChartKind::Comparison
    }

    /// Whether bands stand on each other; else they are lines from the bottom. Logarithms cannot be stacked.
    pub fn is_stacked(&self) -> bool {
        !self.is_comparison() && !self.is_logarithmic()
    }

    /// Whether logarithms are drawn.
    pub fn is_logarithmic(&self) -> bool {
        self.scale == Scale::Log && self.unit != ValueUnit::Shares
    }

    /// Whether values are running sums: then a partial bucket has its whole sum, and lines lead to it.
    pub fn is_cumulative(&self) -> bool {
        self.scale == Scale::Cumulative
    }

    /// Whether daily downloads are drawn as dots behind their means: they are of the sum of all bands.
    pub fn draws_raw_daily(&self) -> bool {
        let has_line_of_sum = self.is_stacked() || self.bands.len() == 1;
        !self.raw_daily.is_empty() && self.unit == ValueUnit::Downloads && has_line_of_sum
    }

    /// The number of buckets.
    pub const fn len(&self) -> usize {
        self.axis.count
    }

    /// Whether there is no bucket.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all days of the bucket at `index` are known for all bands together.
    pub fn is_whole(&self, index: usize) -> bool {
        !self.partial.contains(&index)
    }

    /// The days of the period in the bucket at `index`.
    pub fn days_at(&self, index: usize) -> DayRange {
        let bucket = self.axis.days_of(index);
        bucket.intersection(self.period).unwrap_or(bucket)
    }

    /// Whether the bands are parts of a whole, of which the sum means something.
    pub fn has_total(&self) -> bool {
        self.bands.len() > 1 && !self.is_comparison()
    }

    /// The total of all bands in a bucket; `None` where no band has a value.
    pub fn total_at(&self, index: usize) -> Option<Amount> {
        let values = self.bands.iter().filter_map(|band| band.values.get(index).copied().flatten());
        values.reduce(Amount::plus)
    }

    /// The share or index of a band in a bucket, whatever the scale it is drawn on; `None` where there is none.
    pub fn percent_at(&self, band: &SeriesBand, index: usize) -> Option<f64> {
        let y =
            band.y.get(index).copied().flatten().filter(|_| self.unit != ValueUnit::Downloads)?;
        Some(if self.is_logarithmic() { super::value_of_symlog(y) } else { y })
    }

    /// The last bucket of a band with a value, of the whole ones if there are any. Running sums are whole in every bucket.
    pub fn last_index_of(&self, band: &SeriesBand) -> Option<usize> {
        let is_whole = |index: &usize| self.is_cumulative() || !band.partial.contains(index);
        let with_value =
            || (0..band.values.len()).rev().filter(|&index| band.values[index].is_some());
        with_value().find(is_whole).or_else(|| with_value().next())
    }

    /// The name of a bucket: `Sun 23 Aug 2020`, `August 2020`; of a partial one, with how much of it there is:
    /// `Week of 17 Aug 2020, 3 of 7 days`; by age `Day 12`, `Days 31–60`.
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
        match self.known.open_day.filter(|day| bucket.contains(*day)) {
            Some(_) if bucket.len() == 1 => name + ", still open when this file was made",
            Some(_) => name + ", the last still open",
            None => name,
        }
    }
}

/// Bands by date: all have the days of the period that the export can know of.
fn aligned_by_date(days: ChartDays, bands: &[Band]) -> Vec<AlignedBand<'_>> {
    let aligned = |band| AlignedBand {
        band,
        series: Cow::Borrowed(&band.series),
        known: days.known().map(|known| KnownDays {
            days: known,
            first_record: band.first_record,
            open_day: days.open_day,
        }),
    };
    bands.iter().map(aligned).collect()
}

/// Bands by age, with the days of the longest one; `None` if none has a record.
fn aligned_by_age(days: ChartDays, bands: &[Band]) -> Option<(DayRange, Vec<AlignedBand<'_>>)> {
    let aligned = |band: &'_ Band| {
        let aligned = since_first_value(&band.series);
        // How far it was moved.
        let shift = aligned.as_ref().and_then(|aligned| {
            Some(aligned.days()?.last().days_since(band.series.days()?.last()))
        });
        let known = aligned.as_ref().and_then(DailySeries::days).map(|own| KnownDays {
            days: own,
            first_record: None,
            open_day: days.open_day.zip(shift).map(|(day, shift)| day + shift),
        });
        (aligned, known)
    };
    let aligned: Vec<AlignedBand<'_>> = bands
        .iter()
        .map(|band| {
            let (series, known) = aligned(band);
            let series = series.unwrap_or_else(|| DailySeries::new(ALIGNMENT_EPOCH, Vec::new()));
            AlignedBand { band, series: Cow::Owned(series), known }
        })
        .collect();
    let last = aligned.iter().filter_map(|band| Some(band.known?.days.last())).max()?;
    Some((DayRange::new(ALIGNMENT_EPOCH, last)?, aligned))
}

/// All bands together, by day.
fn total_of(bands: &[AlignedBand<'_>]) -> DailySeries {
    let mut bands = bands.iter();
    let mut total = match bands.next() {
        Some(first) => first.series.clone().into_owned(),
        None => DailySeries::new(ALIGNMENT_EPOCH, Vec::new()),
    };
    bands.for_each(|band| total.add(&band.series));
    total
}

/// The sums of a band by bucket.
fn sums_of(
    aligned: &AlignedBand<'_>,
    days: ChartDays,
    axis: TimeAxis,
    is_cumulative: bool,
) -> SeriesBand {
    let Some(known) = aligned.known else { return SeriesBand::missing(aligned.band, axis) };
    let mut sums = bucket_sums(&aligned.series, axis, known.days);
    if is_cumulative {
        sums = running_sums(&sums);
        // A record that ended earlier, by age, does not go on.
        let end = axis.index_of(known.days.last()) + 1;
        sums.iter_mut().skip(end).for_each(|sum| *sum = None);
    }
    let values = sums.into_iter().map(|sum| sum.map(Amount::Count));
    SeriesBand::new(aligned.band, days, values, known.partial_buckets(axis))
}

/// The means of a band over `window` days by day, of the days on which `counted` has a value; by default those of the band.
fn means_of(
    aligned: &AlignedBand<'_>,
    days: ChartDays,
    axis: TimeAxis,
    window: usize,
    counted: Option<&DailySeries>,
) -> SeriesBand {
    let (Some(known), Some(shown)) = (aligned.known, axis.days()) else {
        return SeriesBand::missing(aligned.band, axis);
    };
    let excluded = known.open_day.filter(|_| !days.includes_open_day);
    let series = without_day(&aligned.series, excluded);
    let means = trailing_means(&series, counted.unwrap_or(&series), shown, window);
    let is_shown = |index: usize| {
        let day = axis.first_day_of(index);
        known.days.contains(day) && excluded != Some(day)
    };
    let values = means.into_iter().enumerate();
    let values = values.map(|(index, mean)| mean.filter(|_| is_shown(index)).map(Amount::Mean));
    SeriesBand::new(aligned.band, days, values, known.partial_buckets(axis))
}

/// The series without the value of a day.
fn without_day(series: &DailySeries, day: Option<Day>) -> Cow<'_, DailySeries> {
    let mut series = Cow::Borrowed(series);
    if let Some(index) = day.and_then(|day| series.index_of(day)) {
        series.to_mut().values[index] = None;
    }
    series
}

/// Where a series goes in the period of a chart.
fn direction_of(series: &DailySeries, days: ChartDays) -> Direction {
    days.complete().map_or(Direction::Steady, |days| Direction::over(series, days))
}

impl SeriesBand {
    fn new(
        band: &Band,
        days: ChartDays,
        values: impl Iterator<Item = Option<Amount>>,
        partial: Vec<usize>,
    ) -> Self {
        let values: Vec<Option<Amount>> = values.collect();
        let y = values.iter().map(|value| value.map(Amount::value)).collect();
        let direction = direction_of(&band.series, days);
        Self { key: band.key.clone(), values, y, partial, direction }
    }

    fn missing(band: &Band, axis: TimeAxis) -> Self {
        Self {
            key: band.key.clone(),
            values: vec![None; axis.count],
            y: vec![None; axis.count],
            partial: Vec::new(),
            direction: Direction::Steady,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::chart::{AxisStyle, Breakdown, ChartLayout, ChartStyle, Color};
    use crate::model::RepoType;

    pub(in super::super) fn monday() -> Day {
        Day::from_ymd(2020, 8, 3).unwrap()
    }

    /// A band of values from the Monday on.
    pub(in super::super) fn band_of(key: SeriesKey, values: &[Option<u64>]) -> Band {
        let series = DailySeries::new(monday(), values.to_vec());
        let first_record = series.recorded().map(DayRange::first);
        let downloads = values.iter().flatten().sum();
        Band { key, series, first_record, downloads }
    }

    pub(in super::super) fn band(repo_type: RepoType, values: &[Option<u64>]) -> Band {
        band_of(SeriesKey::Type(repo_type), values)
    }

    /// A chart of models and datasets over the days of the models, from the Monday on.
    pub(in super::super) fn data(models: &[Option<u64>], datasets: &[Option<u64>]) -> ChartData {
        let last = monday() + i32::try_from(models.len()).unwrap() - 1;
        let days = ChartDays {
            period: DayRange::new(monday(), last).unwrap(),
            export_first: monday(),
            previous: None,
            open_day: None,
            includes_open_day: false,
        };
        let bands = vec![band(RepoType::Model, models), band(RepoType::Dataset, datasets)];
        ChartData { kind: ChartKind::Overview, days: Some(days), bands }
    }

    /// A chart in grey, for its positions.
    pub(in super::super) fn layout_of(
        chart_series: &ChartSeries,
        size_css_px: (u32, u32),
        right_room_css_px: u32,
    ) -> ChartLayout {
        let grey = Color::rgb(100, 106, 115);
        let axis_style = AxisStyle {
            font_family: "\"Segoe UI\", sans-serif".to_owned(),
            ..AxisStyle::plain(grey)
        };
        let spec = chart_series.spec(ChartStyle {
            size_css_px,
            units_per_css_px: 8,
            axis_style: &axis_style,
            colors: &|_| (grey, grey),
            decimal_separator: '.',
            right_room_css_px,
        });
        spec.layout()
    }

    fn build(data: &ChartData, options: &str) -> ChartSeries {
        ChartSeries::build(data, ChartOptions::from_slug(options), &[]).unwrap()
    }

    fn summary(chart: &ChartSeries) -> String {
        chart
            .summary(|amount| amount.text(|count| count.to_string(), '.'), |key| format!("{key:?}"))
    }

    fn counts(values: &[Option<Amount>]) -> Vec<Option<u64>> {
        let count = |amount: Amount| match amount {
            Amount::Count(count) => count,
            Amount::Mean(mean) => panic!("a mean: {mean}"),
        };
        values.iter().map(|value| value.map(count)).collect()
    }

    fn compared(bands: Vec<Band>) -> ChartData {
        let length = bands[0].series.values.len();
        ChartData { bands, kind: ChartKind::Comparison, ..data(&vec![None; length], &[]) }
    }

    #[test]
    fn the_summary_names_first_last_and_highest_total() {
        let values = [None, Some(1), Some(5), Some(4), None];
        assert_eq!(
            summary(&build(&data(&values, &values), "")),
            "Rising, from 2 (Tue 4 Aug 2020) to 8 (Thu 6 Aug 2020); highest 10 (Wed 5 Aug 2020)."
        );
        assert_eq!(summary(&build(&data(&[None], &[None]), "")), "No downloads to show.");
    }

    #[test]
    fn a_week_that_is_not_over_is_partial_and_no_fall() {
        let chart = build(&data(&[Some(1); 100], &[None; 100]), "week");
        assert_eq!((chart.len(), &*chart.partial), (15, &[14][..]));
        assert_eq!(chart.total_at(13), Some(Amount::Count(7)));
        assert_eq!(chart.total_at(14), Some(Amount::Count(2)));
        assert_eq!(chart.name_of(14), "Week of 9 Nov 2020, 2 of 7 days");
        let expected = "Steady, from 7 (Week of 3 Aug 2020) to 7 (Week of 2 Nov 2020); highest 7";
        assert!(summary(&chart).starts_with(expected), "{}", summary(&chart));
        let layer = &top_layer(&chart);
        assert_eq!(layer.rings, [(14, 2.0)]);
        assert!(layer.values.as_slice()[14].is_nan());
    }

    /// The layer of the top band.
    fn top_layer(chart: &ChartSeries) -> crate::chart::Layer {
        layout_of(chart, (600, 240), 0).spec().layers.last().unwrap().clone()
    }

    #[test]
    fn a_week_that_is_cut_at_the_start_is_partial_too() {
        let mut data = data(&[Some(1); 100], &[]);
        data.bands.truncate(1);
        let days = data.days.as_mut().unwrap();
        days.period = DayRange::new(monday() + 3, monday() + 97).unwrap();
        for (slug, share) in [("week", 4.0), ("week-share", 100.0)] {
            let chart = build(&data, slug);
            assert_eq!(chart.partial, [0], "{slug}");
            assert_eq!(top_layer(&chart).rings, [(0, share)], "{slug}");
            assert_eq!(chart.name_of(0), "Week of 3 Aug 2020, 4 of 7 days");
            assert_eq!(chart.bands[0].values[0], Some(Amount::Count(4)));
        }
    }

    #[test]
    fn the_first_week_of_a_record_is_partial_for_its_band() {
        let mut young = vec![None; 28];
        young[9..].fill(Some(5));
        let bands = vec![band(RepoType::Model, &[Some(1); 28]), band(RepoType::Dataset, &young)];
        let chart = build(&compared(bands), "week");
        assert_eq!((&*chart.bands[0].partial, &*chart.bands[1].partial), (&[][..], &[1][..]));
        let rings: Vec<_> = layout_of(&chart, (600, 240), 0)
            .spec()
            .layers
            .iter()
            .map(|l| l.rings.clone())
            .collect();
        assert_eq!(rings, [vec![], vec![(1, 25.0)]]);
    }

    #[test]
    fn an_open_day_is_a_ring_and_left_out_of_means_and_directions() {
        let mut values = vec![Some(10); 30];
        values[29] = Some(0);
        let mut data = data(&values, &[None; 30]);
        data.days.as_mut().unwrap().open_day = Some(monday() + 29);
        let daily = build(&data, "");
        assert_eq!(top_layer(&daily).rings, [(29, 0.0)]);
        assert_eq!(daily.name_of(29), "Tue 1 Sep 2020, still open when this file was made");
        assert_eq!(daily.direction, Direction::Steady);
        let weekly = build(&data, "week");
        assert_eq!(weekly.name_of(4), "Week of 31 Aug 2020, 2 of 7 days, the last still open");
        let means = build(&data, "mean7");
        assert_eq!(means.bands[0].y[28..], [Some(10.0), None]);
        data.days.as_mut().unwrap().includes_open_day = true;
        let means = build(&data, "mean7");
        assert_eq!(means.bands[0].y[29], Some(60.0 / 7.0));
    }

    #[test]
    fn the_previous_period_stands_at_the_same_weekday() {
        let days = ChartDays {
            period: DayRange::ending_on(monday() + 34, 7),
            export_first: monday(),
            previous: Some(28),
            open_day: None,
            includes_open_day: false,
        };
        let values: Vec<Option<u64>> = (0..35).map(Some).collect();
        let bands = vec![band(RepoType::Model, &values)];
        let data = ChartData { days: Some(days), bands, kind: ChartKind::Detail };
        let chart = build(&data, "");
        assert_eq!(counts(&chart.bands[0].values), (28..35).map(Some).collect::<Vec<_>>());
        let previous = chart.previous.unwrap();
        assert_eq!(counts(&previous.values), (0..7).map(Some).collect::<Vec<_>>());
        assert_eq!(previous.name, "28 days earlier");
        let means = build(&data, "mean7");
        assert_eq!(means.bands[0].values[0], Some(Amount::Mean(25.0)), "the mean of 22 to 28");
        assert_eq!(means.previous.unwrap().values[6], Some(Amount::Mean(3.0)), "of 0 to 6");
    }

    #[test]
    fn behind_means_stand_the_daily_sums() {
        let chart = build(&data(&[Some(0), Some(14)], &[Some(7), None]), "mean7");
        assert_eq!(chart.bands[0].y, [Some(0.0), Some(7.0)]);
        assert_eq!(chart.bands[1].y, [Some(7.0), Some(3.5)], "of two days of the whole");
        assert_eq!(chart.total_at(1), Some(Amount::Mean(10.5)), "the mean of the totals");
        assert_eq!(chart.raw_daily, [Some(7), Some(14)]);
        assert!(chart.draws_raw_daily());
    }

    #[test]
    fn means_are_not_rounded() {
        let values: Vec<Option<u64>> = (0..28).map(|day| Some(u64::from(day % 7 == 0))).collect();
        let chart = build(&data(&values, &[]), "mean7");
        let text = chart.bands[0].values[20].unwrap().text(|count| count.to_string(), '.');
        assert_eq!(text, "0.14");
    }

    #[test]
    fn cumulative_values_end_with_what_the_period_counted_at_every_step() {
        let mut data = data(&[Some(3); 100], &[]);
        data.bands.truncate(1);
        data.days.as_mut().unwrap().period = DayRange::new(monday() + 2, monday() + 98).unwrap();
        for step in ["day", "week", "month", ""] {
            let chart = build(&data, &format!("{step}-cumulative"));
            let last = chart.len() - 1;
            assert_eq!(chart.total_at(last), Some(Amount::Count(3 * 97)), "{step}");
            assert!(!top_layer(&chart).values.as_slice()[last].is_nan(), "the line leads to it");
        }
        assert_eq!(build(&data, "cumulative").axis.granularity, Granularity::Day);
    }

    #[test]
    fn shares_add_up_to_100_and_keep_their_counts() {
        let data = data(&[Some(1), Some(0), Some(3)], &[Some(3), Some(0), None]);
        let options = ChartOptions { breakdown: Breakdown::Share, ..ChartOptions::default() };
        let chart = ChartSeries::build(&data, options, &[]).unwrap();
        assert_eq!(chart.bands[0].y, [Some(25.0), None, Some(100.0)]);
        assert_eq!(chart.bands[1].y, [Some(75.0), None, None]);
        assert_eq!(counts(&chart.bands[0].values), [Some(1), Some(0), Some(3)]);
        assert_eq!(chart.percent_at(&chart.bands[1], 0), Some(75.0));
    }

    #[test]
    fn zeros_survive_a_logarithmic_scale() {
        let chart = build(&data(&[Some(0), Some(99_999)], &[Some(9), None]), "log");
        assert!(!chart.is_stacked());
        assert_eq!(chart.bands[0].y[0], Some(0.0));
        let top = chart.value_scale.as_ref().unwrap().top;
        assert!(chart.bands[0].y[1].is_some_and(|y| y <= top));
    }

    #[test]
    fn hidden_bands_are_gone_and_leave_the_axis() {
        let data = data(&[Some(1)], &[Some(2)]);
        let hide = |hidden: &[SeriesKey]| {
            ChartSeries::build(&data, ChartOptions::default(), hidden).unwrap()
        };
        let models = SeriesKey::Type(RepoType::Model);
        let chart = hide(std::slice::from_ref(&models));
        assert_eq!((chart.bands.len(), chart.total_at(0)), (1, Some(Amount::Count(2))));
        let chart = hide(&[models, SeriesKey::Type(RepoType::Dataset)]);
        assert_eq!((chart.len(), chart.total_at(0)), (1, None));
    }

    #[test]
    fn indices_are_percent_of_the_first_value_above_0() {
        let bands = vec![
            band(RepoType::Model, &[None, Some(0), Some(4), Some(5)]),
            band(RepoType::Dataset, &[Some(200), None, Some(100), None]),
        ];
        let chart = build(&compared(bands), "indexed");
        assert_eq!(chart.bands[0].y, [None, None, Some(100.0), Some(125.0)]);
        assert_eq!(chart.bands[1].y, [Some(100.0), None, Some(50.0), None]);
        assert_eq!(counts(&chart.bands[0].values), [None, Some(0), Some(4), Some(5)]);
        assert!(!chart.is_stacked() && !chart.has_total());
        assert_eq!(chart.last_index_of(&chart.bands[1]), Some(2));
    }

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
    fn a_summary_tells_of_each_compared_band() {
        let bands = vec![
            band(RepoType::Model, &[Some(4), Some(4)]),
            band(RepoType::Dataset, &[Some(1), Some(9)]),
        ];
        assert_eq!(
            summary(&build(&compared(bands), "")),
            "Type(Model): Steady, from 4 (Mon 3 Aug 2020) to 4 (Tue 4 Aug 2020); highest 4 (Mon 3 Aug 2020). \
             Type(Dataset): Rising, from 1 (Mon 3 Aug 2020) to 9 (Tue 4 Aug 2020); highest 9 (Tue 4 Aug 2020)."
        );
    }

    #[test]
    fn ages_begin_with_the_first_record() {
        let bands = vec![
            band(RepoType::Model, &[None, Some(1), None, Some(3)]),
            band(RepoType::Dataset, &[None, None, None, Some(7)]),
            band(RepoType::Space, &[None; 4]),
        ];
        let chart = build(&compared(bands), "age");
        assert_eq!(counts(&chart.bands[0].values), [Some(1), None, Some(3)]);
        assert_eq!(counts(&chart.bands[1].values), [Some(7), None, None]);
        assert_eq!(counts(&chart.bands[2].values), [None; 3]);
        assert_eq!((chart.name_of(0), chart.name_of(2)), ("Day 1".to_owned(), "Day 3".to_owned()));
        let nothing = compared(vec![band(RepoType::Model, &[None; 4])]);
        assert_eq!(ChartSeries::build(&nothing, ChartOptions::from_slug("age"), &[]), None);
    }

    #[test]
    fn ages_have_spans_of_30_days_and_a_partial_last_one() {
        let mut young = vec![None; 100];
        young[60..].fill(Some(1));
        let bands = vec![band(RepoType::Model, &[Some(1); 100]), band(RepoType::Dataset, &young)];
        let chart = build(&compared(bands), "month-age");
        assert_eq!(counts(&chart.bands[0].values), [30, 30, 30, 10].map(Some));
        assert_eq!(counts(&chart.bands[1].values), [Some(30), Some(10), None, None]);
        assert_eq!((&*chart.bands[0].partial, &*chart.bands[1].partial), (&[3][..], &[1][..]));
        assert_eq!(chart.name_of(1), "Days 31–60");
        assert_eq!(chart.last_index_of(&chart.bands[1]), Some(0));
    }

    #[test]
    fn running_sums_end_with_their_records() {
        let bands = vec![
            band(RepoType::Model, &[Some(1), Some(2), None, Some(3)]),
            band(RepoType::Dataset, &[None, None, Some(7), None]),
        ];
        let chart = build(&compared(bands), "cumulative-age");
        assert_eq!(counts(&chart.bands[0].values), [1, 3, 3, 6].map(Some));
        assert_eq!(counts(&chart.bands[1].values), [Some(7), Some(7), None, None]);
    }
}
