//! Charts as the reader chose them.

use super::{
    ChartSeries, HeightScale, PreviousSeries, SeriesBand, add_all, by_place, distance,
    values_from_counts,
};
use crate::model::{Day, DayRange};
use crate::model::{Granularity, TimeAxis};
use crate::series::{Band, ChartData, ChartDays, SeriesKey};
use crate::series::{ChartOptions, CompareBy, Scale, Smoothing};

/// How a chart is drawn, beyond its bands.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// Whether bands are lines over each other; else they are stacked.
    pub as_lines: bool,
    /// Whether bands are read beside each other, and not as parts of a whole.
    pub is_comparison: bool,
    /// Whether heights are logarithms.
    pub is_logarithmic: bool,
    /// Labels of the axis where places are ages (steps since the first day of each band), in sets from fine to coarse; `None`
    /// where they are dates.
    pub ages: Option<Vec<Vec<(i64, String)>>>,
    /// What heights are, where they are no downloads.
    pub figures: ValueUnit,
    /// What heights are means of; `None` for what was measured.
    pub mean: Option<Smoothing>,
    /// What was measured, by place, where heights are means of it; else empty.
    pub measured: Vec<Option<u64>>,
    /// Values that are drawn as faint dots, by place: what was measured, behind means.
    pub dots: Vec<Option<f64>>,
    /// Ticks and top of the value scale; `None` for a linear one of downloads.
    pub scale: Option<HeightScale>,
}

impl Drawing {
    /// Whether places are ages, and not dates.
    pub const fn is_since_first_day(&self) -> bool {
        self.ages.is_some()
    }
}

/// What the heights of a chart are, before any logarithm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ValueUnit {
    /// Downloads.
    #[default]
    Downloads,
    /// Percent of the whole.
    Shares,
    /// Percent of each band's first value.
    Indices,
}

impl ChartSeries {
    /// The chart that the reader chose, without the `hidden` bands. `None` without records.
    ///
    /// Means are of days, so with them the step is the day. A missing day does not break a mean; that takes as many as it
    /// has days. Cumulated are sums and not means. On a logarithmic scale bands are lines from the bottom: they cannot be
    /// stacked. Nor can bands that are apart.
    pub fn chosen(data: &ChartData, choices: ChartOptions, hidden: &[SeriesKey]) -> Option<Self> {
        let is_since_first_day = data.is_comparison && choices.basis == CompareBy::Age;
        let aged = if is_since_first_day { Some(data.since_first_day(choices)?) } else { None };
        let (data, steps) = match &aged {
            Some((since_first_day, steps)) => (since_first_day, Some(*steps)),
            None => (data, None),
        };
        let days = data.days?;
        let bands: Vec<&Band> =
            data.bands.iter().filter(|band| !hidden.contains(&band.subject)).collect();
        let (granularity, mean) = steps.unwrap_or_else(|| choices.steps(days.period));
        let mut chart_series = match mean {
            Smoothing::None => {
                let mut chart_series = Self::in_steps(days, granularity, bands.iter().copied());
                if chart_series.axis.granularity == Granularity::Month && days.earlier.is_some() {
                    chart_series.earlier = Some(chart_series.months_earlier(days, &bands));
                }
                chart_series
            }
            mean => of_means(days, mean, &bands, data.is_comparison),
        };
        if choices.scale == Scale::Cumulative {
            chart_series.accumulate();
        }
        if is_since_first_day {
            chart_series.end_records(data);
        }
        if data.is_comparison {
            chart_series.make_comparison(choices.basis);
        } else if choices.bands.are_shares() {
            chart_series.make_shares();
        }
        if choices.scale == Scale::Log && chart_series.drawing.figures != ValueUnit::Shares {
            chart_series.make_logarithms();
        }
        Some(chart_series)
    }

    /// As many whole months earlier as the chart has; months do not lie whole weeks apart.
    fn months_earlier(&self, days: ChartDays, bands: &[&Band]) -> PreviousSeries {
        let count = i32::try_from(self.axis.count).unwrap_or(0);
        let axis = TimeAxis { first_day: self.axis.first_day.first_of_month(-count), ..self.axis };
        // Of the last month there is a part; so there is of the one that lies behind it.
        let rest = self.rest.map(|rest| {
            let length = i32::try_from(rest.len()).unwrap_or(0);
            DayRange::ending_on(self.axis.first_day + length - 1, length.unsigned_abs())
        });
        let mut total = Vec::new();
        for band in bands {
            add_all(&mut total, &band.values);
        }
        let counts = by_place(&total, days.first, axis, rest);
        let unit = if count == 1 { "month" } else { "months" };
        PreviousSeries::of(format!("{count} {unit}"), counts)
    }

    fn accumulate(&mut self) {
        for SeriesBand { counts, heights, .. } in &mut self.bands {
            accumulate(counts, heights);
        }
        if let Some(PreviousSeries { counts, heights, .. }) = &mut self.earlier {
            accumulate(counts, heights);
        }
    }

    fn make_shares(&mut self) {
        let places = self.places();
        let sum_at = |place: usize| -> f64 {
            self.bands.iter().filter_map(|band| band.heights.get(place).copied().flatten()).sum()
        };
        let sums: Vec<f64> = (0..places).map(sum_at).collect();
        // A part of a week has no other shares than a whole one.
        self.rest = None;
        for band in &mut self.bands {
            band.counts.truncate(self.axis.count);
            band.heights.truncate(self.axis.count);
            for (height, &sum) in band.heights.iter_mut().zip(&sums) {
                *height = height.filter(|_| sum > 0.0).map(|height| height / sum * 100.0);
            }
        }
        self.earlier = None;
        self.drawing.dots.clear();
        self.drawing.scale = Some(HeightScale::percent());
        self.drawing.figures = ValueUnit::Shares;
    }

    fn make_logarithms(&mut self) {
        self.drawing.as_lines = true;
        self.drawing.is_logarithmic = true;
        if self.bands.len() > 1 {
            // They are of the sum, which has no line of its own.
            self.drawing.dots.clear();
        }
        let earlier = self.earlier.as_mut().map(|earlier| &mut earlier.heights);
        let series = self
            .bands
            .iter_mut()
            .map(|band| &mut band.heights)
            .chain(earlier)
            .chain([&mut self.drawing.dots]);
        let mut largest: f64 = 0.0;
        for value in series.flatten().flatten() {
            largest = largest.max(*value);
            *value = HeightScale::symlog(*value);
        }
        self.drawing.scale = Some(HeightScale::logarithmic(largest));
    }
}

/// The bands as means over several days, with the measured sums as dots. Breakdown that are apart have means of their own days;
/// others of the days on which any has a value, so that they add up.
fn of_means(days: ChartDays, mean: Smoothing, bands: &[&Band], is_comparison: bool) -> ChartSeries {
    let length = mean.days();
    let axis = TimeAxis::of(days.period, Granularity::Day);
    // Of values that begin on `first`; days before it are missing.
    let shown = |values: &[Option<f64>], first: Day| -> Vec<Option<f64>> {
        let places = (0..).zip(0..axis.count);
        let height_at = |(place, _)| {
            let day = axis.first_day + place;
            values.get(usize::try_from(day.days_since(first)).ok()?).copied().flatten()
        };
        places.map(height_at).collect()
    };
    let mut total = Vec::new();
    for band in bands {
        add_all(&mut total, &band.values);
    }
    let plotted_bands = bands.iter().map(|band| {
        let present = if is_comparison { &band.values } else { &total };
        let heights = shown(&means(&band.values, present, length), days.first);
        SeriesBand { subject: band.subject.clone(), counts: rounded(&heights), heights }
    });
    let bands: Vec<SeriesBand> = plotted_bands.collect();
    let means_of_total = means(&total, &total, length);
    let earlier = days.earlier.map(|shift| {
        let heights = shown(&means_of_total, days.first + shift.cast_signed());
        let counts = rounded(&heights);
        PreviousSeries { heights, ..PreviousSeries::of(distance(shift), counts) }
    });
    let measured = by_place(&total, days.first, axis, None);
    let dots = values_from_counts(&measured);
    let drawing = Drawing { mean: Some(mean), dots, measured, ..Drawing::default() };
    ChartSeries { axis, rest: None, bands, earlier, drawing }
}

/// The means of `values` over each day and the `length - 1` before it, of the days on which `total` has a value: so the
/// means of bands add up to the mean of their total. They begin with the first value and end with the last of the total, and
/// are missing where none of the days has a value.
fn means(values: &[Option<u64>], total: &[Option<u64>], length: usize) -> Vec<Option<f64>> {
    let last = total.iter().rposition(Option::is_some);
    let (mut sum, mut present, mut has_begun) = (0_u128, 0_u32, false);
    let mut means = Vec::with_capacity(values.len());
    for (day, (value, of_all)) in values.iter().zip(total).enumerate() {
        has_begun |= value.is_some();
        sum += u128::from(value.unwrap_or(0));
        present += u32::from(of_all.is_some());
        if let Some(before) = day.checked_sub(length) {
            sum -= u128::from(values[before].unwrap_or(0));
            present -= u32::from(total[before].is_some());
        }
        let is_inside = has_begun && present > 0 && Some(day) <= last;
        means.push(is_inside.then(|| sum as f64 / f64::from(present)));
    }
    means
}

fn accumulate(counts: &mut [Option<u64>], heights: &mut [Option<f64>]) {
    let (mut count_sum, mut height_sum) = (0, 0.0);
    let mut begun = false;
    for (count, height) in counts.iter_mut().zip(heights) {
        begun |= count.is_some();
        count_sum += count.unwrap_or(0);
        height_sum += height.unwrap_or(0.0);
        // A day without a record adds nothing; it does not take away what was there.
        *count = begun.then_some(count_sum);
        *height = begun.then_some(height_sum);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "means of counts are counts"
)]
fn rounded(heights: &[Option<f64>]) -> Vec<Option<u64>> {
    heights.iter().map(|height| height.map(|height| height.round() as u64)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::{band, data, monday};
    use super::*;
    use crate::model::RepoType;
    use crate::series::Breakdown;

    fn chosen(data: &ChartData, choices: ChartOptions) -> ChartSeries {
        ChartSeries::chosen(data, choices, &[]).unwrap()
    }

    #[test]
    fn means_are_of_the_present_days_and_bridge_short_gaps() {
        let mean = |values: &[Option<u64>]| means(values, values, 3);
        assert_eq!(mean(&[Some(3), Some(6), Some(0), Some(9)]), [3.0, 4.5, 3.0, 5.0].map(Some));
        assert_eq!(
            mean(&[None, Some(2), None, None, None, Some(8), None]),
            [None, Some(2.0), Some(2.0), Some(2.0), None, Some(8.0), None]
        );
        assert_eq!(mean(&[None; 4]), [None; 4]);
        assert_eq!(mean(&[]), []);
    }

    #[test]
    fn behind_means_stand_the_measured_sums() {
        let data = data(&[Some(0), Some(14)], &[Some(7), None]);
        let choices = ChartOptions { mean: Some(Smoothing::SevenDays), ..ChartOptions::default() };
        let chart_series = chosen(&data, choices);
        assert_eq!(chart_series.bands[0].heights, [Some(0.0), Some(7.0)]);
        assert_eq!(
            chart_series.bands[1].heights,
            [Some(7.0), Some(3.5)],
            "of two days of the whole"
        );
        assert_eq!(chart_series.drawing.dots, [Some(7.0), Some(14.0)]);
    }

    #[test]
    fn means_take_the_days_before_the_period_into_account() {
        let days = ChartDays {
            period: DayRange::ending_on(monday() + 41, 7),
            first: monday(),
            earlier: Some(28),
        };
        let values: Vec<Option<u64>> = (0..42).map(Some).collect();
        let data = ChartData {
            days: Some(days),
            bands: vec![band(RepoType::Model, &values)],
            is_comparison: false,
        };
        let choices = ChartOptions { mean: Some(Smoothing::SevenDays), ..ChartOptions::default() };
        let chart_series = chosen(&data, choices);
        assert_eq!(chart_series.bands[0].counts[0], Some(32), "the mean of 29 to 35");
        let earlier = chart_series.earlier.unwrap();
        assert_eq!(earlier.counts[0], Some(4), "the mean of 1 to 7");
        assert_eq!(earlier.counts.len(), 7);
    }

    #[test]
    fn means_of_an_export_that_is_shorter_than_the_period_stand_on_their_days() {
        let days = ChartDays {
            period: DayRange::ending_on(monday() + 9, 30),
            first: monday(),
            earlier: Some(28),
        };
        let values: Vec<Option<u64>> = (0..10).map(|_| Some(5)).collect();
        let data = ChartData {
            days: Some(days),
            bands: vec![band(RepoType::Model, &values)],
            is_comparison: false,
        };
        let choices = ChartOptions { mean: Some(Smoothing::SevenDays), ..ChartOptions::default() };
        let chart_series = chosen(&data, choices);
        assert_eq!(chart_series.bands[0].counts[19..21], [None, Some(5)]);
        assert_eq!(chart_series.drawing.dots[19..21], [None, Some(5.0)]);
        assert_eq!(chart_series.earlier.unwrap().counts, vec![None; 30]);
    }

    #[test]
    fn what_lies_before_the_export_is_missing_in_an_earlier_mean() {
        let days = ChartDays {
            period: DayRange::ending_on(monday() + 29, 28),
            first: monday(),
            earlier: Some(28),
        };
        let values = vec![Some(5); 30];
        let data = ChartData {
            days: Some(days),
            bands: vec![band(RepoType::Model, &values)],
            is_comparison: false,
        };
        let choices = ChartOptions { mean: Some(Smoothing::SevenDays), ..ChartOptions::default() };
        let earlier = chosen(&data, choices).earlier.unwrap();
        assert_eq!(earlier.counts.iter().filter(|count| count.is_none()).count(), 26);
        assert_eq!(earlier.counts[26..], [Some(5), Some(5)]);
    }

    #[test]
    fn months_have_as_many_months_before_them_behind_them() {
        let first = Day::from_ymd(2020, 2, 1).unwrap();
        let last = Day::from_ymd(2020, 6, 10).unwrap();
        let period = DayRange::new(Day::from_ymd(2020, 4, 1).unwrap(), last).unwrap();
        let days = ChartDays { period, first, earlier: Some(70) };
        let values: Vec<Option<u64>> = (0..=last.days_since(first)).map(|_| Some(1)).collect();
        let data = ChartData {
            days: Some(days),
            bands: vec![band(RepoType::Model, &values)],
            is_comparison: false,
        };
        let choices =
            ChartOptions { granularity: Some(Granularity::Month), ..ChartOptions::default() };
        let chart_series = chosen(&data, choices);
        assert_eq!(chart_series.bands[0].counts, [Some(30), Some(31), Some(10)]);
        let earlier = chart_series.earlier.unwrap();
        assert_eq!(earlier.name, "2 months earlier");
        assert_eq!(
            earlier.counts,
            [Some(29), Some(31), Some(10)],
            "February, March, 10 days of April"
        );
    }

    #[test]
    fn cumulated_values_never_fall() {
        let data = data(&[None, Some(2), None, Some(3)], &[None, None, None, Some(1)]);
        let choices = ChartOptions { scale: Scale::Cumulative, ..ChartOptions::default() };
        let chart_series = chosen(&data, choices);
        assert_eq!(chart_series.bands[0].counts, [None, Some(2), Some(2), Some(5)]);
        assert_eq!(chart_series.total_at(3), Some(6));
    }

    #[test]
    fn shares_add_up_to_100_and_keep_their_counts() {
        let data = data(&[Some(1), Some(0), Some(3)], &[Some(3), Some(0), None]);
        let choices = ChartOptions { bands: Breakdown::Share, ..ChartOptions::default() };
        let chart_series = chosen(&data, choices);
        assert_eq!(chart_series.bands[0].heights, [Some(25.0), None, Some(100.0)]);
        assert_eq!(chart_series.bands[1].heights, [Some(75.0), None, None]);
        assert_eq!(chart_series.bands[0].counts, [Some(1), Some(0), Some(3)]);
    }

    #[test]
    fn zeros_survive_a_logarithmic_scale() {
        let data = data(&[Some(0), Some(99_999)], &[Some(9), None]);
        let choices = ChartOptions { scale: Scale::Log, ..ChartOptions::default() };
        let chart_series = chosen(&data, choices);
        assert!(chart_series.drawing.as_lines);
        assert_eq!(chart_series.bands[0].heights[0], Some(0.0));
        let top = chart_series.drawing.scale.as_ref().unwrap().top;
        assert!(chart_series.bands[0].heights[1].is_some_and(|height| height <= top));
    }

    #[test]
    fn hidden_bands_are_gone_and_leave_the_axis() {
        let data = data(&[Some(1)], &[Some(2)]);
        let models = [SeriesKey::Type(RepoType::Model)];
        let chart_series = ChartSeries::chosen(&data, ChartOptions::default(), &models).unwrap();
        assert_eq!((chart_series.bands.len(), chart_series.total_at(0)), (1, Some(2)));
        let both = [SeriesKey::Type(RepoType::Model), SeriesKey::Type(RepoType::Dataset)];
        let chart_series = ChartSeries::chosen(&data, ChartOptions::default(), &both).unwrap();
        assert_eq!((chart_series.places(), chart_series.total_at(0)), (1, None));
    }
}
