//! A chart's daily numbers, as they are drawn: by day, week or month, as measured or as means, on one scale or another.
//!
//! [`ChartSeries::plain`] is what a page shows at first; [`ChartSeries::chosen`] follows the reader's [`ChartOptions`]. Counts stay
//! exact whole numbers for readouts and tables; heights are what the chart draws of them.
//!
//! - A day without a record is a gap. In a sum of several days or repositories it counts as 0.
//! - A last week or month of which the period has only a part is the *rest*: a value of its own, which no line leads to.
//! - Cost: a few passes over the days of each band.

mod annotations;
mod bucket;
mod build;
mod comparison;
mod data;
mod direction;
mod labels;
mod options;
mod picture;
mod scale;
mod sentence;
mod since_first_day;
mod spec;
mod weekday_profile;

use crate::model::{Day, DayRange, Granularity, TimeAxis};

pub use annotations::Annotations;
pub use bucket::bucket_sums;
pub use build::{Drawing, ValueUnit};
pub use data::{Band, ChartData, ChartDays, SeriesKey};
pub use direction::Direction;
pub use labels::BandLabel;
pub use options::{Breakdown, ChartOptions, CompareBy, Scale, Smoothing};
pub use picture::{
    CHART_SIZE_CSS_PX, Mark, Picture, PictureChart, PictureLabel, SMALL_CHART_SIZE_CSS_PX,
};
pub use scale::HeightScale;
pub use spec::{Style, step_of};

/// The longest distance that is named in days.
const MOST_NAMED_DAYS: u32 = 70;

/// A chart ready to be drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSeries {
    /// The whole buckets.
    pub axis: TimeAxis,
    /// The days behind them: of a week or month of which the period has only a part.
    pub rest: Option<DayRange>,
    /// The bands, from the bottom.
    pub bands: Vec<SeriesBand>,
    /// The sum of all bands some whole weeks or months earlier, at the same places.
    pub earlier: Option<PreviousSeries>,
    /// How it is drawn.
    pub drawing: Drawing,
}

/// One band of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesBand {
    /// Whose downloads it shows.
    pub subject: SeriesKey,
    /// Downloads by place: a value for each bucket, and one for the rest if there is one.
    pub counts: Vec<Option<u64>>,
    /// What is drawn of them.
    pub heights: Vec<Option<f64>>,
}

/// What lies some whole weeks or months behind a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct PreviousSeries {
    /// How much earlier: `28 days earlier`, `52 weeks earlier`.
    pub name: String,
    /// Downloads by place.
    pub counts: Vec<Option<u64>>,
    /// What is drawn of them.
    pub heights: Vec<Option<f64>>,
}

impl ChartSeries {
    /// Whether [`plain`](Self::plain) makes what [`chosen`](Self::chosen) would.
    pub fn is_default(data: &ChartData, choices: ChartOptions, hidden: &[SeriesKey]) -> bool {
        let is_smoothed =
            data.days.is_some_and(|days| choices.steps(days.period).1 != Smoothing::None);
        let choices = ChartOptions { basis: CompareBy::default(), ..choices };
        !data.is_comparison
            && !is_smoothed
            && hidden.is_empty()
            && choices == ChartOptions::default()
    }

    /// The chart as it is shown without any choice: in steps that suit the period. `None` without records.
    pub fn plain(data: &ChartData) -> Option<Self> {
        let days = data.days?;
        Some(Self::in_steps(days, Granularity::for_period(days.period), data.bands.iter()))
    }

    /// The sums of `bands` by day, week or month; by day where the period has no whole week or month.
    fn in_steps<'a>(
        days: ChartDays,
        granularity: Granularity,
        bands: impl Iterator<Item = &'a Band>,
    ) -> Self {
        let axis = TimeAxis::of(days.period, granularity);
        let axis = if axis.count == 0 { TimeAxis::of(days.period, Granularity::Day) } else { axis };
        let rest = axis.trailing_partial(days.period);
        let mut total = Vec::new();
        let bands = bands
            .map(|band| {
                add_all(&mut total, &band.values);
                let counts = by_place(&band.values, days.first, axis, rest);
                SeriesBand {
                    subject: band.subject.clone(),
                    heights: values_from_counts(&counts),
                    counts,
                }
            })
            .collect();
        // Months do not lie whole weeks apart.
        let shift = days.earlier.filter(|_| axis.granularity != Granularity::Month);
        let earlier = shift.map(|shift| {
            let first = days.first + shift.cast_signed();
            // Of the rest there is a part only; so there is of what lies behind it.
            let counts = by_place(&total, first, axis, rest);
            PreviousSeries::of(distance(shift), counts)
        });
        Self { axis, rest, bands, earlier, drawing: Drawing::default() }
    }

    /// Number of places: the buckets, and the rest if there is one.
    pub fn places(&self) -> usize {
        self.axis.count + usize::from(self.rest.is_some())
    }

    /// The days at a place.
    pub fn days_at(&self, place: usize) -> DayRange {
        match self.rest {
            Some(rest) if place >= self.axis.count => rest,
            _ => self.axis.days_of(place),
        }
    }

    /// Whether the bands are parts of a whole, of which the sum means something.
    pub fn has_total(&self) -> bool {
        self.bands.len() > 1 && !self.drawing.is_comparison
    }

    /// The total of all bands at a place; `None` where no band has a value.
    pub fn total_at(&self, place: usize) -> Option<u64> {
        let counts = self.bands.iter().filter_map(|band| band.counts.get(place).copied().flatten());
        counts.reduce(|sum, count| sum + count)
    }

    /// The name of a place: `Sun 23 Aug 2020`, `Week of 17 Aug 2020`, `August 2020`; of the rest, with how much there is; by age
    /// `Day 12`.
    pub fn name_of(&self, place: usize) -> String {
        if self.drawing.is_since_first_day() {
            return format!("{} {}", self.axis.granularity.label(), place + 1);
        }
        let name = self.axis.granularity.name_from(self.days_at(place).first());
        match self.rest {
            Some(rest) if place >= self.axis.count => {
                let whole = self.axis.days_of(self.axis.count).len();
                format!("{name}, {} of {whole} days", rest.len())
            }
            _ => name,
        }
    }

    /// The chart in a sentence: first, last and highest value, and the direction, of whole buckets. `format` writes a count. Of
    /// bands that are apart it says so one by one, after what `name` calls them.
    pub fn summary(
        &self,
        format: impl Fn(u64) -> String,
        name: impl Fn(&SeriesKey) -> String,
    ) -> String {
        if self.drawing.is_comparison && !self.bands.is_empty() {
            let sentences = self.bands.iter().map(|band| {
                let counts = band.counts.get(..self.axis.count).unwrap_or_default();
                format!("{}: {}", name(&band.subject), self.summary_of(counts, &format))
            });
            return sentences.collect::<Vec<_>>().join(" ");
        }
        let totals: Vec<Option<u64>> = (0..self.axis.count).map(|at| self.total_at(at)).collect();
        self.summary_of(&totals, format)
    }

    fn summary_of(&self, totals: &[Option<u64>], format: impl Fn(u64) -> String) -> String {
        let measured = || totals.iter().enumerate().filter_map(|(i, v)| v.map(|v| (i, v)));
        let (Some(first), Some(last)) = (measured().next(), measured().next_back()) else {
            return "No downloads to show.".to_owned();
        };
        let highest = measured().fold(first, |best, now| if now.1 > best.1 { now } else { best });
        // The halves may tell one thing and the ends another.
        let direction = match Direction::of(totals) {
            Direction::Rising if last.1 >= first.1 => "Rising",
            Direction::Falling if last.1 <= first.1 => "Falling",
            Direction::Steady => "Steady",
            _ => "Uneven",
        };
        format!(
            "{direction} from {} ({}) to {} ({}); highest {} ({}).",
            format(first.1),
            self.name_of(first.0),
            format(last.1),
            self.name_of(last.0),
            format(highest.1),
            self.name_of(highest.0),
        )
    }
}

/// A number of days that are whole weeks, in words.
fn distance(days: u32) -> String {
    if days > MOST_NAMED_DAYS { format!("{} weeks", days / 7) } else { format!("{days} days") }
}

impl PreviousSeries {
    fn of(distance: String, counts: Vec<Option<u64>>) -> Self {
        Self { name: distance + " earlier", heights: values_from_counts(&counts), counts }
    }
}

/// Daily values by bucket, and behind them the sum of the rest.
fn by_place(
    values: &[Option<u64>],
    first: Day,
    axis: TimeAxis,
    rest: Option<DayRange>,
) -> Vec<Option<u64>> {
    let mut counts = bucket_sums(values, first, axis);
    if let Some(rest) = rest {
        let of_rest = TimeAxis::of(rest, Granularity::Day);
        counts.push(bucket_sums(values, first, of_rest).into_iter().flatten().reduce(|a, b| a + b));
    }
    counts
}

/// Adds `values` to `sums`; a sum of nothing stays missing.
fn add_all(sums: &mut Vec<Option<u64>>, values: &[Option<u64>]) {
    sums.resize(sums.len().max(values.len()), None);
    for (sum, value) in sums.iter_mut().zip(values) {
        *sum = value.map(|value| value + sum.unwrap_or(0)).or(*sum);
    }
}

/// Counts as heights.
pub fn values_from_counts(counts: &[Option<u64>]) -> Vec<Option<f64>> {
    counts.iter().map(|count| count.map(|count| count as f64)).collect()
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::chart::{AxisStyle, ChartSpec, Color};
    use crate::model::RepoType;

    pub(crate) fn monday() -> Day {
        Day::from_ymd(2020, 8, 3).unwrap()
    }

    pub(crate) fn band(repo_type: RepoType, values: &[Option<u64>]) -> Band {
        Band { subject: SeriesKey::Type(repo_type), values: values.to_vec() }
    }

    /// A chart of models and datasets from a Monday on.
    pub(crate) fn data(models: &[Option<u64>], datasets: &[Option<u64>]) -> ChartData {
        let last = monday() + i32::try_from(models.len()).unwrap() - 1;
        let period = DayRange::new(monday(), last).unwrap();
        let bands = vec![band(RepoType::Model, models), band(RepoType::Dataset, datasets)];
        ChartData {
            days: Some(ChartDays { period, first: monday(), earlier: None }),
            bands,
            is_comparison: false,
        }
    }

    /// A chart in grey, for its places.
    pub(crate) fn spec_of(
        chart_series: &ChartSeries,
        size_css_px: (u32, u32),
        right_room_css_px: u32,
    ) -> ChartSpec {
        let grey = Color::rgb(100, 106, 115);
        let ink = AxisStyle {
            text: grey,
            grid: grey,
            baseline: grey,
            reference: grey,
            font_family: "\"Segoe UI\", sans-serif".to_owned(),
        };
        chart_series.spec(Style {
            size_css_px,
            units_per_css_px: 8,
            ink: &ink,
            colors: &|_| (grey, grey),
            decimal_separator: '.',
            right_room_css_px,
        })
    }

    #[test]
    fn the_summary_names_first_last_and_highest_total() {
        let data = data(
            &[None, Some(1), Some(5), Some(4), None],
            &[None, Some(1), Some(5), Some(4), None],
        );
        assert_eq!(
            ChartSeries::plain(&data).unwrap().summary(|n| n.to_string(), |_| String::new()),
            "Rising from 2 (Tue 4 Aug 2020) to 8 (Thu 6 Aug 2020); highest 10 (Wed 5 Aug 2020)."
        );
    }

    #[test]
    fn a_chart_without_values_says_so() {
        let chart_series = ChartSeries::plain(&data(&[None], &[None])).unwrap();
        assert_eq!(
            chart_series.summary(|n| n.to_string(), |_| String::new()),
            "No downloads to show."
        );
    }

    #[test]
    fn a_week_that_is_not_over_is_the_rest_and_no_fall() {
        let data = data(&[Some(1); 100], &[None; 100]);
        let chart_series = ChartSeries::plain(&data).unwrap();
        assert_eq!((chart_series.axis.count, chart_series.places()), (14, 15));
        assert_eq!(chart_series.total_at(13), Some(7));
        assert_eq!(chart_series.total_at(14), Some(2));
        assert_eq!(chart_series.name_of(14), "Week of 9 Nov 2020, 2 of 7 days");
        let summary = chart_series.summary(|n| n.to_string(), |_| String::new());
        assert!(
            summary.starts_with("Steady from 7 (Week of 3 Aug 2020) to 7 (Week of 2 Nov"),
            "{summary}"
        );
    }

    #[test]
    fn what_lies_earlier_stands_at_the_same_weekday() {
        let days = ChartDays {
            period: DayRange::ending_on(monday() + 34, 7),
            first: monday(),
            earlier: Some(28),
        };
        let values: Vec<Option<u64>> = (0..35).map(Some).collect();
        let data = ChartData {
            days: Some(days),
            bands: vec![band(RepoType::Model, &values)],
            is_comparison: false,
        };
        let chart_series = ChartSeries::plain(&data).unwrap();
        assert_eq!(chart_series.bands[0].counts, (28..35).map(Some).collect::<Vec<_>>());
        assert_eq!(chart_series.earlier.unwrap().counts, (0..7).map(Some).collect::<Vec<_>>());
    }
}
