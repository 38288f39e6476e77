//! Charts by age: every band from its own first day on.
//!
//! Ages stand on an axis of days that begins on [`ALIGNMENT_EPOCH`], a Monday and the first of a month and a year: so the first week of
//! a life is a whole week there, the first month a whole month, and what is known of dates holds for ages too.

use super::ChartSeries;
use crate::model::{Day, DayRange};
use crate::model::{Granularity, TimeAxis};
use crate::series::{Band, ChartData, ChartDays};
use crate::series::{ChartOptions, Smoothing};

/// 1 January 2001, the day that stands for the first of every life.
const ALIGNMENT_EPOCH: i32 = 11_323;
/// Days, and months, between two labels, from fine to coarse.
const DAY_STEPS: [i32; 4] = [1, 2, 7, 14];
const MONTH_STEPS: [i32; 10] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600];
/// The most labels.
const MAX_LABELS: usize = 13;

impl ChartData {
    /// The same bands by age, from each one's first day with a record to the last day of the period, with step and mean. A last
    /// week or month of a life that is not over is left out. `None` without records.
    pub(super) fn since_first_day(
        &self,
        choices: ChartOptions,
    ) -> Option<(Self, (Granularity, Smoothing))> {
        let lives: Vec<&[Option<u64>]> = self
            .bands
            .iter()
            .map(|band| {
                let first = band.values.iter().position(Option::is_some);
                first.map_or(&[][..], |first| &band.values[first..])
            })
            .collect();
        let longest = lives.iter().map(|life| life.len()).max().unwrap_or(0);
        let period = ages(longest)?;
        let (granularity, mean) = choices.steps(period);
        let is_whole = TimeAxis::of(period, granularity).count > 0;
        let granularity = if is_whole { granularity } else { Granularity::Day };
        let whole_days = |length: usize| {
            ages(length)
                .and_then(|ages| TimeAxis::of(ages, granularity).days())
                .map_or(0, DayRange::len)
        };
        let bands = self.bands.iter().zip(lives).map(|(band, life)| Band {
            subject: band.subject.clone(),
            values: life[..whole_days(life.len())].to_vec(),
        });
        let period = ages(whole_days(longest))?;
        let days = ChartDays { period, first: period.first(), earlier: None };
        let since_first_day =
            Self { days: Some(days), bands: bands.collect(), is_comparison: true };
        Some((since_first_day, (granularity, mean)))
    }
}

/// The first `length` days of a life.
fn ages(length: usize) -> Option<DayRange> {
    let birth = Day::from_epoch_days(ALIGNMENT_EPOCH);
    DayRange::new(birth, birth + i32::try_from(length).ok()? - 1)
}

impl ChartSeries {
    /// Ends every band with its own life: sums do not go on after it.
    pub(super) fn end_records(&mut self, data: &ChartData) {
        for band in &mut self.bands {
            let own = data.bands.iter().find(|own| own.subject == band.subject);
            let last = own.and_then(|own| ages(own.values.len())).map(DayRange::last);
            let is_over = |place| last.is_none_or(|last| self.axis.days_of(place).first() > last);
            let lived = (0..self.axis.count).find(|&place| is_over(place));
            let lived = lived.unwrap_or(self.axis.count);
            for place in lived..self.axis.count {
                (band.counts[place], band.heights[place]) = (None, None);
            }
        }
    }

    /// Labels of an axis of ages, from fine to coarse: `4 weeks`, `3 months`, `1 year`.
    pub(super) fn offset_labels(&self) -> Vec<Vec<(i64, String)>> {
        let Some(days) = self.axis.days() else { return Vec::new() };
        let by_day = DAY_STEPS.into_iter().filter(|step| match self.axis.granularity {
            Granularity::Day => true,
            Granularity::Week => step % 7 == 0,
            Granularity::Month => false,
        });
        let by_day = by_day.map(|step| {
            let name = |count: i32| match step % 7 {
                0 => age(count * step / 7, "week"),
                _ => age(count * step, "day"),
            };
            labels(days, |count| days.first() + count * step, name)
        });
        let by_month = MONTH_STEPS.into_iter().map(|step| {
            let name = |count: i32| match step % 12 {
                0 => age(count * step / 12, "year"),
                _ => age(count * step, "month"),
            };
            labels(days, |count| days.first().first_of_month(count * step), name)
        });
        // The beginning is always labelled.
        let beginning = vec![(i64::from(days.first().epoch_days()), age(0, ""))];
        let sets = by_day.chain(by_month);
        let sets = sets.filter(|labels| (2..=MAX_LABELS).contains(&labels.len()));
        sets.chain([beginning]).collect()
    }
}

/// Labels of the days that `day_of` gives, as long as they lie in `days`; one more than can be used at the most.
fn labels(
    days: DayRange,
    day_of: impl Fn(i32) -> Day,
    name: impl Fn(i32) -> String,
) -> Vec<(i64, String)> {
    (0..)
        .map(|count| (count, day_of(count)))
        .take_while(|&(_, day)| days.contains(day))
        .take(MAX_LABELS + 1)
        .map(|(count, day)| (i64::from(day.epoch_days()), name(count)))
        .collect()
}

/// `First day`, `1 week`, `2 weeks`.
fn age(count: i32, unit: &str) -> String {
    match count {
        0 => "First day".to_owned(),
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{band, data};
    use super::*;
    use crate::model::RepoType;
    use crate::series::{CompareBy, Scale};

    fn choices(granularity: Granularity) -> ChartOptions {
        ChartOptions {
            granularity: Some(granularity),
            basis: CompareBy::Age,
            ..ChartOptions::default()
        }
    }

    fn apart(bands: Vec<Band>) -> ChartData {
        let length = bands[0].values.len();
        ChartData { bands, is_comparison: true, ..data(&vec![None; length], &[]) }
    }

    #[test]
    fn a_life_begins_on_a_monday_that_begins_a_year() {
        let birth = Day::from_epoch_days(ALIGNMENT_EPOCH);
        assert_eq!(
            (birth.with_weekday(), birth.ymd()),
            ("Mon 1 Jan 2001".to_owned(), (2001, 1, 1))
        );
    }

    #[test]
    fn every_band_begins_with_its_first_day() {
        let data = apart(vec![
            band(RepoType::Model, &[None, Some(1), None, Some(3)]),
            band(RepoType::Dataset, &[None, None, None, Some(7)]),
            band(RepoType::Space, &[None; 4]),
        ]);
        let chart_series = ChartSeries::chosen(&data, choices(Granularity::Day), &[]).unwrap();
        assert_eq!(chart_series.bands[0].counts, [Some(1), None, Some(3)]);
        assert_eq!(chart_series.bands[1].counts, [Some(7), None, None]);
        assert_eq!(chart_series.bands[2].counts, [None; 3]);
        assert_eq!(
            (chart_series.name_of(0), chart_series.name_of(2)),
            ("Day 1".to_owned(), "Day 3".to_owned())
        );
    }

    #[test]
    fn a_last_week_of_a_life_that_is_not_over_is_left_out() {
        let mut young = vec![None; 30];
        young[20..].fill(Some(1));
        let data =
            apart(vec![band(RepoType::Model, &[Some(1); 30]), band(RepoType::Dataset, &young)]);
        let chart_series = ChartSeries::chosen(&data, choices(Granularity::Week), &[]).unwrap();
        assert_eq!(chart_series.rest, None);
        assert_eq!(chart_series.bands[0].counts, [Some(7); 4]);
        assert_eq!(chart_series.bands[1].counts, [Some(7), None, None, None]);
        assert_eq!(chart_series.name_of(3), "Week 4");
    }

    #[test]
    fn sums_end_with_their_lives() {
        let data = apart(vec![
            band(RepoType::Model, &[Some(1), Some(2), None, Some(3)]),
            band(RepoType::Dataset, &[None, None, Some(7), None]),
        ]);
        let choices = ChartOptions { scale: Scale::Cumulative, ..choices(Granularity::Day) };
        let chart_series = ChartSeries::chosen(&data, choices, &[]).unwrap();
        assert_eq!(chart_series.bands[0].counts, [Some(1), Some(3), Some(3), Some(6)]);
        assert_eq!(chart_series.bands[1].counts, [Some(7), Some(7), None, None]);
    }

    #[test]
    fn steps_that_are_chosen_for_the_longest_life_hold_for_all() {
        for (length, places) in [(92, 92), (95, 95), (97, 97), (403, 57)] {
            let mut young = vec![None; length];
            young[length - 5..].fill(Some(1));
            let data = apart(vec![
                band(RepoType::Model, &vec![Some(1); length]),
                band(RepoType::Dataset, &young),
            ]);
            let choices = ChartOptions { basis: CompareBy::Age, ..ChartOptions::default() };
            let chart_series = ChartSeries::chosen(&data, choices, &[]).unwrap();
            assert_eq!(chart_series.axis.count, places, "of {length} days");
            let lived = chart_series.bands[1].counts.iter().flatten().count();
            assert_eq!(lived, if places == 57 { 0 } else { 5 }, "of {length} days");
        }
    }

    #[test]
    fn one_place_is_labelled_as_the_beginning() {
        let data = apart(vec![band(RepoType::Model, &[Some(1); 9])]);
        let chart_series = ChartSeries::chosen(&data, choices(Granularity::Week), &[]).unwrap();
        assert_eq!(chart_series.axis.count, 1);
        assert_eq!(chart_series.offset_labels(), [[(11_323, "First day".to_owned())]]);
    }

    #[test]
    fn no_life_no_chart() {
        let data = apart(vec![band(RepoType::Model, &[None; 4])]);
        assert_eq!(ChartSeries::chosen(&data, choices(Granularity::Day), &[]), None);
    }

    #[test]
    fn ages_are_labelled_in_days_weeks_months_and_years() {
        let finest = |length: usize, granularity| {
            let data = apart(vec![band(RepoType::Model, &vec![Some(1); length])]);
            let chart_series = ChartSeries::chosen(&data, choices(granularity), &[]).unwrap();
            let labels = chart_series.offset_labels().swap_remove(0);
            labels.into_iter().map(|(_, label)| label).collect::<Vec<_>>().join(", ")
        };
        assert_eq!(finest(3, Granularity::Day), "First day, 1 day, 2 days");
        assert_eq!(
            finest(22, Granularity::Day),
            "First day, 2 days, 4 days, 6 days, 8 days, 10 days, 12 days, 14 days, 16 days, 18 days, 20 days"
        );
        assert_eq!(finest(35, Granularity::Week), "First day, 1 week, 2 weeks, 3 weeks, 4 weeks");
        assert_eq!(
            finest(1_900, Granularity::Month),
            "First day, 6 months, 12 months, 18 months, 24 months, 30 months, 36 months, 42 months, 48 months, 54 months, 60 months"
        );
    }
}
