//! Calendar ticks: which days of a time axis are labelled, and how.
//!
//! Intervals are tried from fine to coarse (1, 2, 7, 14 days; 1, 2, 3, 6 months; 1, 2, 5, 10, … years), and the first
//! interval whose labels fit is used. Labels fit if there are at most 13, with gaps of at least 14 CSS pixels between
//! their estimated widths. If no interval gives two labels, the first and the last day are labelled. On a daily axis,
//! weekly labels are on Mondays. On a coarser axis, day labels are at the starts of buckets.
//!
//! A label shows only what changes: `3 Aug`; `Oct`, and `Jan 2020` at the start of a year; `2013`. Day labels include
//! the year only where it changes, since the dates of a short period are written beside the chart.
//!
//! The calendar is the proleptic Gregorian one. Days outside the years ±9999 get no label. Cost: at most 14 labels per
//! interval, however long the axis is.

use time::{Date, Month};

use super::date::{
    date_from_day, day_from_date, day_month, day_month_year, first_of_month, month_index,
    month_year, short_name,
};
use super::label;
use crate::model::TimeAxis;

/// A calendar tick of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct DayTick {
    /// The labelled day, in days since 1970-01-01 (UTC).
    pub day: i32,
    /// The position of the day, in CSS pixels from the left edge of the canvas.
    pub x: f64,
    /// The horizontal centre of the label: `x`, moved inwards if the label would not be inside the canvas.
    pub label_x: f64,
    /// The text of the label.
    pub label: String,
}

impl DayTick {
    /// Returns half of the label's estimated width, in CSS pixels.
    pub(super) fn half_width(&self) -> f64 {
        label::width_css_px(&self.label) / 2.0
    }
}

const LABEL_GAP_CSS_PX: f64 = 14.0;
const MAX_LABELS: usize = 13;
const DAYS_PER_MONTH: f64 = 30.436_875;

/// Chooses the labels of an axis and their positions on a canvas of `width` CSS pixels.
///
/// Ticks are ascending. Labels are inside the canvas and do not overlap by their estimated widths. There are at least
/// two if two fit. If there are `given` sets of labels, the first set that fits is used.
pub(super) fn day_ticks(
    axis: TimeAxis,
    given: &[Vec<(i64, String)>],
    width: f64,
    x_of_day: impl Fn(i32) -> f64,
) -> Vec<DayTick> {
    let ticks = |labels| ticks_if_they_fit(labels, width, &x_of_day);
    if !given.is_empty() {
        return given.iter().cloned().find_map(ticks).unwrap_or_default();
    }
    let Some(span) = Span::of(axis) else { return Vec::new() };
    let regular = candidates(axis.granularity.days())
        .filter(|interval| span.days() / interval.days() <= MAX_LABELS as f64)
        .filter_map(|interval| ticks(interval.labels(&span)))
        .find(|ticks| (2..=MAX_LABELS).contains(&ticks.len()));
    regular
        .or_else(|| span.end_labels().into_iter().find_map(ticks))
        .or_else(|| ticks(vec![span.first_label()]))
        .unwrap_or_default()
}

/// The days of an axis that are inside the calendar, in days since 1970-01-01.
struct Span {
    first: i64,
    last: i64,
    daily: bool,
}

impl Span {
    fn of(axis: TimeAxis) -> Option<Self> {
        if axis.count == 0 {
            return None;
        }
        let first = i64::from(axis.first_day.epoch_days()).max(day_from_date(Date::MIN));
        let last = axis.first_day_of(axis.last_index());
        let last = i64::from(last.epoch_days()).min(day_from_date(Date::MAX));
        (first <= last).then_some(Self { first, last, daily: axis.granularity.days() == Some(1) })
    }

    fn days(&self) -> f64 {
        (self.last - self.first) as f64
    }

    /// Returns possible labels of the first and the last day, in order of preference. Empty for a single day.
    fn end_labels(&self) -> Vec<Vec<(i64, String)>> {
        let (Some(first), Some(last)) = (date_from_day(self.first), date_from_day(self.last))
        else {
            return Vec::new();
        };
        let ends = |say: fn(Date) -> String| vec![(self.first, say(first)), (self.last, say(last))];
        if first == last {
            Vec::new()
        } else if first.year() == last.year() {
            vec![ends(day_month)]
        } else {
            vec![ends(day_month_year), ends(month_year), ends(|date| date.year().to_string())]
        }
    }

    fn first_label(&self) -> (i64, String) {
        (self.first, date_from_day(self.first).map(day_month).unwrap_or_default())
    }
}

#[derive(Clone, Copy)]
enum Interval {
    Days(u32),
    Months(i32),
    Years(i32),
}

/// Returns possible intervals between labels, from fine to coarse. `step_days` is the length of a bucket; `None` for
/// months.
fn candidates(step_days: Option<u32>) -> impl Iterator<Item = Interval> {
    let fits = move |days: &u32| step_days.is_some_and(|step_days| days.is_multiple_of(step_days));
    let days = [1, 2, 7, 14].into_iter().filter(fits);
    let years = [1, 10, 100, 1000].into_iter().flat_map(|unit| [unit, 2 * unit, 5 * unit]);
    days.map(Interval::Days)
        .chain([1, 2, 3, 6].map(Interval::Months))
        .chain(years.map(Interval::Years))
}

impl Interval {
    fn days(self) -> f64 {
        match self {
            Self::Days(days) => f64::from(days),
            Self::Months(months) => f64::from(months) * DAYS_PER_MONTH,
            Self::Years(years) => f64::from(years) * 12.0 * DAYS_PER_MONTH,
        }
    }

    /// Returns the labels at this interval. A span of at most `MAX_LABELS` intervals has up to `MAX_LABELS + 1` labels.
    fn labels(self, span: &Span) -> Vec<(i64, String)> {
        match self {
            Self::Days(days) => day_labels(span, i64::from(days)),
            Self::Months(months) => month_labels(span, months, |date| match date.month() {
                Month::January => month_year(date),
                month => short_name(month).to_owned(),
            }),
            Self::Years(years) => month_labels(span, 12 * years, |date| date.year().to_string()),
        }
    }
}

fn day_labels(span: &Span, step: i64) -> Vec<(i64, String)> {
    let first = if span.daily && step % 7 == 0 {
        // 1970-01-05, day 4, was a Monday.
        span.first + (4 - span.first).rem_euclid(7)
    } else {
        span.first
    };
    let mut year_before = None;
    let mut labels = Vec::new();
    let mut day = first;
    while day <= span.last
        && let Some(date) = date_from_day(day)
    {
        let year = date.year();
        let year_changes = year_before.is_some_and(|before| before != year);
        labels.push((day, if year_changes { day_month_year(date) } else { day_month(date) }));
        year_before = Some(year);
        day += step;
    }
    labels
}

/// Labels the first day of every `step`-th month, counted from January of year 0.
fn month_labels(span: &Span, step: i32, say: impl Fn(Date) -> String) -> Vec<(i64, String)> {
    let Some(first) = date_from_day(span.first) else { return Vec::new() };
    let month = month_index(first);
    let month = if first.day() == 1 { month } else { month + 1 };
    let mut month = month + (-month).rem_euclid(step);
    let mut labels = Vec::new();
    while let Some(date) = first_of_month(month)
        && day_from_date(date) <= span.last
    {
        labels.push((day_from_date(date), say(date)));
        month += step;
    }
    labels
}

/// Centres labels below their days, or moves them inside the canvas. Returns `None` if two labels are too close, or if
/// one is wider than the canvas.
fn ticks_if_they_fit(
    labels: Vec<(i64, String)>,
    width: f64,
    x_of_day: &impl Fn(i32) -> f64,
) -> Option<Vec<DayTick>> {
    let mut ticks: Vec<DayTick> = Vec::with_capacity(labels.len());
    for (day, label) in labels {
        let day = i32::try_from(day).ok()?;
        let x = x_of_day(day);
        let mut tick = DayTick { day, x, label_x: x, label };
        let half = tick.half_width();
        if half * 2.0 > width {
            return None;
        }
        tick.label_x = x.clamp(half, width - half);
        if let Some(before) = ticks.last()
            && tick.label_x - half < before.label_x + before.half_width() + LABEL_GAP_CSS_PX
        {
            return None;
        }
        ticks.push(tick);
    }
    Some(ticks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Day, Granularity};

    fn ticks(axis: TimeAxis, width: f64) -> Vec<DayTick> {
        let last = axis.first_day_of(axis.last_index());
        let days = f64::from(last.days_since(axis.first_day).max(1));
        let first = f64::from(axis.first_day.epoch_days());
        let x_of_day = |day| 40.0 + (f64::from(day) - first) / days * (width - 60.0);
        day_ticks(axis, &[], width, x_of_day)
    }

    fn labels(first: (i32, Month, u8), count: usize, step_days: u32, width: f64) -> String {
        let first_day = Day::from_ymd(first.0, first.1.into(), first.2).unwrap();
        let granularity = if step_days == 7 { Granularity::Week } else { Granularity::Day };
        let labels = ticks(TimeAxis { first_day, granularity, count }, width);
        labels.into_iter().map(|tick| tick.label).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_month_is_labelled_on_mondays() {
        let first = (2020, Month::August, 3);
        assert_eq!(labels(first, 30, 1, 780.0), "3 Aug, 10 Aug, 17 Aug, 24 Aug, 31 Aug");
        assert_eq!(labels(first, 30, 1, 200.0), "3 Aug, 17 Aug, 31 Aug");
    }

    #[test]
    fn a_year_is_labelled_by_months() {
        let first = (2019, Month::September, 2);
        let year = "Oct, Nov, Dec, Jan 2020, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep";
        assert_eq!(labels(first, 366, 1, 1150.0), year);
        assert_eq!(labels(first, 366, 1, 360.0), "Oct, Jan 2020, Apr, Jul");
    }

    #[test]
    fn years_are_labelled_by_years() {
        let first = (2012, Month::October, 1);
        let years = "2013, 2014, 2015, 2016, 2017, 2018, 2019, 2020";
        assert_eq!(labels(first, 414, 7, 780.0), years);
        assert_eq!(labels(first, 414, 7, 360.0), "2014, 2016, 2018, 2020");
    }

    #[test]
    fn the_year_is_said_where_it_changes() {
        let first = (2019, Month::December, 23);
        assert_eq!(labels(first, 15, 1, 360.0), "23 Dec, 30 Dec, 6 Jan 2020");
    }

    #[test]
    fn weekly_values_are_labelled_at_values() {
        let first = (2020, Month::August, 5);
        assert_eq!(labels(first, 4, 7, 780.0), "5 Aug, 12 Aug, 19 Aug, 26 Aug");
    }

    #[test]
    fn monthly_values_are_labelled_at_values() {
        // The axis begins in January 2020.
        let first_day = Day::from_epoch_days(18_262);
        let axis = TimeAxis { first_day, granularity: Granularity::Month, count: 14 };
        for (day, expected) in
            [(18_262, 0.0), (18_262 + 31, 1.0), (18_262 + 60, 2.0), (18_659, 13.0)]
        {
            let position = axis.position_of(Day::from_epoch_days(day));
            assert!((position - expected).abs() < 1e-9, "{day}");
        }
        let x_of_day = |day| axis.position_of(Day::from_epoch_days(day)) * 1_000.0 / 13.0;
        let ticks = day_ticks(axis, &[], 1_000.0, x_of_day);
        let labels: Vec<&str> = ticks.iter().map(|tick| &*tick.label).collect();
        assert_eq!(labels.join(" "), "Jan 2020 Mar May Jul Sep Nov Jan 2021");
    }

    #[test]
    fn few_labels_are_the_two_ends() {
        assert_eq!(labels((2020, Month::August, 4), 8, 1, 130.0), "4 Aug, 11 Aug");
        assert_eq!(labels((2019, Month::December, 31), 8, 1, 190.0), "31 Dec 2019, 7 Jan 2020");
        assert_eq!(labels((2020, Month::August, 4), 1, 1, 130.0), "4 Aug");
        assert_eq!(labels((2020, Month::August, 4), 8, 1, 20.0), "");
        assert_eq!(labels((2020, Month::August, 4), 0, 1, 500.0), "");
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use super::*;
        use proptest::prelude::*;

        fn any_granularity() -> impl Strategy<Value = Granularity> {
            prop_oneof![
                Just(Granularity::Day),
                Just(Granularity::Week),
                Just(Granularity::Month),
                Just(Granularity::ThirtyDays),
            ]
        }

        proptest! {
            #[test]
            fn labels_ascend_inside_and_apart(
                first_day in -800_000i32..2_000_000, granularity in any_granularity(),
                count in 0usize..5_000, width in 0.0f64..4_000.0,
            ) {
                let first_day = Day::from_epoch_days(first_day);
                let axis = TimeAxis { first_day, granularity, count };
                let ticks = ticks(axis, width);
                prop_assert!(ticks.len() <= MAX_LABELS);
                for tick in &ticks {
                    prop_assert!(tick.label_x - tick.half_width() >= -1e-9);
                    prop_assert!(tick.label_x + tick.half_width() <= width + 1e-9);
                    let day = Day::from_epoch_days(tick.day);
                    prop_assert!((first_day..=axis.first_day_of(axis.last_index())).contains(&day));
                }
                for pair in ticks.windows(2) {
                    prop_assert!(pair[0].day < pair[1].day);
                    let (end, start) = (pair[0].label_x + pair[0].half_width(),
                        pair[1].label_x - pair[1].half_width());
                    prop_assert!(start - end >= LABEL_GAP_CSS_PX - 1e-9);
                }
            }

            #[test]
            fn two_labels_where_two_fit(
                first_day in -100_000i32..100_000, granularity in any_granularity(),
                count in 2usize..5_000, width in 200.0f64..4_000.0,
            ) {
                // The widest pair of labels, "30 Aug 2019" at both ends, takes 170 CSS pixels.
                let first_day = Day::from_epoch_days(first_day);
                let ticks = ticks(TimeAxis { first_day, granularity, count }, width);
                prop_assert!(ticks.len() >= 2, "{ticks:?}");
            }

            #[test]
            fn no_axis_panics(
                first_day: i32, granularity in any_granularity(), count: usize, width: f64,
            ) {
                let first_day = Day::from_epoch_days(first_day);
                let _ = ticks(TimeAxis { first_day, granularity, count }, width.abs());
            }
        }
    }
}
