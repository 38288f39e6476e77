//! Builds a [`ChartSeries`] from [`ChartData`] and the user's [`ChartOptions`].
//!
//! Applies the functions of `series` in this order: align; sum by bucket or smooth; accumulate; convert to percent;
//! take logarithms. `values` stay downloads, `y` is what the chart draws. Cost: a few passes over the days of each
//! band.

use std::borrow::Cow;

use super::age_labels::offset_labels;
use super::aligned::{AlignedBand, aligned_by_age, aligned_by_date, total_of};
use super::partial::KnownDays;
use super::previous::{previous_means, previous_sums};
use super::value_scale::{logarithmic_scale, percent_scale, symlog};
use super::{
    Amount, ChartOptions, ChartSeries, CompareBy, Scale, SeriesBand, Smoothing, ValueUnit,
};
use crate::model::{DailySeries, Day, Granularity, TimeAxis};
use crate::query::{Band, ChartData, ChartDays, ChartKind, SeriesKey};
use crate::series::{
    Direction, bucket_sums, percent_of_first, percent_of_totals, running_sums, trailing_means,
};

impl ChartSeries {
    /// Builds the chart of `data` with these options, without the `hidden` bands. Returns `None` without records.
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
                    band.percents = percent_of_first(&band.y, &band.partial);
                    band.y.clone_from(&band.percents);
                }
            }
        } else if options.breakdown.are_shares() {
            self.unit = ValueUnit::Shares;
            let sum_at = |bucket: usize| self.bands.iter().filter_map(|band| band.y[bucket]).sum();
            let totals: Vec<f64> = (0..self.axis.count).map(sum_at).collect();
            for band in &mut self.bands {
                band.percents = percent_of_totals(&band.y, &totals);
                band.y.clone_from(&band.percents);
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
        self.value_scale = Some(logarithmic_scale(symlog(largest)));
    }
}

/// Computes the sums of a band by bucket.
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
        // By age, the running sum of a younger repository ends with its last day. Later buckets are missing.
        let end = axis.index_of(known.days.last()) + 1;
        sums.iter_mut().skip(end).for_each(|sum| *sum = None);
    }
    let values = sums.into_iter().map(|sum| sum.map(Amount::Count));
    SeriesBand::new(aligned.band, days, values, known, axis)
}

/// Computes the trailing means of a band over `window` days. Each sum is divided by the number of days on which
/// `counted` has a value. If `counted` is `None`, the band itself is used.
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
    SeriesBand::new(aligned.band, days, values, known, axis)
}

/// Returns the series without the value of a day.
fn without_day(series: &DailySeries, day: Option<Day>) -> Cow<'_, DailySeries> {
    let mut series = Cow::Borrowed(series);
    if let Some(index) = day.and_then(|day| series.index_of(day)) {
        series.to_mut().values[index] = None;
    }
    series
}

/// Computes the direction of a series in the period of a chart.
fn direction_of(series: &DailySeries, days: ChartDays) -> Direction {
    days.complete().map_or(Direction::Steady, |days| Direction::over(series, days))
}

impl SeriesBand {
    /// Returns the share or index in a bucket, regardless of the scale; `None` if there is none.
    pub fn percent_at(&self, index: usize) -> Option<f64> {
        self.percents.get(index).copied().flatten()
    }

    fn new(
        band: &Band,
        days: ChartDays,
        values: impl Iterator<Item = Option<Amount>>,
        known: KnownDays,
        axis: TimeAxis,
    ) -> Self {
        let values: Vec<Option<Amount>> = values.collect();
        let y = values.iter().map(|value| value.map(Amount::value)).collect();
        let direction = direction_of(&band.series, days);
        let (partial, counted) = (known.partial_buckets(axis), Some(known.counted()));
        let percents = Vec::new();
        Self { key: band.key.clone(), values, y, percents, partial, direction, counted }
    }

    fn missing(band: &Band, axis: TimeAxis) -> Self {
        Self {
            key: band.key.clone(),
            values: vec![None; axis.count],
            y: vec![None; axis.count],
            percents: Vec::new(),
            partial: Vec::new(),
            direction: Direction::Steady,
            counted: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{band, build, compared, counts, data, layout_of, monday, summary};
    use super::*;
    use crate::chart::Breakdown;
    use crate::model::{DayRange, RepoType};

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

    /// Returns the layer of the top band.
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
    fn means_of_days_after_the_open_day_leave_it_out() {
        let mut values = vec![Some(10); 29];
        values.push(Some(0));
        let mut data = data(&values, &[]);
        let days = data.days.as_mut().unwrap();
        days.period = DayRange::new(monday() + 30, monday() + 31).unwrap();
        days.open_day = Some(monday() + 29);
        let means = build(&data, "mean7");
        assert_eq!(means.bands[0].y, [Some(10.0), Some(10.0)]);
        assert!(build(&data, "").partial.is_empty());
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
        assert_eq!(chart.bands[1].percent_at(0), Some(75.0));
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
}
